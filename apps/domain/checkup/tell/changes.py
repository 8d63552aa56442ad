"""Changes and their rates in words."""

from __future__ import annotations

from decimal import Decimal

from ...findings import Finding
from ...money import ZERO
from ..judge import Verdict
from ..relations import Relation
from .words import say
from .written import in_unit, rate_line_of, written

_GO = {1: "增加（上升）", -1: "减少（下降）"}


def opposed(verdict: Verdict) -> Finding:
    """C206."""
    relation = verdict.broken[0]
    return say("C206", relation, way="增长" if relation.signs[1] > 0 else "下降")


def levels(verdict: Verdict) -> Finding:
    """C521, C522."""
    relation = verdict.broken[0]
    return _backwards(relation.rule, relation, found=relation.whole.place.quote)


def planned(verdict: Verdict) -> Finding:
    """C525: 大于预算数 beside a rate of completion, or beside both amounts."""
    relation = verdict.broken[0]
    now, plan = relation.operands[0].quantity, relation.operands[-1].quantity
    if now.kind == "ratio":
        return say("C525", relation)
    return say("C525.levels", relation, expected="大于" if now.value > plan.value else "小于")


def _backwards(code: str, relation: Relation, found: str = "") -> Finding:
    sign, (now, before) = relation.signs[0], (f.quantity.value for f in relation.operands)
    return say(code, relation, said=_GO[sign], way=_GO[-sign], mark=">" if now > before else "<", found=found)


def growth(verdict: Verdict) -> Finding:
    """C202, C203, C208, C210, C521: a rate of change; of two amounts, of a change and its base, or of a change and what it led to."""
    relation = verdict.broken[0]
    if verdict.reason == "zero":
        if relation.kind == "growth":
            return say("C208.base", relation)
        base, now = relation.operands[0].quantity, relation.operands[-1].quantity
        return say("C208", relation, now=in_unit(now, now), base=in_unit(base, now))
    if verdict.reason == "rounded":
        return say("C210", relation)
    if relation.kind == "growth" and relation.right < 0:
        return _backwards("C521.growth", relation)
    if relation.kind == "growth" and relation.whole.quantity.kind == relation.operands[0].quantity.kind:
        return say("C202.rates", relation)
    if wrong := _by_now(relation):
        return say("C203", relation, wrong=wrong)
    return say("C202", relation, named="、".join(f"{f.words}{f.text}" for f in relation.operands))


def _terms(relation: Relation) -> tuple[Decimal, Decimal]:
    """The change as the words have it, and its base."""
    first, second = (f.quantity.value for f in relation.operands)
    if relation.kind == "growth":
        return (first - second) * relation.signs[0], second
    return first, second - relation.signs[0] * first if relation.kind == "rise" else second


def _by_now(relation: Relation) -> str:
    """The sum that gives the rate where the change was divided by what it led to; empty where it was not."""
    change, base = _terms(relation)
    one, two = (f.quantity for f in relation.operands)
    stated, sign = relation.whole.quantity, relation.signs[0] if relation.signs else 0
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
