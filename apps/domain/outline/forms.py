"""``form``: an assessment form, the department's or every copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..forms import FormSheet
from ..forms.printed import form_table
from ..writing.blocks import Block, PageBreak
from ..writing.sentences import compile_pattern
from .item import Item, Problem, Writer
from .sections import annex_heading

if TYPE_CHECKING:
    from ..pack.model import Pack
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node


@dataclass(frozen=True)
class Forms(Item):
    """The department's form, or every copy of it (that of the project at hand inside ``for_projects``).

    ``annex`` numbers each copy (``附件{n}``), running on through the report; ``page_each`` begins a page for each.
    """

    kinds: ClassVar[tuple[str, ...]] = ("form",)

    form: str
    title: str = ""
    select: str = ""
    numbered: bool = False
    unit: str = ""
    annex: str = ""
    page_each: bool = False

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> Forms:
        annex = reader.pattern(node, "annex", "")
        return cls(
            node.text("form"), reader.pattern(node, "title", ""), node.text("select", ""), node.flag("numbered"),
            reader.pattern(node, "unit", ""), annex, node.flag("page_each", bool(annex)),
        )  # fmt: skip

    def problems(self, names: Names) -> Iterator[Problem]:
        form = names.pack.by_form.get(self.form)
        if form is None:
            message = f"没有名为“{self.form}”的自评表{names.nearest(self.form, names.pack.by_form)}"
            yield Problem("P009", message, f"form: {self.form}")
            return
        texts = (self.title or form.title, self.unit, self.annex.replace("{n}", ""))
        used = frozenset(name for text in texts for name in compile_pattern(text).names)
        if form.owner:
            yield from names.of_list(form.owner, used | ({self.select} - {""}))
        else:
            yield from names.unknown(used)

    def typed(self, pack: Pack) -> Iterator[str]:
        form = pack.by_form[self.form]
        yield form.owner or form.key

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        """Every copy, each on a page of its own and with its number as an annex where the item says so."""
        for sheet in (s for s in writer.forms.values() if self._wanted(writer, s)):
            prefix = sheet.place.prefix
            if self.page_each:
                yield PageBreak()
            if self.annex:
                yield annex_heading(writer, level, self.annex, prefix)
            title = writer.text(self.title or sheet.place.form.title, prefix)
            unit = writer.text(self.unit, prefix) if self.unit else ""
            number = writer.table_number(self.numbered)
            yield form_table(writer.book, writer.style, sheet, title, number, unit, writer.anchor("t"))

    def _wanted(self, writer: Writer, sheet: FormSheet) -> bool:
        """Of the project at hand, where one is; else of the rows whose field says 是."""
        place = sheet.place
        if place.form.key != self.form:
            return False
        if writer.row and place.form.owner:
            return place.row == writer.row
        return not self.select or writer.book.text(f"{place.prefix}{self.select}") == "是"
