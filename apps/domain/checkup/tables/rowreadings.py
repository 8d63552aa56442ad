"""Rows read as the sum of other rows, in every column that adds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...language.lexicon import LEXICON
from ...language.quantities import Quantity
from .additions import Addition, step_of
from .columns import Column
from .figures import compact, figure, says
from .partings import Parts
from .tables import DataTable


@dataclass(frozen=True, slots=True)
class Sum:
    """A total row read as the sum of certain rows, in every column that adds up."""

    at: int
    parts: Parts
    additions: dict[int, Addition]
    """By column index."""

    @property
    def closing(self) -> int:
        return sum(1 for a in self.additions.values() if a.closes and a.addends)

    def proof(self, column: int) -> int:
        """How many other columns show that these rows are the parts."""
        return sum(1 for index, a in self.additions.items() if index != column and a.telling)


def summable(table: DataTable) -> list[Column]:
    """The columns whose rows add up: amounts, but no prices, standards or years."""
    return [c for c in table.columns if c.role == "amount" and not says(c.label, LEXICON.unsummable_words)]


def sums_of(table: DataTable, at: int, options: list[Parts]) -> list[Sum]:
    """Each reading with its additions; the one that closes most columns first."""
    columns = [c for c in summable(table) if c.index in table.rows[at].numbers]
    found = [Sum(at, parts, _additions(table, at, parts, columns)) for parts in options]
    return sorted((s for s in found if s.additions), key=lambda s: -s.closing)


def _additions(table: DataTable, at: int, parts: Parts, columns: list[Column]) -> dict[int, Addition]:
    result = {}
    for column in columns:
        figures = [
            table.rows[p].numbers[column.index] for p in parts if column.index in table.rows[p].numbers
        ]
        total = table.rows[at].numbers[column.index]
        same_kind = {q.kind for q in (*figures, total)}
        if figures and len(same_kind) == 1 and not _merged(table, parts, column):
            step = step_of([*_column(table, column)], column)
            result[column.index] = Addition(total, tuple(figures), step)
    return result


def _column(table: DataTable, column: Column) -> list[Quantity]:
    return [row.numbers[column.index] for row in table.rows if column.index in row.numbers]


def _merged(table: DataTable, parts: Parts, column: Column) -> bool:
    """Whether a part's cell is merged with its neighbour, so that its share is not known."""
    cells = [table.grid.rows[table.rows[p].index][column.index] for p in parts]
    return any(cell.covered and figure(cell.text) for cell in cells)


def gapless(table: DataTable, rows: Iterable[int], columns: Sequence[Column]) -> bool:
    """Whether the rows have something in every column: in a table whose cells may have shifted a gap is suspicious."""
    cells = [table.grid.rows[table.rows[row].index][column.index] for row in rows for column in columns]
    return all(compact(cell.text) for cell in cells)
