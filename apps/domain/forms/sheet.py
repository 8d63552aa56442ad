"""Points of one form: its execution, every indicator, the total and the grade, and what is still missing.

Execution counts by rate, never above its weight.  An indicator counts by the way the pack gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ..deviation import USUAL, Deviation
from ..facts import Fact, FactBook, State
from ..findings import Finding
from ..formulas import Missing, NoBase, compile_formula
from ..money import PLAIN, ZERO, NumberStyle, points, round_half_up
from ..names import quoted
from ..rules.base import FULL, NONE, Context, Measure, percent, share_of
from .closing import ClassSum, class_sums, closing_findings, with_subject
from .form import GRADE, POINTS, RATE, RATE_POINTS, AssessmentForm, Place
from .parts.funds import Funds
from .parts.indicators import Indicators
from .second import EXECUTION, PREFIX, UNSEEN, Second, deviation_facts, reviewed_sum, second_of
from .second import results as second_results
from .values import Typed, quantity
from .ways import ByFigures, Got, Proportion, lacking

_NOTHING = Typed("", {})


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line's points and how they came about; ``points`` is None while something is missing."""

    row: str
    name: str
    level1: str
    weight: Decimal | None
    points: Decimal | None
    trace: str
    missing: str = ""
    applies: bool = True
    reason: str = ""
    typed: Typed = _NOTHING
    second: Second = UNSEEN
    """What the reviewer said of it."""
    deviation: Deviation = USUAL

    @property
    def unexplained(self) -> bool:
        """Points were lost and 偏差原因 says nothing."""
        return self.points is not None and self.weight is not None and self.points < self.weight and not self.reason


@dataclass(frozen=True, slots=True)
class FormSheet:
    place: Place
    execution: FormLine | None
    lines: tuple[FormLine, ...]
    total: Decimal | None
    grade: str
    rate: Decimal | None = None
    findings: tuple[Finding, ...] = ()
    gaps: tuple[str, ...] = ()
    """What the form prints beside points and still waits for."""

    @property
    def all_lines(self) -> tuple[FormLine, ...]:
        """Execution first, then what counts of the indicators."""
        return (*((self.execution,) if self.execution else ()), *self.counted)

    @property
    def reviewed(self) -> bool:
        return any(line.second.there for line in self.all_lines)

    @property
    def reviewed_total(self) -> Decimal | None:
        """The total with the reviewer's marks; None where the reviewer gave none."""
        got = reviewed_sum(self.all_lines)
        return None if got is None else round_half_up(got, self.place.form.decimals)

    @property
    def reviewed_grade(self) -> str:
        got = self.reviewed_total
        return "" if got is None else self.place.form.grade_of(got)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the form still waits for, as sentences."""
        wanted = self.place.form.indicators is not None
        none = ("还没有填绩效指标",) if wanted and not any(line.applies for line in self.lines) else ()
        lines = (self.execution, *self.lines) if self.execution else self.lines
        return (*self.gaps, *(line.missing for line in lines if line.missing), *none)

    @property
    def counted(self) -> tuple[FormLine, ...]:
        return tuple(line for line in self.lines if line.applies)

    @property
    def sums(self) -> tuple[ClassSum, ...]:
        """What the weights of each class come to; empty while nobody has written any."""
        weighed = self.place.form.scored and any(line.weight is not None for line in self.counted)
        return tuple(class_sums(self)) if weighed else ()


def assess(place: Place, book: FactBook, style: NumberStyle = PLAIN) -> FormSheet:
    """Score one form at its place in the book."""
    form, funds = place.form, place.form.funds
    execution, rate = (None, None) if funds is None else _execution(funds, place, book, style)
    part = form.indicators
    if funds is not None and execution is not None:
        execution = _seconded(execution, place, book, EXECUTION, lambda line: _execution_found(funds, line, style))
    lines = tuple(_lines(part, place, book, style)) if part else ()
    if part is not None:
        lines = tuple(_seconded(line, place, book, line.row, lambda line: _found(part, line, style)) for line in lines)
    sheet = FormSheet(place, execution, lines, None, "", rate)
    if form.scored:
        total = _total(sheet)
        sheet = replace(sheet, total=total, grade=form.grade_of(total) if total is not None else "")
    gaps = tuple(text for each in form.parts for text in each.gaps(place, book))
    told = tuple(with_subject(found, place, book) for found in closing_findings(sheet, book))
    return replace(sheet, gaps=gaps, findings=told)


def _seconded(line: FormLine, place: Place, book: FactBook, row: str, by_rule: Callable[[FormLine], Got]) -> FormLine:
    """With what the reviewer said; where they found another value and gave no points, those the row's way gives for it."""
    line = replace(line, second=second_of(book, place.indicators, row), deviation=place.form.deviation)
    if not line.second.found or line.second.points is not None or not place.form.scored:
        return line
    got = by_rule(line)
    return line if got.points is None else replace(line, second=replace(line.second, points=got.points, how=got.how))


