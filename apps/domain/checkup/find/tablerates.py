"""Columns of rates: executed ÷ budget, growth, share, found by trying which reading fits most rows, else by the heads; a rate over
nothing; the shares of a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ...language.labels import PLANS
from ...language.lexicon import LEXICON
from ...money import ZERO
from ..reading import Reading
from ..relations import Kind, Relation, Support
from ..tables.axis import Axis, way_of
from ..tables.cells import cell_of, rated
from ..tables.columns import Column
from ..tables.figures import says
from ..tables.partings import readings
from ..tables.tables import DataTable
from .tablesums import is_simple

Form = Literal["ratio", "growth", "share"]
Way = tuple[Form, Column, Column, bool]
"""The form, the column above and below the line, and whether rates are per cent."""
RULES: dict[Form, str] = {"ratio": "C420", "share": "C423", "growth": "C424"}
SAMPLE = 24
"""So many rows of a long table are tried first."""
MOST_APART = 12
"""A column with more rates that do not fit is no such rate."""
_MEASURES = {"adjusted": 3, "planned": 2, "budget": 1}


@dataclass(frozen=True)
class Ratio:
    """``column`` = ``top`` ÷ ``base`` (or its growth, or its share of the total row) in most rows."""

    column: Column
    form: Form
    top: Column
    base: Column
    per_hundred: bool
    """Whether rates without a sign are per cent (98.5) and not ratios (0.985)."""
    relations: dict[int, Relation]
    """By the row's position; none where the base may be nothing."""

    @cached_property
    def fitting(self) -> int:
        return sum(1 for r in self.relations.values() if r.agreement)

    @cached_property
    def telling(self) -> int:
        return sum(1 for r in self.relations.values() if r.telling)

    @cached_property
    def apart(self) -> tuple[int, ...]:
        return tuple(at for at, r in self.relations.items() if not r.agreement)

    @property
    def suits(self) -> int:
        """How well heads and kind of rate go together; decides between readings that fit alike."""
        if self.form != "ratio":
            return 3 if says(self.column.label, LEXICON.growth_words if self.form == "growth" else LEXICON.share_words) else -3
        spent = 2 if self.top.measure == "actual" else 0
        return spent + _MEASURES.get(self.base.measure, 0) - (1 if self.base.index > self.column.index else 0)

    @property
    def established(self) -> bool:
        """Whether the rows themselves show what the column is."""
        return self.fitting >= 3 and self.telling >= 2 and len(self.apart) * 2 <= self.fitting

    @property
    def certain(self) -> bool:
        """Whether they show it so often that no shifted column can be the cause of a misfit."""
        return self.fitting >= 5 and self.telling >= 3 and len(self.apart) * 4 <= self.fitting


def table_rates(reading: Reading) -> Iterator[Relation]:
    for table, column, ratio in reading.once(best_ratios):
        yield from _rates(table, column, ratio)
        yield from _shares(table, column)


