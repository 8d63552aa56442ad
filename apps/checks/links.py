"""From a finding to where it is mended."""

from __future__ import annotations

from django.urls import reverse

from apps.assessments.models import Assessment
from apps.domain.evaluation import Evaluation
from apps.domain.findings import Finding
from apps.domain.steps import step_for

MOST_PLACES = 12
"""A finding about a whole table names its first cells only."""


def field_url(assessment: Assessment, key: str) -> str:
    """The form field of a fact; empty for a fact that no step asks."""
    step = step_for(assessment.pack, key)
    return f"{reverse('step', args=(assessment.pk, step.key))}#{key}" if step else ""


def linked(assessment: Assessment, finding: Finding) -> dict[str, str]:
    """A finding as ``components/findings.html`` shows it, with a link to the first of its places that is typed."""
    url = next((url for key in finding.keys if (url := field_url(assessment, key))), "")
    severity = finding.severity
    return {"severity": severity.value, "label": severity.label, "message": finding.message, "hint": finding.hint, "url": url}


def places(assessment: Assessment, evaluation: Evaluation, finding: Finding) -> list[dict[str, str]]:
    """Every typed place involved, with what stands there."""
    found = []
    for key in finding.keys[:MOST_PLACES]:
        url = field_url(assessment, key)
        if url and key in evaluation.book:
            fact = evaluation.book[key]
            label = evaluation.pack.labels.get(key) or fact.label
            found.append({"url": url, "label": label, "shown": fact.shown(evaluation.pack.style, with_unit=True)[:30]})
    return found
