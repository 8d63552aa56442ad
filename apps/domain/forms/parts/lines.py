"""``line``: one text over the whole width — the head of a section, or with ``note`` what the form explains in itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ...facts import FactBook
from ...statements import Statement
from ...writing.blocks import Cell, TableRow
from ..form import Place
from ..page import Page, label

if TYPE_CHECKING:
    from ...pack.read_forms import FormReader
    from ...pack.source import Node


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    note: bool = False
    kind: ClassVar[str] = "line"

    @classmethod
    def read(cls, node: Node, reader: FormReader) -> Line:
        return cls(node.text("line").strip(), node.flag("note"))

    def own_names(self) -> Iterator[str]:
        return iter(())

    def names(self) -> Iterator[str]:
        return iter(())

    def problems(self, form: object) -> Iterator[tuple[str, str, str]]:
        return iter(())

    def statements(self, place: Place) -> Iterator[Statement]:
        return iter(())

    def gaps(self, place: Place, book: FactBook) -> Iterator[str]:
        return iter(())

    def columns(self) -> int:
        return 1

    def rows(self, page: Page) -> Iterator[TableRow]:
        yield TableRow((Cell(self.text, page.grid) if self.note else label(self.text, page.grid),))

    def demo(self, page: Page) -> Iterator[str]:
        return iter(())
