"""A stated figure as an interval: 18,605 万元 is anything from 18,604.5 to 18,605.5.

Tolerances follow from this alone: a total contradicts its parts only where the intervals do not meet, which for n
parts stated to u is (n + 1) · u / 2, for a difference 1.5 u, for a rate the interval of its rounded terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .money import ZERO


@dataclass(frozen=True, slots=True)
class Interval:
    low: Decimal
    high: Decimal

    @classmethod
    def around(cls, value: Decimal, step: Decimal) -> Interval:
        """What a figure stated to ``step`` may be."""
        return cls(value - step / 2, value + step / 2)

    @property
    def middle(self) -> Decimal:
        return (self.low + self.high) / 2

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high

    def __add__(self, other: Interval | Decimal) -> Interval:
        o = _interval(other)
        return Interval(self.low + o.low, self.high + o.high)

    def __sub__(self, other: Interval | Decimal) -> Interval:
        o = _interval(other)
        return Interval(self.low - o.high, self.high - o.low)

    def __mul__(self, other: Interval | Decimal) -> Interval:
        o = _interval(other)
        ends = (self.low * o.low, self.low * o.high, self.high * o.low, self.high * o.high)
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval | Decimal) -> Interval:
        o = _interval(other)
        if o.low <= ZERO <= o.high:
            raise ZeroDivisionError
        return self * Interval(1 / o.high, 1 / o.low)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __abs__(self) -> Interval:
        if self.low <= ZERO <= self.high:
            return Interval(ZERO, max(-self.low, self.high))
        return self if self.low > 0 else -self

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Decimal) -> Interval:
        return _interval(other) - self

    def __rtruediv__(self, other: Decimal) -> Interval:
        return _interval(other) / self


def _interval(value: Interval | Decimal) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)
