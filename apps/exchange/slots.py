"""Every place of an assessment that takes typing, by the name of its fact: what files are read into and written from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from apps.assessments.forms import PassageForm
from apps.assessments.models import Assessment
from apps.budgets.facts import ROW
from apps.budgets.forms import StatementForm
from apps.budgets.lists import ListForm, RowsForm
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import steps_of
from apps.domain.cells import CHOICE, LONG, NUMBER, Field
from apps.domain.names import visible
from apps.domain.rules import Ask, answer_key
from apps.domain.statements import CellAddress, Statement
from apps.factbook.entry import Entry, entries, project_judgements, project_parts
from apps.factbook.snapshots import live
from apps.indicators.facts import GIVEN
from apps.indicators.forms import NOTE, GivenTotalForm, JudgementForm
from apps.projects.facts import project_rows
from apps.projects.forms import ProjectForm
from apps.projects.models import Project

from .proposals import Slot


@dataclass
class Target:
    """An assessment as something to read into.  ``data`` binds its forms to what is to be saved."""

    assessment: Assessment
    data: dict[str, str] | None = None
    known: Evaluation | None = None
    """The evaluation, where it is at hand."""

    @cached_property
    def evaluation(self) -> Evaluation:
        return self.known or live(self.assessment)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every form of the assessment, as its pages ask them, in the order of the steps."""
        return tuple(self._entries())

    def _entries(self) -> Iterator[Entry]:
        pack = self.evaluation.pack
        for step in steps_of(pack):
            yield from (e for e in entries(self.assessment, self.evaluation, step, self.data) if e.kind != "projects")
            if pack.projects and any(item.kind == "projects" for item in step.items):
                for project, row in self.projects:
                    yield from self._project(project, row)

    @cached_property
    def projects(self) -> tuple[tuple[Project, str], ...]:
        """The projects with their rows in the book."""
        if self.evaluation.pack.projects is None:
            return ()
        rows = project_rows(self.assessment)
        return tuple((project, rows[project.row]) for project in self.assessment.projects.all())

    def _project(self, project: Project, row: str) -> Iterator[Entry]:
        evaluation, book = self.evaluation, self.evaluation.book
        title = visible(book.text(f"项目.{row}.名称")) or row
        form = ProjectForm(self.assessment, project, book, self.data)
        yield Entry("project", form.prefix, f"项目.{row}", lambda: form, title=f"项目“{title}”")
        for part in project_parts(self.assessment, evaluation, row, self.data):
            yield replace(part, title=f"项目“{title}”{part.title or part.form.statement.title}")
        for judged in project_judgements(self.assessment, project.row, evaluation.project_sheets.get(row), self.data, None):
            yield replace(judged, anchor=f"项目.{row}.{judged.anchor}", title=f"项目“{title}”")

    @cached_property
    def slots(self) -> dict[str, Slot]:
        return {slot.key: slot for entry in self.entries for slot in slots_of(entry)}

    @cached_property
    def lists(self) -> dict[str, Entry]:
        """The lists that take new rows, by the name their facts begin with."""
        return {
            entry.form.statement.key: entry
            for entry in self.entries
            if isinstance(entry.form, ListForm) and entry.form.open
        }

    def find(self, key: str) -> Slot | None:
        """The place of a fact; one of a list's row that is not there yet among them."""
        if found := self.slots.get(key):
            return found
        name, _, column = key.rpartition(".")
        name, _, row = name.rpartition(".")
        if not ROW.fullmatch(row):
            return None
        if entry := self.lists.get(name):
            return _to_be(key, entry.form.statement, heading(entry), row, column, entry.form)
        return self._new_project(key, row, column) if name == "项目" else self._new_indicator(key, name, row, column)

    def _new_project(self, key: str, row: str, column: str) -> Slot | None:
        """A field of a project that is to be made: it has no form yet."""
        sheet = self.evaluation.pack.projects
        if sheet is None or row in dict((r, p) for p, r in self.projects):
            return None
        cells = sheet.statement.list_cells((row,))
        made = next((cell for cell in cells if cell.column == column and not cell.computed), None)
        number = int(row.removeprefix("项")) - len(self.projects)
        label = sheet.statement.by_column[column].label
        return made and Slot(key, label, f"新增的项目{number}", made, "", None, f"{row}.{column}")

    def _new_indicator(self, key: str, name: str, row: str, column: str) -> Slot | None:
        """A field of an indicator of a project that is to be made."""
        owner = re.fullmatch(r"项目\.(项[1-9][0-9]{0,5})\.\w+", name)
        if owner is None or owner[1] in dict((r, p) for p, r in self.projects):
            return None
        columns = self.evaluation.pack.indicator_lists(lambda key: (owner[1],) if key == "项目" else ()).get(name)
        statement = Statement(name, "绩效指标", "list", columns) if columns else None
        return statement and _to_be(key, statement, f"新增的项目{int(owner[1][1:]) - len(self.projects)}绩效指标", row, column)

    def rows(self, name: str) -> tuple[str, ...]:
        return self.evaluation.entered.rows(name)


