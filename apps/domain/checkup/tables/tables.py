"""Grids understood as tables of figures: which rows are heads, what each column and row is, each number with its unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from ...documents.document import Document, Grid
from ...findings import Place
from ...language.lexicon import LEXICON
from ...language.quantities import Quantity
from ...language.subjects import NAMED
from ...money import ZERO
from ..figures import Figure
from .columns import Column, Segment, columns_of, panels, segments
from .figures import compact, empty, figure, row_unit, says
from .rowtrees import Row, code_of, is_total, number_of, of_which, tree

__all__ = ["Column", "DataTable", "Row", "tables_of"]
_COUNTED = (*LEXICON.count_heads, *LEXICON.stock_words["kept"][-4:])
_ROUNDED = ("", "元", "万元", "亿元", "%", *LEXICON.measured)


@dataclass(frozen=True, eq=False)
class DataTable:
    """``item`` is the grid's index in the document; ``Row.index`` and ``Column.index`` are the grid's own.

    A grid gives several tables where several stand in it: below each other in a form (each ``part`` with its own head),
    side by side as 收入 | 支出; without a ``head`` they are labels and values.
    """

    item: int
    grid: Grid
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    head: tuple[int, ...] = ()  # The grid's rows that are this table's head
    part: int = 0

    @cached_property
    def column_at(self) -> dict[int, Column]:
        return {column.index: column for column in self.columns}

    @cached_property
    def unknown(self) -> frozenset[tuple[int, int]]:
        """Where a cell of figures is merged with its neighbour, or holds anything else, by the row's position and the column."""
        cells = ((at, c.index, self.grid.rows[row.index][c.index]) for at, row in enumerate(self.rows) for c in self.columns)
        return frozenset((at, column) for at, column, cell in cells if cell.covered == bool(figure(cell.text)) and not empty(cell.text))

    @cached_property
    def sure(self) -> bool:
        """Whether its cells stand under their heads, or none of them can have shifted."""
        figures = [c for c in self.columns if c.role in ("amount", "rate")]
        return self.grid.sure or (all(c.label for c in figures) and gapless(self, range(len(self.rows)), (c.index for c in figures)))

    @cached_property
    def cells(self) -> dict[tuple[int, int], Figure]:
        """The figures that were asked for, by the row's position and the column."""
        return {}

    @cached_property
    def steps(self) -> dict[tuple[int, str], Decimal]:
        """By column and unit the worth of the last digit of its finest figure; 0 where it counts things or points: the head says
        so, or all of the table is whole numbers without a unit, and it says that it counts."""
        found: dict[tuple[int, str], list[Quantity]] = defaultdict(list)
        for row in self.rows:
            for column, quantity in row.numbers.items():
                found[column, quantity.unit].append(quantity)
        whole = all(q.unit == "%" or not (q.decimals or q.unit) for row in self.rows for q in row.numbers.values())
        said = not self.grid.unit and says("".join((self.grid.caption, *(c.label for c in self.columns))), _COUNTED)
        counts = whole and (said or self.grid.unit in LEXICON.counters)
        steps: dict[tuple[int, str], Decimal] = {}
        for (index, unit), figures in found.items():
            head, decimals = self.column_at[index], max(q.decimals for q in figures)
            counted = counts or says(head.label, LEXICON.count_heads) or head.unit not in _ROUNDED
            exact = counted and (decimals == 0 or head.unit == "分")
            steps[index, unit] = ZERO if exact else figures[0].factor.scaleb(-decimals)
        return steps

    @property
    def amounts(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == "amount")

    @property
    def labels(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == "label")


def gapless(table: DataTable, rows: Iterable[int], columns: Iterable[int]) -> bool:
    """Whether the rows have something in every column: in a table whose cells may have shifted a gap is suspicious."""
    columns = tuple(columns)
    return all(compact(table.grid.rows[table.rows[row].index][column].text) for row in rows for column in columns)


def tables_of(document: Document) -> tuple[DataTable, ...]:
    """Every grid that holds figures."""
    return tuple(table for index, grid in document.grids() for table in _tables(index, grid))


