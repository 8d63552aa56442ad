"""What an assessment says (``apps.domain.report.carried.told``) as a workbook for people.

Text is written as text, whatever it begins with; figures are numbers in their stated unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from apps.domain.facts import State, show_text
from apps.domain.findings import Severity
from apps.domain.money import DASH, plain, round_half_up
from apps.domain.scores import ScoreState
from apps.files.sheets import exact
from apps.files.tables import AS_TYPED, parted, words

STATES = {State.ENTERED: "填报", State.COMPUTED: "计算", State.MISSING: "未填", State.NOT_APPLICABLE: "不适用"}

FACTS, SCORES, FINDINGS, SUMMARY, FORMS = "数据", "得分", "检查", "自评汇总表", "自评表"
HEADS = {
    FACTS: (("标签", 36), ("数值", 18), ("单位", 8), ("状态", 8), ("来源", 40), ("名称", 36), ("理由", 30)),
    SCORES: (("范围", 12), ("指标", 10), ("名称", 30), ("权重", 8), ("得分", 8), ("状态", 12), ("算式", 80), ("复核分", 8)),
    FINDINGS: (("类别", 10), ("问题", 70), ("算式", 50), ("建议", 40), ("说明的理由", 40), ("涉及的数据", 40)),
    SUMMARY: (
        ("序号", 6), ("项目（自评表）", 44), ("年初预算", 14), ("年度预算调整", 14), ("调整后的预算", 14), ("全年执行数", 14),
        ("预算执行率", 12), ("自评得分", 10), ("自评结论", 10), ("金额单位", 10),
    ),
}  # fmt: skip
FUNDS = ("资金来源", "年初预算", "年度预算调整", "调整后的预算", "全年执行数", "预算执行率", "得分")
INDICATORS = ("指标名称", "计算符号", "指标值", "实际完成值", "度量单位", "权重", "实际得分", "备注")
FORM_WIDTHS = (44, 14, 16, 16, 14, 14, 14, 50)
AMOUNTS = ("initial", "adjustment", "adjusted", "executed")


def workbook(data: dict[str, Any]) -> bytes:
    """The same data, the same bytes."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **AS_TYPED})
    book.set_properties({"title": data["title"], "created": datetime(2000, 1, 1)})
    writer = _Writer(book)
    writer.table(FACTS, _facts(data))
    writer.table(SCORES, _scores(data))
    if "findings" in data:
        writer.table(FINDINGS, _findings(data))
    if data["forms"]:
        writer.table(SUMMARY, _summary(data))
        writer.forms(data["forms"])
    book.close()
    return target.getvalue()


