"""The submissions of an assessment, numbered from 1: what has changed between two of them, and the letters written of each."""

from __future__ import annotations

from dataclasses import dataclass

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.revision.comparing import Comparison, compare
from apps.factbook.models import Snapshot
from apps.factbook.recent import evaluation_of_snapshot
from apps.findings.own import examined_of, with_findings

from .models import Letter

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


@dataclass(frozen=True)
class Written:
    """A letter in the list of all; ``superseded`` where the marks of its round were changed after it."""

    letter: Letter
    round: int
    superseded: bool


def letters_of(viewing: Viewing) -> list[Written]:
    """The letters of all rounds, the newest first.  A department sees none that the bureau has changed its mind about."""
    assessment, found, last, number = viewing.assessment, {}, 0, 0
    kinds = (Snapshot.Kind.SUBMISSION, Snapshot.Kind.REVIEW)
    for pk, kind in assessment.snapshots.filter(kind__in=kinds).order_by("pk").values_list("pk", "kind"):
        if kind == Snapshot.Kind.SUBMISSION:
            number += 1
        elif last:
            found[last] = found[last][0], True
        found[pk], last = (number, False), pk
    listed = [Written(one, *found.get(one.snapshot_id, (number, False))) for one in assessment.letters.select_related("requested_by")]
    return [one for one in listed if viewing.for_bureau or not one.superseded]
