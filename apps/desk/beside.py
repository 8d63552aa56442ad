"""What stands beside the one cell somebody is at: last year's figure, what it takes, what its code means, what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing, roles_for, visible_to
from apps.assessments.forms import PassageForm
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.audit.reading import history
from apps.budgets.forms import StatementForm
from apps.domain.facts import FactBook
from apps.domain.language.subjects import known_subjects
from apps.domain.places import PRIOR
from apps.domain.statements import CellAddress, Statement
from apps.factbook.entry import named_entries
from apps.factbook.snapshots import evaluation_of
from apps.factbook.years import year_before
from apps.indicators.evidence import limits
from apps.indicators.forms import NOTE, JudgementForm
from apps.indicators.keeping import subject_of

from .attaching import evidence_at, place_of
from .changes import change
from .fields import address_of
from .writing import beside_judgement, beside_passage

MOST_ENTRIES = 20
LONGEST_CODE = 12


@dataclass(frozen=True)
class Before:
    """A figure of last year: where it stands, what it is, and how this year's moved from it."""

    where: str
    shown: str
    change: str = ""


@login_required
@require_GET
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """The cell that ``name``, the name of its field, says; without one in it, all cells of the form to choose from."""
    viewing = get_viewing(request, pk)
    if viewing.withheld:
        raise Http404
    prefix, _, cell = request.GET.get("name", "").partition("-")
    evaluation = evaluation_of(viewing)
    prefetch_related_objects([viewing.assessment], "figures")
    form = next((entry.form for entry in named_entries(viewing.assessment, evaluation, [prefix], None, None)), None)
    context = {"assessment": viewing.assessment, "viewing": viewing, "form": form, "tab": "fill"}
    if place := place_of(form, cell):
        context |= {"evidence": evidence_at(viewing, place), "field": request.GET.get("name", ""), "limits": limits()}
    if isinstance(form, PassageForm):
        context |= beside_passage(viewing.assessment, evaluation, form) | {"history": _history(viewing, form.prefix, Thing.PASSAGE)}
        return _shown(request, "desk/_beside_passage.html", context)
    if isinstance(form, JudgementForm) and cell.partition(".")[0] in (*(ask.item for ask in form.indicator.asks), NOTE):
        subject = subject_of(form.code, cell.partition(".")[0])
        context |= beside_judgement(viewing.assessment, evaluation, form) | {"history": _history(viewing, subject, Thing.JUDGEMENT)}
        return _shown(request, "desk/_beside_judgement.html", context)
    if not isinstance(form, StatementForm):
        raise Http404
    if not cell:
        return render(request, "desk/beside.html", context | {"cells": [a for a in form.addresses if not a.computed]})
    address = address_of(form, cell)
    if address is None:
        raise Http404
    row = form.statement.by_row.get(address.row)
    text = request.GET.get("text", form.raw(address)).strip()
    context |= {
        "address": address,
        "key": form.fact_key(address),
        "hints": [*filter(None, (row and row.field and row.field.hint, not row and address.field.hint, form.statement.hint))],
        "before": list(_before(request, viewing, evaluation.book, form, address)),
        "subjects": [] if address.field.numeric or len(text) > LONGEST_CODE else list(known_subjects().path(text)),
        "history": _history(viewing, form.subject(address)),
    }
    return _shown(request, "desk/_beside_cell.html", context)


def _shown(request: HttpRequest, part: str, context: dict[str, Any]) -> HttpResponse:
    """Beside the field, or as a page of its own."""
    return render(request, part if "HX-Request" in request.headers else "desk/beside.html", context | {"part": part})


def _before(request: HttpRequest, viewing: Viewing, book: FactBook, form: StatementForm, address: CellAddress) -> Iterator[Before]:
    """What this assessment says of last year, and where it says something else what last year's said."""
    key, style = form.fact_key(address), viewing.assessment.pack.style
    own, typed = book.get(key), book.get(f"{PRIOR}{key}")
    if typed is not None and typed.known:
        yield Before("本年填报的上年数", typed.shown(style, with_unit=True), change(own, typed, style))
    prior = _last_year(request, viewing, form.statement)
    said = prior.get(key.removeprefix(PRIOR)) if prior is not None else None
    if said is not None and said.known and (typed is None or typed.value != said.value):
        yield Before(f"{viewing.assessment.cycle.year - 1}年度自评", said.shown(style, with_unit=True), change(own, said, style))


def _last_year(request: HttpRequest, viewing: Viewing, statement: Statement) -> FactBook | None:
    """The book of last year's assessment as far as they may see it.  Rows of a list are others every year."""
    if statement.kind == "list":
        return None
    prior = year_before(viewing.assessment, visible_to(request.user))
    return evaluation_of(Viewing(prior, roles_for(request, prior))).book if prior else None


def _history(viewing: Viewing, subject: str, thing: Thing = Thing.FIGURE):
    """What became of it, the latest first; what was not handed in yet is the department's own."""
    found = history(viewing.assessment.case, subject, thing)
    if viewing.for_bureau:
        found = found.filter(at__lte=viewing.assessment.handed_in_at) if viewing.assessment.handed_in_at else found.none()
    return found[:MOST_ENTRIES]
