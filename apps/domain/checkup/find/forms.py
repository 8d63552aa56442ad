"""Self-assessment forms: money and its rates, weights and scores of groups, subtotals and the whole; points made of weight and share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ...language.schema import SCHEMA, says_any
from ...money import ZERO
from ...money import points as as_points
from ..figures import Figure
from ..forms.form import AMOUNTS, EXECUTION_POINTS, Form, Row, figure_of, hundred
from ..forms.parts import fund_name
from ..forms.targets import Outcome, full_from, outcome, rule_of
from ..reading import Reading
from ..relations import Kind, Relation, Support
from ..tables.figures import compact
from ..tables.rowtrees import bare, number_of

ONE, OVER, MARKED = Decimal(1), Decimal("1.3"), Decimal("0.1")
"""A target exceeded by more may cost points (复核 asks for the reason from 130 % on); so much of the weight is no matter of
rounding or judgement."""
_ALL = ("", "100", "100%", "≥100", "≥100%", "=100%")
"""Targets of an execution that is scored by its rate."""
EXECUTION_LEFT = (Decimal(10), Decimal(20))
"""What forms leave for 预算执行 beside their indicators."""
NEAR, LEAVING = 15, (90, 100, 110)
"""Weights near a hundred were meant to be that, but for what leaves 10 or 20 for 预算执行."""


def forms(reading: Reading) -> Iterator[Relation]:
    for form in reading.forms:
        for find in (_funds, _executed, _reached, _groups, _subtotals, _whole, _totals, _heads, _bounds, _formulas):
            yield from find(form)


def _sum(whole: Figure | None, parts: Sequence[Figure | None], rule: str, support: Support = Support.SAID) -> Relation | None:
    """A sum of points, where every part is known."""
    known = tuple(part for part in parts if part)
    return Relation("sum", whole, known, support=support, rule=rule) if whole and known and len(known) == len(parts) else None


def _points(rows: Sequence[Row], role: str) -> list[Figure | None]:
    return [figure_of(row, role) for row in rows]


def _sure(sure: object) -> Support:
    return Support.SAID if sure else Support.LIKELY


def _worked_out(like: Figure, value: Decimal, start: int, head: str, **quantity: Any) -> Figure:
    """A figure that stands nowhere, quoted where another does."""
    return replace(like, quantity=replace(like.quantity, value=value, start=start, **quantity), head=head)


# --- money -------------------------------------------------------------------------------------------


def _funds(form: Form) -> Iterator[Relation]:
    """Rates of execution; and 年度资金总额 as the sum of its sources: said where the last of them is the rest, else shown by the
    other columns."""
    for fund in form.funds:
        yield from _rates(fund)
    for block in sorted({f.block for f in form.funds}):
        for whole, sources in _families([f for f in form.funds if f.block == block]):
            complete = len(sources) >= 3 and fund_name(sources[-1].name).endswith(SCHEMA.fund_open_parts)
            found: list[Relation] = []
            for role in AMOUNTS:
                total, parts = figure_of(whole, role), [p for f in sources if (p := figure_of(f, role))]
                if total and total.quantity.kind != "ratio" and {p.quantity.unit for p in parts} == {total.quantity.unit}:
                    found += filter(None, [_sum(total, parts, "C401")])
            if complete or any(r.agreement for r in found):
                yield from found


def _base(fund: Row) -> Figure | None:
    """What a rate of execution is over."""
    return figure_of(fund, "adjusted") or figure_of(fund, "budget")


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
        return [(base,)] if (base := _base(fund)) else []
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


# --- points by share ---------------------------------------------------------------------------------


def _executed(form: Form) -> Iterator[Relation]:
    """预算执行 scores rate × weight, never more than the weight; the rate as printed, or as computed."""
    notes = [compact(n.text) for n in form.notes]
    own_rule = any(says_any(words, SCHEMA.execution_names) and says_any(words, SCHEMA.step_words) for words in notes)
    listed = [i for i in form.indicators if i.is_execution and not i.criteria.strip() and i.words("target") in _ALL]
    for fund in (*form.executions, *listed) if not own_rule else ():
        score, weight = figure_of(fund, "score", True), figure_of(fund, "weight") or _worth(form, fund)
        rates = [rate for rate in (figure_of(fund, "rate"), figure_of(fund, "actual"), _computed(fund)) if rate]
        if score and weight and rates:
            stated, worth = score.quantity.value, weight.quantity.value
            formula = says_any(compact(fund.head), ("×", "*", "x", "X")) or stated > worth
            for rate in rates if stated != worth or rates[0].interval.high < full_from(form) else ():
                yield _product(form, score, rate, weight, "C463", _sure(formula and form.sure))


def _reached(form: Form) -> Iterator[Relation]:
    """Where the form says that points follow the share reached, they do; where it says nothing, 10号 says the same, and only a
    score far above that share is told."""
    scored = [i for i in form.indicators if i.fits and i.worth and i.points is not None and not i.is_full]
    rows = [(i, found, rule_of(form, i)) for i in scored if (found := outcome(i)) and found.completion <= OVER]
    made = [(i, found, rule, r) for i, found, rule in rows if rule != "nothing" and (r := _by_share(form, i, found))]
    holding = any(rule and not found.reached and r.agreement for _, found, rule, r in made)
    for i, found, rule, relation in made:
        if rule and not (found.reached and (i.is_explained or "reason" in form.roles)):
            yield replace(relation, support=_sure(found.plain or holding))
        elif not rule and not i.is_explained and not i.criteria.strip() and found.plain and not found.reached:
            far = relation.whole.quantity.value - relation.right > (i.worth or ZERO) * MARKED
            yield from [replace(relation, support=Support.LIKELY)] if far else []


def _by_share(form: Form, i: Row, found: Outcome) -> Relation | None:
    score, weight, cell = figure_of(i, "score"), figure_of(i, "weight"), i.cells["actual"]
    if not score or not weight:
        return None
    share = _worked_out(score, found.completion, -3, "完成比例", unit="%", text=found.working)
    share = replace(share, place=replace(i.quoted, column=cell.place.column))
    return _product(form, replace(score, finest=None), share, weight, "C466", Support.SAID)


def _product(form: Form, score: Figure, rate: Figure, weight: Figure, rule: str, support: Support) -> Relation:
    capped = replace(rate, quantity=replace(rate.quantity, value=min(rate.quantity.value, ONE)))
    return _into_total(form, Relation("product", score, (capped, weight), "", support, rule=rule, choice=("points", score.key)))


def _into_total(form: Form, relation: Relation) -> Relation:
    """The product with what the total becomes, where it takes the wrong points in."""
    total = form.total.points if form.total else None
    if form.total is None or total is None or total != form.score or relation.agreement:
        return relation
    words = f"，总分相应应为{as_points(total + relation.right - relation.whole.quantity.value)}"
    return replace(relation, whole=replace(relation.whole, top=form.total.place), words=words)


def _worth(form: Form, fund: Row) -> Figure | None:
    """What execution weighs where its row does not say."""
    score, worth = figure_of(fund, "score"), form.execution_worth
    return replace(_worked_out(score, worth, -1, "分值", text=f"{worth:f}"), measure="weight") if score and worth else None


def _computed(fund: Row) -> Figure | None:
    top, base = figure_of(fund, "executed"), _base(fund)
    if top is None or base is None or base.interval.low <= 0:
        return None
    rate, span = top.quantity.value / base.quantity.value, top.interval / base.interval
    return replace(_worked_out(top, rate, -2, "执行率", unit="%", decimals=2), finest=span.high - span.low)


# --- weights -----------------------------------------------------------------------------------------


def _groups(form: Form) -> Iterator[Relation]:
    """Each group's weight is the sum of what stands in it."""
    found = [_sum(figure_of(g, "weight"), _points(g.parts, "weight"), "C450") for g in form.groups if g.worth]
    alone = sum(r is not None and not r.agreement for r in found) == 1 and form.closes
    yield from (r for r in found if r and (r.agreement or form.sure or alone))


