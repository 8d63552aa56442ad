"""The entry forms of a step: one a statement, passage or indicator, all with the same face."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.functional import SimpleLazyObject

from apps.assessments.forms import PassageForm
from apps.assessments.models import Assessment
from apps.budgets.forms import StatementForm
from apps.budgets.indicators import IndicatorForm
from apps.budgets.lists import ListForm, carried
from apps.departments.models import User
from apps.domain.book.evaluation import Evaluation, once
from apps.domain.book.steps import step_for, step_indicators, steps_of
from apps.domain.examine.plausible import doubts
from apps.domain.facts import FactBook
from apps.domain.forms import Place
from apps.domain.forms.closing import subject
from apps.domain.forms.parts.indicators import LIST
from apps.domain.framework import Indicator
from apps.domain.pack.model import Step, StepItem
from apps.domain.scores import ScoreSheet
from apps.domain.statements import Statement
from apps.domain.writing.live import LiveNames
from apps.indicators.facts import PROJECT_MARK
from apps.indicators.forms import GivenTotalForm, JudgementForm
from apps.projects.facts import project_rows, stored_names
from apps.projects.forms import ProjectsForm


@dataclass
class Entry:
    """A part of a step's page: its form, made when it is asked for, and the template that shows it."""

    kind: str
    prefix: str
    """What the names of its fields begin with: by it the page says which form it means."""
    anchor: str
    make: Callable[[], Any]
    statement: Statement | None = None
    findings: list[dict[str, str]] = field(default_factory=list)
    """What is wrong with what is written in it, beside the field."""
    live: Any = None
    """How what is written in it will be printed, beside the field."""
    title: str = ""
    """What it is headed by, where that is not its statement's title."""

    @cached_property
    def form(self) -> Any:
        return self.make()

    @property
    def place(self) -> str:
        """The name under which opinions about the whole of it are kept."""
        return getattr(self.form, "place", "") if self.kind == "indicator" else getattr(self.form, "stored_as", "") or self.anchor

    @property
    def template(self) -> str:
        return "indicators/note_form.html" if self.kind == "note" else self.form.template


def entries(assessment: Assessment, evaluation: Evaluation, step: Step, data=None, files=None) -> list[Entry]:
    return [entry for item in step.items for entry in _entries(assessment, evaluation, item, data, files)]


def page_entries(assessment: Assessment, evaluation: Evaluation, step: Step, data=None, files=None) -> list[Entry]:
    """With what the page asks because of them."""
    asked = entries(assessment, evaluation, step, data, files)
    return [*asked, *_notes(assessment, evaluation, step, {entry.prefix for entry in asked}, data)]


def named_entries(assessment: Assessment, evaluation: Evaluation, prefixes: Iterable[str], data, files) -> list[Entry]:
    """The entries a page names, of whatever step, in the order they depend on each other.

    ``evaluation`` may be one that is made when it is first asked something: most forms ask nothing.
    """
    wanted, found = set(prefixes), dict[str, Entry]()
    for entry in _every_entry(assessment, evaluation, data, files):
        if len(found) == len(wanted):
            break
        if entry.prefix in wanted:
            found.setdefault(entry.prefix, entry)
    return [*found.values()]


def _every_entry(assessment: Assessment, evaluation: Evaluation, data, files) -> Iterator[Entry]:
    """Those that stand by themselves, then those that hang on rows."""
    items = [item for step in steps_of(assessment.pack) for item in step.items]
    for item in sorted(items, key=lambda item: item.kind == "form"):
        yield from _entries(assessment, evaluation, item, data, files)
    for own, row in project_rows(assessment).items() if assessment.pack.projects else ():
        yield from project_parts(assessment, evaluation, row, data)
        yield from project_judgements(assessment, own, evaluation.project_sheets.get(row), data, files)


