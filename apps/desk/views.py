"""The desk: landing pages by role, and the place where an assessment is filled in."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.assessments.access import (
    districts_of,
    get_viewing,
    headed,
    in_district,
    memberships,
    roles_for,
    saving,
    visible_to,
)
from apps.assessments.life import available
from apps.assessments.models import REMINDED, Assessment, AssessmentState, Cycle, TransitionLog
from apps.assessments.viewing import Viewing
from apps.departments.models import Department, Role
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import overall, progress, steps_of
from apps.domain.pack.model import Step
from apps.factbook.entry import MET_OTHERS, PARTLY_KEPT, Entry, keep, page_entries
from apps.factbook.snapshots import evaluation_of
from apps.factbook.years import year_before
from apps.findings.links import undone
from apps.findings.own import ask_for
from apps.findings.status import Status, status_of
from apps.reviews.anchors import carry

from .side import beside_passages, derived, named_step, of_step, side
from .todo import Todo, drafter_todos
from .writing import live

MOST_MISSING = 12


@dataclass(frozen=True)
class DeskCard:
    """An assessment on the landing page of somebody who works on it."""

    status: Status
    todos: list[Todo]
    filled: int
    total: int

    @property
    def assessment(self) -> Assessment:
        return self.status.viewing.assessment

    @property
    def evaluation(self) -> Evaluation:
        return self.status.evaluation

    @property
    def percent(self) -> int:
        return self.filled * 100 // self.total if self.total else 0


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Says to each role what is to be done next and until when."""
    roles = {Role(m.role) for m in memberships(request)}
    departments = [m.department_id for m in memberships(request) if m.department_id]
    below = headed(request.user, memberships(request))[1]
    found = list(visible_to(request.user).filter(department__in={*departments, *below})) if departments else []
    own = [a for a in found if a.department_id in departments]
    drafted = [a for a in own if Role.DRAFTER in roles_for(request, a)]
    to_sign = [a for a in found if a.state == AssessmentState.SIGNOFF and Role.HEAD in roles_for(request, a)]
    context = {
        "cards": [_card(status_of(Viewing(a, frozenset({Role.DRAFTER})))) for a in drafted],
        "to_sign": to_sign,
        "reminders": _reminders(own),
        "is_head": Role.HEAD in roles,
        "own": [a for a in own if a not in to_sign],
        "to_review": list(in_district(request, Role.REVIEWER).filter(state=AssessmentState.SUBMITTED)) if Role.REVIEWER in roles else [],
        "is_reviewer": Role.REVIEWER in roles,
        "to_publish": list(in_district(request, Role.ADMIN).filter(state=AssessmentState.APPROVED)) if Role.ADMIN in roles else [],
        "is_admin": Role.ADMIN in roles,
        "counts": _counts(request) if any(r.of_bureau for r in roles) else [],
        "has_role": bool(roles),
        "beginning": _beginning(request) if Role.ADMIN in roles else {},
    }
    return render(request, "desk/desk.html", context)


def _beginning(request: HttpRequest) -> dict[str, int]:
    """Of a bureau that has opened no year yet: how far it is."""
    districts = districts_of(request, Role.ADMIN)
    if Cycle.objects.filter(district__in=districts).exists():
        return {}
    return {"departments": Department.objects.filter(district__in=districts).count()}


def _reminders(own: list[Assessment]) -> list[TransitionLog]:
    """催报 of what the department still has, the latest of each."""
    in_hand = [a.pk for a in own if a.in_hand]
    newest = TransitionLog.objects.filter(act=REMINDED, assessment__in=in_hand).order_by().values("assessment").annotate(last=Max("pk"))
    found = TransitionLog.objects.filter(pk__in=newest.values("last")).select_related("by", "assessment__cycle", "assessment__department")
    return [log for log in found if log.at >= log.assessment.state_at] if in_hand else []


def _card(status: Status) -> DeskCard:
    steps = progress(status.evaluation)
    return DeskCard(status, drafter_todos(status, steps), *overall(steps))


def _counts(request: HttpRequest) -> list[tuple[str, str, int]]:
    states = list(in_district(request).values_list("state", flat=True))
    return [(s.value, s.label, states.count(s.value)) for s in AssessmentState]


