"""Evaluation = book + score sheet + findings.  ``evaluate`` is pure: same pack and same facts, same result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TypeVar, TypeVarTuple

from ..deviation import Deviation
from ..facts import Fact, FactBook, State
from ..findings import Finding, Severity
from ..forms import Place
from ..forms.review import review_findings
from ..forms.second import PREFIX, deviation_facts
from ..forms.sheet import FormSheet, assess, results, reviewing, together
from ..pack.model import Pack
from ..scores import ScoreSheet
from ..writing.live import LiveNames
from ..writing.sentences import Speaker
from .acceptances import Acceptance, Acceptances
from .checks import check
from .completeness import missing_items
from .completion import complete
from .scoring import project_sheets, score_sheet

Given = TypeVarTuple("Given")
R = TypeVar("R")


@dataclass(frozen=True)
class Evaluation:
    """Everything that follows from a pack and what was typed."""

    pack: Pack
    book: FactBook
    sheet: ScoreSheet
    findings: tuple[Finding, ...]
    project_sheets: dict[str, ScoreSheet] = field(default_factory=dict)
    """By project row, where the pack scores projects by themselves."""
    forms: dict[str, FormSheet] = field(default_factory=dict)
    """Every assessment form that is filled in, by the name of its place: ``项目.项3.自评``, ``部门自评``."""
    entered: FactBook = field(default_factory=FactBook)
    """What was typed, and nothing that follows from it."""

    @cached_property
    def names(self) -> LiveNames:
        """By which those who write know the figures."""
        label = lambda key: self.pack.labels.get(key) or (self.book[key].label if key in self.book else key)  # noqa: E731
        return LiveNames(Speaker(self.book, self.pack.style, label))

    @cached_property
    def second_forms(self) -> dict[str, FormSheet]:
        """Every 复核表, by name, where the reviewer marked the form it is about."""
        about = ((form, sheet) for form in self.pack.forms if form.about for sheet in self.forms.values() if sheet.place.form is form.about)
        found = (reviewing(Place(form, sheet.place.row), sheet) for form, sheet in about if sheet.reviewed)
        return {sheet.place.name: sheet for sheet in found}

    @cached_property
    def missing(self) -> tuple[Finding, ...]:
        """What must still be filled in before handing in."""
        return missing_items(self.pack, self.book, self.sheet, self.project_sheets, self.forms)

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
    def ready(self) -> bool:
        return not self.missing and not self.errors


def once(work: Callable[[Evaluation, *Given], R]) -> Callable[[Evaluation, *Given], R]:
    """What follows from an evaluation is worked out once and kept with it, as its own properties are."""

    @wraps(work)
    def kept(evaluation: Evaluation, *given: *Given) -> R:
        found: dict[object, R] = vars(evaluation).setdefault("_following", {})
        key = (work, *given)
        if key not in found:
            found[key] = work(evaluation, *given)
        return found[key]

    return kept


def evaluate(pack: Pack, entered: FactBook) -> Evaluation:
    """Complete the typed facts, score them by the pack's forms and framework and check them."""
    book = complete(pack, entered)
    forms = {place.base: assess(place, book, pack.style) for place in pack.places(book)}
    given = [*_form_results(pack, forms)]
    book = _with_results(pack, entered, book, given)
    sheet = score_sheet(pack, book)
    findings = check(pack, book, sheet)
    projects = project_sheets(pack, book)
    found = [*_results(sheet, graded=bool(pack.grades), deviation=pack.deviation)]
    for row, own in projects.items():
        found += _results(own, f"项目.{row}.", graded=bool(pack.projects and pack.projects.framework and pack.projects.framework.grades))
    findings += tuple(finding for form in forms.values() for finding in form.findings)
    findings += tuple(review_findings(pack.reviews, forms.values(), book))
    whole = book.with_facts(found)
    return Evaluation(pack, whole, sheet, findings, projects, forms, entered)


def _form_results(pack: Pack, forms: Mapping[str, FormSheet]) -> Iterator[Fact]:
    for sheet in forms.values():
        yield from results(sheet, pack.style.percent_decimals)
    for form in pack.asked_forms:
        if form.owner:
            yield from together(form, [s for s in forms.values() if s.place.form is form])


def _with_results(pack: Pack, entered: FactBook, book: FactBook, given: list[Fact]) -> FactBook:
    """The book with the forms' results; what the pack computes from them is made anew."""
    names = {fact.key for fact in given}
    used = any(formula.names & names for formula in pack.formulas.values())
    return complete(pack, entered.with_facts(given)) if used else book.with_facts(given)


def _results(sheet: ScoreSheet, prefix: str = "", graded: bool = True, deviation: Deviation | None = None) -> list[Fact]:
    """The results as facts, so that sentences can print them; where nobody grades, a grade does not apply."""
    state = State.MISSING if sheet.total is None else State.COMPUTED
    source = "单位给定的总分，没有评分表" if sheet.given else sheet.source or "评分表合计"
    grade = State.COMPUTED if sheet.grade else State.MISSING if graded else State.NOT_APPLICABLE
    found = [
        Fact(f"{prefix}得分", "自评得分", sheet.total, "分", sheet.decimals, state, source),
        Fact(f"{prefix}等级", "评价等级", sheet.grade or None, state=grade, source="按总分定级"),
    ]
    if deviation is not None:
        found += deviation_facts(f"{PREFIX}.", "部门", sheet.total, sheet.reviewed_total, sheet.full, deviation, sheet.decimals)
    for score in sheet.scores:
        state = State.MISSING if score.points is None else State.COMPUTED
        found.append(Fact(f"{prefix}得分.指标{score.code}", f"{score.name}得分", score.points, "分", 2, state, "；".join(score.trace)))
    return found
