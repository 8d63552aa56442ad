"""Evaluation = book + score sheet + findings.  ``evaluate`` is pure: same pack and same facts, same result."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from .checks import check
from .completeness import missing_items
from .completion import complete
from .facts import Fact, FactBook, State
from .findings import Finding
from .pack.model import Pack
from .scoring import ScoreSheet, project_sheets, score_sheet


@dataclass(frozen=True)
class Evaluation:
    """Everything that follows from a pack and what was typed."""

    pack: Pack
    book: FactBook
    sheet: ScoreSheet
    findings: tuple[Finding, ...]
    project_sheets: dict[str, ScoreSheet] = field(default_factory=dict)
    """By project row, where the pack scores projects by themselves."""

    @cached_property
    def missing(self) -> tuple[Finding, ...]:
        """What must still be filled in before handing in."""
        return missing_items(self.pack, self.book, self.sheet, self.project_sheets)

    @property
    def ready(self) -> bool:
        return not self.missing


def evaluate(pack: Pack, entered: FactBook) -> Evaluation:
    """Complete the typed facts, score them by the pack's framework and check them."""
    book = complete(pack, entered)
    sheet = score_sheet(pack, book)
    findings = check(pack, book, sheet)
    projects = project_sheets(pack, book)
    results = [*_results(sheet)]
    for row, own in projects.items():
        results += _results(own, f"项目.{row}.")
    return Evaluation(pack, book.with_facts(results), sheet, findings, projects)


def _results(sheet: ScoreSheet, prefix: str = "") -> list[Fact]:
    """The results as facts, so that sentences can print them."""
    state = State.MISSING if sheet.total is None else State.COMPUTED
    found = [
        Fact(f"{prefix}得分", "自评得分", sheet.total, "分", sheet.decimals, state, "评分表合计"),
        Fact(f"{prefix}等级", "评价等级", sheet.grade or None, state=State.COMPUTED if sheet.grade else State.MISSING, source="按总分定级"),
    ]
    for score in sheet.scores:
        state = State.MISSING if score.points is None else State.COMPUTED
        found.append(Fact(f"{prefix}得分.指标{score.code}", f"{score.name}得分", score.points, "分", 2, state, "；".join(score.trace)))
    return found
