"""``disclosure``: 决算公开情况检查表, with the verdict on every item and what shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from ..disclosure import Verdict
from ..disclosure.checklist import Standing
from ..writing.blocks import Block, Cell, PageBreak, Table, TableRow
from .item import Item, Problem, Writer
from .sections import annex_heading
from .statements import head

if TYPE_CHECKING:
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node

HEADS = ("检查类别", "检查内容", "依据", "是否合格", "佐证或存在的问题", "公开网址")
WIDTHS = (16, 46, 22, 12, 44, 34)


@dataclass(frozen=True)
class DisclosureTable(Item):
    kinds: ClassVar[tuple[str, ...]] = ("disclosure",)

    title: str = ""
    annex: str = ""
    numbered: bool = False

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> DisclosureTable:
        return cls(node.text("disclosure"), reader.pattern(node, "annex", ""), node.flag("numbered"))

    def problems(self, names: Names) -> Iterator[Problem]:
        if names.pack.checklist is None:
            yield Problem("P012", "大纲里有公开检查表，没有文件“disclosure.yaml”", "disclosure")

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        verdicts = writer.verdicts()
        if verdicts is None:
            return
        if self.annex:
            yield PageBreak()
            yield annex_heading(writer, level, self.annex)
        yield checklist_table(self.title, verdicts, writer.table_number(self.numbered), writer.anchor("t"))


def checklist_table(title: str, verdicts: tuple[Verdict, ...], number: str, anchor: str) -> Table:
    rows = [TableRow(tuple(head(text) for text in HEADS))]
    for _, run in groupby(verdicts, lambda verdict: verdict.item.group):
        group = tuple(run)
        for i, verdict in enumerate(group):
            first = (Cell(verdict.item.group, rowspan=len(group), align="center"),) if i == 0 else ()
            rows.append(TableRow((*first, *_cells(verdict))))
    return Table(tuple(rows), WIDTHS, 1, number, title, landscape=True, anchor=anchor)


def _cells(verdict: Verdict) -> Iterator[Cell]:
    """An item nobody has answered stays blank, to be filled in by hand."""
    item, open_ = verdict.item, verdict.standing is Standing.OPEN
    yield Cell(item.text)
    yield Cell(item.basis, align="center")
    yield Cell("" if open_ else str(verdict.standing), align="center")
    yield Cell("" if open_ else verdict.evidence)
    yield Cell(verdict.address)
