"""项目支出绩效自评 (财预〔2020〕10号): execution and indicators of one project, each scored by its kind.

Execution counts by rate, never above its weight.  A quantitative indicator that is met gets its weight, else the
share reached; a qualitative one gets a mark within the range of its level.  Weights close within each class.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from .facts import FactBook, State
from .findings import Finding, Severity
from .formulas import Formula, Missing, NoBase, compile_formula
from .framework import Grade
from .money import PLAIN, ZERO, NumberStyle, plain, points, round_half_up
from .numbers import read_number
from .rules.base import FULL, NONE, Context, Measure, percent, proportional, share_of
from .rules.targets import fraction_of, target_rate

QUALITATIVE = "定性"
SIGNS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "≥": operator.ge, "≤": operator.le, "=": operator.eq, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
"""When an actual value meets its target."""
INDICATORS = "指标"
"""The list of a project's indicators below its row."""
NOTHING = ("不适用", "无")
"""What people write into a class of indicators the project does not have."""


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


@dataclass(frozen=True, slots=True)
class Fund:
    """A row of the fund table: its label and the project fields of its three figures."""

    label: str
    initial: str
    budget: str
    spent: str


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """How a district's projects assess themselves: weights, levels, grades, and the fields the form prints."""

    title: str
    execution: Decimal
    rate: Formula
    zero: str
    classes: tuple[tuple[str, Decimal], ...]
    levels: tuple[Level, ...]
    grades: tuple[Grade, ...]
    funds: tuple[Fund, ...]
    heads: tuple[tuple[tuple[str, str], ...], ...]
    """Lines of label and field above the funds."""
    goal: str
    outcome: str
    full: Decimal = Decimal(100)
    select: str = ""
    """The field that says 是 for the projects that assess themselves; where it is empty, those with indicators."""
    labels: tuple[tuple[str, str], ...] = ()
    """What the fields are called, by their keys."""
    asked: tuple[str, ...] = ()
    """Fields the form prints that other projects may leave open."""
    others: tuple[str, ...] = ()
    """First levels of the district's own forms that are no class of this one (投入指标)."""

    def grade_of(self, total: Decimal) -> str:
        return next((g.name for g in self.grades if total / self.full * 100 >= g.least), "")

    def label(self, field: str) -> str:
        return dict(self.labels).get(field, field)


@dataclass(frozen=True, slots=True)
class SelfLine:
    """One indicator's points and how they came about; ``points`` is None while something is missing."""

    row: str
    name: str
    level1: str
    weight: Decimal | None
    points: Decimal | None
    trace: str
    missing: str = ""
    applies: bool = True
    reason: str = ""

    @property
    def unexplained(self) -> bool:
        """Points were lost and 偏差原因 says nothing."""
        return self.points is not None and self.weight is not None and self.points < self.weight and not self.reason


@dataclass(frozen=True, slots=True)
class SelfSheet:
    execution: SelfLine
    lines: tuple[SelfLine, ...]
    total: Decimal | None
    grade: str
    findings: tuple[Finding, ...] = ()
    gaps: tuple[str, ...] = ()
    """What the form prints beside points and still waits for."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What the form still waits for, as sentences."""
        none = () if any(line.applies for line in self.lines) else ("还没有填绩效指标",)
        return (*self.gaps, *(line.missing for line in (self.execution, *self.lines) if line.missing), *none)


def assess(scheme: SelfAssessment, book: FactBook, prefix: str, style: NumberStyle = PLAIN) -> SelfSheet:
    """Score one project; ``prefix`` is its row in the book (``项目.项3.``)."""
    execution = _execution(scheme, book.row(prefix), style)
    rows = [(row, f"{prefix}{INDICATORS}.{row}.") for row in book.rows(f"{prefix}{INDICATORS}")]
    lines = tuple(_line(scheme, book, key, row, style) for row, key in rows if not _elsewhere(scheme, book, key))
    counted = [line for line in lines if line.applies]
    known = [line.points for line in (execution, *counted)]
    total = None
    if counted and all(p is not None for p in known):
        total = round_half_up(sum((p or ZERO for p in known), ZERO), 2)
    project = book.text(f"{prefix}名称")
    findings = tuple(told.about(project, f"{prefix}名称") for told in (*_weights(scheme, counted), *_reasons(counted)))
    gaps = tuple(f"缺“{scheme.label(f)}”" for f in scheme.asked if not book.text(f"{prefix}{f}").strip())
    return SelfSheet(execution, lines, total, scheme.grade_of(total) if total is not None else "", findings, gaps)


