"""HTML tables, as converters of PDF files write them into Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .document import GridCell, Item, Piece, Text
from .fitting import Row
from .lines import Line
from .markup import plain
from .text_tables import MOST_COLUMNS, Found, grids

_TOKEN = re.compile(r"<(/?)(table|tr|td|th)\b([^<>]{0,300})>", re.IGNORECASE)
_SPAN = re.compile(r"(row|col)span\s?=\s?[\"']?(\d{1,3})", re.IGNORECASE)
LONGEST_TABLE = 5_000


@dataclass
class _Cell:
    """An open or finished cell and how many rows and columns it spans."""

    line: Line
    rows: int
    columns: int
    words: list[str] = field(default_factory=list)


def html(lines: Sequence[Line], start: int) -> Found | None:
    """The tables from this line to the end of the line that closes one, with the words around them; merged cells are
    repeated.  None where the line opens no table."""
    if "<table" not in lines[start].raw.lower():
        return None
    reader = _Reader()
    end = start
    for line in lines[start : start + LONGEST_TABLE]:
        end += 1
        reader.read(line)
        if not reader.inside:
            break
    reader.close()
    return Found(end, reader.items)


class _Reader:
    """The texts and tables of lines of HTML, in order."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.inside = False
        self._rows: list[list[_Cell]] = []
        self._cell: _Cell | None = None

    def read(self, line: Line) -> None:
        at = 0
        for token in _TOKEN.finditer(line.raw):
            self._words(line.raw[at : token.start()], line)
            at = token.end()
            self._tag(token[2].lower(), bool(token[1]), token[3], line)
        self._words(line.raw[at:], line)

    def close(self) -> None:
        self._cell = None
        self.items += grids(_whole(self._rows))
        self._rows = []
        self.inside = False

    def _words(self, text: str, line: Line) -> None:
        if self._cell:
            self._cell.words.append(text)
        elif words := plain(text):
            self.items.append(Text(words, "body", (Piece(0, line.number, line.page),)))

    def _tag(self, name: str, closing: bool, attributes: str, line: Line) -> None:
        if name == "table":
            self.close()
            self.inside = not closing
        elif name == "tr":
            self._cell = None
            if not closing:
                self._rows.append([])
        elif closing:
            self._cell = None
        else:
            spans = {side.lower(): max(int(count), 1) for side, count in _SPAN.findall(attributes)}
            self._cell = _Cell(line, spans.get("row", 1), spans.get("col", 1))
            self._rows = self._rows or [[]]
            self._rows[-1].append(self._cell)


def _whole(rows: list[list[_Cell]]) -> list[Row]:
    """The rows with their merged cells repeated over the places they span."""
    places: list[dict[int, GridCell]] = []
    hanging: dict[int, tuple[int, GridCell]] = {}
    for cells in rows:
        row = {column: above for column, (_, above) in hanging.items()}
        hanging = {column: (left - 1, above) for column, (left, above) in hanging.items() if left > 1}
        column = 0
        for cell in cells:
            while column in row:
                column += 1
            shown = GridCell(plain(" ".join(cell.words)), cell.line.number, cell.line.page)
            for place in range(column, min(column + cell.columns, MOST_COLUMNS)):
                row[place] = shown if place == column else replace(shown, covered=True)
                if cell.rows > 1:
                    hanging[place] = (cell.rows - 1, replace(shown, covered=True))
        places.append(row)
    width = max((max(row) + 1 for row in places if row), default=0)
    return [tuple(row.get(column, GridCell()) for column in range(width)) for row in places]
