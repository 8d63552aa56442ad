"""Where something stands in a read document, in the words of somebody who has the file open."""

from __future__ import annotations

import re

from ..documents.document import Document, Grid
from ..findings import Place

LONGEST_HEADING = 30


def whereabouts(document: Document, place: Place) -> str:
    """``第3页``, in a text file ``第12行``; elsewhere (Word, web pages) the paragraph or the row of the table: ``第5段``."""
    if place.page or (place.line and document.kind == "txt") or not 0 <= place.item < len(document.items):
        return str(place)
    item = document.items[place.item]
    if not isinstance(item, Grid):
        return f"第{document.paragraphs[place.item]}段"
    name = f"“{shortened(item.caption)}”" if item.caption else f"第{sum(isinstance(i, Grid) for i in document.items[: place.item + 1])}个表"
    return f"{name}第{place.row + 1}行" if place.row >= 0 else name


def section_of(document: Document, place: Place) -> str:
    """The nearest heading above, or the table's own caption, shortened; empty where there is none."""
    if not 0 <= place.item < len(document.items):
        return ""
    item = document.items[place.item]
    if isinstance(item, Grid) and item.caption:
        return shortened(item.caption)
    path = document.heading_path(place.item)
    return shortened(path[-1]) if path else ""


def row_of(document: Document, place: Place) -> str:
    """The words at the beginning of a cell's row (合计), where the quote does not have them itself; else empty."""
    item = document.items[place.item] if 0 <= place.item < len(document.items) else None
    if not isinstance(item, Grid) or place.column < 1 or not 0 <= place.row < len(item.rows):
        return ""
    words = (cell.text for cell in item.rows[place.row][: place.column] if re.search(r"[^\W\d]", cell.text))
    label = next(words, "")
    return "" if place.quote.startswith(label) else shortened(label)


def shortened(text: str, most: int = LONGEST_HEADING) -> str:
    """The text on one line, cut with …… where it is longer than ``most``."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most]}……"
