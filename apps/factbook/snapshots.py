"""Freezing and thawing: which facts an assessment stands on, live or snapshot.  Nothing else decides this."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from apps.assessments.models import Assessment
from apps.departments.models import User
from apps.domain.evaluation import Evaluation, evaluate
from apps.domain.facts import FactBook

from .gather import gather
from .models import Snapshot


def evaluation_of(assessment: Assessment, *, handed_in: bool = False) -> Evaluation:
    """The evaluation of an assessment: live while it can be edited, else of its last snapshot.

    ``handed_in`` asks for what was handed in even while the department is revising it: the bureau's view.
    """
    if not handed_in and (assessment.editable or assessment.state == "signoff"):
        return live(assessment)
    snapshot = latest(assessment)
    return evaluation_of_snapshot(snapshot) if snapshot else live(assessment)


def live(assessment: Assessment) -> Evaluation:
    return evaluate(assessment.pack, gather(assessment))


def latest(assessment: Assessment) -> Snapshot | None:
    """What was handed in, with the bureau's marks as far as whoever fetched the assessment may see them."""
    kinds = [Snapshot.Kind.SUBMISSION] + [Snapshot.Kind.REVIEW] * (not assessment.under_review)
    return assessment.snapshots.filter(kind__in=kinds).select_related("pack_version").first()


def evaluation_of_snapshot(snapshot: Snapshot) -> Evaluation:
    return evaluate(snapshot.pack_version.pack, snapshot.thawed())


def take(assessment: Assessment, kind: str, by: User | None, book: FactBook | None = None) -> Snapshot:
    """Freeze what is typed now.  An equal draft snapshot is used again rather than written twice."""
    book = book or gather(assessment)
    frozen = book.frozen()
    version = assessment.cycle.pack_version
    digest = hashlib.sha256(f"{version.hash}{_canonical(frozen)}".encode()).hexdigest()
    if kind == Snapshot.Kind.DRAFT:
        same = assessment.snapshots.filter(kind=kind, hash=digest).first()
        if same:
            return same
    sheet = evaluate(version.pack, book).sheet
    results = {"total": sheet.shown, "grade": sheet.grade, "reviewed": str(sheet.reviewed_total or "")}
    return Snapshot.objects.create(
        assessment=assessment, pack_version=version, kind=kind, book=frozen, results=results, hash=digest, taken_by=by
    )


def _canonical(frozen: dict[str, Any]) -> str:
    """The same text for the same facts, in whatever order the database returned their rows."""
    facts = sorted(frozen["facts"], key=lambda fact: fact["key"])
    return json.dumps({**frozen, "facts": facts}, ensure_ascii=False, sort_keys=True)
