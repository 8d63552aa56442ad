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
        figures = list(group)
        yield from _of_changes(figures)
        yield from _from_to(reading, figures)


def _of_changes(figures: Sequence[Figure]) -> Iterator[Relation]:
    """A change with a direction, and the level it leads to and the one it starts from."""
    for figure in figures:
        moved = figure.role in ("change", "growth") and figure.direction and figure.quantity.value and figure.label
        if moved and (pair := _levels(figures, figure)):
            yield Relation("way", figure, pair, figure.label, signs=(figure.direction,), rule="C521")


def _levels(figures: Sequence[Figure], figure: Figure) -> tuple[Figure, Figure] | None:
    """The level a change leads to and the one it starts from, where the sentence states each exactly once."""
    levels = [
        c for c in figures
        if c.role == "level" and c.label == figure.label and c.quantity.kind == "money" and c.quantity.exact and not c.direction
    ]  # fmt: skip
    if figure.base_measure:
        now = [c for c in levels if c.measure not in (figure.base_measure, "") and c.quantity.start < figure.quantity.start]
        before = [c for c in levels if c.measure == figure.base_measure]
    else:
        now = [c for c in levels if c.year == figure.year]
        before = [c for c in levels if c.year == figure.base and figure.base is not None]
        if len({c.measure for c in now + before}) > 1:
            return None
    return (now[0], before[0]) if len(now) == len(before) == 1 else None


def _from_to(reading: Reading, figures: Sequence[Figure]) -> Iterator[Relation]:
    for one, other in pairwise(figures):
        levels = one.role == other.role == "level" and one.quantity.kind == other.quantity.kind and other.carried
        if not (levels and other.direction):
            continue
        text = reading.text(one.item).text
        close = len(text[one.quantity.end : other.quantity.start]) <= _APART
        if close and _FROM.search(reading.before(one, _NEAR)):
            yield Relation("way", other, (other, one), other.raw, signs=(other.direction,), rule="C522")
