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
_LEAST = 4
"""So many digits that tell must two numbers have for the rest of them to say that one is a slip of the other."""


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


def slipped(stated: Decimal, right: Decimal) -> bool:
    """Whether one slip of the hand makes the one number the other: a digit, two digits swapped, a digit doubled or lost.

    Round numbers do not tell: zeros both end in are left out, and four digits must remain.
    """
    if stated == right or (stated < 0) != (right < 0):
        return False
    one, two = _digits(stated, right)
    if max(len(one), len(two)) < _LEAST:
        return False
    if len(one) != len(two):
        longer, shorter = sorted((one, two), key=len, reverse=True)
        return len(longer) == len(shorter) + 1 and any(
            longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
        )
    off = [at for at, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    swapped = (
        len(off) == 2 and off[1] == off[0] + 1 and one[off[0]] == two[off[1]] and one[off[1]] == two[off[0]]
    )
    return len(off) == 1 or swapped


def _digits(*values: Decimal) -> tuple[str, ...]:
    """The values' digits at one scale, without the zeros all of them end in."""
    low = min(value.normalize().as_tuple().exponent for value in values)
    return tuple(f"{abs(value).scaleb(-int(low)):f}".partition(".")[0] for value in values)
