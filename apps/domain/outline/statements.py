"""``statement``: a statement as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from ..cells import Field
from ..facts import Fact, FactBook
from ..money import DASH, NumberStyle
from ..statements import Column, Row, Statement
from ..totals import stated_total
from ..writing.blocks import Block, Cell, Table, TableRow
from ..writing.sentences import Pattern, compile_pattern
from .item import Item, Problem, Writer

if TYPE_CHECKING:
    from ..pack.model import Pack
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node


KEPT_WHOLE = 12
"""A table with no more rows stands on one page; a longer one may be cut between rows."""


@dataclass(frozen=True)
class StatementTable(Item):
    """A statement: chosen columns, one- or two-line head, rows with 其中 indents."""

    kinds: ClassVar[tuple[str, ...]] = ("statement",)

    statement: str
    title: str = ""
    columns: tuple[str, ...] = ()
    numbered: bool = True
    notes: tuple[str, ...] = ()
    landscape: bool = False
    show_unit: bool = True

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> StatementTable:
        return cls(
            node.text("statement"), reader.pattern(node, "title", ""), node.texts("columns"), node.flag("numbered", True),
            node.texts("notes"), node.flag("landscape"), node.flag("show_unit", True),
        )  # fmt: skip

    def patterns(self) -> Iterator[Pattern]:
        yield compile_pattern(self.title)

    def problems(self, names: Names) -> Iterator[Problem]:
        statement = names.pack.statement(self.statement)
        if statement is None:
            message = f"没有名为“{self.statement}”的报表{names.nearest(self.statement, names.pack.by_key)}"
            yield Problem("P009", message, self.statement)
            return
        for name in self.columns:
            if name not in statement.by_column:
                yield Problem("P009", f"报表“{self.statement}”没有栏次“{name}”{names.nearest(name, statement.by_column)}", name)

    def typed(self, pack: Pack) -> Iterator[str]:
        yield self.statement

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        statement = writer.pack.statement(self.statement)
        assert statement is not None
        book, columns = writer.book, _printed_columns(statement, self.columns)
        heads, rows = _heads(statement, columns), tuple(ROWS[statement.kind](statement, columns, book, writer.style))
        number, title = writer.table_number(self.numbered), writer.text(self.title)
        yield Table(
            (*heads, *rows), _widths(statement, columns), len(heads), number, title or statement.printed_title or statement.title,
            f"单位：{statement.unit}" if statement.unit and self.show_unit else "",
            (*self.notes, *_demo_note(statement, columns, book)), self.landscape, len(rows) <= KEPT_WHOLE, anchor=writer.anchor("t"),
            place=self.statement,
        )  # fmt: skip


def _printed_columns(statement: Statement, chosen: tuple[str, ...]) -> tuple[Column, ...]:
    if chosen:
        return tuple(statement.by_column[key] for key in chosen)
    return tuple(c for c in statement.columns if c.printed)


def _widths(statement: Statement, columns: tuple[Column, ...]) -> tuple[int, ...]:
    if statement.kind == "form":
        return (60, 40)
    widths = tuple(c.width or c.field.kind.width for c in columns)
    if statement.kind == "list":
        return (8, *widths) if statement.number_rows else widths
    return (max(30, 100 - sum(widths)), *widths)


def _heads(statement: Statement, columns: tuple[Column, ...]) -> tuple[TableRow, ...]:
    """One line, or two where columns are grouped."""
    if statement.kind == "form":
        return (TableRow((head(statement.head), head("内容"))),)
    first = () if statement.kind == "list" and not statement.number_rows else (
        "序号" if statement.kind == "list" else statement.head,
    )  # fmt: skip
    if not any(c.group for c in columns):
        return (TableRow(tuple(head(text) for text in (*first, *(c.label for c in columns)))),)
    top = [head(text, rowspan=2) for text in first]
    low = []
    for i, column in enumerate(columns):
        if not column.group:
            top.append(head(column.label, rowspan=2))
            continue
        if i == 0 or columns[i - 1].group != column.group:
            run = _run_length(columns, i)
            top.append(head(column.group, colspan=run))
        low.append(head(column.label))
    return TableRow(tuple(top)), TableRow(tuple(low))


def _run_length(columns: tuple[Column, ...], start: int) -> int:
    length = 0
    while start + length < len(columns) and columns[start + length].group == columns[start].group:
        length += 1
    return length


def head(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text, colspan, rowspan, "center", head=True)


def _table_rows(statement: Statement, columns: tuple[Column, ...], book: FactBook, style: NumberStyle) -> Iterator[TableRow]:
    for row in statement.rows:
        if not row.printed:
            continue
        label = Cell(f"{row.prefix}{row.label}", indent=row.depth, bold=row.bold)
        cells = tuple(_cell(statement, row, column, book, style) for column in columns)
        yield TableRow((label, *cells))


def _cell(statement: Statement, row: Row, column: Column, book: FactBook, style: NumberStyle) -> Cell:
    if column.key in row.skip:
        return Cell(DASH if column.key in row.dash else "", align="right")
    key = statement.fact_key(row.key, column.key)
    return fact_cell(book.get(key), key, column.field, statement.unit, style, row.bold)


def fact_cell(fact: Fact | None, key: str, field: Field, unit: str, style: NumberStyle, bold: bool = False) -> Cell:
    """A fact in a table: the bare figure, or with its sign where its unit is not the table's."""
    align = field.kind.align
    if fact is None or (not fact.known and fact.state.value == "missing"):
        return Cell("", align=align, missing=field.required, key=key, bold=bold)
    text = fact.shown(style, with_unit=fact.unit == "%" and unit != "%")
    return Cell(text, align=align, key=key, bold=bold)


