"""What is written in a cell: its lines joined where the cell's width broke them, kept apart where a person did."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from .glyphs import Glyph
from .lines import Line, is_narrow, lines_of

PADDING = 4.0
"""Points a cell keeps free on each side, at the least."""
CLOSING = "，。；：、！？）”》」』】〕,.;:!?)%％"


_QUOTES = "“‘"
_OPENING = "“‘（《〈「『【〔(["


@dataclass(frozen=True, slots=True)
class Words:
    """A cell's text.  ``full`` says its last line ran to the cell's edge, so that it may go on overleaf."""

    text: str = ""
    full: bool = False
    lines: int = 0
    size: float = 10.5
    left: float = 0.0
    """The blank before its first line."""
    right: float = 0.0


def written(glyphs: Iterable[Glyph], page: int, left: float, right: float) -> Words:
    lines = lines_of(glyphs, page)
    if not lines:
        return Words()
    room = max(max(line.x1 - line.x0 for line in lines), right - left - 2 * PADDING - 2.0)
    text = lines[0].text
    for before, line in itertools.pairwise(lines):
        text += _between(before, line, room) + line.text
    last = lines[-1]
    full = last.x1 - last.x0 + last.size * 1.2 > room
    return Words(text, full, len(lines), lines[0].size, lines[0].x0 - left, right - lines[0].x1)


def _between(before: Line, line: Line, room: float) -> str:
    """Nothing where the next word had no room on the line before, else the line break somebody set."""
    first = first_word(line)
    if before.x1 - before.x0 + first > room - 0.5:
        latin = before.glyphs[-1].char.isalpha() and line.glyphs[0].char.isalpha()
        return " " if latin and is_narrow(before.glyphs[-1].char) and is_narrow(line.glyphs[0].char) else ""
    return "\n"


def first_word(line: Line) -> float:
    """The width of what could not be parted: a character with the signs that stay with it, a whole word or number."""
    glyphs = line.glyphs
    end = 1
    if is_narrow(glyphs[0].char):
        while end < len(glyphs) and end not in line.spaced and is_narrow(glyphs[end].char):
            end += 1
    while end < len(glyphs) and (
        glyphs[end].char in CLOSING or glyphs[end].char in _QUOTES or glyphs[end - 1].char in _OPENING
    ):
        end += 1
    return glyphs[end - 1].x1 - glyphs[0].x0
