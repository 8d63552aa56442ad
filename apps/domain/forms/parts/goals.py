"""``goals``: 年度总体目标 — what was expected, what it was adjusted to, what came of it, side by side under their heads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ...cells import LONG
from ...writing.blocks import TableRow
from ..page import Page, label
from .slots import Slot, Slotted
from .texts import LABEL, TEXT

if TYPE_CHECKING:
    from ...pack.read_forms import FormReader
    from ...pack.source import Node


@dataclass(frozen=True, slots=True)
class Goals(Slotted):
    label: str
    heads: tuple[Slot, ...]
    kind: ClassVar[str] = "goals"

    @classmethod
    def read(cls, node: Node, reader: FormReader) -> Goals:
        inner = node.node("goals")
        if inner is None:
            return cls("", ())
        heads = tuple(reader.slot(item, usual=LONG) for item in inner.nodes("columns", required=True))
        found = cls(inner.text("label", "年度总体目标"), heads)
        inner.done()
        return found

    def slots(self) -> tuple[Slot, ...]:
        return self.heads

    def columns(self) -> int:
        return len(self.heads) + bool(self.label)

    def rows(self, page: Page) -> Iterator[TableRow]:
        first, widths = self._spans(page)
        lead = (label(self.label, first, 2),) if self.label else ()
        yield TableRow((*lead, *(label(slot.label, width) for slot, width in zip(self.heads, widths, strict=True))))
        yield TableRow(tuple(slot.printed(page, width) for slot, width in zip(self.heads, widths, strict=True)))

    def _spans(self, page: Page) -> tuple[int, tuple[int, ...]]:
        """The label stands in the first column of the grid, inside a group as wide as the labels below it."""
        if self.label and page.nested:
            first, *rest = page.fit([LABEL, *([(TEXT - LABEL) // len(self.heads)] * len(self.heads))])
            return first, tuple(rest)
        return page.left, page.fit([1] * len(self.heads), page.left if self.label else 0)
