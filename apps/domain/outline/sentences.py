"""``passage``, ``sentence``, ``text``, ``field``, ``items``: paragraphs, typed or made from facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..formulas import Formula
from ..places import PASSAGE, wording_place
from ..writing.blocks import Block, Paragraph, Run
from ..writing.sentences import Pattern, compile_pattern
from .item import Item, Problem, Teller, Told, Writer

if TYPE_CHECKING:
    from ..pack.model import Pack
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node

STYLES = ("body", "flush", "center", "note", "signature")


@dataclass(frozen=True)
class Passage(Item):
    """A text slot a person fills.  ``required`` passages must be written before handing in."""

    kinds: ClassVar[tuple[str, ...]] = ("passage",)

    key: str
    title: str
    hint: str = ""
    required: bool = True
    rows: int = 6
    limit: int = 0
    """The most characters allowed; 0 for no limit."""

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Passage:
        return cls(
            node.identifier("passage"), node.text("title"), node.text("hint", ""), node.flag("required", True),
            node.integer("rows", 6), node.integer("limit", 0),
        )  # fmt: skip

    def typed(self, pack: Pack) -> Iterator[str]:
        yield f"{PASSAGE}{self.key}"

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        text = writer.book.text(f"{PASSAGE}{self.key}").strip()
        if not text:
            if self.required:
                yield Paragraph((Run(f"〔待填：{self.title}〕", f"{PASSAGE}{self.key}", True),), source=f"{PASSAGE}{self.key}")
            return
        for line in filter(None, (line.strip() for line in text.splitlines())):
            yield Paragraph(writer.typed(line), source=f"{PASSAGE}{self.key}")


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of a sentence, used where ``when`` holds (or is absent)."""

    pattern: Pattern
    when: Formula | None = None


@dataclass(frozen=True)
class Sentence(Item):
    """A paragraph made from facts.  The first variant whose condition holds is printed; none may hold.

    With ``join`` all variants that hold are printed, one behind the other: a paragraph of clauses.  A clause whose
    condition waits for a figure is left out; the gap shows in a clause without one.
    """

    kinds: ClassVar[tuple[str, ...]] = ("sentence", "text")

    key: str
    variants: tuple[Variant, ...]
    when: Formula | None = None
    style: str = "body"
    join: bool = False

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Sentence:
        key, numbered = "", reader.sentence_key()
        if node.has("variants"):
            key = str(node.raw("sentence") or "")
            variants = tuple(cls._variant(n, reader) for n in node.nodes("variants"))
        else:
            written = "sentence" if node.has("sentence") else "text"
            variants = (Variant(compile_pattern(reader.pattern(node, written))),)
        style = node.choice("style", STYLES, "body")
        return cls(node.text("key", key or numbered), variants, node.formula("when", ""), style, node.flag("join"))

    @staticmethod
    def _variant(node: Node, reader: OutlineReader) -> Variant:
        variant = Variant(compile_pattern(reader.pattern(node, "text")), node.formula("when", ""))
        node.done()
        return variant

    def patterns(self) -> Iterator[Pattern]:
        yield from (variant.pattern for variant in self.variants)

    def formulas(self) -> Iterator[Formula]:
        yield from (when for when in (self.when, *(v.when for v in self.variants)) if when)

    def told(self, teller: Teller, level: int) -> Iterator[Told]:
        told = teller.tell(self)
        yield from (told,) if told.said else ()

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        for runs in writer.tell(self).lines:
            yield Paragraph(runs, self.style, wording_place(self.key, writer.row))  # type: ignore[arg-type]


@dataclass(frozen=True)
class FieldText(Item):
    """A long text field of a project, printed as paragraphs (inside ``for_projects``)."""

    kinds: ClassVar[tuple[str, ...]] = ("field",)

    name: str

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> FieldText:
        return cls(node.text("field"))

    def problems(self, names: Names) -> Iterator[Problem]:
        yield from names.of_projects(self.name)

    def typed(self, pack: Pack) -> Iterator[str]:
        if pack.projects:
            yield pack.projects.statement.key

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        text, key = writer.book.text(self.name).strip(), writer.book.full_name(self.name)
        if not text:
            yield Paragraph((Run(f"〔待填：{writer.label(key)}〕", key, True),), source=key)
        for line in filter(None, (line.strip() for line in text.splitlines())):
            yield Paragraph((Run(line, key),), source=key)


@dataclass(frozen=True)
class Items(Item):
    """A list statement printed as numbered paragraphs: ``1.…``, one a row for which ``when`` holds.

    Inside, a row's columns go by their short names.
    """

    kinds: ClassVar[tuple[str, ...]] = ("items",)

    statement: str
    pattern: Pattern
    numbering: str = "{n}."
    when: Formula | None = None

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Items:
        pattern = compile_pattern(reader.pattern(node, "pattern"))
        return cls(node.text("items"), pattern, node.text("numbering", "{n}."), node.formula("when", ""))

    def problems(self, names: Names) -> Iterator[Problem]:
        yield from names.of_list(self.statement, self.pattern.names | (self.when.names if self.when else frozenset()))

    def typed(self, pack: Pack) -> Iterator[str]:
        yield self.statement

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        book = writer.book
        prefixes = [f"{self.statement}.{row}." for row in book.rows(self.statement)]
        for i, prefix in enumerate((p for p in prefixes if writer.holds(self.when, book.row(p))), 1):
            number = Run(self.numbering.replace("{n}", str(i)))
            yield Paragraph((number, *writer.say(self.pattern, prefix)), source=self.statement)
        if not prefixes:
            yield Paragraph((Run(f"〔待填：{self.statement}〕", self.statement, True),), source=self.statement)
