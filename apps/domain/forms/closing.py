"""What must hold on a whole form: weights that close, losses with reasons, a low execution explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..facts import FactBook
from ..findings import Finding, Severity
from ..money import ZERO, plain
from ..rules.base import percent
from .form import Place
from .parts.indicators import Indicators, WeightClass

if TYPE_CHECKING:
    from .sheet import FormLine, FormSheet


def closing_findings(sheet: FormSheet, book: FactBook) -> Iterator[Finding]:
    part, form = sheet.place.form.indicators, sheet.place.form
    if part is not None and form.scored:
        yield from _weights(part, sheet, book)
        yield from _reasons(part, sheet)
    yield from _slow(sheet, book)


def subject(place: Place, book: FactBook) -> str:
    """Whose form it is: ``项目“河道保洁”的``; empty for the department's own."""
    if not place.form.owner:
        return ""
    if place.form.owner == "项目":
        return f"项目“{book.text(f'{place.prefix}名称')}”的"
    first = next((c.key for c in place.form.owner_columns if c.field.kind.prose), "")
    return f"“{book.text(f'{place.prefix}{first}') or place.row}”的"


def with_subject(finding: Finding, place: Place, book: FactBook) -> Finding:
    """A finding that says whose form it is about, and leads to the place where it is mended."""
    return replace(finding, message=f"{subject(place, book)}{finding.message}", keys=finding.keys or (place_key(place),))


def place_key(place: Place) -> str:
    """The fact that leads to the page of the form."""
    return f"{place.prefix}名称" if place.form.owner == "项目" else place.indicators if place.form.indicators else place.base


def _weights(part: Indicators, sheet: FormSheet, book: FactBook) -> Iterator[Finding]:
    """各类指标的分值合计等于该类权重；总分合得上而各类之间有调整的，须说明（包里写了 strict 的仍是错误）."""
    lines, form = sheet.counted, sheet.place.form
    if not lines or any(line.weight is None for line in lines):
        return
    yield from _goals(part, sheet, book)
    whole = sum((line.weight or ZERO for line in lines), sheet.execution.weight or ZERO if sheet.execution else ZERO)
    closes = whole == form.full and not part.strict
    severity = Severity.WARNING if closes else Severity.ERROR
    hint = "各类权重有调整的，请在报告中说明。" if closes else "请调整各指标的分值。"
    weighting = part.weighting({line.level1 for line in lines})
    if weighting is None:
        if whole != form.full:
            message = f"各指标与预算执行率的分值合计 {plain(whole)} 分，应为 {plain(form.full)} 分"
            yield Finding("Z001", Severity.ERROR, message, (), plain(form.full), plain(whole), hint="请调整各指标的分值。")
        return
    for group in class_sums(sheet):
        if not group.closes:
            wanted, found = plain(group.wanted), plain(group.found)
            message = f"{group.label}分值合计 {found} 分，应为 {wanted} 分"
            yield Finding("Z001", severity, message, (), wanted, found, hint=hint)


@dataclass(frozen=True, slots=True)
class ClassSum:
    """What the weights of a class come to as far as they are written, and what they must come to."""

    label: str
    found: Decimal
    wanted: Decimal

    @property
    def closes(self) -> bool:
        return self.found == self.wanted

    @property
    def told(self) -> str:
        """``产出指标 20 分，应为 50 分，还差 30 分``"""
        if self.closes:
            return f"{self.label} {plain(self.found)} 分"
        rest = self.wanted - self.found
        off = f"还差 {plain(rest)} 分" if rest > 0 else f"多 {plain(-rest)} 分"
        return f"{self.label} {plain(self.found)} 分，应为 {plain(self.wanted)} 分，{off}"


def class_sums(sheet: FormSheet) -> Iterator[ClassSum]:
    """The classes that hold for the form; a class that may have none wants nothing."""
    part, lines = sheet.place.form.indicators, sheet.counted
    weighting = part.weighting({line.level1 for line in lines}) if part else None
    for group in (*weighting.classes, *_strange(weighting.classes, lines)) if weighting else ():
        found = sum((line.weight or ZERO for line in lines if line.level1 in group.names), ZERO)
        yield ClassSum(group.label, found, group.weight)


def _goals(part: Indicators, sheet: FormSheet, book: FactBook) -> Iterator[Finding]:
    """各年度目标下指标的分值合计等于该目标的分值."""
    if part.objectives is None:
        return
    for goal, lines in part.objectives.of(sheet.place, book, sheet.counted):
        stated = sum((line.weight or ZERO for line in lines), ZERO)
        if goal.weight is not None and stated != goal.weight:
            wanted, found = plain(goal.weight), plain(stated)
            message = f"{goal.name}下各指标的分值合计 {found} 分，应为 {wanted} 分"
            yield Finding("Z001", Severity.ERROR, message, (goal.key,), wanted, found, hint="请调整各指标的分值，或目标的分值。")


def _strange(classes: tuple[WeightClass, ...], lines: tuple[FormLine, ...]) -> list[WeightClass]:
    """First levels that are no class of the form: nothing may be weighed there."""
    known = {name for group in classes for name in group.names}
    names = dict.fromkeys(line.level1 for line in lines)
    return [WeightClass((name,), ZERO) for name in names if name not in known]


def _reasons(part: Indicators, sheet: FormSheet) -> Iterator[Finding]:
    """得分低于分值的指标须写偏差原因及改进措施."""
    silent = [f"“{line.name}”" for line in sheet.counted if line.unexplained]
    if silent and "reason" in part.asked:
        names = "、".join(silent[:5]) + (f"等{len(silent)}项" if len(silent) > 5 else "")
        yield Finding("Z002", Severity.WARNING, f"{names}失分，没有写偏差原因和改进措施", hint="请在“偏差原因”一栏写明。")


def _slow(sheet: FormSheet, book: FactBook) -> Iterator[Finding]:
    """预算执行率低于规定的，须写原因（四川：低于 90%）."""
    funds = sheet.place.form.funds
    if funds is None or funds.reason_below is None or sheet.rate is None or sheet.rate >= funds.reason_below:
        return
    if not funds.reason(sheet.place, book).strip():
        yield Finding(
            "Z003", Severity.WARNING, f"预算执行率低于{percent(funds.reason_below)}，没有写原因", hint="请在资金表的“原因”一栏写明。"
        )
