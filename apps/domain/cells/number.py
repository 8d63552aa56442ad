"""``number``: an amount, a rate or a count, exact and in base units."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from ..facts import State, Value
from ..numbers import read_number
from ..writing.blocks import Align
from .cell import CellType, Field, Reading, registered

STATES = {"number": State.ENTERED, "na": State.NOT_APPLICABLE}


@registered
class Number(CellType):
    type: ClassVar[str] = "number"
    numeric: ClassVar[bool] = True
    control: ClassVar[str] = "amount"
    align: ClassVar[Align] = "right"
    width: ClassVar[int] = 22
    sample: ClassVar[Value] = Decimal(1)

    def read(self, field: Field, raw: str) -> Reading:
        reading = read_number(raw, field.unit, field.decimals, field.negative)
        return Reading(reading.value, STATES.get(reading.state, State.MISSING), reading.message)
