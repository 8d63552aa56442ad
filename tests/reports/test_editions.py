"""Editions: same content, same files, made once; a job ends as done, failed with a sentence, or cancelled."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.factbook.models import Snapshot
from apps.jobs.models import MAX_ATTEMPTS, STALE, Cancelled, JobState
from apps.jobs.running import run_next
from apps.jobs.tasks import requeue_stuck
from apps.reports import docx, fonts, pdf
from apps.reports.editions import make, request_edition
from apps.reports.models import Edition
from tests.files.disk import stored_files
from tests.web import Office, Page, S, act, bring, bureau, fill, type_in

E = JobState
SEND = "celery.app.base.Celery.send_task"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Writers that write a line each, so that the tests are about the job; returns what they wrote."""
    written: list[str] = []

    class Result:
        data, pages, heading_pages = b"%PDF-1.7", 3, {}

    def write_pdf(report, progress, attachments):
        written.append("pdf")
        progress(50, "排版")
        return Result

    def write_docx(report, heading_pages):
        written.append("docx")
        return b"PK docx"

    monkeypatch.setattr(pdf, "write_pdf", write_pdf)
    monkeypatch.setattr(docx, "write_docx", write_docx)
    monkeypatch.setattr(fonts, "check", lambda report: None)
    return written


def run(edition: Edition) -> Edition:
    run_next("reports")
    edition.refresh_from_db()
    return edition


# --- the same content is the same edition ------------------------------------------------------------


def test_the_same_content_is_the_same_edition_and_is_made_once(filled: Assessment, here: Office, quick: list[str]) -> None:
    first = request_edition(Viewing(filled), here.drafter)
    assert (first.state, first.draft, first.progress) == (E.QUEUED, True, 0)
    assert request_edition(Viewing(filled), here.head) == first
    run(first)
    again = request_edition(Viewing(filled), here.drafter)
    assert again == first
    assert again.state == E.DONE
    run(first)
    assert quick == ["pdf", "docx"]
    assert Snapshot.objects.count() == Edition.objects.count() == 1


def test_changed_content_is_a_new_edition_and_the_old_files_stay(
    filled: Assessment, here: Office, drafter, quick: list[str]
) -> None:
    first = run(request_edition(Viewing(filled), here.drafter))
    filled.figures.filter(row="在职数").update(raw="38人")
    second = request_edition(Viewing(filled), here.drafter)
    assert second != first
    first.refresh_from_db()
    assert first.state == E.DONE
    assert first.pdf.open().read() == b"%PDF-1.7"
    filled.figures.filter(row="在职数").update(raw="39人")
    assert request_edition(Viewing(filled), here.drafter) == first


def test_a_draft_and_the_handed_in_are_different_editions_of_the_same_words(here: Office, quick: list[str]) -> None:
    bring(here, S.DRAFTING)
    draft = request_edition(Viewing(here.assessment), here.drafter)
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    final = request_edition(Viewing(here.assessment), here.reviewer)
    assert (draft.draft, final.draft) == (True, False)
    assert draft.snapshot.book == final.snapshot.book
    assert draft != final


def test_two_departments_never_share_an_edition(here: Office) -> None:
    """Even of the same name and with the same figures: the files of one are not the other's."""
    here.neighbour.name = here.department.name
    here.neighbour.save()
    fill(here.assessment, here.drafter)
    fill(here.neighbours, here.other_drafter)
    one, two = request_edition(Viewing(here.assessment), None), request_edition(Viewing(here.neighbours), None)
    assert one.snapshot.hash == two.snapshot.hash
    assert one != two
    assert (one.assessment, two.assessment) == (here.assessment, here.neighbours)


# --- claiming ----------------------------------------------------------------------------------------


def test_a_job_is_claimed_once(filled: Assessment, here: Office) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    first = Edition.objects.claim(edition.pk)
    assert first is not None
    assert (first.state, first.attempts) == (E.RUNNING, 1)
    assert first.heartbeat is not None
    assert Edition.objects.claim(edition.pk) is None
    assert run_next("reports") == "没有要做的"


@pytest.mark.parametrize("state", [E.RUNNING, E.DONE, E.FAILED, E.CANCELLED])
def test_only_a_queued_job_is_claimed(filled: Assessment, here: Office, state: JobState) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    Edition.objects.update(state=state)
    assert Edition.objects.claim(edition.pk) is None


def test_a_job_that_is_not_there_is_no_work(db: None) -> None:
    assert run_next("reports") == "没有要做的"


