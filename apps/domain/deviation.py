"""偏差 and 偏离度 between a self score and the reviewer's: two definitions are in use, so the pack says which."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from .money import ZERO

if TYPE_CHECKING:
    from .pack.source import Node

BASES = ("self", "review", "full")


@dataclass(frozen=True, slots=True)
class Deviation:
    """偏差 is the self score less the reviewer's.  偏离度 divides it by the self score (the usual), the reviewer's or the weight."""

    by: str = "self"
    absolute: bool = False

    @classmethod
    def read(cls, node: Node | None) -> Deviation:
        """``deviation: {by: review, absolute: true}``."""
        if node is None:
            return USUAL
        found = cls(node.choice("by", BASES, "self"), node.flag("absolute"))
        node.done()
        return found

    def difference(self, own: Decimal, second: Decimal) -> Decimal:
        return abs(own - second) if self.absolute else own - second

    def rate(self, own: Decimal, second: Decimal, full: Decimal | None) -> Decimal | None:
        """A share; None where there is nothing to divide by."""
        base = {"self": own, "review": second, "full": full or ZERO}[self.by]
        return self.difference(own, second) / base if base else None


USUAL = Deviation()
