"""Reading a text or Markdown file, as people write them and converters make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .arrangement import arranged
from .document import Document, Item, Piece, Text
from .headings import mark_of
from .html_tables import html
from .lines import Line, lines_of
from .markup import bold, bulleted, depth_of, plain, without_marks
from .pipe_tables import piped
from .spaced_tables import spaced
from .stacked_tables import single_spaced, stacked
from .text_tables import Found, tabbed

_TABLES: tuple[Callable[[Sequence[Line], int], Found | None], ...] = (
    html, piped, tabbed, spaced, single_spaced, stacked,
)  # fmt: skip


def read_text(text: str, name: str = "") -> Document:
    """The document in a text; never raises, says in ``remarks`` what it left out."""
    lines, remarks = lines_of(text)
    return Document(arranged(_items(lines)), name, "txt", remarks)


def _items(lines: Sequence[Line]) -> list[Item]:
    items: list[Item] = []
    index = 0
    while index < len(lines):
        found = next((f for table in _TABLES if (f := table(lines, index))), None)
        if found and found.items:
            items += found.items
        else:
            items += [t for line in lines[index : found.end if found else index + 1] if (t := _text(line))]
        index = found.end if found else index + 1
    return items


def _text(line: Line) -> Text | None:
    """The line's words; blanks in front of a new paragraph are kept until paragraphs are joined."""
    words = plain(without_marks(line.raw)).replace("\t", " ").removesuffix(" |").strip("|")
    if not words:
        return None
    pieces = (Piece(0, line.number, line.page),)
    depth = depth_of(line.raw)
    if (depth or bold(line.raw)) and len(words) <= 60:
        return Text(words, "heading", pieces, depth)
    bullet = bulleted(line.raw)
    mark = mark_of(words) if bullet else None
    indented = line.raw[0] in "\t\u3000" or not line.raw[:2].strip(" \u3000")
    start = "\u3000\u3000" if bullet or indented else ""
    return Text(start + words, "body", pieces, 0, mark.number if mark else "")
