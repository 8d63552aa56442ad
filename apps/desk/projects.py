"""The page of one project: its money, its goals, its indicators; adding and deleting one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.assessments.access import get_viewing, saving
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.budgets.keeping import remove
from apps.domain.book.steps import step_for
from apps.domain.names import visible
from apps.domain.scores import ScoreSheet
from apps.factbook.entry import Entry, keep, project_parts
from apps.factbook.snapshots import evaluation_of
from apps.indicators.facts import PROJECT_MARK
from apps.indicators.forms import JudgementForm
from apps.projects.facts import project_rows
from apps.projects.forms import ProjectForm
from apps.projects.models import Project


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    """One project: its money, its goals, its indicators."""
    if request.method == "POST":
        with saving(request, pk) as viewing:
            forms = _forms(viewing, project_pk, request)
            wrong, conflicts = keep(forms.all, request.user)
        return _saved(request, viewing, forms, wrong, conflicts)
    viewing = get_viewing(request, pk)
    return _page(request, viewing, _forms(viewing, project_pk, request))


@dataclass
class ProjectForms:
    """What the page asks of one project."""

    project: Project
    row: str
    fields: ProjectForm
    parts: list[Entry]
    judgements: list[JudgementForm]

    @property
    def all(self) -> list[Any]:
        return [self.fields, *(entry.form for entry in self.parts), *self.judgements]

    @property
    def unsaved(self) -> bool:
        """Something was typed that could not be stored."""
        return any(getattr(form, "unsaved", False) for form in self.all)


def _forms(viewing: Viewing, project_pk: int, request: HttpRequest) -> ProjectForms:
    assessment = viewing.assessment
    if assessment.pack.projects is None or viewing.withheld:
        raise Http404
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    found = get_object_or_404(assessment.projects, pk=project_pk)
    evaluation, row = evaluation_of(viewing), project_rows(assessment)[found.row]
    return ProjectForms(
        found,
        row,
        ProjectForm(assessment, found, row, evaluation.book, data),
        list(project_parts(assessment, evaluation, row, data)),
        _judgements(assessment, found, evaluation.project_sheets.get(row), data, files),
    )


def _judgements(assessment: Assessment, found: Project, scored: ScoreSheet | None, data, files) -> list[JudgementForm]:
    """The questions of the indicators this project is scored by, where the pack scores projects by themselves."""
    if scored is None:
        return []
    lines, owner = scored.by_code(), f"{found.row}{PROJECT_MARK}"
    indicators = assessment.pack.projects.framework.indicators
    return [JudgementForm(assessment, i, lines[i.code], data, files, owner=owner) for i in indicators]


def _saved(request: HttpRequest, viewing: Viewing, forms: ProjectForms, wrong: int, conflicts: int) -> HttpResponse:
    """The page comes back where something is wrong, made when others may save again."""
    if not wrong and not conflicts:
        messages.success(request, "已保存。")
        return redirect(_list_url(viewing.assessment) if "next" in request.POST else request.path)
    if conflicts:
        messages.error(request, "有内容在您打开本页后被他人改过，这些没有覆盖。请核对标红的地方，确认后再保存一次。")
        return _page(request, viewing, forms, status=409)
    kept = "有内容没有保存，请看标红的提示；其他内容已保存。" if forms.unsaved else "有填写有误的地方，已原样保存，请按提示修改。"
    messages.warning(request, kept)
    return _page(request, viewing, forms, status=422)


def _page(request: HttpRequest, viewing: Viewing, forms: ProjectForms, status: int = 200) -> HttpResponse:
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "project": forms.project, "form": forms.fields,
        "parts": forms.parts, "judgements": forms.judgements, "tab": "fill", "back": _list_url(viewing.assessment),
        "title": next((visible(f.raw) for f in forms.fields.stored.values() if f.column == "名称"), "新项目"),
    }  # fmt: skip
    return render(request, "projects/project.html", context, status=status)


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    with saving(request, pk) as viewing:
        assessment = viewing.assessment
        if assessment.pack.projects is None:
            raise Http404
        last = assessment.projects.order_by("-ordinal").first()
        made = Project.objects.create(assessment=assessment, ordinal=(last.ordinal if last else 0) + 1, created_by=request.user)
        record(request.user, assessment.case, Change(Thing.PROJECT, f"项目.{made.row}", after=str(made)))
    return redirect("project", assessment.pk, made.pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    with saving(request, pk) as viewing:
        assessment = viewing.assessment
        found = get_object_or_404(assessment.projects, pk=project_pk)
        own = Q(statement="项目", row=found.row) | Q(statement__startswith=f"项目.{found.row}.")
        remove(assessment, assessment.figures.filter(own), request.user, "项目已删除")
        wordings = list(assessment.wordings.filter(row=found.row))
        assessment.wordings.filter(pk__in=[one.pk for one in wordings]).delete()
        gone = (Change(Thing.WORDING, f"语句.{one.key}.{one.row}", one.text, note="项目已删除") for one in wordings)
        record(request.user, assessment.case, *gone, Change(Thing.PROJECT, f"项目.{found.row}", before=str(found)))
        found.delete()
    messages.success(request, "项目已删除。")
    return redirect(_list_url(assessment))


def _list_url(assessment: Assessment) -> str:
    step = step_for(assessment.pack, "项目.项1.名称")
    return reverse("step", args=(assessment.pk, step.key)) if step else reverse("assessment", args=(assessment.pk,))
