from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.service.backups import read
from apps.service.dumps import CannotDump
from apps.service.restoring import in_use, problems, restore

from .serve import only_one_here


class Command(BaseCommand):
    help = "恢复：先核对备份，再放回数据库和文件；原有的数据另存，不会丢。恢复前先停下服务。"
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path, help="某一次备份的目录，例如 var/backups/zipingtong-20260101-020000")
        parser.add_argument("--force", action="store_true", help="现在的系统里已有数据，也用备份代替（原有的另存）")
        parser.add_argument("--verify", action="store_true", help="只核对备份是否完好，什么也不改")

    def handle(self, *args: Any, folder: Path, force: bool, verify: bool, **options: Any) -> None:
        try:
            self._restore(folder.resolve(), force, verify)
        except CannotDump as error:
            raise CommandError(str(error)) from error

    def _restore(self, folder: Path, force: bool, verify: bool) -> None:
        backup = read(folder)
        files = len(backup.manifest.hashes) - 1
        self.stdout.write(f"备份于 {backup.at:%Y-%m-%d %H:%M:%S}，版本 {backup.manifest.version}，{files} 个文件。")
        if found := list(problems(backup)):
            raise CommandError("备份不完好，没有恢复：\n  " + "\n  ".join(found[:20]))
        self.stdout.write("逐个核对哈希：完好。")
        if verify:
            return
        with only_one_here("请先停下再恢复。"):
            if (sentence := in_use()) and not force:
                raise CommandError(f"{sentence}，没有恢复。确要用备份代替的，加 --force（原有的另存）。")
            restored = restore(backup)
        for place in restored.aside:
            self.stdout.write(f"原有的数据另存在 {place}。")
        self.stdout.write("已恢复，操作记录与备份时一致。现在可以启动服务。")
