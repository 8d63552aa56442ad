"""What an outline says over a fact book: the headings that are printed, and under them each sentence in its words.

A sentence is generated from facts; where somebody has rewritten it (改写), their words stand in its place and the
sentence they had before them is kept beside it, so that a change of the data is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from ..facts import FactBook, State
from ..formulas import Formula, Missing, NoBase
from ..numbering import Counter
from ..outline import Item, Section, Sentence
from ..pack.model import Pack
from ..places import REWRITTEN, wording_place
from ..writing import live
from ..writing.blocks import Run
from ..writing.sentences import Pattern, Speaker, compile_pattern
from .rewording import linked

BASE = "原句"


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody's own words for a sentence; ``base`` is the generated sentence at that time, ``by`` who and when."""

    text: str
    base: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the report: as it is generated now and, where somebody has rewritten it, in their words."""

    key: str
    row: str
    """The project it is about; empty for a sentence of the whole."""
    generated: tuple[Run, ...]
    written: Written | None = None
    headings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its fact: ``改写.句3``, or ``改写.句3.项2``."""
        return wording_place(self.key, self.row)

    @property
    def sentence(self) -> str:
        """The generated sentence."""
        return "".join(run.shown for run in self.generated)

    @property
    def said(self) -> bool:
        """Whether it is said now, or was rewritten."""
        return bool(self.generated or self.written)

    @property
    def outdated(self) -> bool:
        """The data say otherwise than when it was rewritten."""
        return self.written is not None and self.written.base.strip() != self.sentence.strip()

    @property
    def state(self) -> str:
        return "auto" if self.written is None else "outdated" if self.outdated else "written"

    @property
    def own(self) -> bool:
        """Whether the words printed are somebody's own.

        A sentence that is not said any more is not printed in old words either, unless they were kept knowing that.
        """
        return self.written is not None and (bool(self.generated) or not self.outdated)

    @property
    def lines(self) -> tuple[tuple[Run, ...], ...]:
        """The paragraphs printed."""
        if self.written is None or not self.own:
            return (self.generated,) if self.generated else ()
        return tuple(
            linked(line, self.generated) for line in map(str.strip, self.written.text.splitlines()) if line
        )


class Telling:
    """Walks an outline over a book: what holds, with which heading, in which words."""

    def __init__(self, pack: Pack, book: FactBook):
        self.pack, self.book, self.style, self.outline = pack, book, pack.style, pack.outline
        self.counter = Counter(self.outline.numbering)
        self.speaker = Speaker(book, self.style, self.label)
        self.row = ""
        self.headings: tuple[str, ...] = ()

    def label(self, key: str) -> str:
        fact = self.book.get(key)
        return self.pack.labels.get(key) or (fact.label if fact else key)

    def text(self, pattern: Pattern | str, prefix: str = "") -> str:
        """A filled pattern; ``prefix`` names the row that short names belong to."""
        return self.speaker.text(compile_pattern(pattern) if isinstance(pattern, str) else pattern, prefix)

    def say(self, pattern: Pattern, prefix: str = "") -> tuple[Run, ...]:
        return self.speaker.say(pattern, prefix)

    def typed(self, line: str) -> tuple[Run, ...]:
        """A line somebody typed, with its live figures."""
        return live.runs(line, self.speaker)

    def holds(self, when: Formula | None, book: FactBook | None = None) -> bool:
        if when is None:
            return True
        try:
            return bool(when.over(book or self.book))
        except (Missing, NoBase):
            return False

    def applies(self, when: Formula | None) -> bool:
        """A condition over figures still missing lets the sentence stand, so that the gap is seen."""
        if when is None:
            return True
        if (
            any(n not in self.book or self.book[n].state is State.MISSING for n in when.names)
            and "已填" not in when.text
        ):
            return True
        return self.holds(when)

    def heading(self, item: Section, level: int) -> str:
        """The heading with its number; headings below it are counted anew."""
        number = ""
        if item.numbered:
            number = self.counter.next(level)
        else:
            self.counter.skip(level)
        return f"{number}{self.text(item.title)}"

    @contextmanager
    def below(self, item: Section, level: int, heading: str) -> Iterator[None]:
        """What stands under a heading, which may number its own headings in its own way."""
        outer, above = self.counter, self.headings
        if item.numbering:
            self.counter = Counter(("",) * level + item.numbering, outer.chapter)
        self.headings = (*above, heading)
        yield
        self.counter, self.headings = outer, above

    def projects(self, select: str) -> Iterator[str]:
        """Each chosen project in turn; its fields go by their short names meanwhile."""
        sheet, whole, speaker = self.pack.projects, self.book, self.speaker
        for row in self.chosen(select) if sheet else ():
            assert sheet is not None
            self.row, self.book = row, whole.row(f"{sheet.statement.key}.{row}.")
            self.speaker = Speaker(self.book, self.style, self.label)
            yield row
        self.row, self.book, self.speaker = "", whole, speaker

    def chosen(self, select: str) -> list[str]:
        """The project rows whose ``select`` field is 是; all where none is named."""
        key = self.pack.projects.statement.key if self.pack.projects else ""
        return [r for r in self.book.rows(key) if not select or self.book.text(f"{key}.{r}.{select}") == "是"]

    def tell(self, item: Sentence) -> Told:
        """A sentence as it is generated, and as it is written where it was rewritten."""
        return Told(item.key, self.row, self._generated(item), self._written(item.key), self.headings)

    def _generated(self, item: Sentence) -> tuple[Run, ...]:
        """Empty where the sentence is not said."""
        if not self.applies(item.when):
            return ()
        if item.join:
            chosen = [v.pattern for v in item.variants if self.holds(v.when)]
        else:
            chosen = [v.pattern for v in item.variants if self.applies(v.when)][:1]
        return tuple(run for pattern in chosen for run in self.speaker.say(pattern))

    def _written(self, key: str) -> Written | None:
        name = wording_place(key, self.row)
        fact = self.book.get(name)
        if fact is None or not fact.shown().strip():
            return None
        return Written(fact.shown(), self.book.text(f"{name}.{BASE}"), fact.source)

    def sentences(self, content: tuple[Item, ...] | None = None, level: int = 1) -> Iterator[Told]:
        """Every sentence that is said or was rewritten, in the order of the report."""
        for item in self.outline.content if content is None else content:
            yield from cast("Iterator[Told]", item.told(self, level))


def unsaid(book: FactBook, told: tuple[Told, ...]) -> tuple[Told, ...]:
    """What was rewritten and has no place in the report now: its chapter, or its project, is not printed any more."""
    said = {one.name for one in told}
    names = [key for key in book if key.startswith(f"{REWRITTEN}.") and not key.endswith(f".{BASE}")]
    return tuple(_unsaid(book, name) for name in names if name not in said and book.text(name).strip())


def _unsaid(book: FactBook, name: str) -> Told:
    key, row = name.removeprefix(f"{REWRITTEN}."), ""
    head, _, last = key.rpartition(".")
    if head and last in book.rows("项目"):
        key, row = head, last
    return Told(key, row, (), Written(book.text(name), book.text(f"{name}.{BASE}"), book[name].source))
