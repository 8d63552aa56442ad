"""What a record says of answers and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from apps.assessments.models import Assessment
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import User

from .models import Judgement


def subject_of(indicator: str, item: str = "") -> str:
    """Under which the history of an answer is found."""
    place = indicator if "." in indicator else f"评判.指标{indicator}"
    return f"{place}.{item}" if item else place


def record_answer(
    by: User, assessment: Assessment, place: tuple[str, str], before: Mapping[str, str], after: Mapping[str, str],
    thing: Thing = Thing.JUDGEMENT,
) -> None:  # fmt: skip
    """``place`` is indicator and item; before and after are choice, amount and reason, as far as the question has them."""
    record(by, assessment.case, Change(thing, subject_of(*place), _told(before), _told(after)))


def withdraw(judgements: Iterable[Judgement], assessment: Assessment, by: User, why: str) -> None:
    """Take answers away, each written down."""
    judgements = list(judgements)
    assessment.judgements.filter(pk__in=[one.pk for one in judgements]).delete()
    thing = {Judgement.Side.SELF: Thing.JUDGEMENT, Judgement.Side.REVIEW: Thing.MARK}
    gone = (Change(thing[Judgement.Side(j.side)], subject_of(j.indicator, j.item), _told(vars(j)), note=why) for j in judgements)
    record(by, assessment.case, *gone)


def _told(values: Mapping[str, str]) -> str:
    return "；".join(filter(None, (str(values.get(part, "")).strip() for part in ("choice", "amount", "reason"))))
