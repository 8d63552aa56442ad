"""Rules in proportion: ratio, pass-line ratio, completion count."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula, Missing, NoBase, compile_formula
from ..money import ZERO, plain, points
from ..names import quoted
from .base import (
    FULL,
    UNKNOWN,
    ZERO_POLICIES,
    Ask,
    ByMeasure,
    Context,
    Measure,
    Outcome,
    measured_outcome,
    missing_answer,
    percent,
    proportional,
    share_of,
    shown_rate,
)  # fmt: skip

if TYPE_CHECKING:
    from ..pack.source import Node

CAP, OVER_NONE, OVER_OPEN = "cap", "none", "open"


@dataclass(frozen=True, slots=True)
class Ratio(ByMeasure):
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
            share = share_of(self.measure, rate, weight, got, ctx.style, ctx.fraction(self.measure.formula))
            return got, f"{share} = {points(got)}分"

        return measured_outcome(ctx, weight, self.measure, act)


@dataclass(frozen=True, slots=True)
class PassLine(ByMeasure):
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
            fraction = ctx.fraction(self.measure.formula)
            shown = shown_rate(self.measure, rate, weight / span, got, ctx.style, self.line, fraction)
            return got, f"（{shown} − {low}）÷（{full} − {low}）× {points(weight)}分 = {points(got)}分"

        return measured_outcome(ctx, weight, self.measure, act)


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
            return Outcome(None, (), tuple(f"缺{quoted(x)}" for x in (done_line, planned_line) if x), judged)
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
