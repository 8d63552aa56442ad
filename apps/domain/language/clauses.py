"""Sentences of a text: brackets and quotation marks nest."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from .quantities import fold

_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_QUOTED = re.compile(r"“[^“”]{0,60}”|《[^《》]{0,80}》|「[^「」]{0,60}」|‘[^‘’]{0,60}’|\"[^\"]{0,40}\"")
_FULL_STOP = re.compile(r"[。！？!?\n]|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])")
_WINDOW = 400
"""An opening bracket without its end within so many characters is a misprint, and opens nothing."""


@dataclass(frozen=True)
class Clauses:
    """``sentences`` are (start, end), full stop included; ``bracket`` the innermost bracket open at each character."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    bracket: tuple[int, ...]
    quoted: frozenset[int]


def _brackets(text: str) -> tuple[int, ...]:
    """For every character the offset of the innermost bracket open there, -1 for none."""
    opens: list[int] = []
    partner: dict[int, int] = {}
    for at, char in enumerate(text):
        if char in _OPEN:
            opens.append(at)
        elif char in _CLOSE and opens:
            if at - opens[-1] <= _WINDOW:
                partner[opens[-1]] = at
            opens.pop()
    inside: list[int] = []
    stack: list[int] = []
    for at in range(len(text)):
        while stack and at >= partner[stack[-1]]:
            stack.pop()
        inside.append(stack[-1] if stack else -1)
        if at in partner:
            stack.append(at)
    return tuple(inside)


@lru_cache(maxsize=4096)
def clauses_of(text: str) -> Clauses:
    """The sentences and brackets of a text."""
    folded = fold(text)
    bracket = _brackets(folded)
    quoted = frozenset(at for match in _QUOTED.finditer(text) for at in range(*match.span()))
    ends = [
        m.end() for m in _FULL_STOP.finditer(folded) if bracket[m.start()] < 0 and m.start() not in quoted
    ]
    bounds = [0, *ends] + ([len(text)] if text and (not ends or ends[-1] < len(text)) else [])
    return Clauses(text, tuple(itertools.pairwise(bounds)) or ((0, 0),), bracket, quoted)
