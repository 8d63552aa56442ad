"""屡次出现的: what was found or said of a department before, in an earlier year's self-assessment."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from apps.assessments.models import Assessment, Cycle
from apps.factbook.models import Snapshot
from apps.reviews.models import Comment

_ROW = re.compile(r"(?<=\.)(P|项)\d+(?=\.|$)")
"""Which project or row it was is no matter: the same thing was said of the same column."""


@dataclass
class Said:
    """Opinions about one place of the report: how it is called, how many, of whom, and who had one about it before."""

    label: str
    count: int = 0
    departments: set[int] = field(default_factory=set)
    again: set[int] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    @property
    def in_order(self) -> list[int]:
        return sorted(self.years)


def found_in(assessments: Collection[int]) -> dict[int, dict[str, int]]:
    """By assessment, how often each finding stood open or explained when it was handed in last."""
    handed_in = Snapshot.objects.filter(assessment__in=assessments, kind=Snapshot.Kind.SUBMISSION).order_by("pk")
    return {pk: results.get("found") or {} for pk, results in handed_in.values_list("assessment_id", "results")}


def found_before(cycle: Cycle) -> dict[int, set[str]]:
    """By department, what was found in the year before."""
    earlier = _before(cycle)
    departments = dict(earlier.values_list("pk", "department_id")) if earlier is not None else {}
    return {departments[pk]: set(found) for pk, found in found_in(list(departments)).items()}


def said_of(cycle: Cycle, departments: Collection[int]) -> list[Said]:
    """The opinions on these departments in the year by place, what most of them were told of first."""
    earlier = _before(cycle)
    before = _said(earlier) if earlier is not None else {}
    found = _said(Assessment.objects.filter(cycle=cycle, department__in=departments))
    for place in found.keys() & before.keys():
        found[place].again = found[place].departments & before[place].departments
    return sorted(found.values(), key=lambda said: (-len(said.departments), -len(said.again), -said.count, said.label))


def said_again(assessments: Iterable[Assessment]) -> list[Said]:
    """The places opinions were about in several years, of one department."""
    return [said for said in _said(assessments).values() if len(said.years) > 1]


def _before(cycle: Cycle) -> QuerySet[Assessment] | None:
    """The self-assessments of the year before; None beside a monitoring."""
    if cycle.as_of is not None:
        return None
    return Assessment.objects.filter(cycle__district=cycle.district_id, cycle__year=cycle.year - 1, cycle__as_of=None)


def _said(assessments: Iterable[Assessment]) -> dict[str, Said]:
    """By place, what was said of it."""
    found = dict[str, Said]()
    own = Comment.objects.filter(assessment__in=assessments, internal=False).select_related("assessment__cycle").order_by("pk")
    for one in own.only("place", "label", "assessment__department", "assessment__cycle__year"):
        said = found.setdefault(_place(one), Said(one.label or "整份报告"))
        said.count += 1
        said.departments.add(one.assessment.department_id)
        said.years.add(one.assessment.cycle.year)
    return found


def _place(comment: Comment) -> str:
    return _ROW.sub("*", comment.place)
