from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.departments.models import District
from apps.departments.tenancy import Fixed, Same
from apps.factbook.models import Snapshot
from apps.reports.models import Paper


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown_in(self, viewing: Viewing) -> CommentQuerySet:
        """The comments of an assessment that who looks may see.

        A department sees those of a round once the bureau has decided, and never a note of the bureau's own.
        """
        own = self.filter(assessment=viewing.assessment)
        if not viewing.for_bureau:
            own = own.filter(internal=False)
        return own.filter(at__lt=viewing.assessment.handed_in_at) if viewing.under_review else own

    def unsettled(self) -> CommentQuerySet:
        """What the bureau has still to decide on."""
        return self.filter(internal=False, state__in=(Comment.State.OPEN, Comment.State.ANSWERED))

    def unanswered(self) -> CommentQuerySet:
        """What the department has still to answer."""
        return self.filter(internal=False, state=Comment.State.OPEN)

    def with_talk(self) -> CommentQuerySet:
        return self.select_related("by", "decided_by").prefetch_related("replies__by")


class Comment(models.Model):
    """审核意见: about a place of the report, answered by the department, settled by the reviewer.

    ``place`` is named as in :mod:`apps.domain.places`, with a project by its own row (``项目.P12.执行``), so that
    it stays whatever is edited or moved; ``label`` and ``stood`` are what the place was called and what stood there.
    """

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已解决"
        KEPT = "kept", "留存备查"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="comments")
    place = models.CharField("位置", max_length=300, blank=True)
    label = models.CharField("位置名称", max_length=300, blank=True)
    stood = models.TextField("当时的内容", blank=True)
    text = models.TextField("意见")
    internal = models.BooleanField("内部备注", default=False)
    """The bureau's own note: no department ever sees it, and nobody has to answer it."""
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.TextField("办结理由", blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ("at", "pk")
        constraints = (Fixed("assessment", name="comment_stays"),)

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def subject(self) -> str:
        """What records call it."""
        return f"意见{self.pk} {self.label}".strip()

    @property
    def settled(self) -> bool:
        return self.state in (self.State.CLOSED, self.State.KEPT)

    @property
    def pending(self) -> bool:
        """Whether the bureau has still to decide on it (see :meth:`CommentQuerySet.unsettled`)."""
        return not self.internal and not self.settled

    @property
    def told(self) -> str:
        """Its state in words."""
        return "内部备注" if self.internal else self.get_state_display()


class Reply(models.Model):
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="replies")
    text = models.TextField("答复")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "答复"
        verbose_name_plural = "答复"
        ordering = ("at", "pk")
        constraints = (Fixed("comment", name="reply_stays"),)

    def __str__(self) -> str:
        return self.text[:40]


class Remark(models.Model):
    """常用意见: a frequent remark of a bureau, offered beside those of the program."""

    district = models.ForeignKey(District, models.CASCADE, related_name="remarks")
    text = models.TextField("意见")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "常用意见"
        verbose_name_plural = "常用意见"
        ordering = ("at", "pk")
        constraints = (Fixed("district", name="remark_stays"),)

    def __str__(self) -> str:
        return self.text[:40]


class Letter(Paper):
    """复核意见: the files written from a review's snapshot, and the opinions that were on record then (``content``)."""

    work = "apps.reviews.letters.write"
    kept = "复核都在"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="letters")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="letters")
    content = models.JSONField("内容")

    class Meta:
        verbose_name = "复核意见"
        verbose_name_plural = "复核意见"
        ordering = ("-pk",)
        constraints = (
            Fixed("assessment", name="letter_stays"),
            Same("assessment", "snapshot__assessment", name="letter_of_its_snapshot"),
        )

    def __str__(self) -> str:
        return f"{self.assessment} {self.get_state_display()}"

    @property
    def folder(self) -> str:
        return f"letters/{self.assessment_id}/{self.input_hash[:32]}"
