"""gather: the rows of an assessment → its fact book.  The only place that reads them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apps.assessments.drafts import Draft
from apps.assessments.facts import acceptance_facts, assessment_facts, wording_facts
from apps.assessments.models import Assessment
from apps.budgets.facts import form_facts, statement_facts
from apps.domain.facts import FactBook
from apps.indicators.facts import evidence_facts, judgement_facts
from apps.projects.facts import project_facts, project_rows, stored_names

from .monitored import last_monitoring, monitored_facts

TYPED = ("figures", "passages", "judgements", "wordings", "acceptances", "projects", "evidence")
"""The rows of an assessment that facts are read from."""


def gather(assessment: Assessment) -> FactBook:
    """Everything typed so far, in a constant number of queries."""
    return Typed(assessment).book


class Typed:
    """What is stored of an assessment at this moment: its rows, read once, and the facts they say.

    ``drafts``, forms that were read and not saved, stand for what is stored of them.
    """

    def __init__(self, assessment: Assessment, drafts: Iterable[Draft] = ()):
        self.assessment = _fresh(assessment)
        for draft in drafts:
            draft.stand_in()
        self._monitored = last_monitoring(assessment)

    @property
    def content(self) -> Iterator[object]:
        """All that the facts follow from, value by value."""
        cycle = self.assessment.cycle
        yield from (cycle.pack_version.hash, cycle.year, cycle.as_of, cycle.district.name, self.assessment.department.name)
        yield self._monitored.hash if self._monitored else None
        for name in TYPED:
            for row in getattr(self.assessment, name).all():
                yield tuple(vars(row).values())[1:]  # Django's own ``_state`` comes first
        yield from (str(row.updated_by) for row in self.assessment.wordings.all())
        yield from (str(row.by) for row in self.assessment.acceptances.all())

    @property
    def book(self) -> FactBook:
        assessment = self.assessment
        figures, lists = statement_facts(assessment)
        projects, project_lists = project_facts(assessment)
        lists |= project_lists
        asked = assessment.pack.has_indicators
        forms, form_lists = form_facts(assessment, lists, stored_names(assessment)) if asked else ([], {})
        rows = project_rows(assessment) if assessment.pack.projects else {}
        typed = [*assessment_facts(assessment, rows), *figures, *projects, *forms, *judgement_facts(assessment)]
        words = [*wording_facts(assessment, rows), *acceptance_facts(assessment)]
        attached, attached_lists = evidence_facts(assessment, rows)
        own = FactBook([*typed, *words, *attached], {**lists, **form_lists, **attached_lists})
        return own.with_facts([*monitored_facts(self._monitored, assessment, own)])


def _fresh(assessment: Assessment) -> Assessment:
    """The assessment with its rows read now, whatever was cached on the object before."""
    assessment._prefetched_objects_cache = {}
    signed = {
        "figures": assessment.figures.defer("updated_at"),  # hundreds of moments that no fact follows from
        "wordings": assessment.wordings.select_related("updated_by").order_by("pk"),
        "evidence": assessment.evidence.select_related("thumbnail"),
        "acceptances": assessment.acceptances.select_related("by").order_by("pk"),
    }
    rows = {name: signed.get(name, getattr(assessment, name).all()) for name in TYPED}
    for found in rows.values():
        len(found)
    assessment._prefetched_objects_cache = rows
    return assessment
