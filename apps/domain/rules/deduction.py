"""Rules that deduct: per unit over a standard, per occurrence; and points outside the hundred."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula, Missing, NoBase, compile_formula
from ..money import ZERO, plain, points, round_half_up
from .base import Ask, ByMeasure, Context, Measure, Outcome, absences, measured_outcome, missing_answer

if TYPE_CHECKING:
    from ..pack.source import Node


@dataclass(frozen=True, slots=True)
class DeductPerUnit(ByMeasure):
    """超标扣分：不超过标准得满分，每超（或每低）一个单位扣若干分，扣完为止.

    ``whole`` states whether a part of a step counts: true counts whole steps only.
    """

    measure: Measure
    standard: Decimal
    below: bool
    step: Decimal
    step_points: Decimal
    whole: bool
    type: ClassVar[str] = "deduct"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> DeductPerUnit:
        measure = Measure.read(node)
        if not node.has("whole"):
            node.problem("R015", "须用 whole 写明不足一个单位的部分是否计扣（true 不计，false 按比例计）")
        rule = cls(
            measure or Measure("", compile_formula("0")), node.number("standard"),
            node.choice("side", ("above", "below"), "above") == "below", node.number("step"),
            node.number("step_points"), node.flag("whole"),
        )  # fmt: skip
        if rule.step <= 0:
            node.problem("R014", "step 应大于零", "step")
        return rule

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        def act(value: Decimal) -> tuple[Decimal, str]:
            excess = (self.standard - value) if self.below else (value - self.standard)
            standard = self.measure.show(self.standard)
            if excess <= 0:
                return weight, f"{'不低于' if self.below else '未超过'}{standard}，得{points(weight)}分"
            steps = excess / self.step
            if self.whole:
                steps = steps.to_integral_value(ROUND_FLOOR)
            lost = min(weight, steps * self.step_points)
            got = weight - lost
            taken = weight - round_half_up(got, 2)
            side = "低于" if self.below else "超过"
            unit = self.measure.show(self.step)
            return got, (
                f"{side}{standard}，按每{unit}扣{points(self.step_points)}分扣{points(taken)}分，"
                f"{points(weight)} − {points(taken)} = {points(got)}分"
            )

        return measured_outcome(ctx, weight, self.measure, act)


@dataclass(frozen=True, slots=True)
class DeductPerOccurrence:
    """逐项扣分：每发现一项扣若干分，扣完为止.  The count is a formula or is asked of a person."""

    count: Formula | None
    text: str
    step: Decimal
    type: ClassVar[str] = "per_occurrence"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> DeductPerOccurrence:
        return cls(node.formula("count", ""), node.text("text"), node.number("step"))

    def asks(self) -> tuple[Ask, ...]:
        return () if self.count else (Ask("项数", "count", self.text, unit="项"),)

    def formulas(self) -> tuple[Formula, ...]:
        return (self.count,) if self.count else ()

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        if self.count is None:
            ask = self.asks()[0]
            key = ctx.answer_key(ask.item)
            count = ctx.book.number(key)
            if count is None:
                return missing_answer(ctx, ask)
            outcome = self._points(count, weight, Decimal(1), (key,))
            bare = outcome.points is not None and outcome.points < weight and not ctx.book[key].reason
            return Outcome(
                outcome.points, outcome.lines, (), Decimal(1), (key,), (self.text,) if bare else ()
            )  # fmt: skip
        keys = tuple(sorted(self.count.names))
        try:
            return self._points(max(ZERO, self.count.over(ctx.book)), weight, ZERO, keys)
        except Missing:
            return Outcome(None, (), absences(ctx, (self.count,)), keys=keys)
        except NoBase:
            return Outcome(None, (), (f"“{self.text}”的项数无法计算",), keys=keys)

    def _points(self, count: Decimal, weight: Decimal, judged: Decimal, keys: tuple[str, ...]) -> Outcome:
        lost = min(weight, count * self.step)
        got = weight - lost
        line = f"{self.text}：{plain(count)}项"
        if count:
            line += f"，每项扣{points(self.step)}分，{points(weight)} − {points(lost)} = {points(got)}分"
        else:
            line += f"，得{points(got)}分"
        return Outcome(got, (line,), (), judged, keys)
