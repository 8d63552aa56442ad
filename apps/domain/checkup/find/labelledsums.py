"""Tables without heads: a label and its amount beside each other, and below each what it is made of (其中)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...documents.document import Document, Grid
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.cells import alike
from ..tables.figures import compact, figure
from ..tables.rowtrees import of_which

LEAST_PAIRS = 2


def labelled_sums(reading: Reading) -> Iterator[Relation]:
    """What stands under an amount as 其中 makes it, where others of the same row are made so."""
    for item, grid in reading.document.grids():
        listed = all(len(cells) == LEAST_PAIRS for cells in grid.rows)
        made = [r for row in range(len(grid.rows)) for r in (_below if listed else _row)(reading.document, item, grid, row)]
        closing = len({r.whole.key for r in made if r.agreement})
        if closing:
            yield from (replace(r, support=Support.SAID if closing > 1 else Support.LIKELY) for r in made)


def _below(document: Document, item: int, grid: Grid, row: int) -> Iterator[Relation]:
    """In a list of one label and amount a row, where its parts end is not said: as many as make it, or all to the next whole."""
    whole = _figure(document, item, grid, row, 0) if _is_label(grid.rows[row][0].text) else None
    if whole is None:
        return
    parts = tuple(_parts(document, item, grid, row, 0))
    if any(of_which(cells[0].text) for cells in grid.rows[row + 1 + len(parts) :][:1]):
        parts = parts[:-1]  # what has parts of its own is the next whole
    for end in range(2, len(parts) + 1) if alike((whole, *parts)) else ():
        yield Relation("sum", whole, parts[:end], whole.words, rule="C402", choice=("listed", whole.key))


def _row(document: Document, item: int, grid: Grid, row: int) -> Iterator[Relation]:
    """The amounts of a row of labels and amounts in turn, each with its parts."""
    cells = grid.rows[row]
    pairs = [c for c in range(0, len(cells) - 1, 2) if _is_label(cells[c].text) and figure(cells[c + 1].text, grid.unit)]
    if len(pairs) < LEAST_PAIRS or len(pairs) * 2 < sum(bool(compact(c.text)) for c in cells) - 1:
        return
    for column in pairs:
        whole = _figure(document, item, grid, row, column)
        parts = tuple(_parts(document, item, grid, row, column))
        if whole and len(parts) > 1 and alike((whole, *parts)):
            yield Relation("sum", whole, parts, whole.words, rule="C402")


def _is_label(text: str) -> bool:
    return bool(compact(text)) and figure(text) is None and not of_which(text)


def _figure(document: Document, item: int, grid: Grid, row: int, column: int) -> Figure | None:
    quantity = figure(grid.rows[row][column + 1].text, grid.unit)
    place = replace(document.cell_place(item, row, column, column + 1), column=column + 1)
    return Figure(quantity, place, f"“{compact(grid.rows[row][column].text)}”") if quantity else None


def _parts(document: Document, item: int, grid: Grid, row: int, column: int) -> Iterator[Figure]:
    """The amounts below, from the row that says 其中 on."""
    for below in range(row + 1, len(grid.rows)):
        label, found = grid.rows[below][column].text, _figure(document, item, grid, below, column)
        if found is None or not compact(label) or (below == row + 1) != of_which(label):
            return
        yield found
