"""How a rate column is made of two other columns: found by trying which reading fits most rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ...language.lexicon import LEXICON
from ..figures import Figure
from ..reading import Reading
from ..relations import Kind, Relation
from .cells import cell_of, rated
from .columns import Column
from .figures import says
from .tables import DataTable

Form = Literal["ratio", "growth", "share"]
SAMPLE = 24
"""So many rows of a long table are tried first."""
_MEASURES = {"adjusted": 3, "planned": 2, "budget": 1}


@dataclass(frozen=True)
class Ratio:
    """``column`` = ``top`` ÷ ``base`` (or its growth, or its share of the total row) in most rows."""

    column: Column
    form: Form
    top: Column
    base: Column
    relations: dict[int, Relation]
    """By the row's position; none where the base may be nothing."""
    per_hundred: bool
    """Whether rates without a sign are per cent (98.5) and not ratios (0.985)."""

    @cached_property
    def fitting(self) -> int:
        return sum(1 for r in self.relations.values() if r.agreement)

    @cached_property
    def telling(self) -> int:
        return sum(1 for r in self.relations.values() if r.telling)

    @property
    def apart(self) -> tuple[int, ...]:
        return tuple(at for at, r in self.relations.items() if not r.agreement)

    @property
    def suits(self) -> int:
        """How well heads and kind of rate go together; decides between readings that fit alike."""
        name = self.column.label
        if self.form == "growth":
            return 3 if says(name, LEXICON.growth_words) else -3
        if self.form == "share":
            return 3 if says(name, LEXICON.share_words) else -3
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


Way = tuple[Form, Column, Column, bool]
"""The form, the column above and below the line, and whether rates are per cent."""


def best_ratios(reading: Reading) -> Iterator[tuple[DataTable, Column, Ratio | None]]:
    """Every rate column with the reading that fits most rows."""
    for table in reading.tables:
        for column in table.rates:
            yield table, column, _best(table, column)


def _best(table: DataTable, column: Column) -> Ratio | None:
    found = [ratio for way in _promising(table, column) if (ratio := ratio_of(table, column, way)).relations]
    return max(found, key=lambda r: (r.telling, r.fitting, r.suits, -len(r.apart)), default=None)


def _promising(table: DataTable, column: Column) -> list[Way]:
    """The ways to read a column; of a long table those that give the rates of most of some of its rows."""
    every = list(ways(table, column))
    if len(table.rows) < 2 * SAMPLE:
        return every
    rows = range(0, len(table.rows), len(table.rows) // SAMPLE)
    counts = [sum(bool(r.agreement) for r in ratio_of(table, column, way, rows).relations.values()) for way in every]
    return [way for way, count in zip(every, counts, strict=True) if count * 2 > max(counts)]


def gives(table: DataTable, column: Column, at: int) -> bool:
    """Whether any reading at all gives the rate printed in a row."""
    return any(r.agreement for way in ways(table, column) for r in ratio_of(table, column, way, (at,)).relations.values())


def ways(table: DataTable, column: Column) -> Iterator[Way]:
    """Every reading of a rate column: two columns divided, grown, or a share of the total."""
    amounts = [c for c in table.amounts if c.unit != "分"]
    if len(amounts) < 2:
        amounts = list(table.amounts)
    scales = (True, False) if _unsigned(table, column) else (True,)
    for per_hundred in scales:
        for top in amounts:
            yield "share", top, top, per_hundred
            for base in amounts:
                if top is not base and top.unit == base.unit:
                    yield "ratio", top, base, per_hundred
                    yield "growth", top, base, per_hundred


def _unsigned(table: DataTable, column: Column) -> bool:
    cells = [row.numbers[column.index] for row in table.rows if column.index in row.numbers]
    return bool(cells) and all("%" not in q.text and "％" not in q.text for q in cells)


def ratio_of(table: DataTable, column: Column, way: Way, rows: Iterable[int] = ()) -> Ratio:
    """The column read that way, in some rows or all."""
    form, top, base, per_hundred = way
    total = _total(table, top) if form == "share" else None
    signed = form == "growth" and any(row.numbers[column.index].value < 0 for row in table.rows if column.index in row.numbers)
    relations = {}
    for at in rows or range(len(table.rows)):
        rate, over = cell_of(table, at, column), cell_of(table, at, top)
        under = total if form == "share" else cell_of(table, at, base)
        if rate and over and under and under.interval.low > 0:
            unsigned = not signed and rate.quantity.value >= 0 and over.quantity.value < under.quantity.value
            signs = (-1 if unsigned else 1,) if form == "growth" else ()
            kind: Kind = "growth" if form == "growth" else "ratio"
            relations[at] = Relation(kind, rated(rate, per_hundred), (over, under), column.label, signs=signs, rule=RULES[form])
    return Ratio(column, form, top, base, relations, per_hundred)


def _total(table: DataTable, column: Column) -> Figure | None:
    """The last total of a column."""
    totals = (at for at in reversed(range(len(table.rows))) if table.rows[at].total and column.index in table.rows[at].numbers)
    return next((cell_of(table, at, column) for at in totals), None)


RULES: dict[Form, str] = {"ratio": "C420", "share": "C423", "growth": "C424"}
