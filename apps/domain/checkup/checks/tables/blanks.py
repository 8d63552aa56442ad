"""What a table leaves out: a total, a total row, a rate that all other rows have; and % said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document
from ....findings import Finding
from ....language.lexicon import LEXICON
from ....language.quantities import fold
from ....money import ZERO, format_quantity
from ...find.siblings import caption, matches
from ...find.tablerates import Ratio, best_ratios
from ...find.tablesums import totals_of
from ...reading import Reading
from ...rules import finding
from ...tables.axis import Axis, Made, summable
from ...tables.cells import alike
from ...tables.columns import Column
from ...tables.figures import compact, says, shown
from ...tables.tables import DataTable
from ...tell.written import written

PRICES = ("单价", "均价")
_RATE = re.compile(r"\d\s?%")
"""What makes a rate of a quotient; it says nothing of the cells."""


def blank_totals(reading: Reading) -> Iterator[Finding]:
    """A total row with an empty cell where other columns have their total."""
    for axis, totals in reading.once(totals_of):
        for made in totals if axis.down and axis.table.sure else ():
            if made[0].proof():
                yield from _blank_total(reading.document, axis, made[0])


def _blank_total(document: Document, axis: Axis, best: Made) -> Iterator[Finding]:
    table, row = axis.table, axis.table.rows[best.whole]
    place = document.cell_place(table.item, row.index, 0, table.grid.width - 1)
    if all(says(compact(c.label), LEXICON.score_words) for c in table.columns if c.index in row.numbers):
        return  # points alone are added: the other columns may go on from row to row
    for column in summable(table):
        parts = tuple(filter(None, axis.cells(best.parts, column.index)))
        added = not says(compact(column.label), LEXICON.score_words) and not _priced(table, column) and alike(parts)
        if _blank(table, row.index, column) and added and len(parts) > 1 and len({f.quantity.unit for f in parts}) == 1:
            figures = [f.quantity for f in parts]
            value = written(sum((q.value for q in figures), ZERO), figures) + figures[0].unit
            line = " + ".join(shown(q) for q in figures if q.value) + f" = {value}"
            yield finding("C409.total", place, row=row.label, column=column.label, expected=value, calculation=line)


def _blank(table: DataTable, row: int, column: Column) -> bool:
    cell = table.grid.rows[row][column.index]
    return not compact(cell.text) and not cell.covered


def _priced(table: DataTable, column: Column) -> bool:
    """A number of pieces beside their price: cars and chairs are not added."""
    return any(says(compact(c.label), PRICES) for c in table.columns) and says(compact(column.label), LEXICON.count_heads)


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
            table, wholes = match.table, {index: r.whole for index, r in match.made.relations.items()}
            value = "，".join(f"{c.name}{shown(wholes[c.index].quantity)}" for c in summable(table) if c.index in wholes)
            places = reading.document.row_place(table.item, table.rows[-1].index), next(iter(wholes.values())).place
            yield finding("C407", *places, table=caption(table), sister=caption(match.sibling), expected=value)
