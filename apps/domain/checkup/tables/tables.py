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
from .figures import compact, figure, row_unit, says
from .rowtrees import Row, code_of, is_total, number_of, of_which, tree

__all__ = ["Column", "DataTable", "Row", "tables_of"]
_COUNTED = (*LEXICON.count_heads, *LEXICON.stock_words["kept"][-4:])
_ROUNDED = ("", "元", "万元", "亿元", "%", *LEXICON.measured)


@dataclass(frozen=True, eq=False)
class DataTable:
    """``item`` is the grid's index in the document; ``Row.index`` and ``Column.index`` are the grid's own.

    A grid gives several tables where several stand in it: below each other in a form (each ``part`` with its own head),
    side by side as 收入 | 支出.
    """

    item: int
    grid: Grid
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kind: str = "figures"
    """``figures``, ``scores`` (指标 with 权重/分值 and 得分) or ``pairs`` (labels and values without heads)."""
    head: tuple[int, ...] = ()
    """The grid's rows that are this table's head."""
    part: int = 0

    @cached_property
    def column_at(self) -> dict[int, Column]:
        return {column.index: column for column in self.columns}

    @cached_property
    def merged(self) -> frozenset[tuple[int, int]]:
        """Where a cell is merged with its neighbour and holds a figure, by the row's position and the column."""
        cells = ((at, c.index, self.grid.rows[row.index][c.index]) for at, row in enumerate(self.rows) for c in self.columns)
        return frozenset((at, column) for at, column, cell in cells if cell.covered and figure(cell.text))

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
        """By column and unit the worth of the last digit of its finest figure; 0 where it counts things or points."""
        found: dict[tuple[int, str], list[Quantity]] = defaultdict(list)
        for row in self.rows:
            for column, quantity in row.numbers.items():
                found[column, quantity.unit].append(quantity)
        return {key: self._step(self.column_at[key[0]], figures) for key, figures in found.items()}

    @cached_property
    def _counts(self) -> bool:
        """Whether all of it is whole numbers without a unit, in a table that says it counts."""
        whole = all(q.unit == "%" or not (q.decimals or q.unit) for row in self.rows for q in row.numbers.values())
        said = not self.grid.unit and says("".join((self.grid.caption, *(c.label for c in self.columns))), _COUNTED)
        return whole and (said or self.grid.unit in LEXICON.counters)

    def _step(self, column: Column, figures: list[Quantity]) -> Decimal:
        decimals = max(q.decimals for q in figures)
        counted = self._counts or says(column.label, LEXICON.count_heads) or column.unit not in _ROUNDED
        if counted and (decimals == 0 or column.unit == "分"):
            return ZERO
        return figures[0].factor.scaleb(-decimals)

    def of_role(self, role: str) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == role)

    @property
    def amounts(self) -> tuple[Column, ...]:
        return self.of_role("amount")

    @property
    def labels(self) -> tuple[Column, ...]:
        return self.of_role("label")


def gapless(table: DataTable, rows: Iterable[int], columns: Iterable[int]) -> bool:
    """Whether the rows have something in every column: in a table whose cells may have shifted a gap is suspicious."""
    columns = tuple(columns)
    return all(compact(table.grid.rows[table.rows[row].index][column].text) for row in rows for column in columns)


def tables_of(document: Document) -> tuple[DataTable, ...]:
    """Every grid that holds figures."""
    return tuple(table for index, grid in document.grids() for table in _tables(index, grid))


def _tables(item: int, grid: Grid) -> Iterator[DataTable]:
    for part, segment in enumerate(segments(grid)):
        columns = columns_of(grid, segment)
        if _is_scores(columns):
            yield DataTable(item, grid, columns, _rows(grid, segment, columns), "scores", segment.head, part)
            continue
        for side in panels(segment, columns):
            rows = _rows(grid, segment, side)
            headed = segment.head and any(c.label for c in side if c.role in ("amount", "rate"))
            if any(row.numbers for row in rows):
                yield DataTable(item, grid, side, rows, "figures" if headed else "pairs", segment.head, part)


