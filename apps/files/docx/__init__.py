"""DOCX read into a document: text, automatic numbers, headings, tables, text boxes, notes; nothing is fetched or run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from apps.domain.documents.document import Document, Grid, Item, Piece, Text

from ..archive import Archive, Relation
from ..limits import MAX_CHARTS
from ..refusal import Refused
from ..xml import elements
from .body import BodyReader
from .items import items_of
from .numbering import Numbering, read_numbering
from .paragraph import ParagraphReader
from .story import Story
from .styles import Styles, read_styles

MAIN = "word/document.xml"
NO_TEXT = "这个 Word 文件里没有文字{pictures}；请上传文字版的报告，扫描件请先做文字识别。"


def read_docx(archive: Archive, name: str) -> Document:
    """Raises :class:`Refused` where there is nothing to read or too much."""
    main = main_part(archive)
    relations = archive.relations(main)
    story = _story(archive, relations)
    blocks = list(BodyReader(story).blocks(_body(archive, main)))
    if not any(isinstance(block, Grid) or block.text for block in blocks):
        raise Refused(NO_TEXT.format(pictures="，只有图片" if story.pictures else ""))
    items = items_of(blocks, story.prints) + tuple(_notes(archive, relations, story))
    if not story.paged:
        items = tuple(_unpaged(item) for item in items)
    return Document(items, name, "docx", tuple(_remarks(story)))


def main_part(archive: Archive) -> str:
    main = next((r.part for r in archive.relations().values() if r.kind == "officeDocument"), MAIN)
    return main if main in archive else MAIN


def _body(archive: Archive, main: str) -> Iterator[Element]:
    """The paragraphs and tables of the body, one by one."""
    return elements(archive.chunks(main), 2, "w:document")


def _part(archive: Archive, relations: dict[str, Relation], kind: str) -> str | None:
    return next((r.part for r in relations.values() if r.kind == kind and r.part in archive), None)


def _story(archive: Archive, relations: dict[str, Relation]) -> Story:
    styles, numbering = Styles({}), Numbering({}, {})
    if part := _part(archive, relations, "styles"):
        styles = read_styles(elements(archive.chunks(part), 1, "w:styles"))
    if part := _part(archive, relations, "numbering"):
        linked = {style.identifier: style.numbering or "" for style in styles.styles.values()}
        numbering = read_numbering(elements(archive.chunks(part), 1, "w:numbering"), linked)
    charts = {key: r.part for key, r in relations.items() if r.kind == "chart" and r.part in archive}
    titles = {key: _chart_title(archive, part) for key, part in list(charts.items())[:MAX_CHARTS]}
    return Story(styles, numbering, titles)


def _chart_title(archive: Archive, part: str) -> str:
    parts = elements(archive.chunks(part), 2, "c:chartSpace")
    title = next((element for element in parts if element.tag == "c:title"), None)
    return "" if title is None else "".join(text.text or "" for text in title.iter("a:t")).strip()


def _notes(archive: Archive, relations: dict[str, Relation], story: Story) -> Iterator[Text]:
    """Footnotes and endnotes in the order of their marks."""
    texts: dict[tuple[str, str], str] = {}
    for kind in {kind for kind, _ in story.notes}:
        if part := _part(archive, relations, f"{kind}s"):
            for element in elements(archive.chunks(part), 1, f"w:{kind}s"):
                texts[kind, element.get("w:id", "")] = "\n".join(_note_lines(story, element))
    for mark in dict.fromkeys(story.notes):
        if text := texts.get(mark, ""):
            yield Text(text, "note", (Piece(0),))


def _note_lines(story: Story, element: Element) -> Iterator[str]:
    reader = ParagraphReader(story)
    for paragraph in element.iter("w:p"):
        line, _ = reader.read(paragraph)
        if line and line.text:
            yield line.text


def _unpaged(item: Item) -> Item:
    if isinstance(item, Text):
        return replace(
            item, pieces=tuple({p.line: replace(p, page=0) for p in reversed(item.pieces)}.values())[::-1]
        )
    return replace(item, rows=tuple(tuple(replace(cell, page=0) for cell in row) for row in item.rows))


def _remarks(story: Story) -> Iterator[str]:
    if story.pictures:
        yield f"文件中有 {story.pictures} 张图片，图片里的文字没有核对。"
    if story.objects:
        yield f"文件中有 {story.objects} 个嵌入的对象（如 Excel 表格、公式），其中的内容没有核对；请把表格直接做在 Word 里。"
    if story.foreign:
        yield f"文件中引用了 {story.foreign} 处其他文件的内容，没有核对；请把这些内容粘贴到本文件中。"
