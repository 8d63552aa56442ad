"""复核 of an assessment as rows: what the department says of each indicator and what the reviewer says, whoever set the indicators.

One sheet for the framework, one for every project that is scored by itself, one for every scored form that is filled in:
pages, workbooks and letters read these.
Heads as counties print them (项目支出绩效自评复核表, 一项目一表): 一级, 二级, 三级, 性质, 指标值, 度量单位, 权重, 自评完成值, 自评得分,
复核完成值, 复核得分, 偏差, 备注.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ..deviation import Deviation
from ..findings import Finding, Severity
from ..forms import FormLine, FormSheet
from ..forms.closing import subject
from ..forms.second import EXECUTION, MARK, PREFIX, Second, key_of
from ..framework import Framework, Group
from ..money import ZERO, format_quantity
from ..scores import Score, ScoreSheet
from .evaluation import Evaluation
from .scoring import marked

FRAMEWORK = "指标"
"""The name of the framework's sheet; those of forms are called as their lists of indicators, of projects as their answers."""


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator, or the execution of the budget; ``points`` and ``weight`` are None while something is missing."""

    row: str
    """Its row in the list of indicators, :data:`EXECUTION`, or the code of an indicator."""
    level1: str
    level2: str
    name: str
    weight: Decimal | None
    points: Decimal | None
    second: Second
    sign: str = ""
    target: str = ""
    unit: str = ""
    actual: str = ""
    trace: str = ""
    counted: bool = False
    """Whether points follow by rule from a value: what the reviewer finds instead gives points of its own."""
    criteria: str = ""

    @property
    def final(self) -> Decimal | None:
        return self.points if self.second.points is None else self.second.points

    @property
    def changed(self) -> bool:
        """Whether the reviewer gives other points than the department."""
        return self.final != self.points

    @property
    def lost(self) -> Decimal:
        """What the reviewer takes off."""
        return (self.points or ZERO) - (self.final or ZERO)

    @property
    def unreasoned(self) -> bool:
        return self.changed and not self.second.reason.strip()


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    title: str
    whose: str
    """The project it is of; empty for the department's own."""
    rows: tuple[Row, ...]
    own: Decimal | None
    grade: str
    second: Decimal | None
    """The total with the reviewer's marks; None where nobody looked at any row."""
    second_grade: str
    full: Decimal
    deviation: Deviation

    @property
    def difference(self) -> Decimal | None:
        return None if self.own is None or self.second is None else self.deviation.difference(self.own, self.second)

    @property
    def rate(self) -> Decimal | None:
        return None if self.own is None or self.second is None else self.deviation.rate(self.own, self.second, self.full)

    @property
    def shown_rate(self) -> str:
        return "" if self.rate is None else format_quantity(self.rate, "%", 2)

    def of(self, row: Row) -> Decimal | None:
        """偏差 of a row somebody looked at."""
        if not row.second.there or row.points is None or row.final is None:
            return None
        return self.deviation.difference(row.points, row.final)

    @property
    def looked_at(self) -> int:
        return sum(row.second.there for row in self.rows)

    @property
    def deductions(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.changed)

    def key(self, row: str, item: str = MARK) -> str:
        """The name of a mark in the book."""
        if self.name == FRAMEWORK:
            return f"{PREFIX}.{FRAMEWORK}{row}" if item == MARK else f"{PREFIX}.{FRAMEWORK}{row}.{item}"
        return key_of(self.name, row, item)

    def by_row(self) -> dict[str, Row]:
        return {row.row: row for row in self.rows}


