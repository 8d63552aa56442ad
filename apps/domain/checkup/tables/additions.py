"""Sums as printed: a total with its parts, how far they are apart, and how far rounding alone may put them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ...language.lexicon import LEXICON
from ...language.quantities import Quantity
from ...money import ZERO, format_in, plain
from .columns import Column
from .figures import says, shown

Result = Literal["exact", "rounded", "apart"]


@dataclass(frozen=True, slots=True)
class Addition:
    """``step`` is the worth of the finest digit in use; 0 for things counted, which do not round."""

    total: Quantity
    parts: tuple[Quantity, ...]
    step: Decimal

    @property
    def sum(self) -> Decimal:
        return sum((part.value for part in self.parts), ZERO)

    @property
    def addends(self) -> int:
        return sum(1 for part in self.parts if part.value)

    @property
    def difference(self) -> Decimal:
        return self.sum - self.total.value

    @property
    def tolerance(self) -> Decimal:
        """What rounding explains; nothing where the total is its one part over again."""
        only = self.addends == 1 and all(p.decimals == self.total.decimals for p in self.parts if p.value)
        return ZERO if only else (self.addends + 1) * self.step / 2

    @property
    def result(self) -> Result:
        if self.difference == 0:
            return "exact"
        return "rounded" if abs(self.difference) <= self.tolerance else "apart"

    @property
    def closes(self) -> bool:
        return self.result != "apart"

    @property
    def telling(self) -> bool:
        """Whether that it closes can hardly be chance: two parts at least, and a total of three digits or more."""
        digits = plain(abs(self.total.value) / self.total.factor).replace(".", "").lstrip("0")
        return self.addends >= 2 and len(digits) >= 3 and self.closes

    @property
    def decimals(self) -> int:
        return max(q.decimals for q in (self.total, *self.parts))

    @property
    def calculation(self) -> str:
        """``470 + 156 + 40 = 666，应为 660，相差 6``."""
        unit = self.total.unit
        terms = (
            " + ".join(f"（{shown(p)}）" if p.value < 0 else shown(p) for p in self.parts if p.value) or "0"
        )
        apart = format_in(abs(self.difference), unit, self.decimals)
        return f"{terms} = {format_in(self.sum, unit, self.decimals)}，与 {shown(self.total)} 相差 {apart}"

    @property
    def expected(self) -> str:
        return format_in(self.sum, self.total.unit, self.decimals) + self.total.unit

    @property
    def found(self) -> str:
        return shown(self.total) + self.total.unit


def step_of(figures: Sequence[Quantity], column: Column) -> Decimal:
    """The worth of the last digit in the column's finest figure; 0 where it counts things or points."""
    decimals = max((q.decimals for q in figures), default=0)
    counted = says(column.label, LEXICON.count_heads) or column.unit not in ("", "元", "万元", "亿元", "%")
    if counted and (decimals == 0 or column.unit == "分"):
        return ZERO
    return max((q.factor for q in figures), default=Decimal(1)).scaleb(-decimals)
