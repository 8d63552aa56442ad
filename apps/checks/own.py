"""Everything that is wrong with an assessment, kept for as long as its facts are what they are: reading a whole report
takes a few tenths of a second, too long for every page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from django.core.cache import cache

from apps.assessments.models import Assessment
from apps.domain.acceptances import PREFIX
from apps.domain.evaluation import Evaluation
from apps.domain.examination import examined
from apps.factbook.snapshots import evaluation_of

CHECKER = "1"
"""Raised when the checks find otherwise, so that old findings are not taken for new ones."""

KEPT_SECONDS = 24 * 3600


def examined_of(assessment: Assessment, *, handed_in: bool = False) -> Evaluation:
    """The evaluation (see :func:`evaluation_of`) with the findings of its passages, its figures and its report."""
    return with_everything(evaluation_of(assessment, handed_in=handed_in))


def with_everything(evaluation: Evaluation) -> Evaluation:
    key = f"examined:{_digest(evaluation)}"
    findings = cache.get(key)
    if findings is None:
        findings = examined(evaluation)
        cache.set(key, findings, KEPT_SECONDS)
    return replace(evaluation, findings=findings)


def _digest(evaluation: Evaluation) -> str:
    """Of all that findings depend on; reasons given for them are no part of it."""
    book = evaluation.book
    facts = sorted(
        (key, str(fact.value), fact.unit, fact.decimals, fact.state.value, fact.reason)
        for key, fact in book.items()
        if not key.startswith(f"{PREFIX}.")
    )
    named = json.dumps([CHECKER, evaluation.pack.hash, sorted(book.lists.items()), facts], ensure_ascii=False)
    return hashlib.sha256(named.encode()).hexdigest()
