"""The lists of parts of every sentence, made once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..reading import Reading
from ..sentences.partlists import PartList, part_lists
from ..sentences.phrases import Sentence
from .sections import sections


def lists_of(reading: Reading, sentence: Sentence) -> tuple[PartList, ...]:
    return reading.once(_by_sentence)[0][sentence.item, sentence.start]


def _by_sentence(reading: Reading) -> Iterator[dict[tuple[int, int], tuple[PartList, ...]]]:
    pairs = (pair for section in sections(reading) for pair in pairwise((None, *section)))
    yield {(sentence.item, sentence.start): tuple(part_lists(sentence, before)) for before, sentence in pairs if sentence}
