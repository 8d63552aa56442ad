from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.assessments import deadlines
from apps.assessments.access import get_viewing, held, visible_to
from apps.assessments.life import ACTS, available
from apps.assessments.texts import REMARK
from apps.assessments.viewing import Viewing
from apps.departments.models import Role
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import steps_of
from apps.domain.findings import Severity
from apps.domain.names import quoted
from apps.domain.pack import Pack
from apps.domain.places import INDICATOR, PASSAGE, REWRITTEN, STEP, WHOLE, Opened
from apps.domain.revision.blocks import blocks_of
from apps.factbook.unconfirmed import unconfirmed
from apps.findings.links import linked, undone
from apps.findings.status import Status, status_of

from .anchors import EVERYTHING, GONE, Anchor
from .disclosure import checklist_of
from .models import Comment
from .refusal import Refused
from .returning import allow_more
from .settling import Decision
from .talk import Talk
from .workflow import attempt, nobody_signs

ALL = "*"
"""How a form says that everything is to be open."""


@login_required
@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be done with the assessment now, what stands in the way, what was said, what happened."""
    viewing = get_viewing(request, pk)
    return _page(request, viewing)


def _page(request: HttpRequest, viewing: Viewing, code: int = 200, **typed: object) -> HttpResponse:
    """``typed`` is what was sent and could not be kept: ``opinion`` of the move ``act``, ``decided`` of opinions, why ``more``."""
    assessment, status, moves = viewing.assessment, status_of(viewing), available(viewing)
    evaluation = status.evaluation
    waits, talk = any(m.complete for m in moves), Talk(viewing, evaluation)
    decided: Mapping[int, Decision] = typed.get("decided") or {}  # type: ignore[assignment]
    left = [replace(one, decided=decided.get(one.comment.pk)) for one in talk.said if one.comment.pending]
    context = {
        "assessment": assessment, "viewing": viewing, "status": status, "tab": "review", "moves": moves, "waits": waits,
        "ordered_moves": sorted(moves, key=lambda m: m.danger), "limit": REMARK, **typed,
        "choices": _places(assessment.pack), "steps_to_open": _steps(assessment.pack), "talk": talk, "left": left,
        "unanswered": [one for one in left if one.comment.state == Comment.State.OPEN] if waits else [],
        "opened": _opened(viewing, talk) if assessment.in_hand and assessment.openings.partial else [],
        "may_open_more": Role.REVIEWER in viewing.roles and assessment.in_hand and assessment.openings.partial,
        "missing": undone(viewing, evaluation) if waits else [],
        "unconfirmed": (marked := _unconfirmed(viewing, evaluation) if waits else []),
        "unconfirmed_count": sum(len(step["places"]) for step in marked),
        "errors": [linked(viewing, evaluation, f) for f in status.errors] if waits else [],
        "stuck": "".join(nobody_signs(move, assessment) for move in moves),
        **_found(status, waits),
        "log": assessment.transitions.select_related("by", "snapshot").defer("snapshot__book"),
        "may_comment": viewing.reviewing, "today": deadlines.today(),
        "due_on": max(deadlines.today() + deadlines.REVISION, assessment.cycle.closes_on),
        "disclosure": checklist_of(viewing, evaluation),
        "sheet": evaluation.sheet, "bureau": viewing.for_bureau,
    }  # fmt: skip
    return render(request, "reviews/review.html", context, status=code)


def _unconfirmed(viewing: Viewing, evaluation: Evaluation) -> list[dict[str, Any]]:
    """What was taken over from the year before and nobody has confirmed: by step, with the way to each."""
    marked = unconfirmed(viewing.assessment) if viewing.live else []
    found = []
    for step, own in groupby(marked, key=lambda one: one.step):
        url = reverse("step", args=(viewing.pk, step.key)) if step else ""
        places = [{"label": one.label(evaluation), "text": one.text, "url": url and f"{url}#{one.key}"} for one in own]
        found.append({"title": step.title if step else "其他", "url": url, "places": places})
    return found


def _found(status: Status, waits: bool) -> dict[str, object]:
    """What was found and nobody must mend first, and what was given a reason."""
    viewing, evaluation = status.viewing, status.evaluation
    rest = [f for f in status.open if not (waits and f.severity is Severity.ERROR)]
    return {
        "warnings": [linked(viewing, evaluation, f) for f in rest],
        "settled": [linked(viewing, evaluation, f) for f in status.settled],
    }


def _places(pack: Pack) -> list[tuple[str, str]]:
    """What an opinion can be chosen to be about without leading to it from the place itself."""
    steps = [(f"{STEP}{s.key}", f"步骤：{s.title}") for s in steps_of(pack)]
    statements = [(s.key, f"报表：{s.title}") for s in pack.statements]
    passages = [(f"{PASSAGE}{key}", f"文字：{passage.title}") for key, passage in pack.passages.items()]
    indicators = [(f"{INDICATOR}{i.code}", f"指标{i.code} {i.name}") for i in pack.framework.indicators]
    blocks = [(name, f"报告：{title}") for name, title in dict(blocks_of(pack)).items()]
    return [("", EVERYTHING), *steps, *statements, *passages, *indicators, *blocks]


def _steps(pack: Pack) -> list[tuple[str, str]]:
    """What a return can open beside the places of the opinions."""
    statements = [(s.key, f"报表{quoted(s.title)}") for s in pack.statements]
    return [(ALL, "全部内容"), *((f"{STEP}{s.key}", f"步骤{quoted(s.title)}") for s in steps_of(pack)), *statements]


def _chosen(pack: Pack, sent: list[str]) -> list[str]:
    known = dict(_steps(pack))
    return [WHOLE if place == ALL else place for place in sent if place in known]


def _opened(viewing: Viewing, talk: Talk) -> list[tuple[Anchor, Anchor | None]]:
    """What may be changed now, each with what it was opened for; sentences in the report's own words are told together."""
    opened = [one for one in viewing.openings.opened or () if f".{GONE}" not in one.place]
    found = [(talk.anchors.of(one.place), talk.anchors.of(one.cause) if one.cause else None) for one in opened if not _sentence(one)]
    count = sum(map(_sentence, opened))
    if count:
        url = reverse("wordings", args=(viewing.pk,))
        found.append((Anchor(REWRITTEN, f"写到这些数的报告语句 {count} 句", url=url), None))
    return found


