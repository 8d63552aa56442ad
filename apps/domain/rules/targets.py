"""Target and actual value of an indicator, by its sign."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula, compile_formula
from ..money import PLAIN, ZERO, format_quantity, plain, points, round_half_up
from .base import (
    Context,
    Measure,
    Outcome,
    Unasked,
    share_of,
)

if TYPE_CHECKING:
    from ..pack.source import Node

MEETS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "≥": operator.ge, "≤": operator.le, "=": operator.eq, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
"""When an actual value meets its target."""
_MIRRORED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">"}
MOST_DIGITS = 16


def target_rate(sign: str, target: Decimal, actual: Decimal, upper: Decimal | None = None) -> Decimal | None:
    """How far a target is met, 1 for met: B/A for ≥ and =, A/B for ≤; None where there is nothing to divide by.

    Source: 财预〔2020〕10号 as applied; ``区间`` is met inside [target, upper].  A target below zero (下降30%) is read as
    the size of the fall: ≤ −30 % means a fall of 30 % or more.
    """
    if sign == "区间" and upper is not None:
        if target <= actual <= upper:
            return Decimal(1)
        return target_rate("≥", target, actual) if actual < target else target_rate("≤", upper, actual)
    if MEETS.get(sign, MEETS["="])(actual, target):
        return Decimal(1)
    if target < 0:
        sign, target, actual = _MIRRORED.get(sign, sign), -target, -actual
    if sign in (">", "≥"):
        return max(ZERO, actual) / target if target > 0 else None
    if sign in ("<", "≤"):
        return max(ZERO, target) / actual if actual > 0 else None
    return max(ZERO, min(actual, target)) / max(actual, target) if max(actual, target) > 0 else None


def fraction_of(limit: Decimal, actual: Decimal) -> str:
    """The rate of a target that is not met as it is computed: the smaller by the larger; empty where they are too long to key in."""
    if limit < 0:
        limit, actual = -limit, -actual
    small, large = plain(max(ZERO, min(limit, actual))), plain(max(limit, actual))
    return f"{small} ÷ {large}" if max(len(small), len(large)) <= MOST_DIGITS else ""


@dataclass(frozen=True, slots=True)
class TargetActual(Unasked):
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
        unit = self.unit or self._stated_unit(ctx)
        measures = [Measure(label, formula, unit) for label, formula in formulas.items()]
        taken = [m.take(ctx) for m in measures]
        missing = tuple(text for t in taken for text in t.missing)
        target, actual = taken[0].value, taken[1].value
        keys = tuple(key for t in taken for key in t.keys)
        if missing or target is None or actual is None or any(t.value is None for t in taken):
            return Outcome(None, (), missing or ("目标值或实际值无法计算",), keys=keys)
        upper = taken[2].value if self.upper else None
        rate = target_rate(self.sign, target, actual, upper)
        lead = f"目标{self._wanted(target, upper, unit)}，实际{_show(actual, unit)}"
        if rate is None:
            return Outcome(None, (), (f"{lead}：目标值为零，无法按比例计分",), keys=keys)
        limit = upper if upper is not None and actual > upper else target
        got, how = self._points(rate, limit, actual, weight)
        return Outcome(got, (f"{lead}，{how}，得{points(got)}分",), keys=keys)

    def _stated_unit(self, ctx: Context) -> str:
        """Where the rule names no unit, that of the fact it compares with; a target written in per cent is one."""
        if "%" in self.target.text or "％" in self.target.text:
            return "%"
        facts = [ctx.book.get(formula.text.strip()) for formula in (self.target, self.actual)]
        return next((fact.unit for fact in facts if fact is not None and fact.unit), "")

    def _wanted(self, target: Decimal, upper: Decimal | None, unit: str) -> str:
        if self.sign == "区间" and upper is not None:
            return f"{_show(target, unit)}至{_show(upper, unit)}"
        return f"{self.sign}{_show(target, unit)}"

    def _points(self, rate: Decimal, target: Decimal, actual: Decimal, weight: Decimal) -> tuple[Decimal, str]:
        over = actual / target - 1 if target > 0 and self.sign in ("≥", ">") else ZERO
        if self.excess is not None and rate == 1 and over > self.excess:
            cut = min(Decimal(1), over - self.excess)
            far, less = plain(round_half_up(over * 100, 2)), plain(round_half_up(cut * 100, 2))
            return weight * (1 - cut), f"超出目标{far}%，目标偏低，扣减{less}%"
        if rate == 1:
            return weight, "达到目标"
        share = share_of(Measure("", self.actual), rate, weight, rate * weight, replace(PLAIN, trim=True), fraction_of(target, actual))
        return rate * weight, f"完成比例{share}"

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(f for f in (self.target, self.actual, self.upper) if f)


def _show(value: Decimal, unit: str) -> str:
    return format_quantity(value, unit, 2, replace(PLAIN, trim=True))
