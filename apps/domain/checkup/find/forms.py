"""Self-assessment forms: money and its rates, weights and scores of groups, subtotals and the whole; points made of weight and share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ...language.schema import SCHEMA
from ...money import ZERO
from ..figures import Figure
from ..forms.form import AMOUNTS, EXECUTION_POINTS, Form, Row, figure_of, hundred
from ..forms.parts import fund_name
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.rowtrees import bare, number_of
from .formpoints import LIMITS, MADE, sure_if

EXECUTION_LEFT = (Decimal(10), Decimal(20))  # What forms leave for 预算执行 beside their indicators
SCORES = ("score", "review_score")
NEAR, LEAVING = 15, (90, 100, 110)
"""Weights near a hundred were meant to be that, but for what leaves 10 or 20 for 预算执行."""


def forms(reading: Reading) -> Iterator[Relation]:
    for form in reading.forms:
        for find in (*LIMITS, _funds, _groups, _subtotals, _whole, _totals, _heads, *MADE):
            yield from find(reading, form)


def _sum(
    whole: Figure | None, rows: Sequence[Row], role: str, rule: str, support: Support = Support.SAID, beside: Sequence[Figure | None] = ()
) -> Relation | None:  # fmt: skip
    """What rows and what stands ``beside`` them make together, where every part is known."""
    parts = [*(figure_of(row, role) for row in rows), *beside]
    known = tuple(part for part in parts if part)
    return Relation("sum", whole, known, support=support, rule=rule) if whole and known and len(known) == len(parts) else None


# --- money -------------------------------------------------------------------------------------------


def _funds(reading: Reading, form: Form) -> Iterator[Relation]:
    """Rates of execution; and 年度资金总额 as the sum of its sources: said where the last of them is the rest, else shown by the
    other columns."""
    for fund in form.funds:
        yield from _rates(fund)
    for block in sorted({f.block for f in form.funds}):
        for whole, sources in _families([f for f in form.funds if f.block == block]):
            complete = len(sources) >= 3 and fund_name(sources[-1].name).endswith(SCHEMA.fund_open_parts)
            sums = (_sum(figure_of(whole, role), [f for f in sources if figure_of(f, role)], role, "C401") for role in AMOUNTS)
            found = [r for r in sums if r and r.whole.quantity.kind != "ratio" and len({f.quantity.unit for f in r.figures}) == 1]
            yield from found if complete or any(r.agreement for r in found) else ()


def _rates(fund: Row) -> Iterator[Relation]:
    """预算执行率 is 全年执行数（B）÷ 全年预算数（A）, of each row; of a budget of zero there is none."""
    rate, budget, spent = figure_of(fund, "rate"), figure_of(fund, "budget"), figure_of(fund, "executed")
    for number, bases in enumerate(_bases(fund) if rate else ()):
        top = spent or (bases[0] if not bases[0].quantity.value else None)
        if rate and top and {b.quantity.unit for b in bases} == {top.quantity.unit}:
            support, choice = Support.HINT if number else Support.SAID, ("execution", rate.key)
            relation = Relation("ratio", rate, (top, *bases), support=support, choice=choice, rule="C420", zero="C421")
            slip = budget and bases[0].measure == "adjusted" and budget.quantity.value > 0 and replace(relation, operands=(top, budget))
            told = slip and slip.agreement
            yield replace(relation, support=Support.LIKELY, words="，原数是按年初预算数计算的") if told else relation


def _bases(fund: Row) -> list[tuple[Figure, ...]]:
    """What a rate is over; a column called 调整预算数 may be the adjusted budget, or what the budget was changed by."""
    budget, changed = figure_of(fund, "budget"), figure_of(fund, "changed")
    if figure_of(fund, "adjusted") or not budget or not changed:
        return [(base,)] if (base := figure_of(fund, "adjusted") or budget) else []
    whole = abs(changed.quantity.value) * 2 > budget.quantity.value
    return [(changed,), (budget, changed), (budget,)] if whole else [(budget, changed), (changed,), (budget,)]


def _families(rows: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """The whole, above or below, with its sources; of numbered sources (一、基本支出) each with the rows below it too."""
    wholes, sources = [f for f in rows if f.whole], [f for f in rows if not f.whole]
    style = number_of(sources[0].name)[0] if sources else ""
    if len(wholes) != 1 or (wholes[0] is not rows[0] and not (style and wholes[0] is rows[-1])):
        return
    starts = [n for n, f in enumerate(sources) if not style or number_of(f.name)[0] == style]
    families = [(wholes[0], [sources[n] for n in starts])]
    families += [(sources[n], sources[n + 1 : end]) for n, end in pairwise([*starts, len(sources)])]
    yield from (family for family in families if len(family[1]) > 1)


# --- weights -----------------------------------------------------------------------------------------


def _groups(reading: Reading, form: Form) -> Iterator[Relation]:
    """Each group's weight is the sum of what stands in it."""
    found = [_sum(figure_of(g, "weight"), form.parts(g), "weight", "C450") for g in form.groups if g.worth]
    alone = sum(r is not None and not r.agreement for r in found) == 1 and form.closes
    yield from (r for r in found if r and (r.agreement or form.sure or alone))


