"""Statements (报表): declared in the pack, filled by people, completed by sums and formulas.

Three kinds: ``table`` (fixed rows × columns), ``list`` (rows added as needed) and ``form`` (one value a row).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from .cells import Field
from .formulas import Formula, renamed, sum_of


@dataclass(frozen=True, slots=True)
class Column:
    """A 栏次.  ``prior`` names the column whose figure of last year this one takes."""

    key: str
    label: str
    field: Field
    formula: Formula | None = None
    prior: str = ""
    group: str = ""
    printed: bool = True
    width: int = 0
    source: str = ""
    """The column of a table of 决算 its figures come from, behind a row's source."""
    merge: bool = False
    """Equal neighbours of a list column are printed as one cell (实施单位)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A 行次.  ``parts`` are the rows it sums.

    ``sums`` is ``computed`` (the sum is the figure), ``checked`` (typed, and compared with the sum), ``within``
    (the children are 其中 items: together no more than this row) or empty.
    """

    key: str
    label: str
    depth: int = 0
    parts: tuple[str, ...] = ()
    sums: str = ""
    formula: Formula | None = None
    field: Field | None = None
    """Of a form row; cells of a table take their column's field."""
    skip: tuple[str, ...] = ()
    """Columns that do not apply to this row: printed empty, or — where they are among ``dash``."""
    printed: bool = True
    bold: bool = False
    prefix: str = ""
    """Printed before the label, e.g. 其中：."""
    cells: tuple[tuple[str, Formula], ...] = ()
    """Single cells of the row taken from elsewhere: column and formula over full names."""
    dash: tuple[str, ...] = ()
    source: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Where its figures come from in the tables of 决算, by column (empty: any): ``表.行`` or formulas, the best first."""


@dataclass(frozen=True, slots=True)
class ListSource:
    """Where the rows of a list come from: a table of 决算, which of its rows, and what goes into which column.

    ``rows``: 类, 款 or 项 by the length of the code, 功能 (the functions of the general table) or 经济 (items of codes);
    ``columns``: 编码, 名称, 类, 款, 项 or a column of the table.
    """

    table: str
    rows: str
    codes: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CellAddress:
    """A cell of a statement: its fact key, what it takes, and how it is computed if it is."""

    key: str
    label: str
    row: str
    column: str
    field: Field
    formula: Formula | None = None

    @property
    def computed(self) -> bool:
        return self.formula is not None


@dataclass(frozen=True)
class Statement:
    key: str
    title: str
    kind: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    head: str = "项目"
    unit: str = ""
    hint: str = ""
    printed_title: str = ""
    least: int = 0
    """The fewest rows a list must have to count as filled."""
    number_rows: bool = False
    """A printed list begins with a 序号 column."""
    total_row: bool = False
    """A printed list ends with a 合计 row."""
    totals: tuple[tuple[str, Formula], ...] = ()
    """Cells of the 合计 row that print a figure stated elsewhere, or a rate of totals, and not the sum of the column."""
    source: ListSource | None = None
    """Where the rows of a list come from."""

    @cached_property
    def by_row(self) -> dict[str, Row]:
        return {row.key: row for row in self.rows}

    @cached_property
    def by_column(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @property
    def totalled(self) -> tuple[Column, ...]:
        """The columns of a list that have a 合计: numbers, but not rates."""
        return tuple(c for c in self.columns if c.field.numeric and c.field.unit != "%")

    def sources(self, row: Row, column: str = "") -> tuple[str, ...]:
        """The formulas over the tables of 决算 that give a cell, the best first."""
        own = dict(row.source)
        if column in own:
            return own[column]
        behind = self.by_column[column].source if column in self.by_column else ""
        return tuple(f"{text}.{behind}" for text in own.get("", ())) if behind else ()

    def fact_key(self, row: str, column: str = "") -> str:
        """The name of a cell's fact; last year's figures carry the prefix 上年."""
        if not column:
            return f"{self.key}.{row}"
        prior = self.by_column[column].prior if column in self.by_column else ""
        return f"上年.{self.key}.{row}.{prior}" if prior else f"{self.key}.{row}.{column}"

    @cached_property
    def cells(self) -> tuple[CellAddress, ...]:
        """The cells of a table or form, row by row; a list's cells depend on its rows (:meth:`list_cells`)."""
        return tuple(self._cells())

    def _cells(self) -> Iterator[CellAddress]:
        for row in self.rows:
            if self.kind == "form":
                field = row.field or Field()
                yield CellAddress(self.fact_key(row.key), row.label, row.key, "", field, self._row_formula(row, ""))
                continue
            for column in self.columns:
                if column.key in row.skip:
                    continue
                label = f"{row.label}（{column.label}）"
                formula = self._cell_formula(row, column)
                yield CellAddress(self.fact_key(row.key, column.key), label, row.key, column.key, column.field, formula)

    def cells_of(self, rows: tuple[str, ...]) -> Iterable[CellAddress]:
        """The cells of the statement that has these rows, where it is a list; of others the rows are given."""
        return self.list_cells(rows) if self.kind == "list" else self.cells

    def list_cells(self, rows: tuple[str, ...]) -> Iterator[CellAddress]:
        """The cells of a list that has these rows (``项1``, ``项2`` …)."""
        for i, row in enumerate(rows, 1):
            made = self._made.get((i, row))
            if made is None:
                made = self._made[i, row] = tuple(self._row_cells(i, row))
            yield from made

    @cached_property
    def _made(self) -> dict[tuple[int, str], tuple[CellAddress, ...]]:
        """Rows whose cells were asked for before: pages and rules ask again and again."""
        return {}

    def _row_cells(self, number: int, row: str) -> Iterator[CellAddress]:
        for column in self.columns:
            label = f"{self.title}第{number}行{column.label}"
            formula = self._placed(column.formula, row) if column.formula else None
            yield CellAddress(self.fact_key(row, column.key), label, row, column.key, column.field, formula)

    def _cell_formula(self, row: Row, column: Column) -> Formula | None:
        taken = dict(row.cells).get(column.key)
        if taken:
            return taken
        if column.formula:
            return self._placed(column.formula, row.key)
        if not column.field.numeric:
            return None
        return self._row_formula(row, column.key)

    def _row_formula(self, row: Row, column: str) -> Formula | None:
        if row.formula:
            return self._placed(row.formula, None, column)
        if row.sums == "computed":
            parts = [part for part in row.parts if part not in self.by_row or column not in self.by_row[part].skip]
            return sum_of(self.fact_key(part, column) for part in parts) if parts else None
        return None

    def _placed(self, formula: Formula, row: str | None, column: str = "") -> Formula:
        """A formula in this statement's short names (columns of the same row, or rows of the same column)."""
        def full(name: str) -> str:
            if row is not None and name in self.by_column:
                return self.fact_key(row, name)
            if row is None and name in self.by_row:
                return self.fact_key(name, column)
            return name

        return renamed(formula, full)
