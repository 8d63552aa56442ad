"""The amounts of the unit itself that the texts of a document state, by name, kind and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..figures import Figure
from ..reading import Reading
from .statedfigures import stated_figures


@dataclass(frozen=True)
class UnitFigures:
    """The amounts of the unit itself that the texts state."""

    claims: tuple[Figure, ...]

    @classmethod
    def of(cls, reading: Reading) -> UnitFigures:
        return cls(tuple(f for f in stated_figures(reading) if not f.in_table and not f.scope and f.quantity.kind == "money"))

    def one(self, label: str, measures: Sequence[str], year: int | None, item: int = -1) -> Figure | None:
        """The one amount of that name, kind and year, stated most finely, in text ``item`` where it stands there too;
        None where it is not stated or not agreed on."""
        found = [c for c in self.claims if (c.label, c.year) == (label, year) and c.measure in measures]
        if not found:
            return None
        best = max(
            found, key=lambda c: (c.item == item, c.quantity.unit == "元", c.quantity.decimals, not c.carried)
        )
        return best if all(best.quantity.near(c.quantity) for c in found) else None

    def all(self, label: str, measures: Sequence[str], year: int | None) -> list[Figure]:
        """Every amount of that name and kind, of that year or of no year named."""
        return [
            c for c in self.claims if c.label == label and c.measure in measures and c.year in (year, None)
        ]

