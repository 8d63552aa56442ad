"""Pages set in two columns: which lines are the left column's, which the right one's, and the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from .lines import Line

LEAST = 6
"""So many lines with a gap at one place make columns."""
FULL = 8
"""Characters that a line of prose has in each column, by the middle of its lines."""
MIDDLE = (0.35, 0.65)
"""Of the page's width: where the gutter may be."""
CHINESE = 0.6
"""Of the characters of prose: tables have more figures."""


def parted(lines: Sequence[Line], width: float) -> list[list[Line]]:
    """The lines as they are read: those over the whole width, the left column, the right one, and so on down the page.

    One list where the page has no columns.
    """
    gutter = _gutter(lines, width)
    if gutter is None:
        return [list(lines)]
    parts: list[list[Line]] = [[]]
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if _crosses(line, gutter):
            parts += [left, right, []] if left or right else []
            left, right = [], []
            parts[-1].append(line)
            continue
        left += _side(line, gutter, True)
        right += _side(line, gutter, False)
    return [part for part in (*parts, left, right) if part]


def _gutter(lines: Sequence[Line], width: float) -> float | None:
    """Where the gap between the columns is: the place that most lines leave free, both their sides being prose."""
    gaps = [gap for line in lines for gap in _gaps(line)]
    places = [(a + b) / 2 for a, b in gaps if MIDDLE[0] * width < (a + b) / 2 < MIDDLE[1] * width]
    best = max(places, key=lambda x: sum(a < x < b for a, b in gaps), default=None)
    if best is None:
        return None
    both = [line for line in lines if any(a < best < b for a, b in _gaps(line))]
    crossing = sum(_crosses(line, best) for line in lines)
    if len(both) < LEAST or len(both) * 3 < len(lines) or crossing * 3 > len(lines):
        return None
    return best if all(_is_prose(both, best, side) for side in (True, False)) else None


def _gaps(line: Line) -> Iterator[tuple[float, float]]:
    for before, after in zip(line.segments, line.segments[1:], strict=False):
        yield before.x1, after.x0


def _crosses(line: Line, gutter: float) -> bool:
    """Whether the line runs over the gutter."""
    over = line.x0 < gutter < line.x1
    return over and not any(a < gutter < b for a, b in _gaps(line))


def _is_prose(lines: Sequence[Line], gutter: float, left: bool) -> bool:
    words = [
        "".join(glyph.char for glyph in side.glyphs) for line in lines for side in _side(line, gutter, left)
    ]
    every = "".join(words)
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in every)
    return bool(words) and median(map(len, words)) >= FULL and chinese >= CHINESE * len(every)


def _side(line: Line, gutter: float, left: bool) -> list[Line]:
    kept = [n for n, glyph in enumerate(line.glyphs) if (glyph.middle < gutter) is left]
    if not kept:
        return []
    spaced = frozenset(new for new, old in enumerate(kept) if new and old in line.spaced)
    return [Line(line.page, [line.glyphs[n] for n in kept], spaced)]
