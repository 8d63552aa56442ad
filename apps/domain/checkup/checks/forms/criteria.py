"""Scores against rules told in words: points of items, formulas, bands; beside an indicator or in a sentence of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import floor

from ....findings import Finding, Place
from ....intervals import Interval
from ....language.labels import plain_label
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import Quantity, quantities
from ....language.schema import SCHEMA, says_any
from ....money import ZERO, plain, points
from ...figures import Figure
from ...forms.form import Form, Row
from ...reading import Reading
from ...rules import finding
from ...sentences.phrases import sentences
from ...tables.figures import compact

_UNIT, _ONE, _CENT = LEXICON.scores["unit"][0], Decimal(1), Decimal("0.01")
_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
_ITEM = re.compile(r"(?:^|[。；;\n])\s?(\d{1,2})[.．、](?!\d)")
_POINTS = re.compile(rf"[(（]({_NUMBER}){_UNIT}[)）]")
_FORMULA = re.compile(
    rf"(得分=)?([^=,，。；;、\n÷/()（）]{{2,24}}率)[xX×*](?:({_NUMBER})分|本?(?:指标|项)?(?:权重|分值|满分))"
)
_GOT = f"(?:{alternation(LEXICON.scores['bare'] + SCHEMA.band_words['got'])})"
_SIGN = r"[<>≤≥＜＞]=?"
_INCLUDED = r"(?:[(（]不?[^()（）]{1,2}[)）])?"
_WORDED = (
    rf"(?P<one>{_NUMBER})%?{_INCLUDED}(?:[-~～—－至到]+(?P<two>{_NUMBER})%{_INCLUDED}"
    rf"|(?<=[%)）])(?:(?P<from>{alternation(SCHEMA.from_words)})|(?P<under>{alternation(SCHEMA.under_ends)})))"
)
_SIGNED = (
    rf"(?:(?P<low>{_NUMBER})%(?P<lowsign>{_SIGN}))?(?P<name>[^\d<>≤≥＜＞,，。；;()（）]{{0,20}})(?P<sign>{_SIGN})(?P<limit>{_NUMBER})%"
)
_BAND = re.compile(
    rf"(?:{_WORDED}|{_SIGNED})[^\d。；;%]{{0,6}}?"
    rf"(?:{_GOT}(?P<points>{_NUMBER}){_UNIT}|{_GOT}(?P<full>{alternation(SCHEMA.full_words)})|(?P<none>{alternation(SCHEMA.band_words['none'])}))"
)
_STEP = re.compile(
    rf"{LEXICON.unit_words['each'][0]}(?:(?P<more>{alternation(SCHEMA.step_over)})|{alternation(SCHEMA.step_under)})(?:(?P<step>{_NUMBER})|{SCHEMA.step_one[0]})"
    rf"(?P<unit>{alternation(SCHEMA.step_percent)}|[\u4e00-\u9fff]{{1,2}}?)[,，]?{SCHEMA.step_words[0]}(?P<off>{_NUMBER}){_UNIT}"
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,12}$")
_NEAR = 24
"""So many characters before a figure name it."""


def points_of_items(reading: Reading, form: Form) -> Iterator[Finding]:
    """The points of a criterion's items add up to the weight, or the largest of them is it."""
    known = [(i, values) for i in form.indicators if i.worth is not None and (values := _item_points(i))]
    closing = sum(1 for i, values in known if sum(values) == i.worth)
    for i, values in known:
        if i.worth not in (sum(values), max(values)):
            terms, total = " + ".join(map(plain, values)), plain(sum(values, ZERO))
            yield finding("C455", i.quoted, sure=form.sure and closing >= 2, i=i, terms=terms, right=total)


def _item_points(i: Row) -> list[Decimal]:
    """The points of the criteria's numbered items, where every item states just one number of points."""
    text = _tidy(i.criteria)
    starts = list(_ITEM.finditer(text))
    if len(starts) < 2 or [int(m[1]) for m in starts] != list(range(1, len(starts) + 1)):
        return []
    ends = [m.start() for m in starts[1:]] + [len(text)]
    found = [_POINTS.findall(text[m.end() : end]) for m, end in zip(starts, ends, strict=True)]
    return [Decimal(values[0]) for values in found] if all(len(values) == 1 for values in found) else []


