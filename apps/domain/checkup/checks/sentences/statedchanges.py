"""Changes on last year whose two amounts stand elsewhere in the text: 2022 年预算较 2021 年增加 1.68 万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....findings import Finding, Severity
from ....language.labels import is_known
from ...claims.claims import Claim
from ...claims.unitfigures import UnitFigures
from ...reading import Reading
from .arithmetic import in_unit, steps, written

_KINDS = ("actual", "budget", "adjusted", "planned", "")


def stated_changes(reading: Reading, figures: UnitFigures) -> Iterator[Finding]:
    for claim in reading.claims:
        if (
            claim.role != "change"
            or claim.scope
            or claim.base is None
            or claim.year is None
            or claim.base_measure
        ):
            continue
        if not is_known(claim.label) or not claim.quantity.exact or claim.quantity.kind != "money":
            continue
        new = _of_year(figures, claim.label, claim.year)
        old = [c for c in _of_year(figures, claim.label, claim.base) if _names_year(reading, c, claim.base)]
        beside = _together(claim, new) and _together(claim, old)
        if new and old and not beside and not any(_fits(claim, n, o) for n in new for o in old):
            yield _off(claim, new[0], old[0])


def _of_year(figures: UnitFigures, label: str, year: int) -> list[Claim]:
    """The amounts of a year; none where one kind of amount is stated twice and differently."""
    found = [c for c in figures.all(label, _KINDS, year) if c.year == year]
    values = {(c.measure, c.quantity.value) for c in found}
    return found if len(values) == len({measure for measure, _ in values}) else []


def _names_year(reading: Reading, claim: Claim, year: int) -> bool:
    """Whether the text before an amount names the year: it is not only taken for the year of the document."""
    return str(year) in reading.text(claim.item).text[: claim.quantity.start]


def _together(claim: Claim, amounts: Sequence[Claim]) -> bool:
    """Whether an amount stands in its own sentence, where the difference is checked."""
    return any((a.item, a.sentence) == (claim.item, claim.sentence) for a in amounts)


def _fits(claim: Claim, new: Claim, old: Claim) -> bool:
    gap = new.quantity.value - old.quantity.value
    said = claim.quantity.value * (claim.direction or (1 if gap >= 0 else -1))
    return abs(gap - said) <= sum(steps([new.quantity, old.quantity, claim.quantity])) / 2


def _off(claim: Claim, new: Claim, old: Claim) -> Finding:
    n, o = new.quantity, old.quantity
    gap = written(abs(n.value - o.value), [o, n, claim.quantity])
    return Finding(
        "C221",
        Severity.WARNING,
        f"{claim.label}与上年相比的增减额与文中所列两年数额不符：写为{claim.quantity.text}，"
        f"按{n.text}与{o.text}计算相差{gap}{o.unit}，请核对或说明口径。",
        calculation=f"{in_unit(n, o)} - {in_unit(o, o)} = {'-' if n.value < o.value else ''}{gap}",
        found=claim.quantity.text,
        places=(claim.place, new.place, old.place),
    )
