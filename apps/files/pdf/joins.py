"""Tables that go on overleaf, made one again: repeated heads dropped, rows and merged cells that the page cut made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from apps.domain.documents.headings import unit_in

from .cells import Words
from .lines import Line
from .pages import Page
from .tables import Cell, Table

SAME_EDGE = 4.0
"""Points by which the column edges of two parts of a table may differ."""
HEAD_ROWS = 6
ROOM = 14.0
"""Points by which the first row overleaf must have been too tall for the page before."""
FEW_ROWS = 60.0
"""Points that may be left empty where rows are kept together."""
_MOST_ABOVE = 6
_GOES_ON = re.compile(r"[（(]\s*(?:接上[表页]|续表?|上接.{0,6})\s*\d{0,2}[)）]\s*$|^续")
_NUMBER = re.compile(r"[-－]?[\d,，.]+\s?[%％]?")


def join_tables(pages: Sequence[Page]) -> None:
    """The parts of a table become one, on the page where it begins."""
    limits = _limits(pages)
    held: Table | None = None
    before: Page | None = None
    for page in pages:
        part, above = _first(page)
        if held and before and part and _continues(held, part, above, limits.get(before.size, before.height)):
            for line in above:
                line.kind = "furniture"
            _append(held, part)
            page.tables.remove(part)
        elif page.body:
            held = None
        last = page.body[-1] if page.body else None
        held = (last if isinstance(last, Table) else None) if last else held
        before = page


def _limits(pages: Sequence[Page]) -> dict[tuple[int, int], float]:
    """How far down the pages of each size are printed."""
    lowest: dict[tuple[int, int], float] = {}
    for page in pages:
        for block in page.body:
            lowest[page.size] = max(lowest.get(page.size, 0.0), block.bottom)
    return lowest


def _first(page: Page) -> tuple[Table | None, list[Line]]:
    """The table a page begins with, and the lines above it: a name and unit that may be repeated."""
    above: list[Line] = []
    for block in page.body:
        if isinstance(block, Table):
            return block, above
        if len(above) == _MOST_ABOVE:
            break
        above.append(block)
    return None, above


def _continues(table: Table, part: Table, above: Sequence[Line], limit: float) -> bool:
    """A form has other columns further down: without a line between them, its outer edges are enough."""
    if not _same_edges(table, part) or not all(_is_repeated(line.text, table) for line in above):
        return False
    if above and not _same_columns(table, part):
        return False
    head = _repeated(table, part)
    if (head and not above) or any(_GOES_ON.search(line.text) for line in above):
        return True
    first = part.ys[min(head + 1, len(part.ys) - 1)] - part.ys[head]
    full = table.bottom + first > limit - ROOM or limit - table.bottom < (ROOM * 2 if above else FEW_ROWS)
    return full and (not above or head > 0)


def _is_repeated(text: str, table: Table) -> bool:
    """续表, the unit, or what stood above the table already."""
    return bool(_GOES_ON.search(text)) or (bool(unit_in(text)) and len(text) < 40) or text in table.above


def _same_edges(table: Table, part: Table) -> bool:
    return abs(_moved(table, part)[-1] - table.xs[-1]) <= SAME_EDGE


def _same_columns(table: Table, part: Table) -> bool:
    """Every inner edge of the one also an edge of the other."""
    moved = _moved(table, part)
    return _within(moved, table.xs) or _within(table.xs, moved)


def _moved(table: Table, part: Table) -> list[float]:
    """The part's edges, were it where the table is."""
    return [x - part.xs[0] + table.xs[0] for x in part.xs]


def _within(some: Sequence[float], every: Sequence[float]) -> bool:
    return all(any(abs(x - y) <= SAME_EDGE for y in every) for x in some)


def _repeated(table: Table, part: Table) -> int:
    """How many rows of the part repeat the head of the table."""
    count = 0
    for row in range(min(HEAD_ROWS, len(table.rows), len(part.rows) - 1)):
        if _own(table.rows[row]) != _own(part.rows[row]) or not any(table.texts(row)):
            break
        count = row + 1
    while count and count < len(part.rows) and _spans(part, count):
        count -= 1
    return count


def _own(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in dict.fromkeys(row)]