def _found(part: Indicators, line: FormLine, style: NumberStyle) -> Got:
    """An indicator as if the department had stated what the reviewer found; only ways that compare figures say anything."""
    found = line.second.found
    typed = Typed(line.row, {**line.typed.texts, "actual_value": found, "actual": ""})
    way = part.way_of(typed) if line.applies and line.weight is not None else ""
    if isinstance(way, str) or way.asks or typed.verbal:
        return Got(None)
    return way.score(typed, line.weight or ZERO, style)


def _execution_found(funds: Funds, line: FormLine, style: NumberStyle) -> Got:
    rate = quantity(line.second.found, "%")
    if rate is None or rate[1] != "%" or not funds.weight:
        return Got(None)
    value = rate[0] / 100
    return Got(*_rated(funds.way, value, funds.weight, f"预算执行率 = {percent(value)}", style, ""))


def reviewing(place: Place, sheet: FormSheet) -> FormSheet:
    """The sheet of a 复核表: that of the form it is about, at its own place; what is wrong with that one is told there."""
    return replace(sheet, place=place, findings=(), gaps=())


def _total(sheet: FormSheet) -> Decimal | None:
    """The sum of all lines, once each of them is known; a form without indicators yet has none."""
    lines = sheet.all_lines
    waiting = sheet.place.form.indicators is not None and not sheet.counted
    if not lines or waiting or any(line.points is None for line in lines):
        return None
    total = sum((line.points or ZERO for line in lines), ZERO)
    return round_half_up(total, sheet.place.form.decimals)


def results(sheet: FormSheet, rate_decimals: int = 2) -> Iterator[Fact]:
    """The results as facts, so that sentences, heads and other formulas can use them."""
    place, base = sheet.place, sheet.place.base
    title = place.form.title
    if place.form.scored:
        yield from second_results(sheet)
        yield _number(f"{base}.{POINTS}", f"{title}得分", sheet.total, "分", f"{title}总分", place.form.decimals)
        state = State.COMPUTED if sheet.grade else State.MISSING if place.form.grades else State.NOT_APPLICABLE
        yield Fact(f"{base}.{GRADE}", f"{title}等级", sheet.grade or None, state=state, source="按总分定级")
        for line in sheet.lines:
            if line.applies:
                yield _number(f"{base}.{POINTS}.{line.row}", f"“{line.name}”得分", line.points, "分", line.trace)
        for level in dict.fromkeys(line.level1 for line in sheet.counted if line.level1):
            own = [line.points for line in sheet.counted if line.level1 == level]
            got = None if any(p is None for p in own) else sum((p or ZERO for p in own), ZERO)
            yield _number(f"{base}.{POINTS}.{level}", f"{level}得分", got, "分", "该类指标得分之和")
    if place.form.funds is not None:
        none = State.NOT_APPLICABLE if sheet.execution and sheet.execution.missing.startswith("没有安排") else State.MISSING
        state = State.COMPUTED if sheet.rate is not None else none
        yield Fact(f"{base}.{RATE}", "预算执行率", sheet.rate, "%", rate_decimals, state, f"{title}预算执行率")
        if sheet.execution:
            yield _number(f"{base}.{RATE_POINTS}", "预算执行率得分", sheet.execution.points, "分", sheet.execution.trace)


def _number(key: str, label: str, value: Decimal | None, unit: str, source: str, decimals: int = 2) -> Fact:
    return Fact(key, label, value, unit, decimals, State.MISSING if value is None else State.COMPUTED, source)


def together(form: AssessmentForm, sheets: list[FormSheet]) -> Iterator[Fact]:
    """All forms of one kind taken together: how many, their mean, how many of each grade (上海 决算 绩效一节)."""
    known = [sheet.total for sheet in sheets if sheet.total is not None]
    whole = bool(sheets) and len(known) == len(sheets)
    count, title = Decimal(len(sheets)), form.title
    yield Fact(f"{form.key}.个数", f"{title}个数", count, "个", 0, State.COMPUTED, f"填报的{title}")
    if not form.scored:
        return
    mean = sum(known, ZERO) / len(known) if whole else None
    average = _number(f"{form.key}.平均{POINTS}", f"{title}平均得分", mean, "分", "各表得分之和 ÷ 个数", form.decimals)
    yield average if sheets else replace(average, state=State.NOT_APPLICABLE)
    seconds = [sheet.reviewed_total if sheet.reviewed else sheet.total for sheet in sheets]
    there = any(sheet.reviewed for sheet in sheets) and all(points is not None for points in seconds)
    second = sum((points or ZERO for points in seconds), ZERO) / len(sheets) if there else None
    yield from deviation_facts(f"{PREFIX}.{form.key}.平均", title, mean, second, form.full, form.deviation, form.decimals)
    for grade in form.grades:
        number = Decimal(sum(sheet.grade == grade.name for sheet in sheets)) if whole or not sheets else None
        yield _number(f"{form.key}.{GRADE}.{grade.name}", f"{title}等级为“{grade.name}”的个数", number, "个", "按等级计数", 0)


