"""Tables with the same columns, of one whole: the rows of one without a total make the total of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..reading import Reading
from ..relations import Relation, Support
from ..tables.axis import Axis, gapless, summable
from ..tables.cells import alike, cell_of
from ..tables.figures import compact
from ..tables.partings import Parts, readings
from ..tables.rowtrees import Row
from ..tables.tables import DataTable

MOST_SIBLINGS = 20
"""So many tables with the same columns and a total are compared with."""


@dataclass(frozen=True, slots=True)
class Match:
    """A table without a total, read as parts of another table's total; relations by its own columns."""

    table: DataTable
    parts: Parts
    sibling: DataTable
    relations: dict[int, Relation]

    @property
    def closing(self) -> int:
        return sum(1 for r in self.relations.values() if r.telling)

    @property
    def sure(self) -> bool:
        """Whether its cells stand under their heads, or none of them can have shifted."""
        return self.table.grid.sure or gapless(self.table, self.parts, Axis(self.table, True).crossing)

    @property
    def closed(self) -> bool:
        """Whether its rows make the total of the other in every column, but for rounding."""
        return all(r.agreement for r in self.relations.values())


def sibling_sums(reading: Reading) -> Iterator[Relation]:
    """The columns of a match that are not the sister's total; where all are, only a total row is lacking."""
    for match in reading.once(matches):
        if match.sure and not match.closed:
            yield from (replace(r, support=Support.SAID, note="C408") for r in match.relations.values())


def matches(reading: Reading) -> Iterator[Match]:
    """Of each table without a total the sister whose total its rows make in most columns."""
    alike_: dict[tuple[tuple[str, str], ...], list[DataTable]] = defaultdict(list)
    tables = [t for t in reading.tables if t.kind == "figures"]
    for table in tables:
        if any(row.total for row in table.rows):
            alike_[_signature(table)].append(table)
    for table in tables:
        signature = _signature(table)
        if len(table.rows) >= 3 and len(signature) > 1 and not any(row.total for row in table.rows):
            found = [m for other in alike_[signature][:MOST_SIBLINGS] if (m := _match(table, other))]
            if found:
                yield max(found, key=lambda m: m.closing)


def _signature(table: DataTable) -> tuple[tuple[str, str], ...]:
    return tuple((compact(c.name), c.unit) for c in summable(table))


def _match(table: DataTable, other: DataTable) -> Match | None:
    """The other table's last total as the sum of this one's rows, where one column at least says so."""
    total = max(at for at, row in enumerate(other.rows) if row.total)
    row = Row(-1, "", {}, total=True)
    options = [
        Match(table, parts, other, _relations(table, parts, other, total))
        for parts in readings((*table.rows, row), len(table.rows))
    ]
    best = max(options, key=lambda m: m.closing, default=None)
    return best if best and best.closing else None


def _relations(table: DataTable, parts: Parts, other: DataTable, total: int) -> dict[int, Relation]:
    result = {}
    for column, its in zip(summable(table), summable(other), strict=True):
        whole = cell_of(other, total, its.index)
        operands = tuple(filter(None, Axis(table, True).cells(parts, column.index)))
        if whole and operands and alike((whole, *operands)):
            whole = replace(whole, words=f"“{caption(other)}”的总计", head="")
            result[column.index] = Relation("sum", whole, operands, f"“{caption(table)}”各行的“{column.label}”", rule="C408")
    return result


def caption(table: DataTable) -> str:
    return table.grid.caption.strip() or "本表"