def _subtotals(reading: Reading, form: Form) -> Iterator[Relation]:
    """小计 is the sum of its members, in weights and in scores, which the other subtotals show.

    Subtotals stand above or below their members, or name the group; that of most closes decides for all.
    """
    ends = [s.at for s in form.subtotals]
    named = [[i for i in form.indicators if i.above and bare(i.above[0].name) in s.name] for s in form.subtotals]
    sides = [[list(form.indicators[a:b]) for a, b in pairwise(cuts)] for cuts in ([0, *ends], [*ends, len(form.indicators)])]
    readings = []
    for members in [named, *sides] if all(named) else sides:
        of = list(zip(form.subtotals, members, strict=True)) if ends else []
        weights = [_sum(figure_of(s, "weight"), own, "weight", "C450") for s, own in of]
        scores = [_sum(figure_of(s, role, True), own, role, "C454", sure_if(form.sure)) for role in SCORES for s, own in of]
        weighed, closing = (sum(bool(r and r.agreement) for r in found) for found in (weights, scores))
        readings.append((weighed, closing, weights, scores))
    weighed, closing, weights, scores = max(readings, key=lambda reading: reading[:2])
    yield from (r for r in weights if r and (r.agreement or (form.sure and weighed)))
    yield from (r for r, weight in zip(scores, weights * 2, strict=True) if r and (closing or (weight and weight.agreement)))


def _whole(reading: Reading, form: Form) -> Iterator[Relation]:
    """All weights, with that of 预算执行 where it stands outside, make the total row's, or 100; also where those of the indicators
    alone do, and the total adds the points of execution on top."""
    if not (form.sure or form.total) or len(form.weights) < 2 or not form.weighed:
        return
    tops = [g.worth for g in form.groups if g.level == 1]
    ground, full = form.ground, form.full
    own = sum((w for w in tops if w), ZERO) if tops and None not in tops else ground
    stated = figure_of(form.total, "weight")
    outside = ZERO if form.has_execution_row else form.execution_worth
    near = own + outside not in LEAVING and abs(own + outside - full) <= NEAR  # else rows of a form of lines were lost
    inside = [i for i in form.indicators if not i.is_extra]
    said = [f for fund in form.executions or form.funds if outside and (f := figure_of(fund, "weight"))]
    executed = said or [hundred(form, outside, "预算执行")] * bool(outside)
    alone, total, scored = own == full == ground, form.total.points if form.total else None, form.inside or ZERO
    doubled = alone and outside and total is not None and (total == scored + form.execution_score != scored or total > own)
    fits = ground == full - outside or (not outside and full - ground in EXECUTION_LEFT)
    wrong = form.sure and not (alone or fits) and own not in (full, full - outside) and ((stated and form.blanks) or near)
    closes = alone or (fits and ground + outside == full and (said or not outside))
    whole = hundred(form) if doubled else stated or hundred(form) if wrong else stated if closes else None
    beside = executed if doubled or wrong else [] if alone else said
    yield from filter(None, [_sum(whole, inside, "weight", "C450", sure_if(stated or not wrong), beside)])


# --- scores ------------------------------------------------------------------------------------------


def _totals(reading: Reading, form: Form) -> Iterator[Relation]:
    """总分 is the sum of all scores, with those of 预算执行 where they stand outside; of the reviewer's scores likewise."""
    outside = [figure_of(fund, "score") for fund in form.executions if not form.has_execution_row]
    for role in SCORES if form.total else ():
        whole = figure_of(form.total, role, True)
        readings = [r for beside in ((), outside) if (r := _sum(whole, form.indicators, role, "C453", beside=beside))]
        if holding := [r for r in readings if r.agreement]:
            yield holding[0]
        elif readings and (form.sure or form.closes) and not _may_be_unread(form, readings[0].whole.quantity.value - readings[0].right):
            yield readings[-1 if form.adds_execution or not form.closes else 0]


def _may_be_unread(form: Form, missing: Decimal) -> bool:
    """Whether the form has points of execution that could not be read, or weights that leave room for them, and these
    may make the difference."""
    if form.executions or form.has_execution_row or missing <= ZERO:
        return False
    spoken = bool(form.funds) and missing <= (form.execution_worth or EXECUTION_POINTS)
    return spoken or missing <= form.full - form.ground in EXECUTION_LEFT


def _heads(reading: Reading, form: Form) -> Iterator[Relation]:
    """The score in the form's head is that of its total row, or of its rows together."""
    outside = [figure_of(fund, "score") for fund in form.executions if form.score != form.inside]
    heads = [("score", cell, "自评总分", form.score) for cell in form.head_scores]
    heads += [("review_score", cell, "复核得分", None) for cell in form.review_heads]
    for role, cell, name, added in heads:
        whole, head = figure_of(form.total, role, True), figure_of(Row(f"表头的{name}", cell.place, {"score": cell}), "score", True)
        if head is None or (head.quantity.value == form.full and cell.place.row < 0):
            continue  # 总分：100 above a form says what can be reached
        support = sure_if(form.closes or (whole and whole.quantity.value == added))
        if whole and (head.quantity.value != added or added == whole.quantity.value):
            yield Relation("equality", head, (whole,), support=support, rule="C469")
        elif not whole and added is not None and form.closes:
            yield from filter(None, [_sum(head, form.indicators, "score", "C469", support, outside)])
