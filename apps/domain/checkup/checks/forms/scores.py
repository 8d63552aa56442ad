"""Scores against what was aimed at and reached, and against rules told in words: 得分 = 某率 × N分, bands of points, steps; a
grade against the scale of grades printed with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import wraps
from math import floor

from ....agreement import judge
from ....findings import Finding, Place
from ....intervals import Interval
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import Quantity, fold, quantities
from ....language.schema import SCHEMA, role_of, says_any
from ....money import ZERO, plain, points, round_half_up
from ...figures import Figure
from ...forms.form import LONG, Form, Row
from ...forms.targets import Grade, full_from, grade_at, is_late, outcome, rule_of, scale_in
from ...reading import Reading
from ...rules import finding
from ...tables.figures import compact, figure
from . import entries

_UNIT, _ONE, _CENT = LEXICON.scores["unit"][0], Decimal(1), Decimal("0.01")
_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
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
_ENDS = rf"(?:{alternation(SCHEMA.grade_ends)})"
_GRADED = re.compile(
    rf"(?P<points>\d{{1,3}}(?:\.\d+)?)\s?分(?!{alternation(LEXICON.hedges_after)})[^。；\d]{{0,16}}?(?:{alternation(SCHEMA.grading_words)})"
    rf"{_ENDS}?(?:{alternation(SCHEMA.said_words)})?\s?[“\"]?(?P<grade>{alternation(SCHEMA.grade_names)})(?=[”\"。；，、）)\s]|$|{_ENDS})"
)
Graded = tuple[tuple[Grade, ...], Decimal, str, tuple[Place, ...]]
"""The scale, the points, the grade they are given, and where."""
_NEAR = 24
"""So many characters before a figure name it."""


def missed(reading: Reading, form: Form) -> Iterator[Finding]:
    """A target that was missed gets no full marks (财预〔2020〕10号: by the share reached, 部分达成 80%—60%), nor any where the form
    says so; nor does what was done after its day."""
    for i in (i for i in form.indicators if i.fits and i.worth):
        found, said, rule, worth = outcome(i), i.words("actual"), rule_of(form, i), i.worth or ZERO
        partly = len(said) <= LONG and said.startswith(SCHEMA.partly) and not i.words("target").startswith(SCHEMA.partly)
        percent = plain(round_half_up(found.completion * 100, 2)) + "%" if found else ""
        if not i.is_full and found and not found.reached and rule == "nothing" and i.points:
            yield finding("C466.nothing", i.quoted_at("score"), sure=found.plain, i=i, working=found.working, percent=percent)
        elif i.criteria.strip() and not rule:
            continue
        elif not i.is_full:
            if partly and i.lost * 5 < worth and any(says_any(n.words, SCHEMA.partly) for n in form.notes):
                yield finding("C467.most", i.quoted, sure=False, i=i, most=plain(worth * 4 / 5))
        elif found:
            number = i.cells["score"].number
            cost = round_half_up(worth * found.completion, max(number.decimals if number else 0, 1)) < worth  # as it is printed
            if found.completion < full_from(form) and cost:
                yield finding("C467", i.quoted, sure=found.plain and not i.is_explained, i=i, working=found.working, percent=percent)
        elif partly:
            yield finding("C467.partly", i.quoted, sure=False, i=i)
        elif is_late(i):
            yield finding("C467.late", i.quoted, sure=False, i=i)


def completed(reading: Reading, form: Form) -> Iterator[Finding]:
    """A column 完成率 is result ÷ target, in the rows where more is better; 100% may stand for more."""
    rows = []
    for i in form.indicators:
        number = i.cells["completion"].number if "completion" in i.cells and i.fits else None
        if number and (found := outcome(i)) and not found.less:
            stated = number.value if number.unit == "%" else number.value / 100
            fit = judge(stated, Decimal("0.01").scaleb(-number.decimals), found.completion, None, rate=True)
            rows.append((i, found, number, fit or (stated == 1 and found.reached)))
    broken = [(i, found, number) for i, found, number, fit in rows if not fit]
    for i, found, number in broken if len(broken) * 2 <= len(rows) else ():
        right = plain(round_half_up(found.completion * 100, 2)) + "%"
        yield finding("C476.completion", i.quoted_at("completion"), i=i, right=right, found=number.text, calculation=found.working)


# --- rules told in words beside an indicator ----------------------------------------------------------


def by_words(reading: Reading, form: Form) -> Iterator[Finding]:
    for i in form.indicators:
        criteria = "\n".join(map(compact, i.criteria.splitlines()))
        for rule in (_by_formula, _by_bands, _by_steps) if criteria and i.worth and i.points is not None else ():
            yield from rule(reading, i, criteria, i.worth or ZERO, i.points or ZERO)


def _stated(reading: Reading, name: str) -> Figure | None:
    """The one rate of that name in the text; none where several differ."""
    figures = [
        f for f in reading.figures
        if f.role in ("rate", "other") and f.quantity.unit == "%" and f.quantity.exact
        and compact(name) in compact(reading.before(f, _NEAR))
    ]  # fmt: skip
    return figures[0] if len({figure.quantity.value for figure in figures}) == 1 else None


def _rate(reading: Reading, i: Row, name: str) -> tuple[Quantity, Place] | None:
    """The rate in the indicator's result, else that of the name in the text."""
    if own := [q for q in quantities(i["actual"]) if q.unit == "%"]:
        return own[0], i.quoted
    figure = _stated(reading, name)
    return (figure.quantity, figure.place) if figure else None


