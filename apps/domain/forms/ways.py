"""Ways an indicator earns its points: data of a few types, read from the pack.  ``WAYS`` lists them all.

Sources: 财预〔2020〕10号 (proportion, levels); 财预〔2021〕101号 (direct, pass_line, levels, satisfaction); 重庆 (coefficient);
河北 (manual out of a hundred, converted by weight).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Protocol

from ..formulas import compile_formula
from ..money import PLAIN, ZERO, NumberStyle, plain, points, round_half_up
from ..rules.banding import Band, band_problems
from ..rules.base import Measure, percent, share_of, shown_rate
from .values import QUALITATIVE, Compared, Typed, compared

if TYPE_CHECKING:
    from ..pack.source import Node

_RATE = Measure("", compile_formula("0"))
_TRIMMED = replace(PLAIN, trim=True)


@dataclass(frozen=True, slots=True)
class Got:
    """Points and how they came about, or what is missing."""

    points: Decimal | None
    how: str = ""
    missing: str = ""


class Way(Protocol):
    """A way of scoring.  ``numeric`` ways take figures, ``verbal`` ones qualitative rows; ``asks`` are the cells a
    person fills for it beside target and actual value."""

    type: ClassVar[str]
    numeric: ClassVar[bool]
    verbal: ClassVar[bool]
    asks: ClassVar[tuple[str, ...]]

    @classmethod
    def read(cls, node: Node) -> Way: ...

    def score(self, typed: Typed, weight: Decimal, style: NumberStyle = PLAIN) -> Got: ...


class ByFigures:
    """A way that turns the share reached into points; execution of a budget is scored by the same."""

    numeric: ClassVar[bool] = True
    verbal: ClassVar[bool] = False
    asks: ClassVar[tuple[str, ...]] = ()
    __slots__ = ()

    def of_rate(self, rate: Decimal, weight: Decimal, style: NumberStyle = PLAIN, fraction: str = "") -> tuple[Decimal, str]:
        """Points for a share reached and not (fully) met, with the words of the sum; ``fraction`` is where it comes from."""
        raise NotImplementedError

    def of_met(self, figures: Compared, weight: Decimal) -> tuple[Decimal, str]:
        return weight, f"达到目标，得{points(weight)}分"

    def score(self, typed: Typed, weight: Decimal, style: NumberStyle = PLAIN) -> Got:
        figures = compared(typed)
        if isinstance(figures, str):
            return Got(None, missing=figures)
        wanted = typed["adjusted_value"] and typed.shown("adjusted")
        said = typed["actual"] or typed.shown("actual") or typed.actual
        lead = f"目标{wanted or typed['target'] or typed['sign'] + typed.target}，实际{said}"
        if figures.met:
            got, how = self.of_met(figures, weight)
            return Got(got, f"{lead}，{how}")
        if figures.rate is None:
            return Got(None, missing="的目标值不大于零，不能按比例计分，请核对，或改选“定性”")
        got, how = self.of_rate(figures.rate, weight, style, figures.fraction)
        return Got(got, f"{lead}，{how}")


@dataclass(frozen=True, slots=True)
class Proportion(ByFigures):
    """按完成比例：达到目标得满分，未达到按比例；``excess`` 超额多少以上按超出部分扣减（目标定低了）."""

    excess: Decimal | None = None
    type: ClassVar[str] = "proportion"

    @classmethod
    def read(cls, node: Node) -> Proportion:
        return cls(node.number("excess") if node.has("excess") else None)

    def of_rate(self, rate: Decimal, weight: Decimal, style: NumberStyle = PLAIN, fraction: str = "") -> tuple[Decimal, str]:
        got = round_half_up(min(rate, Decimal(1)) * weight, 2)
        return got, f"完成比例{share_of(_RATE, rate, weight, got, style, fraction)} = {points(got)}分"

    def of_met(self, figures: Compared, weight: Decimal) -> tuple[Decimal, str]:
        over = figures.actual / figures.target - 1 if figures.target > 0 and figures.sign in ("≥", ">") else ZERO
        if self.excess is None or over <= self.excess:
            return ByFigures.of_met(self, figures, weight)
        cut = min(Decimal(1), over - self.excess)
        got = round_half_up(weight * (1 - cut), 2)
        far, less = percent(round_half_up(over, 4)), percent(round_half_up(cut, 4))
        return got, f"超出目标{far}，目标偏低，扣减{less}，得{points(got)}分"


@dataclass(frozen=True, slots=True)
class Direct(ByFigures):
    """直接赋分：达到得满分，未达到不得分；定性的由人给满分或零分."""

    type: ClassVar[str] = "direct"
    verbal: ClassVar[bool] = True
    asks: ClassVar[tuple[str, ...]] = ("points",)

    @classmethod
    def read(cls, node: Node) -> Direct:
        return cls()

    def of_rate(self, rate: Decimal, weight: Decimal, style: NumberStyle = PLAIN, fraction: str = "") -> tuple[Decimal, str]:
        return ZERO, "未达到目标，得0分"

    def score(self, typed: Typed, weight: Decimal, style: NumberStyle = PLAIN) -> Got:
        if not typed.verbal:
            return ByFigures.score(self, typed, weight, style)
        got = typed.mark("points")
        if got not in (ZERO, weight):
            return Got(None, missing=f"直接赋分：完成的给 {points(weight)} 分，没有完成的给 0 分")
        return Got(got, f"直接赋分{points(got or ZERO)}分")


@dataclass(frozen=True, slots=True)
class PassLine(ByFigures):
    """按完成比例，设及格门槛：（完成比例 − 门槛）÷（1 − 门槛）× 分值，低于门槛不得分."""

    line: Decimal
    type: ClassVar[str] = "pass_line"

    @classmethod
    def read(cls, node: Node) -> PassLine:
        line = node.number("pass")
        if not 0 <= line < 1:
            node.problem("R014", f"pass 应为 0 至 100%，现为 {percent(line)}", "pass")
        return cls(line)

    def of_rate(self, rate: Decimal, weight: Decimal, style: NumberStyle = PLAIN, fraction: str = "") -> tuple[Decimal, str]:
        return _over_line(rate, self.line, Decimal(1), weight, "完成比例", fraction)


def _over_line(
    value: Decimal, line: Decimal, full: Decimal, weight: Decimal, what: str, fraction: str = ""
) -> tuple[Decimal, str]:
    """The share itself counts, not as it is printed; it is printed so that the printed figures give the points."""
    low, high = percent(line), percent(full)
    if value < line:
        return ZERO, f"{what}{_shown_where(value, lambda shown: shown < line)}，低于{low}，得0分"
    if value >= full:
        return weight, f"{what}{percent(round_half_up(value, 4))}，得{points(weight)}分"
    got = round_half_up((value - line) / (full - line) * weight, 2)
    shown = shown_rate(_RATE, value, weight / (full - line), got, _TRIMMED, line, fraction)
    return got, f"（{shown} − {low}）÷（{high} − {low}）× {points(weight)}分 = {points(got)}分"


def _shown_where(value: Decimal, holds: Callable[[Decimal], bool]) -> str:
    """A rate with just so many decimals that what is said of it also holds of what is printed."""
    return percent(next((near for n in range(4, 12) if holds(near := round_half_up(value, n))), value))


@dataclass(frozen=True, slots=True)
class Satisfaction(ByFigures):
    """满意度赋分：达到 ``full`` 得满分，在两线之间按（满意度 − pass）÷（full − pass）× 分值，低于 ``pass`` 不得分."""

    line: Decimal
    full: Decimal
    type: ClassVar[str] = "satisfaction"

    @classmethod
    def read(cls, node: Node) -> Satisfaction:
        line, full = node.number("pass", Decimal("0.6")), node.number("full", Decimal("0.9"))
        if not 0 <= line < full <= 1:
            node.problem("R014", "full 应高于 pass，两者都应为 0 至 100%", "full")
        return cls(line, full)

    def of_rate(self, rate: Decimal, weight: Decimal, style: NumberStyle = PLAIN, fraction: str = "") -> tuple[Decimal, str]:
        return _over_line(rate, self.line, self.full, weight, "完成比例")

    def score(self, typed: Typed, weight: Decimal, style: NumberStyle = PLAIN) -> Got:
        figures = compared(typed)
        if isinstance(figures, str):
            return Got(None, missing=figures)
        if figures.unit not in ("%", "") or (figures.unit == "" and figures.actual > 1):
            return Got(None, missing="按满意度计分，目标值和实际完成值应为百分数，单位填 %")
        value = figures.actual / 100 if figures.unit == "%" else figures.actual
        got, how = _over_line(value, self.line, self.full, weight, "满意度")
        return Got(got, how)


@dataclass(frozen=True, slots=True)
class Share:
    """An interval of the share reached and the part of the weight it earns."""

    band: Band
    share: Decimal


@dataclass(frozen=True, slots=True)
class Banded(ByFigures):
    """按完成比例分档：每档得分值的百分之几."""

    shares: tuple[Share, ...]
    type: ClassVar[str] = "bands"

    @classmethod
    def read(cls, node: Node) -> Banded:
        shares = tuple(found for item in node.nodes("bands", required=True) if (found := _share(item)))
        for problem in band_problems(tuple(s.band for s in shares)):
            node.problem("R013", f"分档不完整：{problem}", "bands")
        return cls(shares)

    def of_rate(self, rate: Decimal, weight: Decimal, style: NumberStyle = PLAIN, fraction: str = "") -> tuple[Decimal, str]:
        here = next(s for s in self.shares if s.band.holds(rate))
        got = round_half_up(here.share * weight, 2)
        lead = f"完成比例{_shown_where(rate, here.band.holds)}（{here.band.words()}）"
        return got, f"{lead}，{percent(here.share)} × {points(weight)}分 = {points(got)}分"

    def of_met(self, figures: Compared, weight: Decimal) -> tuple[Decimal, str]:
        return self.of_rate(Decimal(1), weight)


def _share(item: Node) -> Share | None:
    text, share = item.text("in"), item.number("share")
    band = Band.read(text, ZERO)
    if band is None:
        item.problem("R011", f"区间“{text}”写法有误，应如 [75%, 90%) 或 [90%, +∞)", "in")
    if not 0 <= share <= 1:
        item.problem("R014", f"share 应为 0 至 100%，现为 {percent(share)}", "share")
    item.done()
    return Share(band, share) if band else None


# --- by people -----------------------------------------------------------------------------------------------------


def lacking(way: Way, typed: Typed, printed: Container[str]) -> str:
    """Target and actual value are written where the form has columns for them, though no figure is read from them."""
    if isinstance(way, ByFigures) and not typed.verbal:
        return ""
    values = (("target", typed.target, "目标值"), ("actual", typed.actual, "实际完成值"))
    return next((f"没有填{what}" for kind, text, what in values if kind in printed and not text), "")


@dataclass(frozen=True, slots=True)
class Level:
    """A qualitative level and its share of the weight.  ``low`` belongs to it, ``high`` to the level above."""

    name: str
    low: Decimal
    high: Decimal

    def holds(self, share: Decimal) -> bool:
        return self.low <= share and (share < self.high or share == self.high == 1)

    def limits(self, weight: Decimal) -> str:
        """``4 分（含）至 5 分`` of a weight."""
        tail = "" if self.high == 1 else "（不含）"
        return f"{points(self.low * weight)} 分（含）至 {points(self.high * weight)} 分{tail}"


LEVELS = (
    Level("达成预期指标", Decimal("0.8"), Decimal(1)),
    Level("部分达成预期指标并具有一定效果", Decimal("0.6"), Decimal("0.8")),
    Level("未达成预期指标且效果较差", ZERO, Decimal("0.6")),
)
"""财预〔2020〕10号."""


@dataclass(frozen=True, slots=True)
class ByLevel:
    """按评判等级：先定档次，再在档内给分."""

    levels: tuple[Level, ...] = LEVELS
    type: ClassVar[str] = "levels"
    numeric: ClassVar[bool] = False
    verbal: ClassVar[bool] = True
    asks: ClassVar[tuple[str, ...]] = ("level", "points")

    @classmethod
    def read(cls, node: Node) -> ByLevel:
        found = []
        for item in node.nodes("levels"):
            level = Level(item.text("name"), item.number("from"), item.number("to"))
            if not 0 <= level.low <= 1 or not 0 <= level.high <= 1:
                item.problem("R014", f"“{level.name}”的 from、to 应为 0 至 100%", "from" if not 0 <= level.low <= 1 else "to")
            found.append(level)
            item.done()
        ends = [found[0].high, found[-1].low] if found else [Decimal(1), ZERO]
        closed = ends == [1, 0] and all(upper.low == lower.high for upper, lower in pairwise(found))
        if not closed or any(level.low >= level.high for level in found):
            node.problem("R013", "完成档次分档不完整：应从 100% 到 0 由高到低，首尾相接", "levels")
        return cls(tuple(found) or LEVELS)

    def score(self, typed: Typed, weight: Decimal, style: NumberStyle = PLAIN) -> Got:
        level = next((item for item in self.levels if item.name == typed["level"]), None)
        got = typed.mark("points")
        kind = f"为{QUALITATIVE}指标，" if typed.verbal else ""
        if level is None:
            return Got(None, missing=f"{kind}请选完成档次")
        if got is None:
            return Got(None, missing=f"{kind}选了“{level.name}”，请在 {level.limits(weight)} 之间给分")
        if not weight or not level.holds(got / weight):
            return Got(None, missing=f"选“{level.name}”，应在 {level.limits(weight)} 之间给分，现为 {points(got)} 分")
        return Got(got, f"{level.name}（{percent(level.low)}至{percent(level.high)}），评定{points(got)}分")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """得分系数：单位填系数（%），得分 = 系数 × 权重（重庆）."""

    type: ClassVar[str] = "coefficient"
    numeric: ClassVar[bool] = True
    verbal: ClassVar[bool] = True
    asks: ClassVar[tuple[str, ...]] = ("coefficient",)

    @classmethod
    def read(cls, node: Node) -> Coefficient:
        return cls()

    def score(self, typed: Typed, weight: Decimal, style: NumberStyle = PLAIN) -> Got:
        share = typed.mark("coefficient")
        if share is None or share > 100:
            told = "没有填得分系数" if share is None else f"的得分系数 {plain(share)}% 超过 100%"
            return Got(None, missing=told)
        got = round_half_up(share * weight / 100, 2)
        return Got(got, f"得分系数{plain(share)}% × {points(weight)}分 = {points(got)}分")


@dataclass(frozen=True, slots=True)
class ByHand:
    """由人给分：0 至分值；``of`` 另定满分时（如 100）按分值折算."""

    of: Decimal | None = None
    type: ClassVar[str] = "manual"
    numeric: ClassVar[bool] = True
    verbal: ClassVar[bool] = True
    asks: ClassVar[tuple[str, ...]] = ("points",)

    @classmethod
    def read(cls, node: Node) -> ByHand:
        of = node.number("of") if node.has("of") else None
        if of is not None and of <= 0:
            node.problem("R014", f"of 应大于零，现为 {plain(of)}", "of")
        return cls(of)

    def score(self, typed: Typed, weight: Decimal, style: NumberStyle = PLAIN) -> Got:
        mark, most = typed.mark("points"), self.of or weight
        if mark is None or mark > most:
            now = "" if mark is None else f"，现为 {points(mark)} 分"
            return Got(None, missing=f"请在 0 至 {points(most)} 分之间给分{now}")
        if self.of is None:
            return Got(mark, f"评定{points(mark)}分")
        got = round_half_up(mark / self.of * weight, 2)
        return Got(got, f"单项得分{points(mark)} ÷ {points(self.of)} × {points(weight)}分 = {points(got)}分")


WAYS: dict[str, type[Way]] = {
    way.type: way for way in (Proportion, Direct, PassLine, Satisfaction, Banded, ByLevel, Coefficient, ByHand)
}

FIGURES, ANY = "定量", "全部"


@dataclass(frozen=True, slots=True)
class Scoring:
    """A way and the rows it counts for: ``定量``, ``定性``, ``全部`` or the name of a first or second level."""

    way: Way
    rows: str = ANY
    name: str = ""
    """What people choose it by, where the form has a column for the way."""

    def fits(self, typed: Typed) -> bool:
        if not (self.way.verbal if typed.verbal else self.way.numeric):
            return False
        if self.name or typed["way"]:
            return self.name == typed["way"]
        kinds = (ANY, QUALITATIVE if typed.verbal else FIGURES)
        return self.rows in kinds or self.rows in (typed["level1"], typed["level2"])


USUAL = (Scoring(Proportion(), FIGURES), Scoring(ByLevel(), QUALITATIVE))
"""财预〔2020〕10号: by proportion, and qualitative ones by their level."""


def read_way(node: Node) -> Way | None:
    """A way from a pack; None (and a finding) where its type is unknown."""
    name = node.text("type")
    kind = WAYS.get(name)
    if kind is None:
        node.problem("R001", f"没有“{name}”这种计分方法，可用的有：{'、'.join(WAYS)}", "type")
        return None
    return kind.read(node)


def read_scorings(node: Node, key: str = "scoring") -> tuple[Scoring, ...]:
    found = []
    for item in node.nodes(key):
        way = read_way(item)
        rows, name = item.text("for", ANY), item.text("name", "")
        if way is not None:
            found.append(Scoring(way, rows, name))
        item.done()
    return tuple(found) or USUAL


def way_problems(scorings: tuple[Scoring, ...]) -> Iterator[str]:
    """Rows nobody counts: figures or words without a way."""
    named = [s for s in scorings if s.name]
    for rows, what in ((FIGURES, "numeric"), (QUALITATIVE, "verbal")):
        if not any(getattr(s.way, what) and (s.rows in (ANY, rows)) for s in scorings) and not named:
            yield f"{rows}的指标没有计分方法"
