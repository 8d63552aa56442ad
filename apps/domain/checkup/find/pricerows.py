"""Rows of a price list: 数量 × 单价 = 金额."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...language.lexicon import LEXICON
from ..reading import Reading
from ..relations import Relation
from ..tables.cells import cell_of
from ..tables.columns import Column
from ..tables.figures import compact, says
from ..tables.tables import DataTable


def price_rows(reading: Reading) -> Iterator[Relation]:
    """Each row of a table that has one column of each."""
    words = LEXICON.price_columns
    for table in reading.tables:
        columns = [_named(table, words[role]) for role in ("amount", "number", "price")]
        if table.kind == "figures" and all(columns):
            for at, row in enumerate(table.rows):
                figures = [cell_of(table, at, c) for c in columns if c]
                if not row.total and all(figures):
                    whole, number, price = (f for f in figures if f)
                    yield Relation("product", whole, (number, price), whole.words, rule="C130")


def _named(table: DataTable, words: Sequence[str]) -> Column | None:
    """The one column whose name is one of the words; none where there are several."""
    found = [c for c in table.columns if c.role == "amount" and says(compact(c.name), words)]
    return found[0] if len(found) == 1 else None
