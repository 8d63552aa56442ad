"""gather: the rows of an assessment → its fact book.  The only place that reads them all."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, prefetch_related_objects

from apps.assessments.drafts import Draft
from apps.assessments.facts import acceptance_facts, assessment_facts, wording_facts
from apps.assessments.models import Acceptance, Assessment, Wording
from apps.budgets.facts import form_facts, statement_facts
from apps.domain.facts import FactBook
from apps.indicators.facts import judgement_facts
from apps.projects.facts import project_facts, project_rows, stored_names

from .monitored import monitored_facts


def gather(assessment: Assessment, drafts: Iterable[Draft] = ()) -> FactBook:
    """Everything typed so far, in a constant number of queries; ``drafts`` stand for what is stored of them."""
    assessment = _fresh(assessment)
    for draft in drafts:
        draft.stand_in()
    figures, lists = statement_facts(assessment)
    projects, project_lists = project_facts(assessment)
    lists |= project_lists
    forms, form_lists = form_facts(assessment, lists, stored_names(assessment)) if assessment.pack.has_indicators else ([], {})
    typed = [*assessment_facts(assessment), *figures, *projects, *forms, *judgement_facts(assessment)]
    words = [*wording_facts(assessment, _rows(assessment)), *acceptance_facts(assessment)]
    own = FactBook([*typed, *words], {**lists, **form_lists})
    return own.with_facts([*monitored_facts(assessment, own)])


def _rows(assessment: Assessment) -> dict[str, str]:
    """Asked for only where a sentence about a project was rewritten."""
    return project_rows(assessment) if any(wording.row for wording in assessment.wordings.all()) else {}


def _fresh(assessment: Assessment) -> Assessment:
    """The assessment with its rows read now, whatever was cached on the object before."""
    assessment._prefetched_objects_cache = {}
    wordings = Prefetch("wordings", Wording.objects.select_related("updated_by").order_by("pk"))
    acceptances = Prefetch("acceptances", Acceptance.objects.select_related("by").order_by("pk"))
    prefetch_related_objects([assessment], "figures", "passages", "judgements", wordings, acceptances)
    return assessment