def _tidy(criteria: str) -> str:
    """Half-width, without blanks but with line ends."""
    return "\n".join(compact(line) for line in criteria.splitlines())


def _stated(reading: Reading, name: str) -> Figure | None:
    """The one rate of that name in the text; none where several differ."""
    figures = [
        figure for figure in reading.figures
        if figure.role in ("rate", "other") and figure.quantity.unit == "%" and figure.quantity.exact and not figure.scope
        and compact(name) in compact(reading.before(figure, _NEAR))
    ]  # fmt: skip
    return figures[0] if figures and len({figure.quantity.value for figure in figures}) == 1 else None


def formulas(reading: Reading, form: Form) -> Iterator[Finding]:
    """得分 = 某率 × N分, with the rate stated once in the text."""
    for i in form.indicators:
        found = list(_FORMULA.finditer(_tidy(i.criteria)))
        if i.worth is None or i.points is None or len(found) != 1:
            continue
        told, name, most = found[0].groups()
        named = [name] if told else [i.name[at:] for at in range(len(i.name) - len(name)) if i.name.endswith(name)]
        """Without 得分= the rate is the indicator's own: 执行率×2分 beside 采购执行率 is of no other 执行率."""
        figure = next((f for own in named if (f := _stated(reading, own))), None)
        if figure is None:
            continue
        worth = Decimal(most or i.worth)
        rest = i.worth - worth
        """What other items of the criteria may give."""
        span = figure.quantity.interval
        capped = Interval(min(span.low, _ONE), min(span.high, _ONE)) * worth
        if rest >= 0 and not (ZERO if rest else capped.low - _CENT) <= i.points <= capped.high + _CENT + rest:
            value = min(figure.quantity.value, _ONE) * worth
            yield finding(
                "C456.most" if rest else "C456", i.quoted, figure.place, i=i, name=name, rate=figure.text, worth=plain(worth),
                product=points(value), right=points(value + rest),
            )  # fmt: skip


# --- bands -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bands:
    """Who is scored, and the points from each limit to the next; a value at a limit that both name may be of either band.
    ``row`` is the indicator whose criteria they are."""

    name: str
    bands: tuple[tuple[Interval, bool, bool, Decimal], ...]
    place: Place
    row: Row | None = None

    def points(self, value: Decimal) -> set[Decimal]:
        return {
            points
            for span, low_open, high_open, points in self.bands
            if span.low <= value <= span.high and not (value == span.low and low_open) and not (value == span.high and high_open)
        }


def bands(reading: Reading) -> Iterator[Finding]:
    """满意度95%以上得10分，90%—95%得8分，85%以下不得分: the points of a value stated in a sentence or a form."""
    for rule in (*_printed(reading), *_beside(reading)):
        for value, got, place in (_own(reading, rule.row, rule.name) if rule.row else _others(reading, rule)):
            right = rule.points(value)
            if right and got not in right:
                told = "或".join(plain(p) for p in sorted(right))
                places = tuple(dict.fromkeys((rule.place, place) if rule.row else (place, rule.place)))
                yield finding("C457", *places, name=rule.name, value=plain(value * 100), right=told, got=plain(got))


def _printed(reading: Reading) -> Iterator[_Bands]:
    for index, text in reading.document.texts():
        words = compact(text.text)
        found = [m for m in _BAND.finditer(words) if not m["full"]]
        name = _NAME.search(words[: found[0].start()] + (found[0]["name"] or "")) if found else None
        if name and len(found) > 1 and (called := plain_label(name[0])):
            yield _Bands(called, tuple(map(_band, found)), reading.document.place(index))


def _beside(reading: Reading) -> Iterator[_Bands]:
    """The criteria of an indicator, in which the highest points are its weight."""
    for i in (i for form in reading.forms for i in form.indicators if i.worth and i.points is not None):
        found = list(_BAND.finditer(_tidy(i.criteria)))
        names = {name for m in found if (name := (m["name"] or "").strip("的\n"))} or {i.name}
        bands = tuple(_band(m, i.worth or ZERO) for m in found)
        if len(names) == 1 and len(bands) > 1 and max(points for *_, points in bands) == i.worth:
            yield _Bands(names.pop(), bands, i.quoted, i)


