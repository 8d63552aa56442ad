from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.assessments.access import get_viewing, saving
from apps.assessments.downloads import hand_out
from apps.audit.models import Thing
from apps.domain.book.steps import step_for

from .facts import judgement_place
from .models import Evidence


@login_required
@require_GET
def evidence(request: HttpRequest, pk: int, evidence_pk: int) -> FileResponse:
    """The file as it was uploaded; always a download, never shown in the site's own name."""
    viewing = get_viewing(request, pk)
    found = get_object_or_404(Evidence.objects.seen_in(viewing), pk=evidence_pk)
    return hand_out(found.file, found.name, by=request.user, case=viewing.assessment.case, thing=Thing.EVIDENCE)


@login_required
@require_POST
def delete_evidence(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    with saving(request, pk) as viewing:
        assessment = viewing.assessment
        found = get_object_or_404(assessment.evidence, pk=evidence_pk)
        viewing.insist(judgement_place(found.indicator))
        key = f"评判.指标{found.indicator}"
        found.remove(request.user)
    messages.success(request, f"已删除佐证材料“{found.name}”。")
    step = step_for(assessment.pack, key)
    url = reverse("step", args=(assessment.pk, step.key)) if step else reverse("assessment", args=(assessment.pk,))
    return redirect(f"{url}#{key}")
