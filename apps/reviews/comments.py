"""The pages of opinions: raise one at a place, change it, answer it, settle it; the bureau's frequent remarks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.assessments.access import came_from, get_viewing, held
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.domain.book.acceptances import fingerprint
from apps.domain.book.evaluation import Evaluation
from apps.domain.findings import Finding
from apps.factbook.snapshots import evaluation_of
from apps.findings.reasons import acceptable
from apps.findings.status import status_of

from .anchors import Anchor, Anchors, lasting
from .forms import CommentForm, ReplyForm
from .models import Comment
from .refusal import Refused
from .remarks import offered
from .settling import Decision, decide
from .talk import answering, noting, settling, taking_back

NOT_NOW = "只有审核员可以在审核期间提意见。"


@login_required
@require_http_methods(["GET", "POST"])
def add_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """An opinion, or a note of the bureau's own, about a place; a finding becomes one by its fingerprint alone."""
    if request.method == "POST":
        return _save_comment(request, pk)
    viewing = get_viewing(request, pk)
    if not noting(viewing):
        raise PermissionDenied(NOT_NOW)
    place = request.GET.get("place", "")
    form = CommentForm(initial={"place": place, "internal": not viewing.reviewing}, open_round=viewing.reviewing)
    return _form_page(request, viewing, form, place)


def _form_page(request: HttpRequest, viewing: Viewing, form: CommentForm, place: str, code: int = 200) -> HttpResponse:
    anchor = Anchors(viewing.assessment, evaluation_of(viewing)).of(place)
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "tab": "review", "form": form, "anchor": anchor,
        "remarks": offered(viewing.assessment.cycle.district_id, anchor), "back": _back(request, viewing.pk),
        "earlier": [c for c in Comment.objects.shown_in(viewing).with_talk() if c.place == place],
    }  # fmt: skip
    return render(request, "reviews/comment_form.html", context, status=code)


def _save_comment(request: HttpRequest, pk: int) -> HttpResponse:
    with held(request, pk) as viewing:
        internal = bool(request.POST.get("internal"))
        if not (noting(viewing) if internal else viewing.reviewing):
            raise PermissionDenied(NOT_NOW)
        evaluation = evaluation_of(viewing)
        data, anchors = _data(request, viewing, evaluation), Anchors(viewing.assessment, evaluation)
        form = CommentForm(data, open_round=viewing.reviewing)
        anchor = anchors.of(data.get("place", ""))
        if form.is_valid() and anchor.gone:
            form.add_error(None, "没有这个位置，可能刚被改过。请重新选择。")
        if form.is_valid():
            comment = form.save(commit=False)
            comment.assessment, comment.by = viewing.assessment, request.user
            comment.label, comment.stood = anchor.label[:300], anchor.now
            comment.save()
            _record(request, viewing, comment, after=comment.text, note="内部备注" if comment.internal else "")
    if not form.is_valid():
        return _form_page(request, viewing, form, data.get("place", ""), code=422)
    messages.success(request, "内部备注已记下，部门看不到。" if comment.internal else "意见已记下，退回时部门会看到。")
    return redirect(f"{_back(request, pk)}#comment-{comment.pk}")


def _data(request: HttpRequest, viewing: Viewing, evaluation: Evaluation) -> dict[str, str]:
    """What was sent; of a finding its own place and words, where none were sent."""
    data = {name: request.POST.get(name, "") for name in ("place", "text", "internal")}
    if name := request.POST.get("finding", ""):
        finding = _finding(viewing, name)
        if finding is None:
            raise PermissionDenied("这个问题已经不同或已经解决，没有转为意见。请刷新检查结果。")
        stays = lasting(viewing.assessment)
        data["place"] = data["place"] or next((stays(key) for key in finding.keys if key in evaluation.book), "")
        data["text"] = data["text"] or "。".join(filter(None, (finding.message, finding.hint)))
    return data


