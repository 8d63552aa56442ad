"""Columns of rates: executed ÷ budget, growth, share; a rate over nothing; the shares of a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...language.labels import PLANS
from ...language.lexicon import LEXICON
from ...money import ZERO
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.cells import cell_of, cells_of, rated
from ..tables.columns import Column
from ..tables.figures import says
from ..tables.partings import readings
from ..tables.ratios import Ratio, best_ratios, gives, ratio_of
from ..tables.tables import DataTable
from .columnsums import is_simple

MOST_APART = 12
"""A column with more rates that do not fit is no such rate."""


def rate_columns(reading: Reading) -> Iterator[Relation]:
    for table, column, ratio in reading.once(best_ratios):
        yield from _rates(table, column, ratio)
        yield from _shares(table, column)


def _rates(table: DataTable, column: Column, ratio: Ratio | None) -> Iterator[Relation]:
    if ratio and ratio.established:
        sure = table.grid.sure or ratio.certain
        yield from (replace(r, note="C420") for r in ratio.relations.values() if r.agreement or sure)
        yield from _of_nothing(table, ratio, sure)
    elif named := _named(table, column):
        yield from _of_nothing(table, named, table.grid.sure)
        yield from _by_name(table, named)


def _of_nothing(table: DataTable, ratio: Ratio, sure: bool) -> Iterator[Relation]:
    """A rate over a budget of zero does not exist, least of all as 100%."""
    for at in range(len(table.rows)) if ratio.form == "ratio" else ():
        rate, base = cell_of(table, at, ratio.column), cell_of(table, at, ratio.base)
        if rate and base and not base.quantity.value:
            top = cell_of(table, at, ratio.top) or replace(base, quantity=replace(base.quantity, text="0"))
            support = Support.SAID if sure else Support.LIKELY
            yield Relation("ratio", rated(rate, ratio.per_hundred), (top, base), support=support, rule="C420", zero="C421")


def _named(table: DataTable, column: Column) -> Ratio | None:
    """A rate of execution told by the heads alone: what was spent over what was planned."""
    if not says(column.label, LEXICON.execution_words):
        return None
    group = column.path[:-1]
    amounts = [c for c in table.amounts if c.path[:-1] == group] if group else list(table.amounts)
    spent = [c for c in amounts if c.measure == "actual"]
    bases = [c for measure in PLANS for c in amounts if c.measure == measure]
    if len(spent) != 1 or not bases:
        return None
    return ratio_of(table, column, ("ratio", spent[0], bases[0], True)) if spent[0].unit == bases[0].unit else None


def _by_name(table: DataTable, ratio: Ratio) -> Iterator[Relation]:
    """In a short table the heads say what the rate is; a rate that no reading of the row gives is wrong."""
    yield from (r for r in ratio.relations.values() if r.agreement)
    apart = {at for at in ratio.apart[:MOST_APART] if not gives(table, ratio.column, at)}
    if table.grid.sure and len(ratio.apart) <= MOST_APART and len(apart) <= max(1, len(ratio.relations) // 2):
        money = [c for c in table.amounts if c.unit != "分"]
        plain = len(money) == 2 or ratio.base.measure == "adjusted"
        yield from (replace(ratio.relations[at], support=Support.SAID if plain else Support.LIKELY) for at in apart)


def _shares(table: DataTable, column: Column) -> Iterator[Relation]:
    """Shares add up to the 100% of the total row."""
    for at, row in enumerate(table.rows) if table.grid.sure and says(column.label, LEXICON.share_words) else ():
        whole = cell_of(table, at, column)
        if whole is None or not row.total or whole.quantity.value != 1:
            continue
        hundred = replace(whole, finest=ZERO)
        support = Support.SAID if is_simple(table) else Support.LIKELY
        found = [
            Relation("sum", hundred, operands, column.label, support, rule="C422")
            for parts in readings(table.rows, at)
            if len(operands := cells_of(table, parts, column)) > 1
        ]
        if found:
            yield next((r for r in found if r.agreement), found[0])
