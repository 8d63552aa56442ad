from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from apps.assessments.access import get_assessment, may_edit
from apps.assessments.models import Assessment
from apps.domain.report import compose, open_blocks
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of

from .editions import request_edition
from .html import render_fragment
from .models import Edition, EditionState

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def editions_for(assessment: Assessment) -> QuerySet[Edition]:
    """The editions the user may see: the bureau only those of what was handed in."""
    found = assessment.editions.select_related("snapshot", "requested_by").order_by("-requested_at", "-pk")
    if assessment.for_bureau:
        found = found.exclude(snapshot__kind=Snapshot.Kind.DRAFT)
    return found


@login_required
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it would be printed now, and the files made of it."""
    assessment = get_assessment(request, pk)
    evaluation = evaluation_of(assessment, handed_in=assessment.for_bureau)
    composed = compose(evaluation, draft=assessment.revising and not assessment.for_bureau)
    context = {
        "assessment": assessment, "tab": "report", "title": composed.title, "editions": editions_for(assessment)[:6],
        "paper": mark_safe(render_fragment(composed)), "open": open_blocks(composed), "may_make": may_make(assessment),
        "may_edit": may_edit(assessment, assessment.roles),
    }  # fmt: skip
    return render(request, "reports/report.html", context)


def may_make(assessment: Assessment) -> bool:
    """The department makes drafts of its own; the bureau files of what was handed in."""
    return not (assessment.for_bureau and assessment.revising)


@login_required
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """生成报告: a job, or the edition that is there already."""
    assessment = get_assessment(request, pk)
    if not may_make(assessment):
        messages.error(request, "部门正在修改，提交后才能生成。")
        return redirect("report", pk)
    edition = request_edition(assessment, request.user)
    if edition.state == EditionState.DONE:
        messages.info(request, "内容没有变化，已有生成好的文件。")
    return redirect("report", pk)


@login_required
@require_GET
def edition(request: HttpRequest, pk: int, edition_pk: int) -> HttpResponse:
    """One job's line, asked for again while it runs."""
    assessment = get_assessment(request, pk)
    found = get_object_or_404(editions_for(assessment), pk=edition_pk)
    return render(request, "reports/_edition.html", {"assessment": assessment, "edition": found})


@login_required
@require_POST
def cancel_edition(request: HttpRequest, pk: int, edition_pk: int) -> HttpResponse:
    assessment = get_assessment(request, pk)
    found = get_object_or_404(editions_for(assessment), pk=edition_pk)
    if not found.cancel():
        messages.info(request, "已经结束，不必取消。")
    return redirect("report", pk)


@login_required
@require_GET
def download(request: HttpRequest, pk: int, edition_pk: int, kind: str) -> FileResponse:
    assessment = get_assessment(request, pk)
    found = get_object_or_404(editions_for(assessment), pk=edition_pk, state=EditionState.DONE)
    if kind not in TYPES:
        raise Http404
    name = f"{assessment.department.name}{assessment.cycle.year}年度自评报告{'（草稿）' if found.draft else ''}.{kind}"
    try:
        handle = getattr(found, kind).open("rb")
    except FileNotFoundError as error:
        raise Http404("文件已不在服务器上，请重新生成。") from error
    inline = kind == "pdf" and "view" in request.GET
    return FileResponse(handle, as_attachment=not inline, filename=name, content_type=TYPES[kind])
