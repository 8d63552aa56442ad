from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from apps.service import versions
from apps.service.backups import take
from apps.service.dumps import CannotDump


class Command(BaseCommand):
    help = "把数据升到现在的版本：先核对能不能升，有要改的先备份，再改。新系统则建库。"
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--no-backup", action="store_true", help="升级前不备份（已经另有备份的）")

    def handle(self, *args: Any, no_backup: bool, **options: Any) -> None:
        try:
            (steps, new), before = versions.steps_missing(), versions.stored()
        except DatabaseError as error:
            raise CommandError(f"数据库连不上：{error}") from error
        if sentence := versions.refusal(before):
            raise CommandError(sentence)
        if steps and not new and not no_backup:
            self.back_up()
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        versions.note_down()
        if steps and not new:
            self.stdout.write(f"已从版本 {before or '较早的'} 升到 {versions.VERSION}，改动 {steps} 步。")

    def back_up(self) -> None:
        try:
            backup = take(settings.BACKUP_DIR)
        except (CannotDump, OSError) as error:
            raise CommandError(f"升级前没有备份成，没有升级：{error} 已经另有备份的，加 --no-backup。") from error
        self.stdout.write(f"升级前已备份到 {backup.folder}。")