def _tables(item: int, grid: Grid) -> Iterator[DataTable]:
    for part, segment in enumerate(segments(grid)):
        for side in panels(segment, columns_of(grid, segment)):
            rows = _rows(grid, segment, side)
            if any(row.numbers for row in rows):
                yield DataTable(item, grid, side, rows, segment.head, part)


def _rows(grid: Grid, segment: Segment, columns: tuple[Column, ...]) -> tuple[Row, ...]:
    """The rows, each called by its last label (a total merged over several label columns is named once), with its figures, those
    of a cell merged from above or the left where it stands."""
    by_role = {role: [c.index for c in columns if c.role == role] for role in ("order", "code", "label", "unit")}
    rows: list[Row] = []
    for index in segment.body:
        cells = grid.rows[index]
        texts = [cells[c].text for c in by_role["order"] if is_total(cells[c].text)]
        texts += [cells[c].text for c in by_role["code"] if not compact(cells[c].text).isdecimal()]
        named = [words for text in (*texts, *(cells[c].text for c in by_role["label"])) if (words := " ".join(text.split()))]
        label = next((text for text in named if is_total(text)), named[-1] if named else "")
        unit = "".join(cells[c].text for c in by_role["unit"])
        counted, numbers = f"{label}（{unit}）" if unit else label, {}
        for c in columns:
            cell, own = cells[c.index], row_unit(counted, c.unit) if c.role == "amount" else c.unit
            if c.role in ("amount", "rate", "text") and not cell.covered and (found := figure(cell.text, own)):
                numbers[c.index] = found
        (style, number), code = number_of(label), code_of([cells[c].text for c in by_role["code"]])
        rows.append(Row(index, label, numbers, 0, -1, is_total(label), of_which(label), style, number, code))
    return _with_whole(tree(_with_codes(rows)))


def _with_codes(rows: list[Row]) -> list[Row]:
    """205 教育支出 over 20502 普通教育: the codes of subjects where they stand before the names in one cell."""
    codes = {row.index: match[1] for row in rows if not row.code and (match := NAMED.match(compact(row.label)))}
    below = any(one != other and one.startswith(other) for one in codes.values() for other in codes.values())
    return [replace(row, code=codes.get(row.index, row.code)) for row in rows] if below else rows


def _with_whole(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """A first row named as the whole of all others (“三公”经费) is a total like 合计, and so is 全年 below its quarters."""
    for at, names in ((0, LEXICON.whole_rows), (-1, LEXICON.whole_ends)) if len(rows) > 2 and not any(r.total for r in rows) else ():
        if compact(rows[at].label).rstrip(":：") in names:
            whole = replace(rows[at], total=True, level=0)
            return (whole, *rows[1:]) if at == 0 else (*rows[:-1], whole)
    return rows


# --- cells as figures of relations ---------------------------------------------------------------------


def cell_of(table: DataTable, at: int, column: int) -> Figure | None:
    """The figure in a row (by its position) and column, stated to the finest digit of its column; None for none."""
    row, head = table.rows[at], table.column_at[column]
    if (at, column) not in table.cells and (quantity := row.numbers.get(column)):
        table.cells[at, column] = Figure(
            quantity, cell_place(table, at, column), row.label if table.head else f"“{compact(row.label)}”", head.measure, head.year,
            head=head.label, top=table.grid.place(table.item, table.head[-1], 0) if table.head else None,
            finest=table.steps[column, quantity.unit],
        )  # fmt: skip
    return table.cells.get((at, column))


def rated(figure: Figure, per_hundred: bool) -> Figure:
    """A cell of a column of rates, stated to its own last digit; a ratio (0.985) where the column holds such."""
    q = figure.quantity
    if per_hundred:
        return replace(figure, finest=q.step)
    return replace(figure, quantity=replace(q, value=q.value * 100), finest=Decimal(1).scaleb(-q.decimals))


def alike(figures: Iterable[Figure]) -> bool:
    """Whether all are of one kind, so that they can be added."""
    return len({f.quantity.kind for f in figures}) == 1


def cell_place(table: DataTable, at: int, column: int) -> Place:
    """A row's place at one column, quoted from its label on."""
    return table.grid.place(table.item, table.rows[at].index, column, table.columns[0].index, max(column, table.columns[-1].index))
