"""自评结果汇总分析: how the departments of a district stand in one year, as a report for whoever the bureau answers to.

All of it follows from the standings and the bureau's own words; what cannot be put together is told apart, never averaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..money import DASH, ZERO, format_in, format_quantity, points
from ..writing.blocks import (
    Align,
    Block,
    Cell,
    Chart,
    Heading,
    Paragraph,
    Report,
    Run,
    Series,
    Table,
    TableRow,
)
from .spread import BANDS, ENOUGH, FEW, Spread
from .standing import Pool, Standing, by_kind, pools_of, problems_of, standing_from, sums_of, taking_part

NUMERALS = "一二三四五六七八九"
MOST_PROBLEMS = 10
MOST_NAMES = 20
LOW = Decimal("0.8")
"""An execution below is named."""


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year's work in a line.  ``same`` is whether its indicators and full mark are those of the year told of."""

    year: int
    departments: int
    handed_in: int
    spread: Spread
    full: Decimal | None
    same: bool

    @property
    def shown_full(self) -> str:
        return _p(self.full)

    @property
    def shown_mean(self) -> str:
        return _p(self.spread.mean)

    @property
    def shown_median(self) -> str:
        return _p(self.spread.median)


@dataclass(frozen=True, slots=True)
class Summary:
    """``grades`` in their order, best first; ``problems`` names codes; ``named`` is whether departments are called by name."""

    district: str
    bureau: str
    year: int
    standings: tuple[Standing, ...]
    years: tuple[YearLine, ...] = ()
    grades: tuple[str, ...] = ()
    problems: Mapping[str, str] | None = None
    advice: str = ""
    named: bool = False
    date: str = ""

    def as_data(self) -> dict[str, Any]:
        years = [
            {
                "year": one.year, "departments": one.departments, "handed_in": one.handed_in, "values": [str(v) for v in one.spread.values],
                "full": None if one.full is None else str(one.full), "same": one.same,
            }
            for one in self.years
        ]  # fmt: skip
        return {
            "district": self.district, "bureau": self.bureau, "year": self.year, "grades": list(self.grades), "years": years,
            "standings": [one.as_data() for one in self.standings], "problems": dict(self.problems or {}), "advice": self.advice,
            "named": self.named, "date": self.date,
        }  # fmt: skip


def summary_from(data: Mapping[str, Any]) -> Summary:
    years = (
        YearLine(
            one["year"], one["departments"], one["handed_in"], Spread.of(Decimal(v) for v in one["values"]),
            None if one["full"] is None else Decimal(one["full"]), one["same"],
        )
        for one in data["years"]
    )  # fmt: skip
    standings = tuple(standing_from(one) for one in data["standings"])
    return Summary(**{**data, "standings": standings, "years": tuple(years), "grades": tuple(data["grades"])})


def compose_summary(summary: Summary) -> Report:
    title = f"{summary.district}{summary.year}年度部门整体支出绩效自评结果汇总分析"
    parts = (
        ("自评工作开展情况", _handing_in), ("自评得分和等级", _scores), ("复核结果", _second), ("预算执行情况", _execution),
        ("与以前年度比较", _before), ("发现的主要问题", _problems), ("工作建议", _advice), ("各部门自评结果", _table),
    )  # fmt: skip
    numbers, numerals = iter(range(1, 99)), iter(NUMERALS)
    blocks: list[Block] = []
    for head, part in parts:
        own = [_numbered(block, numbers) for block in part(summary)]
        if own:
            blocks += [Heading(1, f"{next(numerals)}、{head}"), *own]
    blocks += [Paragraph((Run(line),), "signature") for line in (summary.bureau, summary.date) if line]
    return Report(title, tuple(blocks), contents=False, body_title=(title,), author=summary.bureau)


# --- the parts -------------------------------------------------------------------------------------


