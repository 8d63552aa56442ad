from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.assessments.access import get_viewing
from apps.assessments.downloads import hand_out_made
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.factbook.models import Snapshot
from apps.jobs.models import JobState

from .editions import request_edition
from .fingerprints import Verdict, of_code, of_file
from .models import Edition, Printed

LARGEST = 50
"""MB of a file to be compared."""


def editions_for(viewing: Viewing, printed: str | None = Printed.REPORT) -> QuerySet[Edition]:
    """The editions the user may see, of reports or of what else is printed: the bureau only those of what was handed in."""
    found = viewing.assessment.editions.select_related("snapshot", "requested_by").order_by("-requested_at", "-pk")
    if printed is not None:
        found = found.filter(printed=printed)
    if viewing.for_bureau:
        found = found.exclude(snapshot__kind=Snapshot.Kind.DRAFT)
    return found


@login_required
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """生成报告: a job, or the edition that is there already.

    The department makes drafts of its own; the bureau files of what was handed in.
    """
    return _made(request, get_viewing(request, pk), Printed.REPORT, "report")


@login_required
@require_POST
def make_checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """The disclosure checklist alone, as its two files."""
    viewing = get_viewing(request, pk)
    if viewing.assessment.pack.checklist is None:
        messages.error(request, "本年度的区划包没有公开检查表。")
        return redirect("disclosure", pk)
    return _made(request, viewing, Printed.CHECKLIST, "disclosure")


def _made(request: HttpRequest, viewing: Viewing, printed: str, page: str) -> HttpResponse:
    if viewing.withheld:
        messages.error(request, "部门正在修改，提交后才能生成。")
        return redirect(page, viewing.pk)
    edition = request_edition(viewing, request.user, printed=printed)
    if edition.state == JobState.DONE:
        messages.info(request, "内容没有变化，已有生成好的文件。")
    return redirect(page, viewing.pk)


@login_required
@require_GET
def edition(request: HttpRequest, pk: int, edition_pk: int) -> HttpResponse:
    """One job's line, asked for again while it runs."""
    viewing = get_viewing(request, pk)
    found = get_object_or_404(editions_for(viewing, None), pk=edition_pk)
    return render(request, "reports/_edition.html", {"assessment": viewing.assessment, "edition": found})


@login_required
@require_POST
def cancel_edition(request: HttpRequest, pk: int, edition_pk: int) -> HttpResponse:
    found = get_object_or_404(editions_for(get_viewing(request, pk), None), pk=edition_pk)
    if not found.cancel():
        messages.info(request, "已经结束，不必取消。")
    return redirect("disclosure" if found.printed else "report", pk)


@login_required
@require_GET
def download(request: HttpRequest, pk: int, edition_pk: int, kind: str) -> HttpResponse | FileResponse:
    """One of its files; one that is lost is made again from the snapshot."""
    viewing = get_viewing(request, pk)
    found = get_object_or_404(editions_for(viewing, None), pk=edition_pk)
    back, inline = reverse("disclosure" if found.printed else "report", args=(pk,)), kind == "pdf" and "view" in request.GET
    return hand_out_made(request, found, kind, name_of(found), back, inline, case=viewing.assessment.case, thing=Thing.REPORT)


def name_of(edition: Edition) -> str:
    """What its files are called, but for the ending."""
    assessment = edition.assessment
    return f"{assessment.department.name}{assessment.cycle.what}{edition.get_printed_display()}{'（草稿）' if edition.draft else ''}"


# --- for everybody ---------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """核对报告: whether a file, or what is printed on paper, is the approved report.  Nobody logs in for it, nothing is kept."""
    code = request.POST.get("code", "")[:60]
    verdict = _verdict(request, code) if request.method == "POST" else None
    return render(request, "reports/verify.html", {"verdict": verdict, "code": code, "limit": LARGEST})


def _verdict(request: HttpRequest, code: str) -> Verdict:
    upload = request.FILES.get("file")
    if upload is None:
        return of_code(code) if code.strip() else Verdict(False, "请选择报告文件，或输入指纹。")
    if (upload.size or 0) > LARGEST * 1024**2:
        return Verdict(False, f"文件超过 {LARGEST} MB，报告没有这么大。")
    return of_file(upload.read())
