"""Cells of tables as figures of relations, and how findings quote them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from ...findings import Place
from ..figures import Figure
from .figures import compact
from .tables import DataTable


def cell_of(table: DataTable, at: int, column: int) -> Figure | None:
    """The figure in a row (by its position) and column, stated to the finest digit of its column; None for none."""
    if (at, column) not in table.cells and column in table.rows[at].numbers:
        quantity, place, head = table.rows[at].numbers[column], cell_place(table, at, column), table.column_at[column]
        table.cells[at, column] = Figure(
            quantity, place, table.rows[at].label if table.head else f"“{compact(table.rows[at].label)}”", head.measure, head.year,
            head=head.label, top=head_place(table), finest=table.steps[column, quantity.unit],
        )  # fmt: skip
    return table.cells.get((at, column))


def rated(figure: Figure, per_hundred: bool) -> Figure:
    """A cell of a column of rates, stated to its own last digit; a ratio (0.985) where the column holds such."""
    q = figure.quantity
    if per_hundred:
        return replace(figure, finest=q.step)
    return replace(figure, quantity=replace(q, value=q.value * 100), finest=Decimal(1).scaleb(-q.decimals))


def alike(figures: Iterable[Figure]) -> bool:
    """Whether all are of one kind, so that they can be added."""
    return len({f.quantity.kind for f in figures}) == 1


def cell_place(table: DataTable, at: int, column: int) -> Place:
    """A row's place at one column, quoted from its label on."""
    index = table.rows[at].index
    row = table.grid.rows[index]
    start, end = table.columns[0].index, max(column, table.columns[-1].index)
    quote = " ".join(c.text for c in row[start : end + 1] if c.text and not c.covered)
    line, page = row[column].line or row[start].line, row[column].page or row[start].page
    return Place(table.item, quote, line, page, row=index, column=column)


def head_place(table: DataTable) -> Place | None:
    """The last row of the head, quoted whole."""
    if not table.head:
        return None
    row = table.grid.rows[table.head[-1]]
    quote = " ".join(c.text for c in row if c.text and not c.covered)
    return Place(table.item, quote, row[0].line, row[0].page, row=table.head[-1], column=0)
