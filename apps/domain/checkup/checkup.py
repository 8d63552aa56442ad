"""check_up: a read document → its findings, as a careful auditor would list them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import TypeVar

from ..documents.document import LONGEST_TEXT, Document, Text
from ..findings import Finding, Place
from ..language.quantities import fold
from . import ORDER, CheckUp, Coverage, Unchecked
from .checks import accounts, forms, lint, listcounts, names, paragraphs, structure, tables
from .checks.units import units
from .checks.yearcheck import years_out_of_place
from .figures import NOTHING, Given
from .find import FINDERS
from .judge import verdicts
from .reading import MOST_NUMBERS, Reading
from .relations import Relation
from .tables.axis import summable
from .tables.tables import DataTable
from .tell.verdicts import told as told_of
from .whereabouts import shortened

T = TypeVar("T")
Check = Callable[[Reading], Iterator[Finding]]
Find = Callable[[Reading], Iterator[Relation]]

CHECKS: tuple[Check, ...] = (
    tables.numbers, tables.blank_totals, tables.blank_rates, tables.lacking_totals, *forms.CHECKS, units,
    years_out_of_place, structure.check, listcounts.check, names.check, lint.check, paragraphs.check, accounts.check,
)  # fmt: skip
"""Every check; their order is that of findings at one place."""

UNFINISHED = "有一类检查没有做完，下面的结果不完整，请把这份文件交给系统管理员。"
TOO_LONG = "第{}段有{:,}个字，不像正常的段落，没有核对。"
TOO_MANY = "文件有{:,}段，不像一份报告，只核对了前{:,}段。"
MOST_ITEMS, MOST_RELATIONS = 12_000, 40_000
"""So many paragraphs and tables are read, so many relations judged; a report of forty pages has a thousand."""
ARITHMETIC = ("C1", "C2", "C3", "C52")
"""Rules that hold figures against each other."""
STOPS = {"SoftTimeLimitExceeded"}
"""What a worker raises to stop the whole job; it is not this check's failure."""
FEWEST_ROWS = 3
"""So many rows of figures want a total; so many lines in a row look like a table."""
_FIGURE = re.compile(r"-?[\d,]*\.?\d+%?")


def check_up(document: Document, given: Given = NOTHING) -> CheckUp:
    """Every contradiction in the document, and with what is given, each once; and what was not checked."""
    document = replace(document, remarks=(*document.remarks, *_too_long(document)))
    reading = Reading(replace(document, items=document.items[:MOST_ITEMS]), given)
    broken: list[str] = []
    findings = dict.fromkeys(f for check in CHECKS for f in _safely(check, broken, reading))
    relations, told = _judged(reading, FINDERS, broken)
    findings |= dict.fromkeys(told)
    coverage = next(iter(_safely(coverage_of, broken, reading, relations)), Coverage())
    if broken:
        document = replace(document, remarks=(*document.remarks, UNFINISHED))
    ordered = sorted(findings, key=lambda f: (ORDER.index(f.severity), *((p.item, p.row, p.start) for p in f.places[:1])))
    return CheckUp(document, tuple(ordered), tuple(broken), coverage)


def contradicted(reading: Reading, finders: Sequence[Find]) -> list[Finding]:
    """What is broken of the relations of a few finders alone."""
    return _judged(reading, finders, [])[1]


def _judged(reading: Reading, finders: Sequence[Find], broken: list[str]) -> tuple[list[Relation], list[Finding]]:
    relations = [relation for find in finders for relation in _safely(find, broken, reading)][:MOST_RELATIONS]
    culprits = _safely(verdicts, broken, relations)
    return relations, [f for v in culprits for f in _safely(told_of, broken, v, reading.document)]


