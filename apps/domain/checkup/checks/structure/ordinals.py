"""Ordinals that run along in sentences: 一是……二是……三是, 第一，……第二，, ①……②, 1.……2. within one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ....documents.document import Document, Text
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
_RUNS = re.compile(r"\s*(?:[一二三四五六七八九十]+是(?!否)|第[一二三四五六七八九十]+[，,、：:])")
"""A short 二是 line is read as a heading, but goes on with the list."""
_CONTINUES = re.compile("二是|二[、，]|其二|其次|另一|另外|再者|再次|第二|（二）|2[.、]|同时|此外|并且|最后|②")
_BEGUN = re.compile("一方面|首先|第一|其一|（一）|一[、，]")
"""Another way to say 一是."""
_FARTHEST = 20
"""An ordinal further ahead than this is no slip."""
_FAR = 2000
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
        if self.kind == "①":
            return chr(0x2460 + value - 1)
        if self.kind == "1.":
            return f"{value}{self.passage.words[self.end - 1]}"
        return f"{chinese(value)}是" if self.kind == "一是" else f"第{chinese(value)}"

    @property
    def place(self) -> Place:
        """The ordinal and the clause it begins."""
        words = self.passage.words
        ends = (p for p in (words.find(c, self.end, self.end + 40) for c in "。；，：") if p >= 0)
        return self.passage.place(self.start, min(ends, default=self.end + 20), 0)


@dataclass(eq=False)
class Chain:
    """Ordinals that belong together; those of an inner chain stand between those of the outer."""

    members: list[Ordinal] = field(default_factory=list)

    @property
    def last(self) -> Ordinal:
        return self.members[-1]


Link = Chain | tuple[Chain, Ordinal]
"""A chain that is over, or a chain with an ordinal that does not go on with it."""


def ordinals_of(passage: Passage, kind: str) -> Iterator[Ordinal]:
    for match in _KINDS[kind].finditer(passage.words):
        digits = match[1]
        value = int(digits) if digits.isdecimal() else _CN.get(digits) or ord(digits) - 0x2460 + 1
        start = match.start(1) - (kind == "第一")
        yield Ordinal(passage, start, match.end() if kind in ("一是", "1.") else match.end(1), value, kind)


def chains(document: Document) -> Iterator[Link]:
    """The chains of the document's texts, section by section, and of its cells."""
    for kind in _KINDS:
        for section in _sections(document) if kind in RUNNING else ([p] for p in _texts(document)):
            yield from _linked(o for passage in section for o in ordinals_of(passage, kind))
        for cell in cells(document):
            yield from _linked(ordinals_of(cell, kind))


def _texts(document: Document) -> Iterator[Passage]:
    return (Passage(document, i, text.text) for i, text in document.texts() if text.kind in ("body", "heading", "note"))


def _sections(document: Document) -> Iterator[list[Passage]]:
    """The texts from one heading to the next; a heading may itself hold ordinals."""
    section: list[Passage] = []
    for index, text in document.texts():
        if text.kind == "title" or (text.kind == "heading" and not _RUNS.match(text.text)):
            yield section
            section = []
        section.append(Passage(document, index, text.text))
    yield section


def _linked(ordinals: Iterable[Ordinal]) -> Iterator[Link]:
    open_: list[Chain] = []
    for ordinal in ordinals:
        yield from _placed(open_, ordinal)
    yield from open_


def _placed(open_: list[Chain], ordinal: Ordinal) -> Iterator[Link]:
    """Put the ordinal where it fits; chains it ends come out, and the pair where it fits nowhere."""
    fit = next((c for c in reversed(open_) if c.last.value + 1 == ordinal.value), None)
    if fit:
        position = open_.index(fit)
        yield from open_[position + 1 :]
        del open_[position + 1 :]
        fit.members.append(ordinal)
    elif ordinal.value == 1 or not open_:
        if open_ and (open_[-1].last.passage != ordinal.passage or len(open_) > _DEEPEST):
            yield from open_
            open_.clear()
        open_.append(Chain([ordinal]))
    else:
        yield (Chain(list(open_[-1].members)), ordinal)
        open_[-1].members.append(ordinal)


def check(reading: Reading) -> Iterator[Finding]:
    """C611 a number left out, C612 one used twice, C613 a lone 一是 or a 二是 without 一是."""
    for found in chains(reading.document):
        if isinstance(found, Chain):
            yield from _incomplete(reading.document, found)
        elif found[1].kind in RUNNING or found[0].members[0].value == 1:
            yield from _misplaced(*found)


def _misplaced(chain: Chain, ordinal: Ordinal) -> Iterator[Finding]:
    """In a cell, whose text a page may have cut, at most a warning."""
    last, sure = chain.last, ordinal.passage.row < 0
    found, right = ordinal.named(ordinal.value), ordinal.named(last.value + 1)
    if ordinal.value == last.value:
        yield finding("C612", ordinal.place, last.place, sure=sure, found=found, expected=right)
    elif last.value < ordinal.value <= last.value + _FARTHEST and not _printed(last, ordinal):
        missing = "、".join(ordinal.named(v) for v in range(last.value + 1, ordinal.value))
        words = {"last": last.named(last.value), "missing": missing}
        yield finding("C611", ordinal.place, last.place, sure=sure, found=found, expected=right, given=words)


def _printed(last: Ordinal, ordinal: Ordinal) -> bool:
    """Whether the number between is printed after all, where it could be a decimal: 1.甲 2.90%以上 3.乙."""
    between = ordinal.passage.words[last.end : ordinal.start] if ordinal.kind == "1." else ""
    return re.search(rf"(?<!\d){last.value + 1}\s?[.．、]", between) is not None


def _incomplete(document: Document, chain: Chain) -> Iterator[Finding]:
    first = chain.members[0]
    if first.kind != "一是" or first.passage.row >= 0:
        return
    if first.value > 1 and not _BEGUN.search(first.passage.words, 0, first.start):
        yield finding("C613.headless", first.place, number=first.named(first.value), first=first.named(1))
    elif first.value == len(chain.members) == 1 and not _goes_on(document, first):
        yield finding("C613.alone", first.place)


def _goes_on(document: Document, ordinal: Ordinal) -> bool:
    """Whether the list goes on in another way: 其次, 另一方面, in this text or the next two."""
    index = ordinal.passage.index
    following = [i.text for i in document.items[index + 1 : index + 3] if isinstance(i, Text) and i.kind == "body"]
    return any(map(_CONTINUES.search, [ordinal.passage.words[ordinal.end : ordinal.end + _FAR], *following]))
