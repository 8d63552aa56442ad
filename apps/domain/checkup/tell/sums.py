"""Sums, and the same figure in two places, in words."""

from __future__ import annotations

import re
from itertools import accumulate

from ...findings import Finding
from ...language.labels import MEASURE_NAMES
from ...language.lexicon import LEXICON, alternation
from ...money import ZERO
from ..judge import Verdict
from ..relations import Relation, Support
from ..sentences.statedfigures import SELF_SCORE
from .words import named, say
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


def units(verdict: Verdict) -> Finding:
    """C320: the same digits in two units."""
    relation = verdict.broken[0]
    slip, right = relation.whole, relation.operands[0]
    other = f"{slip.text.removesuffix(slip.quantity.unit)}{right.quantity.unit}"
    return say("C320.converted" if relation.choice else "C320", relation, sure=bool(relation.words), other=other)


def differing(verdict: Verdict) -> Finding:
    """C301–C303, C305, C306, C309: one thing, two figures; at fault is that which nothing else vouches for."""
    relation = verdict.broken[0]
    here, there = relation.figures
    if verdict.certain and verdict.culprit.key == there.key:
        here, there = there, here
    words, rule = named(here), ("C301", "C302.twice", "C303")[sum(f.in_table for f in relation.figures)]
    if here.quantity.kind == "money" and here.quantity.near(there.quantity):
        rule = "C309"
    elif here.label == SELF_SCORE:
        rule = "C305"
    elif here.of_project:
        rule, words = "C306", f"“{here.label}”{MEASURE_NAMES.get(here.measure, '')}"
    return say(rule, relation, here=here, there=there, named=words)
