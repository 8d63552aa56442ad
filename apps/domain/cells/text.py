"""``text`` and ``long``: a line, and several."""

from __future__ import annotations

from typing import ClassVar

from .cell import CellType, registered


@registered
class Text(CellType):
    type: ClassVar[str] = "text"
    prose: ClassVar[bool] = True


@registered
class Long(CellType):
    type: ClassVar[str] = "long"
    prose: ClassVar[bool] = True
    control: ClassVar[str] = "lines"
