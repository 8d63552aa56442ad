from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.assessments.models import Assessment, AssessmentState
from apps.factbook.models import Snapshot


class TransitionLog(models.Model):
    """One step in the life of an assessment: who moved it, from where to where, and what was said."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="transitions")
    act = models.CharField("动作", max_length=20)
    from_state = models.CharField("原状态", max_length=12, choices=AssessmentState)
    to_state = models.CharField("新状态", max_length=12, choices=AssessmentState)
    comment = models.TextField("意见", blank=True)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+")

    class Meta:
        verbose_name = "经过"
        verbose_name_plural = "经过"
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(to_state="returned") | ~models.Q(comment=""),
                name="return_says_why",
                violation_error_message="退回修改须写明意见。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown_in(self, assessment: Assessment) -> CommentQuerySet:
        """The comments of an assessment that whoever fetched it may see: a department, once the bureau has decided."""
        own = self.filter(assessment=assessment)
        return own.filter(at__lt=assessment.handed_in_at) if assessment.under_review else own


class Comment(models.Model):
    """审核意见: tied to a place of the report, answered by the department, closed by the reviewer."""

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已解决"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="comments")
    place = models.CharField("位置", max_length=200, blank=True)
    place_label = models.CharField("位置名称", max_length=200, blank=True)
    text = models.TextField("意见")
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text[:40]


class Reply(models.Model):
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="replies")
    text = models.TextField("答复")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "答复"
        verbose_name_plural = "答复"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text[:40]
