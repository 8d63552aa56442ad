from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.assessments.lookup import find_assessment
from apps.assessments.viewing import Viewing
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Report, report_text
from apps.factbook.snapshots import evaluation_at, standing
from apps.reports.attached import attached
from apps.reports.docx import write_docx
from apps.reports.editions import report_of
from apps.reports.fonts import MissingGlyphs, check
from apps.reports.html import render_html
from apps.reports.pdf import Attached, write_pdf


class Command(BaseCommand):
    help = (
        "把一个自评的报告写成文件：PDF、DOCX、HTML 或纯文本。已提交的，与网页上生成的正式稿相同，印有报告指纹；"
        "还在填报的没有指纹。DOCX 的目录页码由 Word、WPS 打开时更新。"
    )

    requires_system_checks = ["zipingtong"]  # not the addresses, whose check loads every page

    def add_arguments(self, parser):
        parser.add_argument("unit", help="单位代码/年度，例如 futian/2020")
        parser.add_argument("--to", choices=sorted(WRITERS), required=True)
        parser.add_argument("--out", type=Path, required=True, help="输出文件")

    def handle(self, *args, unit, to, out, **options):
        viewing = Viewing(find_assessment(unit))
        snapshot = standing(viewing)
        evaluation = evaluation_at(viewing.assessment, snapshot)
        report = report_of(evaluation, snapshot, draft=False) if snapshot else compose(evaluation)
        carried = attached(evaluation, snapshot, draft=False) if snapshot and to == "pdf" else ()
        try:
            data = WRITERS[to](report, carried)
        except MissingGlyphs as error:
            raise CommandError(str(error)) from error
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
        self.stdout.write(f"已写入 {out}（{len(data):,} 字节）")


def _pdf(report: Report, carried: Iterable[Attached]) -> bytes:
    check(report)
    return write_pdf(report, attachments=carried).data


def _docx(report: Report, carried: Iterable[Attached]) -> bytes:
    check(report)
    return write_docx(report)


def _html(report: Report, carried: Iterable[Attached]) -> bytes:
    return render_html(report, mode="screen").encode()


def _txt(report: Report, carried: Iterable[Attached]) -> bytes:
    return report_text(report).encode()


WRITERS = {"pdf": _pdf, "docx": _docx, "html": _html, "txt": _txt}
