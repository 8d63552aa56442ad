"""What is there, what is missing, and how to get it: one list for whoever runs the machine."""

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, run_checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.service.backups import newest
from apps.service.parts import LITTLE_SPACE, NO_SPACE, broker_trouble, space
from apps.service.versions import steps_missing

GOOD, NOTE, BAD = "好", "注意", "缺"
OLD = timedelta(hours=48)
PACKAGES = ("Django", "celery", "weasyprint", "python-docx", "openpyxl", "gunicorn", "psycopg")


@dataclass(frozen=True)
class Line:
    mark: str
    text: str
    hint: str = ""


class Command(BaseCommand):
    help = "体检：逐项列出有什么、缺什么、怎么补。缺了必需的东西时退出码为 1。"
    requires_system_checks = []

    def handle(self, **_: Any) -> None:
        bad = 0
        for title, lines in SECTIONS:
            self.stdout.write(f"\n{title}")
            for line in lines():
                bad += line.mark == BAD
                self.write_line(line)
        self.stdout.write("")
        if bad:
            raise CommandError(f"有 {bad} 项必需的东西缺着，见上面标“{BAD}”的各行。")
        self.stdout.write(self.style.SUCCESS("没有发现妨碍运行的问题。"))

    def write_line(self, line: Line) -> None:
        style: Callable[[str], str] = {GOOD: str, NOTE: self.style.WARNING, BAD: self.style.ERROR}[line.mark]
        self.stdout.write(style(f"  [{line.mark}] {line.text}"))
        if line.hint:
            self.stdout.write(f"       办法：{line.hint}")


def versions() -> Iterator[Line]:
    yield Line(GOOD, f"Python {platform.python_version()}，{platform.system()} {platform.machine()}")
    for name in PACKAGES:
        try:
            yield Line(GOOD, f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Line(BAD, f"Python 包 {name} 没有安装", "运行 make setup")


def system_and_fonts() -> Iterator[Line]:
    problems = run_checks(tags=["zipingtong"], databases=["default"])
    for problem in problems:
        yield line_of(problem)
    if not problems:
        yield Line(GOOD, "pango、harfbuzz-subset、字体、前端库、目录权限、调试开关：都在，都对")


def line_of(problem: CheckMessage) -> Line:
    return Line(BAD if problem.level >= ERROR else NOTE, f"{problem.msg}（{problem.id}）", problem.hint or "")


def database() -> Iterator[Line]:
    try:
        with connection.cursor() as cursor:
            yield Line(GOOD, f"{database_version(cursor)}，{settings.DATABASES['default']['NAME']}")
        steps, is_new = steps_missing()
    except DatabaseError as error:
        yield Line(
            BAD, f"数据库连不上：{str(error).strip()}", "核对 DATABASE_URL，确认数据库已启动、账号密码正确"
        )
        return
    if is_new:
        yield Line(NOTE, "数据库还是空的", "运行 make run 或 manage.py upgrade 时会建好")
    elif steps:
        yield Line(BAD, f"数据库还有 {steps} 步没有建好", "运行 manage.py upgrade")
    else:
        yield Line(GOOD, "数据表齐全")


def database_version(cursor: Any) -> str:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"
    cursor.execute("SHOW server_version")
    return f"PostgreSQL {cursor.fetchone()[0]}"


def queue() -> Iterator[Line]:
    where = (
        "自带的排队服务" if settings.EMBEDDED_BROKER else f"排队服务 {without_password(settings.REDIS_URL)}"
    )
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        yield Line(NOTE, "排队用文件，后台任务是否在运行看不到")
        return
    if trouble := broker_trouble():
        if settings.EMBEDDED_BROKER:
            yield Line(NOTE, f"{where}没有运行", "它随 manage.py serve 启动；没有启动 serve 时这是正常的")
        else:
            yield Line(BAD, f"{where} 连不上：{trouble}", "核对 REDIS_URL，确认 Redis/Valkey 已启动")
        return
    yield Line(GOOD, f"{where}在运行")
    served = served_queues()
    for queue, title in settings.QUEUES.items():
        if workers := served.get(queue):
            yield Line(GOOD, f"后台任务（{title}）在运行：{'、'.join(workers)}")
        else:
            remedy = f"启动 setup/process.sh worker {queue}，或 manage.py serve"
            yield Line(NOTE, f"后台任务（{title}）没有应答，它的任务会一直排队", remedy)


def served_queues() -> dict[str, list[str]]:
    """Queue → the workers that serve it and answer."""
    from config.celery import app

    served: dict[str, list[str]] = {}
    for worker, queues in sorted((app.control.inspect(timeout=1.5).active_queues() or {}).items()):
        for queue in queues:
            served.setdefault(queue["name"], []).append(worker)
    return served


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url


def files() -> Iterator[Line]:
    for title, folder, free in space():
        text = f"{title} {folder}，磁盘余 {free / 1024**3:.1f} GB"
        if free < NO_SPACE:
            yield Line(BAD, text, "清理磁盘，或用 ZIPINGTONG_VAR_DIR、ZIPINGTONG_MEDIA_ROOT 换到大的盘")
        else:
            yield Line(NOTE if free < LITTLE_SPACE else GOOD, text)


def backups() -> Iterator[Line]:
    last, where = newest(settings.BACKUP_DIR), f"备份目录 {settings.BACKUP_DIR}"
    if not settings.BACKUP:
        remedy = "另有备份的不必理会；要它做，设 ZIPINGTONG_BACKUP=1"
        yield Line(GOOD if last else NOTE, f"每天自动备份没有打开，{where}", "" if last else remedy)
    elif last is None:
        yield Line(NOTE, f"还没有备份，{where}", "服务运行半小时内会做第一次；现在就做：manage.py backup")
    else:
        old = timezone.now() - last.at > OLD
        text = f"最近一次备份 {timezone.localtime(last.at):%Y-%m-%d %H:%M}，{where}"
        yield Line(NOTE if old else GOOD, text, "看日志里备份为什么没有做成；现在就做：manage.py backup" if old else "")
        if same_disk(settings.BACKUP_DIR, settings.VAR_DIR):
            yield Line(NOTE, "备份与数据在同一块盘上，盘坏了一起没", "用 ZIPINGTONG_BACKUP_DIR 指到另一块盘，或每天把备份目录拷走")


def same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


SECTIONS: list[tuple[str, Callable[[], Iterator[Line]]]] = [
    ("程序", versions),
    ("系统库、字体、设置", system_and_fonts),
    ("数据库", database),
    ("排队与后台任务", queue),
    ("文件", files),
    ("备份", backups),
]
