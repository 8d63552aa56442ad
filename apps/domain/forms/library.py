"""指标库: indicators a district offers by field of work, to be taken into a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LibraryItem:
    field: str
    """领域 or 行业 it belongs to (教育, 卫生健康 …)."""
    name: str
    level1: str = ""
    level2: str = ""
    sign: str = ""
    unit: str = ""
    target: str = ""
    note: str = ""

    def texts(self) -> Iterator[tuple[str, str]]:
        """What it fills in a row: the cells left blank there."""
        texts = (("level1", self.level1), ("level2", self.level2), ("sign", self.sign), ("target_value", self.target), ("unit", self.unit))
        return ((column, text) for column, text in texts if text)


@dataclass(frozen=True)
class Library:
    items: tuple[LibraryItem, ...] = ()

    def named(self, name: str) -> LibraryItem | None:
        return next((item for item in self.items if item.name == name), None)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.field for item in self.items))


NO_LIBRARY = Library()