def _elsewhere(scheme: SelfAssessment, book: FactBook, key: str) -> bool:
    """An indicator of the district's own form alone: its class is not weighed here, and nobody gave it a weight."""
    return book.text(f"{key}level1") in scheme.others and not book.text(f"{key}weight").strip()


# --- 预算执行率 ----------------------------------------------------------------------------------------------------


def _execution(scheme: SelfAssessment, own: FactBook, style: NumberStyle) -> SelfLine:
    """执行率 × 分值，最高不超过分值；全年预算为零时照包里的规定."""
    weight = scheme.execution

    def line(got: Decimal | None, trace: str, missing: str = "") -> SelfLine:
        return SelfLine("", "预算执行率", "", weight, got, trace, missing)

    for name in sorted(scheme.rate.names, key=scheme.rate.text.find):
        fact = own.get(name)
        if fact is None or (not fact.known and fact.state is not State.NOT_APPLICABLE):
            return line(None, "", f"缺“{scheme.label(name)}”")
    try:
        rate: Decimal = scheme.rate.over(own)
    except (Missing, NoBase):
        return line(*_without_budget(scheme))
    got = round_half_up(proportional(rate, weight, Decimal(1)), 2)
    measure = Measure("预算执行率", scheme.rate, "%", 2, scheme.zero)
    ctx = Context(own, style=style)
    lead = f"预算执行率 = {ctx.spelled(scheme.rate)} = {measure.show(rate, style)}"
    if rate > 1:
        return line(got, f"{lead}，超过100%按100%计，100% × {points(weight)}分 = {points(got)}分")
    return line(got, f"{lead}，{share_of(measure, rate, weight, got, style, ctx.fraction(scheme.rate))} = {points(got)}分")


def _without_budget(scheme: SelfAssessment) -> tuple[Decimal | None, str, str]:
    if scheme.zero not in (FULL, NONE):
        return None, "", "没有安排预算，执行率没有计算基数：请核对预算数，确无预算的项目不填自评表"
    got = scheme.execution if scheme.zero == FULL else ZERO
    return got, f"未安排预算，按规定得{points(got)}分", ""


# --- 绩效指标 ------------------------------------------------------------------------------------------------------

_NO_FORMULA = compile_formula("0")

FIELDS = (
    "name", "level1", "sign", "target", "actual", "target_value", "actual_value", "unit", "weight", "level", "points", "reason",
)  # fmt: skip


def _line(scheme: SelfAssessment, book: FactBook, key: str, row: str, style: NumberStyle) -> SelfLine:
    """An indicator by its sign: ≥ ≤ > < = by figures, 定性 by its level."""
    text = {field: book.text(f"{key}{field}").strip() for field in FIELDS}
    name, weight = text["name"], _mark(text["weight"])
    if NOTHING[0] in (name, text["target"]) or name in NOTHING:
        return SelfLine(row, name, text["level1"], None, None, "不适用", applies=False)

    def line(got: Decimal | None, trace: str, missing: str = "") -> SelfLine:
        told = f"“{name or f'第{row[1:]}行'}”{missing}" if missing else ""
        return SelfLine(row, name, text["level1"], weight, got, trace, told, True, text["reason"])

    if not name:
        return line(None, "", "没有写指标内容")
    if weight is None:
        return line(None, "", "没有写分值")
    if text["sign"] == QUALITATIVE:
        return line(*_qualitative(scheme, weight, text))
    if text["sign"] not in SIGNS:
        return line(None, "", "没有选符号：能量化的选 ≥、≤、= 等，不能量化的选“定性”")
    target, actual = _quantity(text["target_value"], text["unit"]), _quantity(text["actual_value"], text["unit"])
    problem = _unreadable(text, target, actual)
    if target is None or actual is None or problem:
        return line(None, "", problem)
    return line(*_quantitative(text, target[0], actual[0], weight, style))


def _unreadable(text: dict[str, str], target: object, actual: object) -> str:
    """Why the two values cannot be compared; empty where they can."""
    for field, what, read in (("target_value", "目标值", target), ("actual_value", "实际完成值", actual)):
        if not text[field]:
            return f"没有填{what}"
        if read is None:
            return f"的{what}“{text[field]}”不是一个数；不能量化的请选“定性”"
    same = isinstance(target, tuple) and isinstance(actual, tuple) and target[1] == actual[1]
    return "" if same else "的目标值和实际完成值单位不同，请按“单位”栏的单位填数字"


