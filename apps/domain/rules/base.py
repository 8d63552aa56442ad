"""What every scoring rule shares: the question it may ask, the measure it reads, the outcome it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, cast

from ..facts import FactBook, State
from ..formulas import Formula, Missing, NoBase, compile_formula
from ..money import PLAIN, ZERO, NumberStyle, format_quantity, in_unit, plain, points, round_half_up
from ..names import quoted

if TYPE_CHECKING:
    from ..pack.source import Node

FULL, NONE, UNKNOWN = "full", "none", "not_computable"
ZERO_POLICIES = (FULL, NONE, UNKNOWN)
"""What a rate without a base gives: the full mark, no mark, or no score at all."""

MOST_DECIMALS = 5
"""A rate that needs so many is nothing to key in: its fraction is printed instead."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question a rule puts to a person.

    ``kind``: ``tick`` (是 / 部分 / 否), ``flag`` (是 / 否), ``level`` (one of ``options``), ``count`` (a whole number),
    ``points`` (a mark from 0 to ``most``), ``range`` (a level and a mark within it).
    """

    item: str
    kind: str
    text: str
    most: Decimal = ZERO
    options: tuple[str, ...] = ()
    partial: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule gives: points (None while something is missing), the printed steps, and what is missing.

    ``judged`` is the part of the weight (0 to 1) that rests on a person's answer.
    """

    points: Decimal | None
    lines: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    judged: Decimal = ZERO
    keys: tuple[str, ...] = ()
    unreasoned: tuple[str, ...] = ()
    """Answers below the full mark that give no reason."""

    @property
    def known(self) -> bool:
        return self.points is not None


@dataclass(frozen=True)
class Context:
    """What a rule may look at: the facts, the names of the indicator and of the facts, the way figures print."""

    book: FactBook
    code: str = ""
    style: NumberStyle = PLAIN
    labels: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, Formula] = field(default_factory=dict)

    def answer_key(self, item: str) -> str:
        return answer_key(self.code, item)

    def label(self, key: str) -> str:
        fact = self.book.get(key)
        return self.labels.get(key) or (fact.label if fact else "") or key

    def shown(self, key: str) -> str:
        fact = self.book.get(key)
        if fact is None or not fact.known:
            return f"〔{self.label(key)}〕"
        if isinstance(fact.value, Decimal) and fact.unit == "%":
            return fact.shown(self.style, with_unit=True)
        return fact.shown(self.style)

    def spelled(self, formula: Formula) -> str:
        """The formula with its figures; a name computed elsewhere is spelled by its own formula."""
        return self._written_out(formula).spelled(self.shown)

    def fraction(self, formula: Formula) -> str:
        """The formula as a factor; empty where a figure prints shorter than it is, so that nobody could work it out."""
        formula = self._written_out(formula)
        return formula.spelled(self.shown, factor=True) if all(map(self._whole, formula.names)) else ""

    def _written_out(self, formula: Formula) -> Formula:
        return self.formulas.get(formula.text.strip(), formula) if len(formula.names) == 1 else formula

    def _whole(self, key: str) -> bool:
        fact = self.book.get(key)
        value = fact.value if fact else None
        if fact is None or not isinstance(value, Decimal):
            return True
        return round_half_up(in_unit(value, fact.unit), fact.decimals) == in_unit(value, fact.unit)


def answer_key(code: str, item: str) -> str:
    """The fact that holds a person's answer to an indicator's question."""
    return f"评判.指标{code}.{item}"


class Rule(Protocol):
    """A scoring rule: data read from a pack, and a pure function of the facts."""

    type: ClassVar[str]

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Rule: ...

    def score(self, ctx: Context, weight: Decimal) -> Outcome: ...

    def asks(self) -> tuple[Ask, ...]: ...

    def formulas(self) -> tuple[Formula, ...]: ...


