"""Units, rounding and printing of figures: the one place that rounds.

Inside the system a figure is a ``Decimal`` in its base unit: 元 for money, a plain ratio for %, the thing itself
for counts.  万元, % and thousands separators exist only when a figure is read in or printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

ZERO = Decimal(0)
DASH = "—"
"""Printed for a figure that does not apply, and for a rate without a base."""

_WIDE = Context(prec=60)
_CERTAIN = Context(prec=25, rounding=ROUND_HALF_UP)
"""Arithmetic keeps 28 digits, and the last of a quotient are cut off: 23.97499999999999999999999997 is 23.975."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: ``factor`` base units make one of it.  A count is exact, a stated amount is rounded."""

    name: str
    factor: Decimal = Decimal(1)
    kind: str = "count"

    @property
    def exact(self) -> bool:
        return self.kind == "count"


UNITS = {
    unit.name: unit
    for unit in (
        Unit("元", Decimal(1), "money"),
        Unit("万元", Decimal(10_000), "money"),
        Unit("亿元", Decimal(100_000_000), "money"),
        Unit("%", Decimal("0.01"), "ratio"),
        Unit("分", Decimal(1), "points"),
    )
}


def unit_of(name: str) -> Unit:
    """The unit of that name; a name not listed (人、次、台、件…) is a count of that thing."""
    return UNITS.get(name) or Unit(name)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """``value`` rounded half away from zero to ``decimals`` places; the only call of ``quantize``."""
    return _CERTAIN.plus(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)


def to_base(value: Decimal, unit: str) -> Decimal:
    return value * unit_of(unit).factor


def in_unit(value: Decimal, unit: str) -> Decimal:
    return value / unit_of(unit).factor


@lru_cache(1024)
def last_digit(unit: str, decimals: int) -> Decimal:
    """The worth of the last stated digit in base units: 0.01 万元 is 100 元; 0 for exact counts."""
    declared = unit_of(unit)
    return ZERO if declared.exact else declared.factor.scaleb(-decimals)


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """A district's way of printing figures."""

    thousands: bool = True
    trim: bool = False
    """Drop zeros at the end of the decimals (1330.90 → 1330.9)."""
    unit: str = "万元"
    decimals: int = 2
    percent_decimals: int = 2
    plain_zero: bool = False
    """Print a figure that is exactly zero as 0, where others keep their decimals (0万元 beside 1045.90万元)."""


PLAIN = NumberStyle()


def format_number(value: Decimal, decimals: int, style: NumberStyle = PLAIN) -> str:
    """A bare number, rounded, grouped and trimmed as the style says; never ``-0``."""
    if value == 0 and style.plain_zero:
        return "0"
    rounded = round_half_up(value, decimals)
    if rounded == 0:
        rounded = abs(rounded)
    text = f"{rounded:,f}" if style.thousands else f"{rounded:f}"
    if style.trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def format_in(value: Decimal, unit: str, decimals: int, style: NumberStyle = PLAIN) -> str:
    """A base-unit value as a bare number in ``unit``."""
    return format_number(in_unit(value, unit), decimals, style)


def format_quantity(value: Decimal, unit: str, decimals: int, style: NumberStyle = PLAIN) -> str:
    """A base-unit value with its unit behind it: ``3,204.53万元``, ``84.08%``, ``39人``."""
    return format_in(value, unit, decimals, style) + unit


def plain(value: Decimal) -> str:
    """The shortest exact writing of a number: ``1.84``, ``6``, ``0.5``."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def points(value: Decimal) -> str:
    """Points as the score sheet prints them: two decimals at most, no idle zeros."""
    return plain(round_half_up(value, 2))
