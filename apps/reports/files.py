"""Any report as its two files: what a job of reports, or of another app, asks the writers for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from apps.domain.writing.blocks import Block, Heading, Paragraph, Report, Table, TableRow

from .models import Paper
from .pdf import Attached

Tell = Callable[[int, str], None]

UNPRINTABLE = "□"


@dataclass(frozen=True, slots=True)
class Files:
    pdf: bytes
    docx: bytes
    pages: int


def write_files(report: Report, tell: Tell, attachments: Iterable[Attached] = ()) -> Files:
    """PDF (with its attachments) and DOCX of the same words; raises MissingGlyphs where a character has no face.  For a worker."""
    from .docx import write_docx
    from .fonts import check
    from .pdf import write_pdf

    tell(10, "检查字体")
    check(report)
    result = write_pdf(report, progress=lambda percent, message: tell(15 + percent * 70 // 100, message), attachments=attachments)
    tell(75, "生成 DOCX")
    return Files(result.data, write_docx(report, heading_pages=result.heading_pages), result.pages)


def write_paper(paper: Paper, report: Report, name: str) -> None:
    """Write and store the files of a claimed paper that may quote what no face can print."""
    files = write_files(with_boxes(report), paper.say)
    paper.say(95, "保存文件")
    paper.finish_with({"pdf": (f"{name}.pdf", files.pdf), "docx": (f"{name}.docx", files.docx)}, pages=files.pages)


def with_boxes(report: Report) -> Report:
    """A letter that quotes somebody else's file: what no face can print is shown as □ and stops nothing."""
    from .fonts import missing_glyphs

    lost = {ord(glyph.char): UNPRINTABLE for glyph in missing_glyphs(report)}
    if not lost:
        return report
    return replace(
        report, title=report.title.translate(lost), body_title=tuple(line.translate(lost) for line in report.body_title),
        author=report.author.translate(lost), blocks=tuple(_boxed(block, lost) for block in report.blocks),
    )  # fmt: skip


def _boxed(block: Block, lost: dict[int, str]) -> Block:
    if isinstance(block, Heading):
        return replace(block, text=block.text.translate(lost))
    if isinstance(block, Paragraph):
        return replace(block, runs=tuple(replace(run, text=run.text.translate(lost)) for run in block.runs))
    if isinstance(block, Table):
        rows = tuple(TableRow(tuple(replace(cell, text=cell.text.translate(lost)) for cell in row.cells)) for row in block.rows)
        return replace(block, rows=rows, title=block.title.translate(lost))
    return block