@login_required
@require_GET
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """The assessment as one place: steps, progress, score, open questions, what is next."""
    viewing = get_viewing(request, pk)
    found, status = viewing.assessment, status_of(viewing)
    steps = progress(status.evaluation)
    context = side(status, steps) | {
        "todos": drafter_todos(status, steps) if Role.DRAFTER in viewing.roles else [],
        "missing": undone(viewing, status.evaluation)[:MOST_MISSING],
        "moves": available(viewing),
        "prior": _to_take_over(request, viewing),
        "log": found.transitions.select_related("by", "snapshot").defer("snapshot__book")[:6],
        "tab": "home",
    }
    return render(request, "desk/assessment.html", context)


def _to_take_over(request: HttpRequest, viewing: Viewing) -> Assessment | None:
    """The department's assessment of the year before, as long as nothing was taken over from it."""
    found = viewing.assessment
    new = viewing.may_edit and found.state != AssessmentState.RETURNED and found.cycle.as_of is None
    if not new or found.adoptions.filter(source__prior__isnull=False, undone_at=None).exists():
        return None
    return year_before(found, visible_to(request.user))


@login_required
@require_GET
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The side column, for pages that do not make it themselves."""
    return _summary(request, get_viewing(request, pk))


@login_required
@require_POST
def examine(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the examination of what they see; the side column follows it from then on."""
    viewing = get_viewing(request, pk)
    ask_for(viewing, request.user)
    return _summary(request, viewing) if "HX-Request" in request.headers else redirect("findings", pk)


def _summary(request: HttpRequest, viewing: Viewing) -> HttpResponse:
    status = status_of(viewing)
    context = side(status, progress(status.evaluation))
    if (key := request.GET.get("step")) and not viewing.withheld:
        this = named_step(status.evaluation, key)
        context |= of_step(status, this) | {"step": this, "beside": beside_passages(status, this)}
    response = render(request, "desk/_summary.html", context)
    if "waiting" in request.GET and not status.waiting:
        # What the page shows of findings is older than these.
        response["HX-Trigger"] = "examined"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One step of filling in: shows its forms, keeps what is typed."""
    if request.method == "POST":
        return _save_step(request, pk, key)
    viewing = get_viewing(request, pk)
    if viewing.withheld:
        messages.info(request, "部门正在修改，重新提交后可以看填报内容；下面是上次提交的报告。")
        return redirect("report", pk)
    status = status_of(viewing)
    this = named_step(status.evaluation, key)
    return _step_page(request, status, this, page_entries(viewing.assessment, status.evaluation, this))


def _save_step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    with saving(request, pk) as viewing:
        evaluation = evaluation_of(viewing)
        this = named_step(evaluation, key)
        parts = page_entries(viewing.assessment, evaluation, this, request.POST, request.FILES)
        kept = keep([entry.form for entry in parts], request.user)
        carry(viewing.assessment, kept.moved)
    if kept.conflicts:
        messages.error(request, MET_OTHERS)
        return _step_page(request, status_of(viewing), this, parts, code=409)
    if kept.wrong:
        if kept.unsaved:
            messages.error(request, PARTLY_KEPT)
            return _step_page(request, status_of(viewing), this, parts, code=422)
        messages.warning(request, f"已保存。有 {kept.wrong} 处填写有误，已原样保留，请按提示修改。")
        return redirect("step", pk, this.key)
    messages.success(request, "已保存。")
    following = _next_step(evaluation, this) if "next" in request.POST else this
    return redirect("step", pk, following.key) if following else redirect("assessment", pk)


def _next_step(evaluation: Evaluation, this: Step) -> Step | None:
    steps = steps_of(evaluation.pack)
    place = steps.index(this) + 1
    return steps[place] if place < len(steps) else None


def _step_page(request: HttpRequest, status: Status, this: Step, parts: list[Entry], code: int = 200) -> HttpResponse:
    evaluation = status.evaluation
    steps = progress(evaluation)
    order = [s.step.key for s in steps]
    place = order.index(this.key)
    beside = beside_passages(status, this)
    for entry in parts:
        entry.findings = beside.get(entry.anchor, [])
        if entry.kind == "passage":
            entry.live = live(status.viewing.assessment, evaluation, entry.form)
    beside_all = side(status, steps, this.key, request.path)
    context = beside_all | of_step(status, this) | {
        "said": beside_all["talk"].of_step(this.key),
        "step": this,
        "step_number": place + 1,
        "entries": parts,
        "previous": order[place - 1] if place else "",
        "is_last": place == len(order) - 1,
        "next_key": order[place + 1] if place < len(order) - 1 else "",
        "derived": derived(evaluation, this),
        "tab": "fill",
    }
    return render(request, "desk/step.html", context, status=code)
