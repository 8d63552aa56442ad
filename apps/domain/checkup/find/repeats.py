"""A clause that stands twice, word for word, with one number changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ...documents.document import Text
from ...findings import Place
from ...language.clauses import clauses_of
from ...language.labels import unnumbered
from ...language.lexicon import LEXICON, alternation
from ...language.quantities import Quantity
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support

_HAN = re.compile(r"[\u4e00-\u9fff]")
_STOPS = re.compile(r"[，,；;。！？：:\n]")
_PER_ITEM = re.compile(alternation(LEXICON.repeated_parts["of_each"]))
SHORT, LONG = 10, 16
"""Fewer characters are no repetition; from ``LONG`` on it is hardly chance."""


@dataclass(frozen=True, slots=True)
class _Clause:
    item: int
    words: str
    numbers: tuple[Quantity, ...]
    place: Place
    scope: str


def repeated_clauses(reading: Reading) -> Iterator[Relation]:
    groups: dict[str, list[_Clause]] = defaultdict(list)
    for index, text in reading.document.texts():
        for clause in _clauses(reading, index, text):
            groups[clause.words].append(clause)
    for words, (first, *others) in groups.items():
        every = (first, *others)
        if len(others) in (1, 2) and len({c.item for c in every}) == len(every) and len({c.scope for c in every}) == 1:
            support = Support.LIKELY if len(_HAN.findall(words)) >= LONG else Support.SHAPE
            for other in others:
                made = [
                    Relation("equality", Figure(b, other.place, words), (Figure(a, first.place, words),), words, support, rule="C310")
                    for a, b in zip(first.numbers, other.numbers, strict=True)
                    if a.hedge == b.hedge and a.kind == b.kind
                ]
                if sum(not r.agreement for r in made) == 1:
                    yield from made


def _clauses(reading: Reading, index: int, text: Text) -> Iterator[_Clause]:
    words, clauses, quantities = text.text, clauses_of(text.text), list(reading.quantities[index])
    taken = {at for q in quantities for at in range(q.start, q.end)}
    stops = [m.start() for m in _STOPS.finditer(words) if m.start() not in taken and clauses.bracket[m.start()] < 0]
    start = 0
    for stop in (*stops, len(words)):
        inside = []
        while quantities and quantities[0].start < stop:
            inside.append(quantities.pop(0))
        skeleton = _skeleton(words, start, stop, inside)
        if inside and len(_HAN.findall(skeleton)) >= SHORT and not _PER_ITEM.search(skeleton):
            yield _Clause(index, skeleton, tuple(inside), reading.document.place(index, start, stop), reading.scopes.of(index))
        start = stop + 1


def _skeleton(text: str, start: int, stop: int, inside: list[Quantity]) -> str:
    """The clause without its own number and with the units alone of its numbers."""
    at, parts = stop - len(unnumbered(text[start:stop])), []
    for quantity in inside:
        parts += [text[at : quantity.start], f"#{quantity.unit}"]
        at = quantity.end
    return "".join("".join((*parts, text[at:stop])).split())

