"""The merged cells of a read table, put together again from the places they cover."""

from __future__ import annotations

from dataclasses import dataclass

from apps.domain.documents.document import Grid


@dataclass(frozen=True, slots=True)
class Span:
    """A cell as HTML wants it; ``spots`` are the places it covers, its own first."""

    text: str
    rows: int
    columns: int
    spots: tuple[tuple[int, int], ...]


def spans_of(grid: Grid) -> list[list[Span]]:
    """The cells of every row.  Covered places join the cell to their left, then the one above, of the same text."""
    taken: set[tuple[int, int]] = set()
    made = []
    for r, row in enumerate(grid.rows):
        spans = []
        for c in range(len(row)):
            if (r, c) not in taken:
                spans.append(_span(grid, r, c, taken))
                taken.update(spans[-1].spots)
        made.append(spans)
    return made


def _span(grid: Grid, r: int, c: int, taken: set[tuple[int, int]]) -> Span:
    text = grid.rows[r][c].text

    def joins(row: int, column: int) -> bool:
        cells = grid.rows[row] if row < len(grid.rows) else ()
        cell = cells[column] if column < len(cells) else None
        return cell is not None and cell.covered and cell.text == text and (row, column) not in taken

    columns = 1
    while joins(r, c + columns):
        columns += 1
    rows = 1
    while all(joins(r + rows, column) for column in range(c, c + columns)):
        rows += 1
    return Span(text, rows, columns, tuple((r + i, c + j) for i in range(rows) for j in range(columns)))
