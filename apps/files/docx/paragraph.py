"""One paragraph: the text its runs show, and what hangs on it (text boxes, charts, marks of notes)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from apps.domain.documents.document import Piece

from ..xml import number, on, value
from .containers import CONTAINERS, opened
from .formulas import linear
from .story import Field, Line, Story
from .styles import BODY

_CIRCLE = re.compile(r"\s*EQ\s*\\o\s*(?:\\a[clr]\s*)?\(\s*○\s*[,;，]\s*(\d{1,2})\s*\)", re.I)
_WINGDINGS = {
    0xFC: "√",
    0xFE: "☑",
    0xA8: "□",
    0xA3: "□",
    0x6F: "□",
    0x52: "☑",
    0x50: "√",
    0x53: "☒",
    0xFD: "☒",
    0xFB: "×",
}
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
CHARACTER = 210
"""The width of one in a table, 5号, in twips."""
_FIGURES = re.compile(r"[\d.,，%％+\-－—–\s]*")
_ENDS = "、）)．：:」】"
"""Behind a number that ends so the text begins at once; behind 1. and 2.1 a blank keeps their figures apart."""


@dataclass
class Gathered:
    """The text of a paragraph so far; kept for the next one where a tracked change has deleted the paragraph mark."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    pieces: list[Piece] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    contents: bool = False


