"""How the values of a group lie: mean, median, quartiles, bands; never more than so few values can say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

FEW = 3
"""With fewer, a mean would tell of one department."""
ENOUGH = 8
"""From as many on quartiles say something."""


@dataclass(frozen=True, slots=True)
class Spread:
    """``values`` in their order.  What they are too few for is None."""

    values: tuple[Decimal, ...]

    @classmethod
    def of(cls, values: Iterable[Decimal | None]) -> Spread:
        """Of what is known."""
        return cls(tuple(sorted(value for value in values if value is not None)))

    @property
    def count(self) -> int:
        return len(self.values)

    @property
    def mean(self) -> Decimal | None:
        return sum(self.values, Decimal(0)) / self.count if self.count >= FEW else None

    @property
    def median(self) -> Decimal | None:
        return median(self.values) if self.count >= FEW else None

    @property
    def lowest(self) -> Decimal | None:
        return self.values[0] if self.values else None

    @property
    def highest(self) -> Decimal | None:
        return self.values[-1] if self.values else None

    @property
    def quartiles(self) -> tuple[Decimal, Decimal] | None:
        """The first and the third."""
        if self.count < ENOUGH:
            return None
        lower, _, upper = quantiles(self.values, n=4, method="inclusive")
        return lower, upper

    @property
    def fence(self) -> Decimal | None:
        """Tukey's upper fence: the third quartile and half as much again as the quartiles are apart."""
        if self.quartiles is None:
            return None
        lower, upper = self.quartiles
        return upper + (upper - lower) * Decimal("1.5")


@dataclass(frozen=True, slots=True)
class Band:
    """From ``least`` (included) up to ``below``; the last one holds its end too.  Shares of one."""

    least: Decimal
    below: Decimal | None

    def holds(self, share: Decimal) -> bool:
        return self.least <= share and (self.below is None or share < self.below)

    @property
    def label(self) -> str:
        least = f"{self.least * 100:f}".rstrip("0").rstrip(".") or "0"
        if self.below is None:
            return f"{least}%以上"
        below = f"{self.below * 100:f}".rstrip("0").rstrip(".")
        return f"{least}%—{below}%" if self.least else f"{below}%以下"

    @property
    def key(self) -> str:
        return str(int(self.least * 100))


_EDGES = [Decimal(n) / 100 for n in (0, 60, 70, 80, 90, 95)]
BANDS = tuple(Band(least, below) for least, below in zip(_EDGES, [*_EDGES[1:], None], strict=True))
"""Of shares: points of the full points, money spent of the budget."""
