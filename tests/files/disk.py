"""A disk that fills up in the middle of a file."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

ROOM = 4
"""Bytes that still find room."""


@contextmanager
def full_disk() -> Iterator[None]:
    """What Django's storage writes ends after some bytes as the system ends it."""
    real = os.fdopen

    def fdopen(fd: int, mode: str) -> IO[Any]:
        file = real(fd, mode)
        write = file.write

        class Full:
            def write(self, data: bytes) -> None:
                write(data[:ROOM])
                file.flush()
                raise OSError(errno.ENOSPC, "No space left on device")

            close = file.close

        return Full()  # type: ignore[return-value]

    with patch("django.core.files.storage.filesystem.os.fdopen", fdopen):
        yield


def stored_files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}
