"""XML of an Office file, read without DTDs and within limits, under the usual prefixes (``w:p``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from .limits import MAX_DEPTH, MAX_ELEMENTS, MAX_SMALL
from .refusal import Refused

MALFORMED = "这个 Word 文件的内容已损坏，无法读取；请用 Word 或 WPS 打开后另存为 .docx，再重新上传。"
DECLARES = "这个 Word 文件里有文档类型声明（DTD），正常的 Word 文件没有，为安全起见不予读取；请用 Word 或 WPS 另存为 .docx 后再上传。"
TOO_DEEP = "这个 Word 文件的表格、文本框层层嵌套过深，无法读取；请把嵌套的表格改为普通表格后再上传。"
TOO_MANY = "这个 Word 文件的内容过多，超出可以核对的范围；请只上传自评报告本身。"

_OFFICE = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_PREFIXES = {
    f"{_OFFICE}/wordprocessingml/2006/main": "w",
    f"{_STRICT}/wordprocessingml/main": "w",
    f"{_OFFICE}/officeDocument/2006/relationships": "r",
    f"{_STRICT}/officeDocument/relationships": "r",
    f"{_OFFICE}/officeDocument/2006/math": "m",
    f"{_STRICT}/officeDocument/math": "m",
    f"{_OFFICE}/drawingml/2006/main": "a",
    f"{_STRICT}/drawingml/main": "a",
    f"{_OFFICE}/drawingml/2006/chart": "c",
    f"{_STRICT}/drawingml/chart": "c",
    f"{_OFFICE}/drawingml/2006/picture": "pic",
    f"{_STRICT}/drawingml/picture": "pic",
    f"{_OFFICE}/markup-compatibility/2006": "mc",
    f"{_OFFICE}/package/2006/relationships": "pr",
    f"{_OFFICE}/package/2006/content-types": "ct",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}
_TEXTUAL = {"w:t", "w:instrText", "m:t", "a:t", "c:v"}
_SKIPPED = {
    "w:rPrChange", "w:pPrChange", "w:tcPrChange", "w:trPrChange", "w:tblPrChange", "w:tblPrExChange", "w:numberingChange",
    "w:sectPr", "w:fldData", "w:rFonts", "w:lang", "w:tcBorders", "w:tblBorders", "w:tabs", "w:shd", "w:spacing",
    "w:bookmarkStart", "w:bookmarkEnd", "w:proofErr",
}  # fmt: skip
"""Left out of the tree, with all below: what stood there before a change, and looks."""


class _Builder:
    """Builds the tree; elements at ``depth`` are handed out as soon as they are whole, the others never leave it."""

    def __init__(self, depth: int, most: int):
        self.builder = TreeBuilder()
        self.at = depth
        self.most = most
        self.ready: list[Element] = []
        self.root = ""
        self.open: list[Element] = []
        self.tags: list[str] = []
        self.skipping = 0
        self.count = 0
        self.names: dict[str, str] = {}

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Refused(DECLARES)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > self.most:
            raise Refused(TOO_MANY)
        tag = self._short(tag)
        if self.skipping or tag in _SKIPPED:
            self.skipping += 1
            if self.skipping > MAX_DEPTH:
                raise Refused(TOO_DEEP)
            return
        self.root = self.root or tag
        self.tags.append(tag)
        if len(self.tags) > MAX_DEPTH:
            raise Refused(TOO_DEEP)
        short = {self._short(name): value for name, value in attributes.items()}
        self.open.append(self.builder.start(tag, short))

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        element = self.builder.end(self.tags.pop())
        self.open.pop()
        if len(self.tags) == self.at:
            self.ready.append(element)
            if self.open:
                self.open[-1].remove(element)

    def data(self, text: str) -> None:
        if self.tags and not self.skipping and self.tags[-1] in _TEXTUAL:
            self.builder.data(text)

    def close(self) -> None:
        """Nothing: the elements were handed out."""

    def _short(self, name: str) -> str:
        short = self.names.get(name)
        if short is None:
            namespace, _, local = name[1:].rpartition("}")
            prefix = _PREFIXES.get(namespace)
            short = name if not namespace else f"{prefix}:{local}" if prefix else f"?:{local}"
            if len(self.names) < 10_000:
                self.names[name] = short
        return short

    def taken(self) -> list[Element]:
        ready, self.ready = self.ready, []
        return ready


def elements(chunks: Iterable[bytes], depth: int, root: str, most: int = 0) -> Iterator[Element]:
    """The elements at ``depth`` (0 is the root), one after the other; each is no part of a larger tree."""
    builder = _Builder(depth, most or MAX_ELEMENTS)
    parser = XMLParser(target=builder)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            if builder.root not in ("", root):
                raise Refused(MALFORMED)
            yield from builder.taken()
        parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise Refused(MALFORMED) from error
    yield from builder.taken()


def whole(chunks: Iterable[bytes], root: str) -> Element:
    """A small part at once."""
    found = next(elements(chunks, 0, root, MAX_SMALL), None)
    return Element(root) if found is None else found


def number(value: str | None, default: int = 0) -> int:
    """An attribute that should be a whole number."""
    digits = (value or "").removeprefix("-")
    return int(value or "") if digits.isascii() and digits.isdecimal() and len(digits) < 10 else default


def value(element: Element | None, tag: str) -> str | None:
    """``w:val`` of a child; None where there is no such child, empty where it has no value."""
    child = None if element is None else element.find(tag)
    return None if child is None else child.get("w:val", "")


def on(element: Element | None, tag: str) -> bool | None:
    """A switch such as ``<w:vanish/>``; None where it is not set."""
    setting = value(element, tag)
    return None if setting is None else setting not in ("0", "false", "off", "none")