def _is_scores(columns: tuple[Column, ...]) -> bool:
    """Indicators with their weight and score, or with levels and one of the two."""
    heads = [compact(column.label) for column in columns]
    words = (LEXICON.weight_words, LEXICON.score_words, LEXICON.level_words)
    weighted, scored, levels = (any(says(head, some) for head in heads) for some in words)
    spent = any(c.role == "amount" and c.measure == "actual" for c in columns)
    executed = any(c.role == "rate" and says(c.name, LEXICON.execution_words) for c in columns)
    return not (spent and executed) and ((weighted and scored) or (levels and (scored or weighted)))


def _rows(grid: Grid, segment: Segment, columns: tuple[Column, ...]) -> tuple[Row, ...]:
    labels = [c.index for c in columns if c.role == "label"]
    codes = [c.index for c in columns if c.role == "code"]
    rows: list[Row] = []
    for index in segment.body:
        cells = grid.rows[index]
        orders = [c.index for c in columns if c.role == "order" and is_total(cells[c.index].text)]
        named = [c for c in codes if not compact(cells[c].text).isdecimal()]
        label = _label(grid, index, orders + named + labels)
        unit = "".join(cells[c.index].text for c in columns if c.role == "unit")
        numbers = _numbers(grid, index, columns, f"{label}（{unit}）" if unit else label)
        (style, number), code = number_of(label), code_of([cells[c].text for c in codes])
        rows.append(Row(index, label, numbers, 0, -1, is_total(label), of_which(label), style, number, code))
    return _with_whole(tree(_with_codes(rows)))


def _with_codes(rows: list[Row]) -> list[Row]:
    """205 教育支出 over 20502 普通教育: the codes of subjects where they stand before the names in one cell."""
    codes = {row.index: match[1] for row in rows if not row.code and (match := NAMED.match(compact(row.label)))}
    below = any(one != other and one.startswith(other) for one in codes.values() for other in codes.values())
    return [replace(row, code=codes.get(row.index, row.code)) for row in rows] if below else rows


def _label(grid: Grid, row: int, columns: list[int]) -> str:
    """What the row is of: its last label; a total merged over several label columns is named once."""
    named = [text for c in columns if (text := " ".join(grid.rows[row][c].text.split()))]
    return next((text for text in named if is_total(text)), named[-1] if named else "")


def _numbers(grid: Grid, row: int, columns: tuple[Column, ...], label: str) -> dict[int, Quantity]:
    """The row's figures; a cell merged from above or the left counts once, where it stands."""
    cells = ((c, grid.rows[row][c.index]) for c in columns if c.role in ("amount", "rate", "text"))
    units = {c: row_unit(label, c.unit) if c.role == "amount" else c.unit for c in columns}
    return {c.index: found for c, cell in cells if not cell.covered and (found := figure(cell.text, units[c]))}


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
    if (at, column) not in table.cells and column in table.rows[at].numbers:
        quantity, place, head = table.rows[at].numbers[column], cell_place(table, at, column), table.column_at[column]
        table.cells[at, column] = Figure(
            quantity, place, table.rows[at].label if table.head else f"“{compact(table.rows[at].label)}”", head.measure, head.year,
            head=head.label, top=head_place(table), finest=table.steps[column, quantity.unit],
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
    index = table.rows[at].index
    row = table.grid.rows[index]
    start, end = table.columns[0].index, max(column, table.columns[-1].index)
    quote = " ".join(c.text for c in row[start : end + 1] if c.text and not c.covered)
    line, page = row[column].line or row[start].line, row[column].page or row[start].page
    return Place(table.item, quote, line, page, row=index, column=column)


def head_place(table: DataTable) -> Place | None:
    """The last row of the head, quoted whole."""
    if not table.head:
        return None
    row = table.grid.rows[table.head[-1]]
    quote = " ".join(c.text for c in row if c.text and not c.covered)
    return Place(table.item, quote, row[0].line, row[0].page, row=table.head[-1], column=0)
