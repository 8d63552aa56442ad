"""Weights of a form: groups against their members, the whole against 100, scores within their weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....money import ZERO, plain
from ...forms.form import HUNDRED, Cell, Form, Group, Indicator
from ...reading import Reading
from .sums import LEFT_FOR_EXECUTION, members, quoted


def added(values: list[Decimal]) -> str:
    """``10 + 20 = 30``."""
    return " + ".join(plain(v) for v in values) + f" = {plain(sum(values, ZERO))}"


def groups(reading: Reading, form: Form) -> Iterator[Finding]:
    """Each group's weight is the sum of what stands in it."""
    known = [
        (g, g.weight.points, found)
        for g in form.groups
        if g.weight and g.weight.points and (found := _members(g))
    ]
    closing = sum(1 for _, weight, found in known if None not in found and _total(found) == weight)
    alone = len(known) - closing == 1
    for group, weight, found in known:
        stated, gap = [m for m in found if m], None in found
        missing = weight - _total(found)
        if missing > 0 and gap and stated:
            yield _unweighted(group, weight, missing, closing)
        elif missing and not gap and (form.sure or (alone and form.closes)):
            yield _unequal(group, weight, stated)


def _members(group: Group) -> list[Cell | None]:
    """The weights of a group's direct members; None for a scored member without one."""
    if any(inner.weight for inner in group.groups):
        return [inner.weight for inner in group.groups]
    return [
        i.weight if i.worth is not None else None
        for i in group.indicators
        if i.worth is not None or (i.points is not None and i.criteria)
    ]


def _total(cells: list[Cell | None]) -> Decimal:
    return sum((c.points or ZERO for c in cells if c), ZERO)


def _unweighted(group: Group, weight: Decimal, missing: Decimal, closing: int) -> Finding:
    lacking = [i for i in group.indicators if i.worth is None and i.points is not None]
    stated = [i.worth for i in group.indicators if i.worth is not None]
    severity = Severity.ERROR if closing >= 2 and len(lacking) == 1 else Severity.WARNING
    named = "、".join(f"“{i.name}”" for i in lacking if i.name)
    sums = " + ".join(map(plain, stated)) or "0"
    return Finding(
        "C451", severity,
        f"“{group.name}”（{plain(weight)}分）下有指标{named or ''}缺少{'权重' if named else '名称和权重'}，"
        f"按上级权重推算应为{plain(missing)}。",
        expected=plain(missing), calculation=f"{plain(weight)} - （{sums}） = {plain(missing)}",
        places=(*(i.quoted for i in lacking), _named(group)),
    )  # fmt: skip


def _unequal(group: Group, weight: Decimal, members: list[Cell]) -> Finding:
    values = [m.points or ZERO for m in members]
    lower = "下级指标" if group.groups else "各指标"
    return Finding(
        "C450", Severity.ERROR,
        f"“{group.name}”的权重（分值）为{plain(weight)}，{lower}相加为{plain(sum(values, ZERO))}，上下级权重不符。",
        expected=plain(sum(values, ZERO)), found=plain(weight), calculation=added(values),
        places=(_named(group), *(m.place for m in members)),
    )  # fmt: skip


def _named(group: Group) -> Place:
    weight = group.weight
    own = weight and weight.place != group.place
    place = weight.place if weight and own else group.place
    return replace(place, quote=f"{group.name} {weight.text.strip()}" if weight and own else group.name)


def subtotals(reading: Reading, form: Form) -> Iterator[Finding]:
    """The weight of a 小计 row is that of its members, which the other subtotals show."""
    read = members(form) if form.subtotals else []
    proved = sum(weighs for _, _, weighs in read)
    for row, found, weighs in read:
        values = [i.worth for i in found if i.worth is not None]
        stated = row.weight.points if row.weight else None
        if weighs or stated is None or not values or len(values) < len(found) or not (proved and form.sure):
            continue
        yield Finding(
            "C450", Severity.ERROR,
            f"“{row.label}”的权重（分值）为{plain(stated)}，所属各指标相加为{plain(sum(values, ZERO))}，上下级权重不符。",
            expected=plain(sum(values, ZERO)), found=plain(stated), calculation=added(values),
            places=(quoted(row), *(i.quoted for i in found[:12])),
        )  # fmt: skip