def best_ratios(reading: Reading) -> Iterator[tuple[DataTable, Column, Ratio | None]]:
    """Every rate column with the reading that fits most rows; of a long table those readings are tried that give the rates of
    most of some of its rows."""
    for table in reading.tables:
        for column in table.of_role("rate"):
            ways = list(_ways(table, column))
            if len(table.rows) >= 2 * SAMPLE:
                rows = range(0, len(table.rows), len(table.rows) // SAMPLE)
                counts = [ratio_of(table, column, way, rows).fitting for way in ways]
                ways = [way for way, count in zip(ways, counts, strict=True) if count * 2 > max(counts)]
            found = [ratio for way in ways if (ratio := ratio_of(table, column, way)).relations]
            yield table, column, max(found, key=lambda r: (r.telling, r.fitting, r.suits, -len(r.apart)), default=None)


def _ways(table: DataTable, column: Column) -> Iterator[Way]:
    """Every reading of a rate column: two columns divided, grown, or a share of the total."""
    amounts = [c for c in table.amounts if c.unit != "分"]
    if len(amounts) < 2:
        amounts = list(table.amounts)
    cells = [row.numbers[column.index] for row in table.rows if column.index in row.numbers]
    unsigned = bool(cells) and all("%" not in q.text and "％" not in q.text for q in cells)
    for per_hundred in (True, False) if unsigned else (True,):
        for top in amounts:
            yield "share", top, top, per_hundred
            for base in amounts:
                if top is not base and top.unit == base.unit:
                    yield "ratio", top, base, per_hundred
                    yield "growth", top, base, per_hundred


def ratio_of(table: DataTable, column: Column, way: Way, rows: Iterable[int] = ()) -> Ratio:
    """The column read that way, in some rows or all; a share is one of the last total."""
    form, top, base, per_hundred = way
    totals = (at for at in reversed(range(len(table.rows))) if table.rows[at].total and top.index in table.rows[at].numbers)
    total = next((cell_of(table, at, top.index) for at in totals), None) if form == "share" else None
    signed = form == "growth" and any(row.numbers[column.index].value < 0 for row in table.rows if column.index in row.numbers)
    relations = {}
    for at in rows or range(len(table.rows)):
        rate, over = cell_of(table, at, column.index), cell_of(table, at, top.index)
        under = total if form == "share" else cell_of(table, at, base.index)
        if rate and over and under and under.interval.low > 0:
            kind: Kind = "growth" if form == "growth" else "ratio"
            signs = way_of((over, under), signed) if form == "growth" else ()
            relations[at] = Relation(kind, rated(rate, per_hundred), (over, under), column.label, signs=signs, rule=RULES[form])
    return Ratio(column, form, top, base, per_hundred, relations)


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
        rate, base = cell_of(table, at, ratio.column.index), cell_of(table, at, ratio.base.index)
        if rate and base and not base.quantity.value:
            top = cell_of(table, at, ratio.top.index) or replace(base, quantity=replace(base.quantity, text="0"))
            support = Support.SAID if sure else Support.LIKELY
            yield Relation("ratio", rated(rate, ratio.per_hundred), (top, base), support=support, rule="C420", zero="C421")


def _named(table: DataTable, column: Column) -> Ratio | None:
    """A rate of execution told by the heads alone: what was spent over what was planned."""
    if not says(column.label, LEXICON.execution_words):
        return None
    group = column.path[:-1]
    amounts = [c for c in table.amounts if not group or c.path[:-1] == group]
    spent = [c for c in amounts if c.measure == "actual"]
    bases = [c for measure in PLANS for c in amounts if c.measure == measure]
    if len(spent) != 1 or not bases or spent[0].unit != bases[0].unit:
        return None
    return ratio_of(table, column, ("ratio", spent[0], bases[0], True))


def _by_name(table: DataTable, ratio: Ratio) -> Iterator[Relation]:
    """In a short table the heads say what the rate is; a rate that no reading of the row gives is wrong."""
    yield from (r for r in ratio.relations.values() if r.agreement)
    ways = list(_ways(table, ratio.column))
    apart = [at for at in ratio.apart[:MOST_APART] if not any(ratio_of(table, ratio.column, way, (at,)).fitting for way in ways)]
    if table.grid.sure and len(ratio.apart) <= MOST_APART and len(apart) <= max(1, len(ratio.relations) // 2):
        plain = sum(c.unit != "分" for c in table.amounts) == 2 or ratio.base.measure == "adjusted"
        yield from (replace(ratio.relations[at], support=Support.SAID if plain else Support.LIKELY) for at in apart)


def _shares(table: DataTable, column: Column) -> Iterator[Relation]:
    """Shares add up to the 100% of the total row."""
    down = Axis(table, True)
    for at, row in enumerate(table.rows) if table.grid.sure and says(column.label, LEXICON.share_words) else ():
        whole = cell_of(table, at, column.index)
        if whole and row.total and whole.quantity.value == 1:
            every = (tuple(filter(None, down.cells(parts, column.index))) for parts in readings(table.rows, at))
            support = Support.SAID if is_simple(table) else Support.LIKELY
            hundred = replace(whole, finest=ZERO)
            found = [Relation("sum", hundred, o, column.label, support, rule="C422") for o in every if len(o) > 1]
            yield from [r for r in found if r.agreement][:1] or found[:1]
