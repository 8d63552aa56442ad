"""Lines and grids of a Word file as the items of a document: what Word knows of them first, then what their looks tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from apps.domain.documents.arrangement import arranged
from apps.domain.documents.document import Grid, Item, Kind, Piece, Text
from apps.domain.documents.headings import LONGEST_CAPTION, LONGEST_HEADING, classify, mark_of, unit_in
from apps.domain.documents.text import read_text

from .levels import styled_levels
from .story import Line
from .styles import BODY
from .table import Block

_NEW = "\u3000\u3000"
"""In front of a text: a paragraph of its own, not the rest of the one before."""
_OPEN = re.compile(r"\d[^。；\d]{0,60}(?:其中|包括|包含|分别为|分别是)\s?[：:]$")
"""A sentence that goes on behind its colon."""
_ENDS = "。；;：:！!？?"
_LONGEST_CENTRED = 40
_NO_CAPTION = re.compile(r"报告$|^[（(].*[）)]$|^(?:20)?\d\d.{0,12}[日月]$")
_PRINTED = 2
"""So many page numbers, or rows set with tabs, in the text: it was printed to paragraphs by a converter."""


def items_of(blocks: Sequence[Block], prints: dict[int, str]) -> tuple[Item, ...]:
    """``prints``: the paragraphs as lines of a text file, by number."""
    if _printed(blocks):
        return _as_printed([block for block in blocks if isinstance(block, Line)], prints)
    items: list[Item] = []
    outlines: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if isinstance(block, Grid):
            items.append(block)
            continue
        if block.outline < BODY:
            outlines[block.pieces[0].line] = block.outline + 1
        texts = _texts(replace(block, kind="caption") if _centred_caption(blocks, index) else block)
        items += _after_page_number(items, texts)
    return tuple(_with_own_captions(styled_levels(arranged(_titles_joined(items)), outlines)))


# --- paragraphs that are the lines of a print ---


def _printed(blocks: Sequence[Block]) -> bool:
    """No table, no heading of Word's own, but tables set with tabs, or page numbers among the paragraphs."""
    lines = [block for block in blocks if isinstance(block, Line)]
    if len(lines) < len(blocks) or any(line.outline < BODY or line.kind == "title" for line in lines):
        return False
    free = [line.text for line in lines if line.kind is None]
    rows = sum("\t" in text for text in free)
    numbers = sum(classify(text).kind == "furniture" for text in free)
    return rows > _PRINTED or numbers >= _PRINTED


def _as_printed(lines: list[Line], prints: dict[int, str]) -> tuple[Item, ...]:
    """Read as a text file, a paragraph a line."""
    pages = {line.pieces[0].line: line.pieces[0].page for line in lines}
    rows = (prints.get(number, "").replace("\n", "\x0b") for number in range(1, max(prints) + 1))
    return tuple(_paged(item, pages) for item in read_text("\n".join(rows)).items)


def _paged(item: Item, pages: dict[int, int]) -> Item:
    if isinstance(item, Text):
        return replace(item, pieces=tuple(replace(p, page=pages.get(p.line, 0)) for p in item.pieces))
    rows = tuple(tuple(replace(cell, page=pages.get(cell.line, 0)) for cell in row) for row in item.rows)
    return replace(item, rows=rows)


# --- one line ---


def _texts(line: Line) -> Iterator[Text]:
    """A paragraph, several where its lines were broken by hand into texts of their own."""
    for number, (text, pieces) in enumerate(_parts(line)):
        mark = line.number if number == 0 else ""
        kind, level = _kind(line, text)
        if kind == "body":
            pieces = tuple(replace(p, start=p.start + len(_NEW)) if p.start else p for p in pieces)
            text = _NEW + text
        yield Text(text, kind, pieces, level, mark)


def _kind(line: Line, text: str) -> tuple[Kind, int]:
    if line.kind in ("contents", "title", "figure", "note", "furniture"):
        return line.kind, 0
    label = classify(text)
    if line.kind == "caption":
        return ("figure" if label.kind == "figure" else "unit" if label.kind == "unit" else "caption"), 0
    if line.number and label.kind == "furniture":
        return "body", 0
    if line.number and line.outline == BODY and label.kind == "heading":
        return "heading", label.level
    if line.outline < BODY and label.kind in ("body", "heading", "note") and not _runs_on(text):
        return "heading", line.outline + 1
    return "body", 0


def _runs_on(text: str) -> bool:
    """Set as a heading, but a whole paragraph."""
    return len(text) > LONGEST_HEADING and any(end in text[:-1] for end in "。；")


