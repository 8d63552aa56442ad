"""``texts``: one labelled text a line — conclusions, problems, measures — each with the most characters it may have.

Lines of one ``group`` stand beside a merged cell at the left (云南 自评情况表).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ...cells import LONG
from ...writing.blocks import Cell, TableRow
from ..page import Page, label
from .slots import Slot, Slotted

if TYPE_CHECKING:
    from ...pack.read_forms import FormReader
    from ...pack.source import Node


LABEL, TEXT = 36, 200
"""The width a label wants, and the whole line."""


@dataclass(frozen=True, slots=True)
class Texts(Slotted):
    lines: tuple[Slot, ...]
    kind: ClassVar[str] = "texts"

    @classmethod
    def read(cls, node: Node, reader: FormReader) -> Texts:
        return cls(tuple(reader.slot(item, usual=LONG) for item in node.nodes("texts", required=True)))

    def slots(self) -> tuple[Slot, ...]:
        return self.lines

    def columns(self) -> int:
        return 3 if any(slot.group for slot in self.lines) else 2

    def rows(self, page: Page) -> Iterator[TableRow]:
        grouped = any(slot.group for slot in self.lines)
        for i, slot in enumerate(self.lines):
            lead = _group(self.lines, i) if grouped else ()
            covered = 1 if grouped and slot.group else 0
            if grouped and not slot.group:
                first, *rest = page.fit([LABEL, TEXT - LABEL], 1)
                width, text = first + 1, rest[0]
            else:
                width, text = page.fit([LABEL, TEXT - LABEL], covered)
            if page.texts:
                width, text = page.grid - covered - page.texts, page.texts
            yield TableRow((*lead, label(slot.label, width), slot.printed(page, text)))


def _group(lines: tuple[Slot, ...], i: int) -> tuple[Cell, ...]:
    """The merged cell that begins in this line."""
    group = lines[i].group
    if not group or (i and lines[i - 1].group == group):
        return ()
    run = next((n for n, slot in enumerate(lines[i:]) if slot.group != group), len(lines) - i)
    return (label(group, rowspan=run),)
