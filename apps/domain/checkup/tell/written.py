"""Figures and what is made of them, written out as the figures beside them are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...language.quantities import Quantity
from ...money import ZERO, format_in, round_half_up

_HUNDRED = Decimal(100)


def written(value: Decimal, like: Sequence[Quantity]) -> str:
    """``value`` in the unit of the first of the figures beside it, with the most decimals any of them has."""
    unit = like[0].unit
    decimals = max(q.decimals + _shift(q, like[0]) for q in like)
    if like[0].kind == "money":
        return format_in(value, unit, max(decimals, 0))
    return _bare(value * _HUNDRED if like[0].kind in ("ratio", "points") else value / like[0].factor)


def _shift(q: Quantity, first: Quantity) -> int:
    """How many more decimals a figure in 元 needs in 万元."""
    return (first.factor / q.factor).adjusted() if q.kind == first.kind == "money" else 0


def _bare(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_unit(q: Quantity, first: Quantity) -> str:
    """A figure as it stands, in the unit of another."""
    if q.kind != "money" or first.kind != "money":
        return _bare(q.value * _HUNDRED if q.kind in ("ratio", "points") else q.value / first.factor)
    return format_in(q.value, first.unit, max(q.decimals + _shift(q, first), 0))


def sum_line(parts: Sequence[Quantity], whole: Quantity, signs: Sequence[int] = ()) -> str:
    """``1,105 + 9,370 + 8,130 = 18,605``; with the difference where the whole is another."""
    signs = signs or [1] * len(parts)
    line = ""
    for q, sign in zip(parts, signs, strict=True):
        mark = ("-" if sign < 0 else "") if not line else (" - " if sign < 0 else " + ")
        line += mark + in_unit(q, whole)
    total = sum((q.value * sign for q, sign in zip(parts, signs, strict=True)), ZERO)
    everything = [whole, *parts]
    line += f" = {written(total, everything)}"
    gap = abs(total - whole.value)
    return line if gap == 0 else f"{line}，与 {in_unit(whole, whole)} 相差 {written(gap, everything)}"


def percent(ratio: Decimal, decimals: int = 2) -> str:
    return f"{round_half_up(ratio * _HUNDRED, max(decimals, 2)):f}%"


def rate_line(part: str, base: str, ratio: Decimal, decimals: int = 2) -> str:
    """``7,033 ÷ 11,572 = 60.78%``."""
    return f"{part} ÷ {base} = {percent(ratio, decimals)}"
