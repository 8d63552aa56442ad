"""Everything that is wrong with an assessment.  What follows from its figures is found at once; its texts and its whole
report are read by a worker, once for each state of it, and a page shows what was found last.

No text that somebody typed is searched in a web request or a transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from apps.assessments.drafts import Draft
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.departments.models import User
from apps.domain.book.acceptances import PREFIX
from apps.domain.book.evaluation import Evaluation, once
from apps.domain.checkup import findings_data
from apps.domain.examine.examination import examined
from apps.domain.findings import Finding
from apps.factbook.snapshots import evaluation_at, evaluation_of, live, standing
from apps.jobs.program import checks

from .models import Examination


@dataclass(frozen=True)
class Examined:
    """An evaluation with what was found in its texts.  ``job`` is the examination of exactly this state, ``shown`` the
    one whose findings these are: the same, or the last one before; None where there was none."""

    evaluation: Evaluation
    job: Examination | None
    shown: Examination | None

    @property
    def exact(self) -> bool:
        """These are the findings of exactly this state, or there will be none: its examination has failed."""
        return self.job is not None and not self.job.waiting

    @property
    def at(self) -> datetime | None:
        return self.shown.finished_at if self.shown else None


def examined_of(viewing: Viewing) -> Examined:
    """What they see (see :func:`evaluation_of`) with the findings of its texts as far as they are known."""
    evaluation = evaluation_of(viewing)
    found = known(viewing.assessment, evaluation)
    shown = found if found and found.done else None
    if shown is None and viewing.live:
        shown = Examination.objects.last_of(viewing.assessment)
    return Examined(with_findings(evaluation, shown), found, shown)


def drafted(viewing: Viewing, drafts: Sequence[Draft]) -> Examined:
    """With what is typed and not stored yet; of the texts what was found last."""
    shown = Examination.objects.last_of(viewing.assessment)
    return Examined(with_findings(live(viewing.assessment, drafts), shown), None, shown)


def ask_for(viewing: Viewing, by: User | None) -> Examination:
    """Ask for the examination of what they see, or once more where it ended without a result."""
    snapshot = standing(viewing)
    evaluation = evaluation_at(viewing.assessment, snapshot)
    return Examination.objects.ask(viewing.assessment, fingerprint_of(evaluation), snapshot, by)


def known(assessment: Assessment, evaluation: Evaluation) -> Examination | None:
    """The examination of exactly this state: done, failed or on its way."""
    return Examination.objects.filter(assessment=assessment, fingerprint=fingerprint_of(evaluation)).first()


def with_findings(evaluation: Evaluation, examination: Examination | None) -> Evaluation:
    return _with(evaluation, examination, examination.finished_at) if examination else evaluation


@once
def _with(evaluation: Evaluation, examination: Examination, finished_at: datetime | None) -> Evaluation:
    return replace(evaluation, findings=(*evaluation.findings, *examination.found))


def examine(job: Examination) -> None:
    """Read the state that was asked for; what is typed by now instead is asked for afresh."""
    job.say(5, "正在核对全文")
    evaluation = evaluation_at(job.assessment, job.snapshot)
    fingerprint = fingerprint_of(evaluation)
    if fingerprint != job.fingerprint:
        Examination.objects.ask(job.assessment, fingerprint, None, job.requested_by)
        job.delete()
        return
    job.finish(findings=findings_data(read(evaluation)))
    Examination.objects.outdated_by(job).delete()


def read(evaluation: Evaluation) -> tuple[Finding, ...]:
    """What the texts and the whole report have to say beyond the evaluation's own findings."""
    return examined(evaluation)[len(evaluation.findings) :]


@once
def fingerprint_of(evaluation: Evaluation) -> str:
    """Of all that findings depend on: what was typed, the pack, the checks.  Reasons given for findings are no part of it."""
    book = evaluation.entered
    facts = sorted(
        (key, str(fact.value), fact.unit, fact.decimals, fact.state.value, fact.reason)
        for key, fact in book.items()
        if not key.startswith(f"{PREFIX}.")
    )
    named = json.dumps([checks(), evaluation.pack.hash, sorted(book.lists.items()), facts], ensure_ascii=False)
    return hashlib.sha256(named.encode()).hexdigest()
