"""``glossary``: terms explained, as a file of the pack lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula
from ..writing.blocks import Block, Paragraph, Run
from .item import Item, Problem, Writer

if TYPE_CHECKING:
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term, printed where ``when`` holds and, where it names a list, some row of it says ``value`` in ``column``."""

    term: str
    text: str
    when: Formula | None = None
    over: str = ""
    column: str = ""
    value: str = ""

    @classmethod
    def read(cls, node: Node) -> GlossaryEntry:
        row = node.node("row")
        where = (row.text("list"), row.text("column"), row.text("value")) if row else ("", "", "")
        if row:
            row.done()
        entry = cls(node.text("term"), node.text("text"), node.formula("when", ""), *where)
        node.done()
        return entry

    def used(self, writer: Writer) -> bool:
        names = (f"{self.over}.{row}.{self.column}" for row in writer.book.rows(self.over))
        listed = not self.over or any(writer.book.text(name) == self.value for name in names)
        return listed and writer.holds(self.when)


@dataclass(frozen=True)
class Glossary(Item):
    kinds: ClassVar[tuple[str, ...]] = ("glossary",)

    entries: tuple[GlossaryEntry, ...]

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Glossary:
        top = reader.opened(node, "glossary")
        if top is None:
            return cls(())
        entries = tuple(GlossaryEntry.read(entry) for entry in top.nodes("entries", required=True))
        top.done()
        return cls(entries)

    def formulas(self) -> Iterator[Formula]:
        yield from (entry.when for entry in self.entries if entry.when)

    def problems(self, names: Names) -> Iterator[Problem]:
        for entry in (e for e in self.entries if e.over):
            yield from names.of_list(entry.over, (entry.column,))

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        for i, entry in enumerate((e for e in self.entries if e.used(writer)), 1):
            yield Paragraph((Run(f"{i}.{entry.term}：{entry.text}"),), source="名词解释")
