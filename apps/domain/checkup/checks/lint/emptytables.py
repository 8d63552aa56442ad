"""C432: a table of the accounts without a figure, and no note that there is nothing to report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document, Grid, Text
from ....findings import Finding
from ....language.quantities import fold
from ...reading import Reading
from ...rules import finding
from .words import WORDS

_FIGURE = re.compile(r"(?!0+(?:\.0+)?$|\d{1,2}$)-?[\d,]*\.?\d+%?")
"""A figure other than zero; the numbers of columns (栏次 1 2 3) are none."""
_ACCOUNTS = re.compile("决算|预算公开")
LINES_ABOVE, FEWEST_HEADS = 3, 3
NOTE_WITHIN = 4
"""So many texts below a table may hold its note."""


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    if not any(_ACCOUNTS.search(text.text) for _, text in document.texts() if text.kind == "title"):
        return
    for index, text in document.texts():
        if _is_of_accounts(text.text) and (heads := _heads_alone(document, index)) and not _noted(document, heads):
            yield finding("C432", document.place(heads), document.place(index), name=text.text.strip())
    for index, grid in document.grids():
        cells = [fold(cell.text).strip() for row in grid.rows[1:] for cell in row]
        name = next((n for n in (grid.caption, *_above(document, index)) if _is_of_accounts(n)), "")
        if name and not any(map(_FIGURE.fullmatch, cells)) and not _noted(document, index):
            yield finding("C432", document.row_place(index, 0), name=name)


def _heads_alone(document: Document, index: int) -> int:
    """The one line of heads that follows a caption, and nothing below it: too little to be read as a table; 0 where there is more."""
    below = [(i, item) for i, item in enumerate(document.items[index + 1 : index + 6], index + 1) if getattr(item, "kind", "") != "unit"]
    heads, after = [*(item for _, item in below), None, None][:2]
    words = heads.text.split() if isinstance(heads, Text) and heads.kind == "body" else []
    alone = after is None or (isinstance(after, Text) and after.kind in ("heading", "title", "caption"))
    return below[0][0] if alone and len(words) >= FEWEST_HEADS and not re.search(r"[\d，。]", "".join(words)) else 0


def _is_of_accounts(name: str) -> bool:
    return len(name) < 40 and "表" in name and any(word in name for word in WORDS["empty_tables"])


def _above(document: Document, index: int) -> Iterator[str]:
    """The lines right above a table: 公开09表, 部门：…, its title."""
    for item in document.items[max(index - LINES_ABOVE, 0) : index][::-1]:
        if not isinstance(item, Text):
            return
        yield item.text.strip()


def _noted(document: Document, index: int) -> bool:
    around = (*document.items[index + 1 : index + 1 + NOTE_WITHIN], *document.items[max(index - LINES_ABOVE, 0) : index])
    rows = grid.rows if isinstance(grid := document.items[index], Grid) else ()
    words = [item.text for item in around if isinstance(item, Text)] + [cell.text for row in rows for cell in row]
    return any(note in text for text in words for note in WORDS["empty_notes"])
