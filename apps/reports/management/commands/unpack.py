from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.domain.names import file_name
from apps.domain.report.carried import NotCarried
from apps.domain.writing.blocks import report_text
from apps.reports.unpacking import unpack


class Command(BaseCommand):
    help = "取出报告 PDF 附带的数据，由它重建报告和得分：不连数据库，谁拿到 PDF 都能核。"
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--to", type=Path, help="把附带的文件和重建的报告全文（report.txt）写到这个目录")

    def handle(self, *args: Any, file: Path, to: Path | None, **options: Any) -> None:
        try:
            found = unpack(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} 读不了：{error.strerror}。") from error
        except NotCarried as error:
            raise CommandError(str(error)) from error
        sheet = found.evaluation.sheet
        self.stdout.write(f"{found.report.title}，指纹 {found.fingerprint}，数据与指纹相符。")
        for score in sheet.scores:
            self.stdout.write(f"  {score.code} {score.name}　{score.shown or '—'}分　{'；'.join(score.trace)}")
        self.stdout.write(f"合计 {sheet.shown or '—'} 分　{sheet.grade}".rstrip())
        if to is not None:
            to.mkdir(parents=True, exist_ok=True)
            for name, data in found.files.items():
                (to / file_name(name)).write_bytes(data)
            (to / "report.txt").write_text(report_text(found.report), encoding="utf-8")
            self.stdout.write(f"附带的 {len(found.files)} 个文件和报告全文已写到 {to}。")
        if not found.same:
            raise CommandError("由数据重算的得分与附带的得分表不同：得分表被改动过，或计分的程序已经不同。")
        self.stdout.write("由数据重算的每项得分与附带的得分表相同。")
