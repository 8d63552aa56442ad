"""Numbers and lists of sentences as figures of relations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ..figures import Figure
from ..reading import Reading
from ..relations import Kind, Relation, Support
from ..sentences.partlists import PartList, part_lists
from ..sentences.phrases import Sentence
from .sections import sections


def proposal(
    kind: Kind, whole: Figure, operands: Sequence[Figure], support: Support = Support.SAID, rule: str = "", choice: str = "", **more: Any
) -> Relation:
    """One between numbers of sentences; ``choice``: of which other readings of the whole one can hold."""
    return Relation(kind, whole, tuple(operands), whole.words, support, rule=rule, choice=(choice, whole.key) if choice else None, **more)


def whole_of_rates(rate: Figure) -> Figure:
    """The 100% that a share, or all shares of one whole, cannot exceed."""
    return replace(rate, quantity=replace(rate.quantity, value=Decimal(1), decimals=0, text="100%"), finest=Decimal("1E-9"))


def beside(reading: Reading, terms: Sequence[Figure]) -> tuple[Decimal, ...]:
    """The other amounts of a paragraph."""
    own = {term.quantity.start for term in terms}
    return tuple(q.value for q in reading.quantities[terms[0].item] if q.start not in own)


def lists_of(reading: Reading, sentence: Sentence) -> tuple[PartList, ...]:
    """The lists of parts of a sentence; those of all are made once."""
    return reading.once(_by_sentence)[0][sentence.item, sentence.start]


def _by_sentence(reading: Reading) -> Iterator[dict[tuple[int, int], tuple[PartList, ...]]]:
    pairs = (pair for section in sections(reading) for pair in pairwise((None, *section)))
    yield {(sentence.item, sentence.start): tuple(part_lists(sentence, before)) for before, sentence in pairs if sentence}
