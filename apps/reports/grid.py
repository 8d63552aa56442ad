"""The grid behind a table: how high its rows are, which stay together, which may be cut, and how much room a cell has."""

from __future__ import annotations

import re
from math import ceil

from apps.domain.writing.blocks import Placed, Table, TableRow, placed
from apps.domain.writing.widths import width

CONTINUED = "（续）"
CHARACTERS = {False: 42.0, True: 60.7}
"""五号 characters (10.5 pt) across the 版心, upright and landscape."""
TIGHT = 10.5 / 9
"""Dense and landscape tables are set in 小五."""
PADDING = 0.8
"""What the two sides of a cell take of its room, in characters."""
SHORT = 7
"""A word up to so wide is not to be broken."""
NARROWED = 0.44
"""So much of its padding a cell gives where that keeps a short word in one line."""
JUSTIFIED = 8.0
"""Cells with room for fewer characters are not justified: three characters before a bracket would fill the line."""
PUSHED = 0.4
"""So much of a line stays empty on the whole, since no line begins with a comma."""
LINES_TO_BREAK = 20
"""A row with more lines than this may be cut by a page break: kept whole it would leave half a page empty."""

PAGE = {False: 638.0, True: 442.0}
"""The height of the 版心 in points, upright and landscape."""
SMALL = 7
"""A table of so few rows stays on one page."""
EMPTY = 0.3
"""Unless it is higher than this part of a page: kept whole it would leave as much of a page empty."""
HEAD, FOOT = 0.15, 0.15
"""A table that is cut has at least these parts of a page before its first end of a page and after its last, half of it rows below
its head."""

LONGEST_REPEAT = 24
"""A label up to this long is repeated after a page break; of longer text only （续） is printed."""


def room(table: Table) -> float:
    """How many characters of its type a table has room for across its page."""
    return CHARACTERS[table.landscape] * (TIGHT if small(table) else 1.0)


def small(table: Table) -> bool:
    """Whether it is set in 小五."""
    return table.landscape or table.dense


def heights(table: Table) -> list[float]:
    """About how high each row is, in points."""
    pitch, padding = (12.0, 4.3) if small(table) else (15.0, 5.7)
    return [lines * pitch + padding for lines in row_lines(table)]


def row_lines(table: Table) -> list[int]:
    """About how many lines each row has."""
    return [max((_lines(at, table) for at in row), default=1) for row in placed(table.rows)]


def whole(table: Table) -> bool:
    """Whether it stands on one page: short, or asking for it, and not so high that much of a page would stay empty."""
    short = table.keep or len(table.rows) - table.head_rows <= SMALL
    return short and sum(heights(table)) <= EMPTY * PAGE[table.landscape]


def rows_kept_with_next(table: Table) -> list[bool]:
    """For each row whether the next must stand on the same page.

    Head and first rows, the last rows, and a row of labels with what it heads belong together; a short table
    stays whole; the last row keeps the notes.
    """
    tall, page = heights(table), PAGE[table.landscape]
    head = min(sum(tall[: table.head_rows]), HEAD * page / 2)
    last, together = len(table.rows) - 1, whole(table)
    kept = []
    for number, row in enumerate(table.rows):
        if number == last:
            kept.append(bool(table.notes))
        else:
            above, below = sum(tall[table.head_rows : number + 1]), sum(tall[number + 1 :])
            joined = head + above < HEAD * page or head + below < FOOT * page
            kept.append(together or joined or all(cell.head for cell in row.cells) or _heads(row, table.rows[number + 1]))
    return kept


def _heads(row: TableRow, below: TableRow) -> bool:
    """Whether a row only names what stands indented below it: 质量指标, and nothing else."""
    name, *others = row.cells
    return bool(name.text) and bool(others) and not any(cell.text for cell in others) and below.cells[0].indent > name.indent


def breakable(table: Table) -> list[bool]:
    """For each row whether a page break may cut it: only where it is too tall to be kept whole."""
    return [lines > LINES_TO_BREAK for lines in row_lines(table)]


def _lines(at: Placed, table: Table) -> int:
    """About how many lines a cell has that stands in one row."""
    if at.cell.rowspan > 1:
        return 1
    across = room_of(at, table)
    return sum(lines_of(width(part), across) for part in at.cell.text.split("\n"))


def lines_of(text: float, across: float) -> int:
    """How many lines a text so wide takes."""
    return 1 if text <= across or _narrows(text, across) else ceil(text / max(1.0, across - PUSHED))


def words_of(text: str) -> list[str]:
    """What of a cell is to stand in one line each, where it is short: a line may end before a bracket."""
    return re.split(r"\n|(?<=.)(?=[（(〔])", text)


def narrowed(at: Placed, table: Table) -> bool:
    """Whether a cell has less padding than others, since one of its words just fits then."""
    return any(_narrows(width(word), room_of(at, table)) for word in words_of(at.cell.text))


def _narrows(word: float, across: float) -> bool:
    return word <= SHORT and across < word <= across + NARROWED


def room_of(at: Placed, table: Table) -> float:
    """How many characters of its type a cell has room for in a line."""
    share = room(table) / (sum(table.widths) or 1)
    return max(1.0, sum(table.widths[at.column : at.column + at.cell.colspan]) * share - PADDING)


def continued(text: str) -> str:
    """The label of a cell on the next page.  A figure (a weight, a sum) is not repeated: it would be counted twice."""
    if not any(char.isalpha() for char in text):
        return ""
    return f"{text}{CONTINUED}" if len(text) <= LONGEST_REPEAT else CONTINUED
