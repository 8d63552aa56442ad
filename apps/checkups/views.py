"""报告核查: upload a report, see what is wrong with it where it is, send the opinion back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from apps.assessments.access import memberships
from apps.assessments.downloads import hand_out, hand_out_made
from apps.assessments.texts import WORDING, excess
from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Department, District
from apps.domain.checkup import findings_of
from apps.domain.checkup.checkup import ORDER, UNFINISHED
from apps.domain.checkup.opinion import opinion_title
from apps.domain.findings import Finding, Severity
from apps.domain.names import file_name
from apps.files.limits import MAX_FILE_BYTES, MEGABYTE
from apps.files.storage import FULL, is_full
from apps.jobs.models import JobState

from .access import bureaus_of, get_checkup, get_examined, insist_own, seen_checkups
from .examination import ENDINGS, named, receive, refusal
from .models import Checkup
from .opinions import issuer_of, request_opinion
from .sheet import sheet_of

PAGE = 50
ALL_AT_ONCE = 30
"""Files of one upload: a district's departments come in one go."""

MEANINGS = {
    Severity.ERROR: "报告自身就能证明有误",
    Severity.WARNING: "没有依据或不合常理，要请单位解释",
    Severity.QUESTION: "仅凭报告判断不了，请人工核实",
    Severity.NOTE: "四舍五入造成的尾差",
}


@login_required
@require_http_methods(["GET", "POST"])
def checkups(request: HttpRequest) -> HttpResponse:
    """One's own check-ups, and where to upload more."""
    found = seen_checkups(request)
    if request.method == "POST":
        return _take_in(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "endings": ",".join(ENDINGS), "limit": MAX_FILE_BYTES // MEGABYTE}
    return render(request, "checkups/checkups.html", context)


def _take_in(request: HttpRequest) -> HttpResponse:
    """Every file is taken or refused by itself: one that cannot be read does not cost the others."""
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, "还没有选择文件，请先选择要核查的报告。")
    if len(uploads) > ALL_AT_ONCE:
        messages.error(request, f"一次最多上传 {ALL_AT_ONCE} 份，其余的请分批上传。")
    taken = []
    for upload in uploads[:ALL_AT_ONCE]:
        if sentence := refusal(upload):
            messages.error(request, sentence)
            continue
        try:
            taken.append(receive(upload, request.user))
        except (OSError, OperationalError) as error:
            if not is_full(error):
                raise
            messages.error(request, FULL.format(name=file_name(upload.name or "", 60)))
    return redirect("checkup", taken[0].pk) if len(uploads) == len(taken) == 1 else redirect("checkups")


@login_required
@require_GET
def checkup(request: HttpRequest, pk: int) -> HttpResponse:
    """The document with its findings in place; while it is being read, how far that is."""
    found = get_checkup(request, pk)
    if found.state != JobState.DONE:
        return render(request, "checkups/checkup_pending.html", {"checkup": found})
    return _page(request, get_examined(request, pk))


class AboutForm(forms.Form):
    """Whose report it is, of which year, and whether colleagues see it."""

    department = forms.ModelChoiceField(Department.objects.none(), label="部门", required=False, empty_label="（不属于哪个部门）")
    about_year = forms.IntegerField(label="所属年度", required=False, min_value=2000, max_value=2100)
    shared = forms.BooleanField(label="本局的同事也看得到", required=False)

    def __init__(self, bureaus: list[District], found: Checkup, data: object = None):
        initial = {"department": found.department_id, "about_year": found.about_year or found.year, "shared": found.district_id is not None}
        super().__init__(data, initial=initial)
        self.fields["department"].queryset = Department.objects.filter(district__in=bureaus).order_by("code")
        for name, style in (("department", "form-select"), ("about_year", "form-control"), ("shared", "form-check-input")):
            self.fields[name].widget.attrs["class"] = style

    def clean(self) -> dict[str, object]:
        typed = super().clean() or {}
        if typed.get("department") and not typed.get("about_year"):
            self.add_error("about_year", "写明部门的，也要写明年度。")
        return typed


