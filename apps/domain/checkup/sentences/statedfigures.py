"""Every figure a document states, of texts and tables alike: what it is of, which measure, which year, of which money."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...documents.document import Document, Grid
from ...language.labels import canonical, is_known, measure_of, plain_label
from ...language.lexicon import LEXICON, alternation
from ...language.predicates import OF_LAST_YEAR
from ...language.schema import is_title
from ..figures import UNDATED, Figure
from ..reading import Reading
from ..tables.columns import Column
from ..tables.figures import compact, says
from ..tables.tables import DataTable, Row
from .scopes import PROJECTS, project_name, talk_of

SELF_SCORE, POINTS, PROJECT = "自评得分", "分", "项目"

PARTIAL = re.compile(
    r"季度|半年|截[至止]目前|(?<!\d)(?:[1-9]|1[01])\s?[-—~～至到]\s?\d{1,2}\s?月|前[一二三四五六七八九十\d]+个?月"
    r"|(?:截至|截止|到|至)(?:今年|目前|(?:20\d\d)年)?\s?(?:[1-9]|10|11)\s?月"
)
_OTHERS = re.compile(alternation(LEXICON.stated_words["others"]))
_SPENT = re.compile(alternation(LEXICON.stated_words["spent"]))
_SPENT_HEADING = re.compile(alternation(LEXICON.stated_words["spent_heading"]))
_PLANNED = re.compile(r"预算(?!财政拨款|拨款|支出(?!预算)|收入|执行|完成|绩效)|安排|计划|编制")
_ARRIVED = re.compile(alternation(LEXICON.stated_words["arrived"]))
_DEFINED = re.compile(r"指的?是|是指|[:：]\s*指|反映")
_PROJECT = re.compile(r"^(?!.*(?:、|[一二三四五六七八九十\d]个)).{3,30}(?:项目|专项|工程)$")
WHOLES = ("整体支出", "整体收入")
_UNIT_TALK = talk_of("unit", "whole", "flows")
_PROJECT_TALK = re.compile(PROJECTS)
_STOCKS = ("固定资产原值", "固定资产净值")
_STAFF = ("编制数", "在编人数", "在职人数")
_BY_USE = ("基本支出", "项目支出")
_TOTALS: tuple[tuple[re.Pattern[str], str], ...] = tuple((re.compile(words), label) for words, label in LEXICON.caption_totals)


def stated_figures(reading: Reading) -> tuple[Figure, ...]:
    """The document's stated figures in reading order: texts, then tables."""
    return reading.once(_stated)


@dataclass(frozen=True)
class UnitFigures:
    """The amounts of the unit itself that the texts state."""

    figures: tuple[Figure, ...]

    @classmethod
    def of(cls, reading: Reading) -> UnitFigures:
        return cls(tuple(f for f in stated_figures(reading) if not f.in_table and not f.scope and f.quantity.kind == "money"))

    def one(self, label: str, measures: Sequence[str], year: int, item: int = -1) -> Figure | None:
        """The one amount of that name, kind and year, stated most finely, in text ``item`` where it stands there too;
        None where it is not stated or not agreed on."""
        found = self.all(label, measures, year)
        finest = sorted(found, key=lambda f: (f.item != item, f.quantity.unit != "元", -f.quantity.decimals, f.carried))
        return finest[0] if found and all(finest[0].quantity.near(f.quantity) for f in found) else None

    def all(self, label: str, measures: Sequence[str], year: int | None) -> list[Figure]:
        """Every amount of that name, kind and year."""
        return [f for f in self.figures if f.label == label and f.measure in measures and f.year == year]


def _stated(reading: Reading) -> Iterator[Figure]:
    yield from _of_texts(reading)
    yield from _of_tables(reading)


def _narrowed(label: str, fund: str) -> tuple[str, str]:
    """Label and fund, where the label does not itself say of which money it is."""
    if label == "一般公共预算财政拨款基本支出":
        return "基本支出", "一般公共预算"
    return label, "" if label in LEXICON.fundless or label.startswith(LEXICON.funds) else fund


