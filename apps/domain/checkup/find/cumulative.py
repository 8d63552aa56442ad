"""A column that goes on adding another up: 当月支出 beside 累计支出."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.lexicon import LEXICON
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.cells import alike, cell_of
from ..tables.columns import Column
from ..tables.figures import says
from ..tables.rowreadings import summable
from ..tables.tables import DataTable

LEAST = 2
"""So many rows must go on from the one above."""


def cumulative_columns(reading: Reading) -> Iterator[Relation]:
    for table in reading.tables:
        if table.kind == "figures" and table.grid.sure:
            columns = summable(table)
            for whole in (c for c in columns if says(c.name, LEXICON.cumulative_words)):
                steps = [_steps(table, whole, c) for c in columns if c is not whole and c.unit == whole.unit]
                best = max(steps, key=lambda found: sum(bool(r.agreement) for r in found), default=[])
                if sum(bool(r.agreement) for r in best) >= LEAST and sum(not r.agreement for r in best) * 2 <= len(best):
                    yield from best


def _steps(table: DataTable, whole: Column, part: Column) -> list[Relation]:
    """Each row of the whole as the row above it and the row's own part; the first its part alone."""
    found, before = [], None
    for at, row in enumerate(table.rows):
        now, own = cell_of(table, at, whole), cell_of(table, at, part)
        if row.total or now is None or own is None:
            break
        operands = (before, own) if before else (own,)
        if alike((now, *operands)):
            found.append(Relation("sum", now, operands, whole.label, Support.SAID, rule="C405"))
        before = now
    return found