def _handing_in(summary: Summary) -> Iterator[Block]:
    own = taking_part(summary.standings)
    handed_in = [one for one in own if one.handed_in]
    late = [one for one in own if one.late and not one.handed_in]
    said = f"{summary.year}年度应开展自评的部门{len(own)}个，已提交{len(handed_in)}个，提交率{_rate(len(handed_in), len(own))}。"
    if late:
        said += f"逾期未提交的{len(late)}个{_names(summary, late)}。"
    yield _plain(said)
    if out := [one for one in summary.standings if one.out]:
        reasons = Counter(one.out for one in out)
        told = "；".join(f"{reason}的{count}个" for reason, count in reasons.most_common())
        yield _plain(f"另有{len(out)}个部门不纳入本年度自评，不计入下列各数：{told}。")
    kinds = by_kind(own)
    if len(kinds) > 1:
        rows = [
            (kind, len(ones), sum(one.handed_in for one in ones), sum(one.late and not one.handed_in for one in ones))
            for kind, ones in kinds.items()
        ]
        total = ("合计", len(own), len(handed_in), len(late))
        yield _ruled("各类部门提交情况", ("部门类别", "部门数", "已提交", "逾期未提交"), [*rows, total], (3, 1, 1, 1))


def _scores(summary: Summary) -> Iterator[Block]:
    pools = pools_of(summary.standings, "total")
    if not pools:
        yield _plain("还没有部门得出自评总分。")
        return
    own = taking_part(summary.standings)
    without = sum(one.handed_in and one.total is None for one in own)
    if len(pools) > 1:
        told = "、".join(f"满分{points(pool.full or ZERO)}分的{pool.spread.count}个" for pool in pools)
        yield _plain(f"各部门适用的满分不同（{told}），平均分分别计算，不合并。")
    for pool in pools:
        yield _plain(_told(pool, "自评得分"))
    if without:
        yield _plain(f"已提交而没有总分的部门{without}个，不计入平均分和等级。")
    graded = [one for one in own if one.grade]
    if graded:
        counts = Counter(one.grade for one in graded)
        names = [*(g for g in summary.grades if g in counts or g in summary.grades), *(g for g in counts if g not in summary.grades)]
        told = "、".join(f"“{name}”{counts[name]}个" for name in names)
        yield _plain(f"按自评等级，{told}。")
        rows = [(name, counts[name], _rate(counts[name], len(graded))) for name in names]
        yield _ruled("自评等级", ("等级", "部门数", "占比"), [*rows, ("合计", len(graded), _rate(len(graded), len(graded)))], (2, 1, 1))
        values = tuple(counts[name] for name in names)
        yield Chart("column", "自评等级分布", tuple(names), (Series("部门数", values),), (tuple(str(counts[n]) for n in names),), unit="个")
    kinds = by_kind(own)
    if len(kinds) > 1:
        yield _ruled(
            "各类部门自评得分", ("部门类别", "满分", "部门数", "平均分", "中位数", "最低", "最高"),
            [(kind, *_spread_cells(pool)) for kind, ones in kinds.items() for pool in pools_of(ones, "total")], (3, 1, 1, 1, 1, 1, 1),
            (f"同类部门不足{FEW}个的，不计算平均分和中位数。",),
        )  # fmt: skip


def _second(summary: Summary) -> Iterator[Block]:
    both = [one for one in taking_part(summary.standings) if one.difference is not None]
    if not both:
        return
    lower = sum((one.difference or 0) > 0 for one in both)
    higher = sum((one.difference or 0) < 0 for one in both)
    yield _plain(f"已复核{len(both)}个部门，复核得分低于自评的{lower}个，高于自评的{higher}个，相同的{len(both) - lower - higher}个。")
    for pool in pools_of(both, "reviewed"):
        self_scores = Spread.of(one.total for one in pool.standings)
        if self_scores.mean is not None and pool.spread.mean is not None:
            yield _plain(
                f"满分{points(pool.full or ZERO)}分的{pool.spread.count}个部门，自评平均{points(self_scores.mean)}分，"
                f"复核平均{points(pool.spread.mean)}分，平均相差{points(self_scores.mean - pool.spread.mean)}分。"
            )
        else:
            yield _plain(_told(pool, "复核得分"))
    graded = [one for one in both if one.second_grade]
    if graded:
        changed = [one for one in graded if one.grade and one.grade != one.second_grade]
        first, second = Counter(one.grade for one in graded), Counter(one.second_grade for one in graded)
        names = list(dict.fromkeys([*summary.grades, *second, *first]))
        yield _ruled("已复核部门的等级", ("等级", "自评", "复核"), [(name, first[name], second[name]) for name in names if name], (2, 1, 1))
        if changed:
            yield _plain(f"复核后等级有变化的{len(changed)}个{_names(summary, changed)}。")
    far = sorted((one for one in both if one.difference), key=lambda one: abs(one.difference or ZERO), reverse=True)[:5]
    if summary.named and far:
        told = "、".join(f"{one.name}（自评{_p(one.total)}分，复核{_p(one.reviewed)}分）" for one in far)
        yield _plain(f"相差较大的是{told}。")


