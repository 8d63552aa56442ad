from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.service.backups import note_down, rotate, take
from apps.service.dumps import CannotDump


class Command(BaseCommand):
    help = "备份：数据库和全部文件，服务不必停。每天自动做一次；换程序、搬机器之前手工做一次。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", type=Path, default=settings.BACKUP_DIR, help=f"备份目录，默认 {settings.BACKUP_DIR}")
        parser.add_argument("--keep", type=int, help="只留最近几次（每月第一次的另留一年），不写则不清理")

    def handle(self, *args: Any, to: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep 至少是 1。")
        try:
            backup = take(to)
            note_down(backup)
        except CannotDump as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"没有备份成：{error.strerror or error}（{error.filename or to}）。请换一个有空间、能写的目录。") from error
        self.stdout.write(f"已备份到 {backup.folder}：{len(backup.manifest.hashes) - 1} 个文件，共 {backup.size / 1024**2:.1f} MB。")
        self.stdout.write(f"操作记录末尾 {backup.manifest.end.count}:{backup.manifest.end.hash}（可抄在纸上，日后核对）。")
        for folder in rotate(to, keep) if keep else ():
            self.stdout.write(f"已删去旧备份 {folder.name}。")
