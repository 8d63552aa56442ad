"""Rules made of rules: composite, veto, exemption, choice, split over a list, aggregate of lower results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ..formulas import Formula, Missing, NoBase
from ..money import ZERO, plain, points, round_half_up
from ..names import quoted
from .base import Ask, Context, Outcome, Unasked, missing_answer, sum_shown
from .judgement import NO, YES

if TYPE_CHECKING:
    from ..pack.source import Node


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    name: str
    points: Decimal
    rule: Any

    def context(self, ctx: Context) -> Context:
        return replace(ctx, code=f"{ctx.code}.{self.key}")


def read_part(node: Node, points_key: str = "points", index: int = 1) -> Part:
    from . import read_rule

    key = node.text("key", "") or f"第{index}项"
    worth = node.number(points_key)
    rule_node = node.node("rule")
    if rule_node is None:
        node.problem("P003", "缺少“rule”")
    rule = read_rule(rule_node, worth) if rule_node else None
    part = Part(key, node.text("name"), worth, rule)
    node.done()
    return part


def _prefixed(parts: tuple[Part, ...]) -> tuple[Ask, ...]:
    return tuple(replace(ask, item=f"{p.key}.{ask.item}") for p in parts if p.rule for ask in p.rule.asks())


def _formulas(parts: tuple[Part, ...]) -> tuple[Formula, ...]:
    return tuple(f for p in parts if p.rule for f in p.rule.formulas())


def _together(results: list[tuple[Part, Outcome]], weight: Decimal) -> Outcome:
    """Sum the parts; while any is missing there is no score."""
    missing = tuple(text for _, r in results for text in r.missing)
    keys = tuple(key for _, r in results for key in r.keys)
    lines = tuple(line for _, r in results for line in r.lines)
    bare = tuple(text for _, r in results for text in r.unreasoned)
    judged = sum((r.judged * p.points for p, r in results), ZERO) / weight if weight else ZERO
    if any(not r.known for _, r in results):
        return Outcome(None, lines, missing, judged, keys, bare)
    got = sum((r.points or ZERO for _, r in results), ZERO)
    if len(results) > 1:
        parts = [r.points or ZERO for _, r in results]
        lines += (f"合计 {' + '.join(points(p) for p in parts)} = {sum_shown(parts, got)}分",)
    return Outcome(got, lines, (), judged, keys, bare)


@dataclass(frozen=True, slots=True)
class Composite:
    """组合：若干分项各按各的规则计分，合计为本指标得分."""

    parts: tuple[Part, ...]
    type: ClassVar[str] = "composite"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Composite:
        parts = tuple(read_part(n, index=i) for i, n in enumerate(node.nodes("parts", required=True), 1))
        total = sum((p.points for p in parts), ZERO)
        if total != weight:
            node.problem("R012", f"各分项分值合计 {plain(total)} 分，与权重 {plain(weight)} 分不符", "parts")
        if len({p.key for p in parts}) < len(parts):
            node.problem("R016", "分项的 key 重复", "parts")
        return cls(parts)

    def asks(self) -> tuple[Ask, ...]:
        return _prefixed(self.parts)

    def formulas(self) -> tuple[Formula, ...]:
        return _formulas(self.parts)

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        return _together([(p, p.rule.score(p.context(ctx), p.points)) for p in self.parts], weight)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A rule behind a condition: decided by the facts (``when``), or by a person's yes or no."""

    text: str
    when: Formula | None
    rule: Any
    item: ClassVar[str] = ""

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Self:
        from . import read_rule

        inner = node.node("rule")
        if inner is None:
            node.problem("P003", "缺少“rule”")
        return cls(node.text("text"), node.formula("when", ""), read_rule(inner, weight) if inner else None)

    def asks(self) -> tuple[Ask, ...]:
        own = () if self.when else (Ask(self.item, "flag", self.text, options=(NO, YES)),)
        return own + tuple(self.rule.asks() if self.rule else ())

    def formulas(self) -> tuple[Formula, ...]:
        return ((self.when,) if self.when else ()) + tuple(self.rule.formulas() if self.rule else ())


