from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.assessments import deadlines
from apps.assessments.access import get_viewing, held, visible_to
from apps.assessments.life import ACTS, available
from apps.assessments.models import AssessmentState
from apps.assessments.texts import REMARK
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Role
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_for, steps_of
from apps.domain.disclosure.checklist import KEY as CHECKLIST
from apps.domain.disclosure.checklist import Standing
from apps.domain.findings import Severity
from apps.domain.pack import Pack
from apps.domain.report.compose import verdicts_of
from apps.findings.links import linked, undone
from apps.findings.own import ask_for
from apps.findings.status import Status, status_of
from apps.scoring.views import score_card

from .forms import CommentForm, ReplyForm
from .models import Comment
from .scores import review_score
from .workflow import NOT_YET_EXAMINED, Refused, move


@login_required
@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be done with the assessment now, what stands in the way, what was said, what happened."""
    viewing = get_viewing(request, pk)
    return _page(request, viewing)


def _page(request: HttpRequest, viewing: Viewing, form: CommentForm | None = None, code: int = 200, **typed: object) -> HttpResponse:
    """``typed`` is what was sent and could not be kept: ``answer`` to the comment ``answered``, ``opinion`` of the move ``act``."""
    assessment, status, moves = viewing.assessment, status_of(viewing), available(viewing)
    evaluation = status.evaluation
    waits = any(m.complete for m in moves)
    context = {
        "assessment": assessment, "viewing": viewing, "status": status, "tab": "review", "moves": moves, "waits": waits,
        "ordered_moves": sorted(moves, key=lambda m: m.danger), "limit": REMARK, **typed,
        "comment_form": form or CommentForm(places=_places(assessment.pack)),
        "missing": undone(viewing, evaluation) if waits else [],
        "errors": [linked(viewing, evaluation, f) for f in status.errors] if waits else [],
        **_found(status, waits),
        "comments": _comments(viewing), "log": assessment.transitions.select_related("by", "snapshot").defer("snapshot__book"),
        "may_comment": _reviewing(viewing),
        "may_reply": viewing.may_edit, "today": deadlines.today(),
        "due_on": max(deadlines.today() + deadlines.REVISION, assessment.cycle.closes_on),
        "disclosure": _disclosure(viewing, evaluation),
        "sheet": evaluation.sheet, "bureau": viewing.for_bureau,
        "open_comments": Comment.objects.shown_in(viewing).filter(state=Comment.State.OPEN).count(),
    }  # fmt: skip
    return render(request, "reviews/review.html", context, status=code)


def _disclosure(viewing: Viewing, evaluation: Evaluation) -> dict[str, object] | None:
    """The checklist of what must be public, where the pack has one; answers are given in a step."""
    verdicts, step = verdicts_of(evaluation), step_for(evaluation.pack, f"{CHECKLIST}.")
    if not verdicts:
        return None
    counts = [(standing, sum(v.standing is standing for v in verdicts)) for standing in Standing]
    url = reverse("step", args=(viewing.pk, step.key)) if step and not viewing.withheld else ""
    return {"title": evaluation.pack.checklist.title, "verdicts": verdicts, "counts": counts, "url": url, "may_edit": viewing.may_edit}


def _reviewing(viewing: Viewing) -> bool:
    return Role.REVIEWER in viewing.roles and viewing.assessment.state == AssessmentState.SUBMITTED


def _found(status: Status, waits: bool) -> dict[str, object]:
    """What was found and nobody must mend first, and what was given a reason."""
    viewing, evaluation = status.viewing, status.evaluation
    rest = [f for f in status.open if not (waits and f.severity is Severity.ERROR)]
    return {
        "warnings": [linked(viewing, evaluation, f) for f in rest],
        "settled": [linked(viewing, evaluation, f) for f in status.settled],
    }


def _comments(viewing: Viewing):
    return Comment.objects.shown_in(viewing).select_related("by").prefetch_related("replies__by")


def _places(pack: Pack) -> list[tuple[str, str]]:
    """What an opinion can be about: a step, or an indicator."""
    steps = [(f"step:{s.key}", s.title) for s in steps_of(pack)]
    return steps + [(f"评判.指标{i.code}", f"指标{i.code} {i.name}") for i in pack.framework.indicators]


@login_required
@require_POST
def make_move(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Move the assessment on; what stands in the way is said in sentences."""
    viewing = get_viewing(request, pk)
    if act not in ACTS:
        raise Http404
    if ACTS[act].role not in viewing.roles:
        raise PermissionDenied(f"“{ACTS[act].label}”由{ACTS[act].role.label}办理。")
    comment, clicked = request.POST.get("comment", ""), deadlines.clock()
    try:
        row = move(viewing, act, by=request.user, comment=comment, due_on=request.POST.get("due_on", ""))
    except Refused as refusal:
        if NOT_YET_EXAMINED in refusal.reasons:
            ask_for(viewing, request.user).keep_moment(viewing.assessment, clicked)
        for reason in refusal.reasons[:8]:
            messages.error(request, reason)
        if len(refusal.reasons) > 8:
            messages.error(request, f"另有 {len(refusal.reasons) - 8} 处，见下方清单。")
        if comment.strip():
            return _page(request, viewing, code=422, act=act, opinion=comment)
        return redirect("review", pk)
    messages.success(request, f"已办理：{row.get_from_state_display()} → {row.get_to_state_display()}。")
    return redirect("review", pk) if _still_visible(request, pk) else redirect("desk")


