"""Rules that look a value up: threshold, bands, cases, change on last year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula, Missing, NoBase, compile_formula
from ..money import ZERO, plain, points
from ..names import quoted
from .base import ByMeasure, Context, Measure, Outcome, Unasked, measured_outcome

if TYPE_CHECKING:
    from ..pack.source import Node

_NUMBER = r"(-?\d+(?:\.\d+)?)(%?)"
_INTERVAL = re.compile(rf"([\[(])\s*(?:{_NUMBER}|-∞|-)\s*,\s*(?:{_NUMBER}|\+∞|\+)\s*([\])])")


@dataclass(frozen=True, slots=True)
class Band:
    """An interval in the notation of mathematics, ``[75%, 90%)``, and its points.  None is an open end."""

    low: Decimal | None
    high: Decimal | None
    low_in: bool
    high_in: bool
    points: Decimal
    text: str

    @classmethod
    def read(cls, text: str, worth: Decimal) -> Band | None:
        match = _INTERVAL.fullmatch(text.replace("，", ",").replace("（", "(").replace("）", ")").replace("％", "%"))
        if not match:
            return None
        left, low, low_percent, high, high_percent, right = match.groups()
        return cls(
            _bound(low, low_percent), _bound(high, high_percent), left == "[", right == "]", worth, text
        )  # fmt: skip

    def holds(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        below = self.high is None or value < self.high or (self.high_in and value == self.high)
        return above and below

    def words(self) -> str:
        """The interval as a criterion says it: ``≥90%``, ``<60%``, ``≥75%且<90%``."""
        low = f"{'≥' if self.low_in else '>'}{_percent(self.low, self.text)}" if self.low is not None else ""
        high = f"{'≤' if self.high_in else '<'}{_percent(self.high, self.text)}" if self.high is not None else ""
        return "且".join(filter(None, (low, high))) or "任意值"


def _bound(digits: str | None, percent: str | None) -> Decimal | None:
    if digits is None:
        return None
    return Decimal(digits) / 100 if percent else Decimal(digits)


def _percent(value: Decimal, text: str) -> str:
    return f"{plain(value * 100)}%" if "%" in text else plain(value)


def band_problems(bands: tuple[Band, ...]) -> list[str]:
    """Gaps and overlaps between bands, in order of value, as sentences."""
    ordered = sorted(bands, key=lambda b: (b.low is not None, b.low or ZERO, not b.low_in))
    problems = []
    if ordered and ordered[0].low is not None:
        problems.append(f"{ordered[0].text} 以下没有规定")
    if ordered and ordered[-1].high is not None:
        problems.append(f"{ordered[-1].text} 以上没有规定")
    for a, b in pairwise(ordered):
        if a.high is None or b.low is None or a.high > b.low or (a.high == b.low and a.high_in and b.low_in):
            problems.append(f"{a.text} 与 {b.text} 重叠")
        elif a.high < b.low or not (a.high_in or b.low_in):
            problems.append(f"{a.text} 与 {b.text} 之间有空档")
    return problems


def read_bands(node: Node, weight: Decimal) -> tuple[Band, ...]:
    """The bands of a rule, complete and none worth more than the weight."""
    bands = []
    for item in node.nodes("bands", required=True):
        text, worth = item.text("in"), worth_of(item, weight)
        band = Band.read(text, worth)
        if band is None:
            item.problem("R011", f"区间“{text}”写法有误，应如 [75%, 90%) 或 [90%, +∞)", "in")
        else:
            bands.append(band)
        item.done()
    for problem in band_problems(tuple(bands)):
        node.problem("R013", f"分档不完整：{problem}", "bands")
    return tuple(bands)


def worth_of(item: Node, weight: Decimal) -> Decimal:
    """The points of a band or case, never above the weight."""
    worth = item.number("points")
    if not ZERO <= worth <= weight:
        item.problem("R012", f"本档 {plain(worth)} 分，应在 0 至权重 {plain(weight)} 分之间", "points")
    return worth


@dataclass(frozen=True, slots=True)
class Bands(ByMeasure):
    """分档：每档一个区间和得分，各档不重不漏（固定资产利用率 ≥90% 得 1 分，[75%, 90%) 得 0.7 分 …）."""

    measure: Measure
    bands: tuple[Band, ...]
    type: ClassVar[str] = "bands"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Bands:
        measure = Measure.read(node)
        return cls(measure or _nothing(), read_bands(node, weight))

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        return measured_outcome(ctx, weight, self.measure, self._look_up)

    def _look_up(self, value: Decimal) -> tuple[Decimal, str]:
        for band in self.bands:
            if band.holds(value):
                return band.points, f"属于“{band.words()}”一档，得{points(band.points)}分"
        return ZERO, "不在任何一档，得0分"


def _nothing() -> Measure:
    return Measure("", compile_formula("0"))


@dataclass(frozen=True, slots=True)
class Threshold(ByMeasure):
    """达标得分：符合条件得满分（或规定分），不符合得规定分，通常为 0."""

    measure: Measure
    band: Band | None
    otherwise: Decimal
    type: ClassVar[str] = "threshold"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Threshold:
        measure = Measure.read(node)
        text = node.text("in")
        band = Band.read(text, node.number("points", weight))
        if band is None:
            node.problem("R011", f"区间“{text}”写法有误，应如 (-∞, 100%]", "in")
        return cls(measure or _nothing(), band, node.number("otherwise", 0))

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        def act(value: Decimal) -> tuple[Decimal, str]:
            if self.band and self.band.holds(value):
                return self.band.points, f"符合“{self.band.words()}”，得{points(self.band.points)}分"
            words = self.band.words() if self.band else ""
            return self.otherwise, f"不符合“{words}”，得{points(self.otherwise)}分"

        return measured_outcome(ctx, weight, self.measure, act)


@dataclass(frozen=True, slots=True)
class Case:
    when: Formula | None
    points: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Cases(Unasked):
    """比较：逐条判断，第一条成立的给分（资金结余为零得 3 分，不高于上年得 2 分，高于上年得 0 分）."""

    cases: tuple[Case, ...]
    type: ClassVar[str] = "compare"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Cases:
        cases = []
        for item in node.nodes("cases", required=True):
            when = item.formula("when", "")
            worth = worth_of(item, weight)
            cases.append(Case(when, worth, item.text("text", "") or (when.text if when else "其他情形")))
            item.done()
        if not cases or cases[-1].when is not None:
            node.problem("R013", "最后一项应为不带 when 的“其他情形”", "cases")
        return cls(tuple(cases))

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        keys = tuple(sorted({n for case in self.cases if case.when for n in case.when.names}))
        try:
            case = next(c for c in self.cases if c.when is None or c.when.over(ctx.book))
        except Missing as error:
            return Outcome(None, (), tuple(f"缺{quoted(ctx.label(k))}" for k in error.keys), keys=keys)
        except (NoBase, StopIteration):
            return Outcome(None, (), ("比较条件无法计算",), keys=keys)
        figures = "，".join(f"{ctx.label(k)} {ctx.shown(k)}" for k in keys if k in ctx.book and ctx.book[k].known)
        return Outcome(case.points, (f"{figures}：{case.text}，得{points(case.points)}分",), keys=keys)

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(case.when for case in self.cases if case.when)


def change_measure(node: Node) -> Measure | None:
    """变动率：（本年 − 上年）÷ 上年, always over last year's figure."""
    this, last = node.text("this"), node.text("last")
    node.compiled(this, "this")
    node.compiled(last, "last")
    formula = node.compiled(f"(({this}) - ({last})) / ({last})", "this")
    if formula is None:
        return None
    zero = node.choice("zero", ("full", "none", "not_computable"), "not_computable")
    return Measure(node.text("label", "变动率"), formula, "%", node.integer("decimals", 2), zero)


@dataclass(frozen=True, slots=True)
class Change(Unasked):
    """比上年变动：对变动率分档（“三公”经费变动率 ≤0 得满分，否则按档）."""

    bands: Bands
    type: ClassVar[str] = "change"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Change:
        measure = change_measure(node)
        return cls(Bands(measure or _nothing(), read_bands(node, weight)))

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        return self.bands.score(ctx, weight)

    def formulas(self) -> tuple[Formula, ...]:
        return self.bands.formulas()
