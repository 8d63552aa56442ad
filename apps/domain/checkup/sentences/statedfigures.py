"""Every figure a document states, of texts and tables alike: what it is of, which measure, which year, of which money."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...documents.document import Document
from ...language.labels import canonical, is_known, measure_of, plain_label
from ...language.lexicon import LEXICON, patterns
from ...language.predicates import OF_LAST_YEAR
from ...language.schema import is_title
from ..figures import UNDATED, Figure
from ..reading import Reading
from ..tables.columns import Column
from ..tables.figures import compact, says
from ..tables.tables import DataTable, Row
from .scopes import PROJECTS, project_name, talk_of

RE = patterns("stated")
PARTIAL = RE.partial

SELF_SCORE, POINTS, PROJECT = "自评得分", "分", "项目"

_IN_BRACKET = re.compile(r"[（(][^（()）]*$")
MANY = 100
"""More different values of one thing are not a contradiction but a reading gone wrong."""
WHOLES = ("整体支出", "整体收入")
_UNIT_TALK = talk_of("unit", "whole", "flows")
_PROJECT_TALK = re.compile(PROJECTS)
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
    yield from filter(None, (_of_written(reading, written) for written in reading.figures))
    yield from _of_form(reading)
    for table in reading.tables:
        if table.sure and not reading.scopes.above[table.item]:
            yield from _cells(reading.document, table)


def _narrowed(label: str, fund: str) -> tuple[str, str]:
    """Label and fund, where the label does not itself say of which money it is."""
    if label == "一般公共预算财政拨款基本支出":
        return "基本支出", "一般公共预算"
    return label, "" if label in LEXICON.fundless or label.startswith(LEXICON.funds) else fund


def fund_of(*words: str) -> str:
    """Which money the words narrow a figure to; empty for all of it."""
    return next((fund for text in words for fund in LEXICON.funds if fund in text), "")


# --- texts -----------------------------------------------------------------------------------------


def _of_written(reading: Reading, written: Figure) -> Figure | None:
    q, kind = written.quantity, written.kind in ("money", "count") and written.quantity.unit not in ("万", "亿")
    if written.role != "level" or not written.label or written.year is None or not q.exact or not kind:
        return None
    before, headings = reading.before(written), reading.document.heading_path(written.item)[-2:]
    path = "".join(headings[-1:])
    section = written.label == SELF_SCORE and reading.text(written.item).number and _IN_BRACKET.search(before)
    others = any(RE.others.search(words) for words in (written.place.quote, written.raw, path))
    if section or others or PARTIAL.search(before) or RE.defined.search(before):
        return None
    label, scope = written.label, written.scope
    if not is_known(label):
        label = project_name(label)
        scope = label if RE.project.search(written.label) or (scope and project_name(scope) == label) else scope
    scope = PROJECT if label == SELF_SCORE and PROJECT in written.raw else scope
    label, fund = _narrowed(label, fund_of(written.raw, re.split("[；;]", before)[-1], path))
    of_unit = any(_UNIT_TALK.search(words) for words in (written.raw, before)) and not _PROJECT_TALK.search(before)
    if label in WHOLES and not of_unit:
        return None  # 总支出, 预算总额 of a project or a purchase spoken of before
    measure, said = _measure(written, before, "".join(headings))
    if label in LEXICON.single and (measure == "actual" or (measure == "closing" and q.kind == "count")):
        measure = ""
    measure = "arrived" if measure == "actual" and RE.arrived.search(written.place.quote) else measure
    certain = said and not written.implied and is_known(written.label) and not written.scope
    certain = certain and not (written.carried and label in WHOLES)
    return replace(written, label=label, measure=measure, scope=scope, fund=fund, certain=certain)


def _measure(written: Figure, before: str, headings: str) -> tuple[str, bool]:
    """Its measure, or the one its sentence or heading implies; and whether that is certain."""
    if written.measure or written.label in LEXICON.single:
        return "budget" if written.measure == "planned" and "年初预算" in headings else written.measure, True
    if RE.spent.search(before) and not RE.planned.search(before):
        return "actual", True
    spent = RE.spent_heading.search(headings) and not RE.planned.search(headings + before)
    return ("actual", "决算" in headings) if spent else ("", True)


# --- tables ----------------------------------------------------------------------------------------


def _of_form(reading: Reading) -> Iterator[Figure]:
    """The total of the only form: it is the self-score, of the project where it is a project's form."""
    form = reading.forms[0] if len(reading.forms) == 1 else None
    score = form.total.cell("score") if form and form.total and form.total.points is not None else None
    if form and score and score.number:
        titles = "".join(reading.document.titles)
        scope = PROJECT if PROJECT in form.title or (PROJECT in titles and WHOLES[0] not in titles) else ""
        number, year = replace(score.number, unit=POINTS), reading.document.year or UNDATED
        yield Figure(number, score.place, label=SELF_SCORE, year=year, scope=scope, certain=form.sure)


