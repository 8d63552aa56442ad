"""A web page as a document: how reports are published, and what many programs hand out under the name .doc.

The page is parsed as browsers parse it (tinyhtml5), in a process of its own; nothing in it is fetched or run.  Its paragraphs and
tables are then what a Word file's are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

from apps.domain.documents.document import Document, Grid, Piece
from apps.domain.documents.stored import document_data

from .apart import Bounds, document_apart
from .docx.items import items_of
from .docx.numbering import Numbering
from .docx.story import Line, Story
from .docx.styles import BODY, Styles
from .docx.table import Block, CellRead, TableBuilder
from .limits import MAX_DEPTH
from .plain import page
from .refusal import Refused

NO_TEXT = "这个网页里没有文字（正文可能要联网才显示）；请在浏览器中打开后全选复制到 Word 里，另存为 .docx 再上传。"
TOO_SLOW = "这个网页过于复杂，系统没有在规定时间内读完；请把正文复制到 Word 里，另存为 .docx 再上传。"
UNREAD = "这个网页已损坏或含有系统读不了的内容；请把正文复制到 Word 里，另存为 .docx 再上传。"
BOUNDS = Bounds(seconds=60, cpu=40, memory=1024 * 1024 * 1024, answer=64 * 1024 * 1024, slow=TOO_SLOW, big=TOO_SLOW, unread=UNREAD)
"""A page with a report of forty pages takes a second."""

_UNSEEN = {
    "head", "script", "style", "noscript", "template", "nav", "footer", "aside", "button", "select", "textarea", "input", "iframe",
    "object", "svg", "title",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "tbody",
    "td", "tr", "ul",
}  # fmt: skip
_TABLES = {"table", "thead", "tbody", "tfoot", "tr"}
"""No report by themselves; a page laid out in tables has it in one cell."""
_HEADING = re.compile(r"h([1-6])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
_WRAPPED = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\d\u3000-\u9fff\uff00-\uffef])")
"""A line of the file that ends behind a Chinese character: the blank it makes is nobody's."""
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_PROSE = re.compile(r"[。；]|\d")
_MOST_OF_IT = 0.8
_FIRST = 40
"""Among so many stretches of words at its beginning is a report's title."""


def read_webpage(data: bytes, name: str) -> Document:
    """The document; :class:`Refused` with a sentence for what cannot be read."""
    return document_apart("apps.files.webpages:told", data, name, BOUNDS)


def told(data: bytes) -> dict[str, Any]:
    """A page as plain values: what the process of its own says."""
    from tinyhtml5 import parse

    root = parse(page(data), namespace_html_elements=False)
    reader = _Page()
    report = _report(root)
    blocks = [*reader.title(root, report), *reader.blocks(report)]
    if not any(isinstance(block, Grid) or block.text for block in blocks):
        raise Refused(NO_TEXT)
    prints = {block.pieces[0].line: block.text for block in blocks if isinstance(block, Line)}
    pictures = sum(1 for _ in root.iter("img"))
    remarks = (f"网页中有 {pictures} 张图片，图片里的文字没有核对。",) if pictures else ()
    return {"document": document_data(Document(items_of(blocks, prints), "", "html", remarks))}


def _report(root: Element) -> Element:
    """The part of the page that holds most of its sentences and figures: menus and the like stand around it."""
    weights: dict[Element, int] = {}
    _weigh(root, weights)
    found, inner = root, root
    while inner := next((c for c in _elements(inner) if weights.get(c, 0) > _MOST_OF_IT * weights[root]), None):
        found = found if inner.tag in _TABLES else inner
    return found


def _weigh(root: Element, weights: dict[Element, int]) -> None:
    """How much prose is in every block, itself and all in it; no deeper than a page of people goes."""
    stack: list[tuple[Element, int, bool]] = [(root, 0, False)]
    while stack:
        element, depth, done = stack.pop()
        if done:
            own = "".join((element.text or "", *(child.tail or "" for child in element)))
            weights[element] = len(_PROSE.findall(own)) + sum(weights.get(child, 0) for child in element)
        elif depth < MAX_DEPTH:
            stack.append((element, depth, True))
            stack += [(child, depth + 1, False) for child in _elements(element)]


def _elements(element: Element) -> list[Element]:
    """What is seen of it: no comments, no scripts, nothing hidden."""
    return [c for c in element if isinstance(c.tag, str) and c.tag not in _UNSEEN and not _HIDDEN.search(c.get("style", ""))]


