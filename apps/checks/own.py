"""Everything that is wrong with an assessment, kept for as long as its facts are what they are: reading a whole report
takes a few tenths of a second, too long for every page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cache as cache_once
from pathlib import Path

from django.core.cache import cache

from apps import domain
from apps.assessments.viewing import Viewing
from apps.domain.acceptances import PREFIX
from apps.domain.evaluation import Evaluation
from apps.domain.examination import examined
from apps.factbook.snapshots import evaluation_of

KEPT_SECONDS = 24 * 3600


def examined_of(viewing: Viewing) -> Evaluation:
    """The evaluation (see :func:`evaluation_of`) with the findings of its passages, its figures and its report."""
    return with_everything(evaluation_of(viewing))


def with_everything(evaluation: Evaluation) -> Evaluation:
    key = f"examined:{_digest(evaluation)}"
    findings = cache.get(key)
    if findings is None:
        findings = examined(evaluation)
        cache.set(key, findings, KEPT_SECONDS)
    return replace(evaluation, findings=findings)


@cache_once
def _checker() -> str:
    """The checks themselves, program and words: those of yesterday's version may have found otherwise."""
    digest = hashlib.sha256()
    for path in sorted(Path(domain.__file__).parent.rglob("*.*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _digest(evaluation: Evaluation) -> str:
    """Of all that findings depend on; reasons given for them are no part of it."""
    book = evaluation.book
    facts = sorted(
        (key, str(fact.value), fact.unit, fact.decimals, fact.state.value, fact.reason)
        for key, fact in book.items()
        if not key.startswith(f"{PREFIX}.")
    )
    named = json.dumps([_checker(), evaluation.pack.hash, sorted(book.lists.items()), facts], ensure_ascii=False)
    return hashlib.sha256(named.encode()).hexdigest()