def _by_formula(reading: Reading, i: Row, criteria: str, worth: Decimal, got: Decimal) -> Iterator[Finding]:
    """得分 = 某率 × N分, with the rate stated once in the text; other items of the criteria may give the rest."""
    found = list(_FORMULA.finditer(criteria))
    told, name, most = found[0].groups() if len(found) == 1 else ("", "", "")
    named = [name] if told else [i.name[at:] for at in range(len(i.name) - len(name)) if name and i.name.endswith(name)]
    """Without 得分= the rate is the indicator's own: 执行率×2分 beside 采购执行率 is of no other 执行率."""
    figure = next((f for own in named if own and (f := _stated(reading, own))), None)
    if figure:
        most = Decimal(most or worth)
        rest, span = worth - most, figure.quantity.interval
        capped = Interval(min(span.low, _ONE), min(span.high, _ONE)) * most
        if not (ZERO if rest else capped.low - _CENT) <= got <= capped.high + _CENT + rest:
            value, way = min(figure.quantity.value, _ONE) * most, "C456.most" if rest else "C456"
            made, right = points(value), points(value + rest)
            yield finding(way, i.quoted, figure.place, i=i, name=name, rate=figure.text, worth=plain(most), product=made, right=right)


def _by_bands(reading: Reading, i: Row, criteria: str, worth: Decimal, got: Decimal) -> Iterator[Finding]:
    """95%以上得10分，90%—95%得8分，85%以下不得分, the highest points the weight; a value at a limit that both name may be of either."""
    found = list(_BAND.finditer(criteria))
    names = {name for m in found if (name := (m["name"] or "").strip("的\n"))} or {i.name}
    bands = [_band(m, worth) for m in found]
    if len(names) == 1 and len(bands) > 1 and max(given for _, given in bands) == worth and (reached := _rate(reading, i, *names)):
        value = reached[0].value
        right = {given for span, given in bands if span.low <= value <= span.high}
        if right and got not in right:
            told = "或".join(plain(p) for p in sorted(right))
            places = dict.fromkeys((i.quoted, reached[1]))
            yield finding("C457", *places, name=names.pop(), value=plain(value * 100), right=told, got=plain(got))


def _band(match: re.Match[str], worth: Decimal) -> tuple[Interval, Decimal]:
    """From where to where a value gets so many points."""
    got = worth if match["full"] else Decimal(match["points"] or 0)
    low, high = (Decimal(match["one"] or match["low"] or 0) / 100, Decimal(match["two"] or match["limit"] or 999) / 100)
    if match["under"]:
        return Interval(ZERO, low), got
    hair = _CENT * _CENT
    if match["sign"] and match["sign"][0] in ">≥＞":
        return Interval(high + hair * (match["sign"] in ">＞"), Decimal(9)), got
    return Interval(low + hair * ((match["lowsign"] or "=") in "<＜"), high - hair * ((match["sign"] or "=") in "<＜")), got


