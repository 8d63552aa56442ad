"""The same figure in two places."""

from __future__ import annotations

from ...findings import Finding
from ...language.labels import MEASURE_NAMES
from ..judge import Verdict
from ..sentences.statedfigures import SELF_SCORE
from .words import named, say


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
