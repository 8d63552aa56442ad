"""``choice`` and ``flag``: one of the answers the pack names, and 是 or 否."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from .cell import CellType, Field, registered


@registered
class Choice(CellType):
    type: ClassVar[str] = "choice"
    control: ClassVar[str] = "choice"

    def problems(self, field: Field) -> Iterator[tuple[str, str, str]]:
        if not field.choices:
            yield "P003", "选项类型须写 choices", "type"


@registered
class Flag(CellType):
    type: ClassVar[str] = "flag"
    control: ClassVar[str] = "choice"

    def options(self, field: Field) -> tuple[str, ...]:
        return field.choices or ("是", "否")
