"""Rows typed as paragraphs of one row's cells, as word processors invite to: each paragraph a row again."""

from __future__ import annotations

from dataclasses import replace

from .document import GridCell
from .fitting import Row, kind_of

LEAST_FIGURES = 2
"""So many cells must hold a figure in every paragraph; else a text was only broken to fit its column."""


def parted(row: Row) -> tuple[Row, ...]:
    """The row, or its rows where all cells of several paragraphs have equally many and figures stand beside each other."""
    texts = [[line for line in cell.text.split("\n") if line.strip()] for cell in row]
    counts = {
        len(lines) for cell, lines in zip(row, texts, strict=True) if len(lines) > 1 and not cell.covered
    }
    figures = sum(len(lines) > 1 and all(_counts(line) for line in lines) for lines in texts)
    if len(counts) != 1 or figures < LEAST_FIGURES:
        return (row,)
    return tuple(
        tuple(
            replace(
                cell,
                text=lines[n] if len(lines) > 1 else cell.text,
                covered=cell.covered or (n > 0 and len(lines) == 1),
            )
            for cell, lines in zip(row, texts, strict=True)
        )
        for n in range(counts.pop())
    )


def _part(cell: GridCell, lines: list[str], n: int) -> GridCell:
    """The cell's paragraph of that number; a cell of one paragraph goes on through all."""
    if len(lines) <= 1:
        return replace(cell, covered=cell.covered or n > 0)
    return replace(cell, text=lines[n].strip(), line=cell.line and cell.line + n)


def _counts(line: str) -> bool:
    return kind_of(line) in ("figure", "rate", "nothing")
