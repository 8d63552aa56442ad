"""A table's cells put where they stand, merged ones repeated; a table that only frames text is no table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from apps.domain.documents.document import Grid, GridCell
from apps.domain.documents.parted import parted

from ..limits import MAX_COLUMNS
from .story import Line, Story

Block: TypeAlias = "Line | Grid"


@dataclass(frozen=True, slots=True)
class CellRead:
    """A cell as it stands in its row: ``below`` goes on with the one above, ``beside`` with the one to its left."""

    content: tuple[Block, ...]
    span: int = 1
    below: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    cell: GridCell
    content: tuple[Block, ...]
    covered: bool = False


class TableBuilder:
    def __init__(self, story: Story):
        self.story = story
        self.rows: list[dict[int, _Placed]] = []
        self.widths: list[int] = []
        self.column = 0

    def begin_row(self, before: int) -> None:
        self.rows.append({})
        self.column = min(max(before, 0), MAX_COLUMNS)

    def add(self, read: CellRead) -> None:
        row = self.rows[-1]
        above = self.rows[-2].get(self.column) if read.below and len(self.rows) > 1 else None
        beside = row.get(self.column - 1) if read.beside else None
        known = above or beside
        placed = replace(known, covered=True) if known else _Placed(_cell(read.content), read.content)
        end = min(self.column + max(read.span, 1), MAX_COLUMNS)
        self.story.add_cells(end - self.column)
        for column in range(self.column, end):
            row[column] = placed
            placed = replace(placed, covered=True)
        self.column = end

    def end_row(self, after: int) -> None:
        self.widths.append(min(self.column + max(after, 0), MAX_COLUMNS))

    def blocks(self) -> Iterator[Block]:
        """The grid and behind it the tables nested in its cells; of a frame (one cell, one column) what is in it."""
        columns = self._columns()
        if len(columns) <= 1:
            for row in self.rows:
                for placed in row.values():
                    if not placed.covered:
                        yield from placed.content
            return
        if any(placed.cell.text for row in self.rows for placed in row.values()):
            yield self._grid(columns)
        for row in self.rows:
            for placed in row.values():
                if not placed.covered:
                    yield from (block for block in placed.content if isinstance(block, Grid))

    def _columns(self) -> list[int]:
        """Columns in which a cell begins somewhere; the others are left over from cells that were joined."""
        return sorted({column for row in self.rows for column, placed in row.items() if not placed.covered})

    def _grid(self, columns: list[int]) -> Grid:
        empty = GridCell()
        self.story.add_cells(max(len(columns) * len(self.rows) - sum(map(len, self.rows)), 0))
        shown = (tuple(_shown(row.get(column), empty) for column in columns) for row in self.rows if row)
        rows = tuple(tuple(map(_labelled, part)) for row in shown for part in parted(row))
        return Grid(rows, sure=len(set(self.widths)) == 1)


def _shown(placed: _Placed | None, empty: GridCell) -> GridCell:
    if placed is None:
        return empty
    return replace(placed.cell, covered=True) if placed.covered else placed.cell


def _cell(content: tuple[Block, ...]) -> GridCell:
    lines = [block for block in content if isinstance(block, Line)]
    if not lines:
        return GridCell()
    first = lines[0].pieces[0]
    return GridCell("\n".join(line.text for line in lines), first.line, first.page)


def _labelled(cell: GridCell) -> GridCell:
    return replace(cell, text=_label(cell.text)) if "\n" in cell.text else cell


_WORDS = re.compile(r"[\u4e00-\u9fff（）()“”、/]{1,12}")


def _label(text: str) -> str:
    """A label broken over short lines to fit its column is one word again; sentences and figures keep their lines."""
    first, *more = [line for line in text.split("\n") if line.strip()] or [""]
    if more and all(_WORDS.fullmatch(line.strip()) for line in (first, *more)):
        return first + "".join(line.strip() for line in more)
    return "\n".join((first, *(line.strip() for line in more)))
