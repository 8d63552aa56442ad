"""The year before: what the same department had in its last assessment."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.assessments.models import Assessment
from apps.domain.facts import FactBook

from .snapshots import live


def year_before(assessment: Assessment, among: QuerySet[Assessment]) -> Assessment | None:
    """The department's assessment of the year before; None where there is none."""
    found = among.filter(department=assessment.department_id, cycle__year=assessment.cycle.year - 1, cycle__as_of=None)
    return found.select_related("cycle__district", "cycle__pack_version", "department").first()


def prior_book(assessment: Assessment) -> FactBook | None:
    """The book of the department's assessment of the year before; None where there is none."""
    prior = year_before(assessment, Assessment.objects.all())
    return live(prior).book if prior else None