def _subtotals(form: Form) -> Iterator[Relation]:
    """小计 is the sum of its members, in weights and in scores, which the other subtotals show.

    Subtotals stand above or below their members, or name the group; that of most closes decides for all.
    """
    ends = [s.at for s in form.subtotals]
    named = [[i for i in form.indicators if i.above and bare(i.above[0]) in s.name] for s in form.subtotals]
    sides = [[list(form.indicators[a:b]) for a, b in pairwise(cuts)] for cuts in ([0, *ends], [*ends, len(form.indicators)])]
    readings = []
    for members in [named, *sides] if all(named) else sides:
        of = list(zip(form.subtotals, members, strict=True)) if ends else []
        weights = [_sum(figure_of(s, "weight"), _points(own, "weight"), "C450") for s, own in of]
        roles = ("score", "review_score")
        scores = [_sum(figure_of(s, role, True), _points(own, role), "C454", _sure(form.sure)) for role in roles for s, own in of]
        weighed, closing = (sum(bool(r and r.agreement) for r in found) for found in (weights, scores))
        readings.append((weighed, closing, weights, scores))
    weighed, closing, weights, scores = max(readings, key=lambda reading: reading[:2])
    yield from (r for r in weights if r and (r.agreement or (form.sure and weighed)))
    yield from (r for r, weight in zip(scores, weights * 2, strict=True) if r and (closing or (weight and weight.agreement)))


def _whole(form: Form) -> Iterator[Relation]:
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
    inside = _points([i for i in form.indicators if not i.is_extra], "weight")
    said = [f for fund in form.executions or form.funds if outside and (f := figure_of(fund, "weight"))]
    executed = said or [hundred(form, outside, "预算执行")] * bool(outside)
    relation = None
    if own == full == ground:
        total, alone = form.total.points if form.total else None, form.inside or ZERO
        doubled = outside and total is not None and (total == alone + form.execution_score != alone or total > own)
        relation = _sum(hundred(form), [*inside, *executed], "C450") if doubled else _sum(stated, inside, "C450")
    elif ground == full - outside or (not outside and full - ground in EXECUTION_LEFT):
        closes = ground + outside == full and (said or not outside)
        relation = _sum(stated if closes else None, [*inside, *said], "C450")
    elif form.sure and own not in (full, full - outside) and ((stated and form.blanks) or near):
        relation = _sum(stated or hundred(form), [*inside, *executed], "C450", _sure(stated))
    if relation:
        yield relation


