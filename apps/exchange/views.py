"""导入: bring a file into an assessment, see what it says against what is there, accept it, take it back."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import OperationalError
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from apps.assessments.access import get_viewing, saving, visible_to
from apps.assessments.downloads import ANY, XLSX, hand_out
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.domain.names import file_name
from apps.factbook.years import year_before
from apps.files.sheets import ENDINGS, MAX_BYTES, MEGABYTE
from apps.files.storage import FULL, is_full
from apps.jobs.models import JobState

from .accepting import Conflict, adopt, chosen_from, sure, undo
from .models import Import, Workbook
from .proposals import ACCEPTABLE, Proposal, Standing
from .reading import REPORTS, carry_over, receive, refusal

PAGE = 300
SHOWN = (Standing.NEW, Standing.DIFFERENT, Standing.AMBIGUOUS, Standing.FAULTY, Standing.NOT_FOUND, Standing.SAME)
MEANINGS = {
    Standing.NEW: "系统里还空着", Standing.DIFFERENT: "与系统里的不一样", Standing.AMBIGUOUS: "有几个可能的数，请选一个",
    Standing.FAULTY: "读不懂或不能填", Standing.NOT_FOUND: "文件里没有", Standing.SAME: "与系统里的一样，不用处理",
}  # fmt: skip


def _own(request: HttpRequest, pk: int) -> Viewing:
    """The assessment for those of its department; what they bring in is nobody else's to see."""
    viewing = get_viewing(request, pk)
    if not any(not role.of_bureau for role in viewing.roles):
        raise Http404
    return viewing


def _import(viewing: Viewing, import_pk: int, light: bool = True) -> Import:
    found = viewing.assessment.imports.all()
    return get_object_or_404(found.light() if light else found, pk=import_pk)


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest, pk: int) -> HttpResponse:
    """The files brought in, where to bring in another, and where to get the workbook."""
    viewing = _own(request, pk)
    if request.method == "POST":
        if not viewing.may_edit:
            raise PermissionDenied(viewing.locked)
        return _take_in(request, pk)
    assessment = viewing.assessment
    context = {
        "assessment": assessment, "viewing": viewing, "tab": "imports", "imports": assessment.imports.light()[:50],
        "adoptions": assessment.adoptions.select_related("by", "undone_by").defer("changes")[:50],
        "workbook": Workbook.objects.filter(assessment=assessment).first(),
        "prior": year_before(assessment, visible_to(request.user)) if viewing.may_edit else None,
        "endings": ",".join((*ENDINGS, *REPORTS)), "limit": MAX_BYTES // MEGABYTE,
    }  # fmt: skip
    return render(request, "exchange/imports.html", context)


def _take_in(request: HttpRequest, pk: int) -> HttpResponse:
    upload = request.FILES.get("file")
    sentence = refusal(upload) if upload else "还没有选择文件，请先选择要导入的文件。"
    if sentence:
        messages.error(request, sentence)
        return redirect("imports", pk)
    try:
        with saving(request, pk) as viewing:
            made = receive(upload, viewing.assessment, request.user)
    except (OSError, OperationalError) as error:
        if not is_full(error):
            raise
        messages.error(request, FULL.format(name=file_name(upload.name or "", 60)))
        return redirect("imports", pk)
    return redirect("import", pk, made.pk)


@login_required
@require_POST
def carried_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over the department's own assessment of the year before, in one act that can be taken back."""
    _own(request, pk)
    with saving(request, pk) as viewing:
        prior = year_before(viewing.assessment, visible_to(request.user))
        made = carry_over(prior, viewing.assessment, request.user) if prior else None
    if made is None:
        messages.info(request, "系统里没有本部门上年度的自评；可以导入上年的工作簿或自评报告。")
        return redirect("imports", pk)
    return redirect("import", pk, made.pk)


