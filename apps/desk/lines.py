"""The lines of 各部门进度: one department in one year's work, from what is stored: states, results of snapshots, counts.

A fixed number of queries for any number of departments; no book is fetched and nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from apps.assessments.deadlines import Deadline, today
from apps.assessments.models import BESIDE, Assessment, AssessmentState, Cycle, TransitionLog
from apps.domain.district.standing import Standing
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
    last_difference: Decimal | None = None
    """What the reviewer took off a year before."""
    kind: str = ""
    """That of its department."""
    doubts: tuple[str, ...] = ()

    @property
    def contradicted(self) -> list[tuple[str, Decimal]]:
        """The indicators whose figures stood contradicted when it was handed in, with their points."""
        return [(name, found) for name, text in self.results.get("contradicted") or () if (found := number(text)) is not None]

    @property
    def expected(self) -> Decimal:
        """What a review may take off: the points that rest on contradicted figures, and as much as last year."""
        return sum((found for _, found in self.contradicted), max(Decimal(0), self.last_difference or Decimal(0)))

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
    def budget(self) -> Decimal | None:
        """What the rate of execution is measured by; with :attr:`spent` in 元."""
        return number(self.results.get("budget"))

    @property
    def spent(self) -> Decimal | None:
        return number(self.results.get("spent"))

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

    @property
    def awaited(self) -> bool:
        return self.assessment.awaited

    @property
    def unpublished(self) -> bool:
        """To be public by now, and not."""
        one, by = self.assessment, self.assessment.cycle.publish_due
        return by is not None and by < today() and not (one.out or one.department.secret or one.state == AssessmentState.PUBLISHED)

    @property
    def late(self) -> bool:
        """Not handed in, and too late by now."""
        return self.assessment.awaited and self.deadline.late


def number(text: object) -> Decimal | None:
    try:
        return Decimal(str(text)) if text not in (None, "") else None
    except InvalidOperation:
        return None


def lines_of(cycle: Cycle) -> list[Line]:
    """Every department of a year's work, by code; who takes no part last."""
    own = Assessment.objects.filter(cycle=cycle).select_related("department", "reviewer").order_by("department__code")
    results = results_of(Snapshot.objects.filter(assessment__cycle=cycle))
    comments, acts, before, taken_off = _comments(cycle), _acts(cycle), _before(cycle), _taken_off(cycle)
    found = []
    for one in own:
        one.cycle = cycle
        pk = one.pk
        line = Line(one, one.deadline, results.get(pk, {}), comments.get(pk, 0), acts.get(pk), before.get(one.department_id),
                    taken_off.get(one.department_id), one.department.kind)
        found.append(line)
    found.sort(key=lambda line: bool(line.assessment.out))
    return [replace(line, doubts=doubts) for line, doubts in zip(found, doubts_of(found), strict=True)]


def standings_of(cycle: Cycle, lines: Iterable[Line]) -> list[Standing]:
    """What comparison and summary go by."""
    grades, found = cycle.pack.grades, []
    for line in lines:
        department = line.assessment.department
        share = line.reviewed / line.full * 100 if line.reviewed is not None and line.full else None
        second = "" if share is None else next((grade.name for grade in grades if grade.holds(share)), "")
        found.append(Standing(
            department.code, department.name, department.kind, line.assessment.out, bool(line.results), line.deadline.late,
            line.total, line.full, line.reviewed, line.execution, line.budget, line.spent, line.grade, second,
            line.results.get("found") or {},
        ))  # fmt: skip
    return found


def results_of(snapshots: QuerySet[Snapshot]) -> dict[int, dict[str, Any]]:
    """By assessment, the results of the last of them; what was found is known from the handing in before a review."""
    handed_in = snapshots.exclude(kind=Snapshot.Kind.DRAFT).order_by("pk")
    found: dict[int, dict[str, Any]] = {}
    for pk, results in handed_in.values_list("assessment_id", "results"):
        found[pk] = found.get(pk, {}) | results
    return found


def _comments(cycle: Cycle) -> dict[int, int]:
    own = Comment.objects.unsettled().filter(assessment__cycle=cycle).order_by()
    return dict(own.values_list("assessment_id").annotate(Count("pk")))


def _acts(cycle: Cycle) -> dict[int, Last]:
    own = TransitionLog.objects.filter(assessment__cycle=cycle)
    newest = own.order_by().values("assessment_id").annotate(last=Max("pk")).values("last")
    return {
        log.assessment_id: Last(str(log), str(log.by), log.at)
        for log in own.filter(pk__in=newest).select_related("by")
    }


def first_handed_in(cycle: Cycle) -> dict[int, datetime]:
    """When each assessment came in for the first time, as far as the log says."""
    own = TransitionLog.objects.filter(assessment__cycle=cycle, to_state=AssessmentState.SUBMITTED).exclude(act__in=BESIDE)
    return dict(own.order_by().values("assessment_id").annotate(first=Min("at")).values_list("assessment_id", "first"))


def _before(cycle: Cycle) -> dict[int, Decimal]:
    """Each department's share of the full points in the self-assessment of the year before."""
    if cycle.as_of is not None:
        return {}
    earlier = points_of(cycle.district_id, [cycle.year - 1])
    return {department: total / full for (department, _), (total, full) in earlier.items()}


def _taken_off(cycle: Cycle) -> dict[int, Decimal]:
    """By department: the self score less the second score of the year before, where it was reviewed."""
    if cycle.as_of is not None:
        return {}
    handed_in = Snapshot.objects.filter(
        assessment__cycle__district=cycle.district_id, assessment__cycle__year=cycle.year - 1, assessment__cycle__as_of=None,
        assessment__out="", kind=Snapshot.Kind.REVIEW,
    ).order_by("pk")  # fmt: skip
    found = {}
    for department, total, second in handed_in.values_list("assessment__department_id", "results__total", "results__reviewed"):
        own, reviewed = number(total), number(second)
        if own is not None and reviewed is not None:
            found[department] = own - reviewed
    return found


def points_of(district: int, years: Iterable[int]) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """Department and year → total and full points of that year's self-assessment, as handed in last."""
    handed_in = Snapshot.objects.filter(
        assessment__cycle__district=district, assessment__cycle__year__in=years, assessment__cycle__as_of=None, assessment__out="",
    ).exclude(kind=Snapshot.Kind.DRAFT).order_by("pk")  # fmt: skip
    found = {}
    columns = ("assessment__department_id", "assessment__cycle__year", "results__total", "results__full")
    for department, year, total, full in handed_in.values_list(*columns):
        points, whole = number(total), number(full)
        if points is not None and whole:
            found[department, year] = points, whole
    return found
