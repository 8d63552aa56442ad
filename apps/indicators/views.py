from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.assessments.access import get_viewing, saving
from apps.assessments.downloads import hand_out
from apps.assessments.models import Assessment
from apps.audit.models import Thing
from apps.domain.book.steps import step_for
from apps.jobs.models import JobState

from .models import Evidence, Thumbnail


@login_required
@require_GET
def evidence(request: HttpRequest, pk: int, evidence_pk: int) -> FileResponse:
    """The file as it was uploaded, as a download; pictures and PDF, whose content was looked at when they came, also to be seen.

    Of a PDF there is a picture of its first page, too.
    """
    viewing = get_viewing(request, pk)
    found = get_object_or_404(Evidence.objects.seen_in(viewing), pk=evidence_pk)
    told = {"by": request.user, "case": viewing.assessment.case, "thing": Thing.EVIDENCE}
    if "page" in request.GET:
        drawn = get_object_or_404(Thumbnail, evidence=found, state=JobState.DONE)
        return hand_out(drawn.picture, f"{found.name}.jpg", "image/jpeg", inline=True, **told)
    if "view" in request.GET and found.shown_as:
        return hand_out(found.file, found.name, found.shown_as, inline=True, **told)
    return hand_out(found.file, found.name, **told)


@login_required
@require_POST
def delete_evidence(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    with saving(request, pk) as viewing:
        assessment = viewing.assessment
        found = get_object_or_404(assessment.evidence, pk=evidence_pk)
        viewing.insist(found.place)
        found.remove(request.user)
    messages.success(request, f"已删除佐证材料“{found.name}”。")
    return redirect(place_url(assessment, found.place))


def place_url(assessment: Assessment, place: str) -> str:
    """Where the answer or the figure stands that a file is attached to."""
    project = re.match(r"项目\.P(\d+)\.", place)
    if project:
        return f"{reverse('project', args=(assessment.pk, int(project[1])))}#{place}"
    step = step_for(assessment.pack, place)
    url = reverse("step", args=(assessment.pk, step.key)) if step else reverse("assessment", args=(assessment.pk,))
    return f"{url}#{place}"
