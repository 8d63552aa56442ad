"""The jobs of a check-up: reading in a worker, writing an opinion, and what becomes of them when something breaks."""

from __future__ import annotations

import errno
import io
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest.mock import call, patch

import docx as python_docx
import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.checkups import examination
from apps.checkups.examination import receive
from apps.checkups.models import Checkup, Opinion
from apps.checkups.opinions import request_opinion
from apps.files.refusal import Refused
from apps.jobs import models as jobs
from apps.jobs.limits import OutOfTime
from apps.jobs.models import MAX_ATTEMPTS, STALE, Job, JobState
from apps.jobs.running import run_next
from apps.jobs.tasks import requeue_stuck
from apps.reports import fonts
from apps.reports.files import Files
from tests.checkups.sample_checkup import CHECKED, DOCUMENT, TITLE, examined, upload
from tests.infrastructure import wait_until
from tests.web import Office, Page, logged_in

J = JobState


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reading and checking give the sample; returns the names of what was read."""
    read: list[str] = []
    monkeypatch.setattr(examination, "read_file", lambda data, name: read.append(name) or DOCUMENT)
    monkeypatch.setattr(examination, "check_up", lambda document: CHECKED)
    return read


@pytest.fixture
def queued(here: Office, reading: list[str]) -> Checkup:
    return receive(upload(), here.reviewer)


def breaking(error: BaseException) -> Callable[..., None]:
    def read_file(data: bytes, name: str) -> None:
        raise error

    return read_file


def again(job: Job) -> Job:
    job.refresh_from_db()
    return job


# --- reading ---------------------------------------------------------------------------------------


def test_a_job_ends_with_what_was_read_and_found(queued: Checkup, reading: list[str]) -> None:
    assert run_next("checkups") == "完成"
    again(queued)
    assert (queued.state, queued.progress, queued.attempts, queued.error) == (J.DONE, 100, 1, "")
    assert (queued.title, queued.year) == (TITLE, 2024)
    assert (queued.errors, queued.warnings, queued.questions, queued.notes, queued.total) == (2, 2, 1, 1, 6)
    assert queued.finished_at is not None
    assert Checkup.objects.get().result == CHECKED
    assert run_next("checkups") == "没有要做的"
    assert reading == ["甲局报告.txt"]


def test_a_refused_file_ends_with_the_reason_and_is_kept(
    queued: Checkup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "read_file", breaking(Refused("这个文件设有密码，无法读取。")))
    run_next("checkups")
    again(queued)
    assert (queued.state, queued.error, queued.detail) == (J.FAILED, "这个文件设有密码，无法读取。", "")
    assert default_storage.exists(queued.file.name)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("坏\0了"), "意外错误"),
        (MemoryError(), "内存不足"),
        (SoftTimeLimitExceeded(), "用时过长"),
        (OutOfTime(), "用了 60 秒仍没有完成"),
        (OSError(errno.ENOSPC, "full"), "磁盘已满"),
    ],
)
def test_whatever_goes_wrong_becomes_a_sentence(
    queued: Checkup, monkeypatch: pytest.MonkeyPatch, error: BaseException, words: str
) -> None:
    monkeypatch.setattr(examination, "read_file", breaking(error))
    run_next("checkups")
    again(queued)
    assert queued.state == J.FAILED
    assert words in queued.error and "上传的文件还在" in queued.error
    assert type(error).__name__ in queued.detail
    page = Page(logged_in(queued.requested_by).get(reverse("checkup", args=(queued.pk,))))
    assert queued.error in page
    assert "Traceback" not in page.html


def test_a_file_gone_from_the_server_says_so(queued: Checkup) -> None:
    default_storage.delete(queued.file.name)
    run_next("checkups")
    assert again(queued).error == "文件已不在服务器上，请重新上传。"


def test_a_check_up_deleted_meanwhile_ends_quietly(queued: Checkup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "check_up", lambda document: Checkup.objects.all().delete() and CHECKED)
    assert run_next("checkups") == "完成"
    assert not Checkup.objects.exists()


def test_a_worker_thought_lost_does_not_overwrite_its_follower(
    queued: Checkup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(document: object) -> object:
        Checkup.objects.update(attempts=2)
        return CHECKED

    monkeypatch.setattr(examination, "check_up", taken_over)
    run_next("checkups")
    assert (again(queued).state, queued.document) == (J.RUNNING, None)


# --- found again -----------------------------------------------------------------------------------


def test_a_lost_wake_up_call_and_a_killed_worker_are_found(queued: Checkup) -> None:
    with patch("apps.jobs.running.messages_in", return_value=0), patch("apps.jobs.running.wake") as wake:
        assert requeue_stuck() == 0
    assert wake.call_args_list == [call("checkups")]
    with patch("apps.jobs.running.messages_in", return_value=1), patch("apps.jobs.running.wake") as wake:
        requeue_stuck()
    assert not wake.called, "已有一声在等，不再叫"
    long_ago = timezone.now() - STALE - timedelta(seconds=1)
    Checkup.objects.update(state=J.RUNNING, heartbeat=long_ago, attempts=1)
    with CaptureQueriesContext(connection) as asked:
        assert requeue_stuck() == 1
    assert not any('"document"' in query["sql"] for query in asked), "不为补发读出整份文件"
    again(queued)
    assert (queued.state, queued.attempts) == (J.QUEUED, 1)
    run_next("checkups")
    assert again(queued).state == J.DONE


def test_after_some_attempts_the_job_gives_up_with_a_sentence(queued: Checkup) -> None:
    long_ago = timezone.now() - STALE - timedelta(seconds=1)
    Checkup.objects.update(state=J.RUNNING, heartbeat=long_ago, attempts=MAX_ATTEMPTS)
    requeue_stuck()
    again(queued)
    assert queued.state == J.FAILED
    assert queued.error == "核查程序多次中断，已停止重试。上传的文件还在，请联系管理员查看后重新核查。"


def test_the_worker_is_told_once_the_row_is_there(
    here: Office, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with patch("celery.app.base.Celery.send_task") as send:
        with django_capture_on_commit_callbacks(execute=True):
            checkup = receive(upload(), here.reviewer)
            assert not send.called
        assert send.call_args.args == ("apps.jobs.tasks.work", ("checkups",))
        assert send.call_args.kwargs["queue"] == checkup.queue == "checkups"
    with (
        patch("celery.app.base.Celery.send_task", side_effect=ConnectionError("refused")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        receive(upload("乙.txt"), here.reviewer)
    assert Checkup.objects.filter(state=J.QUEUED).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_long_reading_gives_signs_of_life(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    checkup = examined(here.reviewer, state=J.RUNNING, heartbeat=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(jobs, "PULSE", 0.05)
    with checkup.alive():
        wait_until(lambda: again(checkup).heartbeat > timezone.now() - timedelta(minutes=1), "没有动静")


# --- the opinion -----------------------------------------------------------------------------------


@pytest.fixture
def checkup(here: Office) -> Checkup:
    return examined(here.reviewer, left_out=[0, 5], remarks="请盖章。", addressee="演示区甲局")


def content(checkup: Checkup, kind: str) -> bytes:
    made = Opinion.objects.latest("pk")
    response = logged_in(checkup.requested_by).get(reverse("opinion-file", args=(checkup.pk, made.pk, kind)))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_the_opinion_is_written_as_word_and_pdf(checkup: Checkup) -> None:
    page = Page(
        logged_in(checkup.requested_by).post(reverse("opinion-make", args=(checkup.pk,)), follow=True)
    )
    assert "排队中" in page
    made = Opinion.objects.get()
    assert run_next("reports") == "完成"
    assert again(made).state == J.DONE, made.detail
    word = python_docx.Document(io.BytesIO(content(checkup, "docx")))
    paragraphs = [p.text for p in word.paragraphs]
    pdf = subprocess.run(
        ["pdftotext", "-", "-"], input=content(checkup, "pdf"), capture_output=True, check=True
    )
    for words in ("".join(paragraphs), pdf.stdout.decode()):
        flat = "".join(words.split())
        assert f"《{TITLE}》的审核意见" in flat
        assert "执行率与预算、决算算得的不符。" in flat
        assert "请盖章。" in flat
        assert "云溪区财政局" in flat
        assert "在岗人数与各编制人数之和不符" not in flat
        assert "四舍五入可以解释" not in flat
    assert "一、必须更正的问题" in paragraphs and "四、其他意见" in paragraphs
    line = Page(logged_in(checkup.requested_by).get(reverse("opinion", args=(checkup.pk, made.pk))))
    assert "下载 DOCX" in line and f"{made.pages} 页" in line


def test_the_same_choices_are_the_same_opinion_and_others_another(here: Office, checkup: Checkup) -> None:
    first = request_opinion(checkup, here.reviewer, "财政局")
    assert request_opinion(checkup, here.reviewer, "财政局") == first
    checkup.left_out = []
    assert request_opinion(checkup, here.reviewer, "财政局") != first
    Opinion.objects.filter(pk=first.pk).update(state=J.FAILED, error="坏了")
    checkup.left_out = [0, 5]
    again = request_opinion(checkup, here.reviewer, "财政局")
    assert (again.pk, again.state, again.error) == (first.pk, J.QUEUED, "")


def test_what_stands_on_the_page_is_kept_before_it_is_written(reviewer: Client, checkup: Checkup) -> None:
    url = reverse("opinion-make", args=(checkup.pk,))
    reviewer.post(url, {"seen": range(6), "adopted": [1], "remarks": "新的意见", "addressee": "乙局"})
    made = Opinion.objects.get()
    assert made.choices["left_out"] == [0, 2, 3, 4, 5]
    assert (made.choices["remarks"], made.choices["addressee"]) == ("新的意见", "乙局")


def test_characters_without_a_face_become_boxes_and_stop_nothing(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = request_opinion(examined(here.reviewer, remarks="\U000e0041好"), here.reviewer, "")
    said: list[str] = []

    def write_files(report: object, tell: object) -> Files:
        said.extend(str(block) for block in report.blocks)  # type: ignore[attr-defined]
        fonts.check(report)  # type: ignore[arg-type]
        return Files(b"%PDF", b"PK", 1)

    monkeypatch.setattr("apps.reports.files.write_files", write_files)
    run_next("reports")
    assert again(made).state == J.DONE, made.detail
    assert any("□好" in words for words in said)


def test_an_opinion_deleted_meanwhile_leaves_no_files(
    here: Office, checkup: Checkup, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_opinion(checkup, here.reviewer, "")
    before = (
        set(default_storage.listdir("checkups/opinions")[0])
        if default_storage.exists("checkups/opinions")
        else set()
    )

    def finish(self: Opinion, **results: object) -> None:
        raise jobs.Cancelled

    monkeypatch.setattr("apps.reports.files.write_files", lambda report, tell: Files(b"%PDF", b"PK", 1))
    monkeypatch.setattr(Opinion, "finish", finish)
    run_next("reports")
    folders = set(default_storage.listdir("checkups/opinions")[0]) - before
    assert all(default_storage.listdir(f"checkups/opinions/{folder}") == ([], []) for folder in folders)


def test_an_opinion_whose_file_is_gone_is_written_again(
    reviewer: Client, here: Office, checkup: Checkup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.reports.files.write_files", lambda report, tell: Files(b"%PDF", b"PK", 1))
    made = request_opinion(checkup, here.reviewer, "")
    run_next("reports")
    again(made).pdf.storage.delete(made.pdf.name)
    page = Page(reviewer.get(reverse("opinion-file", args=(checkup.pk, made.pk, "docx")), follow=True))
    assert "文件已不在服务器上，正在按原来的内容重新生成，完成后请再下载。" in page.alerts
    assert again(made).state == J.QUEUED
    run_next("reports")
    assert content(checkup, "pdf") == b"%PDF"
    made.pdf.storage.delete(again(made).pdf.name)
    assert request_opinion(checkup, here.reviewer, "").state == J.QUEUED


def test_an_unfinished_check_up_has_no_opinion(reviewer: Client, here: Office) -> None:
    waiting = examined(here.reviewer, state=J.RUNNING)
    assert reviewer.post(reverse("opinion-make", args=(waiting.pk,))).status_code == 404


# --- a real worker ---------------------------------------------------------------------------------


@pytest.fixture
def over() -> Iterator[Callable[[Job], Job]]:
    def ended(job: Job) -> Job:
        wait_until(lambda: not again(job).waiting, f"任务没有结束：{job.state} {job.progress}%")
        return job

    yield ended


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_upload_becomes_a_result_and_a_letter(
    celery_worker_process: object, reviewer: Client, over: Callable[[Job], Job]
) -> None:
    words = "演示区甲局2024年度部门整体支出绩效自评报告\n\n一、基本情况\n\n甲局在岗136人。\n"
    reviewer.post(reverse("checkups"), {"file": upload("甲局.txt", words.encode())})
    checkup = over(Checkup.objects.get())
    assert checkup.state == J.DONE, checkup.detail or checkup.error
    assert "甲局在岗136人。" in Page(reviewer.get(reverse("checkup", args=(checkup.pk,))))
    reviewer.post(reverse("opinion-make", args=(checkup.pk,)))
    made = over(Opinion.objects.get())
    assert made.state == J.DONE, made.detail or made.error
    assert content(checkup, "pdf").startswith(b"%PDF-")
