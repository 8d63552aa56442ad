"""Lines made paragraphs again, over line ends and page ends."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from apps.domain.documents.document import Item, Kind, Piece, Text
from apps.domain.documents.headings import classify, mark_of, unit_in

from .cells import first_word
from .lines import Line, is_narrow
from .looks import INDENT, Looks, Margins
from .pages import Page, without_leader
from .tables import Table

RIGHT = 5.0
"""Type sizes a line stands to the right that no paragraph begins with."""
SLACK = 0.5
"""So much room, in type sizes, is left at the end of a line that the paragraph fills."""
LOOSE = 4.0
"""So much where the sentence is not at its end and the next line is not indented, as paragraphs of the document are."""
FAR = 1.45
"""Of the usual distance of lines: what stands farther below is no part of the paragraph above."""
_KINDS: dict[str, Kind] = {"contents": "contents", "caption": "caption", "beside": "note"}
_END = "。；;！!？?：:"
_FOOTNOTE = 0.88
"""Of the body's size: smaller lines at the foot of a page are notes."""


def join_fields(page: Page) -> None:
    """On a cover the value of a field may be set on two lines, its label beside the second: the label comes first."""
    lines = page.lines
    for above, line in itertools.pairwise(lines):
        parts = line.segments
        if len(above.segments) != 1 or len(parts) != 2 or not parts[0].text.endswith(("：", ":")):
            continue
        near = 0 < line.base - above.base < 1.75 * line.size and abs(above.size - line.size) < 1.0
        beside = (
            above.x0 > parts[0].x1 and abs(above.x0 + above.x1 - parts[1].x0 - parts[1].x1) < 8 * line.size
        )
        if near and beside:
            above.prefix = parts[0].text
            line.glyphs, line.spaced = parts[1].glyphs, parts[1].spaced
            above.goes_on = True
            for one in (above, line):
                for name in ("text", "segments", "x0", "x1"):
                    one.__dict__.pop(name, None)


def mark_notes(pages: Sequence[Page], looks: Looks) -> None:
    """Footnotes: small lines below everything else, the first of them numbered."""
    for page in pages:
        foot: list[Line] = []
        for block in reversed(page.body):
            if isinstance(block, Table) or block.kind or block.size > _FOOTNOTE * looks.size:
                break
            foot.append(block)
        low = page.height * 0.6
        start = next((n for n in range(len(foot) - 1, -1, -1) if _begins_note(foot[n].text)), None)
        if start is not None and len(foot) < len(page.body) and foot[start].top > low:
            for line in foot[: start + 1]:
                line.kind = "note"


def _begins_note(text: str) -> bool:
    return bool(text) and (text[0] in "①②③④⑤⑥⑦⑧⑨⑩*※注[〔" or text[0].isdecimal())


# --- joining ---------------------------------------------------------------------------------------


