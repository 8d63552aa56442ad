"""Renders for real: a web request, a Valkey broker, a Celery worker process, and files a 财政局 could open."""

from __future__ import annotations

import io
import subprocess
from unittest import mock

import docx
import psutil
import pytest
from django.test import Client
from django.urls import reverse

from apps.jobs.models import JobState
from apps.jobs.tasks import requeue_stuck, work
from apps.reports.models import Edition
from tests.infrastructure import point_celery_at, wait_until
from tests.web import Office, Page, S, bring, get

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

E = JobState


@pytest.fixture(autouse=True)
def worker(celery_worker_process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    return celery_worker_process


def ends(edition: Edition) -> Edition:
    """The edition when its job has come to an end."""

    def over() -> bool:
        edition.refresh_from_db()
        return not edition.waiting

    wait_until(over, f"任务没有结束：{edition.state} {edition.progress}%")
    return edition


def download(client: Client, edition: Edition, kind: str) -> bytes:
    response = client.get(reverse("edition-file", args=(edition.assessment_id, edition.pk, kind)))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def words_of_pdf(data: bytes) -> str:
    """The text as pdftotext reads it, without line ends."""
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def words_of_docx(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join("".join([*(p.text for p in document.paragraphs), *cells]).split())


def test_a_request_becomes_files(drafter: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    drafter.post(reverse("report-make", args=(here.assessment.pk,)))
    edition = ends(Edition.objects.get())
    assert edition.state == E.DONE, edition.detail
    assert (edition.attempts, edition.progress, edition.draft) == (1, 100, True)
    pdf, word = download(drafter, edition, "pdf"), download(drafter, edition, "docx")
    assert pdf.startswith(b"%PDF-")
    assert edition.pages >= 4
    for words in (words_of_pdf(pdf), words_of_docx(word)):
        assert "云溪区林草局" in words
        assert "自评得分88.37分，等级为良。" in words
        assert "2.68" in words
        assert "补植不够及时。" in words
    line = get(drafter, "edition", here.assessment.pk, edition.pk)
    assert f"{edition.pages} 页" in line


def test_handing_in_makes_the_files_without_being_asked(reviewer: Client, head: Client, here: Office) -> None:
    bring(here, S.SIGNOFF)
    head.post(reverse("move", args=(here.assessment.pk, "sign")))
    edition = ends(Edition.objects.get())
    assert (edition.state, edition.draft) == (E.DONE, False), edition.detail
    here.assessment.figures.all().delete()
    assert "自评得分88.37分" in words_of_pdf(download(reviewer, edition, "pdf"))


def test_a_character_no_face_has_fails_in_the_worker_with_its_name(drafter: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    here.assessment.passages.filter(key="主要职责").update(text="负责\U000e0041树保护。")
    drafter.post(reverse("report-make", args=(here.assessment.pk,)))
    edition = ends(Edition.objects.get())
    assert edition.state == E.FAILED
    assert "U+E0041" in edition.error
    assert "U+E0041" in get(drafter, "report", here.assessment.pk)


def test_a_worker_killed_in_the_middle_is_followed_by_another(
    drafter: Client, here: Office, worker: subprocess.Popen[bytes]
) -> None:
    bring(here, S.DRAFTING)
    drafter.post(reverse("report-make", args=(here.assessment.pk,)))
    edition = Edition.objects.get()
    children = psutil.Process(worker.pid).children()

    def begun() -> bool:
        edition.refresh_from_db()
        return edition.state == E.RUNNING

    wait_until(begun, "任务没有开始")
    for child in children:
        child.kill()
    # The process that takes the dead one's place finds what it left behind: nobody waits for a heartbeat to go stale.
    ends(edition)
    assert edition.state == E.DONE, edition.detail
    assert edition.attempts == 2
    assert b"%PDF-" in download(drafter, edition, "pdf")[:8]


def test_with_the_broker_away_the_page_answers_and_the_job_waits_for_it(
    drafter: Client, here: Office, broker: str
) -> None:
    bring(here, S.DRAFTING)
    point_celery_at("redis+socket:///nirgends/valkey.sock")
    with mock.patch("kombu.utils.functional.sleep") as slept:
        page = Page(drafter.post(reverse("report-make", args=(here.assessment.pk,)), follow=True))
    assert page.status == 200
    assert 0 < sum(call.args[0] for call in slept.call_args_list) < 1, "页面不等队列"
    assert "排队中" in page
    edition = Edition.objects.get()
    assert edition.state == E.QUEUED
    point_celery_at(broker)
    # What beat sends every quarter of a minute.
    requeue_stuck.apply_async()
    assert ends(edition).state == E.DONE, edition.detail


def test_two_wake_up_calls_are_one_render(drafter: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    drafter.post(reverse("report-make", args=(here.assessment.pk,)))
    edition = Edition.objects.get()
    for _ in range(3):
        work.apply_async(("reports",), queue="reports")
    assert ends(edition).state == E.DONE, edition.detail
    assert edition.attempts == 1
