"""compose: pack + evaluation → report blocks.  Pure; writers print what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..book.evaluation import Evaluation
from ..facts import Fact
from ..forms import FormSheet
from ..money import format_number, in_unit
from ..writing.blocks import (
    Block,
    Chart,
    Cover,
    CoverField,
    Heading,
    PageBreak,
    Paragraph,
    Report,
    Run,
    Series,
)
from ..writing.blocks import Table as TableBlock
from ..writing.groups import grouped
from ..writing.outline import (
    Break,
    ChartItem,
    Content,
    FieldText,
    Forms,
    ForProjects,
    Glossary,
    GlossaryEntry,
    Items,
    Passage,
    ProjectForm,
    ProjectForms,
    ProjectScores,
    ScoreTable,
    Section,
    Sentence,
    StatementTable,
)
from ..writing.sentences import PatternError, compile_pattern
from .form_tables import form_table
from .tables import project_form, project_scores, score_table, statement_of, statement_table
from .telling import Telling

DEEPEST = 4
"""The deepest heading level of an official document (（1））; what stands below is printed like it."""


def compose(evaluation: Evaluation, *, draft: bool = False) -> Report:
    """The report of an evaluation, in the order and numbering of the pack's outline."""
    return _Composer(evaluation).report(draft)


class _Composer(Telling):
    """Walks the outline once, keeping the running numbers of headings, tables and charts."""

    def __init__(self, evaluation: Evaluation):
        super().__init__(evaluation.pack, evaluation.book)
        self.evaluation = evaluation
        self.tables = self.charts = self.anchors = self.annexes = 0
        self.writers: dict[type, Callable[[Any, int], Iterator[Block]]] = {
            Section: self._section, Passage: self._passage, Sentence: self._sentence, StatementTable: self._statement,
            ScoreTable: self._score_table, ProjectForms: self._project_forms, Items: self._items,
            ChartItem: self._chart, Glossary: self._glossary, Break: self._break, ForProjects: self._for_projects,
            FieldText: self._field, ProjectForm: self._project_form, ProjectScores: self._project_scores,
            Forms: self._forms,
        }  # fmt: skip

    def report(self, draft: bool) -> Report:
        title = self.speaker.text(self.outline.title)
        lines = tuple(self.speaker.text(line) for line in self.outline.title_lines) or (title,)
        blocks = tuple(self._blocks(self.outline.content, 1))
        return Report(
            title, blocks, self._cover(lines), self.outline.contents, () if self.outline.has_cover else lines,
            self.book.text("单位"), draft,
        )  # fmt: skip

    def _cover(self, lines: tuple[str, ...]) -> Cover | None:
        if not self.outline.has_cover:
            return None
        fields = tuple(CoverField(f.label, self.speaker.text(f.value), f.seal) for f in self.outline.cover)
        date = self.speaker.text(self.outline.cover_date) if self.outline.cover_date else ""
        return Cover(lines, fields, date)

    def _blocks(self, content: tuple[Content, ...], level: int) -> Iterator[Block]:
        for item in content:
            yield from self.writers[type(item)](item, level)

    def _anchor(self, kind: str) -> str:
        self.anchors += 1
        return f"{kind}{self.anchors}"

    def _section(self, item: Section, level: int) -> Iterator[Block]:
        if not self.applies(item.when):
            return
        heading = self.heading(item, level)
        if level == 1 and item.numbered and "{chapter}" in self.outline.table_number:
            self.tables = 0
        yield Heading(min(level, DEEPEST), heading, self._anchor("h"))
        with self.below(item, level, heading):
            yield from self._blocks(item.content, level + 1)

    def _passage(self, item: Passage, level: int) -> Iterator[Block]:
        text = self.book.text(f"文字.{item.key}").strip()
        if not text:
            if item.required:
                yield Paragraph((Run(f"〔待填：{item.title}〕", f"文字.{item.key}", True),), source=item.key)
            return
        for line in filter(None, (line.strip() for line in text.splitlines())):
            yield Paragraph(self._filled(line), source=item.key)

    def _filled(self, line: str) -> tuple[Run, ...]:
        """A typed line; {names of facts} in it are filled in, anything else in braces stays as typed."""
        if "{" not in line:
            return (Run(line),)
        try:
            pattern = compile_pattern(line)
        except PatternError:
            return (Run(line),)
        known = all(name in self.book for name in pattern.names) and not pattern.lists
        return self.speaker.say(pattern) if known else (Run(line),)

    def _sentence(self, item: Sentence, level: int) -> Iterator[Block]:
        for runs in self.tell(item).lines:
            yield Paragraph(runs, item.style, item.key)  # type: ignore[arg-type]

    def _table_number(self, numbered: bool) -> str:
        if not numbered:
            return ""
        self.tables += 1
        return self.outline.table_number.replace("{chapter}", str(self.counter.chapter)).replace("{n}", str(self.tables))

    def _statement(self, item: StatementTable, level: int) -> Iterator[Block]:
        titled = replace(item, title=self.speaker.text(compile_pattern(item.title)))
        yield statement_table(self.evaluation, titled, self._table_number(item.numbered), self._anchor("t"))

    def _score_table(self, item: ScoreTable, level: int) -> Iterator[Block]:
        number = self._table_number(item.numbered)
        yield score_table(self.evaluation, item.title, number, item.landscape, self._anchor("t"))

    def _for_projects(self, item: ForProjects, level: int) -> Iterator[Block]:
        """The content once a project."""
        for _ in self.projects(item):
            yield from self._blocks(item.content, level)

    def _field(self, item: FieldText, level: int) -> Iterator[Block]:
        text = self.book.text(item.field).strip()
        key = self.book.full_name(item.field)
        if not text:
            yield Paragraph((Run(f"〔待填：{self.label(key)}〕", key, True),), source=key)
        for line in filter(None, (line.strip() for line in text.splitlines())):
            yield Paragraph((Run(line, key),), source=key)

    def _project_form(self, item: ProjectForm, level: int) -> Iterator[Block]:
        if self.pack.projects is not None:
            yield self._form(self.row, item.title, item.numbered, item.unit)

    def _form(self, row: str, title: str, numbered: bool, unit: str) -> Block:
        sheet = self.pack.projects
        assert sheet is not None
        shown = self.speaker.text(compile_pattern(title), f"{sheet.statement.key}.{row}.")
        above = self.speaker.text(compile_pattern(unit)) if unit else ""
        return project_form(self.evaluation, sheet, row, shown, self._table_number(numbered), above, self._anchor("t"))

    def _project_scores(self, item: ProjectScores, level: int) -> Iterator[Block]:
        scores = self.evaluation.project_sheets.get(self.row)
        if scores is not None:
            title = self.speaker.text(compile_pattern(item.title))
            yield project_scores(self.evaluation, self.row, scores, title, self._table_number(item.numbered), self._anchor("t"))

    def _forms(self, item: Forms, level: int) -> Iterator[Block]:
        """Every copy of a form, each on a page of its own and with its number as an annex where the item says so."""
        sheets = [sheet for sheet in self.evaluation.forms.values() if sheet.place.form.key == item.form and self._wanted(item, sheet)]
        for sheet in sheets:
            if item.page_each:
                yield PageBreak()
            if item.annex:
                self.annexes += 1
                named = compile_pattern(item.annex.replace("{n}", str(self.annexes)))
                yield Heading(min(level, DEEPEST), self.speaker.text(named, sheet.place.prefix), self._anchor("h"))
            title = self.speaker.text(compile_pattern(item.title or sheet.place.form.title), sheet.place.prefix)
            unit = self.speaker.text(compile_pattern(item.unit), sheet.place.prefix) if item.unit else ""
            yield form_table(self.evaluation, sheet, title, self._table_number(item.numbered), unit, self._anchor("t"))

    def _wanted(self, item: Forms, sheet: FormSheet) -> bool:
        """Of the project at hand, where one is; else of the rows whose field says 是."""
        place = sheet.place
        if self.row and place.form.owner:
            return place.row == self.row
        return not item.select or self.book.text(f"{place.prefix}{item.select}") == "是"

    def _project_forms(self, item: ProjectForms, level: int) -> Iterator[Block]:
        for row in self.chosen(item.select):
            yield self._form(row, item.title, item.numbered, item.unit)

    def _items(self, item: Items, level: int) -> Iterator[Block]:
        prefixes = [f"{item.statement}.{row}." for row in self.book.rows(item.statement)]
        for i, prefix in enumerate((p for p in prefixes if self.holds(item.when, self.book.row(p))), 1):
            number = Run(item.numbering.replace("{n}", str(i)))
            yield Paragraph((number, *self.speaker.say(item.pattern, prefix)), source=item.statement)
        if not prefixes:
            yield Paragraph((Run(f"〔待填：{item.statement}〕", item.statement, True),), source=item.statement)

    def _chart(self, item: ChartItem, level: int) -> Iterator[Block]:
        self.charts += 1
        number = self.outline.chart_number.replace("{n}", str(self.charts))
        title = self.speaker.text(compile_pattern(item.title))
        categories, lines = self._chart_data(item)
        series, labels = [], []
        for name, facts in lines:
            values = [fact.number if fact else None for fact in facts]
            series.append(Series(name, tuple(float(in_unit(v, item.unit)) if v is not None else None for v in values)))
            labels.append(tuple(self._chart_label(v, item.unit) for v in values))
        alt = "；".join(
            f"{name}：" + "，".join(f"{c}{label}{item.unit}" for c, label in zip(categories, row, strict=False))
            for (name, _), row in zip(lines, labels, strict=True)
        )
        yield Chart(item.kind, title, categories, tuple(series), tuple(labels), number, item.unit, alt, self._anchor("c"))
        invented = [c for i, c in enumerate(categories) if any(self._invented(facts[i]) for _, facts in lines)]
        if invented:
            yield Paragraph((Run(f"注：图中{'、'.join(invented)}的数含演示数据。"),), "note")

    def _chart_data(self, item: ChartItem) -> tuple[tuple[str, ...], list[tuple[str, list[Fact | None]]]]:
        """The categories, and each series with its facts."""
        if item.rows is None:
            categories = tuple(self.speaker.text(compile_pattern(text)) for text in item.categories)
            return categories, [(line.name, [self.book.get(key) for key in line.keys]) for line in item.series]
        groups, name = grouped(self.book, item.rows.over, item.rows.category), statement_of(self.pack, item.rows.over)
        label = name.by_column[item.rows.value].label
        return tuple(value for value, _ in groups), [(label, [view.get(item.rows.value) for _, view in groups])]

    def _invented(self, fact: Fact | None) -> bool:
        """Whether a figure is a demonstration figure, or computed from one; a zero adds nothing."""
        if fact is None or fact.demo:
            return fact is not None
        formula = self.pack.formulas.get(fact.key)
        parts = [self.book.get(name) for name in formula.names] if formula else []
        return any(self._invented(part) for part in parts if part and part.number)

    def _chart_label(self, value: object, unit: str) -> str:
        return format_number(in_unit(value, unit), self.style.decimals, self.style) if isinstance(value, Decimal) else "—"

    def _glossary(self, item: Glossary, level: int) -> Iterator[Block]:
        used = [entry for entry in item.entries if self.holds(entry.when) and self._in_list(entry)]
        for i, entry in enumerate(used, 1):
            yield Paragraph((Run(f"{i}.{entry.term}：{entry.text}"),), source="名词解释")

    def _in_list(self, entry: GlossaryEntry) -> bool:
        """Whether the list a term names has a row that says its value; a term without a list is always in."""
        names = (f"{entry.over}.{row}.{entry.column}" for row in self.book.rows(entry.over))
        return not entry.over or any(self.book.text(name) == entry.value for name in names)

    def _break(self, item: Break, level: int) -> Iterator[Block]:
        yield PageBreak()


def open_blocks(report: Report) -> int:
    """How many places of the report still wait for something."""
    count = 0
    for block in report.blocks:
        if isinstance(block, Paragraph):
            count += sum(run.missing for run in block.runs)
        elif isinstance(block, TableBlock):
            count += sum(cell.missing for row in block.rows for cell in row.cells)
    return count
