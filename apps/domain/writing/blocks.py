"""The report as blocks: what a reader sees, before anybody decides on HTML, PDF or DOCX.

A :class:`Report` is a cover, a contents page and a flat run of blocks.  Every text in a block is final:
figures are formatted, numbering is resolved, nothing is left to compute.  Writers only lay out.

A file that was read in (check-up) is a :class:`checkup.document.Document` instead: nothing in it is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]

MISSING = "〔待填〕"
"""What is printed where a figure is still to be entered and the text itself is empty."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text inside a paragraph.  ``key`` names the fact the text was made from."""

    text: str
    key: str = ""
    missing: bool = False
    """True where a figure is still to be entered; writers mark it, submission forbids it."""

    @property
    def shown(self) -> str:
        """The text as printed."""
        return self.text or (MISSING if self.missing else "")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number already in the text, level 1 (一、) to 4 (（1）)."""

    level: int
    text: str
    anchor: str = ""
    place: str = ""
    """The lasting name of the block (:mod:`apps.domain.places`): of a heading itself, of a table what is typed for it."""
    annex: bool = False
    """What numbers an annex, however the pack calls it: 附件1, 公开12表."""

    @property
    def flush(self) -> bool:
        """附件 and its number stand at the left edge (GB/T 9704-2012, 7.3.5), other headings two characters in."""
        return self.annex or self.text.startswith("附件")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    ``style``: ``body`` (indented two characters), ``flush`` (no indent), ``center``, ``note`` (small,
    below a table), ``signature`` (right, as 落款).  ``source`` is the place of the passage, sentence or field behind it.
    """

    runs: tuple[Run, ...]
    style: Literal["body", "flush", "center", "note", "signature"] = "body"
    source: str = ""

    @property
    def text(self) -> str:
        return "".join(run.shown for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell.  ``text`` may hold line breaks.  ``indent`` counts characters (其中 rows)."""

    text: str = ""
    colspan: int = 1
    rowspan: int = 1
    align: Align = "left"
    head: bool = False
    indent: int = 0
    bold: bool = False
    missing: bool = False
    key: str = ""

    @property
    def shown(self) -> str:
        """The text as printed."""
        return self.text or (MISSING if self.missing else "")


@dataclass(frozen=True, slots=True)
class TableRow:
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: statement, score table or project form.

    ``widths`` are relative, one a grid column.  The first ``head_rows`` rows repeat on every page.
    A cell covered by a ``rowspan`` or ``colspan`` is absent from its row, as in HTML.
    ``landscape`` tables stand on landscape pages of their own.  ``keep`` asks to stay on one page.
    ``dense`` tables are set in the small type of landscape ones, upright: a form of many columns on one page.
    """

    rows: tuple[TableRow, ...]
    widths: tuple[int, ...]
    head_rows: int = 1
    number: str = ""
    """As printed, e.g. ``表1-1``; empty for a table without number."""
    title: str = ""
    unit: str = ""
    """As printed above the table on the right, e.g. ``单位：万元``; empty for none."""
    notes: tuple[str, ...] = ()
    landscape: bool = False
    keep: bool = False
    anchor: str = ""
    dense: bool = False
    place: str = ""

    @property
    def caption(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its row and first column on the grid."""

    cell: Cell
    row: int
    column: int


def placed(rows: tuple[TableRow, ...]) -> list[list[Placed]]:
    """The cells of each row with their columns, as HTML places them: covered positions are skipped."""
    taken: set[tuple[int, int]] = set()
    made: list[list[Placed]] = []
    for number, row in enumerate(rows):
        column = 0
        here: list[Placed] = []
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            here.append(Placed(cell, number, column))
            taken |= {
                (number + down, column + right)
                for down in range(cell.rowspan)
                for right in range(cell.colspan)
            }
            column += cell.colspan
        made.append(here)
    return made


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its data: writers draw it, screen readers get ``alt``."""

    kind: str
    """One of :data:`apps.domain.charts.KINDS`."""
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    labels: tuple[tuple[str, ...], ...] = ()
    """The value labels as printed, one tuple a series."""
    number: str = ""
    unit: str = ""
    alt: str = ""
    anchor: str = ""
    place: str = ""

    @property
    def caption(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


@dataclass(frozen=True, slots=True)
class CoverField:
    """A line of the cover, e.g. 部门名称（公章）：某局.  ``seal`` leaves room for a seal or signature."""

    label: str
    value: str = ""
    seal: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    title: tuple[str, ...]
    """The title broken into lines by sense."""
    fields: tuple[CoverField, ...] = ()
    date: str = ""


Block = Heading | Paragraph | Table | Chart | PageBreak


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.  ``title`` is the plain title (file name, PDF metadata); ``draft`` asks for a 草稿 mark."""

    title: str
    blocks: tuple[Block, ...]
    cover: Cover | None = None
    contents: bool = True
    body_title: tuple[str, ...] = ()
    """Title lines repeated above the body; empty where the cover carries the title alone."""
    author: str = ""
    draft: bool = False

    def headings(self, deepest: int = 2) -> Iterator[Heading]:
        """The headings that the contents page lists."""
        return (b for b in self.blocks if isinstance(b, Heading) and b.level <= deepest)


def block_lines(block: Block) -> list[str]:
    """The block as lines of plain text; a table row is one line with tab-separated cells.

    The measure by which HTML, PDF, DOCX and txt are compared: every writer prints these texts, in this order.
    """
    if isinstance(block, Heading):
        return [block.text]
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Table):
        return _around(block, (row.cells for row in block.rows))
    if isinstance(block, Chart):
        lines = [block.caption] if block.caption else []
        names = [f"{s.name}（{block.unit}）" if block.unit else s.name for s in block.series]
        lines.append("\t".join(["", *names]))
        for i, category in enumerate(block.categories):
            lines.append("\t".join([category, *(labels[i] for labels in block.labels)]))
        return lines
    return []


def _around(table: Table, rows: Iterable[Iterable[Cell | None]]) -> list[str]:
    """The rows between what stands above and below the table; None is an empty place."""
    printed = ("\t".join(cell.shown.replace("\n", " ") if cell else "" for cell in row) for row in rows)
    return [*filter(None, (table.caption, table.unit)), *printed, *table.notes]


def report_text(report: Report) -> str:
    """The whole report as plain text, the cover first."""
    lines: list[str] = []
    if report.cover:
        lines.append("".join(report.cover.title))
        lines += [f"{f.label}：{f.value}" for f in report.cover.fields]
        lines += [report.cover.date] if report.cover.date else []
    if report.body_title:
        lines.append("".join(report.body_title))
    for block in report.blocks:
        lines += _in_columns(block) if isinstance(block, Table) else block_lines(block)
    return "\n".join(lines) + "\n"


def _in_columns(table: Table) -> list[str]:
    """Its lines, with nothing where a cell of a row above reaches down: who reads or pastes the text finds each under its head."""
    hanging: list[Placed] = []
    rows: list[list[Cell | None]] = []
    for number, row in enumerate(placed(table.rows)):
        hanging = [at for at in hanging if at.row + at.cell.rowspan > number]
        cells = sorted((*row, *hanging), key=lambda at: at.column)
        rows.append([None if at in hanging else at.cell for at in cells])
        hanging += row
    return _around(table, rows)
