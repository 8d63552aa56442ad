"""compose: pack + evaluation → report blocks.  Pure; writers print what it returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..book.evaluation import Evaluation
from ..disclosure import Verdict, printed_in
from ..forms import FormSheet
from ..outline import Item, Section
from ..outline.disclosure import checklist_table
from ..scores import ScoreSheet
from ..writing.blocks import Block, Cover, CoverField, Heading, Paragraph, Report, Run
from ..writing.blocks import Table as TableBlock
from .telling import Telling


def compose(evaluation: Evaluation, *, draft: bool = False) -> Report:
    """The report of an evaluation, in the order and numbering of the pack's outline."""
    return _Composer(evaluation).report(draft)


def verdicts_of(evaluation: Evaluation) -> tuple[Verdict, ...]:
    """The verdict on every item of the pack's disclosure checklist, from what the report prints beside it."""
    checklist = evaluation.pack.checklist
    if checklist is None:
        return ()
    return checklist.verdicts(evaluation.book, printed_in(_Composer(evaluation, checked=True).report(False).blocks))


def checklist_report(evaluation: Evaluation, draft: bool = False) -> Report:
    """The disclosure checklist on its own paper; without items where the pack has none."""
    checklist, book = evaluation.pack.checklist, evaluation.book
    title, unit = checklist.title if checklist else "", book.text("单位")
    year = book["年度"].shown() if "年度" in book else str(evaluation.pack.year)
    unit_line = Paragraph((Run(f"单位：{unit}　　年度：{year}"),), "flush")
    table = checklist_table(title, verdicts_of(evaluation), "", "t1")
    return Report(title, (unit_line, table), author=unit, draft=draft)


class _Composer(Telling):
    """Walks the outline once, keeping the running numbers of headings, tables and charts."""

    def __init__(self, evaluation: Evaluation, checked: bool = False):
        """``checked``: to be looked through for the checklist, which is no part of what it looks at."""
        super().__init__(evaluation.pack, evaluation.book)
        self.evaluation, self.checked = evaluation, checked
        self.sheet = evaluation.sheet
        self.project_sheets: Mapping[str, ScoreSheet] = evaluation.project_sheets
        self.forms: Mapping[str, FormSheet] = {**evaluation.forms, **evaluation.second_forms}
        self.tables = self.charts = self.anchors = 0
        self.annexes: dict[str, str] = {}
        """The anchors of the headings of annexes, and what each says without its number."""

    def report(self, draft: bool) -> Report:
        title = self.text(self.outline.title)
        lines = tuple(self.text(line) for line in self.outline.title_lines) or (title,)
        blocks = self._annexes_named(tuple(self.blocks(self.outline.content, 1)))
        return Report(
            title, blocks, self._cover(lines), self.outline.contents, () if self.outline.has_cover else lines,
            self.book.text("单位"), draft,
        )  # fmt: skip

    def _cover(self, lines: tuple[str, ...]) -> Cover | None:
        if not self.outline.has_cover:
            return None
        fields = tuple(CoverField(f.label, self.text(f.value), f.seal) for f in self.outline.cover)
        date = self.text(self.outline.cover_date) if self.outline.cover_date else ""
        return Cover(lines, fields, date)

    def blocks(self, content: tuple[Item, ...], level: int) -> Iterator[Block]:
        for item in content:
            yield from item.write(self, level)

    def anchor(self, kind: str) -> str:
        self.anchors += 1
        return f"{kind}{self.anchors}"

    def chapter(self, item: Section, level: int) -> None:
        """Tables that carry the number of their chapter are counted anew in each."""
        if level == 1 and item.numbered and "{chapter}" in self.outline.table_number:
            self.tables = 0

    def table_number(self, numbered: bool) -> str:
        if not numbered:
            return ""
        self.tables += 1
        return self.outline.table_number.replace("{chapter}", str(self.counter.chapter)).replace("{n}", str(self.tables))

    def chart_number(self) -> str:
        self.charts += 1
        return self.outline.chart_number.replace("{n}", str(self.charts))

    def annex(self, anchor: str, alone: str) -> int:
        """Annexes are numbered through the whole report."""
        self.annexes[anchor] = alone
        return len(self.annexes)

    def _annexes_named(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """An annex that is the only one has no number (GB/T 9704-2012, 7.3.3)."""
        if len(self.annexes) != 1:
            return blocks
        ((anchor, alone),) = self.annexes.items()
        return tuple(replace(b, text=alone) if isinstance(b, Heading) and b.anchor == anchor else b for b in blocks)

    def verdicts(self) -> tuple[Verdict, ...] | None:
        return None if self.checked else verdicts_of(self.evaluation)


def open_blocks(report: Report) -> int:
    """How many places of the report still wait for something."""
    count = 0
    for block in report.blocks:
        if isinstance(block, Paragraph):
            count += sum(run.missing for run in block.runs)
        elif isinstance(block, TableBlock):
            count += sum(cell.missing for row in block.rows for cell in row.cells)
    return count