def _execution(summary: Summary) -> Iterator[Block]:
    pools = pools_of(summary.standings, "execution")
    if not pools:
        return
    (pool,) = pools
    spread, own = pool.spread, pool.standings
    said = f"有预算执行率的部门{spread.count}个"
    if spread.mean is not None:
        said += f"，各部门执行率的简单平均数为{_percent(spread.mean)}，中位数为{_percent(spread.median)}"
    yield _plain(f"{said}，最低{_percent(spread.lowest)}，最高{_percent(spread.highest)}。")
    yield from _sums(summary)
    rows = [(band.label, n, _rate(n, len(own))) for band in BANDS for n in [sum(band.holds(one.execution or ZERO) for one in own)]]
    yield _ruled("预算执行率分布", ("执行率", "部门数", "占比"), rows, (2, 1, 1))
    if low := [one for one in own if one.execution is not None and one.execution < LOW]:
        yield _plain(f"执行率不足{_percent(LOW, 0)}的{len(low)}个{_names(summary, low)}。")


def _sums(summary: Summary) -> Iterator[Block]:
    """What all of them had and spent together, and each kind of department."""
    whole = sums_of(summary.standings)
    if not whole.count:
        return
    yield _plain(
        f"计算执行率的预算数合计{_money(whole.budget)}万元，执行数合计{_money(whole.spent)}万元（{whole.count}个部门），"
        f"按合计数计算的执行率为{_percent(whole.rate)}。"
    )
    kinds = by_kind(taking_part(summary.standings))
    if len(kinds) > 1:
        sums = [*((kind, sums_of(ones)) for kind, ones in kinds.items()), ("合计", whole)]
        rows = [(name, one.count, _money(one.budget), _money(one.spent), _percent(one.rate)) for name, one in sums if one.count]
        yield _ruled("各类部门预算执行情况", ("部门类别", "部门数", "预算数（万元）", "执行数（万元）", "执行率"), rows, (3, 1, 2, 2, 1))


def _before(summary: Summary) -> Iterator[Block]:
    if len(summary.years) < 2:
        return
    rows = [
        (
            f"{one.year}年度", one.departments, one.handed_in, one.shown_full, one.spread.count, one.shown_mean, one.shown_median,
            "可比" if one.same else "指标体系不同",
        )
        for one in summary.years
    ]  # fmt: skip
    heads = ("年度", "部门数", "已提交", "满分", "有总分的", "平均分", "中位数", "与本年度")
    yield _ruled("各年度自评情况", heads, rows, (3, 2, 2, 2, 2, 2, 2, 3))
    this, *earlier = summary.years
    last = next((one for one in earlier if one.year == summary.year - 1), None)
    if last is None:
        return
    if not last.same:
        yield _plain(f"{last.year}年度的指标体系与本年度不同，得分不作比较。")
    elif this.spread.mean is not None and last.spread.mean is not None:
        change = this.spread.mean - last.spread.mean
        word = "提高" if change > 0 else "下降"
        told = "持平" if points(change) == "0" else f"{word}{points(abs(change))}分"
        yield _plain(f"平均分为{points(this.spread.mean)}分，比{last.year}年度（{points(last.spread.mean)}分）{told}。")


