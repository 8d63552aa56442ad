"""The entry forms of a step: one a statement, passage or indicator, all with the same face."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from apps.assessments.forms import PassageForm
from apps.assessments.models import Assessment
from apps.budgets.forms import StatementForm
from apps.departments.models import User
from apps.domain.evaluation import Evaluation
from apps.domain.pack.model import Step, StepItem
from apps.domain.steps import step_indicators
from apps.indicators.forms import GivenTotalForm, JudgementForm


@dataclass
class Entry:
    """A part of a step's page: its form and the template that shows it."""

    kind: str
    form: Any
    anchor: str
    findings: list[dict[str, str]] = field(default_factory=list)
    """What is wrong with what is written in it, beside the field."""

    @property
    def template(self) -> str:
        return self.form.template


def entries(assessment: Assessment, evaluation: Evaluation, step: Step, data=None, files=None) -> list[Entry]:
    return [entry for item in step.items for entry in _entries(assessment, evaluation, item, data, files)]


def _entries(assessment: Assessment, evaluation: Evaluation, item: StepItem, data, files) -> Iterator[Entry]:
    pack = evaluation.pack
    if item.kind == "statement":
        form = StatementForm(assessment, pack.by_key[item.key], evaluation.book, data)
        yield Entry("statement", form, item.key)
    elif item.kind == "passage":
        yield Entry("passage", PassageForm(assessment, pack.passages[item.key], data), f"文字.{item.key}")
    elif item.kind == "total":
        yield Entry("total", GivenTotalForm(assessment, pack.framework.full, data), "评判.总分.给定")
    elif item.kind == "indicators":
        scores = evaluation.sheet.by_code()
        for indicator in step_indicators(pack, item.key):
            form = JudgementForm(assessment, indicator, scores[indicator.code], data, files)
            yield Entry("indicator", form, f"评判.指标{indicator.code}")


def keep(parts: list[Entry], user: User) -> tuple[int, int]:
    """Save every part, each by itself; returns how many have something wrong, and how many met another's change."""
    wrong = conflicts = 0
    for entry in parts:
        entry.form.is_valid()
        entry.form.save(user)
        # Looked at afterwards: a disk may be full when a file is to be stored.
        if entry.form.errors:
            wrong += max(1, sum(len(e) for e in entry.form.errors.values()))
        conflicts += bool(getattr(entry.form, "conflicts", False) or getattr(entry.form, "conflict", ""))
    return wrong, conflicts
