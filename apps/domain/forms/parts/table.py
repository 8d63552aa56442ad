"""``table``: a table of the form's own, written like a statement — 年度主要任务 with amounts, for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ...facts import FactBook, State
from ...names import quoted
from ...statements import CellAddress, Column, Statement
from ...totals import stated_total
from ...writing.blocks import Cell, TableRow
from ..form import Place, named
from ..page import Page, heads, label

if TYPE_CHECKING:
    from ...pack.read_forms import FormReader
    from ...pack.source import Node


@dataclass(frozen=True, slots=True)
class TablePart:
    label: str
    statement: Statement
    kind: ClassVar[str] = "table"

    @classmethod
    def read(cls, node: Node, reader: FormReader) -> TablePart:
        inner = node.node("table")
        assert inner is not None
        title = inner.text("label", "")
        return cls(title, reader.statement(inner, title))

    def own_names(self) -> Iterator[str]:
        yield self.statement.key

    def names(self) -> Iterator[str]:
        local = {*self.statement.by_row, *self.statement.by_column}
        yield from (name for _, formula in self.statement.totals for name in sorted(formula.names))
        for row in self.statement.rows:
            yield from (name for _, formula in row.cells for name in sorted(formula.names))
        for formula in (*(r.formula for r in self.statement.rows), *(c.formula for c in self.statement.columns)):
            yield from (name for name in sorted(formula.names) if name not in local) if formula else ()

    def problems(self, form: object) -> Iterator[tuple[str, str, str]]:
        for name, _ in self.statement.totals:
            if name not in self.statement.by_column:
                yield "P009", f"“{self.statement.key}”没有栏次“{name}”", name

    def placed(self, place: Place) -> Statement:
        return named(self.statement, f"{place.base}.{self.statement.key}", place.full)

    def statements(self, place: Place) -> Iterator[Statement]:
        yield self.placed(place)

    def cells(self, place: Place, book: FactBook) -> list[CellAddress]:
        placed = self.placed(place)
        return list(placed.list_cells(book.rows(placed.key)) if placed.kind == "list" else placed.cells)

    def gaps(self, place: Place, book: FactBook) -> Iterator[str]:
        placed = self.placed(place)
        if placed.kind == "list" and len(book.rows(placed.key)) < placed.least:
            yield f"“{placed.title}”至少填 {placed.least} 行"
        for cell in self.cells(place, book):
            fact = book.get(cell.key)
            if cell.field.required and not cell.computed and (fact is None or fact.state is State.MISSING):
                yield f"缺{quoted(cell.label)}"

    @property
    def lead(self) -> tuple[str, ...]:
        """The head of what stands before the columns: names of rows, or numbers."""
        if self.statement.kind != "list":
            return (self.statement.head,)
        return ("序号",) if self.statement.number_rows else ()

    def columns(self) -> int:
        return len(self.statement.columns) + bool(self.label) + len(self.lead)

    def rows(self, page: Page) -> Iterator[TableRow]:
        """The heads, with the groups above them, a row each, 合计 where asked; the label at the left spans them all."""
        placed = self.placed(page.place)
        keys = page.book.rows(placed.key) if placed.kind == "list" else tuple(r.key for r in placed.rows if r.printed)
        wanted = [c.width or (24 if c.field.numeric else 40) for c in placed.columns]
        widths = page.fit([*(10 if placed.number_rows else 30 for _ in self.lead), *wanted], page.left if self.label else 0)
        first, *below = heads([*((n, "") for n in self.lead), *((c.label, c.group) for c in placed.columns)], widths)
        body = [*self._body(page, placed, keys, widths), *self._total(page, placed, widths)]
        lead = (label(self.label, page.left, len(body) + 1 + len(below)),) if self.label else ()
        yield from (TableRow(cells) for cells in ((*lead, *first), *below))
        yield from body

    def _body(self, page: Page, placed: Statement, keys: Sequence[str], widths: Sequence[int]) -> Iterator[TableRow]:
        for number, key in enumerate(keys, 1):
            name = placed.by_row[key].label if placed.kind != "list" else str(number)
            first = (label(name, widths[0]),) if self.lead else ()
            cells = (_cell(page, placed, key, c, width) for c, width in zip(placed.columns, widths[len(first) :], strict=True))
            yield TableRow((*first, *cells))

    def _total(self, page: Page, placed: Statement, widths: Sequence[int]) -> Iterator[TableRow]:
        """合计 over what leads the first figure; sums, totals stated otherwise, and nothing under a text or a rate."""
        lead = next((n for n, c in enumerate(placed.columns) if c.field.numeric), 0)
        ahead = len(self.lead) + lead
        if placed.total_row and placed.kind == "list" and ahead:
            cells = (_sum(page, placed, c, w) for c, w in zip(placed.columns[lead:], widths[ahead:], strict=True))
            yield TableRow((label("合计", sum(widths[:ahead])), *cells))

    def demo(self, page: Page) -> Iterator[str]:
        facts = (page.book.get(cell.key) for cell in self.cells(page.place, page.book) if not cell.computed)
        if any(fact and fact.demo and fact.known for fact in facts):
            yield self.label or self.statement.title


def _cell(page: Page, placed: Statement, row: str, column: Column, width: int) -> Cell:
    if placed.kind != "list" and column.key in placed.by_row[row].skip:
        return Cell("", width)
    key = placed.fact_key(row, column.key)
    fact = page.book.get(key)
    text = fact.shown(page.style, with_unit=fact.unit == "%") if fact else ""
    missing = column.field.required and not text and (fact is None or fact.state is State.MISSING)
    return Cell(text, width, align="center" if column.field.numeric else "left", key=key, missing=missing)


def _sum(page: Page, placed: Statement, column: Column, width: int) -> Cell:
    stated = dict(placed.totals).get(column.key)
    if stated:
        return stated_total(stated, column.field, "", page.book, page.style, width, "center")
    key = f"{placed.key}.合计.{column.key}"
    fact = page.book.get(key) if column in placed.totalled else None
    return Cell(fact.shown(page.style, with_unit=False) if fact else "", width, align="center", bold=True, key=key if fact else "")
