from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.departments.names import NameField
from apps.departments.tenancy import Fixed
from apps.jobs.models import Job, JobQuerySet


class Judgement(models.Model):
    """评判: a person's answer to a question of an indicator's rule, kept as typed, with its reason.

    ``item`` is the rule's name for the question; ``说明`` holds the explanation of lost points, and ``side`` tells
    the department's own answer from the reviewer's second score.
    """

    class Side(models.TextChoices):
        SELF = "self", "自评"
        REVIEW = "review", "复核"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="judgements")
    side = models.CharField("来源", max_length=6, choices=Side, default=Side.SELF)
    indicator = models.CharField("指标", max_length=200)
    item = models.CharField("评判项", max_length=120)
    choice = models.CharField("选择", max_length=120, blank=True)
    amount = models.TextField("数值", blank=True)
    reason = models.TextField("理由", blank=True)
    demo = models.BooleanField("演示数据", default=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "评判"
        verbose_name_plural = "评判"
        constraints = (
            models.UniqueConstraint(fields=("assessment", "side", "indicator", "item"), name="judgement_once"),
            Fixed("assessment", name="judgement_stays"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.item}"


PDF = "application/pdf"
SHOWN = {"pdf": PDF, "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}


def evidence_path(evidence: Evidence, filename: str) -> str:
    """A name nobody can guess or steer; the user's own file name is kept in the row."""
    return f"evidence/{evidence.assessment_id}/{uuid4().hex}{Path(filename).suffix.lower()[:10]}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def seen_in(self, viewing: Viewing) -> EvidenceQuerySet:
        """The files of an assessment for who looks: to the bureau no more than was handed in."""
        assessment = viewing.assessment
        found = self.filter(assessment=assessment).select_related("thumbnail")
        if viewing.withheld:
            return found.filter(uploaded_at__lte=assessment.handed_in_at or assessment.state_at)
        return found


class Evidence(models.Model):
    """佐证材料: a file behind an answer or a figure; ``place`` is the lasting name of it (see :mod:`apps.domain.places`)."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="evidence")
    place = models.CharField("所附之处", max_length=200)
    file = models.FileField("文件", upload_to=evidence_path)
    name = NameField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"
        ordering = ("uploaded_at",)
        constraints = (Fixed("assessment", name="evidence_stays"),)

    def __str__(self) -> str:
        return self.name

    @property
    def shown_as(self) -> str:
        """The type a browser shows it by; empty for what is only handed out."""
        return SHOWN.get(self.name.rpartition(".")[2].lower(), "")

    @property
    def is_picture(self) -> bool:
        return self.shown_as.startswith("image/")

    def remove(self, by: User) -> None:
        """The row, and its file once that is certain."""
        record(by, self.assessment.case, Change(Thing.EVIDENCE, self.place, before=self.name))
        files = [self.file, *(one.picture for one in Thumbnail.objects.filter(evidence=self) if one.picture)]
        self.delete()
        for file in files:
            transaction.on_commit(lambda file=file: file.storage.delete(file.name))


def thumbnail_path(thumbnail: Thumbnail, filename: str) -> str:
    return f"thumbnails/{thumbnail.evidence_id}/{uuid4().hex}.jpg"


class Thumbnail(Job):
    """预览图: the first page of a PDF that was attached, as a picture."""

    queue = "quick"
    work = "apps.indicators.thumbnails.draw"
    seconds = 60
    files = ("picture",)
    does = "画预览图"
    makes = "预览图"
    kept = "佐证材料都在"

    evidence = models.OneToOneField(Evidence, models.CASCADE, related_name="thumbnail")
    picture = models.FileField("预览图", upload_to=thumbnail_path, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "预览图"
        verbose_name_plural = "预览图"
        constraints = (Fixed("evidence", name="thumbnail_stays"),)

    def __str__(self) -> str:
        return f"{self.evidence}预览图"
