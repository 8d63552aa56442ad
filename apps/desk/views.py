"""The desk: landing pages by role, and the place where an assessment is filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.assessments.access import get_viewing, in_district, memberships, saving, visible_to
from apps.assessments.life import available
from apps.assessments.models import Assessment, AssessmentState
from apps.assessments.viewing import Viewing
from apps.checks.links import linked
from apps.checks.own import examined_of
from apps.departments.models import Role
from apps.domain.evaluation import Evaluation
from apps.domain.examination import said_in_step
from apps.domain.facts import State
from apps.domain.findings import Severity
from apps.domain.pack.model import Step
from apps.domain.steps import StepProgress, overall, progress, steps_of
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of
from apps.reviews.models import Comment

from .entry import entries, keep
from .todo import Todo, drafter_todos

MOST_FINDINGS = 5
"""The side column names so many; the rest is a click away."""


@dataclass(frozen=True)
class DeskCard:
    """An assessment on the landing page of somebody who works on it."""

    assessment: Assessment
    todos: list[Todo]
    filled: int
    total: int
    evaluation: Evaluation

    @property
    def percent(self) -> int:
        return self.filled * 100 // self.total if self.total else 0


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Says to each role what is to be done next and until when."""
    roles = {Role(m.role) for m in memberships(request)}
    departments = [m.department_id for m in memberships(request) if m.department_id]
    own = list(visible_to(request.user).filter(department__in=departments)) if departments else []
    drafted, headed = (
        [a for a in own if any(m.role == role and m.department_id == a.department_id for m in memberships(request))]
        for role in (Role.DRAFTER, Role.HEAD)
    )
    context = {
        "cards": [_card(Viewing(a, frozenset({Role.DRAFTER}))) for a in drafted],
        "to_sign": [a for a in headed if a.state == AssessmentState.SIGNOFF],
        "is_head": Role.HEAD in roles,
        "own": own,
        "to_review": list(in_district(request, Role.REVIEWER).filter(state=AssessmentState.SUBMITTED)) if Role.REVIEWER in roles else [],
        "is_reviewer": Role.REVIEWER in roles,
        "to_publish": list(in_district(request, Role.ADMIN).filter(state=AssessmentState.APPROVED)) if Role.ADMIN in roles else [],
        "is_admin": Role.ADMIN in roles,
        "counts": _counts(request) if any(r.of_bureau for r in roles) else [],
        "has_role": bool(roles),
    }
    return render(request, "desk/desk.html", context)


def _card(viewing: Viewing) -> DeskCard:
    evaluation = examined_of(viewing)
    steps = progress(evaluation)
    filled, total = overall(steps)
    todos = drafter_todos(viewing.assessment, evaluation, steps)
    return DeskCard(viewing.assessment, todos, filled, total, evaluation)


def _counts(request: HttpRequest) -> list[tuple[str, str, int]]:
    states = list(in_district(request).values_list("state", flat=True))
    return [(s.value, s.label, states.count(s.value)) for s in AssessmentState]


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The bureau's view of its district: who is how far, who is late.  States and totals, no content of drafts."""
    if not any(Role(m.role).of_bureau for m in memberships(request)):
        raise Http404
    # A book is large and a list needs none of them.
    handed_in = Prefetch("snapshots", Snapshot.objects.exclude(kind=Snapshot.Kind.DRAFT).defer("book"))
    assessments = in_district(request).prefetch_related(handed_in).order_by("-cycle__year", "department__code")
    rows = [(a, next(iter(a.snapshots.all()), None)) for a in assessments]
    return render(request, "desk/overview.html", {"rows": rows, "counts": _counts(request)})


@login_required
@require_GET
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """The assessment as one place: steps, progress, score, open questions, what is next."""
    viewing = get_viewing(request, pk)
    found, evaluation = viewing.assessment, examined_of(viewing)
    steps = progress(evaluation)
    context = _side(viewing, evaluation, steps) | {
        "todos": drafter_todos(found, evaluation, steps) if Role.DRAFTER in viewing.roles else [],
        "missing": [linked(found, evaluation, f) for f in evaluation.missing][:12],
        "missing_count": len(evaluation.missing),
        "moves": available(viewing),
        "log": found.transitions.select_related("by", "snapshot").defer("snapshot__book")[:6],
        "tab": "home",
    }
    return render(request, "desk/assessment.html", context)


