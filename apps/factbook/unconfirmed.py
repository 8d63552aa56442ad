"""沿用，待确认: what was taken over from the year before and nobody has confirmed yet.

The mark is how a figure or a passage came into its place (:mod:`apps.assessments.provenance`), so it goes where the text goes
and ends with it: typing another one clears it.  Where it came from stays known when it is confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from apps.assessments.models import Assessment, Passage
from apps.assessments.provenance import How
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_for
from apps.domain.pack.model import Step
from apps.domain.places import PASSAGE
from apps.projects.facts import project_rows


@dataclass(frozen=True)
class Unconfirmed:
    """``key`` names its fact, ``place`` what it is kept under (see :mod:`apps.domain.places`)."""

    row: Figure | Passage
    key: str
    step: Step | None

    @property
    def place(self) -> str:
        return place_of(self.row)

    @property
    def text(self) -> str:
        return self.row.text if isinstance(self.row, Passage) else self.row.raw

    def label(self, evaluation: Evaluation) -> str:
        fact, passage = evaluation.book.get(self.key), evaluation.pack.passages.get(self.key.removeprefix(PASSAGE))
        named = passage.title if passage and self.key.startswith(PASSAGE) else fact.label if fact else self.key
        return evaluation.pack.labels.get(self.key) or named


def place_of(row: Figure | Passage) -> str:
    return f"{PASSAGE}{row.key}" if isinstance(row, Passage) else str(row)


def unconfirmed(assessment: Assessment) -> list[Unconfirmed]:
    """In the order of the steps; without a query where the assessment has its rows at hand."""
    found = [row for row in (*assessment.figures.all(), *assessment.passages.all()) if row.carried]
    if not found:
        return []
    pack, named = assessment.pack, _names(assessment)
    steps = list(pack.steps)
    listed = [Unconfirmed(row, key := named(row), step_for(pack, key)) for row in found]
    return sorted(listed, key=lambda one: steps.index(one.step) if one.step in steps else len(steps))


def _names(assessment: Assessment) -> Callable[[Figure | Passage], str]:
    """What the facts of rows are called; a project's go by its place in the list."""
    pack = assessment.pack
    rows = project_rows(assessment) if pack.projects else {}

    def named(row: Figure | Passage) -> str:
        if isinstance(row, Passage):
            return place_of(row)
        head, _, rest = row.statement.removeprefix("项目.").partition(".")
        if row.statement.startswith("项目.") and head in rows:
            return f"项目.{rows[head]}.{rest}.{row.row}.{row.column}"
        statement = pack.statement(row.statement)
        return statement.fact_key(rows.get(row.row, row.row), row.column) if statement else str(row)

    return named


def confirm(assessment: Assessment, chosen: Iterable[Unconfirmed], by: User, note: str = "已确认") -> int:
    """Say that they hold this year too.  To be called with the row of the assessment locked."""
    confirmed = list(chosen)
    for model in (Figure, Passage):
        own = [one.row.pk for one in confirmed if isinstance(one.row, model)]
        if own:
            model.objects.filter(pk__in=own, assessment=assessment, how=How.CARRIED).update(how=How.CONFIRMED)
    record(by, assessment.case, *_changes(confirmed, note))
    assessment._prefetched_objects_cache = {}
    return len(confirmed)


def _changes(confirmed: list[Unconfirmed], note: str) -> Iterator[Change]:
    for one in confirmed:
        thing = Thing.PASSAGE if isinstance(one.row, Passage) else Thing.FIGURE
        yield Change(thing, one.place, one.text, one.text, f"沿用上年的内容{note}")
