"""An item of an outline: a class that brings how it is read, what it names, what is wrong with it and what it prints.

``ITEMS`` (:mod:`apps.domain.outline`) lists them all; a new one is a file of its own and a line there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from ..disclosure import Verdict
from ..facts import FactBook
from ..forms import FormSheet
from ..formulas import Formula
from ..money import NumberStyle
from ..places import block_place
from ..scores import ScoreSheet
from ..writing.blocks import Block, Run
from ..writing.sentences import Pattern

if TYPE_CHECKING:
    from ..pack.model import Pack
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node
    from .sections import Section
    from .sentences import Sentence


class Problem(NamedTuple):
    """What is wrong with an item beside the rest of the pack: code, sentence, and the word it stands at."""

    code: str
    message: str
    text: str


@dataclass(frozen=True)
class Item:
    """An entry of an outline."""

    kinds: ClassVar[tuple[str, ...]]
    """The keys an entry of this kind may begin with."""
    deeper: ClassVar[int] = 0
    """By how many levels of headings what is inside stands deeper."""
    by_project: ClassVar[bool] = False
    """Whether what is inside is printed once a project, and uses a project's fields by their short names."""

    file: str = field(default="outline.yaml", kw_only=True, compare=False, repr=False)
    line: int = field(default=0, kw_only=True, compare=False, repr=False)
    """Where it stands in the pack."""

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Item:
        raise NotImplementedError

    @property
    def inside(self) -> tuple[Item, ...]:
        """The items below it."""
        return ()

    def patterns(self) -> Iterator[Pattern]:
        """Patterns over the facts of the whole report, or of the project at hand."""
        yield from ()

    def formulas(self) -> Iterator[Formula]:
        """Conditions over the same facts."""
        yield from ()

    def problems(self, names: Names) -> Iterator[Problem]:
        """What does not exist or does not fit, beside unknown names in its patterns and formulas."""
        yield from ()

    def told(self, teller: Teller, level: int) -> Iterator[Told]:
        """The sentences that are said in it, in the order of the report."""
        yield from ()

    @property
    def block(self) -> str:
        """Its title, where it is a block of the report by itself and not what is typed somewhere; else empty."""
        return ""

    @property
    def place(self) -> str:
        """The lasting name of such a block (see :mod:`apps.domain.places`)."""
        return block_place(self.kinds[0], self.block) if self.block else ""

    def typed(self, pack: Pack) -> Iterator[str]:
        """The places where people type what it prints."""
        for item in self.inside:
            yield from item.typed(pack)

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        """What it prints; ``level`` is that of a heading here, from 1."""
        raise NotImplementedError


class Told(Protocol):
    """A sentence as it is generated and, where somebody has rewritten it, in their words."""

    @property
    def said(self) -> bool: ...

    @property
    def lines(self) -> tuple[tuple[Run, ...], ...]: ...


class Teller(Protocol):
    """What an item asks of the walk through the outline."""

    pack: Pack
    book: FactBook
    """Everything, or as the project at hand sees it."""
    style: NumberStyle
    row: str
    """The project at hand; empty where the whole is spoken of."""

    def text(self, pattern: Pattern | str, prefix: str = "") -> str: ...

    def say(self, pattern: Pattern, prefix: str = "") -> tuple[Run, ...]: ...

    def typed(self, line: str) -> tuple[Run, ...]: ...

    def label(self, key: str) -> str: ...

    def holds(self, when: Formula | None, book: FactBook | None = None) -> bool: ...

    def applies(self, when: Formula | None) -> bool: ...

    def heading(self, item: Section, level: int) -> str: ...

    def below(self, item: Section, level: int, heading: str) -> AbstractContextManager[None]: ...

    def projects(self, select: str) -> Iterator[str]: ...

    def chosen(self, select: str) -> list[str]: ...

    def tell(self, item: Sentence) -> Told: ...

    def sentences(self, content: tuple[Item, ...], level: int) -> Iterator[Told]: ...


class Writer(Teller, Protocol):
    """What an item asks of the report that is being written: the results, and the running numbers."""

    sheet: ScoreSheet
    project_sheets: Mapping[str, ScoreSheet]
    forms: Mapping[str, FormSheet]

    def blocks(self, content: tuple[Item, ...], level: int) -> Iterator[Block]: ...

    def anchor(self, kind: str) -> str: ...

    def chapter(self, item: Section, level: int) -> None: ...

    def table_number(self, numbered: bool) -> str: ...

    def chart_number(self) -> str: ...

    def annex(self, anchor: str, alone: str) -> int: ...

    def verdicts(self) -> tuple[Verdict, ...] | None: ...