def fund_of(*words: str) -> str:
    """Which money the words narrow a figure to; empty for all of it."""
    for text in words:
        if found := next((fund for fund in LEXICON.funds if fund in text), ""):
            return found
    return ""


# --- texts -----------------------------------------------------------------------------------------


def _of_texts(reading: Reading) -> Iterator[Figure]:
    for written in reading.figures:
        if written.role != "level" or not written.label or written.year is None or not written.quantity.exact:
            continue
        if written.quantity.kind not in ("money", "count") or written.quantity.unit in ("万", "亿"):
            continue
        if (figure := _of_written(reading, written)) is not None:
            yield figure


def _of_written(reading: Reading, written: Figure) -> Figure | None:
    before = reading.before(written)
    path = "".join(reading.document.heading_path(written.item)[-1:])
    narrowed = _OTHERS.search(written.place.quote) or _OTHERS.search(written.raw) or _OTHERS.search(path)
    if PARTIAL.search(before) or _DEFINED.search(before) or narrowed:
        return None
    assert written.year is not None
    label, scope = written.label, written.scope
    if not is_known(label):
        named = _PROJECT.search(label)
        label = project_name(label)
        scope = label if named or (scope and project_name(scope) == label) else scope
    if label == SELF_SCORE:
        scope = PROJECT if PROJECT in written.raw else scope
    label, fund = _narrowed(label, fund_of(written.raw, re.split("[；;]", before)[-1], path))
    if label in WHOLES and not _of_whole(written, before):
        return None
    measure, said = _measure(written, before, "".join(reading.document.heading_path(written.item)[-2:]))
    if label in LEXICON.single and (measure == "actual" or (measure == "closing" and written.quantity.kind == "count")):
        measure = ""
    if measure == "actual" and _ARRIVED.search(written.place.quote):
        measure = "arrived"
    certain = said and not written.implied and is_known(written.label) and written.scope == ""
    certain = certain and not (written.carried and label in WHOLES)
    return replace(written, label=label, measure=measure, scope=scope, fund=fund, certain=certain)


def _of_whole(written: Figure, before: str) -> bool:
    """Whether 总支出, 预算总额 and the like are those of the unit, not of a project or a purchase spoken of before."""
    if _PROJECT_TALK.search(before):
        return False
    return bool(_UNIT_TALK.search(written.raw) or _UNIT_TALK.search(before))


def _measure(written: Figure, before: str, headings: str) -> tuple[str, bool]:
    """Its measure, or the one its sentence or heading implies; and whether that is certain."""
    if written.measure == "planned" and "年初预算" in headings:
        return "budget", True
    if written.measure or written.label in LEXICON.single:
        return written.measure, True
    if _SPENT.search(before) and not _PLANNED.search(before):
        return "actual", True
    spent = _SPENT_HEADING.search(headings) and not _PLANNED.search(headings + before)
    return ("actual", "决算" in headings) if spent else ("", True)


# --- tables ----------------------------------------------------------------------------------------


def _of_tables(reading: Reading) -> Iterator[Figure]:
    yield from _of_form(reading)
    for table in reading.tables:
        scope = reading.scopes.above(table.item)
        if table.kind == "scores":
            if not scope and "项目" not in table.grid.caption:
                yield from _scores(reading.document, table)
        elif table.kind == "figures" and not scope:
            yield from _figures(reading.document, table)


def _of_form(reading: Reading) -> Iterator[Figure]:
    """The total of the only form: it is the self-score, of the project where it is a project's form."""
    total = reading.forms[0].total if len(reading.forms) == 1 else None
    if total and total.score and total.points is not None and total.score.number:
        quantity, place = replace(total.score.number, unit=POINTS), total.score.place
        scope = PROJECT if PROJECT in (reading.forms[0].title + _titles(reading.document)) else ""
        year = reading.document.year or UNDATED
        yield Figure(quantity, place, label=SELF_SCORE, year=year, scope=scope, certain=reading.forms[0].sure)


def _titles(document: Document) -> str:
    """The titles of a report of one project; nothing of one of the unit as a whole."""
    titles = "".join(text.text for _, text in document.texts() if text.kind == "title")
    return "" if WHOLES[0] in titles else titles


