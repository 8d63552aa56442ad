"""The year before: what the same department had in its last assessment."""

from __future__ import annotations

from apps.assessments.models import Assessment
from apps.domain.facts import FactBook
from apps.factbook.snapshots import live


def prior_book(assessment: Assessment) -> FactBook | None:
    """The book of the department's assessment of the year before; None where there is none."""
    found = Assessment.objects.filter(department=assessment.department_id, cycle__year=assessment.cycle.year - 1, cycle__as_of=None)
    prior = found.select_related("cycle__district", "cycle__pack_version", "department").first()
    return live(prior).book if prior else None
