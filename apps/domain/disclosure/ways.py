"""How an item of the checklist is satisfied: each way is a class.  “0” and “未发生” satisfy, silence does not.

A way says whether it is satisfied and what shows it, or None where only a person can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Protocol

from ..facts import FactBook
from .printed import Printed

if TYPE_CHECKING:
    from ..pack.source import Node

NOTHING = re.compile(
    r"未(?:发生|安排|购置|组织|产生|开展|使用|涉及)|没有|不涉及|为零|均为0|无(?:此|该|相关|政府|国有|因公|公务|支出|收入|购置|数据)"
)
"""Words that say there was nothing."""
DATED = re.compile(r"[0-9]{4}\s*年度?|^\s*(?:[（(][0-9]+[）)]|[0-9]+[.、．](?![0-9]))")
"""Digits that are no figure: a year, the number of a heading or list."""
MOST = 60
"""Characters of a sentence that are quoted."""

Judged = tuple[bool, str]
"""Satisfied, and what shows it or what is wanting."""


class Way(Protocol):
    kind: ClassVar[str]

    @classmethod
    def read(cls, node: Node) -> Way: ...

    def names(self) -> Iterator[str]:
        """The facts it looks at."""
        ...

    def statements(self) -> Iterator[str]:
        """The statements and passages it looks at: ``statement`` keys, ``文字.`` keys are facts."""
        ...

    def judge(self, book: FactBook, printed: Printed) -> Judged | None: ...


class _Plain:
    __slots__ = ()

    def names(self) -> Iterator[str]:
        return iter(())

    def statements(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Says(_Plain):
    """报告里有一句话说到它，并且写了数或者写了没有发生；``plain`` 的说到就行（职责、名词解释）."""

    words: tuple[str, ...]
    plain: bool = False
    each: bool = False
    """Every word must be said, not one of them."""
    kind: ClassVar[str] = "says"

    @classmethod
    def read(cls, node: Node) -> Says:
        words = node.texts("says")
        if not words:
            node.problem("P003", "“says”至少要有一个词", "says")
        return cls(words, node.flag("plain"), node.flag("each"))

    def judge(self, book: FactBook, printed: Printed) -> Judged:
        told = [self._of(word, printed) for word in self.words]
        wanting = [text for good, text in told if not good]
        if self.each and wanting:
            return False, "；".join(wanting)
        return next((one for one in told if one[0]), told[0])

    def _of(self, word: str, printed: Printed) -> Judged:
        """Blanks and quotation marks are no part of a word."""
        about = [s.strip() for s in printed.sentences if _bare(word) in _bare(s)]
        if self.plain:
            about += [heading for heading in printed.headings if _bare(word) in _bare(heading)]
        good = next((s for s in about if self.plain or _tells(s, word)), "")
        if good:
            return True, good if len(good) <= MOST else f"{good[:MOST]}……"
        return False, f"说到“{word}”，没有写数，也没有写未发生" if about else f"没有说到“{word}”"


@dataclass(frozen=True, slots=True)
class Figures(_Plain):
    """这些数都印在报告里；零也算，空着和“—”不算."""

    keys: tuple[str, ...]
    kind: ClassVar[str] = "figures"

    @classmethod
    def read(cls, node: Node) -> Figures:
        return cls(node.texts("figures"))

    def names(self) -> Iterator[str]:
        return iter(self.keys)

    def judge(self, book: FactBook, printed: Printed) -> Judged:
        absent = [self._label(key, book) for key in self.keys if key not in printed.figures]
        if absent:
            return False, f"没有列示：{'、'.join(absent)}"
        return True, "，".join(f"{self._label(key, book)}{printed.figures[key]}" for key in self.keys)

    @staticmethod
    def _label(key: str, book: FactBook) -> str:
        fact = book.get(key)
        return fact.label.rpartition("·")[2] if fact else key


@dataclass(frozen=True, slots=True)
class Shown(_Plain):
    """这张表印了；一格数都没有的，表下或文中须写明没有数据（空表列示并说明）."""

    statement: str
    words: tuple[str, ...]
    kind: ClassVar[str] = "statement"

    @classmethod
    def read(cls, node: Node) -> Shown:
        return cls(node.text("statement"), node.texts("words"))

    def statements(self) -> Iterator[str]:
        yield self.statement

    def judge(self, book: FactBook, printed: Printed) -> Judged:
        table = printed.rows(self.statement)
        if table is None:
            return False, "没有印这张表"
        if any(key.startswith((f"{self.statement}.", f"上年.{self.statement}.")) for key in printed.figures):
            return True, table.caption or "已列示"
        names = (*self.words, *filter(None, (table.title,)))
        about = (*table.notes, *(s for s in printed.sentences if any(_bare(name) in _bare(s) for name in names)))
        note = next((s for s in about if NOTHING.search(s)), "")
        return (True, note[:MOST]) if note else (False, "是空表，没有说明没有数据")


@dataclass(frozen=True, slots=True)
class Written(_Plain):
    """这段文字写了."""

    passage: str
    kind: ClassVar[str] = "written"

    @classmethod
    def read(cls, node: Node) -> Written:
        return cls(node.text("written"))

    def names(self) -> Iterator[str]:
        yield f"文字.{self.passage}"

    def judge(self, book: FactBook, printed: Printed) -> Judged:
        text = book.text(f"文字.{self.passage}").strip()
        return (True, text.splitlines()[0][:MOST]) if text else (False, "没有写")


@dataclass(frozen=True, slots=True)
class Within(_Plain):
    """从批复到公开不超过规定的天数（财预〔2016〕143号：批复后20日内）."""

    start: str
    end: str
    days: int
    kind: ClassVar[str] = "within"

    @classmethod
    def read(cls, node: Node) -> Within:
        return cls(node.text("from"), node.text("to"), node.integer("within", 20))

    def names(self) -> Iterator[str]:
        yield from (self.start, self.end)

    def judge(self, book: FactBook, printed: Printed) -> Judged | None:
        first, last = ((fact.value if (fact := book.get(key)) else None) for key in (self.start, self.end))
        if not isinstance(first, date) or not isinstance(last, date):
            return None
        passed = (last - first).days
        told = f"{first.month}月{first.day}日批复，{last.month}月{last.day}日公开，相隔{passed}日"
        return 0 <= passed <= self.days, told


@dataclass(frozen=True, slots=True)
class Asked(_Plain):
    """只有看了公开的网页才知道，由人作答."""

    kind: ClassVar[str] = "ask"

    @classmethod
    def read(cls, node: Node) -> Asked:
        node.flag("ask")
        return cls()

    def judge(self, book: FactBook, printed: Printed) -> None:
        return None


def _tells(text: str, word: str) -> bool:
    """A figure beside the word, or that there was nothing."""
    return bool(NOTHING.search(text) or re.search(r"[0-9０-９]", DATED.sub("", text).replace(word, "")))


def _bare(text: str) -> str:
    return re.sub(r"[\s“”\"‘’]", "", text)


WAYS: dict[str, type[Way]] = {way.kind: way for way in (Says, Figures, Shown, Written, Within, Asked)}