def _entries(assessment: Assessment, evaluation: Evaluation, item: StepItem, data, files) -> Iterator[Entry]:
    pack, book = assessment.pack, SimpleLazyObject(lambda: evaluation.book)
    if item.kind == "statement":
        statement = pack.by_key[item.key]
        form = lambda: _with_told(form_of(statement)(assessment, statement, book, data), evaluation)  # noqa: E731
        yield Entry("statement", item.key, item.key, form, statement)
    elif item.kind == "projects":
        statement = pack.projects.statement
        form = lambda: _with_told(ProjectsForm(assessment, book, data), evaluation)  # noqa: E731
        yield Entry("projects", statement.key, statement.key, form, statement)
    elif item.kind == "passage":
        name = f"文字.{item.key}"
        names = SimpleLazyObject(lambda: live_names(assessment, evaluation))
        yield Entry("passage", name, name, lambda: PassageForm(assessment, pack.passages[item.key], names, data))
    elif item.kind == "form":
        asked = pack.by_form[item.key]
        for place in (Place(asked, row) for row in (evaluation.book.rows(asked.owner) if asked.owner else ("",))):
            yield from form_parts(assessment, evaluation, place, data, subject(place, evaluation.book))
    elif item.kind == "total":
        yield Entry("total", "评判.总分", "评判.总分.给定", lambda: GivenTotalForm(assessment, pack.framework.full, data))
    elif item.kind == "indicators":
        scores = SimpleLazyObject(lambda: evaluation.sheet.by_code())
        for indicator in step_indicators(pack, item.key):
            yield _judgement(assessment, indicator, scores, data, files)


def live_names(assessment: Assessment, evaluation: Evaluation) -> LiveNames:
    """The names by which those who write know the figures."""
    return evaluation.names.at(project_rows(assessment) if assessment.pack.projects else {})


def _judgement(assessment: Assessment, indicator: Indicator, scores: Any, data, files, owner: str = "") -> Entry:
    def make() -> JudgementForm:
        return JudgementForm(assessment, indicator, SimpleLazyObject(lambda: scores[indicator.code]), data, files, owner=owner)

    return Entry("indicator", f"评判.{owner}{indicator.code}", f"评判.指标{indicator.code}", make)


def _notes(assessment: Assessment, evaluation: Evaluation, step: Step, asked: set[str], data) -> Iterator[Entry]:
    """失分说明 is asked where the figures are that points are lost by; those of judgements stand beside these."""
    lost, scores = lost_by(evaluation).get(step.key, ()), evaluation.sheet.by_code()
    for indicator in assessment.pack.framework.indicators:
        name = f"评判.{indicator.code}"
        if name not in asked and (indicator.code in lost or f"{name}-loaded" in (data or ())):
            yield replace(_judgement(assessment, indicator, scores, data, None), kind="note")


@once
def lost_by(evaluation: Evaluation) -> dict[str, set[str]]:
    """The indicators that lose points by figures of a step, by the step."""
    found: dict[str, set[str]] = {}
    for score in evaluation.sheet.scores:
        if score.lost > 0:
            for step in filter(None, {step_for(evaluation.pack, key) for key in score.keys}):
                found.setdefault(step.key, set()).add(score.code)
    return found


# --- assessment forms ----------------------------------------------------------------------------------------------


def form_parts(assessment: Assessment, evaluation: Evaluation, place: Place, data=None, whose: str = "") -> Iterator[Entry]:
    """What people type of a form, in the order it is printed; parts that only repeat other figures ask nothing.

    Of a form its row does not fill only the indicators are asked, unless a field says that it does not; of several that
    share them, by the one that leads.
    """
    stored, filled = stored_names(assessment), place.base in evaluation.forms
    leads = assessment.pack.sharing(place.form)[0] is place.form

    def make(statement: Statement, name: str, prefix: str) -> Callable[[], StatementForm]:
        return lambda: _with_told(form_of(statement)(assessment, statement, evaluation.book, data, name, prefix), evaluation)

    for number, part in enumerate(place.form.parts):
        for statement in part.statements(place):
            if filled and (statement.kind == "list" or any(not cell.computed for cell in statement.cells)):
                name = stored(statement.key)
                prefix = f"{name}.{number}"
                form = make(statement, name, prefix)
                yield Entry("statement", prefix, f"{statement.key}.{number}", form, statement, title=f"{whose}{statement.title}")
        if part is place.form.indicators and leads and not declined(place, evaluation.book):
            title = f"{whose}{part.statement(place).title}"
            form = lambda: _with_told(_indicators(assessment, evaluation, place, data), evaluation)  # noqa: E731
            yield Entry("targets", stored(place.indicators), place.indicators, form, title=title)


def form_of(statement: Statement) -> type[StatementForm]:
    return ListForm if statement.kind == "list" else StatementForm


def declined(place: Place, book: FactBook) -> bool:
    """Whether its row says that it does not fill the form; a project's indicators are asked all the same."""
    chosen = place.form.select and place.form.owner != "项目"
    return bool(chosen) and book.text(f"{place.prefix}{place.form.select}") not in ("", "是")