@dataclass(frozen=True, slots=True)
class Veto(Guarded):
    """一票否决：发生所列情形的，整个指标（或所列分项）得 0 分；未发生的按内层规则计分."""

    type: ClassVar[str] = "veto"
    item: ClassVar[str] = "否决"

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        inner: Outcome = self.rule.score(ctx, weight)
        happened = self._happened(ctx)
        if isinstance(happened, Outcome):
            return replace(happened, lines=inner.lines, missing=happened.missing + inner.missing, judged=inner.judged)
        if happened:
            return Outcome(ZERO, (*inner.lines, f"{self.text}：发生，本项得0分"), (), inner.judged, inner.keys)
        if not self.when:
            return replace(inner, lines=(*inner.lines, f"{self.text}：未发生"))
        return inner

    def _happened(self, ctx: Context) -> bool | Outcome:
        if self.when is None:
            answer = ctx.book.text(ctx.answer_key(self.item))
            return missing_answer(ctx, self.asks()[0]) if not answer else answer == YES
        try:
            return bool(self.when.over(ctx.book))
        except Missing as error:
            return Outcome(None, (), tuple(f"缺{quoted(ctx.label(k))}" for k in error.keys))
        except NoBase:
            return False


@dataclass(frozen=True, slots=True)
class Exempt(Guarded):
    """免评：符合所列情形的直接得满分（涉密部门不公开预决算），其余按内层规则计分."""

    type: ClassVar[str] = "exempt"
    item: ClassVar[str] = "免评"

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        key = ctx.answer_key(self.item)
        try:
            exempt = bool(self.when.over(ctx.book)) if self.when else ctx.book.text(key) == YES
        except (Missing, NoBase):
            exempt = False
        if exempt:
            judged, keys = (ZERO, tuple(sorted(self.when.names))) if self.when else (Decimal(1), (key,))
            return Outcome(weight, (f"{self.text}：符合，直接得{points(weight)}分",), (), judged, keys)
        if not self.when and not ctx.book.text(key):
            inner: Outcome = self.rule.score(ctx, weight)
            asked = missing_answer(ctx, self.asks()[0])
            return replace(inner, points=None, missing=asked.missing + inner.missing)
        result: Outcome = self.rule.score(ctx, weight)
        return result


@dataclass(frozen=True, slots=True)
class Choose:
    """选择：从若干分项中选定 n 项，各按各的分值计分，合计按本指标权重折算."""

    parts: tuple[Part, ...]
    least: int
    most: int
    type: ClassVar[str] = "choose"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Choose:
        parts = tuple(read_part(n, index=i) for i, n in enumerate(node.nodes("parts", required=True), 1))
        least = node.integer("least", 1)
        most = node.integer("most", len(parts))
        if not 1 <= least <= most <= len(parts):
            node.problem("R014", "least、most 与分项数不符", "least")
        if any(p.points <= 0 for p in parts):
            node.problem("R014", "分项分值应大于零", "parts")
        if len({p.key for p in parts}) < len(parts):
            node.problem("R016", "分项的 key 重复", "parts")
        return cls(parts, least, most)

    def asks(self) -> tuple[Ask, ...]:
        own = tuple(Ask(f"{p.key}.选用", "flag", f"选用“{p.name}”", options=(YES, NO)) for p in self.parts)
        return own + _prefixed(self.parts)

    def formulas(self) -> tuple[Formula, ...]:
        return _formulas(self.parts)

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        chosen = [p for p in self.parts if ctx.book.text(ctx.answer_key(f"{p.key}.选用")) == YES]
        if not self.least <= len(chosen) <= self.most:
            limits = f"{self.least} 至 {self.most}" if self.least < self.most else str(self.least)
            return Outcome(None, (), (f"应选用 {limits} 项计分，现选 {len(chosen)} 项",), Decimal(1))
        pool = sum((p.points for p in chosen), ZERO)
        result = _together([(p, p.rule.score(p.context(ctx), p.points)) for p in chosen], pool)
        if result.points is None or pool == weight:
            return result
        got = result.points / pool * weight
        lead = f"所选{len(chosen)}项满分{points(pool)}分，折算"
        line = f"{lead} {plain(result.points)} ÷ {points(pool)} × {points(weight)}分 = {points(got)}分"
        return replace(result, points=got, lines=(*result.lines, line))


