"""The mean of numbers listed before it: 三个乡镇满意度分别为 92%、88% 和 96%，平均满意度为 92%.

A mean may be weighted, so what differs is to be explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...language.lexicon import LEXICON, alternation
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, Term, sentences
from .figures import figures_of

_MEAN = re.compile(alternation(LEXICON.mean_words))
_JOINED = re.compile(rf"[、，,\s]*(?:{alternation(LEXICON.list_joins)})?\s*")
_FEWEST = 2


def means(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        for sentence in text:
            for at, mean in enumerate(sentence.terms):
                listed = _listed(sentence.terms[:at], mean)
                if len(listed) >= _FEWEST:
                    whole = mean.figure
                    operands = figures_of(listed)
                    yield Relation("mean", whole, operands, mean.words, Support.LIKELY, rule="C131", choice=("mean", whole.key))


def is_mean(term: Term) -> bool:
    return _MEAN.search(term.words) is not None


def in_list(terms: Sequence[Term], term: Term) -> bool:
    """Whether the next number is joined to this one by nothing but 、 or 和."""
    behind = next((t for t in terms if t.quantity.start >= term.end), None)
    return behind is not None and "、" in behind.lead + behind.words and _JOINED.fullmatch(behind.lead) is not None


def _joined(terms: Sequence[Term]) -> list[Term]:
    """The list that ends with the last of the numbers: the ones joined to it by nothing but 、 and 和."""
    found: list[Term] = []
    for term in reversed(terms):
        found.append(term)
        if not _JOINED.fullmatch(term.lead):
            return found[::-1]
    return []


def _listed(before: Sequence[Term], mean: Term) -> list[Term]:
    if not mean.exact or not is_mean(mean) or BREAK.search(mean.lead):
        return []
    found = _joined(before)
    return found if all(t.exact and t.kind == mean.kind and t.quantity.unit == mean.quantity.unit for t in found) else []
