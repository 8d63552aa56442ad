"""The columns of a table, as wide as what stands in them needs: no 部门决/策, no 分/值, where another column has room."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from math import inf

from apps.domain.writing.blocks import Placed, Table, placed
from apps.domain.writing.widths import width

from .grid import NARROWED, PADDING, PAGE, SHORT, heights, lines_of, room, row_lines, words_of

SPARE = 0.2
"""What is left beside a word that is to stand in one line, in characters: faces differ."""
BROKEN = {4: 6.0, 5: 4.0, SHORT: 1.0}
"""Words up to so many characters (分值, 部门决策; 满意度指标; a date) stand in one line where there is room: broken, each counts
as so many lines, and more, the more is lacking."""
UNBROKEN = re.compile(r"〔\d{4}〕\d+号")
"""Year and number of a paper, never broken where they have room: as wide as they are, they count as a short word."""
NEAR = 0.85
"""A table higher than this part of a page, but not higher than one, may not grow."""
GROWTH = 1.02
"""One of several pages by so much."""
TOO_MANY = 1000.0
"""So many lines it counts if it grows more."""
GIVEN = 0.7
"""A column keeps at least this part of its width where others need more."""
STEPS = (1.2, 0.4, 0.2) * 2
"""So many characters of room are moved from a column to another at a time; the second time some have room again."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a cell asks of the columns it stands in: paragraphs so wide, and its widest words of each kind of ``BROKEN``."""

    row: int
    reach: slice
    paragraphs: tuple[float, ...]
    words: tuple[tuple[float, float], ...]
    single: bool
    """Whether it stands in one row, so that its lines make the row higher."""


@lru_cache(maxsize=64)
def fitted(table: Table) -> Table:
    """The table with columns as wide as their short words need, at the cost of columns with long texts.

    Room is moved to where words are broken as long as that makes the table lower or fewer words are broken.
    """
    wide = [room(table) * part / (sum(table.widths) or 1) for part in table.widths]
    least = [GIVEN * part for part in wide]
    cells = (_content(at) for row in placed(table.rows) for at in row)
    contents = [cell for cell in cells if max(cell.paragraphs) > sum(least[cell.reach]) - PADDING - SPARE]  # that may need two lines
    most = _most_lines(table)
    best, broken = _cost(contents, wide, len(table.rows), most)
    if not broken:
        return table
    for step in STEPS:
        for taker, giver in product(sorted(broken), range(len(wide))):
            while taker != giver and wide[giver] - step >= least[giver]:
                tried = [*wide]
                tried[taker], tried[giver] = wide[taker] + step, wide[giver] - step
                cost, still = _cost(contents, tried, len(table.rows), most)
                if cost >= best:
                    break
                best, broken, wide = cost, still, tried
    return replace(table, widths=tuple(round(100 * part) for part in wide))


def _content(at: Placed) -> _Content:
    sizes = [(0.0 if UNBROKEN.match(word) else width(word), width(word)) for word in words_of(at.cell.text)]
    words = tuple((max((size for rank, size in sizes if rank <= longest), default=0.0), lines) for longest, lines in BROKEN.items())
    paragraphs = tuple(width(part) for part in at.cell.text.split("\n"))
    return _Content(at.row, slice(at.column, at.column + at.cell.colspan), paragraphs, words, at.cell.rowspan == 1)


def _most_lines(table: Table) -> float:
    """A table that just fits a page may not grow, its last rows would stand alone on the next one; one of several pages hardly."""
    pages, lines = sum(heights(table)) / PAGE[table.landscape], sum(row_lines(table))
    return inf if pages <= NEAR else lines if pages <= 1 else lines * GROWTH


def _cost(contents: list[_Content], wide: list[float], rows: int, most: float) -> tuple[float, set[int]]:
    """The lines of the table and its broken words as lines; and the columns where these stand."""
    lines, broken, amiss = [1] * rows, set(), 0.0
    for content in contents:
        across = max(1.0, sum(wide[content.reach]) - PADDING - SPARE)
        for word, lines_more in content.words:
            if word > across + NARROWED:
                amiss += lines_more * (1 + word - across - NARROWED)  # the less lacks the better: several small steps lead there
                broken |= {*range(len(wide))[content.reach]}
        if content.single:
            lines[content.row] = max(lines[content.row], sum(lines_of(part, across) for part in content.paragraphs))
    return sum(lines) + amiss + (TOO_MANY if sum(lines) > most else 0), broken