def whole(reading: Reading, form: Form) -> Iterator[Finding]:
    """All weights (with that of 预算执行 where it stands outside) add up to the total row's, or to 100; those of the
    indicators to what the form itself says of them (绩效指标（90分）)."""
    if not (form.sure or form.total) or len(form.weights) < 2 or not form.weighed:
        return
    tops = [g.weight.points if g.weight else None for g in form.of_level(1)]
    ground = sum(form.weights, ZERO)
    own, outside = sum((w for w in tops if w), ZERO) if tops and None not in tops else ground, _outside(form)
    stated = form.total.weight.points if form.total and form.total.weight else None
    full = stated if stated is not None else HUNDRED
    if own == full == ground:
        yield from _doubled(form, own, outside)
    elif ground in (full, full - outside) or (not outside and full - ground in LEFT_FOR_EXECUTION):
        return
    elif own not in (full, full - outside, form.part_weight) and (
        stated is not None or _about(own + outside)
    ):
        yield _not_whole(form, own, outside, stated)


def _outside(form: Form) -> Decimal:
    return ZERO if form.has_execution_row else form.execution_worth


def _about(total: Decimal) -> bool:
    """Whether the weights were meant to be 100: near it, and not what leaves 10 or 20 for 预算执行."""
    return 85 <= total <= 115 and total not in (90, 100, 110)


def _doubled(form: Form, own: Decimal, outside: Decimal) -> Iterator[Finding]:
    """The indicators alone weigh 100 and the points of execution are added on top."""
    total = form.total.score.points if form.total and form.total.score else None
    scores = [i.points for i in form.indicators]
    if not outside or total is None or None in scores:
        return
    inside = sum((s for s in scores if s is not None), ZERO)
    if total == inside + form.execution_score != inside or total > own:
        yield _not_whole(form, own, outside, own)


def _not_whole(form: Form, own: Decimal, outside: Decimal, stated: Decimal | None) -> Finding:
    total = own + outside
    with_execution = f"（含预算执行{plain(outside)}）" if outside else ""
    values = [*form.weights, *([outside] if outside else [])]
    target = plain(stated) if stated is not None else "100"
    sum_row = [quoted(form.total)] if form.total else []
    return Finding(
        "C450", Severity.ERROR if stated is not None else Severity.WARNING,
        f"各指标的权重（分值）相加为{plain(total)}{with_execution}，不等于{target}。",
        expected=target, found=plain(total), calculation=added(values),
        places=(*sum_row, *(i.quoted for i in form.indicators[:12])),
    )  # fmt: skip


def bounds(reading: Reading, form: Form) -> Iterator[Finding]:
    """No score exceeds its weight."""
    if not form.sure and not form.closes:
        return
    for i in form.indicators:
        if i.worth is None or i.points is None or not i.fits or i.is_extra or i.points <= i.worth:
            continue
        if _is_hundred(form, i):
            continue
        assert i.weight and i.score
        yield Finding(
            "C452", Severity.ERROR,
            f"“{i.name}”得分{i.score.text.strip()}，超过该指标的分值{i.weight.text.strip()}。",
            expected=f"不大于{i.weight.text.strip()}", found=i.score.text.strip(),
            calculation=f"{i.score.text.strip()} > {i.weight.text.strip()}", places=(i.quoted,),
        )  # fmt: skip


def _is_hundred(form: Form, i: Indicator) -> bool:
    """Whether scores are out of a hundred and weights per cent: most scores then exceed their weight."""
    over = sum(
        1 for x in form.indicators if x.worth is not None and x.points is not None and x.points > x.worth
    )
    return over * 2 > len(form.indicators) and over > 1
