"""Weights and scores of a form: groups, subtotals, the whole, the total, what the head says; points made of weight and share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ...money import ZERO
from ..figures import Figure
from ..forms.figures import factor_of, hundred, points_of
from ..forms.form import HUNDRED, Cell, Form, Group, Indicator, Sum
from ..forms.scoring import EXECUTION_LEFT, adds_execution, may_be_unread, members, stated_sum
from ..reading import Reading
from ..relations import Relation, Support
from .funds import moved


def form_scores(reading: Reading) -> Iterator[Relation]:
    for form in reading.forms:
        for find in (_groups, _subtotals, _whole, _totals, _heads, _converted, _bounds, _beside):
            yield from find(form)


def _sum(whole: Figure | None, parts: Sequence[Figure | None], rule: str, support: Support = Support.SAID) -> Iterator[Relation]:
    """A sum of points, where every part is known."""
    known = tuple(part for part in parts if part)
    if whole and known and len(known) == len(parts):
        yield Relation("sum", whole, known, support=support, rule=rule)


# --- weights -----------------------------------------------------------------------------------------


def _groups(form: Form) -> Iterator[Relation]:
    """Each group's weight is the sum of what stands in it."""
    found = [r for g in form.groups if g.weight and g.weight.points for r in _sum(_weight(g), _within(g), "C450")]
    alone = sum(not r.agreement for r in found) == 1 and form.closes
    yield from (r for r in found if r.agreement or form.sure or alone)


def _within(group: Group) -> list[Figure | None]:
    """The weights of a group's direct members; None for a scored member without one."""
    if any(inner.weight for inner in group.groups):
        return [_weight(inner) for inner in group.groups]
    return [points_of(i, "weight") for i in group.scored]


def _weight(group: Group) -> Figure | None:
    """A group's own weight: in its cell, or behind its name (投入（20分）)."""
    cell = group.weight
    if cell is None or cell.points is None:
        return None
    own = cell.place != group.place
    row = Sum(group.name, replace(cell.place, quote=group.name), weight=cell)
    found = points_of(row, "weight")
    return found if own or found is None else replace(found, place=replace(group.place, quote=group.name))


def _subtotals(form: Form) -> Iterator[Relation]:
    """小计 is the sum of its members, in weights and in scores, which the other subtotals show."""
    read = members(form) if form.subtotals else []
    weights = [r for row, found, _ in read for r in _sum(points_of(row, "weight"), [points_of(i, "weight") for i in found], "C450")]
    scores = [
        (proved, r)
        for row, found, proved in read
        for r in _sum(points_of(row, "score", True), [points_of(i, "score") for i in found], "C454", _sure(form))
    ]
    yield from (r for r in weights if r.agreement or (form.sure and any(other.agreement for other in weights)))
    closing = any(r.agreement for _, r in scores)
    yield from (r for proved, r in scores if r.agreement or proved or closing)


def _sure(form: Form) -> Support:
    return Support.SAID if form.sure else Support.LIKELY


def _whole(form: Form) -> Iterator[Relation]:
    """All weights (with that of 预算执行 where it stands outside) make the total row's, or 100; those of the indicators what
    the form itself says of them (绩效指标（90分）)."""
    if not (form.sure or form.total) or len(form.weights) < 2 or not form.weighed:
        return
    tops = [g.weight.points if g.weight else None for g in form.of_level(1)]
    ground = sum(form.weights, ZERO)
    own = sum((w for w in tops if w), ZERO) if tops and None not in tops else ground
    stated = points_of(form.total, "weight") if form.total else None
    full = stated.quantity.value if stated else HUNDRED
    outside = ZERO if form.has_execution_row else form.execution_worth
    inside = tuple(f for i in form.indicators if not i.is_extra and (f := points_of(i, "weight")))
    executed = tuple(f for fund in form.funds if (f := points_of(fund, "weight"))) if outside else ()
    if own == full == ground:
        if not (outside and _doubled(form, own)):
            yield from _sum(stated, inside, "C450")
        else:
            yield Relation("sum", hundred(form), (*inside, *(executed or (_unsaid(form, outside),))), rule="C450")
    elif ground == full - outside or (not outside and full - ground in EXECUTION_LEFT):
        yield from _sum(stated if ground + outside == full and (executed or not outside) else None, (*inside, *executed), "C450")
    elif form.sure and own not in (full, full - outside, form.part_weight) and (stated or _about(own + outside)):
        parts = (*inside, *(executed or ((_unsaid(form, outside),) if outside else ())))
        yield Relation("sum", stated or hundred(form), parts, support=Support.SAID if stated else Support.LIKELY, rule="C450")


def _unsaid(form: Form, worth: Decimal) -> Figure:
    """The weight of execution where no cell states it."""
    base = hundred(form)
    return replace(base, quantity=replace(base.quantity, value=worth, text=f"{worth:f}", start=-1), words="预算执行")


def _about(total: Decimal) -> bool:
    """Whether the weights were meant to be 100: near it, and not what leaves 10 or 20 for 预算执行."""
    return 85 <= total <= 115 and total not in (90, 100, 110)


