"""The database as one file, and back: SQLite by its backup API, PostgreSQL by pg_dump and pg_restore.

A plain copy of a running SQLite database lacks what is still in its log; these are of one moment, whoever writes meanwhile.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection, transaction

from apps.audit.models import Entry
from apps.audit.reading import End, end

from .versions import has_records


class CannotDump(Exception):
    """The database cannot be saved or put back; the message says why and what to do."""


class Dump(Protocol):
    kind: str
    name: str

    def save(self, target: Path) -> End:
        """Write the database to a file; where the chain of records ends in it."""

    def problem(self, source: Path) -> str:
        """What is wrong with such a file; empty if nothing is."""

    def put_back(self, source: Path, aside: Path) -> str:
        """Make the file the database.  What was there is kept; returns where, empty if nothing was there."""


class OfSqlite:
    kind, name = "sqlite", "database.sqlite3"

    @property
    def file(self) -> Path:
        return Path(settings.DATABASES["default"]["NAME"])

    def save(self, target: Path) -> End:
        target.touch(mode=0o600)
        source = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=60)
        with closing(source), closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            return _end(copy)

    def problem(self, source: Path) -> str:
        try:
            with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
                found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
        return "" if found == "ok" else f"数据库文件已损坏：{found}"

    def put_back(self, source: Path, aside: Path) -> str:
        connection.close()
        new = self.file.with_name(f".{self.file.name}.restored")
        shutil.copyfile(source, new)
        new.chmod(0o600)
        _to_disk(new)
        there = self.file.exists()
        for ending in ("", "-wal", "-shm"):
            old = self.file.with_name(self.file.name + ending)
            if old.exists():
                aside.mkdir(parents=True, exist_ok=True)
                old.rename(aside / old.name)
        new.rename(self.file)
        return str(aside) if there else ""


def _end(copy: sqlite3.Connection) -> End:
    table = Entry._meta.db_table
    if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
        return End(0, "")
    return End(*(copy.execute(f"SELECT number, hash FROM {table} ORDER BY number DESC LIMIT 1").fetchone() or (0, "")))


def _to_disk(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())


SCHEMA = "public"


class OfPostgresql:
    """What was there before a restore stays in the same database, in a schema of its own."""

    kind, name = "postgresql", "database.dump"

    def save(self, target: Path) -> End:
        target.touch(mode=0o600)
        # One moment for both: the dump and the end of the chain that is noted with it.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            moment, found = cursor.fetchone()[0], end() if has_records() else End(0, "")
            self._run("pg_dump", "--format=custom", f"--schema={SCHEMA}", f"--snapshot={moment}", f"--file={target}", self._place())
        return found

    def problem(self, source: Path) -> str:
        try:
            self._run("pg_restore", "--list", str(source))
        except CannotDump as error:
            return f"数据库文件读不出：{error}"
        return ""

    def put_back(self, source: Path, aside: Path) -> str:
        old = aside.name.replace("-", "_")
        there = bool(connection.introspection.table_names())
        if there:
            with connection.cursor() as cursor:
                cursor.execute(f'ALTER SCHEMA {SCHEMA} RENAME TO "{old}"')
                cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.close()
        try:
            self._restore(source)
        except CannotDump:
            if there:
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
                    cursor.execute(f'ALTER SCHEMA "{old}" RENAME TO {SCHEMA}')
            raise
        return f"数据库中的 {old} 模式（schema）" if there else ""

    def _restore(self, source: Path) -> None:
        """Everything but the schema itself, which is there already; all of it or nothing."""
        contents = self._run("pg_restore", "--list", str(source)).splitlines()
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".list") as wanted:
            wanted.write("\n".join(line for line in contents if f" {SCHEMA} " not in line or " SCHEMA " not in line))
            wanted.flush()
            how = ("--no-owner", "--exit-on-error", "--single-transaction", f"--use-list={wanted.name}")
            self._run("pg_restore", *how, f"--dbname={self._place()}", str(source))

    def _place(self) -> str:
        """How libpq finds the database; the password goes by the environment, where nobody lists it."""
        known = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
        found = {name: str(settings.DATABASES["default"].get(key) or "") for name, key in known.items()}
        return " ".join(f"{name}='{value}'" for name, value in found.items() if value)

    def _run(self, program: str, *arguments: str) -> str:
        binary = shutil.which(program, path=settings.PG_BIN or None)
        if binary is None:
            raise CannotDump(f"找不到 {program}。请安装与数据库同版本的 postgresql-client，或用 ZIPINGTONG_PG_BIN 指明它所在的目录。")
        secret = settings.DATABASES["default"].get("PASSWORD")
        environment = os.environ | ({"PGPASSWORD": str(secret)} if secret else {})
        result = subprocess.run([binary, *arguments], env=environment, text=True, capture_output=True)
        if result.returncode:
            raise CannotDump(f"{program} 没有成功：{result.stderr.strip()[-500:]}")
        return result.stdout


def dump() -> Dump:
    return OfSqlite() if connection.vendor == "sqlite" else OfPostgresql()
