"""Whether a stated figure agrees with what others make it: the one comparison of the check-up.

A stated figure is a value and the worth of its last digit; what is computed is a value and the interval that the stated
precision of its terms leaves open.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from .intervals import Interval
from .money import round_half_up


class Agreement(Enum):
    EXACT = "exact"
    ROUNDED = "rounded"
    OFF = "off"

    def __bool__(self) -> bool:
        return self is not Agreement.OFF


def judge(stated: Decimal, step: Decimal, right: Decimal, span: Interval | None, rate: bool = False) -> Agreement:
    """Exact to the last digit, within what rounding leaves open, or off.

    The last digit of a ``rate`` may be cut instead of rounded; ``span`` is None where its base may be zero.
    """
    if stated == right or (rate and step and round_half_up(right / step, 0) * step == stated):
        return Agreement.EXACT
    cut = rate and 0 <= right - stated < step
    met = span is not None and Interval.around(stated, step).meets(span)
    return Agreement.ROUNDED if cut or met else Agreement.OFF