class ParagraphReader:
    def __init__(self, story: Story):
        self.story = story
        self.now = Gathered()
        self.carried = False
        self.style = ""
        self.readers: dict[str, Callable[[Element], None]] = {
            "w:r": self._run,
            "w:fldSimple": self._simple_field,
            "m:oMath": self._formula,
            "m:oMathPara": self._formula,
            "w:ruby": self._ruby,
            "w:t": self._text,
            "w:tab": lambda _: self._add("\t"),
            "w:ptab": lambda _: self._add("\t"),
            "w:cr": lambda _: self._add("\n"),
            "w:br": self._break,
            "w:noBreakHyphen": lambda _: self._add("-"),
            "w:sym": self._symbol,
            "w:fldChar": self._field,
            "w:instrText": self._instruction,
            "w:lastRenderedPageBreak": lambda _: self._page(by_hand=False),
            "w:footnoteReference": self._note,
            "w:endnoteReference": self._note,
            "w:drawing": self._drawing,
            "w:pict": self._drawing,
            "w:object": self._object,
        } | dict.fromkeys(CONTAINERS, self._children)

    def read(self, paragraph: Element, in_cell: bool = False) -> tuple[Line | None, Gathered]:
        """The paragraph as a line (None where its mark is deleted or hidden), and what hangs on it."""
        properties = paragraph.find("w:pPr")
        mark = None if properties is None else properties.find("w:rPr")
        self.style = value(properties, "w:pStyle") or self.story.styles.default
        if not self.carried:
            self.now = Gathered()
        if mark is not None and (mark.find("w:del") is not None or mark.find("w:moveFrom") is not None):
            self._children(paragraph)
            self.carried = True
            return None, Gathered()
        self.carried = False
        line = self.story.next_line()
        if not self.now.pieces:
            self.now.pieces.append(Piece(0, line, self.story.page))
        self._children(paragraph)
        self.story.close_codes()
        if not self.now.parts and on(mark, "w:vanish"):
            return None, self.now
        return self._line(line, properties, in_cell), self.now

    # --- what the runs show ---

    def _children(self, element: Element) -> None:
        for child in opened(element):
            if reader := self.readers.get(child.tag):
                reader(child)

    def _run(self, run: Element) -> None:
        looks = run.find("w:rPr")
        hidden = on(looks, "w:vanish")
        if hidden is None and (style := value(looks, "w:rStyle")):
            hidden = self.story.styles.hidden(style) or None
        if hidden is None:
            hidden = self.story.styles.hidden(self.style)
        if hidden:
            # A field's marks may be hidden while its result is not.
            for child in run:
                if child.tag in ("w:fldChar", "w:instrText", "w:lastRenderedPageBreak"):
                    self.readers[child.tag](child)
            return
        self._children(run)

    def _add(self, text: str) -> None:
        if not text or self.story.hides:
            return
        if text.strip():
            self.now.contents = self.now.contents or self.story.contents
            self.story.broken = False
        self.story.add_characters(len(text))
        self.now.parts.append(text)
        self.now.length += len(text)

    def _text(self, element: Element) -> None:
        self._add(_INVISIBLE.sub("", (element.text or "").replace("\xa0", " ")))

    def _break(self, element: Element) -> None:
        kind = element.get("w:type", "textWrapping")
        if kind == "page":
            self._page(by_hand=True)
        elif kind == "textWrapping":
            self._add("\n")

    def _page(self, by_hand: bool) -> None:
        self.story.break_page(by_hand)
        if self.now.pieces:
            self.now.pieces.append(Piece(self.now.length, self.now.pieces[0].line, self.story.page))

    def _symbol(self, element: Element) -> None:
        code = element.get("w:char", "")
        point = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code) else 0
        if 0xF000 <= point <= 0xF0FF:
            self._add(_WINGDINGS.get(point - 0xF000, ""))
        elif 0x20 <= point < 0xD800 or point >= 0xE000:
            self._add(chr(point))

    def _ruby(self, element: Element) -> None:
        base = element.find("w:rubyBase")
        if base is not None:
            self._children(base)

    def _formula(self, element: Element) -> None:
        self._add(linear(element))

    # --- fields ---

    def _field(self, element: Element) -> None:
        kind, fields = element.get("w:fldCharType"), self.story.fields
        if kind == "begin":
            self._check_box(element)
            if len(fields) < 50:
                fields.append(Field())
        elif kind == "separate" and fields:
            fields[-1].shows = True
        elif kind == "end" and fields:
            ended = fields.pop()
            if not ended.shows and (circle := _CIRCLE.match(ended.instruction)):
                self._add(chr(0x245F + int(circle[1])) if 1 <= int(circle[1]) <= 20 else circle[1])

    def _check_box(self, element: Element) -> None:
        box = next(element.iter("w:checkBox"), None)
        if box is not None:
            checked = on(box, "w:checked")
            self._add("☑" if (on(box, "w:default") if checked is None else checked) else "□")

    def _instruction(self, element: Element) -> None:
        if self.story.fields and not self.story.fields[-1].shows:
            self.story.fields[-1].add(element.text or "")

    def _simple_field(self, element: Element) -> None:
        self.story.fields.append(Field([element.get("w:instr", "")], shows=True))
        self._children(element)
        self.story.fields.pop()

    # --- what hangs on it ---

    def _note(self, element: Element) -> None:
        kind = element.tag.removeprefix("w:").removesuffix("Reference")
        self.story.notes.append((kind, element.get("w:id", "")))

    def _drawing(self, element: Element) -> None:
        """Text boxes, charts and pictures; what an alternative shows a second time is not looked at."""
        for child in opened(element):
            if child.tag == "w:txbxContent":
                self.now.boxes.append(child)
            elif child.tag == "c:chart":
                self.now.charts.append(child.get("r:id", ""))
            else:
                self.story.pictures += child.tag in ("pic:blipFill", "v:imagedata")
                self._drawing(child)

    def _object(self, element: Element) -> None:
        pictures = self.story.pictures
        self._drawing(element)
        self.story.pictures = pictures
        self.story.objects += 1

    # --- the whole ---

    def _line(self, line: int, properties: Element | None, in_cell: bool) -> Line:
        text = "".join(self.now.parts)
        number, suffix = self._number(properties)
        stripped = text.strip()
        shown = _joined(number, stripped, suffix) if stripped or in_cell else ""
        if text:
            self.story.prints[line] = _joined(number, text, suffix)
        align = value(properties, "w:jc")
        align = self.story.styles.align(self.style) if align is None else align
        if in_cell and shown and align not in ("center", "right", "end") and not _FIGURES.fullmatch(shown):
            shown = _indent(text, properties) + shown
        if number and shown:
            self.story.add_characters(len(number))
        return Line(
            shown,
            self._pieces(len(shown) - len(stripped) - (len(text) - len(text.lstrip())), line),
            number if stripped else "",
            self._outline(properties),
            "contents" if self.now.contents else self.story.styles.kind(self.style),
            align == "center",
        )

    def _pieces(self, shift: int, line: int) -> tuple[Piece, ...]:
        """The pieces moved along with the text; of several page breaks at one place the last."""
        pieces = [Piece(max(p.start + shift, 0) if p.start else 0, line, p.page) for p in self.now.pieces]
        return tuple({piece.start: piece for piece in pieces}.values())

    def _outline(self, properties: Element | None) -> int:
        own = value(properties, "w:outlineLvl")
        outline = self.story.styles.outline(self.style) if own is None else number(own, BODY)
        return outline if 0 <= outline < BODY else BODY

    def _number(self, properties: Element | None) -> tuple[str, str]:
        """The automatic number: the paragraph's own numbering, else that of its style."""
        own = None if properties is None else properties.find("w:numPr")
        identifier, level = value(own, "w:numId"), value(own, "w:ilvl")
        index = None if level is None else number(level)
        if identifier is None:
            identifier, styled = self._style_numbering()
            index = styled if index is None else index
        if identifier in (None, "0"):
            return "", "nothing"
        return self.story.numbering.next(identifier or "", index or 0)

    def _style_numbering(self) -> tuple[str | None, int]:
        chain = self.story.styles.chain(self.style)
        identifier = next((style.numbering for style in chain if style.numbering is not None), None)
        if identifier is None:
            return None, 0
        for style in chain:
            linked = self.story.numbering.level_of_style(identifier, style.identifier)
            if linked is not None:
                return identifier, linked
        return identifier, next((style.list_level for style in chain if style.list_level is not None), 0)


def _joined(number: str, text: str, suffix: str) -> str:
    """Number and text, apart where they are apart on paper and would run together here."""
    number = number.strip()
    if not number or not text:
        return number or text
    apart = (
        number[-1] not in _ENDS
        if suffix != "nothing"
        else number[-1] in ".0123456789" and text[0].isdecimal()
    )
    return f"{number} {text}" if apart else f"{number}{text}"


def _indent(text: str, properties: Element | None) -> str:
    """Blanks for the indent of a cell's label, which shows what its row is part of."""
    own = None if properties is None else properties.find("w:ind")
    blanks = text[: len(text) - len(text.lstrip(" \u3000"))]
    if own is None:
        return blanks
    in_characters = number(own.get("w:leftChars")) + number(own.get("w:firstLineChars"))
    in_twips = sum(number(own.get(f"w:{side}")) for side in ("left", "start", "firstLine"))
    count = (in_characters + 50) // 100 if in_characters > 0 else (in_twips + CHARACTER // 2) // CHARACTER
    return "\u3000" * min(max(count, 0), 20) + blanks
