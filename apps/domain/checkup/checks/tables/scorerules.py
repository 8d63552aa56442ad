"""Scores against the criteria printed beside them: points of items, formulas, bands, and the row of 预算执行."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....intervals import Interval
from ....money import ZERO, plain, points
from ...claims.claims import Claim
from ...lexicon import LEXICON
from ...reading import Reading
from ...tables.columns import Column
from ...tables.figures import compact, says, shown
from ...tables.scorecards import Card, Indicator
from ...tables.tables import DataTable

_ITEM = re.compile(r"(?:^|[。；;\n])\s?(\d{1,2})[.．、](?!\d)")
_POINTS = re.compile(r"[(（](\d{1,3}(?:\.\d{1,2})?)分[)）]")
_FORMULA = re.compile(
    r"得分=([^=,，。；;、\n]{2,24}率)[xX×*](?:(\d{1,3}(?:\.\d{1,2})?)分|本?(?:指标|项)?(?:权重|分值|满分))"
)
_SIGN = r"[<>≤≥＜＞]=?"
_BAND = re.compile(
    rf"(?:(?P<low>\d{{1,3}}(?:\.\d{{1,2}})?)%(?P<lowsign>{_SIGN}))?(?P<name>[^\d<>≤≥＜＞,，。；;()（）]{{0,20}})"
    rf"(?P<sign>{_SIGN})(?P<limit>\d{{1,3}}(?:\.\d{{1,2}})?)%的?[,，]?得(?P<points>\d{{1,3}}(?:\.\d{{1,2}})?)分"
)


def check(reading: Reading, card: Card) -> Iterator[Finding]:
    items = [(i, _item_points(i)) for i in card.indicators if i.weight is not None]
    known = [(i, values) for i, values in items if values]
    closing = sum(1 for i, values in known if i.weight and sum(values) == i.weight.value)
    for indicator, values in known:
        assert indicator.weight is not None
        if indicator.weight.value not in (sum(values), max(values)):
            yield _unequal_points(reading, card, indicator, values, closing)
    for indicator in card.indicators:
        if indicator.weight is not None and indicator.score is not None:
            yield from _formula(reading, card, indicator)
            yield from _bands(reading, card, indicator)


def _item_points(indicator: Indicator) -> list[Decimal]:
    """The points of the criteria's numbered items, where every item states just one number of points."""
    text = _tidy(indicator.criteria)
    starts = [m for m in _ITEM.finditer(text)]
    if len(starts) < 2 or [int(m[1]) for m in starts] != list(range(1, len(starts) + 1)):
        return []
    ends = [m.start() for m in starts[1:]] + [len(text)]
    found = [_POINTS.findall(text[m.end() : end]) for m, end in zip(starts, ends, strict=True)]
    return [Decimal(values[0]) for values in found] if all(len(values) == 1 for values in found) else []


def _tidy(criteria: str) -> str:
    """Half-width, without blanks but with line ends."""
    return "\n".join(compact(line) for line in criteria.splitlines())


def _unequal_points(
    reading: Reading, card: Card, i: Indicator, values: list[Decimal], closing: int
) -> Finding:
    assert i.weight is not None
    total = plain(sum(values, ZERO))
    severity = Severity.ERROR if card.table.grid.sure and closing >= 2 else Severity.WARNING
    return Finding(
        "C455", severity,
        f"“{i.name}”的分值为{i.weight.text}，评分标准各项分数相加为{total}，两者不符。",
        expected=total, found=i.weight.text, calculation=" + ".join(plain(v) for v in values) + f" = {total}",
        places=_row(reading, card, i),
    )  # fmt: skip


def _row(reading: Reading, card: Card, indicator: Indicator) -> tuple[Place, ...]:
    return (card.place(reading.document, indicator),)


def _formula(reading: Reading, card: Card, i: Indicator) -> Iterator[Finding]:
    """得分 = 某率 × N分, with the rate stated once in the text."""
    found = list(_FORMULA.finditer(_tidy(i.criteria)))
    assert i.weight is not None and i.score is not None
    if len(found) != 1 or (claim := _stated(reading, found[0][1])) is None:
        return
    worth = Decimal(found[0][2]) if found[0][2] else i.weight.value
    if worth > i.weight.value:
        return
    step = Decimal("0.01")
    interval = claim.quantity.interval
    capped = Interval(min(interval.low, Decimal(1)), min(interval.high, Decimal(1))) * worth
    lowest = capped.low - step if worth == i.weight.value else ZERO
    highest = capped.high + step + i.weight.value - worth
    if lowest <= i.score.value <= highest:
        return
    rate = min(claim.quantity.value, Decimal(1)) * worth
    value = points(rate if worth == i.weight.value else rate + i.weight.value - worth)
    yield Finding(
        "C456", Severity.WARNING,
        f"“{i.name}”得分{i.score.text}，按评分标准和文中{found[0][1]}{claim.quantity.text}计算，"
        f"{'应为' if worth == i.weight.value else '最多为'}{value}分。",
        expected=value, found=i.score.text, calculation=f"{claim.quantity.text} × {plain(worth)} = {points(rate)}",
        places=(*_row(reading, card, i), claim.place),
    )  # fmt: skip


