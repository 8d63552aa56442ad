"""The grid behind a table: where each cell stands, and how a tall cell is cut where a page ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise

from apps.domain.writing.blocks import Placed, Table, TableRow, placed
from apps.domain.writing.widths import width

CONTINUED = "（续）"
CHARACTERS = {False: 42.0, True: 60.7}
"""五号 characters (10.5 pt) across the 版心, upright and landscape."""
TIGHT = 10.5 / 9
"""Dense and landscape tables are set in 小五."""
LINES_TO_BREAK = 20
"""A row with more lines than this may be cut by a page break: kept whole it would leave half a page empty."""

SMALL = 7
"""A table of so few rows stays on one page."""

LONGEST_REPEAT = 24
"""A label up to this long is repeated after a page break; of longer text only （续） is printed."""


def kept_with_next(table: Table) -> list[bool]:
    """For each row whether the next must stand on the same page.

    Head and first row, the last two rows, and a row of labels with what it heads belong together; a short table
    stays whole; the last row keeps the notes.
    """
    last = len(table.rows) - 1
    whole = table.keep or len(table.rows) - table.head_rows <= SMALL
    kept = []
    for number, row in enumerate(table.rows):
        if number == last:
            kept.append(bool(table.notes))
        else:
            joined = number <= table.head_rows or number == last - 1
            kept.append(whole or joined or all(cell.head for cell in row.cells))
    return kept


def breakable(table: Table) -> list[bool]:
    """For each row whether a page break may cut it: only where it is too tall to be kept whole."""
    share = CHARACTERS[table.landscape] / (sum(table.widths) or 1)
    return [
        max((_lines(at, table, share) for at in row), default=1) > LINES_TO_BREAK
        for row in placed(table.rows)
    ]


def _lines(at: Placed, table: Table, share: float) -> int:
    """About how many lines a cell has that stands in one row."""
    room = sum(table.widths[at.column : at.column + at.cell.colspan]) * share - 0.8
    if at.cell.rowspan > 1:
        return 1
    return sum(int(width(part) / max(room, 1.0)) + 1 for part in at.cell.text.split("\n"))


def room_of(at: Placed, table: Table) -> float:
    """How many characters of its type a cell has room for in a line."""
    share = CHARACTERS[table.landscape] / (sum(table.widths) or 1) * (TIGHT if table.dense or table.landscape else 1.0)
    return max(1.0, sum(table.widths[at.column : at.column + at.cell.colspan]) * share - 0.8)


def tall(table: Table) -> bool:
    """Whether a cell below the head spans rows, so that a page break might cut it."""
    return any(cell.rowspan > 1 for row in table.rows[table.head_rows :] for cell in row.cells)


def crossed(table: Table, first_rows: Collection[int]) -> frozenset[int]:
    """Those of the rows that begin a page inside a cell from the page before."""
    spans = [(p.row, p.row + p.cell.rowspan) for row in placed(table.rows) for p in row if p.cell.rowspan > 1]
    return frozenset(row for row in first_rows if any(start < row < end for start, end in spans))


def cut(table: Table, first_rows: Collection[int]) -> Table:
    """The table with every tall cell cut at rows that begin a page; the lower parts say （续）.

    CSS and WeasyPrint leave a cell cut by a page break without its border and its label.
    """
    if not first_rows:
        return table
    parts = [part for row in placed(table.rows) for whole in row for part in _parts(whole, first_rows)]
    rows: list[list[Placed]] = [[] for _ in table.rows]
    for part in sorted(parts, key=lambda p: (p.row, p.column)):
        rows[part.row].append(part)
    return replace(table, rows=tuple(TableRow(tuple(p.cell for p in row)) for row in rows))


def _parts(whole: Placed, first_rows: Collection[int]) -> Iterator[Placed]:
    end = whole.row + whole.cell.rowspan
    edges = [whole.row, *sorted(row for row in first_rows if whole.row < row < end), end]
    for number, (start, stop) in enumerate(pairwise(edges)):
        text = whole.cell.text if number == 0 else continued(whole.cell.text)
        yield Placed(replace(whole.cell, text=text, rowspan=stop - start), start, whole.column)


def continued(text: str) -> str:
    """The label of a cell on the next page.  A figure (a weight, a sum) is not repeated: it would be counted twice."""
    if not any(char.isalpha() for char in text):
        return ""
    return f"{text}{CONTINUED}" if len(text) <= LONGEST_REPEAT else CONTINUED