class _Writer:
    def __init__(self, book: Any):
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#E8EDF3", "border": 1, "text_wrap": True, "valign": "vcenter"})
        self.title = book.add_format({"bold": True, "font_size": 12})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.percent = book.add_format({"num_format": "0.00%", "valign": "top"})
        step = {"text_wrap": True, "align": "left", "valign": "top"}
        self.steps = [book.add_format(step | {"indent": depth, "bold": depth < 2}) for depth in range(3)]

    def sheet(self, name: str) -> Any:
        """A sheet that prints as wide as a page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        sheet = self.sheet(name)
        for column, (head, width) in enumerate(HEADS[name]):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, self.head)
        sheet.freeze_panes(1, 0)
        row = 0
        for row, values in enumerate(parted(rows), 1):
            for column, value in enumerate(values):
                self.put(sheet, row, column, value, self.percent if HEADS[name][column][0] == "预算执行率" else None)
        sheet.autofilter(0, 0, max(row, 1), len(HEADS[name]) - 1)

    def put(self, sheet: Any, row: int, column: int, value: Any, form: Any = None) -> None:
        """A number that a spreadsheet keeps exactly as a number, all else as text."""
        if value is None or value == "":
            return
        if isinstance(value, Decimal) and exact(value):
            sheet.write_number(row, column, value, form or self.plain)
        else:
            text = plain(value) if isinstance(value, Decimal) else words(value)
            sheet.write_string(row, column, text, form or self.plain)

    def forms(self, forms: list[dict[str, Any]]) -> None:
        """Every form below the one before: its funds, then its indicators as a tree."""
        sheet = self.sheet(FORMS)
        for column, width in enumerate(FORM_WIDTHS):
            sheet.set_column(column, column, width)
        row = 0
        for form in forms:
            self.put(sheet, row, 0, form["title"], self.title)
            total = f"得分 {form['total']}" if form["total"] else ""
            self.put(sheet, row, 5, "，".join(filter(None, (total, form["grade"]))))
            self.put(sheet, row, 7, f"金额单位：{form['unit']}" if form["funds"] else "")
            row += 1
            if form["funds"]:
                row = self._heads(sheet, row, FUNDS)
                for line in form["funds"]:
                    self.put(sheet, row, 0, line["source"])
                    for column, name in enumerate(AMOUNTS, 1):
                        self.put(sheet, row, column, _number(line[name]))
                    self.put(sheet, row, 5, _number(line["rate"]), self.percent)
                    self.put(sheet, row, 6, _number(line["points"]))
                    row += 1
            if form["indicators"]:
                row = self._heads(sheet, row, INDICATORS)
                for depth, values in _tree(form["indicators"]):
                    for column, value in enumerate(values):
                        self.put(sheet, row, column, value, self.steps[depth] if column == 0 else None)
                    row += 1
            row += 1
        sheet.ignore_errors({"number_stored_as_text": f"A1:H{row + 1}"})

    def _heads(self, sheet: Any, row: int, heads: tuple[str, ...]) -> int:
        for column, head in enumerate(heads):
            sheet.write_string(row, column, head, self.head)
        return row + 1


def _tree(lines: list[dict[str, Any]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """一级 and 二级 stand once, on rows of their own, above what belongs to them."""
    before: tuple[str, ...] = ("", "")
    for line in lines:
        levels = (line["level1"], line["level2"])
        for depth, level in enumerate(levels):
            if level and levels[: depth + 1] != before[: depth + 1]:
                yield depth, (level,)
        before = levels
        points = _number(line["points"]) if line["applies"] else DASH
        values = (line["sign"], line["target"], line["actual"], line["unit"], _number(line["weight"]), points, line["note"])
        yield 2, (line["name"], *values)


def _facts(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for fact in (*data["facts"], *data["passages"]):
        state = State(fact["state"])
        known = state in (State.ENTERED, State.COMPUTED)
        value = DASH if state is State.NOT_APPLICABLE else _value(fact) if known else fact.get("refused", "")
        yield fact["label"], value, fact["unit"], STATES[state], fact["source"], fact["key"], fact["reason"]


def _value(fact: dict[str, Any]) -> Decimal | str:
    """As it was stated; what was computed, to the digits it is printed with."""
    if fact["kind"] != "number":
        return show_text(fact["value"])
    number = Decimal(fact["value"])
    return round_half_up(number, fact["precision"]) if fact["state"] == State.COMPUTED else number


def _scores(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for scope, sheet in data["results"].items():
        for score in sheet["scores"]:
            weight, points, review = (_number(score[name]) for name in ("weight", "points", "review"))
            state = ScoreState(score["state"]).label
            trace = score["trace"] or "；".join(score["missing"])
            yield scope, score["code"], score["name"], weight, points, state, trace, review
        if sheet["scores"] or sheet["total"]:
            yield scope, "", "合计", None, _number(sheet["total"]), sheet["grade"], "", None
    for form in data["forms"]:
        for line in form["indicators"]:
            weight, points = _number(line["weight"]), _number(line["points"])
            yield form["title"], "", line["name"], weight, points, "", line["trace"] or line["missing"], None


def _findings(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    rows = [(Severity(one["severity"]).label, one) for one in data["findings"]] + [("未完成", one) for one in data["missing"]]
    for label, one in rows:
        yield label, one["message"], one["calculation"], one["hint"], one.get("reason", ""), "、".join(one["keys"])


def _summary(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """A line a form, in the columns of 预算管理一体化: what was to be spent in all, what was, and what it came to."""
    names = {fact["key"]: fact["value"] for fact in data["facts"] if fact["key"].endswith(".名称")}
    for number, form in enumerate(data["forms"], 1):
        funds = form["funds"]
        whole = next((line for line in funds if line["points"]), funds[0] if funds else {})
        amounts = (_number(whole.get(name)) for name in (*AMOUNTS, "rate"))
        title = names.get(f"{form['place'].rpartition('.')[0]}.名称") or form["title"]
        yield Decimal(number), title, *amounts, _number(form["total"]), form["grade"], form["unit"] if funds else ""


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except ArithmeticError:
        return None
