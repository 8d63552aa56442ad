"""A job in its worker: how long it may take, and what becomes of it when the worker dies."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.utils import timezone

from apps.assessments.viewing import Viewing
from apps.checkups import examination
from apps.checkups.examination import receive
from apps.checkups.models import Checkup
from apps.files.refusal import Refused
from apps.jobs import presence
from apps.jobs.limits import OutOfTime, processor_time
from apps.jobs.models import STALE, JobState
from apps.jobs.running import housekeeping, requeue_stuck, run_next
from apps.reports.editions import request_edition
from apps.reports.models import Edition
from tests.checkups.sample_checkup import upload
from tests.infrastructure import wait_until
from tests.web import Office

J = JobState
ROOT = Path(settings.BASE_DIR)


# --- bounded ---------------------------------------------------------------------------------------


def runs_away(swallows: bool = False) -> None:
    while True:
        try:
            sum(range(10_000))
        except Exception:
            if not swallows:
                raise


def test_what_runs_away_is_stopped_after_its_processor_time() -> None:
    with pytest.raises(OutOfTime), processor_time(1):
        runs_away()


def test_a_guard_against_broken_parts_does_not_hold_the_stop_up() -> None:
    with pytest.raises(OutOfTime), processor_time(1):
        runs_away(swallows=True)


def test_after_the_job_nothing_stops_any_more() -> None:
    import signal

    with processor_time(1):
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    assert signal.getsignal(signal.SIGPROF) == signal.SIG_DFL


def test_a_runaway_check_up_ends_with_a_sentence_and_the_next_has_its_turn(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = receive(upload(), here.reviewer)
    monkeypatch.setattr(Checkup, "seconds", 1)
    monkeypatch.setattr(examination, "check_up", lambda document: runs_away(swallows=True))
    run_next("checkups")
    hostile.refresh_from_db()
    assert hostile.state == J.FAILED
    assert hostile.error.startswith("核查用了 1 秒仍没有完成，已停止。上传的文件还在")
    assert run_next("checkups") == "没有要做的"


@pytest.mark.django_db(transaction=True)
def test_whatever_a_job_is_at_it_gives_signs_of_life(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report is laid out by a library that says nothing for minutes."""
    monkeypatch.setattr("apps.jobs.models.PULSE", 0.05)
    edition = request_edition(Viewing(here.assessment), here.drafter)

    def lay_out(report: object, tell: object, attachments: object) -> None:
        Edition.objects.update(heartbeat=timezone.now() - timedelta(hours=1))
        late = timezone.now() - timedelta(minutes=1)
        wait_until(lambda: Edition.objects.get(pk=edition.pk).heartbeat > late, "没有动静")
        raise Refused("够了。")

    monkeypatch.setattr("apps.reports.editions.write_files", lay_out)
    run_next("reports")
    assert "Refused" in Edition.objects.get().detail


# --- a dead worker ---------------------------------------------------------------------------------

HOLDER = """
import os, django, time
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.conf import settings
from pathlib import Path
settings.RUN_DIR = Path({run!r})
from apps.jobs.presence import this_process
print(this_process(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def run_dir(tmp_path: Path, settings):
    settings.RUN_DIR = tmp_path
    presence._lock.cache_clear()
    yield tmp_path
    presence._lock.cache_clear()


def test_a_process_is_there_until_it_dies_however_it_dies(run_dir: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(run=str(run_dir))], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder.stdout:
        name = holder.stdout.readline().strip()
    assert not presence.is_gone(name)
    holder.kill()
    holder.wait()
    wait_until(lambda: presence.is_gone(name), "没有看出它已不在")
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(presence.is_gone, [name] * 400)), "几个同时来问的，谁也不把谁当成它"
    assert presence.dead() == {name}
    presence.forget(presence.dead())
    assert not (run_dir / "workers" / name).exists()
    assert not presence.is_gone(name), "别的机器上的，这里看不出"
    assert not presence.is_gone(presence.this_process())


def test_what_a_dead_process_was_doing_is_run_again_at_once(here: Office) -> None:
    checkup = receive(upload(), here.reviewer)
    assert Checkup.objects.claim(checkup.pk).worker == presence.this_process()
    assert requeue_stuck("checkups") == 0
    with patch("apps.jobs.models.is_gone", return_value=True):
        assert requeue_stuck("checkups") == 1
    checkup.refresh_from_db()
    assert (checkup.state, checkup.attempts, checkup.worker) == (J.QUEUED, 1, "")


def test_a_process_nobody_can_see_is_given_its_time(here: Office) -> None:
    checkup = receive(upload(), here.reviewer)
    Checkup.objects.claim(checkup.pk)
    Checkup.objects.update(worker="f" * 32)
    assert requeue_stuck("checkups") == 0
    Checkup.objects.update(heartbeat=timezone.now() - STALE - timedelta(seconds=1))
    assert requeue_stuck("checkups") == 1


def test_the_mark_of_a_dead_process_stays_while_a_job_names_it(here: Office) -> None:
    checkup = receive(upload(), here.reviewer)
    Checkup.objects.filter(pk=checkup.pk).update(state=J.RUNNING, worker="a" * 32, heartbeat=timezone.now())
    with (
        patch("apps.jobs.running.dead", return_value={"a" * 32, "b" * 32}),
        patch("apps.jobs.running.forget") as forget,
    ):
        housekeeping(["checkups"])
    assert forget.call_args.args == ({"b" * 32},)


def test_nobody_takes_a_process_that_is_just_beginning_for_dead(run_dir: Path) -> None:
    (run_dir / "workers").mkdir(exist_ok=True)
    (run_dir / "workers" / f".{'c' * 32}").touch()
    assert presence.dead() == set()
    assert presence.this_process() in {path.name for path in (run_dir / "workers").iterdir()}
