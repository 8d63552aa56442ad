"""Rules a person answers: checklist, levels, judged range, manual mark."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula, Missing, NoBase
from ..money import ZERO, plain, points
from ..names import quoted
from .base import Ask, Context, Outcome, missing_answer

if TYPE_CHECKING:
    from ..pack.source import Node

YES, PARTLY, NO = "是", "部分", "否"
JUDGED = Decimal(1)


def _bare(ctx: Context, key: str, text: str, lost: bool) -> tuple[str, ...]:
    """The answer's text if it costs points and gives no reason."""
    fact = ctx.book.get(key)
    return (text,) if lost and fact is not None and not fact.reason else ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist.  ``when`` answers it from the facts; otherwise a person does."""

    key: str
    points: Decimal
    text: str
    partial: bool
    when: Formula | None


@dataclass(frozen=True, slots=True)
class Checklist:
    """逐条评判：每条有自己的分值，符合得分，部分符合酌情给分，不符合不得分."""

    items: tuple[Item, ...]
    type: ClassVar[str] = "checklist"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Checklist:
        items, seen = [], set()
        for i, item in enumerate(node.nodes("items", required=True), 1):
            key = item.text("key", "") or f"第{i}条"
            if key in seen:
                item.problem("R016", f"“{key}”重复", "key")
            seen.add(key)
            items.append(
                Item(key, item.number("points"), item.text("text"), item.flag("partial", True), item.formula("when", ""))
            )
            item.done()
        total = sum((i.points for i in items), ZERO)
        if items and total != weight:
            node.problem("R012", f"各条分值合计 {plain(total)} 分，与权重 {plain(weight)} 分不符", "items")
        return cls(tuple(items))

    def asks(self) -> tuple[Ask, ...]:
        return tuple(
            Ask(i.key, "tick", i.text, i.points, (YES, PARTLY, NO) if i.partial else (YES, NO), i.partial)
            for i in self.items
            if i.when is None
        )

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(i.when for i in self.items if i.when)

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        results = [self._item(ctx, item) for item in self.items]
        missing = tuple(text for r in results for text in r.missing)
        keys = tuple(key for r in results for key in r.keys)
        asked = sum((i.points for i in self.items if i.when is None), ZERO)
        judged = asked / weight if weight else JUDGED
        bare = tuple(text for r in results for text in r.unreasoned)
        lines = tuple(line for r in results for line in r.lines)
        if missing:
            return Outcome(None, lines, missing, judged, keys, bare)
        got = sum((r.points or ZERO for r in results), ZERO)
        return Outcome(got, lines, (), judged, keys, bare)

    def _item(self, ctx: Context, item: Item) -> Outcome:
        if item.when is not None:
            return self._by_facts(ctx, item, item.when)
        key = ctx.answer_key(item.key)
        answer = ctx.book.text(key)
        if not answer:
            return Outcome(None, (), (f"待评判“{item.text}”",), JUDGED, (key,))
        words = {YES: "符合", NO: "不符合"} | ({PARTLY: "部分符合"} if item.partial else {})
        if answer not in words:
            return Outcome(None, (), (f"待评判“{item.text}”",), JUDGED, (key,))
        given = ctx.book.number(f"{key}.分") if answer == PARTLY else None
        if answer == PARTLY and given is None:
            return Outcome(None, (), (f"“{item.text}”为部分符合，请填得分",), JUDGED, (key,))
        got = item.points if answer == YES else max(ZERO, min(given or ZERO, item.points))
        line = f"{item.text}：{words[answer]}，得{points(got)}分"
        return Outcome(got, (line,), (), JUDGED, (key,), _bare(ctx, key, item.text, got < item.points))

    def _by_facts(self, ctx: Context, item: Item, when: Formula) -> Outcome:
        keys = tuple(sorted(when.names))
        try:
            holds = bool(when.over(ctx.book))
        except Missing as error:
            return Outcome(None, (), tuple(f"缺{quoted(ctx.label(k))}" for k in error.keys), ZERO, keys)
        except NoBase:
            return Outcome(None, (), (f"“{item.text}”没有计算基数",), ZERO, keys)
        got = item.points if holds else ZERO
        line = f"{item.text}：{ctx.spelled(when)}，{'成立' if holds else '不成立'}，得{points(got)}分"
        return Outcome(got, (line,), (), ZERO, keys)


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    points: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Levels:
    """分级：选定一级，得该级的分（按要求公开 1.5 分，有瑕疵 1 分，未公开 0 分）."""

    text: str
    options: tuple[Option, ...]
    type: ClassVar[str] = "levels"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Levels:
        options = []
        for item in node.nodes("options", required=True):
            options.append(Option(item.text("name"), item.number("points"), item.text("text", "")))
            item.done()
        best = max((o.points for o in options), default=ZERO)
        if best != weight:
            node.problem("R012", f"最高一级 {plain(best)} 分，与权重 {plain(weight)} 分不符", "options")
        return cls(node.text("text"), tuple(options))

    def asks(self) -> tuple[Ask, ...]:
        names = tuple(f"{o.name}（{points(o.points)}分）" for o in self.options)
        return (Ask("等级", "level", self.text, max((o.points for o in self.options), default=ZERO), names),)

    def formulas(self) -> tuple[Formula, ...]:
        return ()

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        key, answer = ctx.answer_key("等级"), ctx.book.text(ctx.answer_key("等级"))
        option = next((o for o in self.options if answer in (o.name, f"{o.name}（{points(o.points)}分）")), None)
        if option is None:
            return missing_answer(ctx, self.asks()[0])
        line = f"{self.text}：{option.name}，得{points(option.points)}分"
        return Outcome(option.points, (line,), (), JUDGED, (key,), _bare(ctx, key, self.text, option.points < weight))


@dataclass(frozen=True, slots=True)
class Range:
    name: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class JudgedRange:
    """区间评判：先定档次，再在档内给分，须说明理由（财预〔2020〕10号：100–80%、80–60%、60–0%）."""

    text: str
    ranges: tuple[Range, ...]
    type: ClassVar[str] = "judged_range"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> JudgedRange:
        ranges = []
        for item in node.nodes("ranges", required=True):
            found = Range(item.text("name"), item.number("from"), item.number("to"))
            if not ZERO <= found.low <= found.high <= 1:
                item.problem("R014", "from、to 应为 0 至 100%，且 from 不大于 to", "from")
            ranges.append(found)
            item.done()
        return cls(node.text("text"), tuple(ranges))

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("档次", "range", self.text, options=tuple(r.name for r in self.ranges)),)

    def formulas(self) -> tuple[Formula, ...]:
        return ()

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        key = ctx.answer_key("档次")
        chosen = next((r for r in self.ranges if r.name == ctx.book.text(key)), None)
        got = ctx.book.number(f"{key}.分")
        if chosen is None:
            return missing_answer(ctx, self.asks()[0])
        low, high = chosen.low * weight, chosen.high * weight
        if got is None:
            waiting = f"选了“{chosen.name}”，请再填得分：{points(low)} 至 {points(high)} 分"
            return Outcome(None, (), (waiting,), Decimal(1), (key,))
        if not low <= got <= high:
            wrong = f"“{chosen.name}”应在 {points(low)} 至 {points(high)} 分之间，现为 {points(got)} 分"
            return Outcome(None, (), (wrong,), JUDGED, (key,))
        line = f"{self.text}：{chosen.name}（{points(low)}至{points(high)}分），评定{points(got)}分"
        return Outcome(got, (line,), (), JUDGED, (key,), _bare(ctx, key, self.text, True))


@dataclass(frozen=True, slots=True)
class Manual:
    """直接评分：由人按标准给分，低于满分须说明理由；``source`` 说明得分来源（督查部门、问卷调查等）."""

    text: str
    source: str
    type: ClassVar[str] = "manual"

    @classmethod
    def read(cls, node: Node, weight: Decimal) -> Manual:
        return cls(node.text("text"), node.text("source", ""))

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("得分", "points", self.text),)

    def formulas(self) -> tuple[Formula, ...]:
        return ()

    def score(self, ctx: Context, weight: Decimal) -> Outcome:
        key = ctx.answer_key("得分")
        got = ctx.book.number(key)
        if got is None:
            return missing_answer(ctx, self.asks()[0])
        if not ZERO <= got <= weight:
            return Outcome(None, (), (f"得分应在 0 至 {points(weight)} 分之间，现为 {points(got)} 分",), JUDGED, (key,))
        origin = f"（依据：{self.source}）" if self.source else ""
        line = f"{self.text}{origin}：评定{points(got)}分"
        return Outcome(got, (line,), (), JUDGED, (key,), _bare(ctx, key, self.text, got < weight))
