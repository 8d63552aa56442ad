"""The page of one project: its money, its goals, its indicators; copying one and taking one out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.assessments.access import get_viewing, saving
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_for
from apps.domain.names import visible
from apps.factbook.entry import MET_OTHERS, PARTLY_KEPT, Entry, Kept, keep, project_judgements, project_parts
from apps.factbook.snapshots import evaluation_of
from apps.projects.facts import project_rows
from apps.projects.forms import ProjectForm
from apps.projects.models import Project
from apps.reviews.anchors import carry
from apps.reviews.talk import Talk


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    """One project: its money, its goals, its indicators."""
    if request.method == "POST":
        with saving(request, pk) as viewing:
            forms = _forms(viewing, project_pk, request)
            kept = keep(forms.all, request.user)
            carry(viewing.assessment, kept.moved)
        return _saved(request, viewing, forms, kept)
    viewing = get_viewing(request, pk)
    forms = _forms(viewing, project_pk, request)
    return _page(request, viewing, forms, forms.evaluation)


@dataclass
class ProjectForms:
    """What the page asks of one project."""

    project: Project
    evaluation: Evaluation
    fields: ProjectForm
    parts: list[Entry]
    judgements: list[Entry]

    @property
    def all(self) -> list[Any]:
        return [self.fields, *(entry.form for entry in (*self.parts, *self.judgements))]


def _forms(viewing: Viewing, project_pk: int, request: HttpRequest) -> ProjectForms:
    assessment = viewing.assessment
    if assessment.pack.projects is None or viewing.withheld:
        raise Http404
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    found = get_object_or_404(assessment.projects, pk=project_pk)
    evaluation, row = evaluation_of(viewing), project_rows(assessment)[found.row]
    scored = evaluation.project_sheets.get(row)
    return ProjectForms(
        found,
        evaluation,
        ProjectForm(assessment, found, evaluation.book, data),
        list(project_parts(assessment, evaluation, row, data)),
        list(project_judgements(assessment, found.row, scored, data, files)),
    )


def _saved(request: HttpRequest, viewing: Viewing, forms: ProjectForms, kept: Kept) -> HttpResponse:
    """The page comes back where something is wrong, made when others may save again."""
    if not kept.wrong and not kept.conflicts:
        messages.success(request, "已保存。")
        return redirect(_list_url(viewing.assessment) if "next" in request.POST else request.path)
    if kept.conflicts:
        messages.error(request, MET_OTHERS)
        return _page(request, viewing, forms, evaluation_of(viewing), status=409)
    messages.warning(request, PARTLY_KEPT if kept.unsaved else "有填写有误的地方，已原样保存，请按提示修改。")
    return _page(request, viewing, forms, evaluation_of(viewing), status=422)


def _page(request: HttpRequest, viewing: Viewing, forms: ProjectForms, evaluation: Evaluation, status: int = 200) -> HttpResponse:
    """The page of a project, or what the list of projects opens below itself of it."""
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "project": forms.project, "form": forms.fields,
        "parts": forms.parts, "judgements": forms.judgements, "tab": "fill", "back": _list_url(viewing.assessment),
        "removable": viewing.openings.holds(f"项目.{forms.project.row}"), "copyable": viewing.openings.holds("项目"),
        "talk": (talk := Talk(viewing, evaluation, request.path)), "said": talk.within(f"项目.{forms.project.row}"),
        "title": next((visible(f.raw) for f in forms.fields.stored.values() if f.column == "名称"), "新项目"),
    }  # fmt: skip
    panel = "HX-Request" in request.headers
    return render(request, "projects/_panel.html" if panel else "projects/project.html", context, status=status)


@login_required
@require_POST
def copy(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    """One more like this, behind it: its fields and what its forms say; no answers and no files."""
    with saving(request, pk) as viewing:
        found = _project(viewing, project_pk)
        viewing.insist("项目")
        found.copied(request.user)
    messages.success(request, "已照此新增一个项目，改好名称和金额即可。")
    return redirect(_list_url(viewing.assessment))


@login_required
@require_POST
def delete(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    """Take a project out of the list; what was typed into it stays, so that it can be put back."""
    with saving(request, pk) as viewing:
        found = _project(viewing, project_pk)
        viewing.insist(f"项目.{found.row}")
        found.take_out(request.user)
    messages.success(request, "项目已移除。")
    return redirect(_list_url(viewing.assessment))


def _project(viewing: Viewing, project_pk: int) -> Project:
    if viewing.assessment.pack.projects is None:
        raise Http404
    return get_object_or_404(viewing.assessment.projects, pk=project_pk)


def _list_url(assessment: Assessment) -> str:
    step = step_for(assessment.pack, "项目.项1.名称")
    return reverse("step", args=(assessment.pk, step.key)) if step else reverse("assessment", args=(assessment.pk,))
