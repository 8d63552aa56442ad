"""gather: the rows of an assessment → its fact book.  The only place that reads them all."""

from __future__ import annotations

from django.db.models import prefetch_related_objects

from apps.assessments.facts import assessment_facts
from apps.assessments.models import Assessment
from apps.budgets.facts import statement_facts
from apps.domain.facts import FactBook
from apps.indicators.facts import judgement_facts
from apps.projects.facts import project_facts


def gather(assessment: Assessment) -> FactBook:
    """Everything typed so far, in a constant number of queries."""
    assessment = _fresh(assessment)
    figures, lists = statement_facts(assessment)
    projects, project_lists = project_facts(assessment)
    return FactBook(
        [*assessment_facts(assessment), *figures, *projects, *judgement_facts(assessment)], {**lists, **project_lists}
    )


def _fresh(assessment: Assessment) -> Assessment:
    """The assessment with its rows read now, whatever was cached on the object before."""
    assessment._prefetched_objects_cache = {}
    prefetch_related_objects([assessment], "figures", "passages", "judgements")
    return assessment
