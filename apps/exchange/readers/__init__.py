"""One reader a module: ``recognises(book)`` and ``read(book, target) -> Reading``.

A file is read by the first that recognises it; what none does is refused with a sentence.
"""

from __future__ import annotations

from types import ModuleType

from apps.files.refusal import Refused
from apps.files.sheets import Book, read_book

from ..proposals import Reading
from ..slots import Target
from . import accounts, own

READERS: tuple[ModuleType, ...] = (own, accounts)

UNKNOWN = "没有认出这是什么表：可以导入本系统导出的单位工作簿、部门决算报表和决算公开表。"


def read_file(data: bytes, name: str, target: Target) -> Reading:
    """What a file says for an assessment; raises :class:`Refused` where it cannot be read at all."""
    return read(read_book(data, name), target)


def read(book: Book, target: Target) -> Reading:
    for reader in READERS:
        if reader.recognises(book):
            return reader.read(book, target)
    raise Refused(UNKNOWN)
