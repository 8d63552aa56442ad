"""What a table leaves out: a total, a total row, a rate that all other rows have; and % said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document
from ....findings import Finding, Severity
from ....language.lexicon import LEXICON
from ....language.quantities import fold
from ....money import format_quantity
from ...find.siblings import Match, caption, matches
from ...find.tablerates import Ratio, best_ratios
from ...find.tablesums import totals_of
from ...reading import Reading
from ...relations import Relation
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
        for made in totals if axis.down and axis.table.grid.sure else ():
            if made[0].proof():
                yield from _blank_total(reading.document, axis, made[0])


def _blank_total(document: Document, axis: Axis, best: Made) -> Iterator[Finding]:
    table = axis.table
    row = table.rows[best.whole]
    for column in summable(table):
        cell = table.grid.rows[row.index][column.index]
        parts = tuple(filter(None, axis.cells(best.parts, column.index)))
        scored = says(compact(column.label), LEXICON.score_words) or _priced(table, column)
        if compact(cell.text) or cell.covered or scored or len(parts) < 2 or not alike(parts):
            continue
        if len({f.quantity.unit for f in parts}) > 1:
            continue
        relation = Relation("sum", parts[0], parts)
        value = written(relation.right, [f.quantity for f in parts]) + parts[0].quantity.unit
        yield Finding(
            "C409", Severity.WARNING,
            f"“{row.label}”行的“{column.label}”空白，其他各列都有合计；按各分项相加应为{value}。",
            expected=value, places=(document.cell_place(table.item, row.index, 0, table.grid.width - 1),),
            calculation=" + ".join(shown(f.quantity) for f in parts if f.quantity.value) + f" = {value}",
        )  # fmt: skip


def _priced(table: DataTable, column: Column) -> bool:
    """A number of pieces beside their price: cars and chairs are not added."""
    prices = any(says(compact(c.label), PRICES) for c in table.columns)
    return prices and says(compact(column.label), LEXICON.count_heads)


def blank_rates(reading: Reading) -> Iterator[Finding]:
    """A total row without the rate all other rows have; % in the head and again in the cells."""
    for table, column, ratio in reading.once(best_ratios):
        if ratio and ratio.established and ratio.form != "share" and table.grid.sure:
            yield from _blank_rate(reading.document, table, ratio)
        yield from _doubled(reading.document, table, column)


def _blank_rate(document: Document, table: DataTable, ratio: Ratio) -> Iterator[Finding]:
    for row in table.rows:
        cell = table.grid.rows[row.index][ratio.column.index]
        top, base = row.numbers.get(ratio.top.index), row.numbers.get(ratio.base.index)
        empty = row.total and not compact(cell.text) and not cell.covered
        if not empty or top is None or base is None or base.value <= 0:
            continue
        value = top.value / base.value - (1 if ratio.form == "growth" else 0)
        text = format_quantity(value, "%", max((r.whole.quantity.decimals for r in ratio.relations.values()), default=2))
        yield Finding(
            "C409", Severity.WARNING,
            f"“{row.label}”行的“{ratio.column.label}”空白，按本行数字计算应为{text}。",
            expected=text, calculation=f"{shown(top)} ÷ {shown(base)} = {text}",
            places=(document.cell_place(table.item, row.index, table.columns[0].index, table.columns[-1].index),),
        )  # fmt: skip


def _doubled(document: Document, table: DataTable, column: Column) -> Iterator[Finding]:
    """% in the head and again in the cells, decimals mixed."""
    found = [(row.index, row.numbers[column.index]) for row in table.rows if column.index in row.numbers]
    signed = [(index, q) for index, q in found if "%" in fold(q.text)]
    if not table.head or "%" not in _RATE.sub("", fold(column.label)) or len(signed) < 2:
        return
    mixed = "，且同列小数位数不一致" if len({q.decimals for _, q in signed}) > 1 else ""
    yield Finding(
        "C425", Severity.WARNING if mixed else Severity.NOTE,
        f"“{column.label}”表头已注明百分号，单元格内又写百分号{mixed}；请只保留一处。",
        places=tuple(document.cell_place(table.item, r, column.index) for r in (table.head[-1], signed[0][0], signed[-1][0])),
    )  # fmt: skip


def lacking_totals(reading: Reading) -> Iterator[Finding]:
    """A table without a total row beside a sister whose total its rows make."""
    for match in reading.once(matches):
        if match.closed or not match.sure:
            yield _lacking(reading.document, match)


def _lacking(document: Document, match: Match) -> Finding:
    table, wholes = match.table, {index: r.whole for index, r in match.relations.items()}
    value = "，".join(f"{c.name}{shown(wholes[c.index].quantity)}" for c in summable(table) if c.index in wholes)
    return Finding(
        "C407", Severity.WARNING,
        f"“{caption(table)}”没有合计行，而列数相同的“{caption(match.sibling)}”有总计（{value}）；应补列合计。",
        expected=value, places=(document.row_place(table.item, table.rows[-1].index), next(iter(wholes.values())).place),
    )  # fmt: skip