def test_a_finished_job_has_its_files_their_prints_and_its_pages(filled: Assessment, here: Office, quick: list[str]) -> None:
    edition = run(request_edition(Viewing(filled), here.drafter))
    assert (edition.state, edition.progress, edition.pages, edition.error) == (E.DONE, 100, 3, "")
    assert edition.docx.open().read() == b"PK docx"
    assert len(edition.pdf_hash) == len(edition.docx_hash) == 64
    assert edition.finished_at is not None


# --- lost workers ------------------------------------------------------------------------------------


def fall_silent(edition: Edition, **values) -> None:
    past = timezone.now() - STALE - timedelta(seconds=1)
    Edition.objects.filter(pk=edition.pk).update(heartbeat=past, requested_at=past, **values)


def test_a_job_whose_worker_is_gone_is_run_again(filled: Assessment, here: Office, quick: list[str]) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    Edition.objects.claim(edition.pk)
    assert requeue_stuck() == 0, "还有动静的不算"
    fall_silent(edition)
    assert requeue_stuck() == 1
    edition.refresh_from_db()
    assert (edition.state, edition.attempts) == (E.QUEUED, 1)
    assert run(edition).state == E.DONE
    assert edition.attempts == 2


def test_a_job_whose_wake_up_was_lost_is_woken_again(filled: Assessment, here: Office) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    with patch("apps.jobs.running.messages_in", return_value=0), patch(SEND) as wake:
        assert requeue_stuck() == 0
    assert wake.call_count == 1
    edition.refresh_from_db()
    assert (edition.state, edition.attempts) == (E.QUEUED, 0)


def test_a_job_is_not_woken_more_often_than_it_waits(filled: Assessment, here: Office) -> None:
    request_edition(Viewing(filled), here.drafter)
    with patch("apps.jobs.running.messages_in", return_value=1), patch(SEND) as wake:
        requeue_stuck()
    assert not wake.called


def test_after_three_lost_workers_it_is_given_up_with_a_sentence(filled: Assessment, here: Office) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        claimed = Edition.objects.claim(edition.pk)
        assert claimed is not None
        assert claimed.attempts == attempt
        fall_silent(edition)
        requeue_stuck()
    edition.refresh_from_db()
    assert (edition.state, edition.attempts) == (E.FAILED, MAX_ATTEMPTS)
    assert edition.error == "生成程序多次中断，已停止重试。填报内容都在，请联系管理员查看后重新生成。"
    assert edition.finished_at is not None
    assert requeue_stuck() == 0


def test_a_failed_or_cancelled_one_is_begun_afresh_when_asked_for_again(
    filled: Assessment, here: Office, quick: list[str]
) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    for state in (E.FAILED, E.CANCELLED):
        Edition.objects.update(state=state, attempts=MAX_ATTEMPTS, error="坏了", progress=60)
        again = request_edition(Viewing(filled), here.drafter)
        assert again == edition
        assert (again.state, again.attempts, again.error, again.progress) == (E.QUEUED, 0, "", 0)
    assert run(edition).state == E.DONE


def test_a_worker_thought_lost_that_comes_back_changes_nothing(filled: Assessment, here: Office, quick: list[str]) -> None:
    """It was only slow: meanwhile another took over, and what the first one does no longer counts."""
    edition = request_edition(Viewing(filled), here.drafter)
    slow = Edition.objects.claim(edition.pk)
    assert slow is not None
    fall_silent(edition)
    requeue_stuck()
    second = Edition.objects.claim(edition.pk)
    assert second is not None
    comes_back_and_fails(slow)
    edition.refresh_from_db()
    assert (edition.state, edition.pdf.name, edition.error) == (E.RUNNING, "", ""), "慢的那个失败，不算在后来者头上"
    make(second)
    edition.refresh_from_db()
    assert edition.state == E.DONE
    done = edition.pdf.name
    comes_back_and_fails(slow)
    edition.refresh_from_db()
    assert (edition.state, edition.pdf.name, edition.error) == (E.DONE, done, "")


def comes_back_and_fails(slow: Edition) -> None:
    with pytest.raises(Cancelled):
        make(slow)
    with pytest.raises(Cancelled):
        slow.finish(pdf="editions/slow.pdf")
    slow.fail("坏了", RuntimeError("坏了"))


