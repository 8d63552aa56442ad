"""The entry forms of a step: one a statement, passage or indicator, all with the same face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from apps.assessments.forms import PassageForm
from apps.assessments.models import Assessment
from apps.budgets.forms import StatementForm, carried
from apps.budgets.indicators import IndicatorForm
from apps.departments.models import User
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_indicators
from apps.domain.forms import Place
from apps.domain.forms.closing import subject
from apps.domain.forms.parts.indicators import LIST
from apps.domain.pack.model import Step, StepItem
from apps.domain.statements import Statement
from apps.indicators.forms import GivenTotalForm, JudgementForm
from apps.projects.facts import stored_names


@dataclass
class Entry:
    """A part of a step's page: its form and the template that shows it."""

    kind: str
    form: Any
    anchor: str
    findings: list[dict[str, str]] = field(default_factory=list)
    """What is wrong with what is written in it, beside the field."""
    title: str = ""
    """What it is headed by, where that is not its statement's title."""

    @property
    def template(self) -> str:
        return self.form.template


def entries(assessment: Assessment, evaluation: Evaluation, step: Step, data=None, files=None) -> list[Entry]:
    return [entry for item in step.items for entry in _entries(assessment, evaluation, item, data, files)]


def _entries(assessment: Assessment, evaluation: Evaluation, item: StepItem, data, files) -> Iterator[Entry]:
    pack = evaluation.pack
    if item.kind == "statement":
        form = StatementForm(assessment, pack.by_key[item.key], evaluation.book, data)
        form.told = _told(evaluation)
        yield Entry("statement", form, item.key)
    elif item.kind == "passage":
        yield Entry("passage", PassageForm(assessment, pack.passages[item.key], data), f"文字.{item.key}")
    elif item.kind == "form":
        for place in (sheet.place for sheet in evaluation.forms.values() if sheet.place.form.key == item.key):
            yield from form_parts(assessment, evaluation, place, data)
    elif item.kind == "total":
        yield Entry("total", GivenTotalForm(assessment, pack.framework.full, data), "评判.总分.给定")
    elif item.kind == "indicators":
        scores = evaluation.sheet.by_code()
        for indicator in step_indicators(pack, item.key):
            form = JudgementForm(assessment, indicator, scores[indicator.code], data, files)
            yield Entry("indicator", form, f"评判.指标{indicator.code}")


# --- assessment forms ----------------------------------------------------------------------------------------------


def form_parts(assessment: Assessment, evaluation: Evaluation, place: Place, data=None) -> Iterator[Entry]:
    """What people type of a form, in the order it is printed; parts that only repeat other figures ask nothing."""
    stored, whose = stored_names(assessment), subject(place, evaluation.book)
    for number, part in enumerate(place.form.parts):
        for statement in part.statements(place):
            if statement.kind == "list" or any(not cell.computed for cell in statement.cells):
                name = stored(statement.key)
                form = StatementForm(assessment, statement, evaluation.book, data, name, f"{name}.{number}")
                form.told = _told(evaluation)
                yield Entry("statement", form, f"{statement.key}.{number}", title=f"{whose}{statement.title}")
        if part is place.form.indicators:
            form = _indicators(assessment, evaluation, place, data)
            yield Entry("targets", form, place.indicators, title=f"{whose}{form.statement.title}")


def project_parts(assessment: Assessment, evaluation: Evaluation, row: str, data=None) -> Iterator[Entry]:
    """What the forms of a project ask beside its fields; of a form that is not chosen only the indicators."""
    seen: set[str] = set()
    for form in (f for f in evaluation.pack.asked_forms if f.owner == "项目"):
        place = Place(form, row)
        for entry in form_parts(assessment, evaluation, place, data):
            asked = entry.kind == "targets" or place.base in evaluation.forms
            if asked and entry.form.prefix not in seen:
                seen.add(entry.form.prefix)
                yield replace(entry, title=entry.form.statement.title)
    name = f"项目.{row}.{LIST}"
    kept = stored_names(assessment)(name)
    if kept not in seen:
        columns = evaluation.pack.indicator_lists(lambda key: (row,))[name]
        statement = Statement(name, "绩效指标", "list", columns, number_rows=True)
        yield Entry("targets", IndicatorForm(assessment, statement, None, {}, evaluation.book, data, kept), name, title="绩效指标")


def _indicators(assessment: Assessment, evaluation: Evaluation, place: Place, data) -> IndicatorForm:
    part, sheet = place.form.indicators, evaluation.forms.get(place.base)
    assert part is not None
    lines = {line.row: line for line in sheet.lines} if sheet else {}
    kept = stored_names(assessment)(place.indicators)
    return IndicatorForm(assessment, part.statement(place), part, lines, evaluation.book, data, kept, _asked(evaluation, place))


def _told(evaluation: Evaluation) -> dict[str, list[str]]:
    """What the checks of single rows found, by the first figure involved."""
    found: dict[str, list[str]] = {}
    by_row = {check.code for check in evaluation.pack.checks if check.over and not check.by}
    for finding in evaluation.open:
        if finding.code in by_row and finding.keys:
            found.setdefault(finding.keys[0], []).append(f"{finding.message.partition('：')[2]}。{finding.hint}")
    return found


def _asked(evaluation: Evaluation, place: Place) -> dict[str, list[str]]:
    """What those who check would ask about single indicators, by row."""
    found: dict[str, list[str]] = {}
    lead = f"{place.indicators}."
    for finding in evaluation.findings:
        for key in finding.keys:
            if key.startswith(lead):
                text = finding.message.removeprefix(subject(place, evaluation.book))
                found.setdefault(key.removeprefix(lead).partition(".")[0], []).append(f"{text}。{finding.hint}")
    return found


def keep(forms: Iterable[Any], user: User) -> tuple[int, int]:
    """Save every form, each by itself; returns how much is wrong, and how many met another's change."""
    wrong = conflicts = 0
    moved: dict[str, str] = {}
    for form in forms:
        form.is_valid()
        if _follow(form, moved):
            form.save(user)
        moved |= getattr(form, "moved", {})
        # Looked at afterwards: a disk may be full when a file is to be stored.
        if form.errors:
            wrong += max(1, sum(len(e) for e in form.errors.values()))
        conflicts += bool(getattr(form, "conflicts", False) or getattr(form, "conflict", ""))
    return wrong, conflicts


def _follow(form: Any, moved: dict[str, str]) -> bool:
    """Send what hangs on a row to where the row went; False where the row is gone."""
    name = getattr(form, "stored_as", "")
    if name and moved:
        form.stored_as = carried(name, moved)
        return bool(form.stored_as)
    return True
