"""A job: a row that holds the truth about work a worker does, and what the page says of it meanwhile.

The row comes first; the queue merely wakes a worker, which takes the fair next row of its queue (``turns.py``).  A lost
call or a killed worker loses nothing: the row is found again by :meth:`JobQuerySet.requeue_stuck`.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePosixPath
from threading import Event, Thread
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from apps.files.storage import is_full

from .limits import OutOfTime
from .presence import is_gone, this_process
from .waking import wake

STALE = timedelta(seconds=120)
"""A running job that has not said anything for so long has lost its worker, wherever that was."""

PULSE = 20
"""Seconds between two signs of life of a job that is at something which says nothing itself."""

MAX_ATTEMPTS = 3

logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """The row is not this worker's any more: cancelled, deleted, or taken over after this one was thought lost."""


class JobState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "处理中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已取消"


WAITING = (JobState.QUEUED, JobState.RUNNING)
AGAIN = (JobState.FAILED, JobState.CANCELLED)
"""Ended without a result: begun afresh when asked for once more."""


class JobQuerySet(models.QuerySet):
    @transaction.atomic
    def request(self, defaults: dict[str, Any], **same: Any) -> Any:
        """The one job of this input, queued if it is new or ended without a result."""
        job, created = self.select_for_update().get_or_create(defaults, **same)
        if created:
            job.wake()
        else:
            job.requested_at = timezone.now()
            job.save(update_fields=["requested_at"])
            if job.state in AGAIN or job.files_lost:
                job.requeue(attempts=0)
        return job

    def claim(self, pk: int) -> Any:
        """Take a queued job; None if another worker has it, it is done, cancelled or gone."""
        taken = self.filter(pk=pk, state=JobState.QUEUED).update(
            state=JobState.RUNNING, attempts=models.F("attempts") + 1, heartbeat=timezone.now(), progress=1,
            worker=this_process(),
        )  # fmt: skip
        return self.get(pk=pk) if taken else None

    def requeue_stuck(self) -> int:
        """Run again what lost its worker; give up with a sentence after :data:`MAX_ATTEMPTS`."""
        # What a subclass adds may be large: a whole report that was read.
        running = self.filter(state=JobState.RUNNING).only(*(field.name for field in Job._meta.fields))
        if not (stuck := [job.pk for job in running if job.lost]):
            return 0
        with transaction.atomic():
            for job in running.filter(pk__in=stuck).select_for_update():
                if job.lost:
                    job.requeue() if job.attempts < MAX_ATTEMPTS else job.give_up()
        return len(stuck)


