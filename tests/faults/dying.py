"""A process that kills itself at a stage, as a power cut or the kernel would: `python -m tests.faults.dying STAGE [ARGUMENTS]`.

claimed, rendered, first-file, files, done     a worker, with the next report
saving PK USER CELL TEXT                       a web process, while it saves a cell: all is written, nothing committed
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any
from unittest import mock

import django

django.setup()

from django.core.files.storage import FileSystemStorage  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from apps.audit import record  # noqa: E402
from apps.jobs.models import Job  # noqa: E402
from apps.jobs.running import run_next  # noqa: E402
from apps.reports.files import Files  # noqa: E402

FILES = Files(b"%PDF-1.7 " + b"x" * 5000, b"PK" + b"y" * 5000, 3)


def die(*args: Any, **named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def worker(stage: str) -> None:
    stored = FileSystemStorage._save
    count = iter(range(1, 10))

    def second_is_too_much(storage: Any, name: str, content: Any) -> str:
        return die() or "" if next(count) == 2 else stored(storage, name, content)

    finish = Job.finish

    def ends(job: Job, **results: Any) -> None:
        finish(job, **results)
        die()

    at = {
        "claimed": mock.patch("apps.reports.editions.write_files", die),
        "rendered": mock.patch.object(Job, "finish_with", die),
        "first-file": mock.patch.object(FileSystemStorage, "_save", second_is_too_much),
        "files": mock.patch.object(Job, "finish", die),
        "done": mock.patch.object(Job, "finish", ends),
    }
    with mock.patch("apps.reports.editions.write_files", lambda *args: FILES), at[stage]:
        run_next("reports")


def web(pk: str, username: str, cell: str, text: str) -> None:
    from apps.assessments.models import Assessment
    from apps.departments.models import User
    from tests.web import Page, logged_in, step_url

    assessment = Assessment.objects.get(pk=pk)
    client, url = logged_in(User.objects.get(username=username)), step_url(assessment, "收支")
    form = Page(client.get(url)).form()
    written = record._append

    def and_die(rows: Any) -> None:
        written(rows)
        die()

    with mock.patch.object(record, "_append", and_die):
        client.post(url, form | {cell: text})


if __name__ == "__main__":
    setup_test_environment()
    stage, *rest = sys.argv[1:]
    web(*rest) if stage == "saving" else worker(stage)
