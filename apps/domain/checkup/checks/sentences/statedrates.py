"""Execution rates whose amounts stand elsewhere: 政府采购执行率 84% among the problems, plan and outcome pages before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....findings import Finding, Severity
from ....language.labels import is_known, measure_of
from ....language.lexicon import LEXICON
from ...claims.claims import Claim
from ...claims.unitfigures import UnitFigures
from ...reading import Reading
from .arithmetic import fits_rate, in_unit, percent, rate_line

_PLANS = ("adjusted", "planned", "budget")


def stated_rates(reading: Reading, figures: UnitFigures) -> Iterator[Finding]:
    for claim in reading.claims:
        if claim.role != "rate" or claim.scope or not claim.quantity.exact or not is_known(claim.label):
            continue
        if claim.year not in (reading.document.year, None) or not _executed(reading, claim):
            continue
        done = figures.all(claim.label, ("actual",), claim.year)
        plans = [p for p in figures.all(claim.label, _PLANS, claim.year) if measure_of(p.raw) in _PLANS]
        if not done or not plans or _beside(claim, (*done, *plans)):
            continue
        rate = claim.quantity
        if not any(fits_rate(rate, d.quantity, p.quantity) for d in done for p in plans if p.quantity.value):
            yield from _off(claim, done[0], plans)


def _executed(reading: Reading, claim: Claim) -> bool:
    """Whether the words right before the number say it is an execution rate, not one of a quarter or half a year."""
    text = reading.text(claim.item).text
    words = text[max(claim.quantity.start - 16, 0) : claim.quantity.start]
    partial = ("季度", "半年", "月", "平均", "上年", "去年", "得分")
    return any(word in words for word in LEXICON.execution_rates) and not any(
        word in words for word in partial
    )


def _beside(claim: Claim, amounts: Sequence[Claim]) -> bool:
    """Whether both amounts stand in its own sentence, where they are checked."""
    near = [a.measure == "actual" for a in amounts if (a.item, a.sentence) == (claim.item, claim.sentence)]
    return True in near and False in near


def _off(claim: Claim, done: Claim, plans: Sequence[Claim]) -> Iterator[Finding]:
    plan = min(plans, key=lambda p: _PLANS.index(p.measure))
    if plan.quantity.value <= 0:
        return
    part, base, rate = done.quantity, plan.quantity, claim.quantity
    ratio = part.value / base.value
    right = percent(ratio, rate.decimals)
    yield Finding(
        "C218",
        Severity.WARNING,
        f"{claim.label}执行率{rate.text}与文中他处的数额不符：按{part.text}÷{base.text}计算应为{right}，请核对或说明口径。",
        calculation=rate_line(in_unit(part, base), in_unit(base, base), ratio, rate.decimals),
        expected=right,
        found=rate.text,
        places=(claim.place, done.place, plan.place),
    )
