"""Scores of a form added up: subtotals, total, what the head says, never more than the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....money import ZERO, plain
from ...forms.form import EXECUTION_POINTS, HUNDRED, Cell, Form, Indicator, Sum
from ...reading import Reading

MOST_PLACES = 12
LEFT_FOR_EXECUTION = (Decimal(10), Decimal(20))
"""What forms leave for 预算执行 beside their indicators."""


def quoted(row: Sum) -> Place:
    """The row's place, quoted by label, weight and score."""
    cells = [c.text.strip() for c in (row.weight, row.score) if c and c.states]
    return replace(row.place, quote=" ".join((row.place.quote, *cells)))


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


def subtotals(reading: Reading, form: Form) -> Iterator[Finding]:
    """小计 is the sum of the scores of its members, which its weight or the other subtotals show."""
    read = members(form) if form.subtotals else []
    closing = sum(_scores(row, found) for row, found, _ in read)
    for row, found, proved in read:
        scores = [i.score for i in found if i.points is not None and i.score]
        stated = row.score.points if row.score else None
        total = sum((s.points or ZERO for s in scores), ZERO)
        if (
            stated is None
            or not scores
            or len(scores) < len(found)
            or total == stated
            or not (proved or closing)
        ):
            continue
        assert row.score
        yield Finding(
            "C454", Severity.ERROR if form.sure else Severity.WARNING,
            f"“{row.label}”的得分小计为{row.score.text.strip()}，所属各指标得分相加为{plain(total)}，两者不符。",
            expected=plain(total), found=row.score.text.strip(),
            calculation=" + ".join(s.text.strip() for s in scores) + f" = {plain(total)}",
            places=(quoted(row), *(i.quoted for i in found[:MOST_PLACES])),
        )  # fmt: skip


def total(reading: Reading, form: Form) -> Iterator[Finding]:
    """总分 is the sum of all scores, with those of 预算执行 where they stand outside; of the reviewer's scores likewise."""
    yield from _total(form, "score", form.execution_score)
    if sum(1 for i in form.indicators if i.review_score) == len(form.indicators):
        yield from _total(form, "review_score", form.execution_score)


def _total(form: Form, role: str, outside: Decimal) -> Iterator[Finding]:
    cells: list[Cell | None] = [getattr(i, role) for i in form.indicators]
    scores = [c for c in cells if c and c.points is not None]
    stated = getattr(form.total, role) if form.total else None
    if stated is None or stated.points is None or not scores or len(scores) < len(form.indicators):
        return
    inside = sum((s.points or ZERO for s in scores), ZERO)
    outside = ZERO if form.has_execution_row else outside
    if stated.points in (inside, inside + outside) or _unread(form, stated.points - inside):
        return
    if not (form.sure or form.closes):
        return
    value = inside + outside if _adds_execution(form) or not form.closes else inside
    terms = [*(s.text.strip() for s in scores), *([plain(outside)] if value != inside else [])]
    assert form.total
    yield Finding(
        "C453", Severity.ERROR,
        f"总分为{stated.text.strip()}，各指标得分相加为{plain(value)}，两者不符。",
        expected=plain(value), found=stated.text.strip(), calculation=" + ".join(terms) + f" = {plain(value)}",
        places=(quoted(form.total), *(i.quoted for i in form.indicators[:MOST_PLACES])),
    )  # fmt: skip


def _adds_execution(form: Form) -> bool:
    own = sum(form.weights, ZERO)
    return bool(form.execution_worth) and own + form.execution_worth in (form.full, HUNDRED)


def _unread(form: Form, missing: Decimal) -> bool:
    """Whether the form has points of execution that could not be read, or weights that leave room for them, and these
    may make the difference."""
    if form.executions or form.has_execution_row or missing <= ZERO:
        return False
    room = form.full - sum(form.weights, ZERO)
    if room in LEFT_FOR_EXECUTION and missing <= room:
        return True
    return bool(form.funds or form.mentions_execution) and missing <= (
        form.execution_worth or EXECUTION_POINTS
    )


def stated_sum(form: Form) -> Decimal | None:
    """The form's score by its rows: its indicators and execution; None where a score is missing."""
    scores = [i.points for i in form.indicators]
    if not scores or None in scores:
        return None
    inside = sum((s for s in scores if s is not None), ZERO)
    if form.has_execution_row or not form.execution_score:
        return inside
    return inside + form.execution_score if _adds_execution(form) or not form.closes else inside


def beyond(reading: Reading, form: Form) -> Iterator[Finding]:
    """A total is no more than the whole, be it the sum of its rows."""
    if not form.total or not form.total.score or any(i.is_extra for i in form.indicators):
        return
    points = form.total.score.points
    if points is not None and points > form.full >= HUNDRED and points == stated_sum(form):
        yield Finding(
            "C470", Severity.ERROR,
            f"“{form.total.label}”得分{form.total.score.text.strip()}，高于满分{plain(form.full)}。",
            expected=f"不高于{plain(form.full)}", found=form.total.score.text.strip(), places=(quoted(form.total),),
        )  # fmt: skip


def head_score(reading: Reading, form: Form) -> Iterator[Finding]:
    """The score in the form's head is that of its total row, or of its rows together."""
    row = form.total.score if form.total else None
    whole = row.points if row and row.points is not None else None
    added = stated_sum(form)
    known = {v for v in (whole, added) if v is not None}
    for cell in form.head_scores:
        if not known or cell.points in known or not (whole is not None or form.closes):
            continue
        if cell.points == form.full and cell.place.row < 0:
            continue  # 总分：100 above a form says what can be reached
        value = whole if whole is not None else added
        assert value is not None
        source = f"合计行为{plain(value)}" if whole is not None else f"各项得分相加为{plain(value)}"
        yield Finding(
            "C469", Severity.ERROR if form.closes or whole == added else Severity.WARNING,
            f"表头的自评总分为{cell.text.strip()}，{source}，两者不符。",
            expected=plain(value), found=cell.text.strip(),
            places=(cell.place, *([quoted(form.total)] if form.total else [i.quoted for i in form.indicators[:MOST_PLACES]])),
        )  # fmt: skip