@dataclass(frozen=True, slots=True)
class Split(Unasked):
    """均分：权重由列表各行平分（四舍五入到规定位数，尾差并入最后一行），逐行按完成情况计分."""

    over: str
    rate: str
    decimals: int
    type: ClassVar[str] = "split"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Split:
        return cls(node.text("over"), node.text("rate"), node.integer("decimals", 2))

    def formulas(self) -> tuple[Formula, ...]:
        return ()

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        rows = ctx.book.rows(self.over)
        if not rows:
            return Outcome(None, (), (f"“{self.over}”还没有内容",))
        results, lines = [], []
        for row, worth in zip(rows, shares(weight, len(rows), self.decimals), strict=True):
            key = f"{self.over}.{row}.{self.rate}"
            rate = ctx.book.number(key)
            if rate is None:
                return Outcome(None, (), (f"缺{quoted(ctx.label(key))}",), keys=(key,))
            got = max(ZERO, min(rate, Decimal(1))) * worth
            results.append(got)
            lines.append(f"{ctx.label(key)}{_rate_shown(rate)} × {points(worth)}分 = {points(got)}分")
        got = sum(results, ZERO)
        keys = tuple(f"{self.over}.{row}.{self.rate}" for row in rows)
        return Outcome(got, (*lines, f"合计 {' + '.join(points(r) for r in results)} = {sum_shown(results, got)}分"), keys=keys)


def shares(weight: Decimal, rows: int, decimals: int) -> list[Decimal]:
    """Equal shares rounded to ``decimals``, the rest with the last; more decimals where the last would fall below 0."""
    share = round_half_up(weight / rows, decimals)
    last = weight - share * (rows - 1)
    return [*[share] * (rows - 1), last] if last >= 0 else shares(weight, rows, decimals + 1)


def _rate_shown(rate: Decimal) -> str:
    shown = f"{plain(round_half_up(rate * 100, 2))}%"
    if rate > 1:
        return f"{shown}，按100%计，100%"
    return shown if rate >= 0 else f"{shown}，按0计，0%"


@dataclass(frozen=True, slots=True)
class Aggregate(Unasked):
    """汇总折算：对列表各行的得分取平均（或按金额加权平均），再按满分折算为本指标得分."""

    over: str
    score_column: str
    weight_column: str
    full: Decimal
    type: ClassVar[str] = "aggregate"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Aggregate:
        return cls(node.text("over"), node.text("score"), node.text("weight", ""), node.number("full", 100))

    def formulas(self) -> tuple[Formula, ...]:
        return ()

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        rows = ctx.book.rows(self.over)
        scores = [ctx.book.number(f"{self.over}.{r}.{self.score_column}") for r in rows]
        heft = [ctx.book.number(f"{self.over}.{r}.{self.weight_column}") if self.weight_column else Decimal(1) for r in rows]
        if not rows or None in scores or None in heft:
            return Outcome(None, (), (f"“{self.over}”各行得分或权重未填全",))
        total = sum((h or ZERO for h in heft), ZERO)
        if total == 0:
            return Outcome(None, (), (f"“{self.over}”权重合计为零，无法加权",))
        mean = sum(((s or ZERO) * (h or ZERO) for s, h in zip(scores, heft, strict=True)), ZERO) / total
        got = mean / self.full * weight
        how = "按金额加权平均" if self.weight_column else "平均"
        lead = f"{len(rows)}项{how}得分{points(mean)}（满分{plain(self.full)}）"
        line = f"{lead}，÷ {plain(self.full)} × {points(weight)}分 = {points(got)}分"
        return Outcome(got, (line,))
