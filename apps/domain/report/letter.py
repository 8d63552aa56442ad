"""复核意见: what a reviewer made of a self-assessment, as the letter that goes to its department.

Facts, every deduction with its reason, 偏差 and 偏离度, the grade, and the opinions that are still on record with their places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..book.evaluation import Evaluation
from ..book.reviewed import Row, Sheet, reviewed, whole
from ..money import format_number, points
from ..writing.blocks import Align, Block, Cell, Heading, Paragraph, Report, Run, Table, TableRow

BASES = {"self": "自评得分", "review": "复核得分", "full": "满分"}
NUMERALS = "一二三四"
CLOSING = "请对照以上意见核实有关数据和佐证材料，改进绩效管理。"


@dataclass(frozen=True, slots=True)
class Head:
    """Who writes to whom, when; ``said`` are the opinions on record: what each is about, and its words."""

    unit: str
    what: str
    """What was assessed: ``2023年度部门整体支出绩效自评``."""
    issuer: str
    date: str
    handed_in: str
    said: tuple[tuple[str, str], ...] = ()


def letter_title(unit: str, what: str) -> str:
    return f"关于{unit}{what}的复核意见"


def letter(evaluation: Evaluation, head: Head) -> Report:
    sheets = tuple(sheet for sheet in reviewed(evaluation) if sheet.rows)
    numerals, title = iter(NUMERALS), letter_title(head.unit, head.what)
    blocks: list[Block] = [Paragraph((Run(f"{head.unit}："),), "flush"), _plain(_opening(evaluation, head))]
    looked_at = [sheet for sheet in sheets if sheet.second is not None]
    if len(sheets) > 1 and looked_at:
        blocks += [Heading(1, f"{next(numerals)}、各表复核结果"), _results(looked_at)]
    blocks.append(Heading(1, f"{next(numerals)}、扣分和理由"))
    blocks += [*_deductions(sheets)]
    if head.said:
        blocks.append(Heading(1, f"{next(numerals)}、需要核实说明的事项"))
        blocks += [_plain(f"{n}.{f'{place}：' if place else ''}{_sentence(text)}") for n, (place, text) in enumerate(head.said, 1)]
    blocks.append(_plain(CLOSING))
    blocks += [Paragraph((Run(line),), "signature") for line in (head.issuer, head.date) if line]
    return Report(title, tuple(blocks), contents=False, body_title=(f"关于{head.unit}", f"{head.what}的复核意见"), author=head.issuer)


def _plain(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text[-1] in "。；！？" else f"{text}。"


def _opening(evaluation: Evaluation, head: Head) -> str:
    total, sheets = whole(evaluation), reviewed(evaluation)
    rows, changed = sum(s.looked_at for s in sheets), sum(len(s.deductions) for s in sheets)
    read = f"你单位{head.handed_in}提交的{head.what}已经复核。共复核{rows}项指标，其中{changed}项的得分有调整。"
    if total.own is None or total.second is None:
        return read
    own, second = (format_number(value, evaluation.sheet.decimals) for value in (total.own, total.second))
    grades = [f"，等级为“{grade}”" if grade else "" for grade in (total.grade, total.second_grade)]
    between = points(total.deviation.difference(total.own, total.second))
    far = f"，偏离度{total.shown_rate}（偏差÷{BASES[total.deviation.by]}）" if total.shown_rate else ""
    return f"{read}自评得分{own}分{grades[0]}；复核得分{second}分{grades[1]}；偏差{between}分{far}。"


def _results(sheets: Iterable[Sheet]) -> Table:
    heads = ("名称", "自评得分", "复核得分", "偏差", "偏离度", "复核等级")
    body = (
        (name, *(points(v) if v is not None else "—" for v in (s.own, s.second, s.difference)), s.shown_rate or "—", s.second_grade)
        for name, s in named(sheets)
    )
    return _table(heads, body, (40, 16, 16, 14, 16, 16))


def name_of(sheet: Sheet) -> str:
    """The project it is of, else what the sheet is called."""
    return sheet.whose.removeprefix("项目").strip("“”") or sheet.title


def named(sheets: Iterable[Sheet]) -> list[tuple[str, Sheet]]:
    """The sheets by name, and by title too where a project has several."""
    sheets = tuple(sheets)
    names = [name_of(sheet) for sheet in sheets]
    return [(f"{name}（{sheet.title}）" if names.count(name) > 1 else name, sheet) for name, sheet in zip(names, sheets, strict=True)]


def _deductions(sheets: Iterable[Sheet]) -> Iterator[Block]:
    found = [(name, sheet) for name, sheet in named(sheets) if sheet.deductions]
    if not found:
        yield _plain("各项得分均未调整。")
    heads = ("指标", "分值", "自评完成值", "自评得分", "复核完成值", "复核得分", "偏差", "理由")
    for name, sheet in found:
        body = (_deduction(sheet, row) for row in sheet.deductions)
        yield _table(heads, body, (24, 9, 20, 14, 20, 14, 9, 34), name if len(found) > 1 else "")


def _deduction(sheet: Sheet, row: Row) -> tuple[str, ...]:
    weight, own, second, difference = (points(v) if v is not None else "—" for v in (row.weight, row.points, row.final, sheet.of(row)))
    return row.name, weight, row.actual or "—", own, row.second.found or "—", second, difference, row.second.reason


def _table(heads: tuple[str, ...], body: Iterable[tuple[str, ...]], widths: tuple[int, ...], title: str = "") -> Table:
    wide = {0, len(heads) - 1} if len(heads) > 6 else {0}

    def align(column: int) -> Align:
        return "left" if column in wide else "center"

    top = TableRow(tuple(Cell(head, align="center", head=True) for head in heads))
    rows = (TableRow(tuple(Cell(text, align=align(n)) for n, text in enumerate(cells))) for cells in body)
    return Table((top, *rows), widths, title=title, dense=True)
