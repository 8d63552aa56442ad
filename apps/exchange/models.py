from __future__ import annotations

from functools import cached_property
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from apps.assessments.models import Assessment
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.departments.names import NameField
from apps.departments.tenancy import Fixed, Same
from apps.jobs.models import Job, JobQuerySet

from .proposals import Fault, Place, Proposal

LARGE = ("proposals_data", "faults_data")
"""What a list and a progress line do without."""


def import_path(import_: Import | Workbook, filename: str) -> str:
    """A name nobody can guess or steer; the user's own file name is kept in the row."""
    return f"imports/{import_.assessment_id}/{uuid4().hex}{Path(filename).suffix.lower()[:10]}"


class ImportQuerySet(JobQuerySet):
    def light(self) -> ImportQuerySet:
        return self.defer(*LARGE)


class Import(Job):
    """导入: a file brought into an assessment, the job of reading it, and what it says, held against what is there.

    Nothing is written by reading; what people accept is an :class:`Adoption`.  The department's own assessment of the year
    before (``prior``) stands for a file, and what is sure in it is accepted at once: it is all marked until it is confirmed.
    """

    queue = "quick"
    work = "apps.exchange.reading.examine"
    seconds = 120
    does = "读取"
    makes = "结果"
    kept = "上传的文件还在，填报内容没有变化"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="imports")
    prior = models.ForeignKey(Assessment, models.CASCADE, verbose_name="上年自评", null=True, blank=True, related_name="+")
    file = models.FileField("文件", upload_to=import_path, blank=True)
    name = NameField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("文件指纹", max_length=64)
    reader = models.CharField("读取方式", max_length=40, blank=True)
    notes = models.JSONField("说明", default=list, blank=True)
    proposals_data = models.JSONField("读出的数", default=list, blank=True)
    faults_data = models.JSONField("有误的格", default=list, blank=True)
    marked = models.FileField("标出问题的工作簿", upload_to=import_path, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"
        ordering = ("-pk",)
        constraints = (
            Fixed("assessment", name="import_stays"),
            Same("assessment__department", "prior__department", name="import_of_its_department"),
        )

    def __str__(self) -> str:
        return self.name

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        return tuple(map(Proposal.from_dict, self.proposals_data))

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(Fault(Place(*fault["place"]), fault["value"], fault["message"]) for fault in self.faults_data)

    def remove(self, by: User) -> None:
        """The row and its files; what was accepted from it stays, with its source."""
        files = [file for file in (self.file, self.marked) if file]
        with transaction.atomic():
            record(by, self.assessment.case, Change(Thing.IMPORT, self.name, before=self.sha256))
            self.delete()
            for file in files:
                transaction.on_commit(lambda file=file: file.storage.delete(file.name))


class Workbook(Job):
    """单位工作簿: the newest workbook of an assessment, made when it is asked for."""

    queue = "quick"
    work = "apps.exchange.reading.write"
    files = ("file",)
    makes = "工作簿"
    kept = "填报内容都在"

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="workbook")
    file = models.FileField("文件", upload_to=import_path, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "单位工作簿"
        verbose_name_plural = "单位工作簿"
        constraints = (Fixed("assessment", name="workbook_stays"),)

    def __str__(self) -> str:
        return f"{self.assessment}工作簿"

    @classmethod
    @transaction.atomic
    def ask(cls, assessment: Assessment, by: User) -> Workbook:
        """Make it anew: what is typed may have changed since."""
        job, made = cls.objects.select_for_update().get_or_create({"requested_by": by}, assessment=assessment)
        if made:
            job.wake()
        elif not job.waiting:
            job.requested_by, job.requested_at = by, timezone.now()
            job.save(update_fields=["requested_by", "requested_at"])
            job.requeue(attempts=0)
        return job


class Adoption(models.Model):
    """采纳: one act of accepting, with what stood there before, so that it can be taken back."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="adoptions")
    source = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="adoptions")
    name = NameField("文件名", max_length=200)
    sha256 = models.CharField("文件指纹", max_length=64)
    changes = models.JSONField("改动", default=list)
    """Of each: ``key``, ``label``, ``old``, ``new``, ``place`` and ``was``, where the old one came from."""
    projects = models.JSONField("新增的项目", default=list)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="采纳人", related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="撤销人", related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "采纳"
        verbose_name_plural = "采纳"
        ordering = ("-at", "-pk")
        constraints = (
            Fixed("assessment", name="adoption_stays"),
            Same("assessment", "source__assessment", name="adoption_of_its_import"),
        )

    def __str__(self) -> str:
        return f"{self.name} {len(self.changes)} 处"
