"""What is carried along a document while it is read: paragraph and page reached, open fields, counts and limits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from apps.domain.documents.document import Kind, Piece

from ..limits import MAX_CELLS, MAX_CHARACTERS, MAX_PARAGRAPHS
from ..refusal import Refused
from .numbering import Numbering
from .styles import Styles

TOO_LONG = "这个文件超过{limit}，超出可以核对的范围；请只上传自评报告本身，附件另行保存。"
MOST_CODE = 50
"""Runs of an instruction; what matters stands at its beginning."""
_CONTENTS = re.compile(r"\s*(?:TOC|INDEX|TOA)\b", re.I)


@dataclass(frozen=True)
class Line:
    """A paragraph as Word shows it, its automatic number in front."""

    text: str
    pieces: tuple[Piece, ...]
    number: str = ""
    outline: int = 9
    kind: Kind | None = None
    """As its style or field has it; None where its words must tell."""
    centred: bool = False


@dataclass
class Field:
    """A field being read: its instruction first, then what it shows."""

    code: list[str] = field(default_factory=list)
    shows: bool = False

    @property
    def instruction(self) -> str:
        return "".join(self.code)

    @property
    def contents(self) -> bool:
        return bool(_CONTENTS.match(self.instruction))

    def add(self, code: str) -> None:
        if len(self.code) < MOST_CODE:
            self.code.append(code[:1000])


@dataclass
class Story:
    styles: Styles
    numbering: Numbering
    chart_titles: dict[str, str] = field(default_factory=dict)
    """Relation id → title."""
    fields: list[Field] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Footnotes and endnotes in the order of their marks: kind and id."""
    prints: dict[int, str] = field(default_factory=dict)
    """Paragraphs with all their blanks and tabs, by number: what a text file of the document would have as lines."""
    in_contents: int = 0
    line: int = 0
    page: int = 1
    paged: bool = False
    """Whether Word has left its page breaks in the file; without them pages are not known."""
    broken: bool = False
    """A page break was set by hand and nothing has been seen since: Word's own at the same place is the same one."""
    pictures: int = 0
    objects: int = 0
    foreign: int = 0
    cells: int = 0
    characters: int = 0

    def next_line(self) -> int:
        self.line += 1
        if self.line > MAX_PARAGRAPHS:
            raise Refused(TOO_LONG.format(limit=f" {MAX_PARAGRAPHS:,} 段"))
        return self.line

    def add_characters(self, count: int) -> None:
        self.characters += count
        if self.characters > MAX_CHARACTERS:
            raise Refused(TOO_LONG.format(limit=f" {MAX_CHARACTERS // 10000:,} 万字"))

    def add_cells(self, count: int) -> None:
        self.cells += count
        if self.cells > MAX_CELLS:
            raise Refused(TOO_LONG.format(limit=f" {MAX_CELLS // 10000:,} 万个单元格"))

    def break_page(self, by_hand: bool) -> None:
        if by_hand or not self.broken:
            self.page += 1
        self.paged = self.paged or not by_hand
        self.broken = by_hand

    @property
    def hides(self) -> bool:
        """Inside an instruction, which is not shown."""
        return any(not opened.shows for opened in self.fields)

    @property
    def contents(self) -> bool:
        return self.in_contents > 0 or any(opened.shows and opened.contents for opened in self.fields)

    def close_codes(self) -> None:
        """At a paragraph's end an instruction that nobody ended is over, lest it swallow the rest."""
        while self.fields and not self.fields[-1].shows:
            self.fields.pop()
