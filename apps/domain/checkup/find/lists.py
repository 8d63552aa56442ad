"""The lists of parts of every sentence, made once."""

from __future__ import annotations

from collections.abc import Iterator

from ..claims.partlists import PartList, part_lists
from ..claims.phrases import Sentence, sentences
from ..reading import Reading


def lists_of(reading: Reading, sentence: Sentence) -> tuple[PartList, ...]:
    return next(iter(reading.once(_by_sentence))).get((sentence.item, sentence.start), ())


def _by_sentence(reading: Reading) -> Iterator[dict[tuple[int, int], tuple[PartList, ...]]]:
    found = {}
    for text in sentences(reading):
        before: Sentence | None = None
        for sentence in text:
            found[sentence.item, sentence.start] = tuple(part_lists(sentence, before))
            before = sentence
    yield found