def test_a_worker_overtaken_in_the_middle_ends_quietly(filled: Assessment, here: Office, quick: list[str]) -> None:
    edition = request_edition(Viewing(filled), here.drafter)

    def overtaken(report) -> None:
        fall_silent(edition)
        requeue_stuck()
        assert Edition.objects.claim(edition.pk)

    with patch.object(fonts, "check", overtaken):
        assert run(edition).state == E.RUNNING
    assert (edition.attempts, edition.error) == (2, "")
    fall_silent(edition)
    requeue_stuck()
    with patch.object(fonts, "check", lambda report: (overtaken(report), 1 / 0)), patch("apps.jobs.models.MAX_ATTEMPTS", 9):
        assert run(edition).state == E.RUNNING
    assert edition.error == "", "前一个的失败不算在后来者头上"


# --- cancelling --------------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_and_never_runs(filled: Assessment, here: Office, quick: list[str]) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    assert edition.cancel()
    assert run(edition).state == E.CANCELLED
    assert quick == []
    assert not edition.cancel()


def test_a_running_job_stops_at_its_next_word(filled: Assessment, here: Office, quick: list[str]) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    with patch.object(fonts, "check", side_effect=lambda report: edition.cancel()):
        run(edition)
    assert edition.state == E.CANCELLED
    assert "docx" not in quick
    assert not edition.pdf
    assert edition.finished_at is not None


def test_a_job_cancelled_while_its_files_are_stored_stays_cancelled(filled: Assessment, here: Office, quick: list[str]) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    finish = Edition.finish

    def cancelled_first(claimed: Edition, **results) -> None:
        edition.cancel()
        finish(claimed, **results)

    with patch.object(Edition, "finish", cancelled_first):
        run(edition)
    assert (edition.state, edition.pdf.name) == (E.CANCELLED, "")


# --- failing -----------------------------------------------------------------------------------------

FAILURES = [
    (OSError(errno.ENOSPC, "No space left on device"), "服务器磁盘已满，文件没有存下。填报内容都在"),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), "服务器磁盘已满"),
    (MemoryError(), "服务器内存不足"),
    (RuntimeError("Traceback …"), "生成时出现意外错误。填报内容都在，请重试一次"),
]


@pytest.mark.parametrize(("error", "sentence"), FAILURES, ids=["disk full", "quota", "memory", "unexpected"])
def test_a_failure_ends_in_a_sentence_a_clerk_understands(
    filled: Assessment, here: Office, quick: list[str], error: Exception, sentence: str
) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    with patch("django.core.files.storage.FileSystemStorage._save", side_effect=error):
        run(edition)
    assert (edition.state, edition.get_state_display()) == (E.FAILED, "生成失败")
    assert edition.error.startswith(sentence)
    assert "Traceback" in edition.detail
    assert "Traceback" not in edition.error
    assert filled.figures.get(row="在职数").raw == "39人"
    assert run(request_edition(Viewing(filled), here.drafter)).state == E.DONE, "原因消除后重来"


def test_a_render_that_takes_too_long_says_so(filled: Assessment, here: Office, quick: list[str]) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    with patch.object(pdf, "write_pdf", side_effect=SoftTimeLimitExceeded()):
        run(edition)
    assert edition.error.startswith("生成用时过长，已停止。")


@pytest.fixture
def unprintable() -> Iterator[str]:
    """A character no installed face has; where every one is there, one is taken away."""
    char = next((chr(point) for point in (0x2A6D6, 0x2EBE0, 0x323AF, 0x1F9FF) if point not in fonts.printable()), None)
    if char:
        yield char
        return
    char = "𪛖"
    with patch.object(fonts, "printable", lambda: frozenset(range(0x20, 0x30000)) - {ord(char)}):
        yield char


def test_a_character_no_face_has_stops_the_job_and_is_named(
    filled: Assessment, here: Office, drafter, unprintable: str
) -> None:
    type_in(drafter, f"/assessments/{filled.pk}/steps/yewu/", {"文字.主要职责-text": f"负责{unprintable}树保护。"})
    edition = run(request_edition(Viewing(filled), here.drafter))
    assert edition.state == E.FAILED
    assert f"“{unprintable}”U+{ord(unprintable):04X}" in edition.error
    assert f"见“负责{unprintable}树保护" in edition.error
    assert "请更换或安装相应字体" in edition.error
    type_in(drafter, f"/assessments/{filled.pk}/steps/yewu/", {"文字.主要职责-text": "负责古树保护。"})
    assert request_edition(Viewing(filled), here.drafter) != edition


