"""The embedded form in one command: broker, workers, clock and web server, stopped together."""

import contextlib
import fcntl
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from apps.accounts import first
from apps.service import versions
from apps.service.models import BEAT, Heartbeat, worker_of
from apps.service.parts import broker_trouble
from apps.service.supervisor import Child, Supervisor, accepts_connections, free_port
from config.celery import app as celery_app
from config.embedded import socket_path, valkey_binary, valkey_command

LOCAL_ADDRESSES = {"127.0.0.1", "localhost", "::1"}
# Pages are short and wait for the database; rendering is the worker's.
WEB_PROCESSES, WEB_THREADS = 2, 4


class Command(BaseCommand):
    help = "启动自评通：网页服务、后台任务与排队服务，一条命令，Ctrl-C 停止。"
    # What is missing is named below; the product lives on without it where it can.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只限本机）")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000；被占用时另选")
        parser.add_argument("--workers", type=int, default=1, help="同时生成几份报告，默认 1")

    def handle(self, *, host: str, port: int, workers: int, **_: Any) -> None:
        if not 0 < port < 65536:
            raise CommandError(f"端口应在 1 到 65535 之间，现在是 {port}。")
        if not 0 < workers <= 64:
            raise CommandError(f"--workers 应在 1 到 64 之间，现在是 {workers}。")
        # The child processes find `config` there, wherever the command was called from.
        os.chdir(settings.BASE_DIR)
        with only_one_here() as lock:
            self.refuse_without_tables()
            self.name_problems()
            chosen = free_port(host, port)
            if chosen != port:
                self.stdout.write(f"端口 {port} 已被占用，改用 {chosen}。")
            address = web_address(host, chosen)
            write_address(lock, address)
            supervisor = Supervisor(
                children=list(self.children(host, chosen, workers)),
                on_ready=lambda: self.announce(host, address),
            )
            if not supervisor.run():
                raise CommandError("没有全部启动成功，已停止。可运行 manage.py doctor 查看缺什么。")

    def children(self, host: str, port: int, workers: int) -> Iterator[Child]:
        if settings.EMBEDDED_BROKER and (binary := valkey_binary()):
            yield broker_child(binary)
        for queue in settings.QUEUES:
            yield worker_child(queue, workers if queue == "reports" else 1)
        yield Child("定时任务", beat_command(), is_well=lambda: is_heard(BEAT))
        yield Child(
            "网页服务", web_command(host, port), is_ready=lambda: accepts_connections((reachable(host), port))
        )

    def refuse_without_tables(self) -> None:
        try:
            missing, _ = versions.steps_missing()
            sentence = versions.refusal(versions.stored())
        except DatabaseError as error:
            raise CommandError(f"数据库连不上：{error}") from error
        finally:
            connection.close()
        if missing:
            raise CommandError(f"数据库还有 {missing} 步没有建好，请先运行 manage.py upgrade。")
        if sentence:
            raise CommandError(sentence)

    def name_problems(self) -> None:
        for problem in run_checks(tags=["zipingtong"], databases=["default"]):
            self.stdout.write(self.style.WARNING(f"注意：{problem.msg}\n      办法：{problem.hint}"))

    def announce(self, host: str, address: str) -> None:
        lines = [
            "",
            "═" * 60,
            "  自评通已启动",
            f"  地址：{address}",
        ]
        if first.nobody_yet():
            lines.append(f"  建立管理员：{address}{first.path().lstrip('/')}")
        if host not in LOCAL_ADDRESSES and set(settings.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
            lines.append("  别的机器要访问，请把本机的域名或 IP 写入 ZIPINGTONG_ALLOWED_HOSTS")
        lines += ["  停止：按 Ctrl-C", "═" * 60, ""]
        self.stdout.write(self.style.SUCCESS("\n".join(lines)))
        self.stdout.flush()


@contextlib.contextmanager
def only_one_here(remedy: str = "先停止它，再启动新的。") -> Iterator[Any]:
    """Two would share one socket and one beat schedule; and nobody writes while the data is put back."""
    with (settings.RUN_DIR / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(f"自评通已在运行：{lock.read().strip() or '正在启动'}。{remedy}") from None
        yield lock


def write_address(lock: Any, address: str) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(address)
    lock.flush()


def reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def web_address(host: str, port: int) -> str:
    shown = reachable(host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def broker_child(binary: Path) -> Child:
    socket = socket_path(settings.RUN_DIR)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Left behind by a server that was killed; the lock says that none is running.
    socket.unlink(missing_ok=True)
    command = valkey_command(binary, socket, settings.RUN_DIR)
    return Child("排队服务", command, is_ready=lambda: accepts_connections(str(socket)), first=True)


def worker_child(queue: str, processes: int) -> Child:
    command = python("celery", "--quiet", "-A", "config", "worker", "--loglevel", "WARNING", "--queues", queue)
    name = f"{queue}-{os.getpid()}@localhost"
    command += ["--pool", "prefork", "--concurrency", str(processes), "--hostname", name]
    command += ["--without-gossip", "--without-mingle"]
    return Child(
        f"后台任务（{settings.QUEUES[queue]}）", command, is_ready=lambda: worker_answers(name),
        is_well=lambda: is_heard(worker_of(queue)),
    )  # fmt: skip


def is_heard(part: str) -> bool:
    """Whether the part gave a sign of life; where it could not, because another part is away, it is not to blame."""
    if broker_trouble():
        return True
    try:
        return part in Heartbeat.objects.fresh()
    except DatabaseError:
        return True
    finally:
        connection.close()


def worker_answers(name: str) -> bool:
    """Not through files: there the worker cannot be asked."""
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        return True
    return bool(celery_app.control.ping(destination=[name], timeout=1.0))


def beat_command() -> list[str]:
    schedule = settings.CELERY_BEAT_SCHEDULE_FILENAME
    command = python("celery", "--quiet", "-A", "config", "beat", "--loglevel", "WARNING", "--pidfile", "")
    return [*command, "--schedule", schedule]


def web_command(host: str, port: int) -> list[str]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = python("gunicorn", "config.wsgi", "--bind", bind, "--worker-class", "gthread")
    command += ["--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS), "--timeout", "120"]
    return [*command, "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket"]


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]