def _to_be(key: str, statement: Statement, block: str, row: str, column: str, form: Any = None) -> Slot | None:
    """A cell of a row that is not there yet."""
    made = next((cell for cell in statement.list_cells((row,)) if cell.column == column and not cell.computed), None)
    label = f"第{row.removeprefix('项')}行·{statement.by_column[column].label}" if made else ""
    return made and Slot(key, label, block, made, "", form, f"{row}.{column}")


def heading(entry: Entry) -> str:
    if entry.title:
        return entry.title
    form = entry.form
    if isinstance(form, StatementForm):
        return form.statement.title
    if isinstance(form, PassageForm):
        return form.slot.title
    return f"{form.indicator.code} {form.indicator.name}" if isinstance(form, JudgementForm) else "自评总分"


def slots_of(entry: Entry) -> Iterator[Slot]:
    """The places of one form."""
    form, block = entry.form, heading(entry)
    if isinstance(form, ProjectForm):
        for cell in form.addresses:
            if not cell.computed:
                key = f"项目.{form.row}.{cell.column}"
                label = form.statement.by_column[cell.column].label
                yield Slot(key, label, block, cell, form.raw(cell), form, form._name(cell))
    elif isinstance(form, StatementForm):
        kept = kept_rows(form) if isinstance(form, RowsForm) else None
        for cell in form.addresses:
            if not cell.computed and (kept is None or cell.row in kept):
                yield Slot(cell.key, _label(form, cell), block, cell, form.raw(cell), form, form._name(cell))
    elif isinstance(form, PassageForm):
        text = form.seen_as(form.shown["text"])
        address = plain_address(f"文字.{form.slot.key}", form.slot.title, Field(LONG, hint=form.slot.hint))
        yield Slot(address.key, address.label, block, address, text, form, "text")
    elif isinstance(form, JudgementForm):
        yield from _judgement_slots(entry, form, block)
    elif isinstance(form, GivenTotalForm):
        lead = f"评判.{GIVEN[0]}.{GIVEN[1]}"
        stored = form.stored
        amount = plain_address(lead, "自评总分", Field(NUMBER, "分", 2))
        reason = plain_address(f"{lead}.理由", "评分依据", Field(LONG, required=False))
        yield Slot(lead, amount.label, block, amount, stored.amount if stored else "", form, "amount")
        yield Slot(reason.key, reason.label, block, reason, stored.reason if stored else "", form, "reason")


def _label(form: StatementForm, cell: CellAddress) -> str:
    """What a cell is called below the heading of its form."""
    if not ROW.fullmatch(cell.row):
        return cell.label
    return f"第{cell.row.removeprefix('项')}行·{form.statement.by_column[cell.column].label}"


def kept_rows(form: RowsForm) -> tuple[str, ...]:
    """The rows of a list that are there: those somebody typed something into, and those the bureau sets."""
    return (*dict.fromkeys(row for row, _ in form.stored), *getattr(form, "fixed", ()))


def plain_address(key: str, label: str, field: Field) -> CellAddress:
    return CellAddress(key, label, key, "", field)


def _judgement_slots(entry: Entry, form: JudgementForm, block: str) -> Iterator[Slot]:
    lead = entry.anchor.removesuffix(f"评判.指标{form.indicator.code}")
    for ask in form.indicator.asks:
        key, stored = f"{lead}{answer_key(form.indicator.code, ask.item)}", form.stored.get(ask.item)
        for part, at, address in _asked(key, ask):
            if f"{ask.item}.{part}" in form.fields:
                raw = getattr(stored, at) if stored else ""
                if at == "choice":
                    raw = form._initial_choice(ask, stored)
                yield Slot(address.key, address.label, block, address, raw, form, f"{ask.item}.{part}")
    note, key = form.stored.get(NOTE), f"{lead}{answer_key(form.indicator.code, NOTE)}"
    address = plain_address(key, "失分说明", Field(LONG, required=False))
    yield Slot(key, address.label, block, address, note.reason if note else "", form, f"{NOTE}.理由")


def _asked(key: str, ask: Ask) -> Iterator[tuple[str, str, CellAddress]]:
    """The parts of an answer: its field, where it is kept, and what it takes."""
    whole = ask.kind == "count"
    number = Field(NUMBER, ask.unit if whole else "分", 0 if whole else 2)
    yield "选择", "choice", plain_address(key, ask.text, Field(CHOICE, choices=ask.options))
    if ask.options:
        yield "数值", "amount", plain_address(f"{key}.分", f"{ask.text}得分", number)
    else:
        yield "数值", "amount", plain_address(key, ask.text, number)
    yield "理由", "reason", plain_address(f"{key}.理由", f"{ask.text}理由", Field(LONG, required=False))


def form_name(form: Any) -> str:
    """What tells a form from all others of an assessment."""
    return f"{type(form).__name__}:{form.prefix}:{getattr(form, 'row', '')}"