class _Page:
    """A page's lines and tables, in reading order."""

    def __init__(self) -> None:
        self.story = Story(Styles({}), Numbering({}, {}))

    def title(self, root: Element, report: Element) -> Iterator[Line]:
        """What the page calls itself where governments say so (meta ArticleTitle), unless the report begins with it."""
        named = (meta.get("content", "") for meta in root.iter("meta") if meta.get("name", "").lower() == "articletitle")
        words = _flat(next(named, ""))
        begins = "".join("".join(islice(report.itertext(), _FIRST)).split())
        if words and "".join(words.split()) not in begins:
            yield self._line(words, kind="title")

    def blocks(self, element: Element, depth: int = 0) -> Iterator[Block]:
        """Runs of words are paragraphs, parted where a block begins or ends or a line is broken."""
        if depth > MAX_DEPTH:
            return
        if element.tag == "table":
            yield from self._table(element, depth)
            return
        words: list[str] = []
        yield from self._within(element, words, element, depth)
        yield from self._said(words, element)

    def _within(self, element: Element, words: list[str], block: Element, depth: int) -> Iterator[Block]:
        if depth > MAX_DEPTH:
            return
        words.append(element.text or "")
        items = 0
        for inside, tail in _elements_and_tails(element):
            if inside is not None and (inside.tag in _BLOCKS or inside.tag == "br"):
                yield from self._said(words, block)
                if inside.tag == "li" and element.tag == "ol":
                    items += 1
                    words.append(f"{items}.")
                    yield from self._within(inside, words, inside, depth + 1)
                    yield from self._said(words, inside)
                elif inside.tag != "br":
                    yield from self.blocks(inside, depth + 1)
            elif inside is not None:
                yield from self._within(inside, words, block, depth + 1)
            words.append(tail)

    def _said(self, words: list[str], block: Element) -> Iterator[Line]:
        text = _flat("".join(words))
        words.clear()
        if text:
            yield self._line(text, *_looks(block))

    def _line(self, text: str, outline: int = BODY, centred: bool = False, kind: Any = None) -> Line:
        self.story.add_characters(len(text))
        return Line(text, (Piece(0, self.story.next_line()),), outline=outline, centred=centred, kind=kind)

    # --- tables ---

    def _table(self, table: Element, depth: int) -> Iterator[Block]:
        for caption in (c for c in _elements(table) if c.tag == "caption"):
            yield from self.blocks(caption, depth + 1)
        builder = TableBuilder(self.story)
        hanging: dict[int, int] = {}
        for row in _rows(table):
            builder.begin_row(0)
            reaching, hanging = hanging, {column: rows - 1 for column, rows in hanging.items() if rows > 1}
            for cell in (c for c in _elements(row) if c.tag in ("td", "th")):
                _cover(builder, reaching)
                across, down = _span(cell, "colspan"), _span(cell, "rowspan")
                hanging |= dict.fromkeys(range(builder.column, builder.column + across), down - 1) if down > 1 else {}
                builder.add(CellRead(tuple(self.blocks(cell, depth + 1)), across))
            _cover(builder, reaching)
            builder.end_row(0)
        yield from builder.blocks()


def _cover(builder: TableBuilder, reaching: dict[int, int]) -> None:
    """The places at hand that a cell above reaches down to."""
    while builder.column in reaching:
        builder.add(CellRead((), below=True))


def _rows(table: Element) -> Iterator[Element]:
    for child in _elements(table):
        if child.tag == "tr":
            yield child
        elif child.tag in _TABLES:
            yield from (row for row in _elements(child) if row.tag == "tr")


def _elements_and_tails(element: Element) -> Iterator[tuple[Element | None, str]]:
    """Each child, None where it is not seen, with the words behind it."""
    seen = set(_elements(element))
    return ((child if child in seen else None, child.tail or "") for child in element)


def _looks(block: Element) -> tuple[int, bool]:
    """The outline level (h1 is the page's title and as good as none) and whether it stands in the middle."""
    heading = _HEADING.fullmatch(block.tag)
    level = int(heading[1]) - 2 if heading and heading[1] != "1" else BODY
    said = block.get("align", "").lower() == "center" or bool(_CENTRED.search(block.get("style", "")))
    return level, said or block.tag in ("center", "caption")


def _span(cell: Element, name: str) -> int:
    digits = cell.get(name, "").strip()
    return max(int(digits), 1) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else 1


def _flat(text: str) -> str:
    return _BLANKS.sub(" ", _WRAPPED.sub("", text)).strip()
