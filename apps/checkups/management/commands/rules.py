from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.domain.checkup.rules import table

BEGIN, END = "<!-- 登记册 -->", "<!-- /登记册 -->"


class Command(BaseCommand):
    help = "列出报告核查的规则；--write 把它们写进 docs/checkup.md。"

    def add_arguments(self, parser):
        docs = settings.BASE_DIR / "docs" / "checkup.md"
        parser.add_argument("--write", nargs="?", type=Path, const=docs, help="写进文档里登记册的位置")

    def handle(self, *args, **options):
        if path := options["write"]:
            path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
            self.stdout.write(f"已写入 {path}。")
        else:
            self.stdout.write(table())


def written(text: str) -> str:
    """The document with the register in its place."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n{END}{after}"
