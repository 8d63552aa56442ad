"""Numbers as the sequences they form, of headings and list items and of points in sentences (一是……二是……, ①……②): what goes on,
what starts anew, what is broken.

A number goes on with the sequence it fits, whatever the reader made of levels.  Converters lose automatic numbers:
where a short line without a number stands in the gap, the number is *lost*, not wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ...documents.document import Document, Text
from ...documents.headings import mark_of
from ...findings import Place
from ...language.enumerations import value_of
from ...language.lexicon import LEXICON, patterns
from ...numbering import chinese
from ..reading import Reading
from ..sentences.passages import Passage, cells, quoted

RE = patterns("sequences")

BreakKind = Literal["duplicate", "gap", "style", "lost", "headless", "restart", "order"]
"""``style``: the right number in another style; ``headless``: starts above 1; ``restart``: starts anew where nothing
parts it from the sequence before; ``order``: goes back."""

_KIN = ({"一、", "1."}, {"（一）", "（1）"})
_TOP = ("第一部分", "第一节", "附件")
LONG = 3
"""A number above this may go on with those under another heading: 1 to 4 under （一）, 5 under （二）."""
DEEPEST = 12
"""So many runs are kept open."""
_NOTED = re.compile(r"[^\d]{0,8}[:：]\s?(\d{1,2})[.．、]")
LARGEST_GAP = 12
"""A jump further than this is no slip but something else that looks like a number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number at the head of a text or in a sentence, from ``start``; what it numbers is quoted up to ``until``."""

    passage: Passage
    number: str
    style: str
    ordinal: int
    start: int = 0
    until: int = 60
    heading: bool = False

    @property
    def index(self) -> int:
        return self.passage.index

    @property
    def end(self) -> int:
        return self.start + len(self.number)

    @property
    def place(self) -> Place:
        return self.passage.place(self.start, self.until, 0)

    @property
    def short(self) -> str:
        """A heading as one quotes it: whole where short, else its first words."""
        words = self.passage.words
        return quoted(words if len(words) <= 24 else words[:22] + "…")

    def like(self, ordinal: int) -> str:
        """Another number in the style of this one: like 3. the fourth is 4."""
        if self.style == "①":
            return chr(0x2460 + ordinal - 1)
        own, wanted = (str(n) if any(map(str.isdecimal, self.number)) else chinese(n) for n in (self.ordinal, ordinal))
        before, _, after = self.number.rpartition(own)
        return f"{before}{wanted}{after}" if own in self.number else wanted


@dataclass(eq=False)
class Run:
    """Siblings: the entries of one sequence."""

    key: str
    spoken: bool = False
    """Whether it is one of points in sentences, not of headings and list items."""
    nested: bool = False
    """Opened under a loose line: where it ends and the sequence around it goes on cannot be told."""
    entries: list[Entry] = field(default_factory=list)

    @property
    def last(self) -> Entry:
        return self.entries[-1]


@dataclass(frozen=True, slots=True)
class Break:
    """Where a sequence is broken: ``entry`` is the one that does not fit ``before``; ``loose`` lines may be what is missing."""

    kind: BreakKind
    entry: Entry
    run: Run
    before: Entry | None = None
    loose: tuple[int, ...] = ()


class Walk:
    """The runs of numbers and their breaks, in reading order.  Those ``spoken`` in a sentence may stand within one another."""

    def __init__(self, spoken: bool = False):
        self.runs: list[Run] = []
        self.breaks: list[Break] = []
        self._spoken = spoken
        self._open: list[Run] = []
        self._loose: list[int] = []
        self._prose = self._top = self._last = -1

    def part(self, of_parts: bool = False) -> None:
        """A new annex or title, or a part: every sequence is over, or every one but that of the parts."""
        self._open = [run for run in self._open if of_parts and run.key == "第一部分"]
        self._loose = []

    def line(self, index: int, loose: bool) -> None:
        """A text without a number, which may be a heading that lost it (short, no sentence)."""
        if loose:
            self._loose.append(index)
        else:
            self._prose = index

    def _since(self, index: int) -> list[int]:
        """The loose lines behind an item."""
        return self._loose[bisect_right(self._loose, index) :]

    def place(self, entry: Entry) -> None:
        key, style = _key(entry), entry.style
        # What cannot hold this number is over: 2.1 ends 1.1, 1.2; a first 一、 ends everything below the parts.
        first = style == "一、" and not any(run.key == key for run in self._open)
        others = (":" in key and run.key.partition(":")[0] == style and run.key != key for run in self._open)
        ended = (at for at, other in enumerate(others) if other or (first and self._open[at].key != "第一部分"))
        del self._open[next(ended, len(self._open)) :]
        run = self._continued(entry, key)
        if run is None:
            same = next((run for run in reversed(self._open) if run.key == key), None)
            run = self._started(entry, key, same) if entry.ordinal == 1 else self._broken(entry, key, same)
        run.entries.append(entry)
        self._last = entry.index
        if key in ("一、", "第一部分"):
            self._top = entry.index

    def _to(self, run: Run) -> Run:
        del self._open[self._open.index(run) + 1 :]
        return run

    def _continued(self, entry: Entry, key: str) -> Run | None:
        """The run this is the next number of; else that of another style: （一） and then （2）."""
        next_to = [run for run in reversed(self._open) if run.last.ordinal + 1 == entry.ordinal > 1]
        if same := next((run for run in next_to if run.key == key), None):
            return self._to(same)
        for run in next_to:
            below = [other.key for other in self._open[self._open.index(run) + 2 :]]
            if {run.key, entry.style} in _KIN and entry.style not in below:
                self._break("style", entry, run)
                return self._to(run)
        return None

    def _opened(self, key: str, nested: bool) -> Run:
        run = Run(key, self._spoken, nested)
        self._open.append(run)
        del self._open[:-DEEPEST]
        self.runs.append(run)
        return run

    def _started(self, entry: Entry, key: str, same: Run | None) -> Run:
        loose = bool(self._since(self._last))
        if same and not loose:
            top, prose = self._open[-1] is same, self._prose > same.last.index
            if not (top and prose):
                self._break("restart", entry, same)
            if top and (prose or len(same.entries) > 1) and not self._spoken:
                self._open.pop()
        return self._opened(key, nested=same is not None and loose)

    def _broken(self, entry: Entry, key: str, same: Run | None) -> Run:
        """In a sequence that it does not go on with; or one whose first numbers are missing, or stand as loose lines above.

        The first sequence of a document is let be: what is read may be a part of a report; and so is one that goes on
        with a long one under the heading before.
        """
        kind: BreakKind = "headless"
        loose = self._since(same.last.index) if same else []
        if same and not (loose and entry.ordinal <= same.last.ordinal):
            run, told, missing = self._to(same), not same.nested, entry.ordinal - same.last.ordinal - 1
            kind = "gap" if missing > 0 else "duplicate" if missing == -1 else "order"
        else:
            missing = entry.ordinal - 1
            if same:
                del self._open[self._open.index(same) :]
            else:
                above = map(self._since, (*(run.last.index for run in reversed(self._open)), self._top))
                loose = next((lines for lines in above if len(lines) >= missing), self._since(self._last))
            before = next((other.last.ordinal for other in reversed(self.runs) if other.key == key), 0)
            told = not before + 1 == entry.ordinal > LONG and (len(loose) >= missing or bool(self.runs))
            run = self._opened(key, nested=bool(loose))
        lost = 0 < missing <= len(loose)
        if told and (lost or missing <= LARGEST_GAP):
            self._break("lost" if lost else kind, entry, run, loose[-missing:])
        return run

    def _break(self, kind: BreakKind, entry: Entry, run: Run, loose: Sequence[int] = ()) -> None:
        self.breaks.append(Break(kind, entry, run, run.last if run.entries else None, tuple(loose)))


def walks(reading: Reading) -> Iterator[Walk]:
    """That of headings and list items, and that of points in sentences and cells."""
    yield _headings(reading.document)
    yield _points(reading.document)


# --- headings and list items --------------------------------------------------------------------------


def _headings(document: Document) -> Walk:
    walk, noted = Walk(), 0
    for index, text in document.texts():
        noted = _noted(text, noted)
        if noted or text.kind in ("unit", "note", "caption", "figure"):
            continue
        mark = mark_of(text.number) if text.number else None
        if listed := RE.annexes.match(text.text):  # 附件：1.…… begins a list of its own
            walk.part()
            mark = mark_of(text.text[listed.end() :])
        of_parts, top = mark is not None and mark.style == "第一部分", text.kind == "title" or (mark and mark.style in _TOP)
        if top:
            walk.part(of_parts)
        if mark and (of_parts or not top):
            walk.place(Entry(Passage(document, index, text.text), *mark, heading=of_parts or text.kind == "heading"))
        elif not top:
            walk.line(index, is_loose(text))
    return walk


def _noted(text: Text, last: int) -> int:
    """The number a note under a table has come to: 注：1.…… and below it 2.……; 0 outside of notes."""
    if text.kind == "note" and (match := _NOTED.match(text.text)):
        return int(match[1])
    line = last and (text.kind == "body" or text.text.rstrip()[-1:] in "。；")
    mark = mark_of(text.number) if line else None
    return mark.ordinal if mark and mark.ordinal == last + 1 else 0


def _key(entry: Entry) -> str:
    """The sequence a number can belong to: its style, with the chapter for 2.1."""
    chapter = re.sub(r"[.．]?[0-9]{1,9}[、.．]?$", "", entry.number) if entry.style in ("1.1", "1.1.1") else ""
    return f"{entry.style}:{chapter}" if chapter else entry.style


def is_loose(text: Text) -> bool:
    """A line that may be a heading whose number was lost: short, no sentence."""
    words = text.text.strip()
    if text.kind == "heading":
        return words[-1:] != "。" or words[:-1].endswith(LEXICON.heading_ends)
    return text.kind == "body" and bool(RE.loose.fullmatch(words))


# --- in sentences ------------------------------------------------------------------------------------

_KINDS: dict[str, re.Pattern[str]] = vars(patterns("points"))
RUNNING = ("一是", "第一")
"""Kinds that may go on from paragraph to paragraph; the others are told from list numbers only within one."""


def _points(document: Document) -> Walk:
    """Those of each kind section by section, or text by text, and in cells."""
    walk = Walk(spoken=True)
    for section in (*_sections(document), *([cell] for cell in cells(document))):
        for kind in _KINDS:
            last: Passage | None = None
            for entry in (entry for passage in section for entry in _points_of(passage, kind)):
                if last is None or (last != entry.passage and (entry.ordinal == 1 or kind not in RUNNING)):
                    walk.part()
                walk.place(entry)
                last = entry.passage
    return walk


def _points_of(passage: Passage, kind: str) -> Iterator[Entry]:
    words = passage.words
    for match in _KINDS[kind].finditer(words):
        start, end = match.start(1) - (kind == "第一"), match.end(kind not in ("一是", "1."))
        value = value_of(match[1]) or ord(match[1]) - 0x2460 + 1
        clause = min((at for at in (words.find(c, end, end + 40) for c in "。；，：") if at >= 0), default=end + 20)
        yield Entry(passage, words[start:end], kind, value, start, clause)


def _sections(document: Document) -> Iterator[list[Passage]]:
    """The texts from one heading to the next; a heading may itself hold points, and a short 二是 line that is read as one goes on."""
    section: list[Passage] = []
    for index, text in document.texts():
        goes_on = any(_KINDS[kind].match(text.text.lstrip()) for kind in RUNNING)
        if text.kind == "title" or (text.kind == "heading" and not goes_on):
            yield section
            section = []
        section.append(Passage(document, index, text.text))
    yield section