def _scores(document: Document, table: DataTable) -> Iterator[Figure]:
    """The total of the score sheet: it is the self-score."""
    columns = [c for c in table.columns if c.role == "amount" and says(compact(c.name), LEXICON.score_words)]
    weights = [c for c in table.columns if says(compact(c.label), LEXICON.weight_words)]
    totals = [row for row in table.rows if row.total]
    if len(columns) != 1 or len(totals) != 1 or columns[0] in weights:
        return
    if quantity := totals[0].numbers.get(columns[0].index):
        place = document.cell_place(table.item, totals[0].index, 0, columns[0].index)
        yield Figure(quantity, place, label=SELF_SCORE, year=document.year or UNDATED, certain=table.grid.sure)


def _figures(document: Document, table: DataTable) -> Iterator[Figure]:
    """The cells whose row and column both say what they are, each label once in the table."""
    projects = any("项目名称" in compact(column.label) for column in table.labels)
    found = [
        figure
        for row in table.rows
        if row.label and not PARTIAL.search(row.label) and not _OTHERS.search(row.label)
        for column in table.amounts
        if (figure := _of_cell(document, table, row, column, projects)) is not None
    ]
    said = Counter((f.label, f.measure, f.year, f.fund) for f in found)
    yield from (f for f in found if said[f.label, f.measure, f.year, f.fund] == 1)


def _of_cell(
    document: Document, table: DataTable, row: Row, column: Column, projects: bool
) -> Figure | None:
    quantity, year = row.numbers.get(column.index), _year(document, table, column)
    if quantity is None or year is None or says(compact(column.label), LEXICON.difference_words):
        return None
    named = _row_label(table, row, column, projects)
    if not named:
        return None
    label, fund = _narrowed(named, fund_of(row.label, column.label, table.grid.caption))
    certain = is_known(label) and table.grid.sure and not projects
    place = replace(document.cell_place(table.item, row.index, _label_column(table), column.index), column=column.index)
    scope = label if projects and not is_known(label) else ""
    own = measure_of(row.label)
    measure = (own if own in ("opening", "closing") else column.measure) or (
        "actual" if "决算" in table.grid.caption and label not in LEXICON.single else ""
    )
    if measure == "actual" and label in LEXICON.single:
        measure = ""
    return Figure(quantity, place, row.label, measure, year, scope, label, row.label, fund=fund, certain=certain)


def _label_column(table: DataTable) -> int:
    return table.labels[-1].index if table.labels else 0


def _year(document: Document, table: DataTable, column: Column) -> int | None:
    if OF_LAST_YEAR.search(column.label):
        return document.year - 1 if document.year else None
    return column.year or _caption_year(table.grid) or document.year or UNDATED


def _caption_year(grid: Grid) -> int | None:
    years = set(re.findall(r"(?<!\d)(20\d\d)年", grid.caption))
    return int(years.pop()) if len(years) == 1 else None


def _row_label(table: DataTable, row: Row, column: Column, projects: bool) -> str:
    """What a cell is of; empty where the row or column alone does not say."""
    caption, of_column = table.grid.caption, canonical(column.label)
    label = canonical(row.label)
    if of_column in _STAFF:
        return of_column if row.total or label == "在职人数" else ""
    if row.total and (stock := canonical("固定资产" + column.name)) in _STOCKS and "固定资产" in caption:
        return stock
    if row.total and not is_known(label):
        if of_column in _BY_USE and "支出" in caption:
            return of_column
        label = "" if is_title(caption) else _total(caption)
    if any(canonical(part) not in ("", "整体支出") for part in column.path):
        return ""
    summed = column.name in LEXICON.total_words and "决算" in caption
    if not column.measure and not summed and not (len(table.amounts) == 1 and is_known(label)):
        return ""
    return (
        label if is_known(label) else project_name(plain_label(label)) if projects and len(label) > 2 else ""
    )


def _total(caption: str) -> str:
    """What the last row of a table adds up to; empty where the caption does not say."""
    if "项目" in caption or "基本支出" in caption:
        return ""
    for words, label in _TOTALS:
        if words.search(caption):
            return label
    return ""
