"""``funds``: the money of the form — rows by source, columns of amounts, and how the execution of the budget is scored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ...facts import Fact, FactBook, State
from ...formulas import Formula, Missing, NoBase, renamed
from ...money import DASH, ZERO, format_quantity, plain
from ...names import quoted
from ...rules.base import ZERO_POLICIES
from ...statements import CellAddress, Column, Row, Statement
from ...writing.blocks import Cell, TableRow
from ..form import Place, named
from ..page import Page, heads, label, middle
from ..ways import ByFigures, Proportion, read_way

if TYPE_CHECKING:
    from ...pack.read_forms import FormReader
    from ...pack.source import Node

RATE, WEIGHT, SCORE = "rate", "weight", "score"
PLAIN_WAY = Proportion()
COMPUTED = (RATE, WEIGHT, SCORE)
"""Columns the system fills: 执行率, 分值, 得分."""
REASON = "原因"
"""The key of the column that takes the reason of a low execution."""


@dataclass(frozen=True, slots=True)
class Head:
    """A printed column: an amount or text of the statement by its key, or one of :data:`COMPUTED`."""

    label: str
    column: str = ""
    computed: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Funds:
    label: str
    statement: Statement
    heads: tuple[Head, ...]
    rate: Formula | None
    scored: str
    """The row whose execution counts; the others print — where rates and points stand."""
    weight: Decimal = ZERO
    zero: str = "not_computable"
    way: ByFigures = PLAIN_WAY
    reason_below: Decimal | None = None
    all_rates: bool = False
    corner: str = ""
    """What stands above the names of the rows."""
    kind: ClassVar[str] = "funds"

    @classmethod
    def read(cls, node: Node, reader: FormReader) -> Funds:
        inner = node.node("funds")
        assert inner is not None
        heads = tuple(_head(item) for item in inner.nodes("columns", required=True))
        return _read(cls, inner, heads, reader)

    def own_names(self) -> Iterator[str]:
        yield self.statement.key

    def names(self) -> Iterator[str]:
        local = {*self.statement.by_row, *self.statement.by_column}
        for row in self.statement.rows:
            yield from (name for _, formula in row.cells for name in sorted(formula.names))
        for formula in (self.rate, *(r.formula for r in self.statement.rows), *(c.formula for c in self.statement.columns)):
            yield from (name for name in sorted(formula.names) if name not in local) if formula else ()

    def problems(self, form: object) -> Iterator[tuple[str, str, str]]:
        if self.scored not in self.statement.by_row:
            yield "P009", f"资金里没有行次“{self.scored}”", "scored"
        if self.weight and self.rate is None:
            yield "P003", "预算执行要计分，缺少“rate”", "weight"
        if self.weight < 0:
            yield "R014", f"预算执行的分值不能小于零，现为 {plain(self.weight)}", "weight"

    def placed(self, place: Place) -> Statement:
        return named(self.statement, f"{place.base}.{self.statement.key}", place.full)

    def statements(self, place: Place) -> Iterator[Statement]:
        yield self.placed(place)

    def rate_formula(self, place: Place, row: str = "") -> Formula:
        """The rate of a row, the scored one where none is named, over full names."""
        assert self.rate is not None
        placed = self.placed(place)

        def full(name: str) -> str:
            return placed.fact_key(row or self.scored, name) if name in placed.by_column else place.full(name)

        return renamed(self.rate, full)

    def label_of(self, place: Place, key: str) -> str:
        """What a figure of the rate is called: as its own statement calls it, else by row and column."""
        placed = self.placed(place)
        cell = next((c for c in placed.cells if c.key == key), None)
        if cell is None:
            return place.form.label_of(key.removeprefix(place.prefix))
        name = stated_at(cell).removeprefix(place.prefix)
        if name in place.form.owner_names:
            return place.form.label_of(name)
        return f"{placed.by_row[cell.row].label}{placed.by_column[cell.column].label}"

    def reason(self, place: Place, book: FactBook) -> str:
        return book.text(self.placed(place).fact_key(self.scored, REASON)) if REASON in self.statement.by_column else ""

    def gaps(self, place: Place, book: FactBook) -> Iterator[str]:
        """The scored row is needed whole, save what the rate itself asks for; of the others what is typed here."""
        placed = self.placed(place)
        rated = self.rate_formula(place).names if self.rate and self.weight else frozenset()
        for cell in placed.cells:
            fact = book.get(cell.key)
            if cell.key in rated or not cell.field.numeric or (fact and fact.state is not State.MISSING):
                continue
            typed_here = not cell.computed and cell.field.required
            if typed_here or (cell.row == self.scored and cell.computed and self._optional(place, cell.formula)):
                yield f"缺{quoted(self.label_of(place, cell.key))}"

    def _optional(self, place: Place, formula: Formula | None) -> bool:
        """A figure of the owning list that it lets stay open, so that nobody else asks for it."""
        name = formula.text.strip().removeprefix(place.prefix) if formula else ""
        return any(c.key == name and not c.field.required for c in place.form.owner_columns)

    def columns(self) -> int:
        return len(self.heads) + 1 + bool(self.label)

    def rows(self, page: Page) -> Iterator[TableRow]:
        placed = self.placed(page.place)
        shown = [row for row in placed.rows if row.printed]
        title, corner = (t.replace("{金额单位}", self.unit(page.place, page.book)) for t in (self.label, self.corner))
        spans = page.fit([40, *(self._width(placed, head) for head in self.heads)], page.left if title else 0)
        upper, *below = heads([(corner, ""), *((h.label, h.group) for h in self.heads)], spans)
        lead = (label(title, page.left, len(shown) + 1 + len(below)),) if title else ()
        yield from (TableRow(cells) for cells in ((*lead, *upper), *below))
        tall = {head.column for head in self.heads if _stretches(placed, shown, head)}
        for row in shown:
            cells = [label(f"{row.prefix}{row.label}", spans[0])]
            for head, span in zip(self.heads, spans[1:], strict=True):
                if head.column not in tall or row is shown[0]:
                    down = len(shown) if head.column in tall else 1
                    cells.append(replace(self._cell(page, placed, row, head), colspan=span, rowspan=down))
            yield TableRow(tuple(cells))

    def _width(self, placed: Statement, head: Head) -> int:
        """What a column wants: amounts room for nine digits, reasons for words."""
        if head.computed:
            return 13 if head.computed == WEIGHT else 18
        column = placed.by_column[head.column]
        return column.width or (26 if column.field.numeric else 36)

    def unit(self, place: Place, book: FactBook) -> str:
        """The unit the amounts are stated in where they are typed."""
        facts = (book.get(stated_at(cell)) for cell in self.placed(place).cells if cell.field.numeric)
        return next((fact.unit for fact in facts if fact and fact.unit), "万元")

    @staticmethod
    def stated(placed: Statement, row: str, column: str, book: FactBook) -> Fact | None:
        """The fact of a cell, where it is stated."""
        key = placed.fact_key(row, column)
        cell = next((c for c in placed.cells if c.key == key), None)
        return book.get(stated_at(cell)) if cell else None

    def _cell(self, page: Page, placed: Statement, row: Row, head: Head) -> Cell:
        if head.computed == RATE:
            return self._rate_cell(page, row)
        if head.computed:
            return self._score_cell(page, row, head)
        if head.column in row.skip:
            return Cell(DASH if head.column in row.dash else "", align="center")
        return self._amount(page, placed, row, placed.by_column[head.column])

    def _amount(self, page: Page, placed: Statement, row: Row, column: Column) -> Cell:
        """An amount that is taken from elsewhere carries the name it has there; a column no fact fills prints —."""
        key = placed.fact_key(row.key, column.key)
        cell = next(c for c in placed.cells if c.key == key)
        source = stated_at(cell)
        fact = page.book.get(source)
        text = fact.shown(page.style, with_unit=fact.unit == "%") if fact else ""
        asked = column.field.required and (
            row.key == self.scored or not cell.computed or self._asked(page.place, source)
        )
        missing = asked and not text and (fact is None or fact.state is State.MISSING)
        align = "center" if column.field.numeric else "left"
        return Cell(text, align=align, key=source, missing=missing)  # type: ignore[arg-type]

    def _asked(self, place: Place, source: str) -> bool:
        name = source.removeprefix(place.prefix)
        return any(c.key == name and c.field.required for c in place.form.owner_columns)

    def _rate_cell(self, page: Page, row: Row) -> Cell:
        if row.key != self.scored and not self.all_rates:
            return middle(DASH)
        if self.rate is None:
            return middle(DASH)
        try:
            value = self.rate_formula(page.place, row.key).over(page.book)
            return middle(format_quantity(value, "%", page.style.percent_decimals, page.style))
        except Missing as error:
            absent = any((fact := page.book.get(key)) is None or fact.state is State.MISSING for key in error.keys)
            return middle("" if absent else DASH, row.key == self.scored)
        except NoBase:
            return middle(DASH)

    def _score_cell(self, page: Page, row: Row, head: Head) -> Cell:
        line = page.sheet.execution
        if row.key != self.scored or line is None:
            return middle(DASH)
        if head.computed == WEIGHT:
            return middle(plain(self.weight))
        return middle(plain(line.points) if line.points is not None else "", True)

    def demo(self, page: Page) -> Iterator[str]:
        """The row by its name where all that was typed into it is invented, else the figures by theirs."""
        placed = self.placed(page.place)
        for row in placed.rows:
            cells = [c for c in placed.cells if c.row == row.key and c.field.numeric]
            typed = []
            for cell in cells:
                fact = page.book.get(stated_at(cell))
                if fact and fact.state is not State.COMPUTED:
                    known = fact.known or fact.state is State.NOT_APPLICABLE
                    typed.append((self.label_of(page.place, cell.key), fact.demo and known))
            invented = [name for name, demo in typed if demo]
            if invented and len(invented) == len(typed):
                yield row.label.removeprefix("其中：")
            else:
                yield from invented


def stated_at(cell: CellAddress) -> str:
    """Where the figure of a cell is stated: elsewhere where the cell only repeats it."""
    text = cell.formula.text.strip() if cell.formula else ""
    return text if cell.formula and text in cell.formula.names else cell.key


def _stretches(placed: Statement, shown: list[Row], head: Head) -> bool:
    """A text that is said once, beside the first row, reaches over the rows that skip it."""
    column = placed.by_column.get(head.column)
    if column is None or column.field.numeric:
        return False
    return all(head.column in row.skip and head.column not in row.dash for row in shown[1:])


def _head(item: Node) -> Head:
    kind = item.text("kind", "")
    if not kind:
        return Head(item.text("label"), str(item.raw("key") or ""), group=item.text("group", ""))
    item.choice("kind", COMPUTED, RATE)
    usual = {RATE: "执行率", WEIGHT: "分值", SCORE: "得分"}
    head = Head(item.text("label", usual.get(kind, "")), computed=kind, group=item.text("group", ""))
    item.done()
    return head


def _read(cls: type[Funds], inner: Node, heads: tuple[Head, ...], reader: FormReader) -> Funds:
    weight = inner.number("weight", 0)
    way = read_way(scoring) if (scoring := inner.node("scoring")) else Proportion()
    if scoring is not None:
        scoring.done()
    if not isinstance(way, ByFigures):
        inner.problem("P006", "预算执行只能按完成比例一类的方法计分", "scoring")
        way = Proportion()
    title = inner.text("label", "项目资金")
    rate, scored = inner.formula("rate", ""), inner.text("scored", "")
    zero = inner.choice("zero", ZERO_POLICIES, "not_computable")
    below = inner.number("reason_below") if inner.has("reason_below") else None
    all_rates = inner.flag("all_rates")
    corner = inner.text("head", "")
    statement = reader.statement(inner, title, "资金")
    first = statement.rows[0].key if statement.rows else ""
    return cls(title, statement, heads, rate, scored or first, weight, zero, way, below, all_rates, corner)
