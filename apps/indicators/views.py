from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.assessments.access import get_viewing, saving
from apps.domain.steps import step_for

from .models import Evidence


@login_required
@require_GET
def evidence(request: HttpRequest, pk: int, evidence_pk: int) -> FileResponse:
    """The file as it was uploaded; always a download, never shown in the site's own name."""
    found = get_object_or_404(Evidence.objects.seen_in(get_viewing(request, pk)), pk=evidence_pk)
    try:
        handle = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("佐证文件已不在服务器上，请联系管理员。") from error
    response = FileResponse(handle, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def delete_evidence(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    with saving(request, pk) as viewing:
        assessment = viewing.assessment
        found = get_object_or_404(assessment.evidence, pk=evidence_pk)
        key = f"评判.指标{found.indicator}"
        found.delete()
    messages.success(request, f"已删除佐证材料“{found.name}”。")
    step = step_for(assessment.pack, key)
    url = reverse("step", args=(assessment.pk, step.key)) if step else reverse("assessment", args=(assessment.pk,))
    return redirect(f"{url}#{key}")
