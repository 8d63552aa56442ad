"""The page of one project: its money, its goals, its indicators; adding and deleting one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.assessments.access import get_viewing, saving
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.domain.names import visible
from apps.domain.scoring import ScoreSheet
from apps.domain.steps import step_for
from apps.factbook.snapshots import evaluation_of
from apps.indicators.facts import PROJECT_MARK
from apps.indicators.forms import JudgementForm
from apps.projects.facts import project_rows
from apps.projects.forms import BaseTargetFormSet, ProjectForm, TargetFormSet
from apps.projects.models import Project


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    """One project: its money, its goals, its indicators."""
    if request.method == "POST":
        with saving(request, pk) as viewing:
            return _save(request, viewing, _forms(viewing, project_pk, request))
    viewing = get_viewing(request, pk)
    return _page(request, viewing, _forms(viewing, project_pk, request))


@dataclass
class ProjectForms:
    """What the page asks of one project."""

    project: Project
    fields: ProjectForm
    targets: BaseTargetFormSet
    judgements: list[JudgementForm]

    def fresh_targets(self) -> BaseTargetFormSet:
        return TargetFormSet(instance=self.project, prefix="targets", form_kwargs=self.targets.form_kwargs)

    @property
    def conflicts(self) -> bool:
        return bool(self.fields.conflicts or self.targets.conflicts or any(j.conflicts for j in self.judgements))


def _forms(viewing: Viewing, project_pk: int, request: HttpRequest) -> ProjectForms:
    assessment = viewing.assessment
    sheet = assessment.pack.projects
    if sheet is None or viewing.withheld:
        raise Http404
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    found = get_object_or_404(assessment.projects, pk=project_pk)
    evaluation, row = evaluation_of(viewing), project_rows(assessment)[found.row]
    form = next((f for f in assessment.pack.forms if f.owner == sheet.statement.key and f.scored), None)
    asked = {"levels": sheet.targets.levels, "scheme": form.indicators if form else None}
    return ProjectForms(
        found,
        ProjectForm(assessment, found, row, evaluation.book, data),
        TargetFormSet(data, instance=found, prefix="targets", form_kwargs=asked),
        _judgements(assessment, found, evaluation.project_sheets.get(row), data, files),
    )


def _judgements(assessment: Assessment, found: Project, scored: ScoreSheet | None, data, files) -> list[JudgementForm]:
    """The questions of the indicators this project is scored by, where the pack scores projects by themselves."""
    if scored is None:
        return []
    lines, owner = scored.by_code(), f"{found.row}{PROJECT_MARK}"
    indicators = assessment.pack.projects.framework.indicators
    return [JudgementForm(assessment, i, lines[i.code], data, files, owner=owner) for i in indicators]


def _save(request: HttpRequest, viewing: Viewing, forms: ProjectForms) -> HttpResponse:
    """Keep what is good of each form; the page comes back with what is not."""
    targets_good = forms.targets.is_valid()
    good = all([forms.fields.is_valid(), *(j.is_valid() for j in forms.judgements)])
    forms.fields.save(request.user)
    for judgement in forms.judgements:
        judgement.save(request.user)
        good = good and not judgement.errors
    if targets_good:
        forms.targets.save_for(request.user)
        # Shown again, the new rows are stored ones: sent once more they must not be stored twice.
        forms.targets = forms.fresh_targets()
    if good and targets_good:
        messages.success(request, "已保存。")
        return redirect(_list_url(viewing.assessment) if "next" in request.POST else request.path)
    if forms.conflicts:
        messages.error(request, "有内容在您打开本页后被他人改过，这些没有覆盖。请核对标红的地方，确认后再保存一次。")
        return _page(request, viewing, forms, status=409)
    messages.warning(request, "有填写有误的地方，请按提示修改。资金和目标已原样保存。")
    return _page(request, viewing, forms, status=422)


def _page(request: HttpRequest, viewing: Viewing, forms: ProjectForms, status: int = 200) -> HttpResponse:
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "project": forms.project, "form": forms.fields,
        "targets": forms.targets, "judgements": forms.judgements, "tab": "fill", "back": _list_url(viewing.assessment),
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
    return redirect("project", assessment.pk, made.pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    with saving(request, pk) as viewing:
        assessment = viewing.assessment
        found = get_object_or_404(assessment.projects, pk=project_pk)
        assessment.figures.filter(statement="项目", row=found.row).delete()
        assessment.wordings.filter(row=found.row).delete()
        found.delete()
    messages.success(request, "项目已删除。")
    return redirect(_list_url(assessment))


def _list_url(assessment: Assessment) -> str:
    step = step_for(assessment.pack, "项目.项1.名称")
    return reverse("step", args=(assessment.pk, step.key)) if step else reverse("assessment", args=(assessment.pk,))
