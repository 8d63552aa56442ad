"""What everybody may read: assessments that are public, and that some were and were withdrawn.  Nothing else exists here.

Departments marked 涉密 are never among them, whatever their assessments' state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from apps.assessments.deadlines import today
from apps.assessments.life import PUBLISH, WITHDRAW
from apps.assessments.models import Assessment, AssessmentState, Cycle, TransitionLog
from apps.assessments.viewing import Viewing
from apps.departments.models import District
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import standing
from apps.jobs.models import JobState
from apps.reports.models import Edition

YEAR = re.compile(r"\d{4}")


def open_to_all() -> QuerySet[Assessment]:
    """Public now, or withdrawn and so to be told of."""
    withdrawn = TransitionLog.objects.filter(assessment=OuterRef("pk"), act=WITHDRAW)
    found = Assessment.objects.filter(department__secret=False).filter(Q(state=AssessmentState.PUBLISHED) | Exists(withdrawn))
    return found.select_related("cycle__district", "cycle__pack_version", "department")


def districts() -> QuerySet[District]:
    return District.objects.filter(pk__in=open_to_all().values("cycle__district"))


def cycles_of(code: str) -> list[Cycle]:
    """The years' works of a district with anything in them for everybody; 404 where there are none."""
    own = Cycle.objects.filter(district__code=code, pk__in=open_to_all().values("cycle")).select_related("district")
    found = list(own.order_by("-year", "as_of"))
    if not found:
        raise Http404
    return found


def period_of(cycle: Cycle) -> str:
    """How an address names a year's work: 2024, or the day of a monitoring."""
    return cycle.as_of.isoformat() if cycle.as_of else str(cycle.year)


def assessments_of(code: str, period: str) -> QuerySet[Assessment]:
    own = open_to_all().filter(cycle__district__code=code)
    if YEAR.fullmatch(period):
        return own.filter(cycle__year=int(period), cycle__as_of=None)
    try:
        return own.filter(cycle__as_of=date.fromisoformat(period))
    except ValueError:
        raise Http404 from None


@dataclass(frozen=True)
class Told:
    """What became of it: since when it is public or withdrawn, and why the last withdrawal and the last publication after it."""

    at: datetime
    withdrawn: bool
    reason: str
    again: bool
    first: datetime
    """When it was published first."""
    before: str = ""
    """Why it had been withdrawn, of what is published again."""


def told_of(assessments: Iterable[Assessment]) -> dict[int, Told]:
    """For all of them in one query."""
    acts = TransitionLog.objects.filter(assessment__in=[a.pk for a in assessments], act__in=(PUBLISH, WITHDRAW)).order_by("pk")
    found: dict[int, Told] = {}
    for pk, act, at, comment in acts.values_list("assessment_id", "act", "at", "comment"):
        again = act == PUBLISH and pk in found and found[pk].withdrawn
        first, before = (found[pk].first, found[pk].reason) if pk in found else (at, "")
        found[pk] = Told(at, act == WITHDRAW, comment, again, first, before if again else "")
    return found


def late(assessment: Assessment, told: Told | None) -> bool:
    """Published first after the day the bureau set."""
    by = assessment.cycle.publish_due
    return by is not None and today(told.first if told else assessment.state_at) > by


def edition_of(assessment: Assessment) -> tuple[Snapshot | None, Edition | None]:
    """What is public, and its files once they are made; nothing of what is withdrawn."""
    if assessment.state != AssessmentState.PUBLISHED:
        return None, None
    snapshot = standing(Viewing(assessment))
    made = assessment.editions.filter(snapshot=snapshot, public=True, state=JobState.DONE)
    return snapshot, made.order_by("-pk").first()
