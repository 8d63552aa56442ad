"""The styles of a document, asked through their ``basedOn`` chains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from apps.domain.documents.document import Kind

from ..xml import number, on, value

BODY = 9
"""``w:outlineLvl`` of text that is no heading."""
LONGEST_CHAIN = 20
_HEADING = re.compile(
    r"(?:heading|标题|标题样式)\s*([1-9一二三四五六七八九])|([一二三四五六七八九1-9])\s*级标题", re.I
)
_TITLE = re.compile(r"title|subtitle|副标题|(?:公文|报告|文件|文章|文档|主|大|总)?标题|.{0,40}封面标题", re.I)
_CONTENTS = re.compile(r"toc\s*(?:\d|heading)|table of figures|index\s*\d|contents|.{0,40}目录", re.I)
_CAPTION = re.compile(r"caption|题注|.{0,40}(?:表题|表名|表格标题|图题|图名|图表标题)", re.I)
_FURNITURE = re.compile(r"header|footer|页眉|页脚", re.I)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("contents", _CONTENTS), ("title", _TITLE), ("caption", _CAPTION), ("furniture", _FURNITURE)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    identifier: str
    name: str = ""
    based: str = ""
    outline: int | None = None
    numbering: str | None = None
    """``w:numId``; "0" takes numbering away again."""
    list_level: int | None = None
    hidden: bool | None = None
    align: str | None = None


class Styles:
    def __init__(self, styles: dict[str, Style], default: str = ""):
        self.styles = styles
        self.default = default
        self.chains: dict[str, tuple[Style, ...]] = {}

    def chain(self, identifier: str) -> tuple[Style, ...]:
        """A style and those it is based on, nearest first."""
        if identifier not in self.chains:
            self.chains[identifier] = tuple(self._up(identifier))
        return self.chains[identifier]

    def _up(self, identifier: str) -> Iterator[Style]:
        seen: set[str] = set()
        while (style := self.styles.get(identifier)) and identifier not in seen and len(seen) < LONGEST_CHAIN:
            seen.add(identifier)
            yield style
            identifier = style.based

    def outline(self, identifier: str) -> int:
        """0 for headings of the first level, ``BODY`` for text."""
        for style in self.chain(identifier):
            if style.outline is not None:
                return style.outline
            if named := _HEADING.fullmatch(style.name):
                digit = named[1] or named[2]
                return (int(digit) if digit.isdecimal() else "一二三四五六七八九".index(digit) + 1) - 1
        return BODY

    def kind(self, identifier: str) -> Kind | None:
        """What the style's name says of its texts; a derived style is what its nearest named ancestor is."""
        for style in self.chain(identifier):
            for kind, pattern in _KINDS:
                if pattern.fullmatch(style.name):
                    return kind
            if _HEADING.fullmatch(style.name):
                return None
        return None

    def hidden(self, identifier: str) -> bool:
        return bool(next((s.hidden for s in self.chain(identifier) if s.hidden is not None), False))

    def align(self, identifier: str) -> str:
        return next((s.align for s in self.chain(identifier) if s.align is not None), "")


def read_styles(elements: Iterator[Element]) -> Styles:
    styles: dict[str, Style] = {}
    default = ""
    for element in elements:
        if element.tag != "w:style":
            continue
        style = _style(element)
        styles.setdefault(style.identifier, style)
        if element.get("w:type") == "paragraph" and element.get("w:default") in ("1", "true", "on"):
            default = style.identifier
    return Styles(styles, default)


def _style(element: Element) -> Style:
    layout, looks = element.find("w:pPr"), element.find("w:rPr")
    numbers = None if layout is None else layout.find("w:numPr")
    outline, level = value(layout, "w:outlineLvl"), value(numbers, "w:ilvl")
    return Style(
        element.get("w:styleId", ""),
        (value(element, "w:name") or "").strip(),
        value(element, "w:basedOn") or "",
        None if outline is None else number(outline, BODY),
        value(numbers, "w:numId"),
        None if level is None else number(level),
        on(looks, "w:vanish"),
        value(layout, "w:jc"),
    )
