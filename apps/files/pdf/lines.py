"""Glyphs put into lines, as a reader sees them, with blanks where there is a gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from .glyphs import Glyph

SAME_LINE = 0.45
"""Of the type size: glyphs whose middles differ by less stand on one line."""
WORD_GAP = 0.22
"""Of the type size: between letters or digits so much is a blank."""
WIDE_GAP = 0.8
"""Between Chinese characters so much is one; justified lines are spread by less."""
COLUMN_GAP = 1.6
"""A gap that parts columns or a caption from the unit at the right margin."""

TRACKED = 0.12
"""Of the type size: letters that stand so far apart were set apart on purpose."""
ENOUGH = 8
"""So many gaps tell it."""


@dataclass
class Segment:
    """A stretch of a line without a wide gap."""

    glyphs: list[Glyph]
    spaced: frozenset[int]

    @cached_property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @cached_property
    def x1(self) -> float:
        return max(glyph.x1 for glyph in self.glyphs)

    @cached_property
    def text(self) -> str:
        return spelled(self.glyphs, self.spaced)


@dataclass
class Line:
    """A line of a page.  ``number`` counts the lines of the document; ``kind`` is set where its place tells it."""

    page: int
    glyphs: list[Glyph]
    """Without blanks, from left to right."""
    spaced: frozenset[int] = frozenset()
    """Before which of its glyphs a blank is printed."""
    column: int = 0
    """Counts the parts of a page set in columns, in the order in which they are read."""
    number: int = 0
    kind: str = ""
    goes_on: bool = False
    """An entry of the contents whose page number stands on the next line."""
    prefix: str = ""
    """The label of a field whose value begins on this line and is finished on the next."""

    @property
    def leaf(self) -> tuple[int, int]:
        """The page, or the column of a page, whose margins are the line's."""
        return self.page, self.column

    @cached_property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @cached_property
    def x1(self) -> float:
        return max(glyph.x1 for glyph in self.glyphs)

    @cached_property
    def size(self) -> float:
        """The size most of it is set in."""
        sizes = sorted(glyph.size for glyph in self.glyphs)
        return sizes[len(sizes) // 2]

    @cached_property
    def base(self) -> float:
        bases = sorted(glyph.base for glyph in self.glyphs)
        return bases[len(bases) // 2]

    @property
    def top(self) -> float:
        return self.base - self.size * 0.88

    @property
    def bottom(self) -> float:
        return self.base + self.size * 0.12

    @cached_property
    def text(self) -> str:
        return self.prefix + spelled(self.glyphs, self.spaced)

    @cached_property
    def segments(self) -> list[Segment]:
        starts = [0]
        reach = self.glyphs[0].x1
        for index, glyph in enumerate(self.glyphs):
            if glyph.x0 - reach > COLUMN_GAP * max(self.size, glyph.size):
                starts.append(index)
            reach = max(reach, glyph.x1)
        ends = [*starts[1:], len(self.glyphs)]
        return [
            Segment(self.glyphs[start:end], frozenset(n - start for n in self.spaced if start < n < end))
            for start, end in zip(starts, ends, strict=True)
        ]

    @property
    def artifact(self) -> bool:
        return sum(glyph.artifact for glyph in self.glyphs) * 2 > len(self.glyphs)


def lines_of(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """The lines from top to bottom; blanks printed as glyphs become gaps."""
    rows: list[list[Glyph]] = []
    height = size = 0.0
    for glyph in sorted(glyphs, key=lambda g: (g.height, g.x0)):
        if rows and glyph.height - height <= SAME_LINE * max(size, glyph.size):
            row = rows[-1]
            row.append(glyph)
            height += (glyph.height - height) / len(row)
            size = max(size, glyph.size)
        else:
            rows.append([glyph])
            height, size = glyph.height, glyph.size
    return [line for row in rows if (line := _line(row, page))]


def _line(row: list[Glyph], page: int) -> Line | None:
    row.sort(key=lambda g: g.x0)
    glyphs: list[Glyph] = []
    spaced = set()
    blank = False
    for glyph in row:
        if glyph.char.isspace():
            blank = True
            continue
        if blank and glyphs:
            spaced.add(len(glyphs))
        blank = False
        glyphs.append(glyph)
    return Line(page, glyphs, frozenset(spaced)) if glyphs else None


def spelled(glyphs: Sequence[Glyph], spaced: frozenset[int] = frozenset()) -> str:
    return "".join(_letters(glyphs, spaced))


def _letters(glyphs: Sequence[Glyph], spaced: frozenset[int]) -> Iterator[str]:
    reach = 0.0
    apart = _tracking(glyphs)
    for index, glyph in enumerate(glyphs):
        if index:
            gap = (glyph.x0 - reach) / max(glyph.size, 1.0) - apart
            narrow = is_narrow(glyphs[index - 1].char) and is_narrow(glyph.char)
            if gap > (WORD_GAP if narrow else WIDE_GAP) or (index in spaced and gap > 0.1):
                yield " "
            reach = max(reach, glyph.x1)
        else:
            reach = glyph.x1
        yield glyph.char


def _tracking(glyphs: Sequence[Glyph]) -> float:
    """How far letters are set apart, in type sizes: what most of a line leaves between its letters is no blank."""
    gaps = [(b.x0 - a.x1) / max(b.size, 1.0) for a, b in pairwise(glyphs)]
    usual = median(gaps) if len(gaps) >= ENOUGH else 0.0
    return usual if usual > TRACKED else 0.0


def is_narrow(char: str) -> bool:
    """A Latin letter, digit or sign, as against a Chinese character."""
    return char < "\u2000"
