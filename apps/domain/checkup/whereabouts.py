"""Where something stands in a read document, in the words of somebody who has the file open."""

from __future__ import annotations

import re

from ..documents.document import Document, Grid, Item
from ..findings import Place

LONGEST_HEADING = 30


def whereabouts(document: Document, place: Place) -> str:
    """``第3页``, in a text file ``第12行``; elsewhere (Word, web pages) the paragraph or the row of the table: ``第5段``."""
    item = _item(document, place)
    if item is None or place.page or (place.line and document.kind == "txt"):
        return str(place)
    if not isinstance(item, Grid):
        return f"第{document.paragraphs[place.item]}段"
    name = f"“{shortened(item.caption)}”" if item.caption else f"第{sum(isinstance(i, Grid) for i in document.items[: place.item + 1])}个表"
    return f"{name}第{place.row + 1}行" if place.row >= 0 else name


def _item(document: Document, place: Place) -> Item | None:
    return document.items[place.item] if 0 <= place.item < len(document.items) else None


def section_of(document: Document, place: Place) -> str:
    """The nearest heading above, or the table's own caption, shortened; empty where there is none."""
    item = _item(document, place)
    path = document.heading_path(place.item) if item else ()
    return shortened(item.caption if isinstance(item, Grid) and item.caption else path[-1] if path else "")


def row_of(document: Document, place: Place) -> str:
    """The words at the beginning of a cell's row (合计), where the quote does not have them itself; else empty."""
    item = _item(document, place)
    row = item.rows[place.row] if isinstance(item, Grid) and place.column > 0 and 0 <= place.row < len(item.rows) else ()
    label = next((cell.text for cell in row[: place.column] if re.search(r"[^\W\d]", cell.text)), "")
    return "" if place.quote.startswith(label) else shortened(label)


def shortened(text: str, most: int = LONGEST_HEADING) -> str:
    """The text on one line, cut with …… where it is longer than ``most``."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most]}……"
