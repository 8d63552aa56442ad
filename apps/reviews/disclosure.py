"""决算公开情况检查表: what must be public, what was found of it, and the paper of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_for
from apps.domain.disclosure.checklist import KEY, Standing
from apps.domain.report.compose import verdicts_of
from apps.factbook.snapshots import evaluation_of
from apps.reports.models import Printed
from apps.reports.views import editions_for


@login_required
@require_GET
def disclosure(request: HttpRequest, pk: int) -> HttpResponse:
    viewing = get_viewing(request, pk)
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "tab": "review",
        "disclosure": checklist_of(viewing, evaluation_of(viewing)), "editions": editions_for(viewing, Printed.CHECKLIST)[:6],
    }  # fmt: skip
    return render(request, "reviews/disclosure.html", context)


def checklist_of(viewing: Viewing, evaluation: Evaluation) -> dict[str, object] | None:
    """The checklist, where the pack has one; answers are given in a step."""
    verdicts, step = verdicts_of(evaluation), step_for(evaluation.pack, f"{KEY}.")
    if not verdicts:
        return None
    counts = [(standing, sum(v.standing is standing for v in verdicts)) for standing in Standing]
    url = reverse("step", args=(viewing.pk, step.key)) if step and not viewing.withheld else ""
    return {"title": evaluation.pack.checklist.title, "verdicts": verdicts, "counts": counts, "url": url, "may_edit": viewing.may_edit}
