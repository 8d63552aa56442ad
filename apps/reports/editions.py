"""Asking for an edition, and making one: what a page does and what a worker does."""

from __future__ import annotations

import errno
import hashlib
import logging
import traceback
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from apps.assessments.models import Assessment
from apps.departments.models import User
from apps.domain.blocks import Report
from apps.domain.report import compose
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of_snapshot, latest, take

from .models import MAX_ATTEMPTS, Edition, EditionState

RENDERER = "1"
"""Raised when the writers change what they print, so that old files are not taken for new ones."""

logger = logging.getLogger(__name__)


class Cancelled(Exception):
    pass


def report_of(snapshot: Snapshot, draft: bool) -> Report:
    return compose(evaluation_of_snapshot(snapshot), draft=draft)


@transaction.atomic
def request_edition(assessment: Assessment, by: User | None) -> Edition:
    """The edition of what the assessment stands on now; queued if it is new, failed or cancelled."""
    snapshot = None if assessment.editable or assessment.state == "signoff" else latest(assessment)
    draft = snapshot is None
    snapshot = snapshot or take(assessment, Snapshot.Kind.DRAFT, by)
    digest = hashlib.sha256(f"{assessment.pk}:{snapshot.hash}:{snapshot.kind}:{draft}:{RENDERER}".encode()).hexdigest()
    edition, created = Edition.objects.select_for_update().get_or_create(
        input_hash=digest,
        defaults={
            "assessment": assessment,
            "snapshot": snapshot,
            "draft": draft,
            "requested_by": by,
            "message": "等待生成",
        },
    )
    if created:
        _wake(edition)
    elif edition.state in (EditionState.FAILED, EditionState.CANCELLED):
        requeue(edition, attempts=0)
    return edition


def requeue(edition: Edition, attempts: int | None = None) -> None:
    edition.state, edition.progress, edition.message, edition.error = EditionState.QUEUED, 0, "等待生成", ""
    edition.heartbeat = timezone.now()
    edition.attempts = edition.attempts if attempts is None else attempts
    edition.save()
    _wake(edition)


def _wake(edition: Edition) -> None:
    """Tell a worker, once the row is there for it to see.  A queue that is away loses nothing: the row waits."""
    from .tasks import render

    def send() -> None:
        try:
            render.apply_async((edition.pk,), retry=False)
        except Exception:  # the broker's library has its own exceptions for each transport
            logger.warning("队列暂不可用，任务 %s 等候补发", edition.pk)

    transaction.on_commit(send)


def claim(pk: int) -> Edition | None:
    """Take a queued job; None if another worker has it, it is done, or it was cancelled."""
    taken = Edition.objects.filter(pk=pk, state=EditionState.QUEUED).update(
        state=EditionState.RUNNING,
        attempts=F("attempts") + 1,
        heartbeat=timezone.now(),
        progress=1,
        message="开始生成",
    )
    return (
        Edition.objects.select_related("snapshot__pack_version", "assessment").get(pk=pk) if taken else None
    )


def make(edition: Edition) -> None:
    """Render a claimed edition; it ends as done, failed with a sentence, or cancelled."""
    from .docx import write_docx
    from .fonts import check
    from .pdf import write_pdf

    try:
        report = report_of(edition.snapshot, edition.draft)
        _say(edition, 10, "检查字体")
        check(report)
        result = write_pdf(report, progress=_teller(edition, 15, 70))
        _say(edition, 75, "生成 DOCX")
        docx = write_docx(report, heading_pages=result.heading_pages)
        _say(edition, 95, "保存文件")
        _store(edition, result.data, docx, result.pages)
    except Cancelled:
        logger.info("任务 %s 已取消", edition.pk)
    except Exception as error:  # whatever went wrong, the row must say so
        _fail(edition, error)


def _teller(edition: Edition, start: int, span: int) -> Callable[[int, str], None]:
    return lambda percent, message: _say(edition, start + percent * span // 100, message)


def _own(edition: Edition) -> QuerySet[Edition]:
    """The row as long as it is this worker's: not cancelled, and not taken over after this one was thought lost."""
    return Edition.objects.filter(pk=edition.pk, state=EditionState.RUNNING, attempts=edition.attempts)


def _say(edition: Edition, percent: int, message: str) -> None:
    """Progress and heartbeat in one write; a job somebody cancelled stops here."""
    alive = _own(edition).update(
        progress=min(99, percent), message=message[:200], heartbeat=timezone.now()
    )
    if not alive:
        raise Cancelled


def _store(edition: Edition, pdf: bytes, docx: bytes, pages: int) -> None:
    edition.pdf.save("report.pdf", ContentFile(pdf), save=False)
    edition.docx.save("report.docx", ContentFile(docx), save=False)
    done = _own(edition).update(
        state=EditionState.DONE, progress=100, message="已生成", pages=pages, error="", detail="",
        pdf=edition.pdf.name, docx=edition.docx.name, finished_at=timezone.now(), heartbeat=timezone.now(),
        pdf_hash=hashlib.sha256(pdf).hexdigest(), docx_hash=hashlib.sha256(docx).hexdigest(),
    )  # fmt: skip
    if not done:
        raise Cancelled


def _fail(edition: Edition, error: Exception) -> None:
    logger.exception("任务 %s 失败", edition.pk)
    _own(edition).update(
        state=EditionState.FAILED, error=sentence_for(error), detail="".join(traceback.format_exception(error))[-8000:],
        finished_at=timezone.now(), message="生成失败",
    )  # fmt: skip


def sentence_for(error: BaseException) -> str:
    """What a clerk can do about it."""
    from .fonts import MissingGlyphs

    if isinstance(error, MissingGlyphs):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "服务器磁盘已满，文件没有存下。填报内容都在，请联系管理员清理磁盘后重新生成。"
    if isinstance(error, MemoryError):
        return "服务器内存不足，没有生成。填报内容都在，请稍后重试；多次失败的，请联系管理员。"
    if type(error).__name__ == "SoftTimeLimitExceeded":
        return "生成用时过长，已停止。填报内容都在，请稍后重试；多次失败的，请联系管理员。"
    return "生成时出现意外错误。填报内容都在，请重试一次；仍不成功的，请把本页时间告诉管理员。"


@transaction.atomic
def requeue_stuck() -> int:
    """Run again what lost its worker; give up with a sentence after :data:`MAX_ATTEMPTS`."""
    count = 0
    for edition in Edition.objects.stuck().select_for_update():
        if edition.attempts >= MAX_ATTEMPTS:
            edition.state, edition.finished_at = EditionState.FAILED, timezone.now()
            edition.error = "生成程序多次中断，已停止重试。填报内容都在，请联系管理员查看后重新生成。"
            edition.save()
        else:
            requeue(edition)
        count += 1
    return count


def cancel(edition: Edition) -> bool:
    """Cancel a job that is not finished; False if it already is."""
    return bool(
        Edition.objects.filter(pk=edition.pk, state__in=(EditionState.QUEUED, EditionState.RUNNING)).update(
            state=EditionState.CANCELLED, message="已取消", finished_at=timezone.now()
        )
    )
