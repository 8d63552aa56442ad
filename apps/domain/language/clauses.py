"""Sentences and clauses of a text, and the words in front of a quantity: brackets and quotation marks nest."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from .quantities import Quantity, fold

_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_QUOTED = re.compile(r"“[^“”]{0,60}”|《[^《》]{0,80}》|「[^「」]{0,60}」|‘[^‘’]{0,60}’|\"[^\"]{0,40}\"")
_FULL_STOP = re.compile(r"[。！？!?\n]|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])")
_STOPS = frozenset("，,；;：:")
_LISTED = re.compile(
    r"\s*+(?:(?:（[^（）]{0,80}）|\([^()]{0,80}\))\s*+)?(?:、|以及|[和及与](?!\s*(?:20\d\d|上年|去年|年初|预算|上一|同期)))\s*"
)
_WINDOW = 400
"""An opening bracket without its end within so many characters is a misprint, and opens nothing."""


@dataclass(frozen=True, slots=True)
class Zone:
    """The words in front of a quantity, back to the separator or quantity before it.

    ``inside`` is the offset of the bracket the quantity stands in, -1 for none; ``listed`` says that 、 or 和 parts it
    from the quantity before; ``colon`` that a ： does; ``quoted`` that the quantity stands in quotation marks.
    """

    start: int
    text: str
    sentence: int
    clause: int
    inside: int = -1
    listed: bool = False
    colon: bool = False
    quoted: bool = False


@dataclass(frozen=True)
class Clauses:
    """``sentences`` are (start, end), full stop included; ``bracket`` the innermost bracket open at each character."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    bracket: tuple[int, ...]
    quoted: frozenset[int]

    def sentence_at(self, offset: int) -> int:
        return max(bisect_right(self.sentences, offset, key=lambda span: span[0]) - 1, 0)

    def sentence(self, number: int) -> str:
        start, end = self.sentences[number]
        return self.text[start:end]


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


def zones(text: str, found: tuple[Quantity, ...]) -> tuple[Zone, ...]:
    """The zone of every quantity of a text, in order; one pass."""
    clauses = clauses_of(text)
    starts: dict[int, int] = {}
    made: list[Zone] = []
    at = clause = sentence = 0
    for quantity in found:
        while at < quantity.start:
            inside, char = clauses.bracket[at], text[at]
            if at >= clauses.sentences[sentence][1]:
                sentence, clause = clauses.sentence_at(at), 0
                starts = {-1: at}
            if char in _STOPS and at not in clauses.quoted:
                starts[inside] = at + 1
                clause += inside < 0
            at += 1
        if quantity.start >= clauses.sentences[sentence][1]:
            sentence, clause, starts = clauses.sentence_at(quantity.start), 0, {-1: quantity.start}
        made.append(_zone(clauses, starts, quantity, sentence, clause))
        starts[clauses.bracket[quantity.start]] = at = quantity.end
    return tuple(made)


def _zone(clauses: Clauses, starts: dict[int, int], quantity: Quantity, sentence: int, clause: int) -> Zone:
    inside = clauses.bracket[quantity.start]
    start = starts.get(inside, inside + 1 if inside >= 0 else 0)
    words = clauses.text[start : quantity.start]
    joined = _LISTED.match(words) if start and clauses.text[start - 1] not in _STOPS else None
    start += joined.end() if joined and start > inside + 1 else 0
    colon = start > 0 and clauses.text[start - 1] in "：:"
    quoted = quantity.start in clauses.quoted
    return Zone(
        start,
        clauses.text[start : quantity.start],
        sentence,
        clause,
        inside,
        joined is not None,
        colon,
        quoted,
    )
