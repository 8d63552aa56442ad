from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.base import ModelState

from apps.assessments.models import Assessment
from apps.assessments.provenance import Sourced
from apps.departments.tenancy import Fixed


class Figure(Sourced):
    """数: one typed cell, kept exactly as typed.

    What it means follows from the text and the pack (:mod:`apps.domain.numbers`), so nothing is ever converted,
    cut or lost; a text that cannot be read stays here until its writer corrects it.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="figures")
    statement = models.CharField("报表", max_length=80)
    row = models.CharField("行次", max_length=80)
    column = models.CharField("栏次", max_length=80, blank=True)
    raw = models.TextField("填写内容", blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "数"
        verbose_name_plural = "数"
        constraints = (
            models.UniqueConstraint(fields=("assessment", "statement", "row", "column"), name="figure_once"),
            Fixed("assessment", name="figure_stays"),
        )

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Figure:
        """As Django makes it, without asking field by field: a page reads hundreds, and nothing listens to their making."""
        made = cls.__new__(cls)
        made._state = ModelState()
        made._state.adding, made._state.db = False, db
        vars(made).update(zip(field_names, values, strict=True))
        return made

    def __str__(self) -> str:
        return ".".join(filter(None, (self.statement, self.row, self.column)))