@login_required
@require_GET
def import_page(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """What the file says, held against what is there; while it is being read, how far that is."""
    viewing = _own(request, pk)
    found = _import(viewing, import_pk, light=False)
    if found.state != JobState.DONE:
        return render(request, "exchange/pending.html", _base(viewing, found))
    return render(request, "exchange/import.html", _page(request, viewing, found))


def _base(viewing: Viewing, found: Import) -> dict[str, Any]:
    return {"assessment": viewing.assessment, "viewing": viewing, "import": found, "tab": "imports"}


def _page(request: HttpRequest, viewing: Viewing, found: Import) -> dict[str, Any]:
    taken = _taken(found)
    by_standing = Counter(one.standing for one in found.proposals if one.key not in taken)
    shown = next((standing for standing in SHOWN if standing.value == request.GET.get("show")), None)
    standings = (shown,) if shown else ACCEPTABLE
    wanted = [one for one in found.proposals if one.standing in standings and one.standing is not Standing.FAULTY]
    page = Paginator(wanted, PAGE).get_page(request.GET.get("page"))
    sure_ones = [one for one in sure(found.proposals) if one.key not in taken]
    return _base(viewing, found) | {
        "shown": shown, "page": page, "taken": taken, "total": len(found.proposals),
        "blocks": [_block(title, list(group), taken) for title, group in groupby(page.object_list, key=lambda one: one.block)],
        "tiles": [(s, len(found.faults) if s is Standing.FAULTY else by_standing[s], MEANINGS[s]) for s in SHOWN],
        "sure": len(sure_ones), "new": (new := sum(one.standing is Standing.NEW for one in sure_ones)),
        "changed": len(sure_ones) - new,
        "faults": found.faults if shown in (None, Standing.FAULTY) else (),
        "adoptions": found.adoptions.select_related("by", "undone_by"),
    }  # fmt: skip


def _block(title: str, proposals: list[Proposal], taken: set[str]) -> dict[str, Any]:
    """The proposals of one form, and how many of them are taken with all others."""
    left = sum(one.taken_with_all and one.key not in taken for one in proposals)
    return {"title": title, "proposals": proposals, "left": left}


def _taken(found: Import) -> set[str]:
    """What has been accepted from this file and not been taken back."""
    adoptions = found.adoptions.filter(undone_at=None)
    return {change["key"] for adoption in adoptions for change in adoption.changes}


@login_required
@require_GET
def state(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """How far the reading is, asked for again while it runs."""
    viewing = _own(request, pk)
    found = _import(viewing, import_pk)
    if not found.waiting:
        return HttpResponseClientRefresh()
    return render(request, "exchange/_progress.html", _base(viewing, found))


@login_required
@require_POST
def accept(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """Accept everything that is sure, a form's figures, or one: all of it, or nothing."""
    _own(request, pk)
    try:
        with saving(request, pk) as viewing:
            found = _import(viewing, import_pk, light=False)
            chosen = _chosen(request, found)
            if chosen:
                adopt(viewing.assessment, chosen, found.name, found.sha256, request.user, found)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        told = f"已采纳 {len(chosen)} 处，可在下方撤销。" if chosen else "没有可以采纳的内容。"
        (messages.success if chosen else messages.info)(request, told)
    return redirect("import", pk, import_pk)


def _chosen(request: HttpRequest, found: Import) -> list[Proposal]:
    taken = _taken(found)
    left = [one for one in found.proposals if one.key not in taken]
    if "all" in request.POST:
        return sure(left)
    if block := request.POST.get("block"):
        return sure(one for one in left if one.block == block)
    key = request.POST.get("one", "")
    return chosen_from(left, [key], {key: request.POST.get(f"choice:{key}", "")})


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int, adoption_pk: int) -> HttpResponse:
    """Undo an act of accepting; what was changed again since stays."""
    _own(request, pk)
    with saving(request, pk) as viewing:
        adoption = get_object_or_404(viewing.assessment.adoptions.select_for_update(of=("self",)), pk=adoption_pk)
        if adoption.undone_at is None:
            undone = undo(adoption, request.user)
            left = len(adoption.changes) - undone
            tail = f"另有 {left} 处采纳以后又改过，保持现在的内容。" if left else ""
            messages.success(request, f"已撤销 {undone} 处，恢复为采纳以前的内容。{tail}")
    return redirect("import", pk, adoption.source_id) if adoption.source_id else redirect("imports", pk)


@login_required
@require_POST
def again(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """Read the file once more, against what is there by now."""
    _own(request, pk)
    with saving(request, pk) as viewing:
        found = _import(viewing, import_pk)
        if not found.waiting:
            found.requeue(attempts=0)
    return redirect("import", pk, import_pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    _own(request, pk)
    with saving(request, pk) as viewing:
        found = _import(viewing, import_pk)
        found.remove(request.user)
    messages.success(request, f"已删除“{found.name}”。已经采纳的内容不变。")
    return redirect("imports", pk)


@login_required
@require_GET
def original(request: HttpRequest, pk: int, import_pk: int) -> FileResponse:
    """The file as it was brought in."""
    found = _import(_own(request, pk), import_pk)
    if not found.file:
        raise Http404
    return _handed_out(request, found.assessment, found.file, found.name)


@login_required
@require_GET
def marked(request: HttpRequest, pk: int, import_pk: int) -> FileResponse:
    """Her own workbook with the faulty cells coloured and commented."""
    found = _import(_own(request, pk), import_pk)
    if not found.marked:
        raise Http404
    stem, _, ending = found.name.rpartition(".")
    return _handed_out(request, found.assessment, found.marked, f"{stem}（标出问题）.{ending}", XLSX)


def _handed_out(request: HttpRequest, assessment: Assessment, file: FieldFile, name: str, kind: str = ANY) -> FileResponse:
    return hand_out(file, name, kind, by=request.user, case=assessment.case, thing=Thing.IMPORT)


# --- the workbook --------------------------------------------------------------------------------------------------


@login_required
@require_POST
def make_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    Workbook.ask(_own(request, pk).assessment, request.user)
    return redirect("imports", pk)


@login_required
@require_GET
def workbook_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the workbook is, asked for again while it is made."""
    viewing = _own(request, pk)
    found = get_object_or_404(Workbook, assessment=viewing.assessment)
    return render(request, "exchange/_workbook.html", {"assessment": viewing.assessment, "workbook": found})


@login_required
@require_GET
def workbook_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    viewing = _own(request, pk)
    found = get_object_or_404(Workbook, assessment=viewing.assessment)
    if sentence := found.why_not_there():
        messages.warning(request, sentence)
        return redirect("imports", pk)
    assessment = viewing.assessment
    name = f"{assessment.department.name}{assessment.cycle.what}工作簿.xlsx"
    return _handed_out(request, assessment, found.file, name, XLSX)


