"""Is the process that took a job still there?

Each worker process holds the lock of a file of its own; the kernel lets go of it when the process dies, however it
dies.  Of processes on another machine nothing is known here: for them the heartbeat of the job decides.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings


def _folder() -> Path:
    folder: Path = settings.RUN_DIR / "workers"
    folder.mkdir(exist_ok=True)
    return folder


@cache
def _lock(pid: int) -> str:
    """Once for each process, and open as long as it lives; a forked child has another number, and so its own."""
    name = uuid4().hex
    unseen = _folder() / f".{name}"
    fcntl.flock(os.open(unseen, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600), fcntl.LOCK_EX)
    # Seen only once it is held: nobody may take a beginner for dead.
    unseen.rename(_folder() / name)
    return name


def this_process() -> str:
    """The name by which a job remembers who took it."""
    return _lock(os.getpid())


def is_gone(process: str) -> bool:
    """Certainly dead, and on this machine."""
    if not process or process == this_process():
        return False
    try:
        with (_folder() / process).open() as handle:
            # Shared: of two who ask at once, neither takes the other for the living.
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:  # held by the living, or not of this machine
        return False
    return True


def dead() -> set[str]:
    """Processes of this machine that ended and whose mark still lies here."""
    return {path.name for path in _folder().iterdir() if not path.name.startswith(".") and is_gone(path.name)}


def forget(processes: Iterable[str]) -> None:
    for process in processes:
        (_folder() / process).unlink(missing_ok=True)
