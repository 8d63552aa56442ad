from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from apps.assessments.models import Assessment
from apps.departments.tenancy import Fixed


class How(models.TextChoices):
    """How a figure came into its cell."""

    TYPED = "typed", "手工填写"
    PASTED = "pasted", "粘贴"
    IMPORTED = "imported", "从文件导入"
    CARRIED = "carried", "沿用上年"
    API = "api", "接口写入"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where what stands in a cell came from: ``source`` in words (file, sheet, cell), ``file`` the SHA-256 of it."""

    how: str = How.TYPED
    source: str = ""
    file: str = ""
    demo: bool = False

    @property
    def told(self) -> str:
        """In words; empty for what was typed."""
        if self.how == How.TYPED:
            return ""
        label = How(self.how).label
        return f"{label}：{self.source}" if self.source else str(label)

    @property
    def fields(self) -> dict[str, Any]:
        """As the fields of a figure."""
        return {"how": self.how, "source": self.source, "source_file": self.file, "demo": self.demo}


TYPED = Provenance()


class Figure(models.Model):
    """数: one typed cell, kept exactly as typed.

    What it means follows from the text and the pack (:mod:`apps.domain.numbers`), so nothing is ever converted,
    cut or lost; a text that cannot be read stays here until its writer corrects it.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="figures")
    statement = models.CharField("报表", max_length=80)
    row = models.CharField("行次", max_length=80)
    column = models.CharField("栏次", max_length=80, blank=True)
    raw = models.TextField("填写内容", blank=True)
    demo = models.BooleanField("演示数据", default=False)
    how = models.CharField("填写方式", max_length=8, choices=How, default=How.TYPED)
    source = models.CharField("来源", max_length=400, blank=True)
    source_file = models.CharField("来源文件指纹", max_length=64, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "数"
        verbose_name_plural = "数"
        constraints = (
            models.UniqueConstraint(fields=("assessment", "statement", "row", "column"), name="figure_once"),
            Fixed("assessment", name="figure_stays"),
        )

    def __str__(self) -> str:
        return ".".join(filter(None, (self.statement, self.row, self.column)))

    @property
    def provenance(self) -> Provenance:
        return Provenance(self.how, self.source, self.source_file, self.demo)

    @property
    def came_from(self) -> str:
        """Where it came from, in words for beside its cell; empty for what was typed."""
        return self.provenance.told
