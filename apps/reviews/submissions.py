"""The submissions of an assessment, numbered from 1, and what has changed between two of them."""

from __future__ import annotations

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.revision.comparing import Comparison, compare
from apps.factbook.models import Snapshot
from apps.factbook.recent import evaluation_of_snapshot
from apps.findings.own import examined_of, with_findings

NOW = 0
"""Stands for what is typed now; for its department alone."""


def submissions(assessment: Assessment) -> list[Snapshot]:
    """What was handed in, the first first; without the books, which are large."""
    found = assessment.snapshots.filter(kind=Snapshot.Kind.SUBMISSION).select_related("transition__by").defer("book")
    return list(found.order_by("pk"))


def evaluation_at(viewing: Viewing, handed_in: list[Snapshot], number: int) -> Evaluation:
    """Of a submission with what was found in its texts, or of what is typed now."""
    if number == NOW:
        return examined_of(viewing).evaluation
    snapshot = Snapshot.objects.select_related("pack_version").get(pk=handed_in[number - 1].pk)
    return with_findings(evaluation_of_snapshot(snapshot), snapshot.examinations.filter(state="done").first())


def compared(viewing: Viewing, handed_in: list[Snapshot], old: int, new: int) -> Comparison:
    return compare(evaluation_at(viewing, handed_in, old), evaluation_at(viewing, handed_in, new))