def _doubled(form: Form, own: Decimal) -> bool:
    """Whether the indicators alone weigh 100 and the points of execution are added on top."""
    total = form.total.points if form.total else None
    if total is None or form.inside is None:
        return False
    return total == form.inside + form.execution_score != form.inside or total > own


# --- scores ------------------------------------------------------------------------------------------


def _totals(form: Form) -> Iterator[Relation]:
    """总分 is the sum of all scores, with those of 预算执行 where they stand outside; of the reviewer's scores likewise."""
    yield from _total(form, "score")
    if all(i.review_score for i in form.indicators):
        yield from _total(form, "review_score")


def _total(form: Form, role: str) -> Iterator[Relation]:
    whole = points_of(form.total, role, True) if form.total else None
    inside = [points_of(i, role) for i in form.indicators]
    if whole is None or not all(inside):
        return
    outside = [] if form.has_execution_row else [points_of(f, "score") for f in form.executions]
    for parts in (inside, [*inside, *outside]):
        if found := next((r for r in _sum(whole, parts, "C453") if r.agreement), None):
            yield found
            return
    missing = whole.quantity.value - sum((f.quantity.value for f in inside if f), ZERO)
    if (form.sure or form.closes) and not may_be_unread(form, missing):
        with_execution = adds_execution(form) or not form.closes
        yield from _sum(whole, [*inside, *(outside if with_execution else [])], "C453")


def _heads(form: Form) -> Iterator[Relation]:
    """The score in the form's head is that of its total row, or of its rows together."""
    whole, added = points_of(form.total, "score", True) if form.total else None, stated_sum(form)
    for cell in form.head_scores:
        head = points_of(Sum("表头的自评总分", cell.place, score=cell), "score", True)
        if head is None or (head.quantity.value == form.full and cell.place.row < 0):
            continue  # 总分：100 above a form says what can be reached
        sure = form.closes or (whole and whole.quantity.value == added)
        support = Support.SAID if sure else Support.LIKELY
        if whole:
            if whole.quantity.value == head.quantity.value or head.quantity.value != added:
                yield Relation("equality", head, (whole,), support=support, rule="C469")
        elif added is not None and form.closes:
            outside = [points_of(f, "score") for f in form.executions] if added != form.inside else []
            yield from _sum(head, [*(points_of(i, "score") for i in form.indicators), *outside], "C469", support)


def _converted(form: Form) -> Iterator[Relation]:
    """得分系数 × 权重, or 百分制得分 × 权重: the product stands in the column of points, and goes into the total."""
    found = []
    ones = sum(form.weights) == 1  # weights that make one, not a hundred
    for i in form.indicators:
        score, factor, weight = points_of(i, "score", True), factor_of(i), points_of(i, "weight")
        if score and factor and weight:
            factor = replace(factor, quantity=replace(factor.quantity, value=factor.quantity.value * 100)) if ones else factor
            value = factor.quantity.value * weight.quantity.value
            words = moved(form, value - score.quantity.value)
            score = replace(score, top=form.total.place if words and form.total else None)
            found.append(Relation("product", score, (factor, weight), words, rule="C468"))
    if sum(not r.agreement for r in found) * 2 <= len(found):
        yield from found


def _bounds(form: Form) -> Iterator[Relation]:
    """No score exceeds its weight; where most do, scores are out of a hundred and weights per cent."""
    rows = [(w, s, i) for i in form.indicators if (w := points_of(i, "weight")) and (s := points_of(i, "score"))]
    found = [(Relation("bound", weight, (score,), rule="C452"), i) for weight, score, i in rows]
    over = sum(not r.agreement for r, _ in found)
    if (form.sure or form.closes) and not (over > 1 and over * 2 > len(form.indicators)):
        yield from (r for r, i in found if i.fits and not i.is_extra)


def _beside(form: Form) -> Iterator[Relation]:
    """What a row says beside its score: points lost, the share reached, how far the reviewer's score is from it."""
    for role, whole, part in (("lost", "weight", "score"), ("deviation", "score", "review_score")):
        found = [
            Relation("difference", stated, (a, b), signs=(1, -1), rule="C476")
            for i in form.indicators
            if (stated := _signless(i, role)) and (a := points_of(i, whole)) and (b := points_of(i, part))
        ]
        if sum(not r.agreement for r in found) * 2 < len(found):
            yield from found
    shares = [
        Relation("ratio", share, (score, weight), rule="C476")
        for i in form.indicators
        if (share := _share(i)) and (score := points_of(i, "score")) and (weight := points_of(i, "weight")) and weight.quantity.value
    ]
    if sum(not r.agreement for r in shares) * 2 < len(shares):
        yield from shares


def _signless(i: Indicator, role: str) -> Figure | None:
    """Points lost are printed with or without their minus."""
    found = points_of(i, role, True)
    if found is None or role != "lost":
        return found
    return replace(found, quantity=replace(found.quantity, value=abs(found.quantity.value)))


def _share(i: Indicator) -> Figure | None:
    cell: Cell | None = i.share
    found = points_of(i, "share")
    if cell is None or cell.number is None or found is None:
        return None
    value = cell.number.value if cell.number.unit == "%" else cell.number.value / 100
    return replace(found, quantity=replace(found.quantity, value=value, unit="%"), finest=None)
