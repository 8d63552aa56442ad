from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.departments.tenancy import Fixed


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown_in(self, viewing: Viewing) -> CommentQuerySet:
        """The comments of an assessment that who looks may see: a department, once the bureau has decided."""
        own = self.filter(assessment=viewing.assessment)
        return own.filter(at__lt=viewing.assessment.handed_in_at) if viewing.under_review else own


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
        constraints = (Fixed("assessment", name="comment_stays"),)

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def subject(self) -> str:
        """What records call it."""
        return f"意见{self.pk} {self.place_label}".strip()


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
