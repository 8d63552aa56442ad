"""The one place that writes figures: as typed, in few queries, each change written down with what stood there before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from apps.assessments.models import Assessment
from apps.assessments.provenance import TYPED, Provenance
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import User

from .models import Figure

Cell = tuple[str, str]
"""Row and column."""
ALL_TYPED: Mapping[Cell, Provenance] = MappingProxyType({})


def keep(
    assessment: Assessment, statement: str, texts: Mapping[Cell, str], stored: Mapping[Cell, Figure], by: User,
    origins: Mapping[Cell, Provenance] = ALL_TYPED,
) -> None:  # fmt: skip
    """Write the texts of some cells of a statement; an empty one is taken away.

    ``stored`` are the statement's figures as they are now, ``origins`` says where texts come from that were not typed.
    """
    written = [
        Figure(
            assessment=assessment, statement=statement, row=row, column=column, raw=raw, updated_by=by,
            **origins.get((row, column), TYPED).fields,
        )
        for (row, column), raw in texts.items()
        if raw.strip()
    ]
    Figure.objects.bulk_create(
        written, update_conflicts=True, unique_fields=("assessment", "statement", "row", "column"),
        update_fields=("raw", "demo", "how", "source", "source_file", "updated_by", "updated_at"),
    )  # fmt: skip
    gone = [stored[cell].pk for cell, raw in texts.items() if not raw.strip() and cell in stored]
    if gone:
        assessment.figures.filter(pk__in=gone).delete()
    record(by, assessment.case, *changes(statement, texts, stored, origins))


def changes(
    statement: str, texts: Mapping[Cell, str], stored: Mapping[Cell, Figure], origins: Mapping[Cell, Provenance] = ALL_TYPED
) -> Iterable[Change]:
    """What a record says of them: only of those that are different now."""
    for (row, column), text in texts.items():
        figure, raw = stored.get((row, column)), text if text.strip() else ""
        before = figure.raw if figure else ""
        if before != raw:
            yield Change(Thing.FIGURE, subject_of(statement, row, column), before, raw, origins.get((row, column), TYPED).told)


def remove(assessment: Assessment, figures: Iterable[Figure], by: User, why: str) -> None:
    """Take figures away whose place is gone."""
    figures = list(figures)
    if figures:
        assessment.figures.filter(pk__in=[figure.pk for figure in figures]).delete()
        gone = (Change(Thing.FIGURE, str(f), f.raw, "", why, Act.REMOVE) for f in figures)
        record(by, assessment.case, *gone)


def subject_of(statement: str, row: str, column: str) -> str:
    """Under which a figure's history is found (:func:`apps.audit.reading.history`)."""
    return str(Figure(statement=statement, row=row, column=column))
