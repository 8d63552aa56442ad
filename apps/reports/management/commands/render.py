from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.assessments.lookup import find_assessment
from apps.assessments.viewing import Viewing
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Report, report_text
from apps.factbook.snapshots import evaluation_of
from apps.reports.docx import write_docx
from apps.reports.fonts import MissingGlyphs, check
from apps.reports.html import render_html
from apps.reports.pdf import write_pdf


class Command(BaseCommand):
    help = "把一个自评的报告写成文件：PDF、DOCX、HTML 或纯文本。"

    def add_arguments(self, parser):
        parser.add_argument("unit", help="单位代码/年度，例如 futian/2020")
        parser.add_argument("--to", choices=sorted(WRITERS), required=True)
        parser.add_argument("--out", type=Path, required=True, help="输出文件")

    def handle(self, *args, unit, to, out, **options):
        report = compose(evaluation_of(Viewing(find_assessment(unit))), draft=False)
        try:
            data = WRITERS[to](report)
        except MissingGlyphs as error:
            raise CommandError(str(error)) from error
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
        self.stdout.write(f"已写入 {out}（{len(data):,} 字节）")


def _pdf(report: Report) -> bytes:
    check(report)
    return write_pdf(report).data


def _docx(report: Report) -> bytes:
    """The contents need page numbers, and those come from the PDF's layout."""
    check(report)
    pages = write_pdf(report).heading_pages if report.contents else None
    return write_docx(report, heading_pages=pages)


def _html(report: Report) -> bytes:
    return render_html(report, mode="screen").encode()


def _txt(report: Report) -> bytes:
    return report_text(report).encode()


WRITERS = {"pdf": _pdf, "docx": _docx, "html": _html, "txt": _txt}
