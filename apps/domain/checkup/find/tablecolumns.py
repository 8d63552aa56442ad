"""Columns whose heads say how they are made: 上年数, 本年数, 增减额, 增减率; they hold in a table of three rows as well."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.lexicon import LEXICON
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation
from ..tables.cells import cell_of
from ..tables.columns import Column
from ..tables.figures import compact, says
from ..tables.tables import DataTable


def table_columns(reading: Reading) -> Iterator[Relation]:
    for table in reading.tables:
        if table.kind == "figures" and table.grid.sure and (named := _named(table)):
            base, now, change, rate = named
            for at in range(len(table.rows)):
                figures = {c: _figure(table, at, c) for c in (base, now, change, rate) if c}
                old, new = figures[base], figures[now]
                if old is None or new is None:
                    continue
                shape = (table.item, table.part, base.index, now.index)
                if change and (moved := figures[change]):
                    yield Relation("difference", moved, (new, old), change.label, signs=(1, -1), rule="C405", shape=shape)
                if rate and (grown := figures[rate]):
                    signed = any(r.numbers[rate.index].value < 0 for r in table.rows if rate.index in r.numbers)
                    fall = not signed and new.quantity.value < old.quantity.value
                    yield Relation(
                        "growth", grown, (new, old), rate.label, signs=(-1 if fall else 1,), rule="C424", shape=(*shape, rate.index)
                    )  # fmt: skip


def _named(table: DataTable) -> tuple[Column, Column, Column | None, Column | None] | None:
    """Base, now, change and rate by their heads; None where a head could be two of them."""
    words = LEXICON.comparison_heads
    amounts = [c for c in table.amounts if not _moved(c)]
    base = [c for c in amounts if says(compact(c.label), words["base"])]
    rest = [c for c in amounts if c not in base]
    now = [c for c in rest if says(compact(c.label), words["now"])]
    if len(base) == 1 and len(now) != 1 and base[0].measure:
        now = [c for c in rest if c.measure == base[0].measure]  # 年初预算, 决算数, 上年决算数: outcome against outcome
    if not base and not now and len(amounts) == 2 and (years := [c.year for c in amounts if c.year]) and len(set(years)) == 2:
        base, now = ([c] for c in sorted(amounts, key=lambda c: c.year or 0))
    change = [c for c in table.amounts if _moved(c) and c.unit != "%" and not says(compact(c.label), LEXICON.growth_words[:6])]
    rate = [c for c in table.rates if says(compact(c.label), LEXICON.growth_words)]
    if len(amounts) > 2:
        change, rate = ([c for c in found if says(compact(c.label), words["base"])] for found in (change, rate))
    if len(base) != 1 or len(now) != 1 or len(change) > 1 or len(rate) > 1 or not (change or rate):
        return None
    return base[0], now[0], next(iter(change), None), next(iter(rate), None)


def _moved(column: Column) -> bool:
    return says(compact(column.name), LEXICON.difference_words)


def _figure(table: DataTable, at: int, column: Column) -> Figure | None:
    """A cell's figure; ±5 says neither way."""
    found = cell_of(table, at, column)
    return None if found is None or "±" in found.text else found
