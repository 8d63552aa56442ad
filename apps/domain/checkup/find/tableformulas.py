"""Lines of a table, columns or rows, that are made of others as their heads say: 上年数, 本年数, 增减额, 增减率; 年初 + 增加 − 减少 = 年末;
数量 × 单价 = 金额; 当月, 累计; 原值、减：折旧、净值; they hold in a table of three rows as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product, takewhile
from math import log10
from typing import Literal

from ...language.labels import PLANS, measure_of
from ...language.lexicon import LEXICON
from ...money import ZERO
from ..figures import Figure
from ..reading import Reading
from ..relations import Kind, Relation, Support
from ..tables.axis import Axis, Made, axes, summable
from ..tables.columns import Column
from ..tables.figures import compact, says
from ..tables.rowtrees import bare
from ..tables.tables import rated
from .formpoints import by_rate, sure_if, worked_out

MOST_COLUMNS, FEW_COLUMNS, MOST_ADDED = 16, 8, 5
"""Sums are not looked for in wider tables, and of so many lines only in narrow ones."""
PROOF, NAMED = 3, 2  # So many digits more than ways to read them show what no head says; a head is worth some
LEAST = 2  # So many crossing lines must show what no head says
_ROLES, MONEY = ("price", "amount", "number"), ("元", "万元", "亿元")
_SIGNS = {LEXICON.led_rows["less"][0]: -1, LEXICON.led_rows["more"][0]: 1}
Form = Literal["ratio", "growth", "share", "part"]
RULES: dict[Form, str] = {"ratio": "C420", "share": "C423", "part": "C420", "growth": "C424"}
SAMPLE = 24  # So many rows of a long table are tried first
ABOVE, MOST_WHOLES = 2, 6  # So many texts above a table tell what all of it is, in one of so many amounts
_TIMES = re.compile(r"[(（]([^()（）×xX*]{2,8})[×xX*](\d{1,3}(?:\.\d)?)[^()（）]?[)）]")
_MEASURES = {"adjusted": 3, "planned": 2, "budget": 1}


def table_formulas(reading: Reading) -> Iterator[Relation]:
    for find in FORMULAS:
        for table in reading.tables:
            for axis in axes(table):
                yield from find(axis)


def _said(axis: Axis) -> Iterator[Relation]:
    """What heads say to be made of others: 增减额 of what is now and was before; 固定资产原值、减：累计折旧、固定资产净值."""
    heads, sure = axis.heads, axis.table.sure
    base, now, change, _ = _before_and_now(heads) or (None,) * 4
    made = [axis.formula("difference", change, (now, base), "C405", (1, -1))] if sure and base and now and change else []
    signs = [_sign(c.name) for c in heads]
    for at in range(1, len(heads)):
        end = at + len(list(takewhile(bool, signs[at:])))
        if at < end < len(heads) and not signs[at - 1] and says(heads[end].label, LEXICON.led_rows["to"]):
            made.append(axis.formula("balance", heads[end], heads[at - 1 : end], "C405", (1, *signs[at:end]), least=2))
    for lines in made:
        shape = (axis.table.item, axis.table.part, axis.down, lines.whole, lines.parts)
        yield from (replace(r, support=sure_if(sure), shape=shape) for r in lines.relations.values())


def _sign(label: str) -> int:
    """−1 for 减：, 1 for 加：, 0 for any other line."""
    mark, _, rest = compact(label).replace(":", "：").partition("：")
    return _SIGNS.get(mark, 0) if rest else 0


def _before_and_now(heads: Sequence[Column]) -> tuple[Column, Column, Column | None, Column | None] | None:
    """Base, now, change and rate by their heads; None where a head could be two of them."""
    words = LEXICON.comparison_heads
    every = [c for c in heads if c.role == "amount"]
    amounts = [c for c in every if not _moved(c.name)]
    base = [c for c in amounts if says(compact(c.label), words["base"])]
    rest = [c for c in amounts if c not in base]
    now = [c for c in rest if says(compact(c.label), words["now"])]
    if len(base) == 1 and len(now) != 1 and base[0].measure:
        now = [c for c in rest if c.measure == base[0].measure]  # 年初预算, 决算数, 上年决算数: outcome against outcome
    dated = [c for c in amounts if c.year and c.measure in ("actual", "")]
    if not base and not now and len(dated) == 2 == len({c.year for c in dated}):
        base, now = ([c] for c in sorted(dated, key=lambda c: c.year or 0))
    change = [c for c in every if _moved(c.name)]
    rate = [c for c in heads if c.role == "rate" and says(compact(c.label), LEXICON.growth_words)]
    if len(amounts) > 2:
        change, rate = ([c for c in found if says(compact(c.label), words["base"])] for found in (change, rate))
    if len(base) != 1 or len(now) != 1 or len(change) > 1 or len(rate) > 1 or not (change or rate):
        return None
    return base[0], now[0], next(iter(change), None), next(iter(rate), None)


def _moved(name: str) -> bool:
    return says(compact(name), LEXICON.difference_words)


def _cumulated(axis: Axis) -> Iterator[Relation]:
    """A line that goes on adding another up, in most lines across: 当月支出 beside 累计支出; the first is its part alone."""
    lines = _summable(axis) if axis.table.sure else []
    for whole in (c for c in lines if says(c.name, LEXICON.cumulative_words)):
        ways: list[list[Relation]] = [[]]
        for part in (c for c in lines if c is not whole and c.unit == whole.unit):
            before: tuple[Figure, ...] = ()
            found = []
            for across in takewhile(lambda at: not axis.totals(at), axis.crossing):
                now, own = axis.cell(whole.index, across), axis.cell(part.index, across)
                if now is None or own is None:
                    break
                found.append(Relation("sum", now, (*before, own), whole.label, Support.SAID, rule="C405"))
                before = (now,)
            ways.append(found)
        fitting, best = max(((sum(bool(r.agreement) for r in way), way) for way in ways), key=lambda way: way[0])
        yield from best if fitting >= max(LEAST, len(best) - fitting) else ()


def _priced(axis: Axis) -> Iterator[Relation]:
    """数量 × 单价 = 金额, 户数 × 户均 = 补贴: what a price goes with, as heads or most lines show; of people also 人数 × 标准 × 月数."""
    words = {role: [c for c in axis.heads if c.role == "amount" and says(compact(c.name), LEXICON.price_columns[role])] for role in _ROLES}
    for price in words["price"]:
        per = compact(price.name).rstrip(")）").rpartition("/")[2]
        counts = [c for c in axis.heads if c.role == "amount" and c.unit not in MONEY]
        ways = []
        wholes = [[c for c in axis.heads if c.unit in units and c is not price] for units in (MONEY, ("",))]
        for whole, number in product(wholes[0] or wholes[1], counts):
            named = whole in words["amount"] and (number in words["number"] or number.unit == per)
            for more in ((), *((c,) for c in counts if c.index > number.index)):
                made = axis.formula("product", whole, (number, price, *more), "C130")
                ways.append((len(made.relations) - 2 * len(made.apart), named, made))
        worth, named, best = max(ways, key=lambda way: way[:2], default=(0, False, None))
        if best and worth >= 0 and (named or best.closing >= LEAST):
            yield from (replace(r, words=r.whole.words) for at, r in best.relations.items() if not axis.totals(at))


def _averaged(axis: Axis) -> Iterator[Relation]:
    """A row of means (平均, 合计/平均) of the rows above it: of points, or as another column shows, for a mean may be weighted."""
    parts: list[Column] = []
    for head in axis.heads if axis.down else ():
        if bare(head.label).endswith(LEXICON.mean_words) and len(parts) > 1:
            made = axis.formula("mean", head, parts, "C131")
            points = {c.index for c in axis.table.columns if c.unit == "分"}
            for across, r in made.relations.items():
                values = [f.quantity.value for f in r.operands]
                between = min(values) <= r.whole.quantity.value <= max(values)  # else it is weighed or worth something
                if r.agreement or (between and (across in points or made.proof(across))):
                    yield replace(r, support=Support.LIKELY)
        if not head.total and not says(head.label, LEXICON.mean_words):
            parts.append(head)


def _printed(axis: Axis) -> Iterator[Relation]:
    """得分（完成率×10）: points that their head makes of a rate, of which no more than all counts."""
    for head in axis.heads if axis.table.sure and not axis.down else ():
        found = _TIMES.search(compact(head.label))
        rates = [c for c in axis.heads if found and c is not head and bare(c.name) == found[1]]
        for at in axis.crossing if found and len(rates) == 1 else ():
            points, rate = axis.cell(head.index, at), axis.cell(rates[0].index, at)
            if found and points and rate and rate.kind == "ratio":
                times = worked_out(replace(points, finest=ZERO), Decimal(found[2]), -1, head.label)
                yield replace(by_rate(points, rate, times, "C468"), shape=(axis.table.item, head.index))


def _summable(axis: Axis) -> Sequence[Column]:
    return axis.heads if axis.down else summable(axis.table)


# --- lines made of others, as the lines across show --------------------------------------------------


def _shown(axis: Axis) -> Iterator[Relation]:
    """Lines of one unit that add up to nothing with some signs, in most of the lines across: 年初 + 增加 − 减少 = 年末; the most that a
    line across can tell apart, less the ways tried, says whether that can be chance."""
    lines = [c for c in _summable(axis) if c.role == "amount" and not (c.total or c.part_of)]
    if axis.down:  # rows that are parts of others are read as such
        lines = [c for c in lines if not axis.table.rows[c.index].total] if any(map(_led_to, lines)) else []
    units = [c.unit for c in lines]
    rows = [[axis.cell(c.index, at) for c in lines] for at in axis.crossing] if len(lines) <= MOST_COLUMNS else []
    some_rows = rows[:: max(len(rows) // SAMPLE, 1)]
    used: set[int] = set()
    found: list[tuple[set[int], tuple[tuple[int, int], ...], int]] = []
    for size in range(3, 1 + min(len(lines), MOST_ADDED if len(lines) <= FEW_COLUMNS else 3)):
        ways = list(product(combinations(range(len(lines)), size), product((1, -1), repeat=size - 1)))
        for some, signs in ways:
            if len({units[i] for i in some}) == 1 and not (size > 3 and set(some) <= used):
                named = any(map(_led_to, (lines[i] for i in some)))
                needed = PROOF + log10(len(ways)) - named * NAMED
                if _proof(some_rows, some, (1, *signs), named)[0] < needed:
                    continue
                digits, apart = _proof(rows, some, (1, *signs), named)
                if digits >= needed:
                    used |= set() if apart else set(some)
                    found.append((set(some), tuple(zip(some, (1, *signs), strict=True)), apart))
    for some_lines, signed, apart in found:
        # 期初 + 增加 = 期末 where nothing went: that it breaks elsewhere tells that 减少 belongs to it
        better = ((one < some_lines and other <= apart) or (some_lines < one and other < apart) for one, _, other in found)
        if not any(better):
            yield from _made(axis, [(lines[i], sign) for i, sign in signed])


def _proof(rows: Sequence[Sequence[Figure | None]], some: Sequence[int], signs: Sequence[int], named: bool) -> tuple[int, int]:
    """How many digits show that these lines come to nothing, and in how many rows they do not; no digits where more than half as many
    show that, or as many where a head says it."""
    fitting, apart, digits, outweigh = 0, 0, 0, 1 if named else 2
    for row in rows:
        found = [(f.quantity.value, f.step, sign) for i, sign in zip(some, signs, strict=True) if (f := row[i])]
        if len(found) >= min(len(some), 3):
            rest = abs(sum((value * sign for value, _, sign in found), ZERO))
            room = sum((step for _, step, _ in found), ZERO) / 2
            if rest > room:
                apart += 1
                if apart * (outweigh + 1) > len(rows):
                    return 0, apart  # the others cannot be enough
            elif sum(value != 0 for value, _, _ in found) > 2:
                fitting += 1
                values = (f.quantity.value for i in some if (f := row[i]) and f.quantity.value)
                digits += min(len(value.normalize().as_tuple().digits) for value in values)
    return (digits if fitting >= LEAST and apart * outweigh <= fitting else 0), apart


def _led_to(column: Column) -> bool:
    """Whether the head says that the others lead to it: 年末, 差额."""
    return column.measure == "closing" or _moved(column.name)


def _made(axis: Axis, signed: Sequence[tuple[Column, int]]) -> Iterator[Relation]:
    """The line that is said to be led to, or the last, as made of the others."""
    whole, of = max(signed, key=lambda c: (_led_to(c[0]), c[0].index))
    parts = sorted(((c, -sign * of) for c, sign in signed if c is not whole), key=lambda c: (-c[1], c[0].index))
    signs = tuple(sign for _, sign in parts)
    kind: Kind = "sum" if min(signs) > 0 else "difference" if len(signs) == 2 else "balance"
    made = axis.formula(kind, whole, [c for c, _ in parts], "C405", () if kind == "sum" else signs, least=2)
    if max(signs) > 0:
        yield from (replace(relation, support=sure_if(axis.table.sure)) for relation in made.relations.values())


FORMULAS: tuple[Callable[[Axis], Iterator[Relation]], ...] = (_said, _cumulated, _shown, _priced, _averaged, _printed)


# --- rates: executed ÷ budget, growth, share, by which reading fits most, else by the heads; shares of a whole ---


@dataclass(frozen=True, eq=False)
class Ratio:
    """``head`` read as ``top`` ÷ ``base``, those added up (or its growth, its share of the last total, its part of a figure)."""

    axis: Axis
    head: Column
    form: Form
    top: Column
    base: tuple[Column | Figure, ...]
    per_hundred: bool  # Whether rates without a sign are per cent (98.5) and not ratios (0.985)

    @cached_property
    def made(self) -> Made:
        """By the line across; nothing where the base may be nothing."""
        return self.over(self.axis.crossing)

    def over(self, lines: Iterable[int]) -> Made:
        """The rates read that way in some lines across."""
        kind: Kind = "growth" if self.form == "growth" else "ratio"
        return self.axis.formula(kind, self.head, (self.top, *self.base), RULES[self.form], (), 0, lines, self.per_hundred)

    @property
    def suits(self) -> int:
        """How well heads and kind of rate go together; decides between readings that fit alike."""
        if self.form in ("growth", "share"):
            return 3 if says(self.head.label, LEXICON.growth_words if self.form == "growth" else LEXICON.share_words) else -3
        spent = 2 if self.top.measure == "actual" else 0
        behind = isinstance(self.base[0], Column) and self.base[0].index > self.head.index
        return spent + _MEASURES.get(self.base[0].measure, 0) - behind

    @property
    def rank(self) -> tuple[int, ...]:
        return self.made.proof(), self.made.fitting, self.suits, -len(self.made.apart)

    @property
    def established(self) -> bool:
        """Whether the rates themselves show what they are; 满意率 and 满意（份） say some of it."""
        named = self.form == "ratio" and bare(self.head.name).removesuffix("率") in self.top.name
        shared, fitting = self.form in ("part", "share") and says(self.head.label, LEXICON.share_words), self.made.fitting
        least, most = 2 if named else 3, fitting if named or shared else fitting // 2
        return fitting >= least and self.made.proof() >= 2 and len(self.made.apart) <= most


def table_rates(reading: Reading) -> Iterator[Relation]:
    for axis, head, ratio in reading.once(best_ratios):
        if ratio and ratio.established:
            yield from (replace(r, note="C420") for r in ratio.made.relations.values() if r.agreement or axis.table.sure)
            yield from _of_nothing(ratio)
        elif named := _named(axis, head):
            yield from _of_nothing(named)
            yield from _by_name(named)


def best_ratios(reading: Reading) -> Iterator[tuple[Axis, Column, Ratio | None]]:
    """Every line of rates with the reading that fits most; of a long table those readings are tried that give the rates of most
    of some of its rows."""
    for axis in (axis for table in reading.tables for axis in axes(table)[::-1]):
        for head in (head for head in axis.heads if head.role == "rate"):
            ways, lines = list(_ways(axis, head, _wholes(reading, axis))), axis.crossing
            if len(lines) >= 2 * SAMPLE:
                counts = [way.over(lines[:: len(lines) // SAMPLE]).fitting for way in ways]
                ways = [way for way, count in zip(ways, counts, strict=True) if count * 2 > max(counts)]
            yield axis, head, max((way for way in ways if way.made.relations), key=lambda r: r.rank, default=None)


def _wholes(reading: Reading, axis: Axis) -> list[Figure]:
    """What all may be shares of but the total of their line: a plan in a line across, an amount told just above the table."""
    item, rows = axis.table.item, enumerate(axis.table.rows)
    plans = [at for at, row in rows if measure_of(row.label) in PLANS and not axis.down]
    cells = [cell for at in plans for c in axis.heads if c.role == "amount" and (cell := axis.cell(c.index, at))]
    above = [f for f in reading.figures if item - ABOVE <= f.item < item and f.quantity.kind == "money" and f.quantity.exact]
    return [*cells, *above[:MOST_WHOLES]]


def _ways(axis: Axis, head: Column, wholes: Sequence[Figure] = ()) -> Iterator[Ratio]:
    """Every reading of a line of rates: two lines divided, grown, or a share of the total."""
    every = [c for c in axis.heads if c.role == "amount"]
    amounts = [c for c in every if c.unit != "分"]
    amounts = every if len(amounts) < 2 else amounts
    signed = any("%" in cell.text for across in axis.crossing if (cell := axis.cell(head.index, across)))
    for per_hundred, top in product((True,) if signed else (True, False), amounts):
        totals = (cell for at in reversed(axis.crossing) if axis.totals(at) and (cell := axis.cell(top.index, at)))
        every_part = tuple(cell for across in axis.crossing if (cell := axis.cell(top.index, across)))
        last = next(totals, None)
        shared = [(last,) if last else every_part] * (last is not None or says(head.label, LEXICON.share_words))
        below: list[tuple[Form, tuple[Column | Figure, ...]]] = [("share", whole) for whole in shared]
        below += [("part", (whole,)) for whole in wholes]
        bases = [c for c in amounts if c is not top and c.unit == top.unit]
        for base in bases:
            below += [("ratio", (base,)), ("growth", (base,))]
        below += [("ratio", (o, c)) for o in bases if o.measure == "opening" for c in bases if c is not o]
        yield from (Ratio(axis, head, form, top, base, per_hundred) for form, base in below)


def _of_nothing(ratio: Ratio) -> Iterator[Relation]:
    """A rate over a budget of zero does not exist, least of all as 100%."""
    axis, lines = ratio.axis, [c.index for c in (ratio.head, ratio.top, *ratio.base) if isinstance(c, Column)]
    crossing = axis.crossing if ratio.form == "ratio" and len(lines) == 3 else ()
    for rate, over, base in (tuple(axis.cell(line, at) for line in lines) for at in crossing):
        if rate and base and not base.quantity.value:
            support = sure_if(axis.table.sure)
            yield Relation("ratio", rated(rate, ratio.per_hundred), (over or base, base), support=support, rule="C420", zero="C421")


def _named(axis: Axis, head: Column) -> Ratio | None:
    """A rate told by the heads alone: what was spent over what was planned, what that was changed by."""
    told = _before_and_now(axis.heads)
    if told and told[3] == head:
        return Ratio(axis, head, "growth", told[1], told[:1], True)
    group = head.path[:-1]
    amounts = [c for c in axis.heads if c.role == "amount" and (not group or c.path[:-1] == group)]
    before, now = ([c for c in amounts if c.measure == measure] for measure in ("budget", "adjusted"))
    if says(head.label, LEXICON.adjustment_rates) and len(before) == len(now) == 1:
        return Ratio(axis, head, "growth", now[0], (before[0],), True)
    spent = [c for c in amounts if c.measure == "actual" and not says(c.label, LEXICON.comparison_heads["base"])]
    bases = tuple(c for measure in PLANS for c in amounts if c.measure == measure)
    if not says(head.label, LEXICON.execution_words) or len(spent) != 1 or not bases or spent[0].unit != bases[0].unit:
        return None
    return Ratio(axis, head, "ratio", spent[0], bases[:1], True)


def _by_name(ratio: Ratio) -> Iterator[Relation]:
    """In a short table the heads say what the rate is; a rate that no reading of the line gives is wrong."""
    axis, relations, apart = ratio.axis, ratio.made.relations, ratio.made.apart
    yield from (r for r in relations.values() if r.agreement)
    ways, shown = list(_ways(axis, ratio.head)), ratio.made.proof() > 1 == len(apart)
    lost = [at for at in apart if shown or not any(way.over((at,)).fitting for way in ways)]
    if axis.table.grid.sure and len(lost) <= max(1, len(relations) // 2):
        plain = sum(c.role == "amount" and c.unit != "分" for c in axis.heads) == 2 or ratio.base[0].measure == "adjusted"
        plain = plain or ratio.form == "growth"
        yield from (replace(relations[at], support=Support.SAID if plain else Support.LIKELY) for at in lost)
