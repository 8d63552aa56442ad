"""What a form's scores make together: subtotals with their members, its score by its rows, points that may be unread."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...money import ZERO
from .form import EXECUTION_POINTS, HUNDRED, Form, Indicator, Sum

EXECUTION_LEFT = (Decimal(10), Decimal(20))
"""What forms leave for 预算执行 beside their indicators."""


def members(form: Form) -> list[tuple[Sum, tuple[Indicator, ...], bool]]:
    """Each subtotal with its indicators, and whether their weights prove that they are its own.

    Subtotals stand above or below their members; that of most closes decides for all.
    """
    above = [_slice(form, n, 0) for n in range(len(form.subtotals))]
    below = [_slice(form, n, -1) for n in range(len(form.subtotals))]
    readings = [list(zip(form.subtotals, side, strict=True)) for side in (below, above)]
    best = max(readings, key=lambda r: (sum(_weighs(s, m) for s, m in r), sum(_scores(s, m) for s, m in r)))
    return [(s, m, _weighs(s, m)) for s, m in best]


def _slice(form: Form, n: int, way: int) -> tuple[Indicator, ...]:
    """The indicators between a subtotal and the next (``way`` 0) or the one before it (-1)."""
    ends = (
        [0 if way else form.subtotals[0].at, *(s.at for s in form.subtotals)]
        if way
        else [*(s.at for s in form.subtotals), len(form.indicators)]
    )
    return form.indicators[ends[n] : ends[n + 1]]


def _weighs(row: Sum, found: Sequence[Indicator]) -> bool:
    weights = [i.worth for i in found]
    return bool(
        found
        and row.weight
        and None not in weights
        and row.weight.points == sum((w for w in weights if w), ZERO)
    )


def _scores(row: Sum, found: Sequence[Indicator]) -> bool:
    scores = [i.points for i in found]
    return bool(
        found and row.score and None not in scores and row.score.points == sum((s for s in scores if s), ZERO)
    )


def adds_execution(form: Form) -> bool:
    own = sum(form.weights, ZERO)
    return bool(form.execution_worth) and own + form.execution_worth in (form.full, HUNDRED)


def may_be_unread(form: Form, missing: Decimal) -> bool:
    """Whether the form has points of execution that could not be read, or weights that leave room for them, and these
    may make the difference."""
    if form.executions or form.has_execution_row or missing <= ZERO:
        return False
    room = form.full - sum(form.weights, ZERO)
    if room in EXECUTION_LEFT and missing <= room:
        return True
    return bool(form.funds or form.mentions_execution) and missing <= (
        form.execution_worth or EXECUTION_POINTS
    )


def stated_sum(form: Form) -> Decimal | None:
    """The form's score by its rows: its indicators and execution; None where a score is missing."""
    inside = form.inside
    if inside is None or not form.indicators:
        return None
    if form.has_execution_row or not form.execution_score:
        return inside
    return inside + form.execution_score if adds_execution(form) or not form.closes else inside