def _by_steps(reading: Reading, i: Row, criteria: str, worth: Decimal, got: Decimal) -> Iterator[Finding]:
    """控制率≤100%得8分，每超过1个百分点扣1分; 每少1次扣2分: what exceeds or falls short of the limit costs so much a step."""
    found = list(_STEP.finditer(criteria))
    if len(found) == 1 and (measured := _measured(reading, i, found[0])):
        step, (limit, value, place) = found[0], measured
        over = (value - limit if step["more"] else limit - value) / Decimal(step["step"] or 1)
        said = re.findall(rf"{_GOT}({_NUMBER}){_UNIT}", criteria[: step.start()])
        own = Decimal(said[-1]) if said else worth
        most = worth - min(own, Decimal(step["off"]) * floor(max(over, ZERO)))
        if got > most:
            yield finding("C457.step", *dict.fromkeys((i.quoted, place)), i=i, said=step[0], right=plain(most), got=plain(got))


def _measured(reading: Reading, i: Row, step: re.Match[str]) -> tuple[Decimal, Decimal, Place] | None:
    """The limit and the value, counted in the step's unit; of things the plan and the result of the indicator's own cells."""
    if step["unit"] in SCHEMA.step_percent:
        limits = {Decimal(digits) for digits in re.findall(rf"({_NUMBER})%", step.string[: step.start()])}
        found = _rate(reading, i, i.name)
        return (limits.pop(), found[0].value * 100, found[1]) if found and len(limits) == 1 else None
    own = [q for q in quantities(f"{i['target']}，{i['actual']}") if q.unit == step["unit"]]
    apart = says_any(i.words("actual"), SCHEMA.step_apart)  # 应建8项，缺2项
    return (own[0].value, own[1].value, i.quoted) if len(own) == 2 and not apart else None


# --- grades ------------------------------------------------------------------------------------------


def grades(reading: Reading) -> Iterator[Finding]:
    """Each grade is that which the scale gives its points: a form's own, or the only one that the report prints."""
    for scale, got, given, places in _graded(reading):
        right = grade_at(scale, got)
        if right and given in {g.name for g in scale} and given != right:
            yield finding("C471", *places, points=f"{got:f}", right=right, said=given)


def _printed(reading: Reading) -> list[tuple[tuple[Grade, ...], Place]]:
    """The only scale that the texts print, and where it is printed first."""
    found = [(scale, reading.document.place(index)) for index, text in reading.document.texts() if (scale := scale_in(text.text))]
    return found[:1] if len({scale for scale, _ in found}) == 1 else []


def _graded(reading: Reading) -> Iterator[Graded]:
    """The grades of forms, of sentences (综合得分71.50分，等级为“良”), and of a list of scores and grades, row by row."""
    document, printed = reading.document, reading.once(_printed)
    for form in reading.forms:
        scale, note = next(((scale, note) for note in form.notes if (scale := scale_in(note.text))), ((), None))
        total = form.total.points if form.total else None
        stated = [p for p in (total, *(c.points for c in form.head_scores), form.score) if p is not None]
        for own, place in [(scale, note.place)] if note else printed:
            if form.grade and stated:
                yield own, stated[0], form.grade.words, (form.grade.place, place, *([form.total.quoted] if form.total else []))
    for scale, place in printed:
        for index, text in document.texts():
            for match in _GRADED.finditer(fold(text.text)):
                yield scale, Decimal(match["points"]), match["grade"], (document.place(index, *match.span()), place)
        for index, grid in document.grids():
            first = [cell.text for cell in grid.rows[0]] if grid.rows else []
            heads = {"grade" if compact(text) in SCHEMA.grades else role_of(text): n for n, text in enumerate(first)}
            for row, cells in enumerate(grid.rows[1:], 1) if {"score", "grade"} <= {*heads} else ():
                if got := figure(cells[heads["score"]].text):
                    yield scale, got.value, compact(cells[heads["grade"]].text), (document.row_place(index, row),)


# --- every check of forms ----------------------------------------------------------------------------------


def _of_each(rule: Callable[[Reading, Form], Iterator[Finding]]) -> Callable[[Reading], Iterator[Finding]]:
    """The rule as a check of a document: of each of its forms; one that breaks costs only itself."""
    return wraps(rule)(lambda reading: (found for form in reading.forms for found in rule(reading, form)))


RULES = (
    entries.unweighted, missed, completed, entries.copied, entries.unfounded, entries.beyond, entries.blanks, entries.unreadable,
    entries.unexplained, by_words, entries.full_marks, entries.losses, entries.unmentioned,
)  # fmt: skip
CHECKS = (grades, *map(_of_each, RULES))
