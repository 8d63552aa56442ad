"""A clause that stands twice, word for word, with one number changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

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


Clause = tuple[Place, tuple[Quantity, ...]]


def repeated_clauses(reading: Reading) -> Iterator[Relation]:
    groups: dict[str, list[Clause]] = defaultdict(list)
    for index, text in reading.document.texts():
        for words, clause in _clauses(reading, index, text):
            groups[words].append(clause)
    for words, ((place, numbers), *others) in groups.items():
        items = {place.item, *(there.item for there, _ in others)}
        if len(others) in (1, 2) and len(items) == 1 + len(others) and len({reading.scopes.of(item) for item in items}) == 1:
            support = Support.LIKELY if len(_HAN.findall(words)) >= LONG else Support.SHAPE
            for there, again in others:
                pairs = [(Figure(b, there, words), Figure(a, place, words)) for a, b in zip(numbers, again, strict=True)]
                made = [Relation("equality", whole, (other,), words, support, rule="C310") for whole, other in pairs]
                if sum(not r.agreement for r in made) == 1:
                    yield from made


def _clauses(reading: Reading, index: int, text: Text) -> Iterator[tuple[str, Clause]]:
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
            yield skeleton, (reading.document.place(index, start, stop), tuple(inside))
        start = stop + 1


def _skeleton(text: str, start: int, stop: int, inside: list[Quantity]) -> str:
    """The clause without its own number and with the units alone of its numbers."""
    at, parts = stop - len(unnumbered(text[start:stop])), []
    for quantity in inside:
        parts += [text[at : quantity.start], f"#{quantity.unit}"]
        at = quantity.end
    return "".join("".join((*parts, text[at:stop])).split())