class Job(models.Model):
    """What all jobs have.

    ``queue`` is one of ``settings.QUEUES``, each with workers of its own: jobs of one never wait for those of another.
    ``work`` is the path of the function that does a claimed job, which may happen twice; ``seconds`` the processor time
    it may take.  The rest are words of the sentences for a clerk whose job failed: what it ``does``, what it ``makes``,
    and what is ``kept`` all the same.
    """

    queue: ClassVar[str]
    work: ClassVar[str]
    seconds: ClassVar[int] = 240
    files: ClassVar[tuple[str, ...]] = ()
    """The fields of the files it makes."""
    does: ClassVar[str] = "生成"
    makes: ClassVar[str] = "文件"
    kept: ClassVar[str]

    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.QUEUED, db_index=True)
    progress = models.PositiveSmallIntegerField("进度", default=0)
    message = models.CharField("进展", max_length=200, blank=True)
    error = models.TextField("原因", blank=True)
    detail = models.TextField("技术细节", blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    heartbeat = models.DateTimeField("最近动静", null=True, blank=True)
    worker = models.CharField("执行进程", max_length=32, blank=True)
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人", related_name="+"
    )
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def waiting(self) -> bool:
        return self.state in WAITING

    @property
    def done(self) -> bool:
        return self.state == JobState.DONE

    @property
    def slow(self) -> bool:
        """Queued so long that the reader should be told why nothing happens."""
        return self.state == JobState.QUEUED and timezone.now() - self.requested_at > timedelta(seconds=15)

    @property
    def lost(self) -> bool:
        """Its worker is dead, or has been silent for too long."""
        # Of what is to come there is no sign of life either: the clock was set back.
        silent = self.heartbeat is None or abs(timezone.now() - self.heartbeat) > STALE
        return self.state == JobState.RUNNING and (silent or is_gone(self.worker))

    @property
    def files_lost(self) -> bool:
        """Done, and what it made is not there any more: a disk was changed, a folder cleared."""
        made = (getattr(self, name) for name in self.files)
        return self.state == JobState.DONE and not all(file and file.storage.exists(file.name) for file in made)

    # --- asked for ---

    def wake(self) -> None:
        """Tell a worker, once the row is there for it to see.  A queue that is away loses nothing: the row waits."""
        transaction.on_commit(lambda: wake(self.queue))

    def requeue(self, attempts: int | None = None) -> None:
        self._set(
            state=JobState.QUEUED, progress=0, message="", error="", detail="", worker="", finished_at=None,
            attempts=self.attempts if attempts is None else attempts,
        )  # fmt: skip
        self.wake()

    @transaction.atomic
    def remake_lost(self) -> bool:
        """Queue it again if its files are lost; what they are made from is still there."""
        locked = type(self)._default_manager.select_for_update().get(pk=self.pk)
        if lost := locked.files_lost:
            locked.requeue(attempts=0)
        return lost

    def why_not_there(self) -> str:
        """A sentence for who wants to download what is not there, and what becomes of it; empty where it is."""
        if self.files_lost and self.remake_lost():
            return "文件已不在服务器上，正在按原来的内容重新生成，完成后请再下载。"
        if self.waiting:
            return "文件还没有生成好，完成后请再下载。"
        return "" if self.state == JobState.DONE else f"这份文件没有生成成功，请重新{self.does}。"

    def give_up(self) -> None:
        sentence = f"{self.does}程序多次中断，已停止重试。{self.kept}，请联系管理员查看后重新{self.does}。"
        self._set(state=JobState.FAILED, error=sentence, finished_at=timezone.now())

    def cancel(self) -> bool:
        """End what has not ended; False if it has.  Its worker stops at its next word."""
        waiting = type(self)._default_manager.filter(pk=self.pk, state__in=WAITING)
        return bool(waiting.update(state=JobState.CANCELLED, finished_at=timezone.now()))

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))

    # --- being done ---

    def _own(self) -> models.QuerySet[Any]:
        """The row as long as it is this worker's."""
        rows = type(self)._default_manager
        return rows.filter(pk=self.pk, state=JobState.RUNNING, attempts=self.attempts)

    def say(self, percent: int, message: str) -> None:
        """Progress and heartbeat in one write; a job that is not ours any more stops here."""
        if not self._own().update(progress=min(99, percent), message=message[:200], heartbeat=timezone.now()):
            raise Cancelled

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Signs of life from beside, while a library works that reports no progress."""
        over = Event()
        beside = Thread(target=self._beat, args=(over,), daemon=True)
        beside.start()
        try:
            yield
        finally:
            over.set()
            beside.join()

    def _beat(self, over: Event) -> None:
        while not over.wait(PULSE):
            try:
                self._own().update(heartbeat=timezone.now())
            except Exception:  # a busy or absent database costs one beat, not all that follow
                logger.warning("任务 %s %s 的一次心跳没有写成", self._meta.label, self.pk)
            finally:
                connection.close()

    def finish(self, **results: Any) -> None:
        now = timezone.now()
        done = self._own().update(
            state=JobState.DONE,
            progress=100,
            message="",
            error="",
            detail="",
            finished_at=now,
            heartbeat=now,
            **results,
        )
        if not done:
            raise Cancelled

    def finish_with(self, contents: Mapping[str, tuple[str, bytes]], **results: Any) -> None:
        """Store the files (field → name and content) and end; whatever goes wrong leaves none of them behind.

        Their folder is the job's own: what else lies there is of earlier times, or of an attempt that was killed.
        """
        stored: list[FieldFile] = []
        try:
            for field, (name, data) in contents.items():
                file = getattr(self, field)
                file.save(name, ContentFile(data), save=False)
                stored.append(file)
            self.finish(**{file.field.name: file.name for file in stored}, **results)
        except BaseException:
            for file in stored:
                file.delete(save=False)
            raise
        kept = {file.name for file in stored}
        for folder, storage in {str(PurePosixPath(file.name).parent): file.storage for file in stored}.items():
            for name in (f"{folder}/{name}" for name in storage.listdir(folder)[1]):
                if name not in kept:
                    storage.delete(name)

    def fail(self, sentence: str, error: BaseException | None = None) -> None:
        """End with a sentence; ``error`` is what nobody expected, for the administrator."""
        detail = "".join(traceback.format_exception(error))[-8000:].replace("\0", "") if error else ""
        if error:
            logger.error("任务 %s %s 失败", self._meta.label, self.pk, exc_info=error)
        self._own().update(state=JobState.FAILED, error=sentence, detail=detail, finished_at=timezone.now())

    def sentence_for(self, error: BaseException) -> str:
        """What a clerk can do about it."""
        if is_full(error):
            return f"服务器磁盘已满，{self.makes}没有存下。{self.kept}，请联系管理员清理磁盘后重新{self.does}。"
        if isinstance(error, MemoryError):
            return f"服务器内存不足，没有{self.does}。{self.kept}，请稍后重试；多次失败的，请联系管理员。"
        if isinstance(error, OutOfTime):
            return f"{self.does}用了 {self.seconds} 秒仍没有完成，已停止。{self.kept}，请把内容拆成几份后再试；仍不成功的，请联系管理员。"
        if type(error).__name__ == "SoftTimeLimitExceeded":
            return f"{self.does}用时过长，已停止。{self.kept}，请稍后重试；多次失败的，请联系管理员。"
        return f"{self.does}时出现意外错误。{self.kept}，请重试一次；仍不成功的，请把本页时间告诉管理员。"
