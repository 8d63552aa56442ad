"""Evaluation = book + score sheet + findings.  ``evaluate`` is pure: same pack and same facts, same result."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from .acceptances import Acceptance, Acceptances
from .checks import check
from .completeness import missing_items
from .completion import complete
from .facts import Fact, FactBook, State
from .findings import Finding, Severity, has_errors
from .pack.model import Pack
from .scoring import ScoreSheet, project_sheets, score_sheet
from .selfassessment import INDICATORS, SelfSheet, assess
from .wording_checks import check_wordings


@dataclass(frozen=True)
class Evaluation:
    """Everything that follows from a pack and what was typed."""

    pack: Pack
    book: FactBook
    sheet: ScoreSheet
    findings: tuple[Finding, ...]
    project_sheets: dict[str, ScoreSheet] = field(default_factory=dict)
    """By project row, where the pack scores projects by themselves."""
    self_sheets: dict[str, SelfSheet] = field(default_factory=dict)
    """By project row, where projects fill 项目支出绩效自评表."""
    entered: FactBook = field(default_factory=FactBook)
    """What was typed, and nothing that follows from it."""

    @cached_property
    def missing(self) -> tuple[Finding, ...]:
        """What must still be filled in before handing in."""
        return missing_items(self.pack, self.book, self.sheet, self.project_sheets, self.self_sheets)

    @cached_property
    def _acceptances(self) -> Acceptances:
        return Acceptances(self.book)

    def acceptance_of(self, finding: Finding) -> Acceptance | None:
        """The reason written for a finding, as long as it holds."""
        return self._acceptances.of(finding)

    @cached_property
    def lapsed(self) -> tuple[Acceptance, ...]:
        """Reasons whose findings have other figures by now, or are gone."""
        return self._acceptances.lapsed(self.findings)

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        """The findings nobody has given a reason for."""
        return tuple(finding for finding in self.findings if self.acceptance_of(finding) is None)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be put right, or given a reason, before handing in."""
        return tuple(finding for finding in self.open if finding.severity is Severity.ERROR)

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)

    @property
    def ready(self) -> bool:
        return not self.missing and not self.errors


def evaluate(pack: Pack, entered: FactBook) -> Evaluation:
    """Complete the typed facts, score them by the pack's framework and check them."""
    book = complete(pack, entered)
    sheet = score_sheet(pack, book)
    findings = check(pack, book, sheet)
    projects = project_sheets(pack, book)
    results = [*_results(sheet)]
    for row, own in projects.items():
        results += _results(own, f"项目.{row}.")
    selves = self_sheets(pack, book)
    for row, assessed in selves.items():
        results += _self_results(assessed, f"项目.{row}.自评.")
        findings += assessed.findings
    whole = book.with_facts(results)
    return Evaluation(pack, whole, sheet, findings + check_wordings(pack, whole), projects, selves, entered)


def self_sheets(pack: Pack, book: FactBook) -> dict[str, SelfSheet]:
    """The self-assessment of every chosen project, or where none are chosen of those with indicators, by its row."""
    scheme = pack.projects.self_assessment if pack.projects else None
    if scheme is None:
        return {}
    if scheme.select:
        rows = [row for row in book.rows("项目") if book.text(f"项目.{row}.{scheme.select}") == "是"]
    else:
        rows = [row for row in book.rows("项目") if book.rows(f"项目.{row}.{INDICATORS}")]
    return {row: assess(scheme, book, f"项目.{row}.", pack.style) for row in rows}


def _self_results(sheet: SelfSheet, prefix: str) -> list[Fact]:
    state = State.MISSING if sheet.total is None else State.COMPUTED
    grade = State.COMPUTED if sheet.grade else State.MISSING
    return [
        Fact(f"{prefix}得分", "项目自评得分", sheet.total, "分", 2, state, "项目支出绩效自评表总分"),
        Fact(f"{prefix}等级", "项目自评等级", sheet.grade or None, state=grade, source="按总分定级"),
    ]


def _results(sheet: ScoreSheet, prefix: str = "") -> list[Fact]:
    """The results as facts, so that sentences can print them."""
    state = State.MISSING if sheet.total is None else State.COMPUTED
    source = "单位给定的总分，没有评分表" if sheet.given else "评分表合计"
    found = [
        Fact(f"{prefix}得分", "自评得分", sheet.total, "分", sheet.decimals, state, source),
        Fact(f"{prefix}等级", "评价等级", sheet.grade or None, state=State.COMPUTED if sheet.grade else State.MISSING, source="按总分定级"),
    ]
    for score in sheet.scores:
        state = State.MISSING if score.points is None else State.COMPUTED
        found.append(Fact(f"{prefix}得分.指标{score.code}", f"{score.name}得分", score.points, "分", 2, state, "；".join(score.trace)))
    return found