def project_parts(assessment: Assessment, evaluation: Evaluation, row: str, data=None) -> Iterator[Entry]:
    """What the forms of a project ask beside its fields."""
    forms = [form for form in assessment.pack.asked_forms if form.owner == "项目"]
    for form in forms:
        yield from form_parts(assessment, evaluation, Place(form, row), data)
    name = f"项目.{row}.{LIST}"
    kept = stored_names(assessment)(name)
    if not any(form.list_name == LIST for form in forms):
        columns = assessment.pack.indicator_lists(lambda key: (row,))[name]
        statement = Statement(name, "绩效指标", "list", columns, number_rows=True)
        form = lambda: IndicatorForm(assessment, statement, None, {}, evaluation.book, data, kept)  # noqa: E731
        yield Entry("targets", kept, name, form, title="绩效指标")


def project_judgements(assessment: Assessment, own: str, scored: ScoreSheet | None, data, files) -> Iterator[Entry]:
    """The questions of the indicators a project is scored by, where the pack scores projects by themselves."""
    if scored is not None:
        for indicator in assessment.pack.projects.framework.indicators:
            yield _judgement(assessment, indicator, scored.by_code(), data, files, f"{own}{PROJECT_MARK}")


def _indicators(assessment: Assessment, evaluation: Evaluation, place: Place, data) -> IndicatorForm:
    part, sheet = place.form.indicators, evaluation.forms.get(place.base)
    assert part is not None
    lines = {line.row: line for line in sheet.lines} if sheet else {}
    kept = stored_names(assessment)(place.indicators)
    statement = replace(part.statement(place), columns=assessment.pack.indicator_columns(place.form))
    form = IndicatorForm(assessment, statement, part, lines, evaluation.book, data, kept, asked_about(evaluation, place))
    form.sheet = sheet
    return form


def _with_told(form: StatementForm, evaluation: Evaluation) -> StatementForm:
    form.told = SimpleLazyObject(lambda: told_beside(evaluation))
    return form


@once
def told_beside(evaluation: Evaluation) -> dict[str, list[str]]:
    """What the checks of single rows found, by the first figure involved; and what is to be looked at once more."""
    found = doubts(evaluation.pack, evaluation.book, evaluation.forms)
    by_row = {check.code for check in evaluation.pack.checks if check.over and not check.by}
    for finding in evaluation.open:
        if finding.code in by_row and finding.keys:
            found.setdefault(finding.keys[0], []).append(f"{finding.message.partition('：')[2]}。{finding.hint}")
    return found


def asked_about(evaluation: Evaluation, place: Place) -> dict[str, list[str]]:
    """What those who check would ask about single indicators, by row."""
    found: dict[str, list[str]] = {}
    lead = f"{place.indicators}."
    for finding in evaluation.findings:
        for key in finding.keys:
            if key.startswith(lead):
                text = finding.message.removeprefix(subject(place, evaluation.book))
                found.setdefault(key.removeprefix(lead).partition(".")[0], []).append(f"{text}。{finding.hint}")
    return found


MET_OTHERS = "有内容在您打开本页后被他人改过，这些没有覆盖。请核对标红的地方，确认后再保存一次。"
PARTLY_KEPT = "有内容没有保存，请看标红的提示；其他内容已保存。"


@dataclass(frozen=True)
class Kept:
    """What became of forms that were saved."""

    wrong: int
    """How much of what was typed is wrong, kept or not."""
    conflicts: int
    """How many forms met another's change."""
    unsaved: bool
    """Something was typed that could not be stored: the page must be shown again as it was sent."""
    moved: Mapping[str, str]
    """Where the rows of lists went (see ``ListForm.moved``)."""


def keep(forms: Iterable[Any], user: User) -> Kept:
    """Save every form, each by itself."""
    wrong = conflicts = 0
    unsaved = False
    moved: dict[str, str] = {}
    for form in forms:
        form.is_valid()
        if _follow(form, moved):
            form.save(user)
        moved |= getattr(form, "moved", {})
        # Looked at afterwards: a disk may be full when a file is to be stored.
        if form.errors:
            wrong += max(1, sum(len(e) for e in form.errors.values()))
        conflicts += bool(form.conflicts)
        unsaved |= form.unsaved
    return Kept(wrong, conflicts, unsaved, moved)


def _follow(form: Any, moved: dict[str, str]) -> bool:
    """Send what hangs on a row to where the row went; False where the row is gone.  Texts name their figures anew."""
    if isinstance(form, PassageForm):
        form.rows = moved
    name = getattr(form, "stored_as", "")
    if name and moved:
        form.stored_as = carried(name, moved)
        return bool(form.stored_as)
    return True
