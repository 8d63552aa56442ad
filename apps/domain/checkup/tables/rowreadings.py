"""Rows read as the sum of other rows, in every column that adds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...agreement import Agreement
from ...language.lexicon import LEXICON
from ..relations import Relation
from .cells import alike, cell_of, cells_of
from .columns import Column
from .figures import compact, says
from .partings import Parts
from .tables import DataTable


@dataclass(frozen=True, slots=True)
class Sum:
    """A row read as the sum of certain rows, in every column that adds up."""

    at: int
    parts: Parts
    relations: dict[int, Relation]
    """By column index."""

    @property
    def closing(self) -> int:
        return sum(1 for r in self.relations.values() if r.agreement and r.addends)

    def proof(self, column: int) -> int:
        """How many other columns show that these rows are the parts."""
        return sum(1 for index, r in self.relations.items() if index != column and r.telling)

    def closes(self, column: int) -> bool:
        return column in self.relations and bool(self.relations[column].agreement)

    def exact(self, column: int) -> bool:
        return column in self.relations and self.relations[column].agreement is Agreement.EXACT


def summable(table: DataTable) -> list[Column]:
    """The columns whose rows add up: amounts, but no prices, standards or years."""
    return [c for c in table.columns if c.role == "amount" and not says(c.label, LEXICON.unsummable_words)]


def sums_of(table: DataTable, at: int, options: Sequence[Parts], rule: str = "C401") -> list[Sum]:
    """Each reading with its relations; the one that closes most columns first."""
    columns = [c for c in summable(table) if c.index in table.rows[at].numbers]
    found = [Sum(at, parts, _relations(table, at, parts, columns, rule)) for parts in options]
    return sorted((s for s in found if s.relations), key=lambda s: -s.closing)


def _relations(table: DataTable, at: int, parts: Parts, columns: list[Column], rule: str) -> dict[int, Relation]:
    result = {}
    for column in columns:
        whole, operands = cell_of(table, at, column), cells_of(table, parts, column)
        if whole and operands and alike((whole, *operands)):
            result[column.index] = Relation("sum", whole, operands, column.label, rule=rule)
    return result


def gapless(table: DataTable, rows: Iterable[int], columns: Sequence[Column]) -> bool:
    """Whether the rows have something in every column: in a table whose cells may have shifted a gap is suspicious."""
    cells = [table.grid.rows[table.rows[row].index][column.index] for row in rows for column in columns]
    return all(compact(cell.text) for cell in cells)