@login_required
@require_POST
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach it to a department and year, share it or take that back: for people of a bureau."""
    found, bureaus = insist_own(request, get_examined(request, pk)), bureaus_of(request)
    if not bureaus:
        raise PermissionDenied("只有财政局的人员可以共用核查结果。")
    form = AboutForm(bureaus, found, request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect("checkup", pk)
    typed = form.cleaned_data
    found.department, found.about_year = typed["department"], typed["about_year"]
    district = typed["department"].district if typed["department"] else bureaus[0]
    found.district = district if typed["shared"] else None
    found.save(update_fields=["department", "about_year", "district"])
    said = "；".join(filter(None, (str(found.department or ""), str(found.about_year or ""), "共用" if found.district else "自用")))
    record(request.user, Case(), Change(Thing.CHECKUP, found.name, after=said))
    messages.success(request, "已保存。" + (f"{district.bureau or district}的同事在“报告核查”里看得到。" if found.district else ""))
    return redirect("checkup", pk)


@dataclass(frozen=True)
class Compared:
    """With the earlier version of the same report: what is gone, what is new, how much stays."""

    before: Checkup
    gone: list[Finding]
    new: list[Finding]
    stays: int


def _compared(request: HttpRequest, found: Checkup) -> Compared | None:
    before = found.before(seen_checkups(request))
    if before is None:
        return None
    then, now = findings_of(before.findings), found.result.findings
    old, new = Counter(map(named, then)), Counter(map(named, now))
    gone, fresh = _first(then, old - new), _first(now, new - old)
    return Compared(before, gone, fresh, (old & new).total())


def _first(findings: Iterable[Finding], counts: Counter[tuple[str, str]]) -> list[Finding]:
    left, taken = Counter(counts), []
    for finding in findings:
        if left[named(finding)] > 0:
            left[named(finding)] -= 1
            taken.append(finding)
    return taken


def _page(request: HttpRequest, found: Checkup, remarks: str | None = None) -> HttpResponse:
    """``remarks`` are those that were sent and could not be kept."""
    bureaus, own = bureaus_of(request), found.requested_by_id == request.user.pk
    shown = next((severity for severity in ORDER if severity.value == request.GET.get("show")), None)
    context = {
        "checkup": found, "document": found.result.document, "shown": shown,
        "sheet": sheet_of(found.result, set(found.left_out), shown),
        "tiles": [(severity, count, MEANINGS[severity]) for severity, count in found.counts.items()],
        "unfinished": UNFINISHED in found.result.document.remarks,
        "coverage": found.result.coverage, "unchecked": found.result.unchecked,
        "opinions": found.opinions.order_by("-requested_at", "-pk")[:3], "opinion_title": opinion_title(found.result.document),
        "own": own, "about": AboutForm(bureaus, found) if bureaus and own else None, "compared": _compared(request, found),
        "issuer": issuer_of(memberships(request)), "remarks": found.remarks if remarks is None else remarks, "limit": WORDING,
    }  # fmt: skip
    return render(request, "checkups/checkup.html", context, status=200 if remarks is None else 422)


@login_required
@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is, asked for again while it runs: a line of the list, or the page itself."""
    found = get_checkup(request, pk)
    if "row" in request.GET:
        return render(request, "checkups/_checkup_row.html", {"checkup": found})
    if not found.waiting:
        return HttpResponseClientRefresh()
    return render(request, "checkups/_checkup_progress.html", {"checkup": found})


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Once more, where it failed or the program checks otherwise by now; what was 不采纳 stays so as far as it is found again."""
    found = insist_own(request, get_checkup(request, pk))
    if found.state == JobState.FAILED or found.outdated:
        found.requeue(attempts=0)
    return redirect("checkup", pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = insist_own(request, get_checkup(request, pk))
    found.remove(request.user)
    messages.success(request, f"已删除“{found.name}”的核查结果和上传的文件。")
    return redirect("checkups")


@login_required
@require_GET
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was uploaded; always a download, never shown in the site's own name."""
    found = get_checkup(request, pk)
    return hand_out(found.file, found.name, by=request.user, case=Case(), thing=Thing.CHECKUP)


# --- the opinion -----------------------------------------------------------------------------------


@login_required
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep which findings go into the opinion, and what the reviewer adds."""
    found = insist_own(request, get_checkup(request, pk))
    if problem := _keep(request, found):
        messages.error(request, problem)
        return _page(request, get_examined(request, pk), request.POST["remarks"])
    if request.htmx:
        return render(request, "checkups/_chosen.html", {"checkup": found})
    messages.success(request, "已保存。")
    return redirect("checkup", pk)


def _keep(request: HttpRequest, found: Checkup) -> str:
    """Keep what stands on the page; why it could not be kept, as a sentence."""
    data = request.POST
    if problem := excess(data.get("remarks", ""), WORDING):
        return f"其他意见{problem}"
    found.choose(
        _numbers(data.getlist("seen")), _numbers(data.getlist("adopted")),
        data.get("remarks", found.remarks), data.get("addressee", found.addressee), request.user,
        data.get("opinion_title", found.opinion_title),
    )  # fmt: skip
    return ""


def _numbers(words: Iterable[str]) -> list[int]:
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 7]


@login_required
@require_POST
def make_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """生成审核意见: what stands on the page is kept first, then written."""
    found = insist_own(request, get_examined(request, pk))
    sent = "seen" in request.POST or "remarks" in request.POST
    if sent and (problem := _keep(request, found)):
        messages.error(request, problem)
        return _page(request, found, request.POST["remarks"])
    made = request_opinion(found, request.user, issuer_of(memberships(request)))
    if made.state == JobState.DONE:
        messages.info(request, "内容没有变化，已有生成好的文件。")
    return redirect(f"{reverse('checkup', args=(pk,))}#opinion")


@login_required
@require_GET
def opinion(request: HttpRequest, pk: int, opinion_pk: int) -> HttpResponse:
    """One opinion's line, asked for again while it is written."""
    found = get_checkup(request, pk)
    return render(
        request,
        "checkups/_opinion.html",
        {"checkup": found, "opinion": get_object_or_404(found.opinions, pk=opinion_pk)},
    )


@login_required
@require_GET
def opinion_file(request: HttpRequest, pk: int, opinion_pk: int, kind: str) -> HttpResponse | FileResponse:
    """One of its files; one that is lost is written again from the findings and the choices of then."""
    found = get_checkup(request, pk)
    made = get_object_or_404(found.opinions, pk=opinion_pk)
    name = made.chosen.title or f"关于《{found.title}》的审核意见"
    return hand_out_made(request, made, kind, name, f"{reverse('checkup', args=(pk,))}#opinion", case=Case(), thing=Thing.CHECKUP)
