"""Ordinals that run along in sentences: 一是……二是……三是, 第一，……第二，, ①……②, 1.……2. within one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ....documents.document import Document
from ....findings import Finding, Place
from ....numbering import chinese
from ...reading import Reading
from ...rules import finding
from ...sentences.passages import Passage, cells

_CN = {chinese(n): n for n in range(1, 21)}
_START = r"(?:^|(?<=[。；;：:，,、！!？?\s（(”》]))"
_KINDS: dict[str, re.Pattern[str]] = {
    "一是": re.compile(_START + r"(二十|十[一二三四五六七八九]?|[一二三四五六七八九])是(?!否)"),
    "第一": re.compile(_START + r"第(十[一二三四五六七八九]?|[一二三四五六七八九])(?=[，,、：:])"),
    "①": re.compile(r"([\u2460-\u2473])"),
    "1.": re.compile(r"(?:^|(?<=[。；;：:\s]))(\d{1,2})[.．、](?=[^\d、.．])"),
}
RUNNING = ("一是", "第一")
"""Kinds that may go on from paragraph to paragraph; the others are told from list numbers only within one."""
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal in a passage, with the characters it stands on."""

    passage: Passage
    start: int
    end: int
    value: int
    kind: str

    def named(self, value: int) -> str:
        """Another ordinal of this kind: beside 三是 the fourth is 四是."""
        named = {"①": chr(0x2460 + value - 1), "1.": f"{value}{self.passage.words[self.end - 1]}", "一是": f"{chinese(value)}是"}
        return named.get(self.kind) or f"第{chinese(value)}"

    @property
    def place(self) -> Place:
        """The ordinal and the clause it begins."""
        words = self.passage.words
        ends = (p for p in (words.find(c, self.end, self.end + 40) for c in "。；，：") if p >= 0)
        return self.passage.place(self.start, min(ends, default=self.end + 20), 0)


@dataclass(eq=False)
class Chain:
    """Ordinals that belong together (those of an inner chain stand between those of the outer), and the pairs among them
    of which the one does not go on with the other."""

    members: list[Ordinal] = field(default_factory=list)
    breaks: list[tuple[Ordinal, Ordinal]] = field(default_factory=list)

    @property
    def last(self) -> Ordinal:
        return self.members[-1]


def chains(document: Document) -> Iterator[Chain]:
    """The chains of the document's texts, section by section, and of its cells."""
    among_texts = [[Passage(document, i, text.text)] for i, text in document.texts() if text.kind in ("body", "heading", "note")]
    among_cells, sections = [[cell] for cell in cells(document)], list(_sections(document))
    for kind in _KINDS:
        for section in (*(sections if kind in RUNNING else among_texts), *among_cells):
            yield from _chained(ordinal for passage in section for ordinal in _ordinals(passage, kind))


def _ordinals(passage: Passage, kind: str) -> Iterator[Ordinal]:
    for match in _KINDS[kind].finditer(passage.words):
        digits = match[1]
        value = int(digits) if digits.isdecimal() else _CN.get(digits) or ord(digits) - 0x2460 + 1
        yield Ordinal(passage, match.start(1) - (kind == "第一"), match.end(kind not in ("一是", "1.")), value, kind)


def _sections(document: Document) -> Iterator[list[Passage]]:
    """The texts from one heading to the next; a heading may itself hold ordinals, and a short 二是 line that is read as one goes on."""
    section: list[Passage] = []
    for index, text in document.texts():
        goes_on = any(_KINDS[kind].match(text.text.lstrip()) for kind in RUNNING)
        if text.kind == "title" or (text.kind == "heading" and not goes_on):
            yield section
            section = []
        section.append(Passage(document, index, text.text))
    yield section


def _chained(ordinals: Iterable[Ordinal]) -> list[Chain]:
    """Each ordinal in the chain it goes on with; where there is none it begins one, or breaks the last."""
    every: list[Chain] = []
    open_: list[Chain] = []
    for ordinal in ordinals:
        if fit := next((chain for chain in reversed(open_) if chain.last.value + 1 == ordinal.value), None):
            del open_[open_.index(fit) + 1 :]
        elif ordinal.value == 1 or not open_:
            if open_ and (open_[-1].last.passage != ordinal.passage or len(open_) > _DEEPEST):
                open_.clear()
            open_.append(Chain())
            every.append(open_[-1])
        else:
            open_[-1].breaks.append((open_[-1].last, ordinal))
        open_[-1].members.append(ordinal)
    return every


def check(reading: Reading) -> Iterator[Finding]:
    """C611 a number left out, C612 one used twice."""
    for chain in chains(reading.document):
        if chain.members[0].kind in RUNNING or chain.members[0].value == 1:
            for before, ordinal in chain.breaks:
                yield from _misplaced(before, ordinal)


def _misplaced(last: Ordinal, ordinal: Ordinal) -> Iterator[Finding]:
    """In a cell, whose text a page may have cut, at most a warning."""
    sure, right = ordinal.passage.row < 0, ordinal.named(last.value + 1)
    words: dict[str, Any] = {"found": ordinal.named(ordinal.value), "expected": right, "last": last.named(last.value)}
    if ordinal.value == last.value:
        yield finding("C612", ordinal.place, last.place, sure=sure, **words)
    elif ordinal.value > last.value and not _printed(last, ordinal):
        missing = "、".join(ordinal.named(v) for v in range(last.value + 1, ordinal.value))
        yield finding("C611", ordinal.place, last.place, sure=sure, missing=missing, **words)


def _printed(last: Ordinal, ordinal: Ordinal) -> bool:
    """Whether the number between is printed after all, where it could be a decimal: 1.甲 2.90%以上 3.乙."""
    between = ordinal.passage.words[last.end : ordinal.start] if ordinal.kind == "1." else ""
    return re.search(rf"(?<!\d){last.value + 1}\s?[.．、]", between) is not None
