"""Reading a file in a process of its own with limits: no file can exhaust the worker, hang it or crash it.

The process gets the file on its standard input and answers with JSON.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from apps.domain.documents.document import Document
from apps.domain.documents.stored import document_of

from .child import OUT_OF_MEMORY
from .refusal import Refused

logger = logging.getLogger(__name__)

_START = "import sys; sys.path[:0] = [{path!r}]; from apps.files.child import main; main({work!r}, {limits})"
_ROOT = str(Path(__file__).resolve().parents[2])


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the process may take, and what is said of a file that takes more, or cannot be read."""

    seconds: float
    """By the clock."""
    cpu: int
    memory: int
    """Bytes of address space."""
    answer: int
    """Bytes the process may write."""
    slow: str
    big: str
    unread: str


def read_apart(work: str, data: bytes, bounds: Bounds) -> dict[str, Any]:
    """What ``work`` (``module:function``, bytes to plain values) makes of a file; raises :class:`Refused`."""
    limits = f"cpu={bounds.cpu}, memory={bounds.memory}, answer={bounds.answer}"
    command = [sys.executable, "-I", "-c", _START.format(path=_ROOT, work=work, limits=limits)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(
                command, input=data, stdout=out, stderr=said, timeout=bounds.seconds, env={}, cwd="/", check=False
            )
        except subprocess.TimeoutExpired:
            raise Refused(bounds.slow) from None
        if done.returncode:
            logger.warning("%s ended with %s: %s", work, done.returncode, _end_of(said))
            raise Refused(_reason(done.returncode, bounds))
        out.seek(0)
        try:
            answer: dict[str, Any] = json.load(out)
        except ValueError:
            raise Refused(bounds.unread) from None
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    return answer


def document_apart(work: str, data: bytes, name: str, bounds: Bounds) -> Document:
    """The document that ``work`` tells of a file."""
    answer = read_apart(work, data, bounds)
    return document_of(answer["document"] | {"name": name})


def _reason(code: int, bounds: Bounds) -> str:
    """Why a process ended that was killed, by its return code."""
    import signal

    slow = {-getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)}
    return bounds.slow if code in slow else bounds.big if code == OUT_OF_MEMORY else bounds.unread


def _end_of(said: IO[bytes]) -> str:
    said.seek(0, 2)
    said.seek(max(said.tell() - 800, 0))
    return said.read().decode("utf-8", "replace")
