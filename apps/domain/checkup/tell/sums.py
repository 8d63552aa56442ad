"""Sums in words: parts and wholes."""

from __future__ import annotations

import re
from itertools import accumulate

from ...findings import Finding
from ...language.lexicon import LEXICON, alternation
from ...money import ZERO
from ..judge import Verdict
from ..relations import Relation, Support
from .words import say
from .written import in_unit

_CARRIED = re.compile(alternation(LEXICON.carry_words))


def parts(verdict: Verdict) -> Finding:
    """C101–C105, C110."""
    relation = verdict.broken[0]
    whole, first = relation.whole, relation.operands[0]
    if verdict.reason == "rounded":
        return say("C110", relation)
    behind = whole.place.item == first.place.item and whole.quantity.start > first.quantity.start
    if relation.right > whole.quantity.value and not behind:
        return _too_much(relation)
    if verdict.reason == "near":
        return say("C105", relation)
    return say("C101", relation, sure=relation.support >= Support.SAID and (behind or not _explained(relation)))


def _too_much(relation: Relation) -> Finding:
    whole, room = relation.whole.quantity, sum(relation.steps, ZERO) / 2
    big = next((f for f in relation.operands if f.quantity.value - whole.value > room), None)
    if big is not None:
        return say("C103", relation, big=big, big_line=f"{in_unit(big.quantity, whole)} > {in_unit(whole, whole)}")
    sums = list(accumulate(f.quantity.value for f in relation.operands))[:-1]
    ended = sums.index(whole.value) + 1 if whole.value in sums else 0
    rest = relation.operands[ended:]
    if ended and any(_CARRIED.search(f.words) for f in rest):
        return say("C104", relation, few="一" if ended == 1 else "几", rest="、".join(f"{f.words}{f.text}" for f in rest))
    return say("C102", relation, sure=relation.support >= Support.SAID and not _explained(relation))


def _explained(relation: Relation) -> bool:
    """Whether what is missing (or too much) is itself an amount of the paragraph, a carry-over perhaps."""
    return abs(relation.right - relation.whole.quantity.value) in relation.beside
