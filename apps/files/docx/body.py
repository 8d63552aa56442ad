"""The blocks of a document in order: lines and tables, those in text boxes behind the paragraph they hang on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from ..xml import number, on, value
from .containers import CONTAINERS, opened
from .paragraph import Gathered, ParagraphReader
from .story import Line, Story
from .table import Block, CellRead, TableBuilder

_GALLERY = "Table of Contents"


class BodyReader:
    def __init__(self, story: Story):
        self.story = story
        self.paragraphs = ParagraphReader(story)

    def blocks(self, elements: Iterable[Element], in_cell: bool = False) -> Iterator[Block]:
        for element in elements:
            if element.tag == "w:p":
                yield from self._paragraph(element, in_cell)
            elif element.tag == "w:tbl":
                yield from self._table(element)
            elif element.tag in ("w:altChunk", "w:subDoc"):
                self.story.foreign += 1
            elif element.tag in CONTAINERS:
                yield from self._container(element, in_cell)

    def _container(self, element: Element, in_cell: bool) -> Iterator[Block]:
        control = element.find("w:sdtPr")
        contents = control is not None and any(
            gallery.get("w:val") == _GALLERY for gallery in control.iter("w:docPartGallery")
        )
        self.story.in_contents += contents
        yield from self.blocks(opened(element), in_cell)
        self.story.in_contents -= contents

    def _paragraph(self, element: Element, in_cell: bool) -> Iterator[Block]:
        line, gathered = self.paragraphs.read(element, in_cell)
        if line is not None and line.text:
            yield line
        yield from self._hanging(gathered, in_cell)

    def _hanging(self, gathered: Gathered, in_cell: bool) -> Iterator[Block]:
        for relation in gathered.charts:
            if title := self.story.chart_titles.get(relation):
                pieces = gathered.pieces[-1:]
                yield Line(title, tuple(type(p)(0, p.line, p.page) for p in pieces), kind="figure")
        page = self.story.page
        for box in gathered.boxes:
            yield from self.blocks(box, in_cell)
        self.story.page = page

    # --- tables ---

    def _table(self, element: Element) -> Iterator[Block]:
        builder = TableBuilder(self.story)
        for row in _within(element, "w:tr"):
            properties = row.find("w:trPr")
            if properties is None or (properties.find("w:del") is None and not on(properties, "w:hidden")):
                self._row(builder, row, properties)
        yield from builder.blocks()

    def _row(self, builder: TableBuilder, row: Element, properties: Element | None) -> None:
        """Cells stand beside each other: each begins on the page the row begins on."""
        begins = ends = self.story.page
        builder.begin_row(number(value(properties, "w:gridBefore")))
        for cell in _within(row, "w:tc"):
            self.story.page = begins
            builder.add(self._cell(cell))
            ends = max(ends, self.story.page)
        builder.end_row(number(value(properties, "w:gridAfter")))
        self.story.page = ends

    def _cell(self, cell: Element) -> CellRead:
        properties = cell.find("w:tcPr")
        down = None if properties is None else properties.find("w:vMerge")
        across = value(properties, "w:hMerge")
        below = down is not None and down.get("w:val", "continue") != "restart"
        beside = across is not None and across != "restart"
        content = () if below or beside else tuple(self.blocks(cell, in_cell=True))
        return CellRead(content, number(value(properties, "w:gridSpan"), 1), below, beside)


def _within(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, those in content controls and insertions among them."""
    for child in opened(element):
        if child.tag == tag:
            yield child
        elif child.tag in CONTAINERS:
            yield from _within(child, tag)
