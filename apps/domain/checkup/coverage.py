"""What was checked and what was not: how many amounts take part in a relation, and what could not be looked at, and why.

A check-up that says nothing of a table has either found it right or not understood it.  The reader is told which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from ..documents.document import Document, Grid
from ..findings import Place
from ..language.quantities import fold
from .reading import MOST_NUMBERS, Reading
from .relations import Relation
from .result import Coverage, Unchecked
from .tables.axis import summable
from .tables.tables import DataTable
from .whereabouts import shortened

FEWEST_ROWS = 3
"""So many rows of figures want a total; so many lines in a row look like a table."""
_FIGURE = re.compile(r"-?[\d,]*\.?\d+%?")
Spot = tuple[int, int, int, int]
"""Item, row, column, and where in a text it begins: one printed figure."""


def coverage_of(reading: Reading, relations: Iterable[Relation]) -> Iterator[Coverage]:
    amounts = frozenset(_amounts(reading))
    tied = {_spot(figure.place, figure.quantity.start) for relation in relations for figure in relation.figures}
    yield Coverage(len(amounts), len(amounts & tied), tuple(_unchecked(reading)))


def _amounts(reading: Reading) -> Iterator[Spot]:
    for index, found in reading.quantities.items():
        yield from ((index, -1, -1, q.start) for q in found if q.kind == "money")
    for table in reading.tables:
        for row in table.rows:
            yield from ((table.item, row.index, c, 0) for c, q in row.numbers.items() if q.kind == "money")
    for form in reading.forms:
        yield from (_spot(cell.place) for fund in form.funds for cell in fund.cells.values() if _number(cell.text))


def _spot(place: Place, start: int = 0) -> Spot:
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
    yield from _unread_rows(document, in_forms)
    tables = {item: [t for t in group if t.kind != "pairs"] for item, group in groupby(reading.tables, key=lambda t: t.item)}
    for number, (index, grid) in enumerate(document.grids(), 1):
        if why := _why(grid, tables.get(index, []), index in in_forms):
            what = f"“{shortened(grid.caption)}”" if grid.caption else f"第{number}个表"
            yield Unchecked(what, why, document.row_place(index, 0))


def _unread_rows(document: Document, known: set[int]) -> Iterator[Unchecked]:
    """Lines that look like those of a table, whose columns are not known."""
    for like_cells, group in groupby(range(len(document.items)), lambda i: getattr(document.items[i], "kind", "") == "cell"):
        run = list(group)
        if like_cells and len(run) >= FEWEST_ROWS and not known & set(run):
            place = document.place(run[0])
            yield Unchecked(f"“{place.quote[:16].strip()}”起的{len(run)}行", "像是表格，未能读成表格，其中的数没有核对", place)


def _why(grid: Grid, tables: list[DataTable], in_form: bool) -> str:
    """Why a table, or a part of it, was not checked; empty where it was."""
    if not tables and not in_form:
        figures = sum(_number(cell.text) for row in grid.rows for cell in row if not cell.covered)
        return "没有看懂表头，表内的数没有核对" if figures >= FEWEST_ROWS else ""
    return "没有合计行，没有核对合计" if any(map(_wants_total, tables)) else ""


def _wants_total(table: DataTable) -> bool:
    columns = [column.index for column in summable(table)] if table.kind == "figures" else []
    rows = [row for row in table.rows if any(column in row.numbers for column in columns)]
    return len(rows) >= FEWEST_ROWS and not any(row.total or row.part_of for row in table.rows)
