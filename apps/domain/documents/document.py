"""A document that was read: texts and grids in reading order, each knowing where it stood.

Readers (txt, Markdown, DOCX, PDF) make it, our own reports become one too, and every check works on it alone.
A read document differs from :mod:`apps.domain.writing.blocks`: nothing in it is certain.  What is a heading is a guess, a
sentence may have been cut by a page break, a table may have lost its merged cells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from ..findings import Place

Kind = Literal[
    "title", "heading", "body", "caption", "figure", "unit", "note", "contents", "furniture", "cell"
]
"""What a text is: ``caption`` stands above a table, ``figure`` names a chart or picture, ``unit`` is 单位：万元,
``contents`` a line of the contents page, ``furniture`` a page number or running head, ``cell`` a line of a table whose
columns are not known.  The last three are not checked."""

LONGEST_TEXT = 5_000
"""No paragraph of a report has so many characters; what has is no prose, and not checked."""

_YEAR = re.compile(r"(?<![\d比较])(20\d\d)\s*年")
_COMPARED = re.compile(r"[比较与同]\s?(20\d\d)\s?年")


@dataclass(frozen=True, slots=True)
class Piece:
    """From character ``start`` of a text on, it stood in that line and on that page of the file (counting from 1)."""

    start: int
    line: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A heading, paragraph or caption, joined again where a page or a converter had cut it.

    ``number`` is a heading's (or list item's) number as printed, e.g. ``（一）``, ``1.``, ``表1-1``; it is also the
    beginning of ``text`` (Word's automatic numbers are written in), so that offsets in ``text`` are those a reader sees.
    ``level`` counts headings from 1 (一、); 0 for all other texts.
    """

    text: str
    kind: Kind = "body"
    pieces: tuple[Piece, ...] = (Piece(0),)
    level: int = 0
    number: str = ""

    @property
    def checked(self) -> bool:
        return self.kind not in ("contents", "furniture", "cell") and len(self.text) <= LONGEST_TEXT

    def piece(self, offset: int = 0) -> Piece:
        return self.pieces[max(bisect_right([p.start for p in self.pieces], offset) - 1, 0)]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: ``covered`` where a merged cell's text is repeated for the places it spans."""

    text: str = ""
    line: int = 0
    page: int = 0
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, rectangular: every row has as many cells as the table has columns; merged cells are repeated, marked
    ``covered``.  ``sure`` is False where the columns were guessed (one cell per line, ragged rows): what is found in
    such a table may be the converter's doing and is at most a warning.
    """

    rows: tuple[tuple[GridCell, ...], ...]
    caption: str = ""
    """As printed, number and all: ``表1-1 部门整体支出情况``; also a text of its own before the grid."""
    unit: str = ""
    """万元, 元, 亿元 … as stated above or in the table; empty where it is not stated."""
    sure: bool = True

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def place(self, item: int, row: int, column: int, first: int = 0, last: int | None = None) -> Place:
        """The place of a cell, quoted with its row from the ``first`` to the ``last`` of some columns."""
        cells = self.rows[row][first : self.width if last is None else last + 1]
        cell = self.rows[row][column] if self.rows[row][column].line or self.rows[row][column].page else cells[0]
        quote = " ".join(c.text for c in cells if c.text and not c.covered)
        return Place(item, quote, cell.line, cell.page, row=row, column=column)

    def column(self, index: int) -> tuple[GridCell, ...]:
        return tuple(row[index] for row in self.rows)


Item = Text | Grid


@dataclass(frozen=True)
class Document:
    """What was read from one file.  ``remarks`` are the reader's own: pages without text, a table cut short."""

    items: tuple[Item, ...]
    name: str = ""
    kind: Literal["txt", "docx", "pdf", "html", "own"] = "txt"
    remarks: tuple[str, ...] = ()

    def texts(self) -> Iterator[tuple[int, Text]]:
        """The texts worth checking, with their index."""
        for index, item in enumerate(self.items):
            if isinstance(item, Text) and item.checked:
                yield index, item

    def grids(self) -> Iterator[tuple[int, Grid]]:
        for index, item in enumerate(self.items):
            if isinstance(item, Grid):
                yield index, item

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The titles of the report and of what is annexed."""
        return tuple(text.text for _, text in self.texts() if text.kind == "title")

    @cached_property
    def year(self) -> int | None:
        """The fiscal year reported on: the year of the title, else the year most often named, and not to compare with."""
        for title in self.titles:
            if found := _YEAR.search(title):
                return int(found[1])
        years = [int(y) for _, text in self.texts() for y in _YEAR.findall(text.text)]
        compared = [int(y) for _, text in self.texts() for y in _COMPARED.findall(text.text)]
        own = {y for y in years if compared.count(y) * 2 < years.count(y)}
        return max(own, key=lambda y: (years.count(y), y)) if own else None

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The number beside each item by which it is found: its line in a text file; elsewhere which paragraph it is, 0 for a table."""
        if self.kind == "txt":
            cells = (i.rows[0][0] if isinstance(i, Grid) and i.width else GridCell() for i in self.items)
            return tuple(i.piece().line if isinstance(i, Text) else c.line for i, c in zip(self.items, cells, strict=True))
        return self.paragraphs

    @cached_property
    def paragraphs(self) -> tuple[int, ...]:
        """Which paragraph each item is; 0 for a table and what is not checked."""
        counted = [isinstance(item, Text) and item.checked for item in self.items]
        return tuple(n if is_text else 0 for n, is_text in zip(accumulate(map(int, counted)), counted, strict=True))

    @cached_property
    def _paths(self) -> tuple[tuple[Text, ...], ...]:
        paths: list[tuple[Text, ...]] = []
        path: tuple[Text, ...] = ()
        for item in self.items:
            if isinstance(item, Text) and item.kind == "heading":
                path = (*(h for h in path if h.level < item.level), item)
            paths.append(path)
        return tuple(paths)

    def heading_path(self, index: int) -> tuple[str, ...]:
        """The headings an item stands under (its own among them), the highest first."""
        return tuple(heading.text for heading in self._paths[index])

    def text(self, index: int) -> Text:
        item = self.items[index]
        assert isinstance(item, Text)
        return item

    def grid(self, index: int) -> Grid:
        item = self.items[index]
        assert isinstance(item, Grid)
        return item

    def above(self, index: int, most: int) -> Iterator[Text]:
        """The texts right above an item, the nearest first."""
        for item in self.items[max(index - most, 0) : index][::-1]:
            if not isinstance(item, Text):
                return
            yield item

    def place(self, index: int, start: int = 0, end: int | None = None) -> Place:
        """The place of a stretch of a text."""
        text = self.text(index)
        piece = text.piece(start)
        end = len(text.text) if end is None else end
        return Place(index, text.text[start:end], piece.line, piece.page, start, end)

    def cell_place(self, index: int, row: int, column: int, last: int | None = None) -> Place:
        """The place of a cell, quoted with its row from ``column`` to ``last`` (that cell alone by default)."""
        return self.grid(index).place(index, row, column, column, column if last is None else last)

    def row_place(self, index: int, row: int) -> Place:
        """The place of a row, quoted whole."""
        return self.cell_place(index, row, 0, self.grid(index).width - 1)