@login_required
@require_GET
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The side column, for pages that do not make it themselves."""
    viewing = get_viewing(request, pk)
    evaluation = evaluation_of(viewing)
    return render(request, "desk/_summary.html", _side(viewing, evaluation, progress(evaluation)))


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
    evaluation = evaluation_of(viewing)
    this = _named_step(evaluation, key)
    return _step_page(request, viewing, evaluation, this, entries(viewing.assessment, evaluation, this))


def _named_step(evaluation: Evaluation, key: str) -> Step:
    this = next((s for s in steps_of(evaluation.pack) if s.key == key), None)
    if this is None:
        raise Http404
    return this


def _save_step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    with saving(request, pk) as viewing:
        evaluation = evaluation_of(viewing)
        this = _named_step(evaluation, key)
        parts = entries(viewing.assessment, evaluation, this, request.POST, request.FILES)
        wrong, conflicts = keep(parts, request.user)
    if conflicts:
        messages.error(request, "有内容在您打开本页后被他人改过，这些没有覆盖。请核对标红的地方，确认后再保存一次。")
        return _step_page(request, viewing, evaluation_of(viewing), this, parts, status=409)
    if wrong:
        unsaved = any(getattr(entry.form, "unsaved", False) for entry in parts)
        if unsaved:
            messages.error(request, "有内容没有保存，请看标红的提示；其他内容已保存。")
            return _step_page(request, viewing, evaluation_of(viewing), this, parts, status=422)
        messages.warning(request, f"已保存。有 {wrong} 处填写有误，已原样保留，请按提示修改。")
        return redirect("step", pk, this.key)
    messages.success(request, "已保存。")
    following = _next_step(evaluation, this) if "next" in request.POST else this
    return redirect("step", pk, following.key) if following else redirect("assessment", pk)


def _next_step(evaluation: Evaluation, this: Step) -> Step | None:
    steps = steps_of(evaluation.pack)
    place = steps.index(this) + 1
    return steps[place] if place < len(steps) else None


def _step_page(request, viewing: Viewing, evaluation, this: Step, parts, status: int = 200) -> HttpResponse:
    found, steps = viewing.assessment, progress(evaluation)
    order = [s.step.key for s in steps]
    place = order.index(this.key)
    _tell_beside(found, evaluation, this, parts)
    context = _side(viewing, evaluation, steps, this.key) | {
        "step": this,
        "step_number": place + 1,
        "entries": parts,
        "projects": _projects(found, evaluation) if any(i.kind == "projects" for i in this.items) else None,
        "previous": order[place - 1] if place else "",
        "is_last": place == len(order) - 1,
        "next_key": order[place + 1] if place < len(order) - 1 else "",
        "step_findings": [linked(found, evaluation, f) for f in steps[place].findings],
        "derived": _derived(evaluation, this),
        "tab": "fill",
    }
    return render(request, "desk/step.html", context, status=status)


def _tell_beside(found: Assessment, evaluation: Evaluation, this: Step, parts) -> None:
    """Beside each passage the figures it states otherwise than they were filled in, leading to these."""
    texts = said_in_step(evaluation, this)
    for entry in parts:
        own = [f for f in texts if entry.anchor in f.keys]
        elsewhere = [replace(f, keys=tuple(key for key in f.keys if key != entry.anchor)) for f in own]
        entry.findings = [
            linked(found, evaluation, f) | {"url": linked(found, evaluation, there)["url"]}
            for f, there in zip(own, elsewhere, strict=True)
        ]


def _derived(evaluation: Evaluation, this: Step) -> list[tuple[str, str]]:
    """The derived quantities that follow from what this step asks."""
    heads = {item.key for item in this.items if item.kind == "statement"}
    found = []
    for derived in evaluation.pack.derived:
        if any(name.removeprefix("上年.").partition(".")[0] in heads for name in derived.formula.names):
            fact = evaluation.book[derived.key]
            found.append((derived.label, fact.shown(evaluation.pack.style, with_unit=True) or "—"))
    return found


def _projects(found: Assessment, evaluation: Evaluation) -> dict[str, object]:
    """The list of projects with the figures of its number columns."""
    sheet = evaluation.pack.projects
    columns = [c for c in sheet.statement.columns if c.field.type == "number" and c.field.required]
    book, key = evaluation.book, sheet.statement.key
    rows = []
    for project, row in zip(found.projects.all(), book.rows(key), strict=False):
        cells = [book.get(f"{key}.{row}.{c.key}") for c in columns]
        shown = [f.shown(evaluation.pack.style, with_unit=f.unit == "%") if f else "" for f in cells]
        asked = [c for c in sheet.statement.list_cells((row,)) if c.field.required and not c.computed]
        gaps = sum(1 for c in asked if book[c.key].state is State.MISSING)
        targets = len(book.rows(f"{key}.{row}.指标"))
        rows.append({"project": project, "name": book.text(f"{key}.{row}.名称"), "cells": shown, "gaps": gaps, "targets": targets})
    totals = [book.get(f"{key}.合计.{c.key}") for c in columns]
    return {
        "title": sheet.statement.title, "unit": sheet.statement.unit, "hint": sheet.statement.hint, "columns": columns, "rows": rows,
        "totals": [f.shown(evaluation.pack.style) if f else "" for f in totals],
    }  # fmt: skip


def _side(viewing: Viewing, evaluation: Evaluation, steps: tuple[StepProgress, ...], current: str = "") -> dict[str, object]:
    """Steps, progress, score and open questions: always in view."""
    found, (filled, total) = viewing.assessment, overall(steps)
    rows = [
        {
            "url": reverse("step", args=(found.pk, s.step.key)), "title": s.step.title, "state": s.state, "filled": s.filled,
            "total": s.total, "current": s.step.key == current,
        }
        for s in steps
    ]  # fmt: skip
    shown = [f for f in evaluation.open if f.severity is not Severity.NOTE][:MOST_FINDINGS]
    return {
        "assessment": found,
        "viewing": viewing,
        "steps": rows,
        "sheet": evaluation.sheet,
        "filled": filled,
        "total": total,
        "percent": filled * 100 // total if total else 0,
        "findings": [linked(found, evaluation, f) for f in shown],
        "finding_count": len(evaluation.findings),
        "settled_count": len(evaluation.findings) - len(evaluation.open),
        "missing_count": len(evaluation.missing),
        "open_comments": Comment.objects.shown_in(viewing).exclude(state=Comment.State.CLOSED).count(),
    }
