"""Weights and scores of a form: groups, subtotals, the whole, the total, what the head says; points made of weight and share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ...money import ZERO
from ..figures import Figure
from ..forms.figures import figure_of, hundred, points_of
from ..forms.form import EXECUTION_POINTS, Form, Row
from ..reading import Reading
from ..relations import Kind, Relation, Support
from .funds import into_total

EXECUTION_LEFT = (Decimal(10), Decimal(20))
"""What forms leave for 预算执行 beside their indicators."""


def form_scores(reading: Reading) -> Iterator[Relation]:
    for form in reading.forms:
        for find in (_groups, _subtotals, _whole, _totals, _heads, _bounds, _formulas):
            yield from find(form)


def _sum(
    whole: Figure | None, parts: Sequence[Figure | None], rule: str, support: Support = Support.SAID
) -> Relation | None:
    """A sum of points, where every part is known."""
    known = tuple(part for part in parts if part)
    return Relation("sum", whole, known, support=support, rule=rule) if whole and known and len(known) == len(parts) else None


def _points(rows: Sequence[Row], role: str) -> list[Figure | None]:
    return [points_of(row, role) for row in rows]


def _holds(relation: Relation | None) -> bool:
    return relation is not None and bool(relation.agreement)


def _sure(sure: object) -> Support:
    return Support.SAID if sure else Support.LIKELY


# --- weights -----------------------------------------------------------------------------------------


def _groups(form: Form) -> Iterator[Relation]:
    """Each group's weight is the sum of what stands in it."""
    found = [_sum(points_of(g, "weight"), _points(g.parts, "weight"), "C450") for g in form.groups if g.worth]
    alone = sum(r is not None and not r.agreement for r in found) == 1 and form.closes
    yield from (r for r in found if r and (r.agreement or form.sure or alone))


def _subtotals(form: Form) -> Iterator[Relation]:
    """小计 is the sum of its members, in weights and in scores, which the other subtotals show.

    Subtotals stand above or below their members; that of most closes decides for all.
    """
    ends = [s.at for s in form.subtotals]
    readings = []
    for sides in (pairwise([0, *ends]), pairwise([*ends, len(form.indicators)])):
        members = [form.indicators[start:end] for start, end in sides]
        of = list(zip(form.subtotals, members, strict=True)) if ends else []
        weights = [_sum(points_of(s, "weight"), _points(own, "weight"), "C450") for s, own in of]
        scores = [
            _sum(points_of(s, role, True), _points(own, role), "C454", _sure(form.sure))
            for role in ("score", "review_score") for s, own in of
        ]  # fmt: skip
        readings.append((sum(map(_holds, weights)), sum(map(_holds, scores)), weights, scores))
    weighed, closing, weights, scores = max(readings, key=lambda reading: reading[:2])
    yield from (r for r in weights if r and (r.agreement or (form.sure and weighed)))
    yield from (r for r, weight in zip(scores, weights * 2, strict=True) if r and (closing or _holds(weight)))


def _whole(form: Form) -> Iterator[Relation]:
    """All weights, with that of 预算执行 where it stands outside, make the total row's, or 100."""
    if not (form.sure or form.total) or len(form.weights) < 2 or not form.weighed:
        return
    tops = [g.worth for g in form.groups if g.level == 1]
    ground, full = form.ground, form.full
    own = sum((w for w in tops if w), ZERO) if tops and None not in tops else ground
    stated = points_of(form.total, "weight")
    outside = ZERO if form.has_execution_row else form.execution_worth
    inside = _points([i for i in form.indicators if not i.is_extra], "weight")
    said = [f for fund in form.funds if outside and (f := points_of(fund, "weight"))]
    executed = said or [hundred(form, outside, "预算执行")] * bool(outside)
    relation = None
    if own == full == ground:
        doubled = outside and _doubled(form, own)
        relation = _sum(hundred(form), [*inside, *executed], "C450") if doubled else _sum(stated, inside, "C450")
    elif ground == full - outside or (not outside and full - ground in EXECUTION_LEFT):
        closes = ground + outside == full and (said or not outside)
        relation = _sum(stated if closes else None, [*inside, *said], "C450")
    elif form.sure and own not in (full, full - outside) and (stated or _about(own + outside)):
        relation = _sum(stated or hundred(form), [*inside, *executed], "C450", _sure(stated))
    if relation:
        yield relation


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
    for role in ("score", "review_score") if form.total else ():
        whole, inside = points_of(form.total, role, True), _points(form.indicators, role)
        outside = [] if form.has_execution_row else _points(form.executions, "score")
        readings = [r for parts in (inside, [*inside, *outside]) if (r := _sum(whole, parts, "C453"))]
        holding = [r for r in readings if r.agreement]
        if holding:
            yield holding[0]
        elif readings and (form.sure or form.closes):
            missing = readings[0].whole.quantity.value - readings[0].right
            if not _may_be_unread(form, missing):
                yield readings[-1 if form.adds_execution or not form.closes else 0]


