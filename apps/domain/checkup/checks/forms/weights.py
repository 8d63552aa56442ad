"""Weights of a form: none is lacking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....money import ZERO, plain
from ...forms.form import Cell, Form, Group
from ...reading import Reading


def groups(reading: Reading, form: Form) -> Iterator[Finding]:
    """A scored member of a group states its weight."""
    known = [
        (g, g.weight.points, found)
        for g in form.groups
        if g.weight and g.weight.points and (found := _members(g))
    ]
    closing = sum(1 for _, weight, found in known if None not in found and _total(found) == weight)
    for group, weight, found in known:
        missing = weight - _total(found)
        if missing > 0 and None in found and any(found):
            yield _unweighted(group, weight, missing, closing)


def _members(group: Group) -> list[Cell | None]:
    """The weights of a group's direct members; None for a scored member without one."""
    if any(inner.weight for inner in group.groups):
        return [inner.weight for inner in group.groups]
    return [i.weight if i.worth is not None else None for i in group.scored]


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


def _named(group: Group) -> Place:
    weight = group.weight
    own = weight and weight.place != group.place
    place = weight.place if weight and own else group.place
    return replace(place, quote=f"{group.name} {weight.text.strip()}" if weight and own else group.name)
