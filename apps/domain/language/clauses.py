"""Sentences of a text: brackets and quotation marks nest."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from .quantities import fold

_BRACKETS = "（(〔[【", "）)〕]】"
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


def brackets_of(text: str, kinds: tuple[str, str] = ("（(", "）)")) -> list[tuple[int, int]]:
    """Where brackets open and close, outer ones first; those never closed are none."""
    opens: list[int] = []
    pairs = []
    for at, char in enumerate(text):
        if char in kinds[0]:
            opens.append(at)
        elif char in kinds[1] and opens:
            pairs.append((opens.pop(), at))
    return sorted(pairs)


def _innermost(text: str) -> tuple[int, ...]:
    """For every character the offset of the innermost bracket open there, -1 for none."""
    inside = [-1] * len(text)
    for start, end in brackets_of(text, _BRACKETS):
        if end - start <= _WINDOW:
            inside[start + 1 : end] = [start] * (end - start - 1)
    return tuple(inside)


@lru_cache(maxsize=4096)
def clauses_of(text: str) -> Clauses:
    """The sentences and brackets of a text."""
    folded = fold(text)
    bracket = _innermost(folded)
    quoted = frozenset(at for match in _QUOTED.finditer(text) for at in range(*match.span()))
    ends = [m.end() for m in _FULL_STOP.finditer(folded) if bracket[m.start()] < 0 and m.start() not in quoted]
    bounds = [0, *ends] + ([len(text)] if text and (not ends or ends[-1] < len(text)) else [])
    return Clauses(text, tuple(itertools.pairwise(bounds)) or ((0, 0),), bracket, quoted)