class Paragraphs:
    """Takes blocks in reading order and gives items: paragraphs whole, tables where they stand."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks
        self.items: list[Item | Table] = []
        self.furniture: list[Text] = []
        self.open: list[Line] = []
        self.waiting: list[Text] = []
        """Footnotes between the parts of an open paragraph."""

    def take(self, page: Page) -> None:
        notes: list[Line] = []
        for block in page.blocks:
            if isinstance(block, Table):
                self.close()
                self.items.append(block)
            elif block.kind == "furniture":
                self.furniture.append(_text([block], "furniture"))
            elif block.kind == "note":
                notes.append(block)
            elif self.open and self._continues(self.open, block):
                self.open.append(block)
            else:
                self.close()
                self.open = [block]
        self.waiting += _notes(notes)
        if not self.open:
            self.close()

    def close(self) -> None:
        if self.open:
            self.items += _texts(self.open, self.looks)
        self.items += self.waiting
        self.open, self.waiting = [], []

    def _continues(self, lines: Sequence[Line], line: Line) -> bool:
        before = lines[-1]
        if before.goes_on:
            return line.kind == before.kind
        if before.kind or line.kind or abs(before.size - line.size) > 0.12 * max(before.size, line.size):
            return False
        here, there = self.looks.margins[line.leaf], self.looks.margins[before.leaf]
        if before.leaf == line.leaf and self._stands_apart(before, line):
            return False
        if unit_in(line.segments[-1].text) or unit_in(before.segments[-1].text):
            return False
        if (
            len(lines) == 1
            and before.x0 - there.left > RIGHT * before.size
            and not self._centred(before, there)
        ):
            return False
        if self._centred(line, here) or self._centred(before, there):
            return self._one_title(lines, line)
        open_end = self.looks.indented and before.text[-1] not in _END and not _heads(lines)
        slack = (LOOSE if open_end else SLACK) * line.size
        if there.right - before.x1 - first_word(line) > slack:
            return False
        if line.x0 - here.left > INDENT * line.size * 0.9:
            hanging = lines[0].x0 < line.x0 - 0.5 * line.size and mark_of(lines[0].text)
            return bool(hanging) and (len(lines) == 1 or abs(before.x0 - line.x0) < 0.5 * line.size)
        return not self._begins(before, line)

    def _begins(self, before: Line, line: Line) -> bool:
        """Whether a line at the margin behind a full line begins a paragraph all the same."""
        if before.text[-1] not in _END:
            return False
        flush = not self.looks.indented
        return flush or classify(line.text).kind == "heading"

    def _stands_apart(self, before: Line, line: Line) -> bool:
        usual = max(self.looks.pitch * max(line.size / self.looks.size, 1.0), 1.15 * line.size)
        return line.base - before.base > FAR * usual or line.base <= before.base

    def _centred(self, line: Line, margins: Margins) -> bool:
        free = min(line.x0 - margins.left, margins.right - line.x1)
        return (
            free > 1.5 * line.size and line.x0 - margins.left > 2.6 * line.size and _balanced(line, margins)
        )

    def _one_title(self, lines: Sequence[Line], line: Line) -> bool:
        """A title broken into lines: large, in the middle, without a number or an end."""
        large = line.size > 1.2 * self.looks.size
        margins = self.looks.margins
        every = all(_balanced(one, margins[one.leaf]) for one in (*lines, line))
        return (
            large
            and every
            and len(lines) < 4
            and lines[-1].leaf == line.leaf
            and not classify(line.text).number
        )


def _balanced(line: Line, margins: Margins) -> bool:
    return abs((line.x0 - margins.left) - (margins.right - line.x1)) < 1.5 * line.size


def _heads(lines: Sequence[Line]) -> bool:
    return len(lines) == 1 and classify(lines[0].text).kind != "body"


def _texts(lines: Sequence[Line], looks: Looks) -> list[Item | Table]:
    """A paragraph's text; a caption with the unit at the right margin is two."""
    if len(lines) == 1 and not lines[0].kind:
        parts = lines[0].segments
        if len(parts) > 1 and unit_in(parts[-1].text) and len(parts[-1].text) < 30:
            at = (Piece(0, lines[0].number, lines[0].page),)
            head = " ".join(part.text for part in parts[:-1])
            return [Text(words, "body", at) for words in (head, parts[-1].text)]
    text = _text(lines, _KINDS.get(lines[0].kind, "body"))
    return [replace(text, number=classify(text.text).number) if text.kind == "caption" else text]


def _text(lines: Iterable[Line], kind: Kind) -> Text:
    text = ""
    pieces: list[Piece] = []
    last: Line | None = None
    for line in lines:
        if last and is_narrow(last.glyphs[-1].char) and is_narrow(line.glyphs[0].char):
            text += " " if last.glyphs[-1].char.isalpha() and line.glyphs[0].char.isalpha() else ""
        pieces.append(Piece(len(text), line.number, line.page))
        text += without_leader(line.text) if kind == "contents" else line.text
        last = line
    return Text(text, kind, tuple(pieces))


def _notes(lines: Sequence[Line]) -> list[Text]:
    """Footnotes, each from its number on."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _begins_note(line.text):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_text(group, "note") for group in groups]
