"""What is usual in a document: the type size, the distance of lines, the margins, whether paragraphs are indented."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from .cells import CLOSING
from .lines import Line
from .pages import Page

INDENT = 1.2
"""Type sizes a line stands to the right of the margin where a paragraph begins."""
_ENOUGH = 8
"""Lines that tell a page's margins."""
_LONG = 12
"""Characters from which on a line tells where the margins are."""


@dataclass(frozen=True, slots=True)
class Margins:
    left: float
    right: float


@dataclass
class Looks:
    """What is usual in a document: the type size, the distance of lines, the margins of each page, first-line indents."""

    size: float = 10.5
    pitch: float = 0.0
    indented: bool = True
    margins: dict[tuple[int, int], Margins] = field(default_factory=dict)


def looks_of(pages: Sequence[Page]) -> Looks:
    lines = [line for page in pages for line in page.lines if not line.kind]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.glyphs)
    looks = Looks(max(sizes, key=lambda s: (sizes[s], s)) if sizes else 10.5)
    steps: list[float] = []
    for page in pages:
        plain = [line for line in page.lines if not line.kind and abs(line.size - looks.size) < 0.6]
        steps += [
            b.base - a.base for a, b in itertools.pairwise(plain) if 0 < b.base - a.base < 4 * looks.size
        ]
    looks.pitch = sorted(steps)[len(steps) // 4] if steps else 0.0
    looks.pitch = median([s for s in steps if s < 1.3 * looks.pitch] or [0.0])
    _set_margins(pages, looks)
    looks.indented = _is_indented(pages, looks)
    return looks


def _set_margins(pages: Sequence[Page], looks: Looks) -> None:
    """The margins that pages of one size share, left and right pages apart; a page's own where it is set wider."""
    shared: dict[tuple[object, int], list[Line]] = defaultdict(list)
    for page in pages:
        shared[page.size, page.number % 2] += _telling(page)
    for page in pages:
        lines = shared[page.size, page.number % 2]
        if len(lines) < _ENOUGH:
            lines = lines + shared[page.size, 1 - page.number % 2]
        usual = _margins(lines, looks.size) if lines else _bounds(page)
        own = _telling(page)
        found = _margins(own, looks.size) if len(own) >= _ENOUGH else usual
        wider = found.right - found.left > usual.right - usual.left - 0.5 * looks.size
        looks.margins[page.leaf] = found if wider else usual


def _telling(page: Page) -> list[Line]:
    return [
        line for line in page.lines if not line.kind and len(line.glyphs) >= _LONG and len(line.segments) == 1
    ]


def _bounds(page: Page) -> Margins:
    left = min((line.x0 for line in page.lines), default=page.width * 0.1)
    return Margins(left, max((line.x1 for line in page.lines), default=page.width - left))


def _margins(lines: Sequence[Line], size: float) -> Margins:
    lefts, rights = sorted(line.x0 for line in lines), sorted(map(_reach, lines))
    few = max(2, len(lines) // 20)
    left = next((x for x in lefts if _near(lefts, x, x + 0.4 * size) >= few), lefts[0])
    right = next((x for x in reversed(rights) if _near(rights, x - 1.1 * size, x) >= few), rights[-1])
    return Margins(left, right)


def _reach(line: Line) -> float:
    """How far a line goes without the punctuation at its end, which may hang over the margin."""
    return next((glyph.x1 for glyph in reversed(line.glyphs) if glyph.char not in CLOSING), line.x1)


def _near(values: Sequence[float], low: float, high: float) -> int:
    return bisect_left(values, high + 1e-6) - bisect_left(values, low - 1e-6)


def _is_indented(pages: Sequence[Page], looks: Looks) -> bool:
    """Whether paragraphs begin with an indent: most lines behind a short line do."""
    starts = indents = 0
    for page in pages:
        margins = looks.margins[page.leaf]
        lines = [line for line in page.lines if not line.kind]
        for before, line in itertools.pairwise(lines):
            short = margins.right - before.x1 > 3 * looks.size and len(before.glyphs) >= _LONG
            if short and len(line.glyphs) >= _LONG:
                starts += 1
                indents += line.x0 - margins.left > INDENT * line.size
    return indents * 2 >= starts
