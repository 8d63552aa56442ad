"""The pages of a PDF as a document: tables, paragraphs, captions, notes, in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from apps.domain.documents.arrangement import arranged
from apps.domain.documents.document import Document, Grid, GridCell, Item, Text
from apps.domain.documents.stored import document_data

from ..refusal import Refused
from .captions import name_tables
from .characters import UNREADABLE
from .charts import mark_charts
from .columns import parted
from .glyphs import Sheet, sheets
from .guessed import guess_tables
from .joins import join_tables
from .lines import lines_of
from .looks import looks_of
from .pages import Page, mark_furniture
from .paragraphs import Paragraphs, join_fields, mark_notes
from .ruled import Found, ruled_tables
from .tables import Cell, Table

SCAN = "这是扫描件，页面上只有图片，没有可以选中的文字，系统读不了。请提供可以选中文字的 PDF 或 Word 文件。"
BLANK = "这个 PDF 里没有文字。请提供可以选中文字的 PDF 或 Word 文件。"
NO_CODES = "这个 PDF 的字体没有文字编码，看得见的字系统认不出来。请用原来的 Word 文件重新导出 PDF，或直接提交 Word 文件。"
_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]")
_FEW_LABELS = 3
_DEEPEST = 6
FEW = 12
"""Characters: a page with fewer under a picture of its whole size is a scan with a page number."""


def document_of_pdf(data: bytes, name: str) -> Document:
    read: list[Sheet] = []
    pages: list[Page] = []
    remarks: list[str] = []
    crowded: list[int] = []
    for sheet in sheets(data):
        found = ruled_tables(sheet)
        if found.crowded:
            crowded.append(sheet.number)
        pages += _pages(sheet, found)
        sheet.rules, sheet.shapes = [], []
        read.append(sheet)
    remarks += _remarks(read)
    if crowded:
        remarks.append(f"{_named(crowded)}的线条过多，其中的表格没有按表格读取。")
    return Document(_items(pages), name, "pdf", tuple(remarks))


def _pages(sheet: Sheet, found: Found) -> Iterator[Page]:
    """The page; where it is set in columns and has no ruled table, a page for each of its parts."""
    lines = lines_of(found.glyphs, sheet.number)
    parts = [lines] if found.tables else parted(lines, sheet.width)
    for column, part in enumerate(parts or [[]]):
        for line in part:
            line.column = column
        tables, shapes, rules = (found.tables, sheet.shapes, found.rules) if column == 0 else ([], [], [])
        yield Page(sheet.number, sheet.width, sheet.height, part, tables, shapes, rules, column)


def _items(pages: Sequence[Page]) -> tuple[Item, ...]:
    mark_furniture(pages)
    looks = looks_of(pages)
    for page in pages:
        mark_charts(page, looks.size)
    join_fields(pages[0])
    mark_notes(pages, looks)
    for page in pages:
        guess_tables(page, looks.margins[page.leaf])
        name_tables(page)
    _number(pages)
    join_tables(pages)
    paragraphs = Paragraphs(looks)
    for page in pages:
        paragraphs.take(page)
    paragraphs.close()
    items = [_grid(item) if isinstance(item, Table) else item for item in paragraphs.items]
    return tuple(_with(paragraphs.furniture, arranged(items, cut=False)))


def _with(furniture: Sequence[Text], items: Iterable[Item]) -> Iterator[Item]:
    """Page numbers and running heads behind the text that stood before them.

    They are left out until all else is arranged, so that nothing beside them is taken for what it is not.
    """
    left = list(furniture)
    for item in items:
        line = item.pieces[0].line if isinstance(item, Text) else item.rows[0][0].line
        while left and left[0].pieces[0].line < line:
            yield left.pop(0)
        yield item
    yield from left


def _number(pages: Sequence[Page]) -> None:
    """Lines and rows are counted through the document."""
    count = 0
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Table):
                block.numbers = [count + n for n in range(1, len(block.rows) + 1)]
                count += len(block.rows)
            else:
                count += 1
                block.number = count


def _grid(table: Table) -> Grid:
    rows = []
    seen: dict[int, int] = {}
    indents = {id(cell): depth for column in range(table.width) for cell, depth in _indents(table, column)}
    for number, row in zip(table.numbers, table.rows, strict=True):
        cells = []
        for cell in row:
            covered = id(cell) in seen
            line = seen.setdefault(id(cell), number)
            cells.append(GridCell("\u3000" * indents.get(id(cell), 0) + cell.text, line, cell.page, covered))
        rows.append(tuple(cells))
    return Grid(tuple(rows), table.caption, sure=table.sure)


def _indents(table: Table, column: int) -> Iterator[tuple[Cell, int]]:
    """How far each label of a column is set to the right of the others, in characters: what is part of what."""
    times = Counter(id(cell) for row in table.rows for cell in row)
    cells = [row[column] for row in table.rows[1:]]
    labels = [cell for cell in cells if times[id(cell)] == 1 and _WORD.search(cell.text)]
    if len(labels) < _FEW_LABELS:
        return
    edge = min(cell.words.left for cell in labels)
    flush = sum(cell.words.left - edge < 0.4 * cell.words.size for cell in labels)
    centred = sum(abs(cell.words.left - cell.words.right) < 0.8 * cell.words.size for cell in labels)
    if flush < 2 or flush * 8 < len(labels) or centred * 3 > len(labels) * 2:
        return
    for cell in labels:
        offset = (cell.words.left - edge) / cell.words.size
        depth = round(offset)
        whole = depth <= 3 and abs(offset - depth) < 0.08
        centred_one = abs(cell.words.left - cell.words.right) < 0.25 * cell.words.size
        if 0 < depth <= _DEEPEST and (whole or not centred_one):
            yield cell, depth


# --- what could not be read ------------------------------------------------------------------------


def _remarks(read: Sequence[Sheet]) -> list[str]:
    scanned = [s.number for s in read if s.picture and len(s.glyphs) < FEW]
    blank = [s.number for s in read if not s.glyphs]
    if len(blank) == len(read) or len(scanned) == len(read):
        raise Refused(SCAN if scanned else BLANK)
    glyphs = sum(len(s.glyphs) for s in read)
    if sum(s.unreadable for s in read) * 2 > glyphs:
        raise Refused(NO_CODES)
    remarks = []
    if scanned:
        remarks.append(f"{_named(scanned)}是扫描的图片，没有文字，这些页没有核对。")
    if ocr := [s.number for s in read if s.ocr]:
        remarks.append(f"{_named(ocr)}的文字是扫描后识别的，可能认错字，请对照原件。")
    if odd := [s.number for s in read if s.unreadable > max(3, len(s.glyphs) // 50)]:
        remarks.append(f"{_named(odd)}有文字认不出来，在引文里显示为“{UNREADABLE}”。")
    return remarks


def _named(numbers: Iterable[int]) -> str:
    """第2、5至8页."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]}至{run[-1]}" for run in runs]
    text = "、".join(words[:12]) + ("等" if len(words) > 12 else "")
    return f"第{text}页"


def told(data: bytes) -> dict[str, Any]:
    """A PDF as plain values: what the process of its own says."""
    return {"document": document_data(document_of_pdf(data, ""))}
