"""Projects → facts: 项目.项1.名称 …, and their indicators 项目.项1.指标.项2.target …"""

from __future__ import annotations

from collections.abc import Iterator

from apps.assessments.models import Assessment
from apps.budgets.facts import cell_fact
from apps.budgets.models import Figure
from apps.domain.facts import Fact
from apps.domain.names import visible
from apps.domain.pack.model import ProjectSheet
from apps.domain.tables import TARGETS

from .models import Project, Target

PRINTED = ("level1", "level2", "name", "target", "actual", "reason")
SCORED = ("sign", "unit", "weight", "level", "points")


def project_facts(assessment: Assessment) -> tuple[list[Fact], dict[str, tuple[str, ...]]]:
    """The facts of all projects, and the rows of the project list and of each project's indicators."""
    sheet = assessment.pack.projects
    if sheet is None:
        return [], {}
    projects = list(assessment.projects.prefetch_related("targets"))
    key = sheet.statement.key
    rows = tuple(f"项{i}" for i, _ in enumerate(projects, 1))
    figures: dict[str, list[Figure]] = {}
    for figure in assessment.figures.all():
        if figure.statement == key:
            figures.setdefault(figure.row, []).append(figure)
    facts: list[Fact] = []
    lists = {key: rows}
    for row, project in zip(rows, projects, strict=True):
        facts += _fields(sheet, row, figures.get(project.row, []))
        targets = list(project.targets.all())
        name = f"{key}.{row}.{TARGETS}"
        lists[name] = tuple(f"项{i}" for i, _ in enumerate(targets, 1))
        facts += (fact for i, target in enumerate(targets, 1) for fact in _target(f"{name}.项{i}", project, target))
    return facts, lists


def project_rows(assessment: Assessment) -> dict[str, str]:
    """Where each project's row stands in the book: ``{"P12": "项1"}``."""
    return {project.row: f"项{i}" for i, project in enumerate(assessment.projects.all(), 1)}


def _fields(sheet: ProjectSheet, row: str, figures: list[Figure]) -> Iterator[Fact]:
    cells = {c.column: c for c in sheet.statement.list_cells((row,))}
    name = next((visible(f.raw) for f in figures if f.column == "名称"), row)
    for figure in figures:
        cell = cells.get(figure.column)
        if cell is None or cell.computed or not figure.raw.strip():
            continue
        label = f"项目“{name}”{sheet.statement.by_column[figure.column].label}"
        yield cell_fact(cell, figure.raw, label, label, figure.demo)


def _target(key: str, project: Project, target: Target) -> Iterator[Fact]:
    texts = {field: getattr(target, field) for field in (*PRINTED, *SCORED)}
    texts |= {"target_value": target.target, "actual_value": target.actual}
    texts |= {"target": target.target_text, "actual": target.actual_text}
    for field, text in texts.items():
        if text:
            yield Fact(f"{key}.{field}", f"“{target.name}”{field}", text, source="项目绩效指标", demo=target.demo)
