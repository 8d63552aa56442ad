"""`manage.py serve` and the supervisor under it: real processes, really killed."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse

from apps.service import supervisor
from apps.service.management.commands import serve
from tests.infrastructure import PATIENCE, wait_until

ROOT = settings.BASE_DIR


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert supervisor.free_port("127.0.0.1", port) != port


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::", "http://[::1]:8000/"),
        ("10.1.2.3", "http://10.1.2.3:8000/"),
    ],
)
def test_the_address_shown_can_be_opened(host: str, address: str) -> None:
    assert serve.web_address(host, 8000) == address


@pytest.mark.parametrize("embedded_broker", [True, False])
def test_every_queue_has_a_worker_of_its_own_and_the_clock_a_process_that_can_be_restarted(embedded_broker: bool) -> None:
    with override_settings(EMBEDDED_BROKER=embedded_broker):
        children = list(serve.Command().children("127.0.0.1", 8000, 3))
    titles = [child.title for child in children if not child.first]
    assert titles == ["后台任务（报告文件）", "后台任务（报告核查）", "后台任务（短任务）", "定时任务", "网页服务"]
    workers = [child.command for child in children if "worker" in child.command]
    options = [(c[c.index("--queues") + 1], c[c.index("--concurrency") + 1]) for c in workers]
    assert options == [("reports", "3"), ("checkups", "1"), ("quick", "1")]
    assert not any("--beat" in command for command in workers)


def test_the_web_server_listens_where_it_was_told_to() -> None:
    command = serve.web_command("::1", 8123)
    assert command[command.index("--bind") + 1] == "[::1]:8123"
    assert command[command.index("--worker-class") + 1] == "gthread"


def test_serve_refuses_nonsense() -> None:
    with pytest.raises(CommandError, match="端口应在"):
        call_command("serve", port=0)
    with pytest.raises(CommandError, match="--workers 应在"):
        call_command("serve", workers=0)


def test_a_second_serve_is_sent_to_the_first(tmp_path: Path) -> None:
    with override_settings(RUN_DIR=tmp_path), serve.only_one_here() as lock:
        serve.write_address(lock, "http://127.0.0.1:8000/")
        with pytest.raises(CommandError, match=r"已在运行：http://127\.0\.0\.1:8000/"), serve.only_one_here():
            pass


SUPERVISED = """
import sys
from apps.service.supervisor import Child, Supervisor
sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
# The second one has a child of its own, which must not outlive it.
parent = [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"]
Supervisor([Child("甲", sleeper), Child("乙", parent)], on_ready=lambda: print("就绪", flush=True)).run()
"""


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", SUPERVISED], cwd=ROOT, stdout=output, stderr=output)
    wait_until(lambda: "就绪" in log.read_text(), "监管进程没有就绪")
    wait_until(lambda: len(descendants(process.pid)) == 3, "子进程没有起来")
    yield process, log
    if process.poll() is None:
        process.terminate()
        process.wait(PATIENCE)


def descendants(pid: int) -> list[int]:
    return sorted(child.pid for child in psutil.Process(pid).children(recursive=True))


def alive(pids: list[int]) -> list[int]:
    return [
        pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    ]


def test_a_signal_stops_everything_without_orphans(supervised: tuple[subprocess.Popen[bytes], Path]) -> None:
    process, log = supervised
    children = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert alive(children) == []
    assert "已全部停止" in log.read_text()


def test_a_dead_child_is_started_again_and_its_own_children_go_with_it(
    supervised: tuple[subprocess.Popen[bytes], Path],
) -> None:
    process, log = supervised
    before = descendants(process.pid)
    os.kill(before[1], signal.SIGKILL)
    wait_until(lambda: "乙已重新启动" in log.read_text(), "没有重新启动")
    assert "乙意外退出（被信号 SIGKILL 终止），1 秒后重新启动" in log.read_text()
    wait_until(lambda: len(descendants(process.pid)) == 3, "子进程没有起来")
    assert alive(before[1:]) == []


@pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 内核会告知父进程的死")
def test_children_do_not_outlive_a_killed_supervisor(
    supervised: tuple[subprocess.Popen[bytes], Path],
) -> None:
    process, _ = supervised
    direct = descendants(process.pid)[:2]
    process.kill()
    process.wait()
    wait_until(lambda: not alive(direct), "子进程还在")


HANGING = """
import sys
from apps.service import supervisor
from apps.service.supervisor import Child, Supervisor
supervisor.LOOK_EVERY, supervisor.SHOWS_ITSELF_WITHIN = 0.3, 1.0
sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
Supervisor([Child("甲", sleeper), Child("乙", sleeper, is_well=lambda: False)], on_ready=lambda: print("就绪", flush=True)).run()
"""


def test_a_child_that_lives_and_gives_no_sign_is_ended_and_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", HANGING], cwd=ROOT, stdout=output, stderr=output)
    try:
        wait_until(lambda: "乙已重新启动" in log.read_text(), "没有重新启动")
        assert "乙没有动静，强行结束。" in log.read_text()
        assert "甲没有动静" not in log.read_text()
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_the_pause_before_a_restart_doubles_up_to_a_limit() -> None:
    child = supervisor.Child("甲", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _ in range(7):
        child.start()
        assert child.process is not None
        child.process.wait()
        pauses.append(child.plan_restart())
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.slow
def test_serve_brings_up_the_whole_product_and_takes_it_down(
    clean_environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = os.environ | {"ZIPINGTONG_VAR_DIR": str(tmp_path / "var")}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--skip-checks", "--verbosity", "0"], env=environment, check=True)
    log = tmp_path / "log"
    port = supervisor.free_port("127.0.0.1", 20_000 + os.getpid() % 20_000)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*manage, "serve", "--port", str(port)],
            cwd=tmp_path,
            env=environment,
            stdout=output,
            stderr=output,
        )
    everyone: list[int] = []
    try:
        wait_until(lambda: "自评通已启动" in log.read_text() or process.poll() is not None, "没有启动")
        assert f"http://127.0.0.1:{port}/" in log.read_text(), log.read_text()
        everyone = descendants(process.pid)
        assert answer(f"http://127.0.0.1:{port}{reverse('login')}") == 200
        assert answer(f"http://127.0.0.1:{port}/static/vendor/bootstrap/bootstrap.min.css") == 200
        ready = f"http://127.0.0.1:{port}{reverse('ready')}"
        wait_until(lambda: answer(ready) == 200, "没有就绪")
        victims = ("valkey-server", "beat --loglevel", "--queues quick", "--queues checkups")
        for victim in [child_of(process.pid, words) for words in victims]:
            victim.kill()
        wait_until(lambda: log.read_text().count("已重新启动") >= 4, "没有都重新启动")
        forget_all_signs(tmp_path / "var/zipingtong.sqlite3")
        assert answer(ready) == 503
        wait_until(lambda: answer(ready) == 200, "没有都恢复")
        everyone += descendants(process.pid)
    finally:
        process.terminate()
        code = process.wait(PATIENCE)
    assert code == 0
    assert alive(everyone) == []
    assert not (tmp_path / "var/run/valkey.sock").exists()


def child_of(pid: int, words: str) -> psutil.Process:
    return next(child for child in psutil.Process(pid).children() if words in " ".join(child.cmdline()))


def forget_all_signs(database: Path) -> None:
    """Only who lives gives a new one."""
    with contextlib.closing(sqlite3.connect(database, timeout=PATIENCE)) as connection, connection:
        connection.execute("DELETE FROM service_heartbeat")


def answer(address: str) -> int:
    for _ in range(50):
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as response:
                return response.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            time.sleep(0.1)
    return 0
