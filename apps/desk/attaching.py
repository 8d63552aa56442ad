"""佐证材料 attached to the field somebody is at: a figure, an answer or a passage."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from apps.assessments.access import saving
from apps.assessments.forms import PassageForm
from apps.assessments.viewing import Viewing
from apps.budgets.forms import StatementForm
from apps.factbook.entry import named_entries
from apps.factbook.snapshots import evaluation_of
from apps.indicators.evidence import FilesField, attach, check_evidence
from apps.indicators.forms import JudgementForm
from apps.indicators.models import Evidence
from apps.indicators.views import place_url

from .fields import address_of

FILES = FilesField(required=True, validators=[check_evidence], error_messages={"required": "请先选择文件。"})


def evidence_at(viewing: Viewing, place: str) -> dict[str, Any]:
    """The files of a place, as the page shows them; those who may not edit find no buttons."""
    return {
        "assessment": viewing.assessment,
        "files": Evidence.objects.seen_in(viewing).filter(place=place),
        "closed": not viewing.may_edit or not viewing.openings.holds(place),
    }


def place_of(form: Any, cell: str) -> str:
    """The lasting name of what a field's form and the rest of its name mean; empty where it is no such field."""
    if isinstance(form, JudgementForm):
        return form.place
    if isinstance(form, PassageForm):
        return form.prefix
    address = address_of(form, cell) if isinstance(form, StatementForm) else None
    return form.subject(address) if address is not None and isinstance(form, StatementForm) else ""


@login_required
@require_POST
def attach_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the files sent for the field that ``name`` says; each that cannot be taken is named with the reason."""
    prefix, _, cell = request.POST.get("name", "").partition("-")
    try:
        with saving(request, pk) as viewing:
            evaluation = evaluation_of(viewing)
            form = next((entry.form for entry in named_entries(viewing.assessment, evaluation, [prefix], None, None)), None)
            place = place_of(form, cell)
            if not place:
                raise Http404
            viewing.insist(place)
            try:
                told = attach(viewing.assessment, place, FILES.clean(request.FILES.getlist("files")), request.user)
            except ValidationError as refused:
                told = list(refused.messages)
    except PermissionDenied as refused:
        if not _as_data(request):
            raise
        return JsonResponse({"reason": str(refused)}, status=403)
    if _as_data(request):
        html = render_to_string("indicators/_evidence.html", evidence_at(viewing, place), request)
        return JsonResponse({"html": html, "errors": told}, status=422 if told else 200)
    for sentence in told:
        messages.error(request, sentence)
    if not told:
        messages.success(request, "已附上佐证材料。")
    return redirect(place_url(viewing.assessment, place))


def _as_data(request: HttpRequest) -> bool:
    return "json" in request.headers.get("Accept", "")
