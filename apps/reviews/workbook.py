"""复核表 as a workbook: 汇总, then a sheet for every form or project, with the heads counties print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

from apps.domain.book.reviewed import Row, Sheet
from apps.domain.money import plain
from apps.domain.report.letter import name_of, named
from apps.files.sheets import exact
from apps.files.tables import AS_TYPED, FORMULA, sheet_name, words

LINE = 16
"""Points a line is high."""
HEADS = (
    ("一级指标", 14), ("二级指标", 14), ("三级指标", 30), ("性质", 7), ("指标值", 14), ("度量单位", 9), ("权重", 8), ("自评完成值", 14),
    ("自评得分", 10), ("复核完成值", 14), ("复核得分", 10), ("偏差", 8), ("备注", 44),
)  # fmt: skip
SUMMARY = (("项目名称", 40), ("自评得分", 11), ("复核得分", 11), ("偏差", 10), ("偏离度", 11), ("复核等级", 10), ("原因", 70))


def workbook(unit: str, sheets: Iterable[Sheet], total: Sheet) -> BytesIO:
    import xlsxwriter

    sheets = tuple(sheet for sheet in sheets if sheet.rows)
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **AS_TYPED})
    writer, taken = _Writer(book), set[str]()
    writer.summary(sheet_name("汇总表", taken), f"{unit}绩效自评复核汇总表", sheets, total)
    for sheet in sheets:
        writer.sheet(sheet_name(name_of(sheet), taken), paper_title(sheet, unit), sheet)
    book.close()
    target.seek(0)
    return target


def paper_title(sheet: Sheet, unit: str) -> str:
    """``河道保洁项目支出绩效自评复核表``."""
    stem = re.split("绩效|自评|评价|评分", sheet.title)[0]
    return f"{name_of(sheet) if sheet.whose else unit}{stem}绩效自评复核表"


class _Writer:
    def __init__(self, book: Any):
        self.book = book
        cell = {"border": 1, "text_wrap": True, "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"})
        self.head = book.add_format(cell | {"bold": True, "bg_color": "#E8EDF3", "align": "center"})
        self.text, self.quoted = book.add_format(cell), book.add_format(cell | {"quote_prefix": True})
        self.number = book.add_format(cell | {"align": "center"})
        self.rate = book.add_format(cell | {"align": "center", "num_format": "0.00%"})
        self.sum = book.add_format(cell | {"bold": True, "align": "center"})

    def begin(self, name: str, title: str, heads: tuple[tuple[str, int], ...]) -> Any:
        """A sheet that prints as wide as a page, its title across the heads."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
        sheet.freeze_panes(2, 0)
        sheet.set_row(0, 30)
        sheet.merge_range(0, 0, 0, len(heads) - 1, words(title), self.title)
        for column, (head, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, head, self.head)
        return sheet

    def row(self, sheet: Any, number: int, values: Iterable[object], heads: tuple[tuple[str, int], ...], form: Any = None) -> None:
        values = tuple(values)
        sheet.set_row(number, LINE * max(_lines(words(value), width) for value, (_, width) in zip(values, heads, strict=True)))
        for column, value in enumerate(values):
            if isinstance(value, Decimal) and exact(value):
                sheet.write_number(number, column, value, form or self.number)
            else:
                text = plain(value) if isinstance(value, Decimal) else words(value)
                sheet.write_string(number, column, text, form or (self.quoted if text.startswith(FORMULA) else self.text))

    def summary(self, name: str, title: str, sheets: tuple[Sheet, ...], total: Sheet) -> None:
        page = self.begin(name, title, SUMMARY)
        for number, (name, sheet) in enumerate(named(sheets), 2):
            self.row(page, number, (name, sheet.own, sheet.second, sheet.difference, "", sheet.second_grade, why(sheet)), SUMMARY)
            self.share(page, number, sheet)
        if total.own is None:
            return
        last = len(sheets) + 2
        self.row(page, last, ("部门得分", total.own, total.second, total.difference, "", total.second_grade, ""), SUMMARY, self.sum)
        self.share(page, last, total)

    def share(self, page: Any, number: int, sheet: Sheet) -> None:
        if sheet.rate is not None:
            page.write_number(number, 4, sheet.rate, self.rate)

    def sheet(self, name: str, title: str, sheet: Sheet) -> None:
        page = self.begin(name, title, HEADS)
        for number, row in enumerate(sheet.rows, 2):
            self.row(page, number, _cells(sheet, row), HEADS)
        weights = [row.weight for row in sheet.rows if row.weight is not None]
        whole = sum(weights, Decimal(0))
        total = ("合计", *[""] * 5, whole, "", sheet.own, "", sheet.second, sheet.difference, sheet.second_grade)
        self.row(page, len(sheet.rows) + 2, total, HEADS, self.sum)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column so wide: spreadsheets do not make rows higher by themselves."""
    return max(1, sum(-(-sum(1 if sign.isascii() else 2 for sign in line) // (width - 1)) for line in text.splitlines()))


def _cells(sheet: Sheet, row: Row) -> tuple[object, ...]:
    return (
        row.level1, row.level2, row.name, row.sign, row.target, row.unit, row.weight, row.actual, row.points, row.second.found,
        row.final if row.second.there else None, sheet.of(row), row.second.reason,
    )  # fmt: skip


def why(sheet: Sheet) -> str:
    """The reasons of all deductions of a sheet, each with its indicator."""
    return "；".join(f"{row.name}：{row.second.reason}" for row in sheet.deductions if row.second.reason)