def _parts(line: Line) -> list[tuple[str, tuple[Piece, ...]]]:
    """The line parted where a break by hand ends one text; other breaks are taken out."""
    parts: list[tuple[str, tuple[Piece, ...]]] = []
    at = 0
    for row in line.text.split("\n"):
        text = row.strip()
        start = at + len(row) - len(row.lstrip())
        at += len(row) + 1
        if not text:
            continue
        pieces = _from(line.pieces, start, start + len(text))
        if parts and _goes_on(parts[-1][0], text):
            before, earlier = parts[-1]
            glue = " " if before[-1].isascii() and text[0].isascii() else ""
            moved = tuple(replace(p, start=p.start + len(before) + len(glue)) for p in pieces)
            moved = moved[1:] if moved[0].page == earlier[-1].page else moved
            parts[-1] = (before + glue + text, earlier + moved)
        else:
            parts.append((text, pieces))
    return parts


def _from(pieces: tuple[Piece, ...], start: int, end: int) -> tuple[Piece, ...]:
    """The pieces of a stretch, counted from its beginning."""
    first = max((p for p in pieces if p.start <= start), key=lambda p: p.start, default=pieces[0])
    later = [replace(p, start=p.start - start) for p in pieces if start < p.start < end]
    return (replace(first, start=0), *later)


def _goes_on(before: str, after: str) -> bool:
    if (before[-1] in _ENDS and not _OPEN.search(before)) or mark_of(after) or (mark_of(before) and len(before) <= LONGEST_HEADING):
        return False
    return classify(before).kind == "body" and classify(after).kind == "body"


# --- what stands beside it ---


def _after_page_number(items: list[Item], texts: Iterator[Text]) -> Iterator[Text]:
    """Behind a page number a paragraph may be the rest of the one before it."""
    for text in texts:
        last = items[-1] if items else None
        if isinstance(last, Text) and last.kind == "body" and classify(last.text).kind == "furniture":
            cut = len(text.text) - len(text.text.lstrip("\u3000"))
            pieces = tuple(replace(p, start=max(p.start - cut, 0)) for p in text.pieces)
            yield replace(text, text=text.text[cut:], pieces=pieces)
        else:
            yield text


def _centred_caption(blocks: Sequence[Block], index: int) -> bool:
    """A short centred line right above a table (a unit may stand between)."""
    line = blocks[index]
    if not isinstance(line, Line) or not line.centred or line.kind is not None or line.outline < BODY:
        return False
    text = line.text
    if len(text) > _LONGEST_CENTRED or text[-1] in _ENDS or _NO_CAPTION.search(text) or mark_of(text):
        return False
    if classify(text).kind != "body" or unit_in(text):
        return False
    below = [block for block in blocks[index + 1 : index + 3] if not _is_unit(block)]
    return bool(below) and isinstance(below[0], Grid)


def _is_unit(block: Block) -> bool:
    return isinstance(block, Line) and len(block.text) <= _LONGEST_CENTRED and bool(unit_in(block.text))


def _titles_joined(items: list[Item]) -> Iterator[Item]:
    """A title set in several paragraphs is one."""
    held: Text | None = None
    for item in items:
        if isinstance(item, Text) and item.kind == "title":
            if held is None:
                held = item
                continue
            if len(held.text) + len(item.text) <= LONGEST_CAPTION:
                moved = tuple(replace(p, start=p.start + len(held.text)) for p in item.pieces)
                held = replace(held, text=held.text + item.text, pieces=held.pieces + moved)
                continue
        if held is not None:
            yield held
        held = item if isinstance(item, Text) and item.kind == "title" else None
        if held is None:
            yield item
    if held is not None:
        yield held


def _with_own_captions(items: Sequence[Item]) -> Iterator[Item]:
    """Grids that nothing above names: by the caption below, or by a first row that is one cell."""
    for index, item in enumerate(items):
        if isinstance(item, Grid) and not item.caption:
            item = replace(item, caption=_below(items, index) or _first_row(item))
        yield item


def _below(items: Sequence[Item], index: int) -> str:
    caption = items[index + 1] if index + 1 < len(items) else None
    if not isinstance(caption, Text) or caption.kind != "caption":
        return ""
    following = items[index + 2 : index + 4]
    is_next_ones = any(isinstance(item, Grid) for item in following[:1]) or (
        len(following) == 2
        and isinstance(following[1], Grid)
        and isinstance(following[0], Text)
        and following[0].kind == "unit"
    )
    return "" if is_next_ones else caption.text


def _first_row(grid: Grid) -> str:
    own = [cell for cell in grid.rows[0] if not cell.covered]
    text = own[0].text if len(own) == 1 and grid.width > 1 else ""
    return text if text and len(text) <= LONGEST_CAPTION and "\n" not in text and not unit_in(text) else ""
