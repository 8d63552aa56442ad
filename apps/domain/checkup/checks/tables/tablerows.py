"""Numbers of rows: 一、（一）1. inside label columns, and 序号 columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ....documents.document import Document
from ....findings import Finding, Severity
from ....numbering import heading_number
from ...reading import Reading
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
            yield from _raised(reading.document, table)
            yield from _repeated(reading.document, table)
        for column in table.columns:
            if column.role == "order" and says(column.label, ("序号",)):
                yield from _order(reading.document, table, column)


def _raised(document: Document, table: DataTable) -> Iterator[Finding]:
    """A sub-item numbered like its parent: 一、 → （一） → 二、, where （一） and 二、 together make 一、."""
    for at, row in enumerate(table.rows):
        inner = [i for i, r in enumerate(table.rows) if r.parent == at and r.style and not r.part_of]
        if not row.style or len(inner) != 1 or table.rows[inner[0]].number != 1:
            continue
        following = next(
            (i for i in range(at + 1, len(table.rows)) if table.rows[i].parent == row.parent), -1
        )
        if (
            following < 0
            or table.rows[following].style != row.style
            or table.rows[following].number != row.number + 1
        ):
            continue
        if columns := _parent_is_sum(table, at, (inner[0], following)):
            yield _wrong_level(document, table, at, inner[0], following, columns)


def _parent_is_sum(table: DataTable, parent: int, parts: tuple[int, ...]) -> list[Column]:
    """The columns in which the row is the sum of the others; none where a column says otherwise."""
    made = Axis(table, True).sum(parent, parts, "C401")
    return [] if made.apart else [table.column_at[c] for c, r in made.relations.items() if r.whole.quantity.value]


def _wrong_level(
    document: Document, table: DataTable, parent: int, inner: int, row: int, columns: list[Column]
) -> Finding:
    top, sub, wrong = (table.rows[i] for i in (parent, inner, row))
    column = columns[0].index
    number = heading_number(sub.style, 2)
    sure = len(columns) >= 2
    return Finding(
        "C430", Severity.ERROR if sure else Severity.WARNING,
        f"表内编号层级有误：“{wrong.label}”与“{top.label}”的数字相同，应是“{sub.label}”的同级项，编号应为“{number}”，"
        "其后各项编号顺延；否则同一数字重复计算。",
        expected=number, found=heading_number(wrong.style, wrong.number),
        places=tuple(cell_place(table, i, column) for i in (row, parent, inner)),
    )  # fmt: skip


def _goes_on(table: DataTable, at: int) -> bool:
    """Whether the row's label is that of a merged cell which began above."""
    row = table.rows[at]
    return any(cell.covered and cell.text.strip() == row.label.strip() for cell in table.grid.rows[row.index])


def _repeated(document: Document, table: DataTable) -> Iterator[Finding]:
    """The same number twice in a row at one level, where the sequence goes on behind it."""
    last: dict[tuple[int, str], int] = {}
    for at, row in enumerate(table.rows):
        if row.total:
            last = {}
        if not row.style:
            continue
        key = (row.parent, row.style)
        before = last.get(key)
        if before is not None and table.rows[before].number == row.number > 1 and not _goes_on(table, at):
            severity = Severity.ERROR if table.grid.sure else Severity.WARNING
            yield Finding(
                "C430", severity,
                f"表内编号重复：“{table.rows[before].label}”与“{row.label}”用了同一个编号。",
                expected=heading_number(row.style, row.number + 1), found=heading_number(row.style, row.number),
                places=tuple(document.cell_place(table.item, table.rows[i].index, _label_column(table)) for i in (at, before)),
            )  # fmt: skip
        last[key] = at


def _label_column(table: DataTable) -> int:
    return table.labels[-1].index if table.labels else table.columns[0].index


def _order(document: Document, table: DataTable, column: Column) -> Iterator[Finding]:
    """序号 that jump or repeat; starting again at 1 is a new group."""
    numbers = [
        (row.index, int(text))
        for row in table.rows
        if (text := compact(table.grid.rows[row.index][column.index].text)).isdecimal()
        and not table.grid.rows[row.index][column.index].covered
    ]
    steps = list(pairwise(numbers))
    regular = sum(1 for (_, a), (_, b) in steps if b == a + 1)
    if len(numbers) < LEAST or regular * 4 < len(steps) * 3:
        return
    for (above, a), (row, b) in steps:
        if b in (a + 1, 1) or (b > a and not table.grid.sure):
            continue
        kind = "重复" if b == a else "不连续"
        yield Finding(
            "C431", Severity.WARNING,
            f"序号{kind}：“{a}”之后是“{b}”，应为“{a + 1}”。",
            expected=str(a + 1), found=str(b),
            places=tuple(document.row_place(table.item, r) for r in (row, above)),
        )  # fmt: skip
