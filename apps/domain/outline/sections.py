"""``heading``, ``part``, ``for_projects``, ``page_break``: what holds other items, and where a page ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula
from ..writing.blocks import Block, Heading, PageBreak
from ..writing.sentences import Pattern, compile_pattern
from .item import Item, Problem, Teller, Told, Writer
from .outline import DEEPEST

if TYPE_CHECKING:
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node


@dataclass(frozen=True)
class Section(Item):
    """A heading and what stands under it, in order.

    ``numbering`` replaces the heading styles of the levels below it (an annex numbers its own headings).  With ``when``
    the heading and all below it are printed only where that holds (a score table once there is a score).
    """

    kinds: ClassVar[tuple[str, ...]] = ("heading",)
    deeper: ClassVar[int] = 1

    title: str
    content: tuple[Item, ...] = ()
    numbered: bool = True
    numbering: tuple[str, ...] = ()
    when: Formula | None = None

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Section:
        title, when = reader.pattern(node, "heading"), node.formula("when", "")
        if not title.strip():
            node.problem("P003", "标题为空", "heading")
        return cls(title, reader.content(node), node.flag("numbered", True), reader.numbering(node), when)

    @property
    def inside(self) -> tuple[Item, ...]:
        return self.content

    def patterns(self) -> Iterator[Pattern]:
        yield compile_pattern(self.title)

    def formulas(self) -> Iterator[Formula]:
        yield from (self.when,) if self.when else ()

    def told(self, teller: Teller, level: int) -> Iterator[Told]:
        if teller.applies(self.when):
            with teller.below(self, level, teller.heading(self, level)):
                yield from teller.sentences(self.content, level + 1)

    @property
    def block(self) -> str:
        return self.title

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        if not writer.applies(self.when):
            return
        heading = writer.heading(self, level)
        writer.chapter(self, level)
        yield Heading(min(level, DEEPEST), heading, writer.anchor("h"), self.place)
        with writer.below(self, level, heading):
            yield from writer.blocks(self.content, level + 1)


def annex_heading(writer: Writer, level: int, pattern: str, prefix: str = "") -> Heading:
    """``附件{n}`` with the next number of the whole report; ``prefix`` names the row that short names belong to."""
    anchor = writer.anchor("h")
    number = writer.annex(anchor, writer.text(pattern.replace("{n}", ""), prefix))
    return Heading(min(level, DEEPEST), writer.text(pattern.replace("{n}", str(number)), prefix), anchor, annex=True)


@dataclass(frozen=True)
class Part(Item):
    """Another file of the pack, whose items stand here."""

    kinds: ClassVar[tuple[str, ...]] = ("part",)

    content: tuple[Item, ...]

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Part:
        return cls(reader.included(node, "part", reader.content))

    @property
    def inside(self) -> tuple[Item, ...]:
        return self.content

    def told(self, teller: Teller, level: int) -> Iterator[Told]:
        yield from teller.sentences(self.content, level)

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        yield from writer.blocks(self.content, level)


@dataclass(frozen=True)
class ForProjects(Item):
    """Its content once for each project whose ``select`` field is 是 (all where it is empty).

    Inside, a project's fields go by their short names, in headings too.
    """

    kinds: ClassVar[tuple[str, ...]] = ("for_projects",)
    by_project: ClassVar[bool] = True

    select: str
    content: tuple[Item, ...]

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> ForProjects:
        select = node.raw("for_projects")
        return cls("" if select is True else str(select), reader.content(node))

    @property
    def inside(self) -> tuple[Item, ...]:
        return self.content

    def problems(self, names: Names) -> Iterator[Problem]:
        yield from names.of_projects(self.select)

    def told(self, teller: Teller, level: int) -> Iterator[Told]:
        for _ in teller.projects(self.select):
            yield from teller.sentences(self.content, level)

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        for _ in writer.projects(self.select):
            yield from writer.blocks(self.content, level)


@dataclass(frozen=True)
class Break(Item):
    kinds: ClassVar[tuple[str, ...]] = ("page_break",)

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Break:
        return cls()

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        yield PageBreak()
