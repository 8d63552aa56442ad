from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.assessments.access import get_assessment
from apps.assessments.models import Assessment
from apps.domain.evaluation import Evaluation
from apps.domain.findings import Finding, Severity
from apps.factbook.snapshots import evaluation_of

from .links import places

ORDER = (Severity.ERROR, Severity.WARNING, Severity.QUESTION, Severity.NOTE)


@login_required
@require_GET
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Every contradiction found, with the sum that shows it and links to every place involved."""
    assessment = get_assessment(request, pk)
    evaluation = evaluation_of(assessment, handed_in=assessment.for_bureau)
    groups = [(s, [_row(assessment, evaluation, f) for f in evaluation.findings if f.severity is s]) for s in ORDER]
    context = {
        "assessment": assessment, "groups": [(s, rows) for s, rows in groups if rows], "tab": "findings",
        "missing": [_row(assessment, evaluation, f) for f in evaluation.missing],
        "checked": len(evaluation.pack.checks), "figures": sum(1 for f in evaluation.book.values() if f.number is not None),
    }  # fmt: skip
    return render(request, "checks/findings.html", context)


def _row(assessment: Assessment, evaluation: Evaluation, finding: Finding) -> dict[str, object]:
    return {"finding": finding, "places": places(assessment, evaluation, finding)}
