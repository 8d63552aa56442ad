"""The lines of 全区进度: one department in one year's work, from what is stored: states, results of snapshots, counts.

A fixed number of queries for any number of departments; no book is fetched and nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Count, Max

from apps.assessments.deadlines import Deadline
from apps.assessments.life import ACTS
from apps.assessments.models import BESIDE, Assessment, Cycle, TransitionLog
from apps.domain.money import format_quantity
from apps.factbook.models import Snapshot
from apps.reviews.models import Comment

from .doubts import doubts_of


@dataclass(frozen=True)
class Last:
    """The last act: what, who, when."""

    what: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """``results`` are of what was handed in last; empty where nothing was."""

    assessment: Assessment
    deadline: Deadline
    results: Mapping[str, Any] = field(default_factory=dict)
    comments: int = 0
    """Opinions nobody has settled yet."""
    last: Last | None = None
    last_share: Decimal | None = None
    """Of the full points, a year before."""
    doubts: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal | None:
        return number(self.results.get("total"))

    @property
    def full(self) -> Decimal | None:
        return number(self.results.get("full"))

    @property
    def share(self) -> Decimal | None:
        return self.total / self.full if self.total is not None and self.full else None

    @property
    def reviewed(self) -> Decimal | None:
        return number(self.results.get("reviewed"))

    @property
    def execution(self) -> Decimal | None:
        return number(self.results.get("execution"))

    @property
    def rate(self) -> str:
        return "" if self.execution is None else format_quantity(self.execution, "%", 2)

    @property
    def grade(self) -> str:
        return self.results.get("grade") or ""

    @property
    def open(self) -> int | None:
        """Findings that stood open when it was handed in."""
        return self.results.get("open")

    @property
    def explained(self) -> int | None:
        return self.results.get("explained")


def number(text: object) -> Decimal | None:
    try:
        return Decimal(str(text)) if text not in (None, "") else None
    except InvalidOperation:
        return None


def lines_of(cycle: Cycle) -> list[Line]:
    """Every department of a year's work, by code."""
    own = Assessment.objects.filter(cycle=cycle).select_related("department", "reviewer").order_by("department__code")
    results, comments, acts, before = _results(cycle), _comments(cycle), _acts(cycle), _before(cycle)
    found = []
    for one in own:
        one.cycle = cycle
        pk = one.pk
        line = Line(one, one.deadline, results.get(pk, {}), comments.get(pk, 0), acts.get(pk), before.get(one.department_id))
        found.append(line)
    return [replace(line, doubts=doubts) for line, doubts in zip(found, doubts_of(found), strict=True)]


def _results(cycle: Cycle) -> dict[int, dict[str, Any]]:
    """The results of the last snapshot; what was found is known from the handing in before a review."""
    handed_in = Snapshot.objects.filter(assessment__cycle=cycle).exclude(kind=Snapshot.Kind.DRAFT)
    found: dict[int, dict[str, Any]] = {}
    for pk, results in handed_in.order_by("pk").values_list("assessment_id", "results"):
        found[pk] = found.get(pk, {}) | results
    return found


def _comments(cycle: Cycle) -> dict[int, int]:
    own = Comment.objects.unsettled().filter(assessment__cycle=cycle).order_by()
    return dict(own.values_list("assessment_id").annotate(Count("pk")))


def _acts(cycle: Cycle) -> dict[int, Last]:
    own = TransitionLog.objects.filter(assessment__cycle=cycle)
    newest = own.order_by().values("assessment_id").annotate(last=Max("pk")).values("last")
    return {
        log.assessment_id: Last(BESIDE.get(log.act) or (ACTS[log.act].label if log.act in ACTS else str(log)), str(log.by), log.at)
        for log in own.filter(pk__in=newest).select_related("by")
    }


def _before(cycle: Cycle) -> dict[int, Decimal]:
    """Each department's share of the full points in the self-assessment of the year before."""
    if cycle.as_of is not None:
        return {}
    year = {"assessment__cycle__district": cycle.district_id, "assessment__cycle__year": cycle.year - 1, "assessment__cycle__as_of": None}
    handed_in = Snapshot.objects.filter(**year).exclude(kind=Snapshot.Kind.DRAFT).order_by("pk")
    found = {}
    for pk, results in handed_in.values_list("assessment__department_id", "results"):
        total, full = number(results.get("total")), number(results.get("full"))
        if total is not None and full:
            found[pk] = total / full
    return found