def _cells(document: Document, table: DataTable) -> Iterator[Figure]:
    """The cells whose row and column both say what they are, each label once in the table."""
    projects = any("项目名称" in compact(column.label) for column in table.labels)
    rows = [row for row in table.rows if row.label and not PARTIAL.search(row.label) and not RE.others.search(row.label)]
    found = [f for row in rows for column in table.amounts if (f := _of_cell(document, table, row, column, projects))]
    said = Counter((f.label, f.measure, f.year, f.fund) for f in found)
    yield from (f for f in found if said[f.label, f.measure, f.year, f.fund] == 1)


def _of_cell(document: Document, table: DataTable, row: Row, column: Column, projects: bool) -> Figure | None:
    quantity, year = row.numbers.get(column.index), _year(document, table, column)
    named = "" if says(compact(column.label), LEXICON.difference_words) else _row_label(table, row, column, projects)
    if quantity is None or year is None or not named:
        return None
    label, fund = _narrowed(named, fund_of(row.label, column.label, table.grid.caption))
    labels = table.labels[-1].index if table.labels else 0
    place = replace(document.cell_place(table.item, row.index, labels, column.index), column=column.index)
    own = measure_of(row.label)
    measure = (own if own in ("opening", "closing") else column.measure) or "actual" * ("决算" in table.grid.caption)
    measure = "" if measure == "actual" and label in LEXICON.single else measure
    scope, certain = (label if projects and not is_known(label) else ""), is_known(label) and table.grid.sure and not projects
    return Figure(quantity, place, row.label, measure, year, scope, label, row.label, fund=fund, certain=certain)


def _year(document: Document, table: DataTable, column: Column) -> int | None:
    if OF_LAST_YEAR.search(column.label):
        return document.year - 1 if document.year else None
    captioned = set(re.findall(r"(?<!\d)(20\d\d)年", table.grid.caption))
    return column.year or (int(captioned.pop()) if len(captioned) == 1 else None) or document.year or UNDATED


def _row_label(table: DataTable, row: Row, column: Column, projects: bool) -> str:
    """What a cell is of; empty where the row or column alone does not say."""
    caption, of_column, label = table.grid.caption, canonical(column.label), canonical(row.label)
    if of_column in ("编制数", "在编人数", "在职人数"):
        return of_column if row.total or label == "在职人数" else ""
    if row.total and (stock := canonical("固定资产" + column.name)) in ("固定资产原值", "固定资产净值") and "固定资产" in caption:
        return stock
    if row.total and not is_known(label):
        if of_column in ("基本支出", "项目支出") and "支出" in caption:
            return of_column
        nothing = is_title(caption) or PROJECT in caption or "基本支出" in caption
        label = "" if nothing else next((label for words, label in _TOTALS if words.search(caption)), "")  # as the caption says
    if any(canonical(part) not in ("", "整体支出") for part in column.path):
        return ""
    summed = column.name in LEXICON.total_words and "决算" in caption
    if not column.measure and not summed and not (len(table.amounts) == 1 and is_known(label)):
        return ""
    return label if is_known(label) else project_name(plain_label(label)) if projects and len(label) > 2 else ""

