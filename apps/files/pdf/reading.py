"""Reading a PDF.  It is done in a process of its own with limits: no file can exhaust the worker, hang it or crash it.

The process gets the file on its standard input and answers with JSON; scripts, attachments and actions in a PDF are
never looked at.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO, Any

from apps.domain.checkup.stored import document_of
from apps.domain.documents.document import Document

from ..refusal import Refused
from .child import OUT_OF_MEMORY

logger = logging.getLogger(__name__)

SECONDS = 90
"""By the clock; a report of 40 pages takes one or two."""
CPU_SECONDS = 60
MEMORY = 1024 * 1024 * 1024
"""Address space of the process; ordinary reports take a fifth of it."""
ANSWER = 64 * 1024 * 1024
"""Bytes the process may write."""

TOO_SLOW = (
    "这个 PDF 过于复杂，系统没有在规定时间内读完。请用原来的 Word 文件重新导出 PDF，或直接提交 Word 文件。"
)
TOO_BIG = (
    "读取这个 PDF 需要的内存过多，系统没有读完。请用原来的 Word 文件重新导出 PDF，或直接提交 Word 文件。"
)
UNREAD = "这个 PDF 已损坏或含有系统读不了的内容。请用原来的 Word 文件重新导出 PDF，或直接提交 Word 文件。"

_START = "import sys; sys.path[:0] = [{path!r}]; from apps.files.pdf.child import main; main({limits})"
_ROOT = str(Path(__file__).resolve().parents[3])


def read_pdf(data: bytes, name: str) -> Document:
    """The document; :class:`Refused` with a sentence for what cannot be read."""
    answer = _answer(data)
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    answer["document"]["name"] = name
    return document_of(answer["document"])


def _answer(data: bytes) -> dict[str, Any]:
    """What the process says of the file."""
    limits = f"cpu={CPU_SECONDS}, memory={MEMORY}, answer={ANSWER}"
    command = [sys.executable, "-I", "-c", _START.format(path=_ROOT, limits=limits)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(
                command, input=data, stdout=out, stderr=said, timeout=SECONDS, env={}, cwd="/", check=False
            )
        except subprocess.TimeoutExpired:
            raise Refused(TOO_SLOW) from None
        if done.returncode:
            logger.warning("PDF reading ended with %s: %s", done.returncode, _end_of(said))
            raise Refused(_reasons().get(done.returncode, UNREAD))
        out.seek(0)
        try:
            return json.load(out)
        except ValueError:
            raise Refused(UNREAD) from None


@cache
def _reasons() -> dict[int, str]:
    """Why a process ended that was killed, by its return code."""
    import signal

    slow = {-getattr(signal, name): TOO_SLOW for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)}
    return slow | {OUT_OF_MEMORY: TOO_BIG}


def _end_of(said: IO[bytes]) -> str:
    said.seek(0, 2)
    said.seek(max(said.tell() - 800, 0))
    return said.read().decode("utf-8", "replace")
