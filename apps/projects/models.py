from django.conf import settings
from django.db import models

from apps.assessments.models import Assessment
from apps.departments.tenancy import Fixed


class Project(models.Model):
    """项目: its place in the list.  Its fields are figures of the statement 项目, declared in the pack."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="projects")
    ordinal = models.PositiveIntegerField("序号")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ("ordinal", "pk")
        constraints = (Fixed("assessment", name="project_stays"),)

    def __str__(self) -> str:
        return f"项目{self.ordinal}"

    @property
    def row(self) -> str:
        """The row its figures are stored under; stable however the list is ordered."""
        return f"P{self.pk}"