def _sentence(opened: Opened) -> bool:
    return opened.place.startswith(f"{REWRITTEN}.") and bool(opened.cause)


def _decisions(request: HttpRequest) -> dict[int, Decision]:
    """``decide-12=closed`` and ``why-12=…``, by the opinion."""
    names = [name.removeprefix("decide-") for name in request.POST if name.startswith("decide-")]
    return {int(n): Decision(request.POST[f"decide-{n}"], request.POST.get(f"why-{n}", "")) for n in names if n.isdecimal()}


@login_required
@require_POST
def make_move(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Move the assessment on; what stands in the way is said in sentences."""
    viewing = get_viewing(request, pk)
    if act not in ACTS:
        raise Http404
    if ACTS[act].role not in viewing.roles:
        raise PermissionDenied(f"“{ACTS[act].label}”由{ACTS[act].role.label}办理。")
    comment = request.POST.get("comment", "")
    opened, decisions = request.POST.getlist("open"), _decisions(request)
    places = _chosen(viewing.assessment.pack, opened)
    try:
        row = attempt(
            viewing, act, by=request.user, comment=comment, due_on=request.POST.get("due_on", ""), places=places, decisions=decisions,
            confirmed="confirmed" in request.POST,
        )  # fmt: skip
    except Refused as refusal:
        for reason in refusal.reasons[:8]:
            messages.error(request, reason)
        if len(refusal.reasons) > 8:
            messages.error(request, f"另有 {len(refusal.reasons) - 8} 处，见下方清单。")
        if comment.strip() or decisions:
            return _page(request, viewing, code=422, act=act, opinion=comment, decided=decisions, ticked=opened)
        return redirect("review", pk)
    messages.success(request, f"已办理“{ACTS[act].label}”，现在的状态是“{row.get_to_state_display()}”。")
    return redirect("review", pk) if _still_visible(request, pk) else redirect("desk")


def _still_visible(request: HttpRequest, pk: int) -> bool:
    return visible_to(request.user).filter(pk=pk).exists()


@login_required
@require_POST
def open_more(request: HttpRequest, pk: int) -> HttpResponse:
    """While the department revises: let it change more."""
    places, reason = request.POST.getlist("open"), request.POST.get("reason", "")
    with held(request, pk) as viewing:
        if Role.REVIEWER not in viewing.roles:
            raise PermissionDenied("只有审核员可以增加开放内容。")
        try:
            allow_more(viewing.assessment, _chosen(viewing.assessment.pack, places), reason, request.user)
            refused = ""
        except Refused as refusal:
            refused = str(refusal)
    if refused:
        messages.error(request, refused)
        return _page(request, viewing, code=422, more=reason, ticked=places)
    messages.success(request, "已增加开放内容，部门现在可以修改。")
    return redirect("review", pk)
