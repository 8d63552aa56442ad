"""Projects → facts: 项目.项1.名称 …"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from apps.assessments.models import Assessment
from apps.budgets.facts import cell_fact
from apps.budgets.models import Figure
from apps.domain.facts import Fact
from apps.domain.names import visible
from apps.domain.pack.model import ProjectSheet


def project_facts(assessment: Assessment) -> tuple[list[Fact], dict[str, tuple[str, ...]]]:
    """The facts of all projects, and the rows of the project list."""
    sheet = assessment.pack.projects
    if sheet is None:
        return [], {}
    projects = list(assessment.projects.all())
    key = sheet.statement.key
    rows = tuple(f"项{i}" for i, _ in enumerate(projects, 1))
    figures: dict[str, list[Figure]] = {}
    for figure in assessment.figures.all():
        if figure.statement == key:
            figures.setdefault(figure.row, []).append(figure)
    facts = [fact for row, project in zip(rows, projects, strict=True) for fact in _fields(sheet, row, figures.get(project.row, []))]
    return facts, {key: rows}


def stored_names(assessment: Assessment) -> Callable[[str], str]:
    """Under which name the figures of a statement are kept: a project's under its own row, wherever it stands in the list."""
    kept = {f"项目.{row}": f"项目.{own}" for own, row in project_rows(assessment).items()} if assessment.pack.projects else {}

    def stored(name: str) -> str:
        head, _, rest = name.removeprefix("项目.").partition(".")
        own = kept.get(f"项目.{head}") if name.startswith("项目.") else None
        return f"{own}.{rest}" if own else name

    return stored


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
        yield cell_fact(cell, figure, label, label)
