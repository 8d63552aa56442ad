"""Tables with the same columns, of one whole: the rows of one without a total make the total of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..reading import Reading
from ..relations import Relation, Support
from ..tables.axis import Axis, Made, Parts, readings, summable
from ..tables.figures import compact
from ..tables.rowtrees import Row
from ..tables.tables import DataTable, alike, cell_of

MOST_SIBLINGS = 20
"""So many tables with the same columns and a total are compared with."""


@dataclass(frozen=True, slots=True)
class Match:
    """A table without a total, read as parts of another table's total; relations by its own columns."""

    table: DataTable
    sibling: DataTable
    made: Made


def sibling_sums(reading: Reading) -> Iterator[Relation]:
    """The columns of a match that are not the sister's total; where all are, only a total row is lacking."""
    for match in reading.once(matches):
        if match.table.sure and match.made.apart:
            yield from (replace(r, support=Support.SAID, note="C408") for r in match.made.relations.values())


def matches(reading: Reading) -> Iterator[Match]:
    """Of each table without a total the sister whose total its rows make in most columns."""
    sisters: dict[tuple[tuple[str, str], ...], list[DataTable]] = defaultdict(list)
    tables = [(t, tuple((compact(c.name), c.unit) for c in summable(t))) for t in reading.tables if t.kind == "figures"]
    for table, columns in tables:
        if any(row.total for row in table.rows):
            sisters[columns].append(table)
    for table, columns in tables:
        if len(table.rows) >= 3 and len(columns) > 1 and not any(row.total for row in table.rows):
            rows = (*table.rows, Row(-1, "", {}, total=True))
            every = [(other, parts) for other in sisters[columns][:MOST_SIBLINGS] for parts in readings(rows, len(table.rows))]
            found = [Match(table, other, _made(table, parts, other)) for other, parts in every]
            if best := max((m for m in found if m.made.proof()), key=lambda m: m.made.proof(), default=None):
                yield best


def _made(table: DataTable, parts: Parts, other: DataTable) -> Made:
    """The other table's last total as the sum of this one's rows."""
    relations, total = {}, max(at for at, row in enumerate(other.rows) if row.total)
    for column, its in zip(summable(table), summable(other), strict=True):
        whole = cell_of(other, total, its.index)
        operands = tuple(filter(None, Axis(table, True).cells(parts, column.index)))
        if whole and operands and alike((whole, *operands)):
            whole = replace(whole, words=f"“{caption(other)}”的总计", head="")
            relations[column.index] = Relation("sum", whole, operands, f"“{caption(table)}”各行的“{column.label}”", rule="C408")
    return Made(total, parts, relations)


def caption(table: DataTable) -> str:
    return table.grid.caption.strip() or "本表"
