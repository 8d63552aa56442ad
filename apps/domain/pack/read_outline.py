"""Reading the outline: its title and cover, and its items, each by its own class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..findings import Finding
from ..numbering import STYLES
from ..outline import ITEMS, NUMBERING, CoverLine, Item, Outline
from ..writing.sentences import Pattern, PatternError, compile_pattern
from .source import Inclusion, Node

NOTHING = compile_pattern("")


def read_outline(top: Node, files: Mapping[str, str], findings: list[Finding]) -> Outline:
    reader = OutlineReader(files, findings, top)
    title = compile_pattern(reader.pattern(top, "title"))
    lines = tuple(reader.compiled(top, text, "title_lines") for text in top.texts("title_lines"))
    cover, lines_of_cover, date = top.node("cover"), [], None
    if cover:
        for node in cover.nodes("fields"):
            value = compile_pattern(reader.pattern(node, "value", ""))
            lines_of_cover.append(CoverLine(node.text("label"), value, node.flag("seal")))
            node.done()
        date = compile_pattern(reader.pattern(cover, "date")) if cover.has("date") else None
        cover.done()
    outline = Outline(
        title, lines, tuple(lines_of_cover), date, cover is not None, top.flag("contents", True),
        reader.numbering(top) or NUMBERING, top.text("table_number", "表{chapter}-{n}"), top.text("chart_number", "图{n}"),
        reader.content(top),
    )  # fmt: skip
    top.done()
    return outline


class OutlineReader(Inclusion):
    """What the items of an outline ask for while they are read."""

    def __init__(self, files: Mapping[str, str], findings: list[Finding], top: Node):
        super().__init__(files, findings, top.file)
        self.sentences = 0

    def content(self, node: Node) -> tuple[Item, ...]:
        return tuple(item for inner in node.nodes("content") if (item := self._item(inner)))

    def _item(self, node: Node) -> Item | None:
        kind = next((k for k in ITEMS if node.has(k)), "")
        if not kind:
            node.problem("P011", f"应写 {'、'.join(ITEMS)} 之一")
            return None
        item = ITEMS[kind].read(node, self)
        node.done()
        return replace(item, file=node.file, line=node.line)

    def pattern(self, node: Node, key: str, default: str | None = None) -> str:
        """The text of a pattern that can be compiled; empty (and a finding) where it cannot."""
        text = node.text(key, default)
        return text if self.compiled(node, text, key) is not NOTHING else ""

    def compiled(self, node: Node, text: str, key: str) -> Pattern:
        try:
            return compile_pattern(text)
        except PatternError as error:
            node.problem("P010", str(error), key)
            return NOTHING

    def numbering(self, node: Node) -> tuple[str, ...]:
        styles = node.texts("numbering")
        for style in styles:
            if style not in STYLES:
                node.problem("P006", f"没有“{style}”这种编号，可用的有：{' '.join(STYLES)}", "numbering")
        return styles

    def sentence_key(self) -> str:
        """What a sentence is called that has no key of its own: by its turn."""
        self.sentences += 1
        return f"句{self.sentences}"