def _problems(summary: Summary) -> Iterator[Block]:
    names, found = summary.problems or {}, problems_of(summary.standings)
    if not found:
        return
    most = f"，只列部门最多的{MOST_PROBLEMS}类" if len(found) > MOST_PROBLEMS else ""
    yield _plain(f"各部门提交时，检查发现而没有更正的问题（包括写明了理由的）按类列出{most}。")
    rows = [(names.get(code, code), departments, places) for code, departments, places in found[:MOST_PROBLEMS]]
    yield _ruled("问题分类", ("问题", "部门数", "处数"), rows, (6, 1, 1))


def _advice(summary: Summary) -> Iterator[Block]:
    yield from (_plain(line.strip()) for line in summary.advice.splitlines() if line.strip())


def _table(summary: Summary) -> Iterator[Block]:
    if not summary.named:
        return
    amounts = ("预算数（万元）", "执行数（万元）") if sums_of(summary.standings).count else ()
    heads = ("部门", "满分", "自评得分", "等级", "复核得分", "复核等级", *amounts, "执行率")
    rows = [
        (
            one.name, _p(one.full), _p(one.total) if one.handed_in else "未提交", one.grade or DASH, _p(one.reviewed),
            one.second_grade or DASH, *(DASH if value is None else _money(value) for value in (one.budget, one.spent)[: len(amounts)]),
            _percent(one.execution),
        )
        for one in taking_part(summary.standings)
    ]  # fmt: skip
    yield _ruled("各部门自评结果", heads, rows, (7, 2, 3, 2, 2, 2, *(4 for _ in amounts), 3))


# --- words -----------------------------------------------------------------------------------------


def _told(pool: Pool, what: str) -> str:
    spread, full = pool.spread, points(pool.full or ZERO)
    who = f"满分{full}分的部门{spread.count}个"
    if spread.mean is None:
        low, high = _p(spread.lowest), _p(spread.highest)
        return f"{who}，部门少，不计算平均分，{what}{f'{low}分' if low == high else f'从{low}分到{high}分'}。"
    said = f"{who}，{what}平均{points(spread.mean)}分，中位数{_p(spread.median)}分，最低{_p(spread.lowest)}分，最高{_p(spread.highest)}分"
    if spread.quartiles is None:
        return f"{said}（不足{ENOUGH}个部门，不计算四分位数）。"
    lower, upper = spread.quartiles
    return f"{said}；四分之一的部门不高于{points(lower)}分，四分之一的部门不低于{points(upper)}分。"


def _spread_cells(pool: Pool) -> tuple[object, ...]:
    spread = pool.spread
    return (_p(pool.full), spread.count, _p(spread.mean), _p(spread.median), _p(spread.lowest), _p(spread.highest))


def _names(summary: Summary, ones: Sequence[Standing]) -> str:
    if not summary.named:
        return ""
    return f"：{'、'.join(one.name for one in ones[:MOST_NAMES])}{'等' if len(ones) > MOST_NAMES else ''}"


def _p(value: Decimal | None) -> str:
    return DASH if value is None else points(value)


def _money(value: Decimal) -> str:
    return format_in(value, "万元", 2)


def _percent(value: Decimal | None, decimals: int = 2) -> str:
    return DASH if value is None else format_quantity(value, "%", decimals)


def _rate(part: int, whole: int) -> str:
    return DASH if not whole else _percent(Decimal(part) / whole, 1)


def _plain(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _numbered(block: Block, numbers: Iterator[int]) -> Block:
    if isinstance(block, Table):
        return Table(block.rows, block.widths, number=f"表{next(numbers)}", title=block.title, notes=block.notes)
    return block


def _ruled(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int], notes: tuple[str, ...] = ()) -> Table:
    right: Align = "right"
    sides: list[Align] = ["left", *(right for _ in heads[1:])]
    top = TableRow(tuple(Cell(head, align="center", head=True) for head in heads))
    body = (TableRow(tuple(Cell(str(text), align=side) for text, side in zip(row, sides, strict=True))) for row in rows)
    return Table((top, *body), tuple(widths), title=title, notes=notes)
