"""Where uploads and reports lie: a file is kept with the row that names it, or not at all."""

from __future__ import annotations

import errno
import hashlib
import weakref
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction

FULL = "服务器磁盘已满，“{name}”没有存下。请联系管理员清理磁盘后重新上传。"


def sha256_of(upload: UploadedFile) -> str:
    """Its SHA-256 in hexadecimal, read piece by piece."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def is_full(error: BaseException) -> bool:
    """Whether it says that a disk is full or a quota used up: the files' own, or the database's."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    words = str(error)
    return isinstance(error, OperationalError) and ("disk is full" in words or "No space left" in words)


class KeptWithItsRow(FileSystemStorage):
    """Half a file is taken away again, and so is a whole one whose transaction is rolled back."""

    def _save(self, name: str, content: Any) -> str:
        try:
            saved = super()._save(name, content)
        except BaseException:
            # Nothing lay there before: save() has chosen a name that was free.
            self.delete(name)
            raise
        if connection.in_atomic_block:
            transaction.on_commit(_Undo(self, saved).give_up)
        return saved


class _Undo:
    """Django tells nobody of a rollback, it drops what was to be done on commit: with it goes the last reference to this,
    and with this the file."""

    def __init__(self, storage: FileSystemStorage, name: str):
        self._undo = weakref.finalize(self, storage.delete, name)
        self._undo.atexit = False

    def give_up(self) -> None:
        self._undo.detach()
