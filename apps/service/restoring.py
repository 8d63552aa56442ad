"""Putting a backup back: looked at first, never over what is in use unasked, and what was there is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.reading import broken
from apps.audit.record import Change, record
from apps.departments.models import District, User

from .backups import FILES, Backup, digest
from .dumps import CannotDump, dump
from .versions import VERSION, refusal


@dataclass(frozen=True, slots=True)
class Restored:
    aside: tuple[str, ...]
    """Where what was there before is kept."""


def problems(backup: Backup) -> Iterator[str]:
    """What is wrong with a backup, before anything is touched."""
    own, manifest = dump(), backup.manifest
    if manifest.database != own.kind:
        yield f"这个备份是 {manifest.database} 的，现在的数据库是 {own.kind}。请把 DATABASE_URL 改成同一种再恢复。"
        return
    if sentence := refusal(manifest.version, VERSION):
        yield sentence
    for name, wanted in manifest.hashes.items():
        path = backup.folder / name
        if not path.is_file():
            yield f"缺少 {name}。"
        elif digest(path) != wanted:
            yield f"{name} 与备份时不同，已损坏或被改动。"
    path = backup.folder / own.name
    if path.is_file() and (sentence := own.problem(path)):
        yield sentence


def in_use() -> str:
    """Why there must be asked before this system is overwritten, as a sentence; empty where there is nothing to lose."""
    try:
        if User.objects.exists() or District.objects.exists():
            return "现在的系统里已有数据"
    except DatabaseError:
        pass  # no tables, or none that can be read
    finally:
        connection.close()
    return "现在的文件目录里已有文件" if any(path.is_file() for path in _files().rglob("*")) else ""


def restore(backup: Backup) -> Restored:
    """Make this the system's data.  To be called when nothing runs and ``problems`` found nothing."""
    aside = Path(settings.VAR_DIR) / f"before-restore-{timezone.localtime():%Y%m%d-%H%M%S}"
    own, root = dump(), _files()
    new = root.with_name(f".{root.name}.restored")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(backup.folder / FILES, new)
    try:
        kept = [own.put_back(backup.folder / own.name, aside)]
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if any(root.rglob("*")):
        aside.mkdir(parents=True, exist_ok=True)
        shutil.move(root, aside / root.name)
        kept.append(str(aside / root.name))
    else:
        shutil.rmtree(root, ignore_errors=True)
    new.rename(root)
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    if wrong := next(broken(backup.manifest.end), ""):
        raise CannotDump(f"数据已恢复，但操作记录与备份时不符：{wrong}")
    record(None, Case(), Change(Thing.SYSTEM, "恢复", after=backup.folder.name, act=Act.CHANGE))
    return Restored(tuple(filter(None, kept)))


def _files() -> Path:
    return Path(settings.MEDIA_ROOT)
