"""Keeps the processes of the embedded form running and takes all of them down together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A process that ran this long is well: its next failure starts with the shortest pause again.
HEALTHY_AFTER = 60.0
PATIENCE_WITH_STOPPING = 15.0
# A process that lives and does nothing is looked for at this interval, once it had the time to show itself.
LOOK_EVERY, SHOWS_ITSELF_WITHIN = 10.0, 90.0
PR_SET_PDEATHSIG = 1


def say(text: str) -> None:
    """Into the log, which is the output of the command."""
    print(f"{time.strftime('%m-%d %H:%M:%S')} {text}", flush=True)


def follow_parent_to_death() -> None:
    """If the supervisor is killed outright, the kernel asks its children to stop (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process, in a session of its own: Ctrl-C reaches the supervisor alone, which stops in order."""

    title: str
    command: list[str]
    is_ready: Callable[[], bool] = lambda: True
    # Asked from time to time; one that lives but is not well is killed and started again.
    is_well: Callable[[], bool] = lambda: True
    # The others are started when this one is ready.
    first: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float | None = None

    def start(self) -> None:
        self.start_again_at = None
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=follow_parent_to_death,
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None and self.start_again_at is None

    def hangs(self) -> bool:
        grown_up = time.monotonic() - self.started_at > SHOWS_ITSELF_WITHIN
        return self.is_running and grown_up and not self.is_well()

    def plan_restart(self) -> float:
        """Seconds to wait before the next start; doubles while the process keeps dying young."""
        self.sweep()
        if time.monotonic() - self.started_at > HEALTHY_AFTER:
            self.failures = 0
        pause = min(FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE)
        self.failures += 1
        self.start_again_at = time.monotonic() + pause
        return pause

    def signal_group(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        if self.is_running and self.process is not None:
            self.process.terminate()

    def sweep(self) -> None:
        """Nothing of the group may outlive its leader."""
        self.signal_group(signal.SIGKILL)


@dataclass
class Supervisor:
    """Starts the children in their order, says when all are ready, and stops them in reverse."""

    children: list[Child]
    on_ready: Callable[[], None] = lambda: None
    patience: float = 90.0
    stopping: Event = field(default_factory=Event)
    looked_at: float = field(default_factory=time.monotonic)

    def run(self) -> bool:
        """Until a signal comes. False if a child could not even be started."""
        previous = {
            number: signal.signal(number, self.take_signal)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            for group in self.in_order_of_start():
                for child in group:
                    child.start()
                if not all(self.becomes_ready(child) for child in group):
                    return self.stopping.is_set()
            self.on_ready()
            while not self.stopping.wait(0.2):
                self.look_after_children()
            return True
        finally:
            self.stop_all()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def take_signal(self, number: int, _frame: object) -> None:
        self.stopping.set()

    def in_order_of_start(self) -> list[list[Child]]:
        return [
            [child for child in self.children if child.first],
            [child for child in self.children if not child.first],
        ]

    def becomes_ready(self, child: Child) -> bool:
        end = time.monotonic() + self.patience
        while not child.is_ready():
            if child.process is not None and child.process.poll() is not None:
                say(f"{child.title}启动即退出（{how_it_ended(child.process.returncode)}），原因见上方。")
                return False
            if time.monotonic() > end:
                say(f"{child.title}{self.patience:.0f} 秒内没有就绪。")
                return False
            if self.stopping.wait(0.05):
                return False
        return True

    def look_after_children(self) -> None:
        if time.monotonic() - self.looked_at > LOOK_EVERY:
            self.looked_at = time.monotonic()
            self.end_what_hangs()
        for child in self.children:
            if child.has_ended():
                code = child.process.returncode if child.process else None
                say(
                    f"{child.title}意外退出（{how_it_ended(code)}），{child.plan_restart():.0f} 秒后重新启动。"
                )
            elif child.start_again_at is not None and time.monotonic() >= child.start_again_at:
                child.start()
                say(f"{child.title}已重新启动。")

    def end_what_hangs(self) -> None:
        for child in self.children:
            if child.hangs():
                say(f"{child.title}没有动静，强行结束。")
                child.sweep()

    def stop_all(self) -> None:
        """Those that were first go last: the worker says goodbye to the broker."""
        started = [child for child in self.children if child.process is not None]
        if started:
            say("正在停止……")
        for group in reversed(self.in_order_of_start()):
            for child in group:
                child.ask_to_stop()
            wait_for(group, PATIENCE_WITH_STOPPING)
            for child in group:
                child.sweep()
            wait_for(group, 5)
        if started:
            say("已全部停止。")


def wait_for(children: list[Child], seconds: float) -> None:
    end = time.monotonic() + seconds
    while any(child.is_running for child in children) and time.monotonic() < end:
        time.sleep(0.05)


def how_it_ended(code: int | None) -> str:
    if code is not None and code < 0:
        return f"被信号 {signal.Signals(-code).name} 终止"
    return f"退出码 {code}"


def accepts_connections(address: str | tuple[str, int]) -> bool:
    """Of a unix socket by its path, of a port by (host, port)."""
    family = (
        socket.AF_UNIX
        if isinstance(address, str)
        else socket.AF_INET6
        if ":" in address[0]
        else socket.AF_INET
    )
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(address) == 0


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port(host: str, wished: int) -> int:
    """The wished port or the nearest free one above it; if there is none, whichever the system gives."""
    for port in range(wished, min(wished + 50, 65536)):
        if is_free(host, port):
            return port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