def _still_visible(request: HttpRequest, pk: int) -> bool:
    return visible_to(request.user).filter(pk=pk).exists()


@login_required
@require_POST
def add_comment(request: HttpRequest, pk: int) -> HttpResponse:
    with held(request, pk) as viewing:
        if not _reviewing(viewing):
            raise PermissionDenied("只有审核员可以在审核期间提意见。")
        places = _places(viewing.assessment.pack)
        form = CommentForm(request.POST, places=places)
        if form.is_valid():
            comment = form.save(commit=False)
            comment.assessment, comment.by = viewing.assessment, request.user
            comment.place_label = dict(places).get(comment.place, "")
            comment.save()
            record(request.user, viewing.assessment.case, Change(Thing.COMMENT, comment.subject, after=comment.text))
    if form.errors:
        return _page(request, viewing, form, code=422)
    messages.success(request, "意见已记下，退回时部门会看到。")
    return redirect(f"{reverse('review', args=(pk,))}#comment-{comment.pk}")


@login_required
@require_POST
def reply(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """The department answers an opinion while it revises; the reviewer may answer back while reviewing."""
    with held(request, pk) as viewing:
        comment, own = get_object_or_404(Comment.objects.shown_in(viewing), pk=comment_pk), viewing.may_edit
        if not (own or _reviewing(viewing)) or comment.state == Comment.State.CLOSED:
            raise PermissionDenied("现在不能答复这条意见。")
        form = ReplyForm(request.POST)
        if form.is_valid():
            answer = form.save(commit=False)
            answer.comment, answer.by = comment, request.user
            answer.save()
            comment.state = Comment.State.ANSWERED if own else Comment.State.OPEN
            comment.save(update_fields=("state",))
            record(request.user, viewing.assessment.case, Change(Thing.COMMENT, comment.subject, after=answer.text, note="答复"))
    if form.errors:
        messages.error(request, form.errors["text"][0])
        return _page(request, viewing, code=422, answered=comment.pk, answer=request.POST.get("text", ""))
    return redirect(f"{reverse('review', args=(pk,))}#comment-{comment.pk}")


@login_required
@require_POST
def close(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    with held(request, pk) as viewing:
        comment = get_object_or_404(Comment.objects.shown_in(viewing), pk=comment_pk)
        if not _reviewing(viewing):
            raise PermissionDenied("只有审核员可以在审核期间办结意见。")
        before, comment.state = comment.get_state_display(), Comment.State.CLOSED
        comment.save(update_fields=("state",))
        record(request.user, viewing.assessment.case, Change(Thing.COMMENT, comment.subject, before, comment.get_state_display()))
    return redirect(f"{reverse('review', args=(pk,))}#comment-{comment.pk}")


@login_required
@require_POST
def second_score(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """复核分: beside the self score, never over it.  What cannot be kept stays typed."""
    viewing = get_viewing(request, pk)
    if Role.REVIEWER not in viewing.roles:
        raise PermissionDenied("只有审核员可以填复核分。")
    amount, reason = request.POST.get("amount", ""), request.POST.get("reason", "")
    try:
        review_score(viewing.assessment, code, amount, reason, request.user)
        messages.success(request, "复核分已保存。")
    except Refused as refusal:
        for sentence in refusal.reasons:
            messages.error(request, sentence)
        return score_card(request, viewing, code=422, marked=code, amount=amount, reason=reason)
    return redirect(f"{reverse('score', args=(pk,))}#指标{code}")
