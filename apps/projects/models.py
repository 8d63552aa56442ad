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


class Sign(models.TextChoices):
    AT_LEAST = "≥", "≥ 不低于"
    AT_MOST = "≤", "≤ 不高于"
    EQUAL = "=", "= 等于"
    ABOVE = ">", "> 大于"
    BELOW = "<", "< 小于"
    WORDS = "定性", "定性描述"


class Target(models.Model):
    """绩效指标: target and actual value of one indicator of a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="targets")
    ordinal = models.PositiveIntegerField("序号")
    level1 = models.CharField("一级指标", max_length=40)
    level2 = models.CharField("二级指标", max_length=40)
    name = models.CharField("指标内容", max_length=200)
    sign = models.CharField("符号", max_length=2, choices=Sign, blank=True)
    target = models.CharField("目标值", max_length=300, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    actual = models.CharField("实际完成值", max_length=300, blank=True)
    reason = models.CharField("偏差原因", max_length=300, blank=True)
    weight = models.CharField("分值", max_length=10, blank=True)
    level = models.CharField("完成档次", max_length=40, blank=True)
    points = models.CharField("评定得分", max_length=10, blank=True)
    demo = models.BooleanField("演示数据", default=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "绩效指标"
        verbose_name_plural = "绩效指标"
        ordering = ("ordinal", "pk")
        constraints = (Fixed("project", name="target_stays"),)

    def __str__(self) -> str:
        return self.name

    @property
    def target_text(self) -> str:
        """As the form prints it: ``≥95%``, ``至少30次``, ``不适用``."""
        sign = "" if self.sign in ("", Sign.WORDS) else self.sign
        return f"{sign}{self.target}{self.unit}" if self.target else ""

    @property
    def actual_text(self) -> str:
        return f"{self.actual}{self.unit}" if self.actual else ""
