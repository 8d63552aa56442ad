"""``date``: a day, as people write it: 2021-06-18, 2021/6/18, 2021.6.18 or 2021年6月18日."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ..facts import State, Value
from .cell import CellType, Field, Reading, registered

MARKS = str.maketrans({"年": "-", "月": "-", "日": "", "/": "-", ".": "-"})


@registered
class Date(CellType):
    type: ClassVar[str] = "date"
    placeholder: ClassVar[str] = "如 2021-06-18"
    sample: ClassVar[Value] = date(2024, 1, 1)

    def parsed(self, field: Field, text: str) -> Reading:
        try:
            year, month, day = (int(part) for part in text.translate(MARKS).split("-"))
            return Reading(date(year, month, day), State.ENTERED)
        except ValueError:
            return Reading(message=f"“{text}”不是日期，请按 2021-06-18 的样子填写。")
