from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.assessments.models import Assessment
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_for
from apps.domain.forms import FormLine, FormSheet
from apps.domain.forms.closing import place_key, subject
from apps.domain.framework import Group, Indicator
from apps.domain.money import ZERO, plain
from apps.domain.rules import answer_key
from apps.domain.scores import Score
from apps.factbook.snapshots import evaluation_of
from apps.indicators.models import Evidence


@dataclass(frozen=True)
class Line:
    """An indicator on the card.  ``spans`` are the group cells that begin in its row."""

    indicator: Indicator
    score: Score
    spans: tuple[tuple[str, str, int], ...]
    note: str
    url: str
    evidence: int


@dataclass(frozen=True)
class Chapter:
    """A first-level group with its lines and what they add up to."""

    group: Group
    lines: tuple[Line, ...]
    points: Decimal
    open: int

    @property
    def shown(self) -> str:
        return plain(self.points)


@dataclass(frozen=True)
class FormCard:
    """An assessment form on the card: whose it is, what it earned line by line, where it is filled in."""

    title: str
    sheet: FormSheet
    url: str
    open: bool
    """Shown at once; those of many rows are folded."""

    @property
    def lines(self) -> list[FormLine]:
        first = [self.sheet.execution] if self.sheet.execution else []
        return [*first, *self.sheet.lines]

    @property
    def waiting(self) -> int:
        return sum(line.points is None and line.applies for line in self.lines)


@login_required
@require_GET
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """得分卡: every indicator with weight, points, state and how each point came about."""
    viewing = get_viewing(request, pk)
    assessment, evaluation = viewing.assessment, evaluation_of(viewing)
    evidence = list(Evidence.objects.seen_in(viewing).values_list("place", flat=True))
    chapters = [_chapter(assessment, evaluation, group, evidence) for group in evaluation.pack.framework.groups]
    context = {
        "assessment": assessment, "viewing": viewing, "chapters": chapters, "sheet": evaluation.sheet,
        "framework": evaluation.pack.framework,
        "forms": [*_forms(assessment, evaluation)],
        "projects": [{"name": _project(evaluation, row), "sheet": own} for row, own in evaluation.project_sheets.items()],
        "tab": "score", "reviewed": any(s.review is not None for s in evaluation.sheet.scores),
    }  # fmt: skip
    return render(request, "scoring/score.html", context)


def _forms(assessment: Assessment, evaluation: Evaluation) -> Iterator[FormCard]:
    scored = [sheet for sheet in evaluation.forms.values() if sheet.place.form.scored]
    own = {f"项{i}": project.pk for i, project in enumerate(assessment.projects.all(), 1)} if scored else {}
    for sheet in scored:
        place = sheet.place
        title = f"{subject(place, evaluation.book)}{place.form.title}"
        if place.form.owner == "项目":
            url = reverse("project", args=(assessment.pk, own[place.row])) if place.row in own else ""
        else:
            step = step_for(evaluation.pack, place_key(place))
            url = f"{reverse('step', args=(assessment.pk, step.key))}#{place.indicators}" if step else ""
        yield FormCard(title, sheet, url, not place.form.owner)


def _project(evaluation: Evaluation, row: str) -> str:
    sheet = evaluation.pack.projects
    return evaluation.book.text(f"{sheet.statement.key}.{row}.名称") if sheet else ""


def _chapter(assessment, evaluation, group: Group, evidence: list[str]) -> Chapter:
    scores = evaluation.sheet.by_code()
    lines: list[Line] = []
    blocks = group.groups or (group,)
    for block in blocks:
        leaves = tuple(block.leaves())
        for i, indicator in enumerate(leaves):
            spans = ((block.name, plain(block.weight), len(leaves)),) if i == 0 else ()
            key = answer_key(indicator.code, "说明")
            step = step_for(evaluation.pack, key)
            url = f"{reverse('step', args=(assessment.pk, step.key))}#评判.指标{indicator.code}" if step else ""
            note = evaluation.book.text(key)
            lines.append(Line(indicator, scores[indicator.code], spans, note, url, evidence.count(f"评判.指标{indicator.code}")))
    known = [line.score.points for line in lines if line.score.points is not None]
    return Chapter(group, tuple(lines), sum(known, ZERO), len(lines) - len(known))
