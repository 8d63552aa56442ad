from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.assessments.models import Assessment, TransitionLog
from apps.departments.tenancy import Fixed, Same
from apps.domain.facts import FactBook
from apps.domain.pack import Pack
from apps.packs.models import PackVersion


class Snapshot(models.Model):
    """快照: the typed facts of one moment, frozen.  Every page, file and score of a submission comes from it.

    Only what people typed is stored; the rest follows from it and the pack, both immutable.  ``results`` repeats the
    total and grade for lists, and for anybody who wants to see that they still follow.
    """

    class Kind(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMISSION = "submission", "提交"
        REVIEW = "review", "复核"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="snapshots")
    pack_version = models.ForeignKey(PackVersion, models.PROTECT)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    book = models.JSONField("事实簿")
    results = models.JSONField("结果")
    sketch = models.JSONField("文字特征", default=dict, blank=True)
    """Of what was handed in: the sketches of its texts (:mod:`apps.domain.district.copies`), by what they are called."""
    hash = models.CharField("指纹", max_length=64)
    transition = models.OneToOneField(
        TransitionLog, models.PROTECT, null=True, blank=True, verbose_name="经过", related_name="snapshot"
    )
    """The handing in it was taken for."""
    taken_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "快照"
        verbose_name_plural = "快照"
        ordering = ("-pk",)
        constraints = (
            Fixed("assessment", "pack_version", name="snapshot_stays"),
            Same("pack_version", "assessment__cycle__pack_version", name="snapshot_by_its_pack"),
            Same("assessment", "transition__assessment", name="snapshot_of_its_transition"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}快照 {self.hash[:8]}"

    @property
    def pack(self) -> Pack:
        """What it is evaluated by: the pack version, as the kind of assessment it belongs to."""
        return self.pack_version.pack_of(self.assessment.cycle.as_of)

    def thawed(self) -> FactBook:
        return FactBook.thawed(self.book)