def _list_rows(statement: Statement, columns: tuple[Column, ...], book: FactBook, style: NumberStyle) -> Iterator[TableRow]:
    for i, row in enumerate(book.rows(statement.key), 1):
        first = (Cell(str(i), align="center"),) if statement.number_rows else ()
        cells = []
        for column in columns:
            key = statement.fact_key(row, column.key)
            run = _equal_rows(statement, column, book, i - 1) if column.merge else 1
            if run:
                cell = fact_cell(book.get(key), key, column.field, statement.unit, style)
                cells.append(replace(cell, rowspan=run, align="center") if run > 1 else cell)
        yield TableRow((*first, *cells))
    if statement.total_row:
        yield _total_row(statement, columns, book, style)


def _total_row(statement: Statement, columns: tuple[Column, ...], book: FactBook, style: NumberStyle) -> TableRow:
    """合计 over the leading text columns, then the totals; a rate has no total."""
    lead = next((i for i, c in enumerate(columns) if c.field.numeric), len(columns))
    span = lead + (1 if statement.number_rows else 0)
    cells = [Cell("合计", span, align="center", bold=True)] if span else []
    stated = dict(statement.totals)
    for column in columns[lead:]:
        if column.key in stated:
            cells.append(stated_total(stated[column.key], column.field, statement.unit, book, style))
            continue
        key = f"{statement.key}.合计.{column.key}"
        fact = book.get(key)
        cells.append(Cell(fact.shown(style) if fact else "", align="right", bold=True, key=key if fact else ""))
    return TableRow(tuple(cells))


def _equal_rows(statement: Statement, column: Column, book: FactBook, place: int) -> int:
    """Over how many rows a merged column's cell reaches; 0 where the row above covers it."""
    texts = [book.text(statement.fact_key(row, column.key)) for row in book.rows(statement.key)]
    if place and texts[place] == texts[place - 1]:
        return 0
    return next((n for n, text in enumerate(texts[place:]) if text != texts[place]), len(texts) - place)


def _form_rows(statement: Statement, columns: tuple[Column, ...], book: FactBook, style: NumberStyle) -> Iterator[TableRow]:
    for row in statement.rows:
        if not row.printed:
            continue
        field = row.field or Field()
        key = statement.fact_key(row.key)
        fact = book.get(key)
        text = fact.shown(style, with_unit=True) if fact else ""
        yield TableRow((Cell(row.label, indent=row.depth), Cell(text, align=field.kind.align, key=key)))


ROWS = {"table": _table_rows, "list": _list_rows, "form": _form_rows}
"""What a table prints of each kind of statement."""


def _demo_note(statement: Statement, columns: tuple[Column, ...], book: FactBook) -> tuple[str, ...]:
    """Says which of the printed figures are demonstration figures."""
    cells = statement.list_cells(book.rows(statement.key)) if statement.kind == "list" else iter(statement.cells)
    printed = {"", *(column.key for column in columns)}
    typed = [c for c in cells if c.column in printed and not c.computed and (f := book.get(c.key)) and f.known]
    demo = [c for c in typed if book[c.key].demo]
    if not demo:
        return ()
    if len(demo) == len(typed):
        return ("注：本表为演示数据。",)
    names = "、".join(c.label for c in demo[:4]) + (f"等{len(demo)}格" if len(demo) > 4 else "")
    return (f"注：{names}为演示数据。",)
