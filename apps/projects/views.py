from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.assessments.access import get_assessment, get_editable, may_edit
from apps.assessments.models import Assessment
from apps.budgets.facts import statement_facts
from apps.domain.completion import complete
from apps.domain.facts import Fact, FactBook
from apps.domain.scoring import project_sheets
from apps.domain.steps import step_for
from apps.indicators.facts import PROJECT_MARK, judgement_facts
from apps.indicators.forms import JudgementForm

from .facts import project_facts
from .forms import ProjectForm, TargetFormSet
from .models import Project


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    """One project: its money, its goals, its indicators."""
    with transaction.atomic() if request.method == "POST" else nullcontext():
        return _project(request, pk, project_pk)


def _project(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    assessment = get_editable(request, pk) if request.method == "POST" else get_assessment(request, pk)
    if assessment.pack.projects is None or (assessment.for_bureau and assessment.revising):
        raise Http404
    found = get_object_or_404(assessment.projects, pk=project_pk)
    levels = assessment.pack.projects.targets.levels
    data = request.POST if request.method == "POST" else None
    form = ProjectForm(assessment, found, _row(assessment, found), _book(assessment), data)
    asked = {"levels": levels, "scheme": assessment.pack.projects.self_assessment}
    targets = TargetFormSet(data, instance=found, prefix="targets", form_kwargs=asked)
    judgements = _judgements(assessment, found, data, request.FILES or None)
    status = 200
    if request.method == "POST":
        targets_good = targets.is_valid()
        good = all([form.is_valid(), *(j.is_valid() for j in judgements)])
        form.save(request.user)
        for judgement in judgements:
            judgement.save(request.user)
        if targets_good:
            targets.save_for(request.user)
            # Shown again, the new rows are stored ones: sent once more they must not be stored twice.
            targets = TargetFormSet(instance=found, prefix="targets", form_kwargs=asked)
        if good and targets_good:
            messages.success(request, "已保存。")
            return redirect(_list_url(assessment) if "next" in request.POST else request.path)
        if form.conflicts or targets.conflicts or any(j.conflicts for j in judgements):
            status = 409
            messages.error(request, "有内容在您打开本页后被他人改过，这些没有覆盖。请核对标红的地方，确认后再保存一次。")
        else:
            status = 422
            messages.warning(request, "有填写有误的地方，请按提示修改。资金和目标已原样保存。")
    context = {
        "assessment": assessment, "project": found, "form": form, "targets": targets, "judgements": judgements,
        "tab": "fill", "back": _list_url(assessment),
        "title": next((f.raw for f in form.stored.values() if f.column == "名称"), "新项目"),
        "may_edit": may_edit(assessment, assessment.roles),
    }  # fmt: skip
    return render(request, "projects/project.html", context, status=status)


def _judgements(assessment: Assessment, found: Project, data, files) -> list[JudgementForm]:
    """The questions of the indicators this project is scored by, where the pack scores projects by themselves."""
    sheet = assessment.pack.projects
    if sheet is None or sheet.framework is None:
        return []
    book = _book(assessment, judgement_facts(assessment))
    scores = project_sheets(assessment.pack, book).get(_row(assessment, found))
    if scores is None:
        return []
    lines = scores.by_code()
    return [
        JudgementForm(assessment, i, lines[i.code], data, files, owner=f"{found.row}{PROJECT_MARK}")
        for i in sheet.framework.indicators
    ]


@login_required
@require_POST
@transaction.atomic
def add(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = get_editable(request, pk)
    if assessment.pack.projects is None:
        raise Http404
    last = assessment.projects.order_by("-ordinal").first()
    made = Project.objects.create(assessment=assessment, ordinal=(last.ordinal if last else 0) + 1, created_by=request.user)
    return redirect("project", assessment.pk, made.pk)


@login_required
@require_POST
@transaction.atomic
def delete(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    assessment = get_editable(request, pk)
    found = get_object_or_404(assessment.projects, pk=project_pk)
    assessment.figures.filter(statement="项目", row=found.row).delete()
    assessment.wordings.filter(row=found.row).delete()
    found.delete()
    messages.success(request, "项目已删除。")
    return redirect(_list_url(assessment))


def _list_url(assessment: Assessment) -> str:
    step = step_for(assessment.pack, "项目.项1.名称")
    return reverse("step", args=(assessment.pk, step.key)) if step else reverse("assessment", args=(assessment.pk,))


def _row(assessment: Assessment, found: Project) -> str:
    """The project's row in the book: its place in the list."""
    order = list(assessment.projects.values_list("pk", flat=True))
    return f"项{order.index(found.pk) + 1}"


def _book(assessment: Assessment, more: Iterable[Fact] = ()) -> FactBook:
    figures, lists = statement_facts(assessment)
    facts, rows = project_facts(assessment)
    return complete(assessment.pack, FactBook([*figures, *facts, *more], {**lists, **rows}))


