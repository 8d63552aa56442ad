"""A backup: the database of one moment and the files it names, with the hash of everything, in a folder of its own."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.reading import End
from apps.audit.record import Change, record

from .dumps import CannotDump, dump
from .versions import VERSION

MANIFEST, FILES = "manifest.json", "files"
NAME = "zipingtong-%Y%m%d-%H%M%S"
MONTHS = 12
"""Of so many months the first backup is kept beside the latest ones."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of, and what it holds."""

    at: str
    version: str
    database: str
    records: dict[str, Any]
    """Where the chain of records ends: count and hash."""
    hashes: dict[str, str]
    """Path inside the backup → SHA-256."""

    @property
    def end(self) -> End:
        return End(**self.records)


@dataclass(frozen=True, slots=True)
class Backup:
    folder: Path
    manifest: Manifest

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.manifest.at)

    @property
    def size(self) -> int:
        return sum((self.folder / name).stat().st_size for name in self.manifest.hashes)


def take(where: Path) -> Backup:
    """Save everything below a folder, while the service runs; what is not whole never gets its final name."""
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(where):
        last, now = newest(where), timezone.localtime()
        folder = where / now.strftime(NAME)
        while folder.exists():
            now += timedelta(seconds=1)
            folder = where / now.strftime(NAME)
        draft = where / f".{folder.name}"
        draft.mkdir(mode=0o700)
        try:
            manifest = _filled(draft, now, last)
            draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return Backup(folder, manifest)


def note_down(backup: Backup) -> None:
    """In the chain itself: where it ended when the backup was taken."""
    end = backup.manifest.end
    record(None, Case(), Change(Thing.SYSTEM, "备份", after=backup.folder.name, note=f"操作记录末尾 {end.count}:{end.hash}", act=Act.ADD))


def _filled(draft: Path, now: datetime, last: Backup | None) -> Manifest:
    """Files are there before the rows that name them, and go after these: copied before and after, none is missing."""
    own, kept = dump(), _Kept(draft / FILES, last)
    kept.copy_new()
    end = own.save(draft / own.name)
    kept.copy_new()
    hashes = {own.name: digest(draft / own.name)} | {f"{FILES}/{name}": found for name, found in sorted(kept.hashes.items())}
    manifest = Manifest(now.isoformat(), VERSION, own.kind, asdict(end), hashes)
    (draft / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")
    os.sync()
    return manifest


class _Kept:
    """The files of a backup.  A stored file never changes: one that the last backup has, too, is the same file twice."""

    def __init__(self, folder: Path, last: Backup | None):
        self.folder, self.last = folder, last
        self.hashes: dict[str, str] = {}
        folder.mkdir(mode=0o700)

    def copy_new(self) -> None:
        root = Path(settings.MEDIA_ROOT)
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if name in self.hashes or not path.is_file() or Path(settings.BACKUP_DIR) in path.parents:
                continue
            try:
                self.hashes[name] = self._keep(path, name)
            except FileNotFoundError:
                continue  # deleted meanwhile, and its row before it

    def _keep(self, path: Path, name: str) -> str:
        target, found = self.folder / name, digest(path)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = self.last.folder / FILES / name if self.last else None
        if before and self.last and self.last.manifest.hashes.get(f"{FILES}/{name}") == found and digest(before) == found:
            os.link(before, target)
        else:
            shutil.copy2(path, target)
        return found


def digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    """Two backups at once into one folder take turns."""
    with (where / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- those there are -------------------------------------------------------------------------------


def read(folder: Path) -> Backup:
    """Raises CannotDump where the folder is no backup."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Backup(folder, Manifest(**data))
    except (OSError, ValueError, TypeError) as error:
        raise CannotDump(f"{folder} 不是备份：没有可读的 {MANIFEST}。请指到某一次备份，如 zipingtong-20260101-020000。") from error


def all_in(where: Path) -> list[Backup]:
    """Oldest first; what cannot be read is passed over."""
    found = []
    for folder in sorted(where.glob("zipingtong-*")) if where.is_dir() else ():
        try:
            found.append(read(folder))
        except CannotDump:
            continue
    return found


def newest(where: Path) -> Backup | None:
    return next(reversed(all_in(where)), None)


def rotate(where: Path, keep: int) -> list[Path]:
    """Delete what is neither among the latest nor the first of one of the last months; returns what went."""
    there = all_in(where)
    firsts: dict[str, Backup] = {}
    for backup in there:
        firsts.setdefault(f"{backup.at:%Y-%m}", backup)
    kept = {b.folder for b in there[-keep:]} | {firsts[month].folder for month in sorted(firsts)[-MONTHS:]}
    gone = [b.folder for b in there if b.folder not in kept]
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def is_due(where: Path, hour: int, now: datetime) -> bool:
    """None since the hour struck last: a machine that was off at night is backed up when it is on again."""
    struck = datetime.combine(now.date(), time(hour), now.tzinfo)
    if struck > now:
        struck -= timedelta(days=1)
    # One from the future was made while the clock was wrong.
    made = [backup.at for backup in all_in(where) if backup.at <= now + timedelta(hours=1)]
    return not made or max(made) < struck
