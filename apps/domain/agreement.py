"""Whether a stated figure agrees with what others make it: the one comparison of the check-up.

A stated figure is a value and the worth of its last digit; what is computed is a value and the interval that the stated
precision of its terms leaves open.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from .intervals import Interval
from .money import round_half_up

_FAR = Decimal("0.1")
"""A rate off by more than this part of itself is off, however roughly its amounts are stated (1 万元, 2 万元)."""


class Agreement(Enum):
    EXACT = "exact"
    ROUNDED = "rounded"
    OFF = "off"

    def __bool__(self) -> bool:
        return self is not Agreement.OFF


def judge(stated: Decimal, step: Decimal, right: Decimal, span: Interval) -> Agreement:
    """A sum, difference or product: exact to the last digit, within what rounding leaves open, or off."""
    if stated == right:
        return Agreement.EXACT
    return Agreement.ROUNDED if Interval.around(stated, step).meets(span) else Agreement.OFF


def judge_rate(
    stated: Decimal, step: Decimal, decimals: int, right: Decimal, span: Interval | None
) -> Agreement:
    """A ratio, stated as a percentage of so many decimals: its last digit may be cut instead of rounded.

    ``span`` is None where the base may be zero within its precision.
    """
    if round_half_up(right * 100, decimals) == stated * 100:
        return Agreement.EXACT
    off = abs(stated - right)
    if off > max(abs(stated) * _FAR, step):
        return Agreement.OFF
    near = 0 <= right - stated < step or (decimals > 0 and off <= step)
    met = span is not None and Interval.around(stated, step).meets(span)
    return Agreement.ROUNDED if near or met else Agreement.OFF

