"""A zip that is written while it is sent: whatever it holds, no more than a piece of it is in memory."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import IO

PIECE = 256 * 1024


@dataclass(frozen=True)
class Entry:
    """A file of the zip; ``open`` raises OSError where it is gone."""

    name: str
    size: int
    at: datetime
    open: Callable[[], AbstractContextManager[IO[bytes]]]


@dataclass(frozen=True)
class Sent:
    """What became of an entry: its bytes and their SHA-256; none of it where the file is gone or broke off."""

    entry: Entry
    size: int
    sha256: str


class _Outlet:
    """A file that cannot be wound back, and gives away what was written to it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        data = b"".join(self.pieces)
        self.pieces.clear()
        return data


def streamed(entries: Iterable[Entry], listing: str, tell: Callable[[list[Sent]], str]) -> Iterator[bytes]:
    """The zip piece by piece; at its end the text file ``listing`` with what ``tell`` says of what was sent.

    All is deflated: readers that go through a zip from its beginning cannot tell where a stored entry ends.
    """
    outlet = _Outlet()
    sent: list[Sent] = []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        for entry in entries:
            try:
                source = entry.open()
            except OSError:
                sent.append(Sent(entry, 0, ""))
                continue
            digest, size = hashlib.sha256(), 0
            info = zipfile.ZipInfo(entry.name, max(entry.at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
            info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, entry.size
            info.external_attr = 0o644 << 16
            with source as file, archive.open(info, "w") as target:
                while piece := file.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    target.write(piece)
                    yield outlet.taken()
            sent.append(Sent(entry, size, digest.hexdigest()))
            yield outlet.taken()
        archive.writestr(listing, tell(sent))
    yield outlet.taken()
