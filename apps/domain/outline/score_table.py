"""``score_table``: 评分表, the framework with the points of each indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..framework import Framework, Group, Indicator
from ..money import plain
from ..places import INDICATOR
from ..scores import Score, ScoreSheet
from ..writing.blocks import Block, Cell, Table, TableRow
from .item import Item, Writer
from .statements import head

if TYPE_CHECKING:
    from ..pack.model import Pack
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node


@dataclass(frozen=True)
class ScoreTable(Item):
    """Levels with weights, 指标说明, 评分标准 and points, first levels merged over their rows."""

    kinds: ClassVar[tuple[str, ...]] = ("score_table",)

    title: str = ""
    numbered: bool = False
    landscape: bool = True

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> ScoreTable:
        return cls(node.text("score_table"), node.flag("numbered"), node.flag("landscape", True))

    @property
    def block(self) -> str:
        return self.title or self.kinds[0]

    def typed(self, pack: Pack) -> Iterator[str]:
        yield from (f"{INDICATOR}{indicator.code}" for indicator in pack.framework.indicators)

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        framework, sheet = writer.pack.framework, writer.sheet
        depth = max((_depth(g) for g in framework.groups), default=1)
        rows = [row for group in framework.groups for row in _group_rows(group, depth, sheet.by_code())]
        rows += [_adjustment_row(text, got, depth) for text, got in sheet.adjustments]
        heads = _score_heads(depth)
        widths = (*([7, 5] * depth), 9, 5, 26, 46, 7)
        number = writer.table_number(self.numbered)
        yield Table(
            (*heads, *rows, _total_row(framework, sheet, depth)), widths, len(heads), number, self.title or framework.title,
            landscape=self.landscape, anchor=writer.anchor("t"), place=self.place,
        )  # fmt: skip


def _total_row(framework: Framework, sheet: ScoreSheet, depth: int) -> TableRow:
    full = Cell(plain(framework.full), align="center", bold=True)
    lead = [Cell("总分", align="center", bold=True), full]
    lead += [cell for _ in range(depth) for cell in (Cell("", align="center"), full)]
    return TableRow((*lead, Cell(""), Cell(""), Cell(sheet.shown, align="center", bold=True, missing=not sheet.shown, key="得分")))


def _adjustment_row(text: str, got: Decimal, depth: int) -> TableRow:
    """加减分: outside the hundred, so without weight; the total counts it."""
    return TableRow((Cell("加减分", 2, align="center"), Cell(text, 2 * depth + 2), Cell(f"{got:+.2f}", align="center")))


def _depth(group: Group) -> int:
    return 1 + max((_depth(g) for g in group.groups), default=0)


_ORDINALS = ("一", "二", "三", "四", "五")


def _score_heads(depth: int) -> tuple[TableRow, ...]:
    levels = depth + 1
    top = (head("评价指标", colspan=levels * 2), head("指标说明", rowspan=3), head("评分标准", rowspan=3), head("得分", rowspan=3))
    middle = tuple(head(f"{_ORDINALS[i]}级指标", colspan=2) for i in range(levels))
    low = tuple(head(text) for _ in range(levels) for text in ("名称", "权重(%)"))
    return TableRow(top), TableRow(middle), TableRow(low)


def _group_rows(group: Group, depth: int, scores: Mapping[str, Score]) -> list[TableRow]:
    """The rows of a group; its own two cells span them all, and stand in the first.

    A group without the levels below it spans their columns too.
    """
    inner: list[TableRow] = []
    for child in group.groups:
        inner += _group_rows(child, depth - 1, scores)
    inner += [_indicator_row(i, scores) for i in group.indicators]
    if not inner:
        return []
    wide = 1 + 2 * (depth - 1) if group.indicators and not group.groups else 1
    own = (
        Cell(group.name, colspan=wide, rowspan=len(inner), align="center"),
        Cell(plain(group.weight), rowspan=len(inner), align="center"),
    )
    return [TableRow((*own, *inner[0].cells)), *inner[1:]]


def _indicator_row(indicator: Indicator, scores: Mapping[str, Score]) -> TableRow:
    score = scores[indicator.code]
    return TableRow((
        Cell(indicator.name, align="center"), Cell(plain(indicator.weight), align="center"),
        Cell(indicator.explanation), Cell(indicator.criteria),
        Cell(score.shown, align="center", missing=score.points is None, key=f"得分.指标{indicator.code}"),
    ))  # fmt: skip