def _spans(table: Table, row: int) -> bool:
    """Whether a cell reaches over the upper edge of the row."""
    return any(a is b for a, b in zip(table.rows[row - 1], table.rows[row], strict=True))


def _append(table: Table, part: Table) -> None:
    head = _repeated(table, part)
    xs = _moved(table, part)
    every = sorted([*table.xs, *(x for x in xs if not _within([x], table.xs))])
    table.rows = [_widened(row, table.xs, every) for row in table.rows]
    rows = [_widened(row, xs, every) for row in part.rows[head:]]
    table.xs = every
    numbers = part.numbers[head:]
    if rows and _is_cut(table.rows[-1], rows[0]):
        _complete(table.rows[-1], rows[0])
        rows, numbers = rows[1:], numbers[1:]
    elif rows:
        _carry(table, rows)
    table.rows += rows
    table.numbers += numbers
    table.ys = [table.ys[0], part.ys[-1]]
    table.sure = table.sure and part.sure


def _widened(row: Sequence[Cell], xs: Sequence[float], onto: Sequence[float]) -> list[Cell]:
    """The row on finer columns: a cell stands for every column it covers."""
    result = []
    for left, right in pairwise(onto):
        middle = (left + right) / 2
        index = sum(1 for x in xs[1:-1] if x <= middle)
        result.append(row[index])
    return result


def _is_cut(before: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether the row is the rest of the one above: some of its cells are empty, and every other goes on with a cell
    that ran to its last line's end."""
    if len(dict.fromkeys(before)) != len(dict.fromkeys(row)):
        return False
    pairs = list(dict.fromkeys(zip(before, row, strict=True)))
    filled = [(a, b) for a, b in pairs if b.text]
    if not filled or len(filled) == len(pairs):
        return False
    if not any(a.text and not b.text for a, b in pairs):
        return False
    return all(_goes_on(a.words, b.words) for a, b in filled)


def _goes_on(before: Words, after: Words) -> bool:
    if not before.text or (_NUMBER.fullmatch(before.text) and _NUMBER.fullmatch(after.text)):
        return False
    return before.full or before.lines > 1


def _complete(row: Sequence[Cell], rest: Sequence[Cell]) -> None:
    for cell, more in dict.fromkeys(zip(row, rest, strict=True)):
        if more.text:
            glue = "" if cell.words.full and cell.text[-1] not in "。；;" else "\n"
            cell.words = replace(
                more.words, text=cell.text + glue + more.text, lines=cell.words.lines + more.words.lines
            )


def _carry(table: Table, rows: list[list[Cell]]) -> None:
    """A merged cell that the page cut goes on: empty overleaf, or its words with （续）."""
    above = table.rows[-1]
    for column in range(table.width):
        cell, before = rows[0][column], above[column]
        if not before.text or not (
            cell.text == "" or cell.text == before.text or _again(before.text, cell.text)
        ):
            break
        if (
            cell.text == before.text
            and not _merged(table.rows, column)
            and not _merged(rows, column, first=True)
        ):
            break
        _replace(rows, cell, before)
    for column in range(1, table.width):
        _carry_beside(rows, above, column)


def _carry_beside(rows: list[list[Cell]], above: Sequence[Cell], column: int) -> None:
    """Numbers beside a carried label, set once for all its rows."""
    cell, left = rows[0][column], rows[0][column - 1]
    if left is above[column - 1] and cell.text == "" and above[column].text and cell is not left:
        reach = sum(1 for row in rows if row[column - 1] is left)
        if reach == sum(1 for row in rows if row[column] is cell):
            _replace(rows, cell, above[column])


def _again(before: str, text: str) -> bool:
    bare = _GOES_ON.sub("", text).strip()
    return bare != text.strip() and bare == _GOES_ON.sub("", before).strip()


def _merged(rows: Sequence[Sequence[Cell]], column: int, first: bool = False) -> bool:
    pair = rows[:2] if first else rows[-2:]
    return len(pair) == 2 and pair[0][column] is pair[1][column]


def _replace(rows: list[list[Cell]], cell: Cell, by: Cell) -> None:
    for row in rows:
        if not any(one is cell for one in row):
            break
        row[:] = [by if one is cell else one for one in row]
