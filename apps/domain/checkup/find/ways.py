"""Which way two levels go, against the words: 11 万元 after 9 万元 the year before, and 比上年减少; 由 208 万元增加到 144 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from ...language.lexicon import LEXICON, alternation
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation

_FROM = re.compile(alternation(LEXICON.comparing["from"]))
_NEAR, _APART = 16, 12
"""由 stands so close before the first of two levels, and they stand so close together."""


def ways(reading: Reading) -> Iterator[Relation]:
    for _, group in groupby(reading.figures, key=lambda c: (c.item, c.sentence)):
        claims = list(group)
        yield from _of_changes(claims)
        yield from _from_to(reading, claims)


def _of_changes(claims: Sequence[Figure]) -> Iterator[Relation]:
    """A change with a direction, and the level it leads to and the one it starts from."""
    for claim in claims:
        moved = claim.role in ("change", "growth") and claim.direction and claim.quantity.value and claim.label
        if moved and (pair := _levels(claims, claim)):
            yield Relation("way", claim, pair, claim.label, signs=(claim.direction,), rule="C521")


def _levels(claims: Sequence[Figure], claim: Figure) -> tuple[Figure, Figure] | None:
    """The level a change leads to and the one it starts from, where the sentence states each exactly once."""
    levels = [
        c for c in claims
        if c.role == "level" and c.label == claim.label and c.quantity.kind == "money" and c.quantity.exact and not c.direction
    ]  # fmt: skip
    if claim.base_measure:
        now = [c for c in levels if c.measure not in (claim.base_measure, "") and c.quantity.start < claim.quantity.start]
        before = [c for c in levels if c.measure == claim.base_measure]
    else:
        now = [c for c in levels if c.year == claim.year]
        before = [c for c in levels if c.year == claim.base and claim.base is not None]
        if len({c.measure for c in now + before}) > 1:
            return None
    return (now[0], before[0]) if len(now) == len(before) == 1 else None


def _from_to(reading: Reading, claims: Sequence[Figure]) -> Iterator[Relation]:
    for one, other in pairwise(claims):
        levels = one.role == other.role == "level" and one.quantity.kind == other.quantity.kind and other.carried
        if not (levels and other.direction):
            continue
        text = reading.text(one.item).text
        close = len(text[one.quantity.end : other.quantity.start]) <= _APART
        if close and _FROM.search(reading.before(one, _NEAR)):
            yield Relation("way", other, (other, one), other.raw, signs=(other.direction,), rule="C522")