class Unasked:
    """A rule that needs no answer of a person."""

    __slots__ = ()

    def asks(self) -> tuple[Ask, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure's value, or why there is none: ``missing`` sentences, or ``no_base`` for a zero denominator."""

    value: Decimal | None
    line: str
    missing: tuple[str, ...] = ()
    no_base: bool = False
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A named quantity a rule reads, a formula over facts: ``政府采购执行率 = 采购.实际 ÷ 采购.计划``."""

    label: str
    formula: Formula
    unit: str = "%"
    decimals: int = 2
    zero: str = UNKNOWN

    @classmethod
    def read(cls, node: Node, key: str = "value") -> Measure | None:
        formula = node.formula(key)
        label = node.text("label", "")
        unit = node.text("unit", "%")
        zero = node.choice("zero", ZERO_POLICIES, UNKNOWN)
        decimals = node.integer("decimals", 2 if unit in ("%", "万元") else 0)
        if formula is None:
            return None
        if formula.divides and not node.has("zero"):
            node.problem("R010", "公式中有除法，须用 zero 写明分母为零时如何计分（full / none / not_computable）", key)
        return cls(label or formula.text, formula, unit, decimals, zero)

    def take(self, ctx: Context) -> Measured:
        keys = tuple(sorted(self.formula.names))
        absent = tuple(k for k in keys if ctx.book.number(k) is None and not _text(ctx, k))
        no_base = tuple(k for k in absent if ctx.book[k].state is State.NOT_APPLICABLE) if _all_in(ctx, absent) else ()
        try:
            value = self.formula.over(ctx.book)
        except Missing:
            if absent and len(no_base) == len(absent):
                return Measured(None, f"{self.label}：{ctx.spelled(self.formula)}，没有计算基数", (), True, keys)
            waiting = tuple(k for k in absent if k not in ctx.book or ctx.book[k].state is not State.NOT_APPLICABLE)
            return Measured(None, "", tuple(f"缺{quoted(ctx.label(k))}" for k in waiting), False, keys)
        except NoBase:
            return Measured(None, f"{self.label}：{ctx.spelled(self.formula)}，分母为零，无法计算", (), True, keys)
        return Measured(value, self._line(ctx, value), (), False, keys)

    def _line(self, ctx: Context, value: Decimal) -> str:
        spelled, shown = ctx.spelled(self.formula), self.show(value, ctx.style)
        known = not self.formula.names or spelled == shown
        return f"{self.label} = {shown}" if known else f"{self.label} = {spelled} = {shown}"

    def show(self, value: Decimal, style: NumberStyle = PLAIN, decimals: int | None = None) -> str:
        return format_quantity(value, self.unit, self.decimals if decimals is None else decimals, style)

    def without_base(self, measured: Measured, weight: Decimal) -> Outcome:
        """The outcome of a rate that has no base, as the rule says."""
        if self.zero == UNKNOWN:
            return Outcome(None, (measured.line,), (f"“{self.label}”没有计算基数，请评判是否适用",), keys=measured.keys)
        got = weight if self.zero == FULL else ZERO
        words = "按规定得满分" if self.zero == FULL else "按规定不得分"
        return Outcome(got, (f"{measured.line}，{words}：{points(got)}分",), keys=measured.keys)


class ByMeasure(Unasked):
    """A rule over one measure."""

    __slots__ = ()
    measure: Measure

    def formulas(self) -> tuple[Formula, ...]:
        return (self.measure.formula,)

    def at(self, value: Decimal) -> Self:
        """The same rule where the measure is known to be ``value`` (base units), whatever the facts say."""
        measure = replace(self.measure, formula=compile_formula(plain(value)))
        return cast(Self, replace(cast(Any, self), measure=measure))


def _text(ctx: Context, key: str) -> bool:
    fact = ctx.book.get(key)
    return fact is not None and fact.known


def _all_in(ctx: Context, keys: tuple[str, ...]) -> bool:
    return all(key in ctx.book for key in keys)


def share_of(
    measure: Measure, rate: Decimal, weight: Decimal, got: Decimal, style: NumberStyle, fraction: str
) -> str:
    """``84.08% × 1分``; where no short rate gives the printed points, the fraction: ``31.5分 × 27.40 ÷ 36.00``."""
    shown = shown_rate(measure, rate, weight, got, style, fraction=fraction)
    return f"{points(weight)}分 × {fraction}" if shown == fraction else f"{shown} × {points(weight)}分"


def shown_rate(
    measure: Measure, value: Decimal, weight: Decimal, got: Decimal, style: NumberStyle, less: Decimal = ZERO, fraction: str = ""
) -> str:
    """The rate with just so many decimals that (rate − less) × weight gives the printed points on a pocket calculator.

    An endless rate may never do so: then ``fraction``, what the rate is computed from.
    """
    for decimals in range(measure.decimals, MOST_DECIMALS if fraction else 12):
        scale = decimals + (2 if measure.unit == "%" else 0)
        if round_half_up((round_half_up(value, scale) - less) * weight, 2) == round_half_up(got, 2):
            return measure.show(value, style, decimals)
    return fraction or measure.show(value, style, 12)


def sum_shown(parts: Sequence[Decimal], total: Decimal) -> str:
    """The sum as printed; parts are printed to two decimals, so their printed sum may differ in the last one."""
    printed = sum((round_half_up(part, 2) for part in parts), ZERO)
    exact = points(total)
    return exact if plain(printed) == exact else f"{exact}（各项按未取舍的数值合计）"


def percent(value: Decimal) -> str:
    """A limit as a criterion prints it: ``25%``, ``12.5%``."""
    return f"{plain(value * 100)}%"


def absences(ctx: Context, formulas: Iterable[Formula]) -> tuple[str, ...]:
    """What the formulas still wait for, each once, as sentences."""
    names = dict.fromkeys(name for formula in formulas for name in sorted(formula.names))
    return tuple(f"缺{quoted(ctx.label(name))}" for name in names if not _text(ctx, name))


def proportional(rate: Decimal, weight: Decimal, cap: Decimal | None) -> Decimal:
    capped = rate if cap is None else min(rate, cap)
    return max(ZERO, capped * weight)


def missing_answer(ctx: Context, ask: Ask) -> Outcome:
    return Outcome(None, (), (f"待评判“{ask.text}”",), Decimal(1), (ctx.answer_key(ask.item),))


def measured_outcome(
    ctx: Context, weight: Decimal, measure: Measure, act: Callable[[Decimal], tuple[Decimal, str]]
) -> Outcome:
    """Take the measure, deal with missing inputs and missing bases, and let ``act`` turn the value into points."""
    measured = measure.take(ctx)
    if measured.missing:
        return Outcome(None, (), measured.missing, keys=measured.keys)
    if measured.no_base or measured.value is None:
        return measure.without_base(measured, weight)
    got, how = act(measured.value)
    return Outcome(got, (f"{measured.line}，{how}",), keys=measured.keys)
