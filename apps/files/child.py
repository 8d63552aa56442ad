"""The process that reads one file: limits first, then the file from standard input, then JSON to standard output."""

from __future__ import annotations

import json
import sys
from importlib import import_module

from .refusal import Refused

OUT_OF_MEMORY = 3
"""The return code for it."""


def main(work: str, cpu: int, memory: int, answer: int) -> None:
    """``work`` is ``module:function``; what it needs is loaded once the limits hold."""
    _limit(cpu, memory, answer)
    try:
        result = _read(work, sys.stdin.buffer.read())
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.write(json.dumps(result))
    sys.stdout.flush()


def _limit(cpu: int, memory: int, answer: int) -> None:
    """Where the system knows such limits (Windows does not); what cannot be set is left."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        "RLIMIT_CPU": cpu,
        "RLIMIT_AS": memory,
        "RLIMIT_FSIZE": answer,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 64,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            hard = resource.getrlimit(kind)[1]
            most = value + 2 if name == "RLIMIT_CPU" else value  # the signal first, that tells why
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (min(value, most), most))
        except (OSError, ValueError):
            continue


def _read(work: str, data: bytes) -> dict[str, object]:
    module, _, function = work.partition(":")
    try:
        read: dict[str, object] = getattr(import_module(module), function)(data)
    except Refused as refused:
        return {"refused": str(refused)}
    return read
