"""Columns that lead from an opening balance to a closing one: 年初 + 增加 − 减少 = 年末, 年初预算 + 追加 − 追减 = 调整预算."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from ..reading import Reading
from ..relations import Relation, Support
from ..tables.cells import cell_of
from ..tables.columns import Column
from ..tables.rowreadings import summable
from ..tables.rowtrees import is_total, of_which
from ..tables.tables import DataTable

ENDS = (("opening", "closing"), ("budget", "adjusted"))
"""What the first and the last of the columns are by their heads."""
MOST_BETWEEN = 4
LEAST = 2
"""So many rows must show the signs."""


def balance_columns(reading: Reading) -> Iterator[Relation]:
    for table in reading.tables:
        if table.kind == "figures" and table.grid.sure:
            columns = [c for c in summable(table) if not of_which(c.name) and not is_total(c.name)]
            for opening, closing in ENDS:
                ends = [(a, b) for a, b in product(columns, columns) if (a.measure, b.measure) == (opening, closing)]
                if len(ends) == 1 and ends[0][0].index < ends[0][1].index:
                    yield from _best(table, columns, *ends[0])


def _best(table: DataTable, columns: Sequence[Column], first: Column, last: Column) -> Iterator[Relation]:
    """The signs that hold in most rows, where few rows deny them."""
    between = [c for c in columns if first.index < c.index < last.index and c.unit == last.unit]
    if not 2 <= len(between) <= MOST_BETWEEN:
        return
    readings = [_rows(table, last, (first, *between), (1, *signs)) for signs in product((1, -1), repeat=len(between))]
    best = max(readings, key=_shown)
    if _shown(best) >= LEAST and sum(not r.agreement for r in best) * 3 <= len(best):
        yield from best


def _shown(found: Sequence[Relation]) -> int:
    """How many rows show the signs: they hold, and more than one column moves the balance."""
    return sum(bool(r.agreement and r.addends > 1 and r.whole.quantity.value) for r in found)


def _rows(table: DataTable, last: Column, columns: Sequence[Column], signs: tuple[int, ...]) -> list[Relation]:
    found = []
    for at in range(len(table.rows)):
        whole, operands = cell_of(table, at, last), [cell_of(table, at, c) for c in columns]
        terms = [(f, sign) for f, sign in zip(operands, signs, strict=True) if f]
        if whole and len(terms) > 1:
            figures, own = zip(*terms, strict=True)
            found.append(Relation("balance", whole, figures, last.label, Support.SAID, own, "C405"))
    return found
