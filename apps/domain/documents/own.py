"""Our own report as a document, so that what anybody's file is checked for, our own is checked for too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..findings import Place
from ..writing.blocks import Block, Cell, Chart, Heading, Paragraph, Report, Table, placed
from .document import Document, Grid, GridCell, Item, Piece, Text
from .headings import mark_of, unit_in


@dataclass(frozen=True)
class OwnDocument:
    """A report's document that knows which fact is printed where.

    ``blocks`` has for each item the block it was made from.
    """

    document: Document
    blocks: tuple[Block | None, ...]

    def source(self, place: Place) -> str:
        """The passage or sentence a place of a text stands in; empty for tables, headings and captions."""
        block = self.blocks[place.item]
        return block.source if isinstance(block, Paragraph) else ""

    def keys(self, place: Place) -> tuple[str, ...]:
        """The facts printed at a place: in a stretch of a text, or in the cells of a row that are quoted."""
        block = self.blocks[place.item]
        if isinstance(block, Paragraph):
            return tuple(dict.fromkeys(_keys_within(block, place.start, place.end)))
        if isinstance(block, Table) and isinstance(self.document.items[place.item], Grid) and place.row >= 0:
            cells = [at.cell for at in placed(block.rows)[place.row] if at.column >= place.column]
            alone = cells[:1] if cells and cells[0].shown == place.quote else cells
            return tuple(dict.fromkeys(cell.key for cell in alone if cell.key and _quoted(cell, place)))
        return ()


def _keys_within(paragraph: Paragraph, start: int, end: int) -> Iterator[str]:
    at = 0
    for run in paragraph.runs:
        if run.key and at < end and at + len(run.shown) > start:
            yield run.key
        at += len(run.shown)


def _quoted(cell: Cell, place: Place) -> bool:
    return bool(cell.shown) and cell.shown.replace("\n", " ") in place.quote


def own_document(report: Report) -> OwnDocument:
    """Every block in order; a piece's ``line`` is the block's position in the report, counting from 1."""
    items: list[Item] = [Text(report.title, "title")]
    blocks: list[Block | None] = [None]
    for line, block in enumerate(report.blocks, 1):
        for item in _items(block, line):
            items.append(item)
            blocks.append(block)
    return OwnDocument(Document(tuple(items), report.title, "own"), tuple(blocks))


def _items(block: Block, line: int) -> Iterator[Item]:
    at = (Piece(0, line),)
    if isinstance(block, Heading):
        yield Text(block.text, "heading", at, block.level, _number(block.text))
    elif isinstance(block, Paragraph):
        yield Text(block.text, "note" if block.style == "note" else "body", at, number=_number(block.text))
    elif isinstance(block, Table):
        yield from _table(block, line)
    elif isinstance(block, Chart):
        yield Text(block.caption, "figure", at, number=block.number)


def _number(text: str) -> str:
    mark = mark_of(text)
    return mark.number if mark else ""


def _table(table: Table, line: int) -> Iterator[Item]:
    at = (Piece(0, line),)
    if table.caption:
        yield Text(table.caption, "caption", at, number=table.number)
    if table.unit:
        yield Text(table.unit, "unit", at)
    yield Grid(_rows(table, line), table.caption, unit_in(table.unit))
    yield from (Text(note, "note", at) for note in table.notes)


def _rows(table: Table, line: int) -> tuple[tuple[GridCell, ...], ...]:
    """The grid with merged cells repeated; an indent is shown by blanks before the label."""
    width = len(table.widths)
    rows = [[GridCell("", line)] * width for _ in table.rows]
    for row in placed(table.rows):
        for at in row:
            text = "　" * at.cell.indent + at.cell.shown.replace("\n", " ")
            for down in range(at.cell.rowspan):
                for right in range(at.cell.colspan):
                    if at.row + down < len(rows) and at.column + right < width:
                        rows[at.row + down][at.column + right] = GridCell(
                            text, line, covered=bool(down or right)
                        )
    return tuple(map(tuple, rows))