def _stated(reading: Reading, name: str) -> Claim | None:
    """The one rate of that name in the text; none where several differ."""
    claims = [
        claim for claim in reading.claims
        if claim.role in ("rate", "other") and claim.quantity.unit == "%" and claim.quantity.exact and not claim.scope
        and compact(name) in _before(reading, claim)
    ]  # fmt: skip
    return claims[0] if claims and len({claim.quantity.value for claim in claims}) == 1 else None


def _before(reading: Reading, claim: Claim) -> str:
    """The words right in front of a figure."""
    text = reading.text(claim.item).text
    return compact(text[max(0, claim.quantity.start - 24) : claim.quantity.start])


@dataclass(frozen=True, slots=True)
class Band:
    low: Decimal | None
    low_open: bool
    high: Decimal | None
    high_open: bool
    points: Decimal

    def holds(self, value: Decimal) -> bool:
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        below = self.high is None or (value < self.high if self.high_open else value <= self.high)
        return above and below


def _bands(reading: Reading, card: Card, i: Indicator) -> Iterator[Finding]:
    """A rule in bands (满意度≥95%，得6分), with the value stated in the text."""
    text = _tidy(i.criteria)
    bands: dict[str, list[Band]] = {}
    for match in _BAND.finditer(text):
        bands.setdefault(match["name"].strip("的\n") or i.name, []).append(_band(match))
    assert i.weight is not None and i.score is not None
    if len(bands) != 1 or max(b.points for inner in bands.values() for b in inner) != i.weight.value:
        return
    name, inner = next(iter(bands.items()))
    claim = _stated(reading, name)
    given = [b for b in inner if claim and b.holds(claim.quantity.value)]
    if claim is None or len(given) != 1 or len(inner) < 2 or given[0].points == i.score.value:
        return
    yield Finding(
        "C457", Severity.WARNING,
        f"“{i.name}”得分{i.score.text}，文中{name}为{claim.quantity.text}，按评分标准的分档应得{plain(given[0].points)}分。",
        expected=plain(given[0].points), found=i.score.text, places=(*_row(reading, card, i), claim.place),
    )  # fmt: skip


def _band(match: re.Match[str]) -> Band:
    low = Decimal(match["low"]) / 100 if match["low"] else None
    limit = Decimal(match["limit"]) / 100
    is_open = match["sign"] in "<>＜＞"
    if match["sign"][0] in ">≥＞":
        return Band(limit, is_open, None, False, Decimal(match["points"]))
    return Band(
        low, (match["lowsign"] or "") in "<＜" and low is not None, limit, is_open, Decimal(match["points"])
    )


@dataclass(frozen=True, slots=True)
class _Execution:
    """The rows of 预算执行 in a project's form: budget, executed, weight, rate, score."""

    table: DataTable
    row: int
    weight: Decimal
    rate: Decimal
    rate_text: str
    score: Decimal
    score_text: str
    column: Column


def _execution(table: DataTable) -> _Execution | None:
    weights = [c for c in table.columns if says(c.name, LEXICON.weight_words) and c.role == "amount"]
    scores = [c for c in table.columns if says(c.name, LEXICON.score_words) and c.role == "amount"]
    rates = [c for c in table.rates if says(c.name, LEXICON.execution_words)]
    if len(weights) != 1 or len(scores) != 1 or len(rates) != 1:
        return None
    for at, row in enumerate(table.rows):
        figures = [row.numbers.get(c.index) for c in (weights[0], rates[0], scores[0])]
        if all(figures):
            weight, rate, score = (q for q in figures if q is not None)
            return _Execution(
                table, at, weight.value, rate.value, rate.text, score.value, shown(score), scores[0]
            )
    return None


def execution_points(reading: Reading, table: DataTable) -> tuple[Decimal, Decimal]:
    """Weight and score of the rows of 预算执行 in the same form."""
    found = [e for t in reading.tables if t.item == table.item and t is not table and (e := _execution(t))]
    return sum((e.weight for e in found), ZERO), sum((e.score for e in found), ZERO)


def states_execution(table: DataTable) -> bool:
    """Whether the form has a rate of execution outside this table, whose points its total may take in."""
    inside = {row.index for row in table.rows} | set(table.head)
    others = (cells for index, cells in enumerate(table.grid.rows) if index not in inside)
    return any("执行率" in compact(cell.text) for cells in others for cell in cells)


def executions(reading: Reading) -> Iterator[Finding]:
    """预算执行 scores rate × weight, never more than the weight."""
    for table in reading.tables:
        if (e := _execution(table)) is None:
            continue
        value = min(e.rate, Decimal(1)) * e.weight
        if abs(e.score - value) <= Decimal("0.05") or e.weight <= 0:
            continue
        place = reading.document.row_place(table.item, table.rows[e.row].index)
        yield Finding(
            "C463", Severity.ERROR if e.score > e.weight and table.grid.sure else Severity.WARNING,
            f"预算执行得分为{e.score_text}，按执行率{e.rate_text}乘以分值{plain(e.weight)}计算应为{points(value)}分。",
            expected=points(value), found=e.score_text, calculation=f"{e.rate_text} × {plain(e.weight)} = {points(value)}",
            places=(place,),
        )  # fmt: skip
