"""Rules in proportion: ratio, pass-line ratio, completion count, periodic, target and actual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula, Missing, NoBase, compile_formula
from ..money import PLAIN, ZERO, format_quantity, plain, points, round_half_up
from .base import (
    FULL,
    NONE,
    UNKNOWN,
    ZERO_POLICIES,
    Ask,
    Context,
    Measure,
    Outcome,
    measured_outcome,
    missing_answer,
    percent,
    proportional,
    shown_rate,
    sum_shown,
)  # fmt: skip

if TYPE_CHECKING:
    from ..pack.source import Node

CAP, OVER_NONE, OVER_OPEN = "cap", "none", "open"


@dataclass(frozen=True, slots=True)
class Ratio:
    """按比例计分：比率 × 分值.

    ``over`` says what a rate above 100 % gives: ``cap`` the full mark, ``none`` nothing, ``open`` more than full.
    """

    measure: Measure
    over: str
    type: ClassVar[str] = "ratio"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Ratio:
        measure = Measure.read(node)
        return cls(measure or Measure("", compile_formula("0")), node.choice("over", (CAP, OVER_NONE, OVER_OPEN), CAP))

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        def act(rate: Decimal) -> tuple[Decimal, str]:
            if rate > 1 and self.over == OVER_NONE:
                return ZERO, "超过100%，按规定得0分"
            if rate > 1 and self.over == CAP:
                return weight, f"超过100%按100%计，100% × {points(weight)}分 = {points(weight)}分"
            if rate < 0:
                return ZERO, "低于0，得0分"
            got = proportional(rate, weight, None)
            shown = shown_rate(self.measure, rate, weight, got, ctx.style)
            return got, f"{shown} × {points(weight)}分 = {points(got)}分"

        return measured_outcome(ctx, weight, self.measure, act)

    def asks(self) -> tuple[Ask, ...]:
        return ()

    def formulas(self) -> tuple[Formula, ...]:
        return (self.measure.formula,)


@dataclass(frozen=True, slots=True)
class PassLine:
    """及格门槛：（比率 − 门槛）÷（满分线 − 门槛）× 分值，低于门槛不得分（财预〔2021〕101号）."""

    measure: Measure
    line: Decimal
    full: Decimal
    type: ClassVar[str] = "pass_line"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> PassLine:
        measure = Measure.read(node)
        rule = cls(measure or Measure("", compile_formula("0")), node.number("pass"), node.number("full", 1))
        if rule.full <= rule.line:
            node.problem("R014", "满分线应高于门槛", "pass")
        return rule

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        def act(rate: Decimal) -> tuple[Decimal, str]:
            low, full = percent(self.line), percent(self.full)
            if rate >= self.full:
                return weight, f"达到{full}，得{points(weight)}分"
            if rate < self.line:
                return ZERO, f"低于门槛{low}，得0分"
            span = self.full - self.line
            got = (rate - self.line) / span * weight
            shown = shown_rate(self.measure, rate, weight / span, got, ctx.style, self.line)
            return got, f"（{shown} − {low}）÷（{full} − {low}）× {points(weight)}分 = {points(got)}分"

        return measured_outcome(ctx, weight, self.measure, act)

    def asks(self) -> tuple[Ask, ...]:
        return ()

    def formulas(self) -> tuple[Formula, ...]:
        return (self.measure.formula,)


@dataclass(frozen=True, slots=True)
class Completion:
    """完成数：已完成 ÷ 计划 × 分值，全部完成得满分.  Either count is a formula or is asked of a person."""

    done: Formula | None
    planned: Formula | None
    done_text: str
    planned_text: str
    zero: str
    type: ClassVar[str] = "completion"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Completion:
        return cls(
            node.formula("done", ""), node.formula("planned", ""), node.text("done_label", "已完成数"),
            node.text("planned_label", "计划完成数"), node.choice("zero", ZERO_POLICIES, UNKNOWN),
        )  # fmt: skip

    def asks(self) -> tuple[Ask, ...]:
        asks = [Ask("计划数", "count", self.planned_text)] if self.planned is None else []
        return tuple(asks + ([Ask("完成数", "count", self.done_text)] if self.done is None else []))

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(f for f in (self.done, self.planned) if f)

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        judged = Decimal(1) if self.asks() else ZERO
        for ask in self.asks():
            if ctx.book.number(ctx.answer_key(ask.item)) is None:
                return missing_answer(ctx, ask)
        done, done_line = self._count(ctx, self.done, "完成数")
        planned, planned_line = self._count(ctx, self.planned, "计划数")
        if done is None or planned is None:
            return Outcome(None, (), tuple(f"缺“{x}”" for x in (done_line, planned_line) if x), judged)
        lead = f"{self.planned_text} {plain(planned)}，{self.done_text} {plain(done)}"
        if done > planned:
            return Outcome(None, (), (f"{lead}：完成数多于计划数，请核对",), judged)
        if planned == 0:
            return self._no_plan(lead, weight, judged)
        got = done / planned * weight
        how = "全部完成" if done == planned else f"{plain(done)} ÷ {plain(planned)} × {points(weight)}分"
        return Outcome(got, (f"{lead}；{how}，得{points(got)}分",), (), judged)

    def _count(self, ctx: Context, formula: Formula | None, item: str) -> tuple[Decimal | None, str]:
        if formula is None:
            return ctx.book.number(ctx.answer_key(item)), ""
        try:
            return formula.over(ctx.book), ""
        except Missing as error:
            return None, ctx.label(error.keys[0])
        except NoBase:
            return None, item

    def _no_plan(self, lead: str, weight: Decimal, judged: Decimal) -> Outcome:
        if self.zero == UNKNOWN:
            return Outcome(None, (lead,), ("计划完成数为零，请评判本指标是否适用",), judged)
        got = weight if self.zero == FULL else ZERO
        return Outcome(got, (f"{lead}；没有计划任务，按规定得{points(got)}分",), (), judged)


@dataclass(frozen=True, slots=True)
class Period:
    label: str
    rate: Formula
    due: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Periodic:
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
            lines.append(self._period_line(period, measure, reading.line, rate, got))
        if self.mean_points:
            got, line = self._mean(rates)
            parts.append(got)
            lines.append(line)
        total = sum(parts, ZERO)
        lines.append(f"合计 {' + '.join(points(p) for p in parts)} = {sum_shown(parts, total)}分")
        return Outcome(total, tuple(lines), keys=keys)

    def _period_line(self, period: Period, measure: Measure, lead: str, rate: Decimal, got: Decimal) -> str:
        if not rate:
            return f"{lead}，得0分"
        capped = self.cap is not None and rate > self.cap
        shown = shown_rate(measure, rate, period.points, got, style=PLAIN) if not capped else measure.show(rate)
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

    def asks(self) -> tuple[Ask, ...]:
        return ()

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(p.rate for p in self.periods)


def _limited(cap: Decimal | None) -> str:
    return f"，超过{percent(cap or ZERO)}按{percent(cap or ZERO)}计"


def target_rate(sign: str, target: Decimal, actual: Decimal, upper: Decimal | None = None) -> Decimal | None:
    """How far a target is met, 1 for met: B/A for ≥ and =, A/B for ≤; None where there is nothing to divide by.

    Source: 财预〔2020〕10号 as applied; ``区间`` is met inside [target, upper].
    """
    if sign in (">", "≥"):
        met = actual > target if sign == ">" else actual >= target
        return Decimal(1) if met else (max(ZERO, actual) / target if target > 0 else None)
    if sign in ("<", "≤"):
        met = actual < target if sign == "<" else actual <= target
        return Decimal(1) if met else (max(ZERO, target) / actual if actual > 0 else None)
    if sign == "区间" and upper is not None:
        if target <= actual <= upper:
            return Decimal(1)
        return target_rate("≥", target, actual) if actual < target else target_rate("≤", upper, actual)
    if actual == target:
        return Decimal(1)
    return max(ZERO, min(actual, target)) / max(actual, target) if max(actual, target) > 0 else None


@dataclass(frozen=True, slots=True)
class TargetActual:
    """目标与实际：达到目标得满分，未达到按完成比例得分；``excess`` 为超额过多的扣减界限."""

    sign: str
    target: Formula
    actual: Formula
    upper: Formula | None
    excess: Decimal | None
    unit: str
    label: str
    type: ClassVar[str] = "target_actual"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> TargetActual:
        nothing = compile_formula("0")
        if node.raw("sign") == "区间" and not node.has("upper"):
            node.problem("P003", "区间须写 upper", "sign")
        return cls(
            node.choice("sign", ("≥", "≤", "=", ">", "<", "区间"), "≥"), node.formula("target") or nothing,
            node.formula("actual") or nothing, node.formula("upper", ""),
            node.number("excess") if node.has("excess") else None, node.text("unit", ""), node.text("label", "实际完成值"),
        )  # fmt: skip

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        formulas = {"目标值": self.target, self.label: self.actual} | ({"目标上限": self.upper} if self.upper else {})
        measures = [Measure(label, formula, self.unit) for label, formula in formulas.items()]
        taken = [m.take(ctx) for m in measures]
        missing = tuple(text for t in taken for text in t.missing)
        target, actual = taken[0].value, taken[1].value
        keys = tuple(key for t in taken for key in t.keys)
        if missing or target is None or actual is None or any(t.value is None for t in taken):
            return Outcome(None, (), missing or ("目标值或实际值无法计算",), keys=keys)
        upper = taken[2].value if self.upper else None
        rate = target_rate(self.sign, target, actual, upper)
        lead = f"目标{self._wanted(target, upper)}，实际{self._show(actual)}"
        if rate is None:
            return Outcome(None, (), (f"{lead}：目标值为零，无法按比例计分",), keys=keys)
        got, how = self._points(rate, target, actual, weight)
        return Outcome(got, (f"{lead}，{how}，得{points(got)}分",), keys=keys)

    def _show(self, value: Decimal) -> str:
        return format_quantity(value, self.unit, 2, replace(PLAIN, trim=True))

    def _wanted(self, target: Decimal, upper: Decimal | None) -> str:
        if self.sign == "区间" and upper is not None:
            return f"{self._show(target)}至{self._show(upper)}"
        return f"{self.sign}{self._show(target)}"

    def _points(self, rate: Decimal, target: Decimal, actual: Decimal, weight: Decimal) -> tuple[Decimal, str]:
        over = actual / target - 1 if target > 0 and self.sign in ("≥", ">") else ZERO
        if self.excess is not None and rate == 1 and over > self.excess:
            cut = min(Decimal(1), over - self.excess)
            far, less = plain(round_half_up(over * 100, 2)), plain(round_half_up(cut * 100, 2))
            return weight * (1 - cut), f"超出目标{far}%，目标偏低，扣减{less}%"
        if rate == 1:
            return weight, "达到目标"
        shown = shown_rate(Measure("", self.actual), rate, weight, rate * weight, replace(PLAIN, trim=True))
        return rate * weight, f"完成比例{shown} × {points(weight)}分"

    def asks(self) -> tuple[Ask, ...]:
        return ()

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(f for f in (self.target, self.actual, self.upper) if f)
