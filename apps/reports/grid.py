"""The grid behind a table: which rows stay together, which may be cut, and how much room a cell has."""

from __future__ import annotations

from apps.domain.writing.blocks import Placed, Table, placed
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


def continued(text: str) -> str:
    """The label of a cell on the next page.  A figure (a weight, a sum) is not repeated: it would be counted twice."""
    if not any(char.isalpha() for char in text):
        return ""
    return f"{text}{CONTINUED}" if len(text) <= LONGEST_REPEAT else CONTINUED
