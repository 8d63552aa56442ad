"""``fields``: lines of labels and values over the whole width — the head of a form, or its signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ...writing.blocks import TableRow
from ..page import Page, label
from .slots import Slot, Slotted

if TYPE_CHECKING:
    from ...pack.read_forms import FormReader
    from ...pack.source import Node


LABEL, VALUE = 32, 68
"""The widths a label and a value want."""


@dataclass(frozen=True, slots=True)
class Fields(Slotted):
    lines: tuple[tuple[Slot, ...], ...]
    kind: ClassVar[str] = "fields"

    @classmethod
    def read(cls, node: Node, reader: FormReader) -> Fields:
        """``- {项目名称: 名称}`` prints a fact; ``- {联系人: {key: 联系人, type: text}}`` asks for one."""
        lines = []
        for item in node.nodes("fields", required=True):
            line = tuple(reader.labelled(item, name) for name in item)
            if not 1 <= len(line) <= 4:
                item.problem("P018", "一行写一至四格“标签: 内容”")
            lines.append(line[:4])
        return cls(tuple(line for line in lines if line))

    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for line in self.lines for slot in line)

    def columns(self) -> int:
        return max(2 * len(line) for line in self.lines) if self.lines else 2

    def rows(self, page: Page) -> Iterator[TableRow]:
        for line in self.lines:
            cells = []
            spans = page.fit([part for _ in line for part in (LABEL, VALUE * 2 // len(line))])
            for slot, head, value in zip(line, spans[::2], spans[1::2], strict=True):
                cells += [label(slot.label, head), slot.printed(page, value)]
            yield TableRow(tuple(cells))