# --- 预算执行率 ----------------------------------------------------------------------------------------------------


def _execution(funds: Funds, place: Place, book: FactBook, style: NumberStyle) -> tuple[FormLine | None, Decimal | None]:
    """执行率 × 分值，最高不超过分值；预算为零时照包里的规定."""
    if funds.rate is None:
        return None, None
    rate = funds.rate_formula(place)
    weight = funds.weight

    def line(got: Decimal | None, trace: str, missing: str = "") -> FormLine:
        return FormLine("", "预算执行率", "", weight, got, trace, missing, reason=funds.reason(place, book))

    for name in sorted(rate.names, key=rate.text.find):
        fact = book.get(name)
        if fact is None or (not fact.known and fact.state is not State.NOT_APPLICABLE):
            return line(None, "", f"缺{quoted(funds.label_of(place, name))}") if weight else None, None
    try:
        value: Decimal = rate.over(book)
    except (Missing, NoBase):
        return line(*_without_budget(funds)) if weight else None, None
    if not weight:
        return None, value
    measure = Measure("预算执行率", rate, "%", style.percent_decimals, funds.zero)
    ctx = Context(book, style=style)
    lead = f"预算执行率 = {ctx.spelled(rate)} = {measure.show(value, style)}"
    return line(*_rated(funds.way, value, weight, lead, style, ctx.fraction(rate))), value


def _rated(
    way: ByFigures, value: Decimal, weight: Decimal, lead: str, style: NumberStyle, fraction: str
) -> tuple[Decimal, str]:
    """Plain proportion is printed as a sum of its own; other ways say their words."""
    if value > 1:
        got, how = way.of_rate(Decimal(1), weight, style)
        tail = f"100% × {points(weight)}分 = {points(got)}分" if isinstance(way, Proportion) else how
        return got, f"{lead}，超过100%按100%计，{tail}"
    got, how = way.of_rate(max(ZERO, value), weight, style, fraction)
    if not isinstance(way, Proportion):
        return got, f"{lead}，{how}"
    measure = Measure("", compile_formula("0"), "%", style.percent_decimals)
    return got, f"{lead}，{share_of(measure, value, weight, got, style, fraction)} = {points(got)}分"


def _without_budget(funds: Funds) -> tuple[Decimal | None, str, str]:
    if funds.zero not in (FULL, NONE):
        return None, "", "没有安排预算，执行率没有计算基数：请核对预算数，确无预算的项目不填自评表"
    got = funds.weight if funds.zero == FULL else ZERO
    return got, f"未安排预算，按规定得{points(got)}分", ""


# --- 绩效指标 ------------------------------------------------------------------------------------------------------


def _lines(part: Indicators, place: Place, book: FactBook, style: NumberStyle) -> Iterator[FormLine]:
    for row in book.rows(place.indicators):
        typed = part.typed(place, row, book)
        if not part.elsewhere(typed):
            yield _line(part, place, typed, style)


def _line(part: Indicators, place: Place, typed: Typed, style: NumberStyle) -> FormLine:
    """An indicator by its way."""
    row, name, weight = typed.row, typed["name"], typed.mark("weight")
    if not typed.applies:
        return FormLine(row, name, typed["level1"], None, None, "不适用", applies=False, typed=typed)

    def line(got: Decimal | None, trace: str, missing: str = "") -> FormLine:
        what = name or f"第{typed.row.removeprefix('项')}行"
        told = f"“{what}”{missing}" if missing else ""
        return FormLine(row, name, typed["level1"], weight, got, trace, told, True, typed["reason"], typed)

    if not name:
        return line(None, "", "没有写指标内容")
    if problem := part.refused(typed):
        return line(None, "", problem)
    if not place.form.scored:
        return line(None, "", part.lacking(typed))
    if weight is None:
        return line(None, "", "没有写分值")
    way = part.way_of(typed)
    if isinstance(way, str):
        return line(None, "", way)
    if absent := lacking(way, typed, part.kinds):
        return line(None, "", absent)
    got = way.score(typed, weight, style)
    return line(got.points, got.how, got.missing)
