"""How a rate column is made of two other columns: found by trying which reading fits most rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ...intervals import Interval
from ...language.lexicon import LEXICON
from ...language.quantities import Quantity
from ...money import round_half_up
from .additions import step_of
from .columns import Column
from .figures import says, shown
from .tables import DataTable

Form = Literal["ratio", "growth", "share"]
HUNDRED = Decimal(100)
_MEASURES = {"adjusted": 3, "planned": 2, "budget": 1}


@dataclass(frozen=True, slots=True)
class Fit:
    """A row's printed rate beside what its terms give: ``exact`` to the printed digits, ``near`` by rounded terms or
    where the last digits were cut off."""

    at: int
    rate: Quantity
    top: Quantity
    base: Quantity
    value: Decimal
    result: Literal["exact", "near", "apart"]

    @property
    def telling(self) -> bool:
        return self.result != "apart" and self.value not in (0, 1)


@dataclass(frozen=True, slots=True)
class Ratio:
    """``column`` = ``top`` ÷ ``base`` (or its growth, or its share of the total row) in most rows."""

    column: Column
    form: Form
    top: Column
    base: Column
    fits: tuple[Fit, ...]
    per_hundred: bool
    """Whether rates without a sign are per cent (98.5) and not ratios (0.985)."""

    @property
    def fitting(self) -> int:
        return sum(1 for fit in self.fits if fit.result != "apart")

    @property
    def telling(self) -> int:
        return sum(1 for fit in self.fits if fit.telling)

    @property
    def apart(self) -> tuple[Fit, ...]:
        return tuple(fit for fit in self.fits if fit.result == "apart")

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


def best_ratio(table: DataTable, column: Column) -> Ratio | None:
    """The reading of a rate column that fits most rows."""
    found = [ratio for ratio in ratios_of(table, column) if ratio.fits]
    return max(found, key=lambda r: (r.telling, r.fitting, r.suits, -len(r.apart)), default=None)


def other_fit(table: DataTable, column: Column, at: int) -> bool:
    """Whether any reading at all gives the rate printed in a row."""
    return any(
        fit.at == at and fit.result != "apart" for ratio in ratios_of(table, column) for fit in ratio.fits
    )


def ratios_of(table: DataTable, column: Column) -> Iterator[Ratio]:
    """Every reading of a rate column: two columns divided, grown, or a share of the total."""
    amounts = [c for c in table.amounts if c.unit != "分"]
    if len(amounts) < 2:
        amounts = list(table.amounts)
    scales = (True, False) if _unsigned(table, column) else (True,)
    for per_hundred in scales:
        for top in amounts:
            yield _ratio(table, column, "share", top, top, per_hundred)
            for base in amounts:
                if top is not base and top.unit == base.unit:
                    yield _ratio(table, column, "ratio", top, base, per_hundred)
                    yield _ratio(table, column, "growth", top, base, per_hundred)


def _unsigned(table: DataTable, column: Column) -> bool:
    cells = [row.numbers[column.index] for row in table.rows if column.index in row.numbers]
    return bool(cells) and all("%" not in q.text and "％" not in q.text for q in cells)


def _ratio(
    table: DataTable, column: Column, form: Form, top: Column, base: Column, per_hundred: bool
) -> Ratio:
    steps = {
        c.index: step_of([r.numbers[c.index] for r in table.rows if c.index in r.numbers], c)
        for c in (top, base)
    }
    whole = next((row for row in reversed(table.rows) if row.total and top.index in row.numbers), None)
    fits = []
    for at, row in enumerate(table.rows):
        rate, a = row.numbers.get(column.index), row.numbers.get(top.index)
        b = (whole.numbers[top.index] if whole else None) if form == "share" else row.numbers.get(base.index)
        if rate is None or a is None or b is None or b.value <= 0:
            continue
        if fit := _fit(at, rate, a, b, (steps[top.index], steps[base.index]), _MAKE[form], per_hundred):
            fits.append(fit)
    return Ratio(column, form, top, base, tuple(fits), per_hundred)


_MAKE: dict[Form, Callable[[Interval, Interval], Interval]] = {
    "ratio": lambda a, b: a / b,
    "share": lambda a, b: a / b,
    "growth": lambda a, b: a / b - Decimal(1),
}


def _fit(
    at: int, rate: Quantity, a: Quantity, b: Quantity, steps: tuple[Decimal, Decimal],
    make: Callable[[Interval, Interval], Interval], per_hundred: bool,
) -> Fit | None:  # fmt: skip
    top, base = Interval.around(a.value, steps[0]), Interval.around(b.value, steps[1])
    if base.low <= 0:
        return None
    value = make(Interval(a.value, a.value), Interval(b.value, b.value)).middle
    stated = rate.value if per_hundred else rate.value * HUNDRED
    places = rate.decimals + (2 if per_hundred else 0)
    printed = Interval.around(stated, Decimal(1).scaleb(-places))
    possible = make(top, base)
    if stated >= 0 and possible.high <= 0:
        possible, value = abs(possible), abs(value)
    if round_half_up(value, places) == stated:
        result: Literal["exact", "near", "apart"] = "exact"
    else:
        cut = 0 < value - stated < Decimal(1).scaleb(-places)
        result = "near" if printed.meets(possible) or cut else "apart"
    return Fit(at, rate, a, b, value, result)


def working(ratio: Ratio, fit: Fit, value: str) -> str:
    """``637.93 ÷ 641.17 = 99.49%``."""
    top, base = shown(fit.top), shown(fit.base)
    return f"（{top} - {base}）÷ {base} = {value}" if ratio.form == "growth" else f"{top} ÷ {base} = {value}"
