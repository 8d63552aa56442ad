"""Progress against a schedule: each period by its own rate, and the mean of them all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula, compile_formula
from ..money import PLAIN, ZERO, plain, points
from .base import (
    NONE,
    UNKNOWN,
    Context,
    Measure,
    Outcome,
    Unasked,
    percent,
    proportional,
    shown_rate,
    sum_shown,
)

if TYPE_CHECKING:
    from ..pack.source import Node


@dataclass(frozen=True, slots=True)
class Period:
    label: str
    rate: Formula
    due: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Periodic(Unasked):
    """序时进度：每期得分 = 支出进度 ÷ 序时进度 × 分值；另按各期平均执行率计分.

    ``cap`` limits each period's rate, ``mean_cap`` the mean; ``mean_of`` says whether the mean is taken over the
    rates before (``uncapped``) or after (``capped``) each is limited.  An empty cap leaves a rate open.
    """

    periods: tuple[Period, ...]
    cap: Decimal | None
    mean_points: Decimal
    mean_cap: Decimal | None
    mean_of: str
    mean_label: str
    zero: str
    type: ClassVar[str] = "periodic"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Periodic:
        periods = []
        for item in node.nodes("periods", required=True):
            rate = item.formula("rate")
            if rate:
                periods.append(Period(item.text("label"), rate, item.number("due"), item.number("points")))
            item.done()
        mean = node.node("mean")
        rule = cls(
            tuple(periods), node.number("cap") if node.has("cap") else None,
            mean.number("points") if mean else ZERO, mean.number("cap") if mean and mean.has("cap") else None,
            mean.choice("of", ("uncapped", "capped"), "uncapped") if mean else "uncapped",
            mean.text("label", "平均执行率") if mean else "", node.choice("zero", (NONE, UNKNOWN), UNKNOWN),
        )  # fmt: skip
        if mean:
            mean.done()
        total = sum((p.points for p in periods), rule.mean_points)
        if total != weight:
            node.problem("R012", f"各期分值合计 {plain(total)} 分，与权重 {plain(weight)} 分不符", "periods")
        if any(p.due <= 0 for p in periods):
            node.problem("R014", "序时进度应大于零", "periods")
        return rule

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        measures = [Measure(p.label, p.rate, "%", 2, self.zero) for p in self.periods]
        taken = [m.take(ctx) for m in measures]
        keys = tuple(key for t in taken for key in t.keys)
        missing = tuple(text for t in taken for text in t.missing)
        if self.zero == UNKNOWN:
            missing += tuple(f"“{p.label}”没有预算基数" for p, t in zip(self.periods, taken, strict=True) if t.no_base)
        if missing:
            return Outcome(None, (), missing, keys=keys)
        rates = [(t.value or ZERO) / p.due for p, t in zip(self.periods, taken, strict=True)]
        lines, parts = [], []
        for period, measure, reading, rate in zip(self.periods, measures, taken, rates, strict=True):
            got = proportional(rate, period.points, self.cap)
            parts.append(got)
            fraction = f"{written} ÷ {percent(period.due)}" if (written := ctx.fraction(period.rate)) else ""
            lines.append(self._period_line(period, measure, reading.line, rate, got, fraction))
        if self.mean_points:
            got, line = self._mean(rates)
            parts.append(got)
            lines.append(line)
        total = sum(parts, ZERO)
        lines.append(f"合计 {' + '.join(points(p) for p in parts)} = {sum_shown(parts, total)}分")
        return Outcome(total, tuple(lines), keys=keys)

    def _period_line(self, period: Period, measure: Measure, lead: str, rate: Decimal, got: Decimal, fraction: str) -> str:
        if not rate:
            return f"{lead}，得0分"
        capped = self.cap is not None and rate > self.cap
        shown = shown_rate(measure, rate, period.points, got, PLAIN, fraction=fraction) if not capped else measure.show(rate)
        if shown == fraction:
            return f"{lead}，{points(period.points)}分 × {fraction} = {points(got)}分"
        tail = _limited(self.cap) if capped else ""
        return f"{lead}，÷ 序时进度{percent(period.due)} = {shown}{tail}，× {points(period.points)}分 = {points(got)}分"

    def _mean(self, rates: list[Decimal]) -> tuple[Decimal, str]:
        used = [min(r, self.cap) if self.mean_of == "capped" and self.cap is not None else r for r in rates]
        mean = sum(used, ZERO) / len(used)
        got = proportional(mean, self.mean_points, self.mean_cap)
        measure = Measure(self.mean_label, compile_formula("0"))
        terms = " + ".join(measure.show(r) for r in used)
        capped = self.mean_cap is not None and mean > self.mean_cap
        tail = _limited(self.mean_cap) if capped else ""
        shown = measure.show(mean) if capped else shown_rate(measure, mean, self.mean_points, got, PLAIN)
        line = f"{self.mean_label} =（{terms}）÷ {len(used)} = {shown}{tail}，× {points(self.mean_points)}分 = {points(got)}分"
        return got, line

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(p.rate for p in self.periods)


def _limited(cap: Decimal | None) -> str:
    return f"，超过{percent(cap or ZERO)}按{percent(cap or ZERO)}计"