def _may_be_unread(form: Form, missing: Decimal) -> bool:
    """Whether the form has points of execution that could not be read, or weights that leave room for them, and these
    may make the difference."""
    if form.executions or form.has_execution_row or missing <= ZERO:
        return False
    room = form.full - form.ground
    spoken = bool(form.funds) and missing <= (form.execution_worth or EXECUTION_POINTS)
    return spoken or (room in EXECUTION_LEFT and missing <= room)


def _heads(form: Form) -> Iterator[Relation]:
    """The score in the form's head is that of its total row, or of its rows together."""
    for cell in form.review_heads:
        head = points_of(Row("表头的复核得分", cell.place, {"score": cell}), "score", True)
        if head and (reviewed := points_of(form.total, "review_score", True)):
            yield Relation("equality", head, (reviewed,), support=_sure(form.closes), rule="C469")
    whole, added = points_of(form.total, "score", True), form.score
    for cell in form.head_scores:
        head = points_of(Row("表头的自评总分", cell.place, {"score": cell}), "score", True)
        if head is None or (head.quantity.value == form.full and cell.place.row < 0):
            continue  # 总分：100 above a form says what can be reached
        support = _sure(form.closes or (whole and whole.quantity.value == added))
        if whole and (head.quantity.value != added or added == whole.quantity.value):
            yield Relation("equality", head, (whole,), support=support, rule="C469")
        elif not whole and added is not None and form.closes:
            outside = _points(form.executions, "score") if added != form.inside else []
            if found := _sum(head, [*_points(form.indicators, "score"), *outside], "C469", support):
                yield found


# --- columns -----------------------------------------------------------------------------------------

_FORMULAS: tuple[tuple[str, Kind, tuple[str, str], tuple[int, ...], str], ...] = (
    ("lost", "difference", ("weight", "score"), (1, -1), "C476"),
    ("deviation", "difference", ("score", "review_score"), (1, -1), "C476"),
    ("share", "ratio", ("score", "weight"), (), "C476"),
    ("score", "product", ("factor", "weight"), (), "C468"),
    ("adjusted", "balance", ("budget", "changed"), (1, 1), "C405"),
    ("left", "balance", ("adjusted", "executed"), (1, -1), "C405"),
)
"""What a row says beside its score; 得分系数 × 权重, or 百分制得分 × 权重; 年初预算 with what it was changed by, less what was spent."""


def _formulas(form: Form) -> Iterator[Relation]:
    """Columns that are made of others, as most rows show; a product goes into the total."""
    for role, kind, ends, signs, rule in _FORMULAS:
        found = [r for row in (*form.indicators, *form.funds) if (r := _formula(row, role, kind, ends, signs, rule))]
        if kind == "product" and sum(form.weights) == 1:  # weights that make one, not a hundred
            found = [replace(r, operands=(_times_hundred(r.operands[0]), r.operands[1])) for r in found]
        shown = sum(bool(r.agreement and r.addends > 1) for r in found)
        if shown and sum(not r.agreement for r in found) <= shown:
            yield from (into_total(form, r) if kind == "product" else r for r in found)


def _formula(row: Row, role: str, kind: Kind, ends: tuple[str, str], signs: tuple[int, ...], rule: str) -> Relation | None:
    whole, first, second = figure_of(row, role, True), *(figure_of(row, end) for end in ends)
    if not whole or not first or not second or (kind == "ratio" and not second.quantity.value):
        return None
    one_unit = kind in ("ratio", "product") or len({f.quantity.unit for f in (whole, first, second)}) == 1
    return Relation(kind, whole, (first, second), signs=signs, rule=rule) if one_unit else None


def _times_hundred(factor: Figure) -> Figure:
    return replace(factor, quantity=replace(factor.quantity, value=factor.quantity.value * 100))


def _bounds(form: Form) -> Iterator[Relation]:
    """No score exceeds its weight; where most do, scores are out of a hundred and weights per cent."""
    rows = [(w, s, i) for i in form.indicators if (w := points_of(i, "weight")) and (s := points_of(i, "score"))]
    found = [(Relation("bound", weight, (score,), rule="C452"), i) for weight, score, i in rows]
    over = sum(not r.agreement for r, _ in found)
    if (form.sure or form.closes) and not (over > 1 and over * 2 > len(form.indicators)):
        yield from (r for r, i in found if i.fits and not i.is_extra)
