"""``chart``: a chart over named facts, or over the rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..charts import KINDS
from ..facts import Fact
from ..money import DASH, format_number, in_unit
from ..writing.blocks import Block, Chart, Paragraph, Run, Series
from ..writing.groups import grouped
from ..writing.sentences import Pattern, compile_pattern
from .item import Item, Problem, Writer

if TYPE_CHECKING:
    from ..pack.model import Pack
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node


@dataclass(frozen=True, slots=True)
class ChartSeries:
    name: str
    keys: tuple[str, ...]

    @classmethod
    def read(cls, node: Node) -> ChartSeries:
        series = cls(node.text("name"), node.texts("keys"))
        node.done()
        return series


@dataclass(frozen=True, slots=True)
class ChartRows:
    """Where a chart takes its categories from a list: ``value`` summed over the rows that name the category alike."""

    over: str
    category: str
    value: str

    @classmethod
    def read(cls, node: Node | None) -> ChartRows | None:
        if node is None:
            return None
        rows = cls(node.text("list"), node.text("category"), node.text("value"))
        node.done()
        return rows


@dataclass(frozen=True)
class ChartItem(Item):
    """The title and the categories are patterns."""

    kinds: ClassVar[tuple[str, ...]] = ("chart",)

    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    unit: str = ""
    rows: ChartRows | None = None

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> ChartItem:
        kind = node.choice("chart", tuple(KINDS), next(iter(KINDS)))
        rows = ChartRows.read(node.node("rows"))
        series = tuple(ChartSeries.read(inner) for inner in node.nodes("series", required=rows is None))
        for sentence in KINDS[kind].problems(len(series) or int(rows is not None)):
            node.problem("P018", sentence, "series")
        title, categories = reader.pattern(node, "title"), node.texts("categories")
        for text in categories:
            reader.compiled(node, text, "categories")
        return cls(kind, title, categories, series, node.text("unit", ""), rows)

    def patterns(self) -> Iterator[Pattern]:
        yield from (compile_pattern(text) for text in (self.title, *self.categories))

    def problems(self, names: Names) -> Iterator[Problem]:
        if self.rows:
            yield from names.of_list(self.rows.over, (self.rows.category, self.rows.value))
        for series in self.series:
            if len(series.keys) != len(self.categories):
                found = f"系列“{series.name}”有 {len(series.keys)} 个数，类别有 {len(self.categories)} 个"
                yield Problem("P018", f"图“{self.title}”的系列与类别个数不符：{found}", series.name)
            yield from names.unknown(series.keys)

    @property
    def block(self) -> str:
        return self.title

    def typed(self, pack: Pack) -> Iterator[str]:
        yield from (self.rows.over,) if self.rows else (key for series in self.series for key in series.keys)

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        number, title = writer.chart_number(), writer.text(self.title)
        categories, lines = self._telling(*self._data(writer))
        labels = tuple(tuple(self._label(fact, writer) for fact in facts) for _, facts in lines)
        series = tuple(Series(name, tuple(self._height(fact) for fact in facts)) for name, facts in lines)
        alt = "；".join(
            f"{name}：" + "，".join(f"{c}{label}{self.unit}" for c, label in zip(categories, row, strict=False))
            for (name, _), row in zip(lines, labels, strict=True)
        )
        yield Chart(self.kind, title, categories, series, labels, number, self.unit, alt, writer.anchor("c"), self.place)
        invented = [c for i, c in enumerate(categories) if any(_invented(facts[i], writer) for _, facts in lines)]
        if invented:
            yield Paragraph((Run(f"注：图中{'、'.join(invented)}的数含演示数据。"),), "note")

    def _telling(
        self, categories: tuple[str, ...], lines: list[tuple[str, list[Fact | None]]]
    ) -> tuple[tuple[str, ...], list[tuple[str, list[Fact | None]]]]:
        """Without the parts of a pie, and the series of columns, that are nothing but zero; all of them where none is more."""
        said: Callable[[Fact | None], bool] = lambda fact: fact is None or fact.number is None or fact.number != 0  # noqa: E731
        if self.kind == "pie":
            kept = [i for i in range(len(categories)) if any(said(facts[i]) for _, facts in lines)]
            if kept:
                return tuple(categories[i] for i in kept), [(name, [facts[i] for i in kept]) for name, facts in lines]
            return categories, lines
        return categories, [line for line in lines if any(map(said, line[1]))] or lines

    def _data(self, writer: Writer) -> tuple[tuple[str, ...], list[tuple[str, list[Fact | None]]]]:
        """The categories, and each series with its facts."""
        book = writer.book
        if self.rows is None:
            categories = tuple(writer.text(text) for text in self.categories)
            return categories, [(line.name, [book.get(key) for key in line.keys]) for line in self.series]
        groups, statement = grouped(book, self.rows.over, self.rows.category), writer.pack.statement(self.rows.over)
        label = statement.by_column[self.rows.value].label if statement else self.rows.value
        return tuple(value for value, _ in groups), [(label, [view.get(self.rows.value) for _, view in groups])]

    def _height(self, fact: Fact | None) -> float | None:
        value = fact.number if fact else None
        return float(in_unit(value, self.unit)) if value is not None else None

    def _label(self, fact: Fact | None, writer: Writer) -> str:
        value = fact.number if fact else None
        return format_number(in_unit(value, self.unit), writer.style.decimals, writer.style) if isinstance(value, Decimal) else DASH


def _invented(fact: Fact | None, writer: Writer) -> bool:
    """Whether a figure is a demonstration figure, or computed from one; a zero adds nothing."""
    if fact is None or fact.demo:
        return fact is not None
    formula = writer.pack.formulas.get(fact.key)
    parts = [writer.book.get(name) for name in formula.names] if formula else []
    return any(_invented(part, writer) for part in parts if part and part.number)
