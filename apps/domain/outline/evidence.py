"""``evidence``: 佐证材料清单, the files that were attached and what each is attached to; nothing where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..places import ATTACHED, INDICATOR
from ..writing.blocks import Block, Cell, PageBreak, Table, TableRow
from .item import Item, Writer
from .sections import annex_heading
from .statements import head

if TYPE_CHECKING:
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node

HEADS = ("序号", "材料名称", "所附的内容")
WIDTHS = (6, 34, 30)


@dataclass(frozen=True)
class EvidenceList(Item):
    kinds: ClassVar[tuple[str, ...]] = ("evidence",)

    title: str = ""
    annex: str = ""

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> EvidenceList:
        return cls(node.text("evidence"), reader.pattern(node, "annex", ""))

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        rows = writer.book.rows(ATTACHED)
        if not rows:
            return
        yield PageBreak()
        if self.annex:
            yield annex_heading(writer, level, self.annex)
        made = [TableRow(tuple(head(text) for text in HEADS))]
        for number, row in enumerate(rows, 1):
            name, place = (writer.book.text(f"{ATTACHED}.{row}.{column}") for column in ("名称", "所附"))
            made.append(TableRow((Cell(str(number), align="center"), Cell(name), Cell(_told(writer, place)))))
        yield Table(tuple(made), WIDTHS, 1, "", self.title, anchor=writer.anchor("t"))


def _told(writer: Writer, place: str) -> str:
    """What a place is called: an indicator by its code and name, a passage by its title, a figure by its label."""
    head_, _, code = place.partition(INDICATOR)
    if code:
        indicators = writer.pack.framework.indicators if not head_ else ()
        name = next((i.name for i in indicators if i.code == code), "")
        return f"指标{code}“{name}”" if name else f"指标“{code}”"
    passage = writer.pack.passages.get(place.removeprefix("文字."))
    return f"文字“{passage.title}”" if passage else writer.label(place)
