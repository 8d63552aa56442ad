"""预算执行 of a department as a whole: the rate its pack computes, and the two amounts the rate is made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..forms.second import EXECUTION
from ..formulas import Formula, Missing, NoBase
from .evaluation import Evaluation

ELSEWHERE = ("上年.", "项目.", "监控.")
"""Where a rate of that name is of another year, of a project, or of a monitoring."""


@dataclass(frozen=True, slots=True)
class Spending:
    """Amounts in 元; None where the pack has none, or something is missing."""

    rate: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None


def spending_of(evaluation: Evaluation) -> Spending:
    own = (fact for key, fact in evaluation.book.items() if fact.label == EXECUTION and not key.startswith(ELSEWHERE))
    rate = next((fact.number for fact in own if fact.number is not None), None)
    formula = _formula(evaluation) if rate is not None else None
    if formula is None or (parts := formula.quotient) is None:
        return Spending(rate)
    spent, budget = (_amount(part, evaluation) for part in parts)
    return Spending(rate, budget, spent) if spent is not None and budget is not None else Spending(rate)


def _formula(evaluation: Evaluation) -> Formula | None:
    """What the pack says the rate is, else the funds of the department's own form."""
    derived = next((one.formula for one in evaluation.pack.derived if one.label == EXECUTION and not one.key.startswith(ELSEWHERE)), None)
    if derived is not None:
        return derived
    own = (sheet.place for sheet in evaluation.forms.values() if not sheet.place.form.owner)
    return next((place.form.funds.rate_formula(place) for place in own if place.form.funds and place.form.funds.rate), None)


def _amount(formula: Formula, evaluation: Evaluation) -> Decimal | None:
    try:
        value = formula.over(evaluation.book)
    except (Missing, NoBase):
        return None
    return value if isinstance(value, Decimal) else None
