"""``project_forms``, ``project_form``, ``project_scores``: the form and the score table of a project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..facts import FactBook
from ..money import NumberStyle, plain
from ..scores import ScoreSheet
from ..writing.blocks import Block, Cell, Table, TableRow
from ..writing.sentences import Pattern, compile_pattern
from .item import Item, Problem, Writer
from .statements import KEPT_WHOLE, head

if TYPE_CHECKING:
    from ..pack.model import FormCell, Pack, ProjectSheet
    from ..pack.names import Names
    from ..pack.read_outline import OutlineReader
    from ..pack.source import Node


@dataclass(frozen=True)
class ProjectForms(Item):
    """One form a project, for the projects whose ``select`` field is 是 (all where it is empty)."""

    kinds: ClassVar[tuple[str, ...]] = ("project_forms",)

    title: str
    select: str = ""
    numbered: bool = True
    unit: str = ""

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> ProjectForms:
        return cls(
            reader.pattern(node, "project_forms"), node.text("select", ""), node.flag("numbered", True), reader.pattern(node, "unit", "")
        )

    def patterns(self) -> Iterator[Pattern]:
        yield compile_pattern(self.unit)

    def problems(self, names: Names) -> Iterator[Problem]:
        yield from _layout(names, self.kinds[0], self.title)
        yield from names.of_projects(self.select)

    def typed(self, pack: Pack) -> Iterator[str]:
        if pack.projects:
            yield pack.projects.statement.key

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        for row in writer.chosen(self.select):
            yield _form(writer, row, self.title, self.numbered, self.unit)


@dataclass(frozen=True)
class ProjectForm(Item):
    """The form of the project at hand (inside ``for_projects``)."""

    kinds: ClassVar[tuple[str, ...]] = ("project_form",)

    title: str
    numbered: bool = True
    unit: str = ""

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> ProjectForm:
        return cls(reader.pattern(node, "project_form"), node.flag("numbered", True), reader.pattern(node, "unit", ""))

    def problems(self, names: Names) -> Iterator[Problem]:
        yield from _layout(names, self.kinds[0], self.title)

    def typed(self, pack: Pack) -> Iterator[str]:
        if pack.projects:
            yield pack.projects.statement.key

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        if writer.row:
            yield _form(writer, writer.row, self.title, self.numbered, self.unit)


def _layout(names: Names, kind: str, title: str) -> Iterator[Problem]:
    projects = names.pack.projects
    if projects is None or not projects.layout:
        yield Problem("P012", "大纲里有项目表，但没有 projects.yaml 或其中没有 form", kind)
        return
    yield from names.of_list(projects.statement.key, compile_pattern(title).names)


def _form(writer: Writer, row: str, title: str, numbered: bool, unit: str) -> Block:
    sheet = writer.pack.projects
    assert sheet is not None
    shown = writer.text(title, f"{sheet.statement.key}.{row}.")
    above = writer.text(unit) if unit else ""
    return project_form(writer.book, writer.style, sheet, row, shown, writer.table_number(numbered), above, writer.anchor("t"))


@dataclass(frozen=True)
class ProjectScores(Item):
    """项目评价得分表 of the project at hand (inside ``for_projects``): what was judged, its points and how they came about."""

    kinds: ClassVar[tuple[str, ...]] = ("project_scores",)

    title: str
    numbered: bool = False

    @classmethod
    def read(cls, node: Node, reader: OutlineReader) -> ProjectScores:
        return cls(reader.pattern(node, "project_scores"), node.flag("numbered"))

    def patterns(self) -> Iterator[Pattern]:
        yield compile_pattern(self.title)

    def problems(self, names: Names) -> Iterator[Problem]:
        if names.pack.projects is None or names.pack.projects.framework is None:
            yield Problem("P012", "大纲里有项目评价得分表，但没有 projects.yaml 或其中没有 scores", self.kinds[0])

    def typed(self, pack: Pack) -> Iterator[str]:
        if pack.projects:
            yield pack.projects.statement.key

    def write(self, writer: Writer, level: int) -> Iterator[Block]:
        scores, projects = writer.project_sheets.get(writer.row), writer.pack.projects
        if scores is not None and projects is not None:
            title, number = writer.text(self.title), writer.table_number(self.numbered)
            yield project_scores(projects.score_heads, scores, title, number, writer.anchor("t"))


def project_form(
    book: FactBook, style: NumberStyle, sheet: ProjectSheet, row: str, title: str, number: str, unit: str, anchor: str
) -> Table:
    """A project's form: its fields on a grid of label and value cells, then its indicators."""
    rows = [TableRow(tuple(_form_cell(sheet, cell, row, book, style) for cell in line)) for line in sheet.layout]
    rows += _target_rows(sheet, row, book, style)
    lead = 12 if sheet.target_heads else 0
    widths = (lead, *([100 // sheet.grid] * (sheet.grid - 1))) if lead else tuple([100 // sheet.grid] * sheet.grid)
    keep = len(rows) <= KEPT_WHOLE
    place = f"{sheet.statement.key}.{row}"
    return Table(tuple(rows), widths, 0, number, title, unit, _project_notes(sheet, row, book), keep=keep, anchor=anchor, place=place)


def _form_cell(sheet: ProjectSheet, cell: FormCell, row: str, book: FactBook, style: NumberStyle) -> Cell:
    if not cell.field:
        return Cell(cell.label, cell.span, cell.rows, "center", head=True)
    field = sheet.statement.by_column[cell.field].field
    key = sheet.statement.fact_key(row, cell.field)
    fact = book.get(key)
    text = fact.shown(style, with_unit=fact.unit == "%") if fact else ""
    long = field.kind.control == "lines" or "\n" in text or cell.span > 2
    missing = field.required and (fact is None or fact.state.value == "missing")
    return Cell(text, cell.span, cell.rows, "left" if long else "center", key=key, missing=missing)


TARGETS = "指标"


def _target_rows(sheet: ProjectSheet, row: str, book: FactBook, style: NumberStyle) -> list[TableRow]:
    """The project's indicators; equal neighbours of the first two levels are merged."""
    if not sheet.target_heads:
        return []
    name = f"项目.{row}.{TARGETS}"
    targets = book.rows(name)
    first = TableRow((
        head(sheet.target_label, rowspan=len(targets) + 1), *(head(text, span) for text, _, span in sheet.target_heads),
    ))  # fmt: skip
    rows = [first]
    for i, target in enumerate(targets):
        cells = []
        for _, field, span in sheet.target_heads:
            text = book.text(f"{name}.{target}.{field}")
            if field in ("level1", "level2"):
                merged = _merged(book, name, targets, i, field)
                if merged:
                    cells.append(Cell(text, span, merged, "center"))
                continue
            cells.append(Cell(text, span, align="left" if field in ("name", "reason") else "center"))
        rows.append(TableRow(tuple(cells)))
    return rows


def _merged(book: FactBook, name: str, targets: tuple[str, ...], i: int, field: str) -> int:
    """How many rows this level cell covers; 0 where the row above covers it."""
    fields = ("level1",) if field == "level1" else ("level1", "level2")
    path = [tuple(book.text(f"{name}.{t}.{f}") for f in fields) for t in targets]
    if i and path[i] == path[i - 1]:
        return 0
    run = 1
    while i + run < len(path) and path[i + run] == path[i]:
        run += 1
    return run


def _project_notes(sheet: ProjectSheet, row: str, book: FactBook) -> tuple[str, ...]:
    printed = {cell.field for line in sheet.layout for cell in line}
    columns = (c for c in sheet.statement.columns if c.key in printed)
    demo = [c for c in columns if (f := book.get(sheet.statement.fact_key(row, c.key))) and f.demo and f.known]
    if not demo:
        return ()
    return (f"注：{'、'.join(c.label for c in demo)}为演示数据。",)


def project_scores(heads: tuple[str, ...], sheet: ScoreSheet, title: str, number: str, anchor: str) -> Table:
    """The lines with the total below them."""
    weighed = len(heads) == 4
    rows = [TableRow(tuple(head(text) for text in heads))]
    for score in sheet.scores:
        points = Cell(f"{plain(score.points)}分" if score.points is not None else "", align="center", missing=score.points is None)
        note = Cell("；".join(score.reasons) or "；".join(score.trace))
        weight = (Cell(f"{plain(score.weight)}分", align="center"),) if weighed else ()
        rows.append(TableRow((Cell(score.name, align="center"), *weight, points, note)))
    total = Cell(f"{plain(sheet.total)}分" if sheet.total is not None else "", align="center", bold=True, missing=sheet.total is None)
    full = (Cell(f"{plain(sheet.full)}分", align="center", bold=True),) if weighed else ()
    rows.append(TableRow((Cell("合计", align="center", bold=True), *full, total, Cell(""))))
    widths = (34, 12, 12, 42) if weighed else (38, 16, 46)
    return Table(tuple(rows), widths, 1, number, title, "", (), anchor=anchor)