def _record(request: HttpRequest, viewing: Viewing, comment: Comment, before: str = "", after: str = "", note: str = "") -> None:
    record(request.user, viewing.assessment.case, Change(Thing.COMMENT, comment.subject, before, after, note))


def _finding(viewing: Viewing, name: str) -> Finding | None:
    evaluation = status_of(viewing).evaluation
    return acceptable(evaluation).get(name) or next((f for f in evaluation.findings if fingerprint(f) == name), None)


def _back(request: HttpRequest, pk: int) -> str:
    return came_from(request) or reverse("review", args=(pk,))


@login_required
@require_POST
def change(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Put an opinion in other words, or take it back, as long as the department has not seen it."""
    with held(request, pk) as viewing:
        comment = get_object_or_404(Comment.objects.shown_in(viewing), pk=comment_pk)
        if not taking_back(viewing, comment):
            raise PermissionDenied("部门已经看到这条意见，不能再改；可以追问或者办结。")
        before = comment.text
        if "withdraw" in request.POST:
            _record(request, viewing, comment, before=before, note="撤回")
            comment.delete()
            messages.success(request, "已撤回。")
            return redirect(_back(request, pk))
        form = CommentForm({"place": comment.place, "text": request.POST.get("text", ""), "internal": comment.internal}, instance=comment)
        if form.is_valid():
            form.save()
            _record(request, viewing, comment, before=before, after=comment.text)
    if form.errors:
        return _form_page(request, viewing, form, comment.place, code=422)
    return redirect(f"{_back(request, pk)}#comment-{comment.pk}")


@login_required
@require_POST
def reply(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """The department answers an opinion while it revises; the reviewer may ask again while reviewing."""
    with held(request, pk) as viewing:
        comment, own = get_object_or_404(Comment.objects.shown_in(viewing), pk=comment_pk), viewing.may_edit
        if not answering(viewing, comment):
            raise PermissionDenied("这条意见已经办结，不能再答复。" if comment.settled else "现在不能答复这条意见。")
        form = ReplyForm(request.POST)
        if form.is_valid():
            answer = form.save(commit=False)
            answer.comment, answer.by = comment, request.user
            answer.save()
            comment.state = Comment.State.ANSWERED if own else Comment.State.OPEN
            comment.save(update_fields=("state",))
            _record(request, viewing, comment, after=answer.text, note="答复")
    if form.errors:
        return _answer_page(request, viewing, comment, form)
    messages.success(request, "答复已保存。")
    return redirect(f"{_back(request, pk)}#comment-{comment.pk}")


def _answer_page(request: HttpRequest, viewing: Viewing, comment: Comment, form: ReplyForm) -> HttpResponse:
    """What could not be kept, with why; nothing typed is lost."""
    for sentence in form.errors.get("text", ()):
        messages.error(request, sentence)
    anchor: Anchor = Anchors(viewing.assessment, evaluation_of(viewing)).of(comment.place)
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "tab": "review", "form": form, "anchor": anchor, "comment": comment,
        "back": _back(request, viewing.pk),
    }  # fmt: skip
    return render(request, "reviews/answer_form.html", context, status=422)


@login_required
@require_POST
def close(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Settle one opinion: closed, or kept on record."""
    with held(request, pk) as viewing:
        comment = get_object_or_404(Comment.objects.shown_in(viewing), pk=comment_pk)
        if not settling(viewing) or comment.internal:
            raise PermissionDenied("只有审核员可以办结意见。")
        if comment.settled:
            raise PermissionDenied("这条意见已经办结。")
        try:
            decision = Decision(request.POST.get("decision", Comment.State.CLOSED), request.POST.get("text", ""))
            decide(comment, decision, request.user)
        except Refused as refusal:
            form = ReplyForm(request.POST)
            form.add_error("text", str(refusal))
        else:
            form = None
    if form is not None:
        return _answer_page(request, viewing, comment, form)
    messages.success(request, f"意见{comment.get_state_display()}。")
    return redirect(f"{_back(request, pk)}#comment-{comment.pk}")