# --- scores ------------------------------------------------------------------------------------------


def _totals(form: Form) -> Iterator[Relation]:
    """总分 is the sum of all scores, with those of 预算执行 where they stand outside; of the reviewer's scores likewise."""
    for role in ("score", "review_score") if form.total else ():
        whole, inside = figure_of(form.total, role, True), _points(form.indicators, role)
        outside = [] if form.has_execution_row else _points(form.executions, "score")
        readings = [r for parts in (inside, [*inside, *outside]) if (r := _sum(whole, parts, "C453"))]
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


def _heads(form: Form) -> Iterator[Relation]:
    """The score in the form's head is that of its total row, or of its rows together."""
    whole, added = figure_of(form.total, "score", True), form.score
    reviewed = figure_of(form.total, "review_score", True)
    for cell in form.review_heads if reviewed else ():
        if reviewed and (head := figure_of(Row("表头的复核得分", cell.place, {"score": cell}), "score", True)):
            yield Relation("equality", head, (reviewed,), support=_sure(form.closes), rule="C469")
    for cell in form.head_scores:
        head = figure_of(Row("表头的自评总分", cell.place, {"score": cell}), "score", True)
        if head is None or (head.quantity.value == form.full and cell.place.row < 0):
            continue  # 总分：100 above a form says what can be reached
        support = _sure(form.closes or (whole and whole.quantity.value == added))
        if whole and (head.quantity.value != added or added == whole.quantity.value):
            yield Relation("equality", head, (whole,), support=support, rule="C469")
        elif not whole and added is not None and form.closes:
            outside = _points(form.executions, "score") if added != form.inside else []
            yield from filter(None, [_sum(head, [*_points(form.indicators, "score"), *outside], "C469", support)])


# --- columns -----------------------------------------------------------------------------------------

_FORMULAS: tuple[tuple[str, Kind, tuple[str, str], tuple[int, ...], str], ...] = (
    ("lost", "difference", ("weight", "score"), (1, -1), "C476"),
    ("deviation", "difference", ("score", "review_score"), (1, -1), "C476"),
    ("share", "ratio", ("score", "weight"), (), "C476"),
    ("score", "product", ("factor", "weight"), (), "C468"),
    ("adjusted", "balance", ("budget", "changed"), (1, 1), "C405"),
    ("left", "balance", ("adjusted", "executed"), (1, -1), "C405"),
    ("arrival", "ratio", ("arrived", "adjusted"), (), "C420"),
)
"""What a row says beside its score; 得分系数 × 权重, or 百分制得分 × 权重; 年初预算 with what it was changed by, less what was spent."""


def _formulas(form: Form) -> Iterator[Relation]:
    """Columns that are made of others, as most rows show; a product goes into the total."""
    for role, kind, ends, signs, rule in _FORMULAS:
        found = [r for row in (*form.indicators, *form.funds) if (r := _formula(row, role, kind, ends, signs, rule))]
        if kind == "product" and sum(form.weights) == 1:  # weights that make one, not a hundred
            hundreds = [replace(r.operands[0].quantity, value=r.operands[0].quantity.value * 100) for r in found]
            found = [replace(r, operands=(replace(r.operands[0], quantity=q), r.operands[1])) for r, q in zip(found, hundreds, strict=True)]
        shown = sum(bool(r.agreement and r.addends > 1) for r in found)
        if shown and sum(not r.agreement for r in found) <= shown:
            yield from (_into_total(form, r) if kind == "product" else r for r in found)


def _formula(row: Row, role: str, kind: Kind, ends: tuple[str, str], signs: tuple[int, ...], rule: str) -> Relation | None:
    whole, first, second = figure_of(row, role, True), *(figure_of(row, end) for end in ends)
    if not whole or not first or not second or (kind == "ratio" and not second.quantity.value):
        return None
    one_unit = kind in ("ratio", "product") or len({f.quantity.unit for f in (whole, first, second)}) == 1
    return Relation(kind, whole, (first, second), signs=signs, rule=rule) if one_unit else None


def _bounds(form: Form) -> Iterator[Relation]:
    """No score exceeds its weight; where most do, scores are out of a hundred and weights per cent."""
    for role in ("score", "review_score"):
        rows = [(w, s, i) for i in form.indicators if (w := figure_of(i, "weight")) and (s := figure_of(i, role))]
        found = [(Relation("bound", weight, (score,), rule="C452"), i) for weight, score, i in rows]
        over = sum(not r.agreement for r, _ in found)
        if (form.sure or form.closes) and not (over > 1 and over * 2 > len(form.indicators)):
            yield from (r for r, i in found if i.fits and not i.is_extra)
