"""Freezing and thawing: which facts an assessment stands on, live or snapshot.  Nothing else decides this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from apps.assessments.drafts import Draft
from apps.assessments.models import Assessment, TransitionLog
from apps.assessments.viewing import Viewing
from apps.departments.models import User
from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.book.reviewed import contradicted
from apps.domain.book.spending import spending_of
from apps.domain.district.copies import sketch
from apps.domain.findings import Severity
from apps.domain.report.carried import digest

from .gather import Typed
from .models import Snapshot
from .recent import evaluation_of_snapshot, remembered


def evaluation_of(viewing: Viewing) -> Evaluation:
    """The evaluation of an assessment for who looks: live while it can be edited, else of what was handed in."""
    return evaluation_at(viewing.assessment, standing(viewing))


def evaluation_at(assessment: Assessment, snapshot: Snapshot | None) -> Evaluation:
    """The evaluation of a snapshot; without one, of what is typed now."""
    return evaluation_of_snapshot(snapshot) if snapshot else live(assessment)


def standing(viewing: Viewing) -> Snapshot | None:
    """The snapshot that who looks sees, the bureau's marks in it as far as they may see them; None while it is live."""
    if viewing.live:
        return None
    kinds = [Snapshot.Kind.SUBMISSION] + [Snapshot.Kind.REVIEW] * viewing.sees_marks
    return viewing.assessment.snapshots.filter(kind__in=kinds).select_related("pack_version").first()


def live(assessment: Assessment, drafts: Iterable[Draft] = ()) -> Evaluation:
    """Of what is typed now; ``drafts`` are forms that were read and not saved."""
    typed = Typed(assessment, drafts)
    return remembered(typed.content, lambda: evaluate(assessment.pack, typed.book))


def take(assessment: Assessment, kind: str, by: User | None, evaluation: Evaluation, log: TransitionLog | None = None) -> Snapshot:
    """Freeze what was evaluated.  An equal draft snapshot is used again rather than written twice."""
    frozen = evaluation.entered.frozen()
    version = assessment.cycle.pack_version
    found = digest(version.hash, frozen)
    if kind == Snapshot.Kind.DRAFT:
        same = assessment.snapshots.filter(kind=kind, hash=found).first()
        if same:
            return same
    return Snapshot.objects.create(
        assessment=assessment, pack_version=version, kind=kind, book=frozen, results=results_of(evaluation, kind), hash=found,
        taken_by=by, transition=log, sketch=sketch_of(evaluation) if kind == Snapshot.Kind.SUBMISSION else {},
    )  # fmt: skip


def sketch_of(evaluation: Evaluation) -> dict[str, object]:
    """What is compared with the texts of others: of each passage long enough, what it is called and its sketch."""
    passages = ((slot.title, evaluation.book.text(f"文字.{key}")) for key, slot in evaluation.pack.passages.items())
    return {title: list(found) for title, text in passages if (found := sketch(text))}


def results_of(evaluation: Evaluation, kind: str) -> dict[str, object]:
    """What lists show of it.  ``full``, ``execution`` (a ratio), its amounts (元) and ``points`` (by indicator) are plain numbers.

    What was found, by code, is known of what is handed in.
    """
    sheet, spending = evaluation.sheet, spending_of(evaluation)
    amounts = {"execution": spending.rate, "budget": spending.budget, "spent": spending.spent}
    results: dict[str, object] = {
        "total": sheet.shown, "grade": sheet.grade, "reviewed": "" if sheet.reviewed_total is None else str(sheet.reviewed_total),
        "full": str(sheet.full) if sheet.applies else "",
        **{name: "" if amount is None else str(amount) for name, amount in amounts.items()},
        "points": {score.code: str(score.points) for score in sheet.scores if score.points is not None},
    }  # fmt: skip
    if kind == Snapshot.Kind.SUBMISSION:
        asked = [f for f in evaluation.findings if f.severity is not Severity.NOTE]
        open_now = sum(evaluation.acceptance_of(f) is None for f in asked)
        results |= {"open": open_now, "explained": len(asked) - open_now, "found": Counter(f.code for f in asked)}
        results["contradicted"] = [[row.name, str(row.points)] for row in contradicted(evaluation)]
    return results