# --- a queue that is away ----------------------------------------------------------------------------


def test_a_queue_that_is_away_loses_nothing(
    filled: Assessment, here: Office, drafter, django_capture_on_commit_callbacks
) -> None:
    with (
        patch(SEND, side_effect=ConnectionError("refused")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        response = drafter.post(f"/assessments/{filled.pk}/report/make/")
    assert response.status_code == 302
    edition = Edition.objects.get()
    assert edition.state == E.QUEUED
    with patch("apps.jobs.running.messages_in", return_value=0), patch(SEND) as wake:
        requeue_stuck()
    assert wake.call_args.args == ("apps.jobs.tasks.work", ("reports",))


def test_a_worker_is_woken_without_content_and_only_after_the_commit(
    filled: Assessment, here: Office, django_capture_on_commit_callbacks
) -> None:
    with patch(SEND) as wake:
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            request_edition(Viewing(filled), here.drafter)
        assert not wake.called
        for callback in callbacks:
            callback()
    assert wake.call_args.args == ("apps.jobs.tasks.work", ("reports",))


# --- lost files --------------------------------------------------------------------------------------


def lose(edition: Edition, *kinds: str) -> None:
    for kind in kinds:
        file = getattr(edition, kind)
        file.storage.delete(file.name)


def address(edition: Edition, kind: str = "pdf") -> str:
    return reverse("edition-file", args=(edition.assessment_id, edition.pk, kind))


def test_asking_again_for_an_edition_whose_file_is_gone_makes_it_again(
    filled: Assessment, here: Office, quick: list[str]
) -> None:
    edition = run(request_edition(Viewing(filled), here.drafter))
    lose(edition, "docx")
    again = request_edition(Viewing(filled), here.drafter)
    assert (again, again.state, again.attempts) == (edition, E.QUEUED, 0)
    run(again)
    assert again.state == E.DONE
    assert again.docx.open().read() == b"PK docx"
    assert quick == ["pdf", "docx"] * 2


@pytest.mark.parametrize("kinds", [("pdf",), ("docx",), ("pdf", "docx")])
def test_downloading_a_lost_file_makes_it_again_and_says_so(
    filled: Assessment, here: Office, drafter, quick: list[str], kinds: tuple[str, ...]
) -> None:
    edition = run(request_edition(Viewing(filled), here.drafter))
    lose(edition, *kinds)
    page = Page(drafter.get(address(edition), follow=True))
    assert "文件已不在服务器上，正在按原来的内容重新生成，完成后请再下载。" in page.alerts
    edition.refresh_from_db()
    assert edition.state == E.QUEUED
    page = Page(drafter.get(address(edition), follow=True))
    assert "文件还没有生成好，完成后请再下载。" in page.alerts
    run(edition)
    assert b"".join(drafter.get(address(edition)).streaming_content) == b"%PDF-1.7"
    folder = Path(edition.pdf.path).parent
    assert {path.name for path in folder.iterdir()} == {Path(edition.pdf.name).name, Path(edition.docx.name).name}


def test_what_was_handed_in_is_made_again_as_it_was(here: Office, quick: list[str], reviewer) -> None:
    bring(here, S.SUBMITTED)
    edition = run(request_edition(bureau(here.assessment), here.reviewer))
    before = edition.snapshot_id
    here.assessment.figures.all().delete()
    lose(edition, "pdf")
    reviewer.get(address(edition))
    run(edition)
    assert (edition.state, edition.snapshot_id, edition.draft) == (E.DONE, before, False)


def test_an_edition_that_failed_tells_who_wants_its_file(filled: Assessment, here: Office, drafter) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    Edition.objects.update(state=E.FAILED)
    page = Page(drafter.get(address(edition), follow=True))
    assert "这份文件没有生成成功，请重新生成。" in page.alerts


def test_a_disk_that_fills_up_between_two_files_leaves_neither(
    filled: Assessment, here: Office, quick: list[str], media_root: Path
) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    before = stored_files(media_root)
    full = OSError(errno.ENOSPC, "full")
    save = FileSystemStorage._save
    with patch.object(FileSystemStorage, "_save", autospec=True) as half:
        half.side_effect = lambda storage, name, content: save(storage, name, content) if name.endswith("pdf") else fail(full)
        assert run(edition).state == E.FAILED
    assert half.call_count == 2
    assert stored_files(media_root) == before


def fail(error: Exception) -> None:
    raise error
