from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.assessments.models import Assessment, Cycle
from apps.departments.tenancy import Fixed, Same
from apps.factbook.models import Snapshot
from apps.jobs.models import Job, JobQuerySet


class PaperState(models.TextChoices):
    """The states of a job, in words of making files."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "生成中"
    DONE = "done", "已生成"
    FAILED = "failed", "生成失败"
    CANCELLED = "cancelled", "已取消"


class Printed(models.TextChoices):
    """What an edition prints."""

    REPORT = "", "报告"
    CHECKLIST = "checklist", "公开检查表"


def paper_path(paper: Paper, filename: str) -> str:
    return f"{paper.folder}/{filename}"


class Paper(Job):
    """A job that writes something as PDF and DOCX.  Same input hash, same paper; ``folder`` is its own."""

    queue: ClassVar[str] = "reports"
    files = ("pdf", "docx")

    state = models.CharField("状态", max_length=10, choices=PaperState, default=PaperState.QUEUED, db_index=True)
    input_hash = models.CharField("输入指纹", max_length=64, unique=True)
    pdf = models.FileField("PDF", upload_to=paper_path, blank=True)
    docx = models.FileField("DOCX", upload_to=paper_path, blank=True)
    pages = models.PositiveIntegerField("页数", default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def folder(self) -> str:
        raise NotImplementedError


class Edition(Paper):
    """导出件: the files rendered from one snapshot."""

    work = "apps.reports.editions.make"
    kept = "填报内容都在"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="editions")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="editions")
    draft = models.BooleanField("草稿", default=False)
    public = models.BooleanField("公开稿", default=False)
    """For everybody: without telephone numbers and the reviewer's reasons, and without the data inside."""
    printed = models.CharField("内容", max_length=10, choices=Printed, default=Printed.REPORT, blank=True)
    pdf_hash = models.CharField("PDF 指纹", max_length=64, blank=True)
    docx_hash = models.CharField("DOCX 指纹", max_length=64, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "导出件"
        verbose_name_plural = "导出件"
        ordering = ("-pk",)
        constraints = (
            Fixed("assessment", name="edition_stays"),
            Same("assessment", "snapshot__assessment", name="edition_of_its_snapshot"),
        )

    def __str__(self) -> str:
        return f"{self.assessment} {self.get_state_display()}"

    @property
    def folder(self) -> str:
        return f"editions/{self.assessment_id}/{self.input_hash[:16]}"

    def sentence_for(self, error: BaseException) -> str:
        from .fonts import MissingGlyphs

        return str(error) if isinstance(error, MissingGlyphs) else super().sentence_for(error)


class DistrictSummary(Paper):
    """汇总分析: the report on all departments of a year's work.  ``facts`` is what it tells, frozen when it was asked for."""

    work = "apps.reports.summaries.make"
    kept = "各部门的内容和填写的意见都在"

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="summaries")
    facts = models.JSONField("汇总数据")

    class Meta:
        verbose_name = "汇总分析"
        verbose_name_plural = "汇总分析"
        ordering = ("-requested_at", "-pk")
        constraints = (Fixed("cycle", name="summary_stays"),)

    def __str__(self) -> str:
        return f"{self.cycle} {self.get_state_display()}"

    @property
    def folder(self) -> str:
        return f"summaries/{self.cycle_id}/{self.input_hash[:16]}"
