from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.assessments.models import Assessment
from apps.factbook.models import Snapshot

STALE = timedelta(seconds=120)
"""A running job that has not said anything for so long has lost its worker."""

MAX_ATTEMPTS = 3


class EditionState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "生成中"
    DONE = "done", "已生成"
    FAILED = "failed", "生成失败"
    CANCELLED = "cancelled", "已取消"


class EditionQuerySet(models.QuerySet["Edition"]):
    def stuck(self) -> EditionQuerySet:
        """Jobs whose worker is gone, and queued ones whose wake-up call was lost."""
        limit = timezone.now() - STALE
        lost = models.Q(state=EditionState.RUNNING, heartbeat__lt=limit)
        asleep = models.Q(state=EditionState.QUEUED, requested_at__lt=limit, heartbeat__isnull=True)
        return self.filter(lost | asleep | models.Q(state=EditionState.QUEUED, heartbeat__lt=limit))


def edition_path(edition: Edition, filename: str) -> str:
    return f"editions/{edition.assessment_id}/{edition.input_hash[:16]}/{filename}"


class Edition(models.Model):
    """导出件: the files rendered from one snapshot, and the job that makes them.

    The row comes first and holds the truth; the queue merely wakes a worker.  Same input hash, same edition.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="editions")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="editions")
    draft = models.BooleanField("草稿", default=False)
    input_hash = models.CharField("输入指纹", max_length=64, unique=True)
    state = models.CharField("状态", max_length=10, choices=EditionState, default=EditionState.QUEUED)
    progress = models.PositiveSmallIntegerField("进度", default=0)
    message = models.CharField("进展", max_length=200, blank=True)
    error = models.TextField("原因", blank=True)
    detail = models.TextField("技术细节", blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    heartbeat = models.DateTimeField("最近动静", null=True, blank=True)
    pdf = models.FileField("PDF", upload_to=edition_path, blank=True)
    docx = models.FileField("DOCX", upload_to=edition_path, blank=True)
    pdf_hash = models.CharField("PDF 指纹", max_length=64, blank=True)
    docx_hash = models.CharField("DOCX 指纹", max_length=64, blank=True)
    pages = models.PositiveIntegerField("页数", default=0)
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "导出件"
        verbose_name_plural = "导出件"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.assessment} {self.get_state_display()}"

    @property
    def waiting(self) -> bool:
        return self.state in (EditionState.QUEUED, EditionState.RUNNING)

    @property
    def slow(self) -> bool:
        """Queued so long that the reader should be told why nothing happens."""
        return self.state == EditionState.QUEUED and timezone.now() - self.requested_at > timedelta(
            seconds=15
        )
