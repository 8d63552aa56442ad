"""An amount said again in brackets in another unit: 1,536,000 元（153.60 万元）."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..claims.phrases import sentences
from ..reading import Reading
from ..relations import Relation, Support
from .figures import figure_of, figures_of

_OPENING, _CLOSING = "（(", "）)"


def restated(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        for sentence in text:
            for one, again in pairwise(sorted({t.quantity.start: t for t in sentence.terms}.values(), key=lambda t: t.end)):
                between = sentence.text[one.end - sentence.start : again.quantity.start - sentence.start]
                behind = sentence.text[again.end - sentence.start :][:1]
                alike = one.kind == again.kind == "money" and one.exact and again.exact
                if alike and between in _OPENING and between and behind and behind in _CLOSING and one.quantity.unit != again.quantity.unit:
                    whole = figure_of(reading, sentence.item, again)
                    operands = figures_of(reading, sentence.item, (one,))
                    yield Relation("equality", whole, operands, one.words, Support.SAID, rule="C320", choice=("again", whole.key))