def _safely(act: Callable[..., Iterator[T]], broken: list[str], *given: object) -> list[T]:
    """What it gives; nothing where it breaks: nobody's odd file may cost the reader what the others have to say."""
    try:
        return list(islice(act(*given), MOST_RELATIONS))
    except Exception as error:
        if isinstance(error, MemoryError) or type(error).__name__ in STOPS:
            raise
        broken.append(f"{act.__module__}: {error!r}")
        return []


def _too_long(document: Document) -> Iterator[str]:
    if (many := len(document.items)) > MOST_ITEMS:
        yield TOO_MANY.format(many, MOST_ITEMS)
    for number, item in enumerate((i for i in document.items if isinstance(i, Text)), 1):
        if len(item.text) > LONGEST_TEXT:
            yield TOO_LONG.format(number, len(item.text))


# --- what was checked and what was not ------------------------------------------------------------------


def coverage_of(reading: Reading, relations: Iterable[Relation]) -> Iterator[Coverage]:
    """How many amounts take part in a relation, and what could not be looked at, and why: a check-up that says nothing of a table has
    either found it right or not understood it."""
    cells = ((table.item, row.index, at, q) for table in reading.tables for row in table.rows for at, q in row.numbers.items())
    funds = (cell for form in reading.forms for fund in form.funds for cell in fund.cells.values() if _number(cell.text))
    amounts = {
        *((index, -1, -1, q.start) for index, found in reading.quantities.items() for q in found if q.kind == "money"),
        *((item, row, column, 0) for item, row, column, q in cells if q.kind == "money"), *(_spot(cell.place) for cell in funds),
    }  # fmt: skip
    tied = {_spot(figure.place, figure.quantity.start) for relation in relations for figure in relation.figures}
    yield Coverage(len(amounts), len(amounts & tied), tuple(_unchecked(reading)))


def _spot(place: Place, start: int = 0) -> tuple[int, int, int, int]:
    """One printed figure: item, row, column, and where in a text it begins."""
    return (place.item, place.row, place.column, 0 if place.row >= 0 else start)


def _number(text: str) -> bool:
    return _FIGURE.fullmatch(fold(text).strip()) is not None


def _unchecked(reading: Reading) -> Iterator[Unchecked]:
    document = reading.document
    if not any(text.text.strip() for _, text in document.texts()) and not any(document.grids()):
        yield Unchecked("全文", "没有读出文字，没有核对")
    if sum(map(len, reading.quantities.values())) >= MOST_NUMBERS:
        yield Unchecked("全文", f"句中的数字太多，只核对了前{MOST_NUMBERS:,}个")
    in_forms = {item for form in reading.forms for item, _ in form.rows}
    # Lines that look like those of a table, whose columns are not known.
    for like_cells, group in groupby(range(len(document.items)), lambda i: getattr(document.items[i], "kind", "") == "cell"):
        run = list(group)
        if like_cells and len(run) >= FEWEST_ROWS and not in_forms & set(run):
            place = document.place(run[0])
            yield Unchecked(f"“{place.quote[:16].strip()}”起的{len(run)}行", "像是表格，未能读成表格，其中的数没有核对", place)
    tables = {item: [t for t in group if t.head] for item, group in groupby(reading.tables, key=lambda t: t.item)}
    for number, (index, grid) in enumerate(document.grids(), 1):
        what = f"“{shortened(grid.caption)}”" if grid.caption else f"第{number}个表"
        known, figures = tables.get(index, []), (_number(cell.text) for row in grid.rows for cell in row if not cell.covered)
        if not known and index not in in_forms and sum(figures) >= FEWEST_ROWS:
            yield Unchecked(what, "没有看懂表头，表内的数没有核对", document.row_place(index, 0))
        elif any(map(_wants_total, known)):
            yield Unchecked(what, "没有合计行，没有核对合计", document.row_place(index, 0))


def _wants_total(table: DataTable) -> bool:
    columns = {column.index for column in summable(table)}
    rows = [row for row in table.rows if columns & row.numbers.keys()]
    return len(rows) >= FEWEST_ROWS and not any(row.total or row.part_of for row in table.rows)
