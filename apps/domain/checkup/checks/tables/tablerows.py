"""Numbers of rows: 一、（一）1. inside label columns, and 序号 columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ....documents.document import Document
from ....findings import Finding
from ....numbering import heading_number
from ...reading import Reading
from ...rules import finding
from ...tables.axis import Axis
from ...tables.cells import cell_place
from ...tables.columns import Column
from ...tables.figures import compact, says
from ...tables.tables import DataTable

LEAST = 4
"""Fewer numbers are no sequence that a gap could be proved in."""


def check(reading: Reading) -> Iterator[Finding]:
    for table in reading.tables:
        if table.kind == "figures":
            yield from _raised(table)
            yield from _repeated(reading.document, table)
        for column in table.columns:
            if column.role == "order" and says(column.label, ("序号",)):
                yield from _order(reading.document, table, column)


def _raised(table: DataTable) -> Iterator[Finding]:
    """A sub-item numbered like its parent: 一、 → （一） → 二、, where （一） and 二、 together make 一、 in some column, and in none
    they do not."""
    rows = table.rows
    for at, row in enumerate(rows):
        inner = [i for i, r in enumerate(rows) if r.parent == at and r.style and not r.part_of]
        behind = next((i for i in range(at + 1, len(rows)) if rows[i].parent == row.parent), -1)
        if not row.style or len(inner) != 1 or behind < 0:
            continue
        made = Axis(table, True).sum(at, (inner[0], behind), "")
        closing = list(made.relations)
        if closing and not made.apart and (rows[behind].style, rows[behind].number) == (row.style, row.number + 1):
            sub, wrong, number = rows[inner[0]], rows[behind], heading_number(rows[inner[0]].style, 2)
            places = (cell_place(table, i, closing[0]) for i in (behind, at, inner[0]))
            yield finding(
                "C430.level", *places, sure=len(closing) > 1, row=wrong.label, above=row.label, beside=sub.label, expected=number,
                found=heading_number(wrong.style, wrong.number),
            )  # fmt: skip


def _repeated(document: Document, table: DataTable) -> Iterator[Finding]:
    """The same number twice in a row at one level; a label merged over several rows is one."""
    column = table.labels[-1].index if table.labels else table.columns[0].index
    for level in {(row.parent, row.style): None for row in table.rows if row.style}:
        for before, row in pairwise(r for r in table.rows if (r.parent, r.style) == level):
            if before.number == row.number > 1 and before.label != row.label:
                places = (document.cell_place(table.item, r.index, column) for r in (row, before))
                wanted, number = (heading_number(row.style, n) for n in (row.number + 1, row.number))
                yield finding("C430", *places, sure=table.grid.sure, row=row.label, above=before.label, expected=wanted, found=number)


def _order(document: Document, table: DataTable, column: Column) -> Iterator[Finding]:
    """序号 that jump or repeat; starting again at 1 is a new group."""
    cells = ((row.index, table.grid.rows[row.index][column.index]) for row in table.rows)
    numbers = [(row, int(compact(cell.text))) for row, cell in cells if compact(cell.text).isdecimal() and not cell.covered]
    steps = list(pairwise(numbers))
    regular = sum(b == a + 1 for (_, a), (_, b) in steps)
    for (above, a), (row, b) in steps if len(numbers) >= LEAST and regular * 4 >= len(steps) * 3 else ():
        if b not in (a + 1, 1) and (b <= a or table.grid.sure):
            places = (document.row_place(table.item, r) for r in (row, above))
            yield finding("C431.again" if b == a else "C431", *places, before=a, expected=str(a + 1), found=str(b))
