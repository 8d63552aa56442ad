"""Which version of the program the data was last used with: the latest record says so."""

from __future__ import annotations

import tomllib

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.audit.case import Case
from apps.audit.models import Act, Entry, Thing
from apps.audit.record import Change, record

SUBJECT = "版本"

VERSION: str = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

OLDEST = "0.2.0"
"""Data of this version and of later ones is brought up to date in one step."""


def steps_missing() -> tuple[int, bool]:
    """How many migrations the database is behind this program, and whether it is still empty."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes())), not executor.loader.applied_migrations


def has_records() -> bool:
    return Entry._meta.db_table in connection.introspection.table_names()


def stored() -> str:
    """Empty for a database that is new, or older than versions were noted down."""
    if not has_records():
        return ""
    return Entry.objects.filter(thing=Thing.SYSTEM, subject=SUBJECT).values_list("after", flat=True).first() or ""


def refusal(before: str, now: str = VERSION) -> str:
    """Why this program must not work on data of that version, as a sentence; empty where it may."""
    if not before:
        return ""
    if _parts(before) > _parts(now):
        way = f"请换回 {before} 或更新的程序；要退回旧版的，用升级前的备份恢复。"
        return f"数据是版本 {before} 的，程序是较旧的 {now}，旧程序会弄坏新数据。{way}"
    if _parts(before) < _parts(OLDEST):
        return f"数据是版本 {before} 的，不能一步升到 {now}。请先装版本 {OLDEST}，运行一次 manage.py upgrade，再升到 {now}。"
    return ""


def note_down() -> None:
    before = stored()
    if before != VERSION:
        record(None, Case(), Change(Thing.SYSTEM, SUBJECT, before, VERSION, act=Act.CHANGE))


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