def _band(match: re.Match[str], worth: Decimal = ZERO) -> tuple[Interval, bool, bool, Decimal]:
    got = worth if match["full"] else Decimal(match["points"] or 0)
    low, high = (Decimal(match["one"] or match["low"] or 0) / 100, Decimal(match["two"] or match["limit"] or 999) / 100)
    if match["under"]:
        return Interval(ZERO, low), False, False, got
    if match["sign"] and match["sign"][0] in ">≥＞":
        return Interval(high, Decimal(9)), match["sign"] in ">＞", False, got
    return Interval(low, high), (match["lowsign"] or "=") in "<＜", (match["sign"] or "=") in "<＜", got


Scored = tuple[Decimal, Decimal, Place]
"""A value, its points, and where."""


def _own(reading: Reading, i: Row, name: str) -> Iterator[Scored]:
    if i.points is not None and (found := _rate(reading, i, name)):
        yield found[0].value, i.points, found[1]


def _rate(reading: Reading, i: Row, name: str) -> tuple[Quantity, Place] | None:
    """The one exact rate in the indicator's result, else that of the name in the text."""
    own = [q for q in quantities(i["actual"]) if q.unit == "%"]
    if own:
        return (own[0], i.quoted) if len(own) == 1 and own[0].exact else None
    figure = _stated(reading, name)
    return (figure.quantity, figure.place) if figure else None


def steps(reading: Reading, form: Form) -> Iterator[Finding]:
    """控制率≤100%得8分，每超过1个百分点扣1分; 每少1次扣2分: what exceeds or falls short of the limit costs so much a step."""
    for i in form.indicators:
        found = list(_STEP.finditer(_tidy(i.criteria)))
        if len(found) != 1 or not i.worth or i.points is None or not (limit_and_value := _measured(reading, i, found[0])):
            continue
        step, (limit, value, place) = found[0], limit_and_value
        over = (value - limit if step["more"] else limit - value) / Decimal(step["step"] or 1)
        said = re.findall(rf"{_GOT}({_NUMBER}){_UNIT}", step.string[: step.start()])
        own = Decimal(said[-1]) if said else i.worth
        most = i.worth - min(own, Decimal(step["off"]) * floor(over))
        if over > 0 and own <= i.worth and i.points > most:
            yield finding("C457.step", *dict.fromkeys((i.quoted, place)), i=i, said=step[0], right=plain(most), got=plain(i.points))


def _measured(reading: Reading, i: Row, step: re.Match[str]) -> tuple[Decimal, Decimal, Place] | None:
    """The limit and the value, counted in the step's unit; of things the plan and the result of the indicator's own cells."""
    if step["unit"] in SCHEMA.step_percent:
        limits = {Decimal(digits) for digits in re.findall(rf"({_NUMBER})%", step.string[: step.start()])}
        found = _rate(reading, i, i.name)
        return (limits.pop(), found[0].value * 100, found[1]) if found and len(limits) == 1 else None
    if says_any(i.words("actual"), SCHEMA.step_apart):
        return None  # 应建8项，缺2项
    own = [q for q in quantities(f"{i['target']}，{i['actual']}") if q.unit == step["unit"]]
    return (own[0].value, own[1].value, i.quoted) if len(own) == 2 else None


def _others(reading: Reading, rule: _Bands) -> Iterator[Scored]:
    """满意度为 87.5%，得 8 分; and the indicators of that name."""
    for sentence in (s for text in sentences(reading) for s in text if s.item != rule.place.item):
        for rate, score in pairwise(sentence.terms):
            got = score.quantity.unit == _UNIT and re.fullmatch(_GOT, score.words)
            if got and rate.kind == "ratio" and rate.exact and rule.name in rate.words:
                yield rate.quantity.value, score.quantity.value, reading.document.place(sentence.item, rate.start, score.end)
    for i in (i for form in reading.forms for i in form.indicators):
        reached: Quantity | None = i.cells["actual"].number if "actual" in i.cells else None
        if compact(i.name) == rule.name and reached and reached.kind == "ratio" and i.points is not None:
            yield reached.value, i.points, i.quoted
