"""Every stretch of words of a document, in texts and in cells alike, each able to say where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...documents.document import Document
from ...findings import Place

_SINGLE = str.maketrans("“”", "‘’")
AROUND = 10
"""So many characters on either side are quoted with a word, so that a person finds it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a text, or of a cell (``row`` and ``column`` not -1)."""

    document: Document
    index: int
    words: str
    row: int = -1
    column: int = -1

    def place(self, start: int, end: int, around: int = AROUND) -> Place:
        """The words from ``start`` to ``end`` with what stands around them, within the sentence's reach."""
        start, end = max(start - around, 0), min(end + around, len(self.words))
        if self.row < 0:
            return self.document.place(self.index, start, end)
        cell = self.document.cell_place(self.index, self.row, self.column)
        return replace(cell, quote=self.words[start:end])


def texts(document: Document) -> Iterator[Passage]:
    for index, text in document.texts():
        yield Passage(document, index, text.text)


def cells(document: Document) -> Iterator[Passage]:
    for index, grid in document.grids():
        for r, row in enumerate(grid.rows):
            for c, cell in enumerate(row):
                if cell.text and not cell.covered:
                    yield Passage(document, index, cell.text, r, c)


def passages(document: Document) -> Iterator[Passage]:
    yield from texts(document)
    yield from cells(document)


def quoted(words: str) -> str:
    """Words in quotation marks; marks among them become single ones."""
    return f"“{words.translate(_SINGLE)}”"
