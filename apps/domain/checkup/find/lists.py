"""The lists of parts of every sentence, made once."""

from __future__ import annotations

from collections.abc import Iterator

from ..reading import Reading
from ..sentences.partlists import PartList, part_lists
from ..sentences.phrases import Sentence
from .sections import sections


def lists_of(reading: Reading, sentence: Sentence) -> tuple[PartList, ...]:
    return next(iter(reading.once(_by_sentence))).get((sentence.item, sentence.start), ())


def _by_sentence(reading: Reading) -> Iterator[dict[tuple[int, int], tuple[PartList, ...]]]:
    found = {}
    for section in sections(reading):
        before: Sentence | None = None
        for sentence in section:
            here = before if before and before.item == sentence.item else None
            above = before.main.terms if before and here is None else ()
            found[sentence.item, sentence.start] = tuple(part_lists(sentence, here, above))
            before = sentence
    yield found
