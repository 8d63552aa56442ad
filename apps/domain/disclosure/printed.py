"""What a report says, as somebody looks for it who checks the disclosure: sentences, figures, headings, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..money import DASH
from ..writing.blocks import Block, Heading, Paragraph, Table

SENTENCE = re.compile(r"[^。；\n]+")


@dataclass(frozen=True)
class Printed:
    sentences: tuple[str, ...]
    """Of paragraphs, of the rows of tables, and of the notes below them."""
    figures: dict[str, str]
    """Every fact that is printed with something in it, as it reads; a cell that prints — says nothing."""
    headings: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()

    def rows(self, statement: str) -> Table | None:
        """The table of a statement, empty or not."""
        return next((table for table in self.tables if table.place == statement), None)


def printed_in(blocks: Iterable[Block]) -> Printed:
    blocks = tuple(blocks)
    tables = tuple(block for block in blocks if isinstance(block, Table))
    headings = tuple(block.text for block in blocks if isinstance(block, Heading))
    return Printed(tuple(_sentences(blocks)), dict(_figures(blocks)), headings, tables)


def _sentences(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from SENTENCE.findall("".join(run.text for run in block.runs if not run.missing))
        elif isinstance(block, Table):
            yield from ("　".join(cell.text for cell in row.cells) for row in block.rows)
            yield from block.notes


def _figures(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        parts = block.runs if isinstance(block, Paragraph) else ()
        cells = (cell for row in block.rows for cell in row.cells) if isinstance(block, Table) else ()
        for part in (*parts, *cells):
            if part.key and not part.missing and part.text not in ("", DASH):
                yield part.key, part.text
