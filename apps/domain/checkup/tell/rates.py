"""Rates in words."""

from __future__ import annotations

from decimal import Decimal

from ...agreement import judge
from ...findings import Finding
from ...language.quantities import Quantity
from ..figures import Figure
from ..judge import Verdict
from ..relations import Relation
from .words import say
from .written import in_unit, percent, rate_line

_TEN_THOUSAND = Decimal(10_000)
_UNITS = {"元": ("万元", _TEN_THOUSAND), "万元": ("元", 1 / _TEN_THOUSAND)}


def execution(verdict: Verdict) -> Finding:
    """C212, C213, C215, C216."""
    relation = verdict.broken[0]
    part, base = relation.operands
    if verdict.reason == "zero":
        return say("C213.no_base" if part.quantity.value else "C213.both" if part.key != base.key else "C213.nothing", relation)
    if verdict.reason == "rounded":
        return say("C216", relation)
    for figure in (part, base):
        if unit := _unit_slip(relation, figure):
            return say("C215", relation, slip=figure, unit=unit)
    if other := _divided_by(relation):
        like = Quantity(other, base.quantity.unit, base.quantity.decimals, base.quantity.start, base.quantity.end, "")
        return say("C212.other_base", relation, used=f"{in_unit(like, base.quantity)}{base.quantity.unit}")
    return say("C212", relation)


def defined(verdict: Verdict) -> Finding:
    """C217."""
    relation = verdict.broken[0]
    part, *bases = relation.operands
    used = _divided_by(relation)
    added = " + ".join(f"{f.quantity.value:f}" for f in bases)
    line = rate_line(f"{part.quantity.value:f}", f"({added})", relation.right)
    instead = f"{used:f}{part.quantity.unit}" if used else ""
    return say("C217.other_base" if used else "C217", relation, percent=percent(relation.right), used=instead, by_rule=line)


def _divided_by(relation: Relation) -> Decimal | None:
    """The other amount of the paragraph with which the rate is right."""
    rate, part = relation.whole.quantity, relation.operands[0].quantity.value
    return next((v for v in relation.beside if v > 0 and judge(rate.value, rate.step, part / v, None, rate=True)), None)


def _unit_slip(relation: Relation, figure: Figure) -> str:
    """The unit with which the rate is right: 万元 for 元, or the reverse."""
    unit, factor = _UNITS.get(figure.quantity.unit, ("", Decimal(1)))
    part, base = (f.quantity.value * (factor if f.key == figure.key else 1) for f in relation.operands)
    rate = relation.whole.quantity
    return unit if unit and base and abs(part / base - rate.value) <= rate.step / 2 else ""
