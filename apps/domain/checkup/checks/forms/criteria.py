"""Scores against the criteria printed beside them: points of items, formulas, bands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ....findings import Finding, Severity
from ....intervals import Interval
from ....money import ZERO, plain, points
from ...figures import Figure
from ...forms.form import Form, Indicator
from ...reading import Reading
from ...tables.figures import compact

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

_NEAR = 24
"""So many characters before a figure name it."""
def points_of_items(reading: Reading, form: Form) -> Iterator[Finding]:
    """The points of a criterion's items add up to the weight, or the largest of them is it."""
    known = [(i, values) for i in form.indicators if i.worth is not None and (values := _item_points(i))]
    closing = sum(1 for i, values in known if sum(values) == i.worth)
    for i, values in known:
        if i.worth not in (sum(values), max(values)):
            yield _unequal_points(form, i, values, closing)


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


def _unequal_points(form: Form, i: Indicator, values: list[Decimal], closing: int) -> Finding:
    assert i.weight is not None
    total = plain(sum(values, ZERO))
    severity = Severity.ERROR if form.sure and closing >= 2 else Severity.WARNING
    return Finding(
        "C455", severity,
        f"“{i.name}”的分值为{i.weight.text.strip()}，评分标准各项分数相加为{total}，两者不符。",
        expected=total, found=i.weight.text.strip(), calculation=" + ".join(plain(v) for v in values) + f" = {total}",
        places=(i.quoted,),
    )  # fmt: skip


def formulas(reading: Reading, form: Form) -> Iterator[Finding]:
    """得分 = 某率 × N分, with the rate stated once in the text."""
    for i in form.indicators:
        if i.worth is not None and i.points is not None:
            yield from _formula(reading, i)


def bands(reading: Reading, form: Form) -> Iterator[Finding]:
    """A rule in bands (满意度≥95%，得6分), with the value stated in the text."""
    for i in form.indicators:
        if i.worth is not None and i.points is not None:
            yield from _bands(reading, i)


def _formula(reading: Reading, i: Indicator) -> Iterator[Finding]:
    found = list(_FORMULA.finditer(_tidy(i.criteria)))
    assert i.worth is not None and i.points is not None and i.score is not None
    if len(found) != 1 or (figure := _stated(reading, found[0][1])) is None:
        return
    worth = Decimal(found[0][2]) if found[0][2] else i.worth
    if worth > i.worth:
        return
    step = Decimal("0.01")
    interval = figure.quantity.interval
    capped = Interval(min(interval.low, Decimal(1)), min(interval.high, Decimal(1))) * worth
    lowest = capped.low - step if worth == i.worth else ZERO
    highest = capped.high + step + i.worth - worth
    if lowest <= i.points <= highest:
        return
    rate = min(figure.quantity.value, Decimal(1)) * worth
    value = points(rate if worth == i.worth else rate + i.worth - worth)
    yield Finding(
        "C456", Severity.WARNING,
        f"“{i.name}”得分{i.score.text.strip()}，按评分标准和文中{found[0][1]}{figure.quantity.text}计算，"
        f"{'应为' if worth == i.worth else '最多为'}{value}分。",
        expected=value, found=i.score.text.strip(), calculation=f"{figure.quantity.text} × {plain(worth)} = {points(rate)}",
        places=(i.quoted, figure.place),
    )  # fmt: skip


def _stated(reading: Reading, name: str) -> Figure | None:
    """The one rate of that name in the text; none where several differ."""
    figures = [
        figure for figure in reading.figures
        if figure.role in ("rate", "other") and figure.quantity.unit == "%" and figure.quantity.exact and not figure.scope
        and compact(name) in compact(reading.before(figure, _NEAR))
    ]  # fmt: skip
    return figures[0] if figures and len({figure.quantity.value for figure in figures}) == 1 else None


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


def _bands(reading: Reading, i: Indicator) -> Iterator[Finding]:
    text = _tidy(i.criteria)
    found: dict[str, list[Band]] = {}
    for match in _BAND.finditer(text):
        found.setdefault(match["name"].strip("的\n") or i.name, []).append(_band(match))
    assert i.worth is not None and i.points is not None and i.score is not None
    if len(found) != 1 or max(b.points for inner in found.values() for b in inner) != i.worth:
        return
    name, inner = next(iter(found.items()))
    figure = _stated(reading, name)
    given = [b for b in inner if figure and b.holds(figure.quantity.value)]
    if figure is None or len(given) != 1 or len(inner) < 2 or given[0].points == i.points:
        return
    yield Finding(
        "C457", Severity.WARNING,
        f"“{i.name}”得分{i.score.text.strip()}，文中{name}为{figure.quantity.text}，按评分标准的分档应得{plain(given[0].points)}分。",
        expected=plain(given[0].points), found=i.score.text.strip(), places=(i.quoted, figure.place),
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
