"""What a page of fields sends while somebody types: kept, or only looked at; and what follows from it.

The page names its forms; each is the form that saving a whole page goes through, and reads only what was sent.
Nothing is computed anywhere but in the evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from apps.assessments.access import get_viewing, saving
from apps.assessments.viewing import Viewing
from apps.budgets.indicators import earned
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import progress
from apps.domain.forms.sheet import FormSheet
from apps.domain.statements import Statement
from apps.factbook.entry import (
    Entry,
    asked_about,
    keep,
    named_entries,
    page_entries,
    project_judgements,
    project_parts,
    told_beside,
)
from apps.factbook.snapshots import evaluation_of
from apps.findings.status import Status, status_of
from apps.projects.facts import project_rows
from apps.reviews.anchors import carry

from .side import beside_passages, derived, named_step, of_step, side
from .writing import live

MOST_FORMS = 60
"""More forms than any page has."""


@login_required
@require_POST
def cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed where it says ``keep``, else only look at it; answer what became of it and what follows."""
    try:
        viewing, found = _kept(request, pk) if "keep" in request.POST else _read(request, pk)
    except PermissionDenied as refused:
        return JsonResponse({"reason": str(refused)}, status=403)
    answer: dict[str, Any] = {"forms": {entry.prefix: entry.form.outcome().as_dict() for entry in found}}
    if "step" in request.POST or "project" in request.POST:
        drafts = [] if "keep" in request.POST else [entry.form for entry in found]
        status = status_of(viewing, drafts)
        answer["page"] = Shown(request, viewing, status, drafts).everything()
    return JsonResponse(answer)


def _kept(request: HttpRequest, pk: int) -> tuple[Viewing, list[Entry]]:
    with saving(request, pk) as viewing:
        found = _named(request, viewing)
        kept = keep([entry.form for entry in found], request.user)
        carry(viewing.assessment, kept.moved)
    return viewing, found


def _read(request: HttpRequest, pk: int) -> tuple[Viewing, list[Entry]]:
    viewing = get_viewing(request, pk)
    if not viewing.may_edit:
        raise PermissionDenied(viewing.locked)
    found = _named(request, viewing)
    for entry in found:
        entry.form.is_valid()
    return viewing, found


def _named(request: HttpRequest, viewing: Viewing) -> list[Entry]:
    prefetch_related_objects([viewing.assessment], "figures", "passages", "judgements")
    evaluation = SimpleLazyObject(lambda: evaluation_of(viewing))
    return named_entries(viewing.assessment, evaluation, request.POST.getlist("form")[:MOST_FORMS], request.POST, request.FILES)


