from pathlib import Path

from django.core.management.base import BaseCommand

from apps.assessments.lookup import find_assessment
from apps.exchange.slots import Target
from apps.exchange.workbook.writer import workbook
from apps.factbook.years import prior_book


class Command(BaseCommand):
    help = "导出一个自评的单位工作簿（.xlsx）：离线填写，再用 fill 或在“导入”页读回。"

    def add_arguments(self, parser):
        parser.add_argument("unit", help="单位代码/年度，例如 futian/2020")
        parser.add_argument("--out", required=True, type=Path, help="写到哪个文件")

    def handle(self, *args, unit, out, **options):
        assessment = find_assessment(unit)
        out.write_bytes(workbook(Target(assessment), prior_book(assessment)))
        self.stdout.write(f"已写入 {out}")
