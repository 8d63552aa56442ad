"""Rates and changes in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ...agreement import judge
from ...findings import Finding
from ...money import ZERO
from ..figures import Figure
from ..judge import Verdict
from ..relations import Relation
from .words import say
from .written import in_unit, rate_line_of, written

_TEN_THOUSAND = Decimal(10_000)
_UNITS = {"元": ("万元", _TEN_THOUSAND), "万元": ("元", 1 / _TEN_THOUSAND)}


def execution(verdict: Verdict) -> Finding:
    """C212, C213, C215–C217, C220."""
    relation = verdict.broken[0]
    part, *bases = relation.operands
    if verdict.reason == "zero":
        return say("C213.no_base" if part.quantity.value else "C213.both" if part.key != bases[0].key else "C213.nothing", relation)
    if verdict.reason == "rounded":
        return say("C216", relation)
    for figure in relation.operands if len(relation.operands) == 2 else ():
        if unit := _unit_slip(relation, figure):
            return say("C215", relation, slip=figure, unit=unit)
    if relation.rule != "C220" and (other := _divided_by(relation)):
        base = bases[0].quantity
        return say(f"{relation.rule}.other_base", relation, used=f"{in_unit(replace(base, value=other), base)}{base.unit}")
    return say(relation.rule, relation)


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


def growth(verdict: Verdict) -> Finding:
    """C202, C203, C208, C210, C521: a rate of change; of two amounts, of a change and its base, or of a change and what it led to."""
    relation = verdict.broken[0]
    if verdict.reason == "zero":
        base, now = relation.operands[0].quantity, relation.operands[-1].quantity
        return say("C208.base" if relation.kind == "growth" else "C208", relation, now=in_unit(now, now), base=in_unit(base, now))
    if verdict.reason == "rounded":
        return say("C210", relation)
    if relation.kind == "growth" and relation.right < 0:
        return say("C521.growth", relation)
    if relation.kind == "growth" and relation.whole.quantity.kind == relation.operands[0].quantity.kind:
        return say("C202.rates", relation)
    if wrong := _by_now(relation):
        return say("C203", relation, wrong=wrong)
    return say("C202", relation, named="、".join(f"{f.words}{f.text}" for f in relation.operands))


def _by_now(relation: Relation) -> str:
    """The sum that gives the rate where the change was divided by what it led to; empty where it was not."""
    one, two = (f.quantity for f in relation.operands)
    stated, sign = relation.whole.quantity, relation.signs[0] if relation.signs else 0
    change, base = one.value, two.value
    if relation.kind == "growth":
        change = (change - base) * sign
    elif relation.kind == "rise":
        base -= sign * change
    nows = [base + sign * change] if sign else [base + change, base - change]
    now = next((n for n in nows if n > 0 and abs(change / n - stated.value) <= stated.step), None)
    return "" if now is None else rate_line_of(relation, change / now, written(now, [two, one]))


def difference(verdict: Verdict) -> Finding:
    """C204, C205, C211: a change against the two amounts it is the difference of."""
    relation = verdict.broken[0]
    new, old = (f.quantity for f in relation.operands)
    change = relation.whole.quantity
    high, low = (new, old) if new.value >= old.value else (old, new)
    right = written(abs(relation.right), [old, new, change])
    line = f"{in_unit(high, old)} - {in_unit(low, old)} = {right}"
    turned = relation.right < 0 and abs(relation.right + change.value) <= sum(relation.steps, ZERO) / 2 and relation.signs
    code = "C211" if verdict.reason == "rounded" else "C205" if turned else "C204"
    return say(code, relation, gap=right + old.unit, difference=line)