class Shown:
    """What a page shows that nobody types: ``texts`` of cells by their key, ``html`` of parts by their id, what is ``hidden``,
    and what is ``told`` beside single cells."""

    def __init__(self, request: HttpRequest, viewing: Viewing, status: Status, drafts: list[Any]):
        self.request, self.viewing, self.status, self.drafts = request, viewing, status, drafts
        self.texts: dict[str, str] = {}
        self.html: dict[str, str] = {}
        self.hidden: dict[str, bool] = {}
        self.notes: dict[str, str] = {}
        """The 失分说明 the page asks beside figures, whole: typing may bring one or take it away."""
        self.asked: dict[str, list[str]] = {}
        """The forms the page asks now, of the step and of the project: what was kept may have brought some, and taken others away."""

    @property
    def evaluation(self) -> Evaluation:
        return self.status.evaluation

    def everything(self) -> dict[str, Any]:
        assessment, evaluation = self.viewing.assessment, self.evaluation
        if key := self.request.POST.get("step", ""):
            self.step(key)
        row = project_rows(assessment).get(f"P{self.request.POST.get('project', '')}") if assessment.pack.projects else None
        if row:
            own = f"P{self.request.POST['project']}"
            scored = evaluation.project_sheets.get(row)
            parts, judgements = project_parts(assessment, evaluation, row), project_judgements(assessment, own, scored, None, None)
            self.entries("project", chain(parts, judgements))
        told = told_beside(evaluation)
        return {"texts": self.texts, "html": self.html, "hidden": self.hidden, "notes": self.notes, "told": told, "asked": self.asked}

    def step(self, key: str) -> None:
        this = named_step(self.evaluation, key)
        steps = progress(self.evaluation)
        context = side(self.status, steps, this.key) | of_step(self.status, this) | {
            "step": this, "beside": beside_passages(self.status, this), "live": True, "derived": derived(self.evaluation, this),
        }  # fmt: skip
        self.html[f"summary-{self.viewing.assessment.pk}"] = render_to_string("desk/_summary_body.html", context, self.request)
        self.html["stepper"] = render_to_string("components/stepper.html", {"heading": "填报步骤", "steps": context["steps"]})
        self.html["derived"] = render_to_string("desk/_derived.html", context)
        for anchor, found in context["beside"].items():
            self.html[f"beside-{anchor}"] = render_to_string("components/findings.html", {"findings": found})
        self.entries("step", page_entries(self.viewing.assessment, self.evaluation, this))

    def entries(self, where: str, found: Iterable[Entry]) -> None:
        sheets = {sheet.place.indicators: sheet for sheet in self.evaluation.forms.values()}
        for entry in found:
            self.asked.setdefault(where, []).append(entry.prefix)
            if entry.statement is not None:
                self.statement(entry.statement, self._page_names(entry))
            if entry.anchor in sheets and entry.kind == "targets":
                self.lines(entry, sheets[entry.anchor])
            if entry.kind in ("indicator", "note"):
                self.judgement(entry)
            if entry.kind == "note":
                self.notes[entry.prefix] = render_to_string(entry.template, {"form": entry.form})
            if entry.kind == "passage":
                shown = {"live": live(self.viewing.assessment, self.evaluation, entry.form)}
                self.html[f"live-{entry.anchor}"] = render_to_string("assessments/_live.html", shown)

    def _page_names(self, entry: Entry) -> dict[str, str]:
        """What the page calls the rows of the book: those that wait to be stored have other names there."""
        draft = next((form for form in self.drafts if form.prefix == entry.prefix), None)
        waiting = {place: row for row, place in draft.placed.items()} if draft is not None else {}
        if entry.kind == "projects":
            return {row: waiting.get(own, own) for own, row in project_rows(self.viewing.assessment).items()}
        return waiting

    def statement(self, statement: Statement, names: dict[str, str]) -> None:
        book, style = self.evaluation.book, self.evaluation.pack.style
        if statement.kind != "list":
            computed = ((cell.key, cell.key) for cell in statement.cells if cell.computed)
        else:
            computed = self._list_cells(statement, names)
        for shown_as, key in computed:
            fact = book.get(key)
            self.texts[shown_as] = fact.shown(style, with_unit=fact.unit == "%") if fact else ""

    def _list_cells(self, statement: Statement, names: dict[str, str]) -> Iterator[tuple[str, str]]:
        for cell in statement.list_cells(self.evaluation.book.rows(statement.key)):
            if cell.computed:
                yield f"{statement.key}.{names.get(cell.row, cell.row)}.{cell.column}", cell.key
        for column in statement.columns:
            key = f"{statement.key}.合计.{column.key}"
            yield key, key

    def lines(self, entry: Entry, sheet: FormSheet) -> None:
        """What each indicator earns and lacks, and what their weights come to."""
        names = self._page_names(entry)
        asked = asked_about(self.evaluation, sheet.place)
        for line in sheet.lines:
            shown = earned(line, asked.get(line.row, ()))
            self.html[f"{entry.anchor}.{names.get(line.row, line.row)}.得分"] = render_to_string("budgets/_result.html", {"row": shown})
        self.html[f"sums-{entry.prefix}"] = render_to_string("budgets/_sums.html", {"sheet": sheet})

    def judgement(self, entry: Entry) -> None:
        form = entry.form
        self.html[f"score-{form.html_code}"] = render_to_string("indicators/_points.html", {"form": form})
        self.html[f"trace-{form.html_code}"] = render_to_string("indicators/_trace.html", {"form": form})
        self.hidden[f"note-{form.html_code}"] = not form.asks_note
