"""Sums, differences and rates of stated figures: right, right but for rounding, or wrong; and how they are written out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ....agreement import Agreement, judge
from ....intervals import Interval
from ....language.quantities import Quantity
from ....money import ZERO, format_in, round_half_up

_HUNDRED = Decimal(100)


def steps(figures: Sequence[Quantity]) -> tuple[Decimal, ...]:
    """The worth of each figure's last digit, where 1,330.9 beside 6.07 is taken for 1,330.90: zeros are trimmed.

    A whole number may be exact or rounded and keeps its own.
    """
    finest: dict[str, Decimal] = {}
    for q in figures:
        if q.decimals:
            finest[q.unit] = min(finest.get(q.unit, q.step), q.step)
    return tuple(finest.get(q.unit, q.step) if q.decimals else q.step for q in figures)


def fits_sum(whole: Quantity, parts: Sequence[Quantity], signs: Sequence[int] = ()) -> Agreement:
    """Whether the parts (with ``signs``) are the whole; (n + 1) · u / 2 may be rounding."""
    total = sum((q.value * sign for q, sign in zip(parts, signs or [1] * len(parts), strict=True)), ZERO)
    own, *others = (
        step if q.value else ZERO for step, q in zip(steps([whole, *parts]), [whole, *parts], strict=True)
    )
    return judge(whole.value, own, total, Interval.around(total, sum(others, ZERO)))


def exceeds(part: Quantity, whole: Quantity) -> bool:
    """Whether a part is more than its whole, rounding set aside."""
    return part.value - whole.value > sum(steps([whole, part]), ZERO) / 2


def ratio_of(part: Quantity | Interval, base: Quantity | Interval) -> Interval | None:
    """The ratio of two figures as an interval; None where the base may be zero."""
    over, under = _interval(part), _interval(base)
    return None if under.low <= 0 else over / under


def fits_rate(rate: Quantity, part: Quantity | Interval, base: Quantity | Interval) -> Agreement:
    """Whether ``rate`` is ``part`` ÷ ``base``; the last digit may be cut instead of rounded."""
    under = _interval(base).middle
    if under == 0:
        return Agreement.OFF
    ratio = _interval(part).middle / under
    return judge(rate.value, rate.step, ratio, ratio_of(part, base), rate=True)


def interval(figure: Quantity, among: Sequence[Quantity]) -> Interval:
    """What a figure may be, with the precision it has among others."""
    return Interval.around(figure.value, steps([figure, *among])[0])


def _interval(figure: Quantity | Interval) -> Interval:
    return figure.interval if isinstance(figure, Quantity) else figure


def written(value: Decimal, like: Sequence[Quantity]) -> str:
    """``value`` as the figures beside it are written: their unit, the most decimals any of them has."""
    unit = like[0].unit
    decimals = max(q.decimals + _shift(q, like[0]) for q in like)
    return (
        format_in(value, unit, max(decimals, 0)) if like[0].kind == "money" else _bare(value / like[0].factor)
    )


def _shift(q: Quantity, first: Quantity) -> int:
    """How many more decimals a figure in 元 needs in 万元."""
    return (first.factor / q.factor).adjusted() if q.kind == first.kind == "money" else 0


def _bare(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_unit(q: Quantity, first: Quantity) -> str:
    """A figure as it stands, in the unit of another."""
    if q.kind != "money" or first.kind != "money":
        return _bare(q.value / first.factor)
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
