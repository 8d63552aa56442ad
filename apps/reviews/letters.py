"""What leaves of a 复核: the workbook of its sheets, and the 复核意见 as files, written by a worker."""

from __future__ import annotations

import hashlib
import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.assessments.access import held
from apps.assessments.downloads import XLSX, hand_out_made, hand_over
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import Role, User
from apps.domain.book.reviewed import whole
from apps.domain.report.letter import Head, letter_title
from apps.domain.report.letter import letter as written
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of_snapshot
from apps.reports.files import write_paper

from .marks import seen
from .models import Comment, Letter
from .refusal import Refused
from .scores import insist
from .second import get_second, review_of
from .submissions import Written, letters_of
from .workbook import workbook

RENDERER = "1"
"""Raised when the letter is worded or set otherwise, so that old files are not taken for new ones."""
DAY = "%Y年%-m月%-d日"


@login_required
@require_GET
def second_file(request: HttpRequest, pk: int) -> FileResponse:
    """复核表: one sheet a form or project, and the summary."""
    viewing = get_second(request, pk)
    review = review_of(viewing)
    if review is None:
        raise Http404("还没有提交过。")
    assessment = viewing.assessment
    made = workbook(assessment.department.name, review.sheets, whole(review.evaluation))
    name = f"{assessment.department.name}{assessment.cycle.what}复核表.xlsx"
    return hand_over(made, name, XLSX, by=request.user, case=assessment.case, thing=Thing.MARK)


def request_letter(viewing: Viewing, by: User) -> Letter:
    """The letter of the marks as they are now; queued if it is new or failed.  To be called with the assessment's row locked."""
    assessment, snapshot = viewing.assessment, seen(viewing)
    if snapshot is None or snapshot.kind != Snapshot.Kind.REVIEW:
        raise Refused("还没有复核任何一项，没有可以写的意见。")
    if viewing.reviewing:
        insist(assessment, approving=True)
    content = _content(assessment)
    named = f"{assessment.pk}:{snapshot.hash}:{snapshot.pk}:{RENDERER}:{json.dumps(content, sort_keys=True)}"
    row = {"assessment": assessment, "snapshot": snapshot, "content": content, "requested_by": by}
    made = Letter.objects.request(row, input_hash=hashlib.sha256(named.encode()).hexdigest())
    record(by, assessment.case, Change(Thing.MARK, f"复核意见 {made.input_hash[:12]}", act=Act.ASK))
    return made


def _content(assessment: Assessment) -> dict[str, object]:
    said = assessment.comments.filter(internal=False).exclude(state=Comment.State.CLOSED)
    handed_in = assessment.handed_in_at
    return {
        "unit": assessment.department.name, "what": f"{assessment.cycle.year}年度部门整体支出绩效自评",
        "issuer": assessment.cycle.district.bureau,
        "date": f"{timezone.localdate():{DAY}}", "handed_in": f"{timezone.localtime(handed_in):{DAY}}" if handed_in else "",
        "said": [[one.label, one.text] for one in said],
    }  # fmt: skip


def write(made: Letter) -> None:
    """Write a claimed letter's files."""
    head = Head(**made.content | {"said": tuple((place, text) for place, text in made.content["said"])})
    write_paper(made, written(evaluation_of_snapshot(made.snapshot), head), "letter")


@login_required
@require_POST
def make_letter(request: HttpRequest, pk: int) -> HttpResponse:
    with held(request, pk) as viewing:
        if Role.REVIEWER not in viewing.roles:
            raise PermissionDenied("只有审核员可以出具复核意见。")
        try:
            request_letter(viewing, request.user)
        except Refused as refusal:
            for sentence in refusal.reasons[:8]:
                messages.error(request, sentence)
    return redirect(f"{reverse('second', args=(pk,))}#letter")


def get_letter(viewing: Viewing, pk: int) -> Written:
    found = next((one for one in letters_of(viewing) if one.letter.pk == pk), None)
    if found is None:
        raise Http404
    return found


@login_required
@require_GET
def letter(request: HttpRequest, pk: int, letter_pk: int) -> HttpResponse:
    """One letter's line, asked for again while it is written."""
    viewing = get_second(request, pk)
    found = get_letter(viewing, letter_pk)
    return render(request, "reviews/_letter_line.html", {"assessment": viewing.assessment, "written": found, "letter": found.letter})


@login_required
@require_GET
def letter_file(request: HttpRequest, pk: int, letter_pk: int, kind: str) -> HttpResponse | FileResponse:
    """One of its files; one that is lost is written again from the marks of then."""
    viewing = get_second(request, pk)
    made = get_letter(viewing, letter_pk).letter
    name, back = letter_title(made.content["unit"], made.content["what"]), f"{reverse('second', args=(pk,))}#letter"
    return hand_out_made(request, made, kind, name, back, case=viewing.assessment.case, thing=Thing.MARK)
