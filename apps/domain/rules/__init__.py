"""Scoring rules: data of a few types, nestable.  ``RULES`` lists them all."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from .banding import Bands, Cases, Change, Threshold
from .base import Ask, Context, Outcome, Rule, answer_key
from .deduction import DeductPerOccurrence, DeductPerUnit
from .judgement import Checklist, JudgedRange, Levels, Manual
from .periodic import Periodic
from .proportion import Completion, PassLine, Ratio
from .structure import Aggregate, Choose, Composite, Exempt, Split, Veto
from .targets import TargetActual

if TYPE_CHECKING:
    from ..pack.source import Node

RULES: dict[str, type[Rule]] = {
    rule.type: rule
    for rule in (
        Threshold, Bands, Ratio, PassLine, DeductPerUnit, DeductPerOccurrence, Checklist, Levels, JudgedRange,
        Cases, Veto, Exempt, Composite, Periodic, TargetActual, Completion, Choose, Split, Aggregate, Change, Manual,
    )
}  # fmt: skip


def read_rule(node: Node, weight: Decimal) -> Rule | None:
    """Read a rule from a pack; None (and findings) where its type is unknown."""
    name = node.text("type")
    kind = RULES.get(name)
    if kind is None:
        node.problem("R001", f"没有“{name}”这种规则，可用的有：{'、'.join(RULES)}", "type")
        return None
    rule = kind.read(node, weight)
    node.done()
    return rule


__all__ = ["RULES", "Ask", "Context", "Outcome", "Rule", "answer_key", "read_rule"]