def told_of_rows(evaluation: Evaluation, findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    """Which findings are about a row, by sheet and row: by the row's own names, or by the figures an indicator is scored by."""
    found: dict[tuple[str, str], list[Finding]] = {}
    scored: dict[str, list[tuple[str, str]]] = {}
    for place, key in _scored_rows(evaluation):
        scored.setdefault(key, []).append(place)
    lists = [sheet.place.indicators for sheet in evaluation.forms.values() if sheet.place.form.scored]
    for finding in findings:
        rows = [row for key in finding.keys for row in scored.get(key, ())]
        below = ((name, key.removeprefix(f"{name}.")) for key in finding.keys for name in lists if key.startswith(f"{name}."))
        rows += [(name, rest.partition(".")[0]) for name, rest in below]
        for row in dict.fromkeys(rows):
            found.setdefault(row, []).append(finding)
    return found


def _scored_rows(evaluation: Evaluation) -> Iterator[tuple[tuple[str, str], str]]:
    """Sheet and row of every indicator that follows from a figure, with the figure's name."""
    yield from (((FRAMEWORK, score.code), key) for score in evaluation.sheet.scores for key in score.keys)
    for project, own in _projects(evaluation):
        full = evaluation.book.row(f"{project}.").full_name
        yield from (((marked(project), f"指标{score.code}"), full(key)) for score in own.scores for key in score.keys)


def _projects(evaluation: Evaluation) -> Iterator[tuple[str, ScoreSheet]]:
    """The projects that are scored by themselves, by name."""
    if evaluation.pack.projects:
        key = evaluation.pack.projects.statement.key
        yield from ((f"{key}.{row}", own) for row, own in evaluation.project_sheets.items())


def contradicted(evaluation: Evaluation) -> Iterator[Row]:
    """The rows with points whose figures nobody has put right or explained."""
    told = told_of_rows(evaluation, (f for f in evaluation.open if f.severity in (Severity.ERROR, Severity.WARNING)))
    for sheet in reviewed(evaluation):
        yield from (row for row in sheet.rows if row.points and (sheet.name, row.row) in told)


def whole(evaluation: Evaluation) -> Sheet:
    """The department's score as a sheet without rows: totals, grades, 偏差 and 偏离度."""
    sheet, pack = evaluation.sheet, evaluation.pack
    own = sheet.total if sheet.applies else None
    return Sheet("", "", "", (), own, sheet.grade, sheet.reviewed_total, sheet.reviewed_grade, sheet.full, pack.deviation)


def reviewed(evaluation: Evaluation) -> tuple[Sheet, ...]:
    """Every sheet a reviewer may look at, the framework first."""
    framed = evaluation.sheet.scores
    framework = evaluation.pack.framework
    own = replace(whole(evaluation), name=FRAMEWORK, title=framework.title, rows=tuple(_framed(framework, evaluation.sheet)))
    projects = (_of_project(evaluation, project, sheet) for project, sheet in _projects(evaluation))
    forms = (_of_form(evaluation, sheet) for sheet in evaluation.forms.values() if sheet.place.form.scored)
    return (*((own,) if framed else ()), *projects, *forms)


def _framed(framework: Framework, sheet: ScoreSheet) -> Iterator[Row]:
    scores = sheet.by_code()
    for group in framework.groups:
        for block in group.groups or (group,):
            for indicator in block.leaves():
                yield _scored(group, block, scores[indicator.code], indicator.criteria)


def _of_project(evaluation: Evaluation, project: str, sheet: ScoreSheet) -> Sheet:
    """A project's own score table; it has no levels."""
    framework = evaluation.pack.projects.framework if evaluation.pack.projects else None
    framework = framework or evaluation.pack.framework
    rows = (replace(row, row=f"指标{row.row}", level1="") for row in _framed(framework, sheet))
    whose = f"项目“{evaluation.book.text(f'{project}.名称')}”"
    return Sheet(
        marked(project), framework.title, whose, tuple(rows), sheet.total, sheet.grade,
        sheet.reviewed_total, sheet.reviewed_grade, sheet.full, framework.deviation,
    )  # fmt: skip


def _scored(group: Group, block: Group, score: Score, criteria: str) -> Row:
    second = Second(score.found, score.review, score.review_reason, score.review_trace)
    level2 = "" if block is group else block.name
    return Row(
        score.code, group.name, level2, score.name, score.weight, score.points, second, actual=score.actual,
        trace="；".join((*score.trace, *score.reasons)), counted=bool(score.actual), criteria=criteria,
    )  # fmt: skip


def _of_form(evaluation: Evaluation, sheet: FormSheet) -> Sheet:
    place, form = sheet.place, sheet.place.form
    whose = subject(place, evaluation.book).removesuffix("的")
    rows = tuple(_row(sheet, line) for line in sheet.all_lines)
    return Sheet(
        place.indicators, form.title, whose, rows, sheet.total, sheet.grade, sheet.reviewed_total, sheet.reviewed_grade, form.full,
        form.deviation,
    )  # fmt: skip


def _row(sheet: FormSheet, line: FormLine) -> Row:
    if line is sheet.execution:
        rate = "" if sheet.rate is None else format_quantity(sheet.rate, "%", 2)
        return Row(
            EXECUTION, "预算执行", "", line.name, line.weight, line.points, line.second, actual=rate, trace=line.trace, counted=True
        )
    typed, part = line.typed, sheet.place.form.indicators
    way = part.way_of(typed) if part else ""
    counted = not isinstance(way, str) and not way.asks and not typed.verbal
    trace = "；".join(filter(None, (line.trace, line.missing, line.reason and f"偏差原因：{line.reason}")))
    return Row(
        line.row, line.level1, typed["level2"], line.name, line.weight, line.points, line.second, typed["sign"], typed.target,
        typed["unit"], typed.actual, trace, counted,
    )  # fmt: skip
