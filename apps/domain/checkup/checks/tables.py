"""Tables as they are filled in: numbers of rows, % said twice, and what is left out: a total, a total row, a rate that all others have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...documents.document import Document
from ...findings import Finding
from ...language.lexicon import LEXICON
from ...language.quantities import fold
from ...money import ZERO, format_quantity
from ...numbering import heading_number
from ..find.tableformulas import Ratio, best_ratios
from ..find.tablesums import caption, matches, totals_of
from ..reading import Reading
from ..rules import finding
from ..tables.axis import Axis, summable
from ..tables.columns import Column
from ..tables.figures import compact, says, shown
from ..tables.tables import DataTable, cell_place
from ..tell.words import written

PRICES = ("单价", "均价")
_RATE = re.compile(r"\d\s?%")  # What makes a rate of a quotient; it says nothing of the cells
LEAST = 4  # Fewer numbers are no sequence that a gap could be proved in


def numbers(reading: Reading) -> Iterator[Finding]:
    for table in reading.tables:
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


def blank_totals(reading: Reading) -> Iterator[Finding]:
    """A total row with an empty cell where other columns have their total.  Points alone are added where no other column is,
    which may go on from row to row; cars and chairs are not, where they have a price."""
    proved = [(axis, made[0]) for axis, totals in reading.once(totals_of) for made in totals if axis.down and made[0].proof()]
    for axis, best in proved:
        table, row = axis.table, axis.table.rows[best.whole]
        scored = all(says(compact(c.label), LEXICON.score_words) for c in table.columns if c.index in row.numbers)
        priced = any(says(compact(c.label), PRICES) for c in table.columns)
        for column in summable(table) if table.sure and not scored else ():
            figures = [f.quantity for f in axis.cells(best.parts, column.index) if f]
            added = not says(compact(column.label), (*LEXICON.score_words, *(LEXICON.count_heads if priced else ())))
            if _blank(table, row.index, column) and added and len(figures) > 1 and len({q.unit for q in figures}) == 1:
                value = written(sum((q.value for q in figures), ZERO), figures) + figures[0].unit
                line = " + ".join(shown(q) for q in figures if q.value) + f" = {value}"
                place = reading.document.row_place(table.item, row.index)
                yield finding("C409.total", place, row=row.label, column=column.label, expected=value, calculation=line)


def _blank(table: DataTable, row: int, column: Column) -> bool:
    cell = table.grid.rows[row][column.index]
    return not compact(cell.text) and not cell.covered


def blank_rates(reading: Reading) -> Iterator[Finding]:
    """A total row without the rate all other rows have; % in the head and again in the cells."""
    for axis, head, ratio in reading.once(best_ratios):
        if not axis.down:
            if ratio and ratio.established and ratio.form != "share" and axis.table.sure:
                yield from _blank_rate(reading.document, axis.table, ratio)
            yield from _doubled(reading.document, axis.table, head)


def _blank_rate(document: Document, table: DataTable, ratio: Ratio) -> Iterator[Finding]:
    decimals = max((r.whole.quantity.decimals for r in ratio.made.relations.values()), default=2)
    for row in table.rows:
        top, base = (row.numbers.get(c.index) if isinstance(c, Column) else None for c in (ratio.top, ratio.base[0]))
        if row.total and _blank(table, row.index, ratio.head) and top and base and base.value > 0:
            text = format_quantity(top.value / base.value - (1 if ratio.form == "growth" else 0), "%", decimals)
            place = document.cell_place(table.item, row.index, table.columns[0].index, table.columns[-1].index)
            line = f"{shown(top)} ÷ {shown(base)} = {text}"
            yield finding("C409.rate", place, row=row.label, column=ratio.head.label, expected=text, calculation=line)


def _doubled(document: Document, table: DataTable, column: Column) -> Iterator[Finding]:
    """% in the head and again in the cells, decimals mixed."""
    found = [(row.index, row.numbers[column.index]) for row in table.rows if column.index in row.numbers]
    signed = [(index, q) for index, q in found if "%" in fold(q.text)]
    if table.head and "%" in _RATE.sub("", fold(column.label)) and len(signed) > 1:
        mixed = ".mixed" if len({q.decimals for _, q in signed}) > 1 else ""
        places = (document.cell_place(table.item, row, column.index) for row in (table.head[-1], signed[0][0], signed[-1][0]))
        yield finding(f"C425{mixed}", *places, column=column.label)


def lacking_totals(reading: Reading) -> Iterator[Finding]:
    """A table without a total row beside a sister whose total its rows make."""
    for match in reading.once(matches):
        if not match.made.apart or not match.table.sure:
            table, wholes = match.table, {n: r.whole for n, r in match.made.relations.items()}
            value = "，".join(f"{c.name}{shown(wholes[n].quantity)}" for n, c in enumerate(summable(table)) if n in wholes)
            places = reading.document.row_place(table.item, table.rows[-1].index), next(iter(wholes.values())).place
            yield finding("C407", *places, table=caption(table), sister=caption(match.sibling), expected=value)