def _quantitative(
    text: dict[str, str], target: Decimal, actual: Decimal, weight: Decimal, style: NumberStyle
) -> tuple[Decimal | None, str, str]:
    lead = f"目标{text['target'] or text['sign'] + text['target_value']}，实际{text['actual'] or text['actual_value']}"
    if SIGNS[text["sign"]](actual, target):
        return weight, f"{lead}，达到目标，得{points(weight)}分", ""
    rate = target_rate(text["sign"], target, actual)
    if rate is None:
        return None, "", "的目标值不大于零，不能按比例计分，请核对，或改选“定性”"
    got = round_half_up(min(rate, Decimal(1)) * weight, 2)
    share = share_of(Measure("", _NO_FORMULA), rate, weight, got, style, fraction_of(target, actual))
    return got, f"{lead}，完成比例{share} = {points(got)}分", ""


def _qualitative(scheme: SelfAssessment, weight: Decimal, text: dict[str, str]) -> tuple[Decimal | None, str, str]:
    level = next((item for item in scheme.levels if item.name == text["level"]), None)
    got = _mark(text["points"])
    for field, what in (("target", "目标值"), ("actual", "实际完成值")):
        if not text[field]:
            return None, "", f"没有填{what}"
    if level is None:
        return None, "", "为定性指标，请选完成档次"
    if got is None:
        return None, "", f"为定性指标，选了“{level.name}”，请在 {level.limits(weight)} 之间给分"
    if not weight or not level.holds(got / weight):
        return None, "", f"选“{level.name}”，应在 {level.limits(weight)} 之间给分，现为 {points(got)} 分"
    return got, f"{level.name}（{percent(level.low)}至{percent(level.high)}），评定{points(got)}分", ""


def _mark(text: str) -> Decimal | None:
    """A weight or mark as its form takes it."""
    reading = read_number(text, "分", 2, negative=False)
    return reading.value if reading.state == "number" else None


_AMOUNT = re.compile(r"(.*[\d）)])([^\d）)]*)", re.S)


def _quantity(text: str, unit: str) -> tuple[Decimal, str] | None:
    """A value and the unit it is stated in: the one written behind it, else that of the unit column."""
    match = _AMOUNT.fullmatch(text)
    reading = read_number(match.group(1), "", 6) if match else None
    if match is None or reading is None or reading.value is None:
        return None
    return reading.value, match.group(2).strip().replace("％", "%") or unit.replace("％", "%")


# --- 分值和偏差原因 --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A finding about one project, before the project is named."""

    code: str
    message: str
    severity: Severity
    hint: str
    expected: str = ""
    found: str = ""

    def about(self, project: str, key: str) -> Finding:
        message = f"项目“{project}”{self.message}"
        return Finding(self.code, self.severity, message, (key,), self.expected, self.found, hint=self.hint)


def _weights(scheme: SelfAssessment, lines: list[SelfLine]) -> Iterator[Told]:
    """各类指标的分值合计等于该类权重；总分合得上而各类之间有调整的，须说明."""
    if not lines or any(line.weight is None for line in lines):
        return
    whole = sum((line.weight or ZERO for line in lines), scheme.execution)
    severity = Severity.WARNING if whole == scheme.full else Severity.ERROR
    hint = "各类权重有调整的，请在报告中说明。" if whole == scheme.full else "请调整各指标的分值。"
    for name, weight in (*scheme.classes, *_strange(scheme, lines)):
        stated = sum((line.weight or ZERO for line in lines if line.level1 == name), ZERO)
        if stated != weight:
            wanted, found = plain(weight), plain(stated)
            yield Told("Z001", f"的{name}分值合计 {found} 分，应为 {wanted} 分", severity, hint, wanted, found)


def _strange(scheme: SelfAssessment, lines: list[SelfLine]) -> list[tuple[str, Decimal]]:
    """First levels that are no class of the form: nothing may be weighed there."""
    known = {name for name, _ in scheme.classes}
    return [(name, ZERO) for name in dict.fromkeys(line.level1 for line in lines) if name not in known]


def _reasons(lines: list[SelfLine]) -> Iterator[Told]:
    """得分低于分值的指标须写偏差原因及改进措施."""
    silent = [f"“{line.name}”" for line in lines if line.unexplained]
    if silent:
        names, hint = "、".join(silent), "请在项目页“偏差原因”一栏写明。"
        yield Told("Z002", f"的{names}失分，没有写偏差原因和改进措施", Severity.WARNING, hint)
