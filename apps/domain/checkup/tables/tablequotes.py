"""Cells and rows of tables as findings quote them."""

from __future__ import annotations

from ...documents.document import Document
from ...findings import Place
from .figures import empty
from .partings import Parts
from .tables import DataTable

MOST_PLACES = 12
"""A finding quotes no more cells than that."""


def column_named(table: DataTable, index: int) -> str:
    """The column as a reader would say it: “调整预算数”列."""
    label = next((c.label for c in table.columns if c.index == index), "")
    return f"的“{label}”" if label else f"第{index + 1}列"


def sum_places(document: Document, table: DataTable, at: int, parts: Parts, index: int) -> tuple[Place, ...]:
    """The total's row first, then those of its parts that are not zero or blank, then the head of the column."""
    own = (at, *(p for p in parts if not empty(table.grid.rows[table.rows[p].index][index].text)))
    cited = [
        p
        for p in own
        if p == at or table.rows[p].numbers.get(index) is None or table.rows[p].numbers[index].value
    ]
    cells = tuple(cell_quote(document, table, p, index) for p in cited[:MOST_PLACES])
    return (*cells, document.row_place(table.item, table.head[-1])) if table.head else cells


def cell_quote(document: Document, table: DataTable, at: int, column: int) -> Place:
    """A row's place at one column, quoted from its label on."""
    index = table.rows[at].index
    start = table.columns[0].index
    place = document.cell_place(table.item, index, start, max(column, table.columns[-1].index))
    cell = table.grid.rows[index][column]
    return Place(
        place.item, place.quote, cell.line or place.line, cell.page or place.page, row=index, column=column
    )
