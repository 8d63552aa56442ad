from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.assessments.access import get_viewing, saving
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_for
from apps.domain.forms import FormLine, FormSheet
from apps.domain.forms.closing import place_key, subject
from apps.domain.framework import Group, Indicator
from apps.domain.money import ZERO, plain
from apps.domain.rules import answer_key
from apps.domain.scores import Score
from apps.factbook.entry import MET_OTHERS, PARTLY_KEPT, keep
from apps.factbook.snapshots import evaluation_of
from apps.indicators.forms import JudgementForm
from apps.indicators.models import Evidence


@dataclass(frozen=True)
class Line:
    """An indicator on the card.  ``spans`` are the group cells that begin in its row."""

    indicator: Indicator
    score: Score
    spans: tuple[tuple[str, str, int], ...]
    note: str
    form: JudgementForm | None
    """Where its loss of points is explained, for who may."""
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
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """得分卡: every indicator with weight, points, state and how each point came about; 失分说明 is written beside it."""
    if request.method == "POST":
        return _save_notes(request, pk)
    viewing = get_viewing(request, pk)
    evaluation = evaluation_of(viewing)
    return _card(request, viewing, evaluation, _notes(viewing, evaluation) if viewing.may_edit else {})


def _notes(viewing: Viewing, evaluation: Evaluation, data: QueryDict | None = None) -> dict[str, JudgementForm]:
    """A form for every indicator that lost points, or of what was sent of it."""
    indicators = {indicator.code: indicator for indicator in evaluation.pack.framework.indicators}
    asked = (s for s in evaluation.sheet.scores if (s.lost > ZERO if data is None else f"评判.{s.code}-loaded" in data))
    return {score.code: JudgementForm(viewing.assessment, indicators[score.code], score, data) for score in asked}


def _save_notes(request: HttpRequest, pk: int) -> HttpResponse:
    with saving(request, pk) as viewing:
        evaluation = evaluation_of(viewing)
        notes = _notes(viewing, evaluation, request.POST)
        kept = keep(notes.values(), request.user)
    if kept.conflicts or kept.unsaved:
        messages.error(request, MET_OTHERS if kept.conflicts else PARTLY_KEPT)
        return _card(request, viewing, evaluation, notes, code=409 if kept.conflicts else 422)
    messages.success(request, "已保存。")
    return redirect("score", pk)


def _card(request: HttpRequest, viewing: Viewing, evaluation: Evaluation, notes: dict[str, JudgementForm], code: int = 200) -> HttpResponse:
    assessment = viewing.assessment
    evidence = list(Evidence.objects.seen_in(viewing).values_list("place", flat=True))
    chapters = [_chapter(assessment, evaluation, group, evidence, notes) for group in evaluation.pack.framework.groups]
    context = {
        "assessment": assessment, "viewing": viewing, "chapters": chapters, "sheet": evaluation.sheet,
        "framework": evaluation.pack.framework,
        "forms": [*_forms(assessment, evaluation)],
        "projects": [{"name": _project(evaluation, row), "sheet": own} for row, own in evaluation.project_sheets.items()],
        "notes": notes, "tab": "score", "reviewed": any(s.review is not None for s in evaluation.sheet.scores),
    }  # fmt: skip
    return render(request, "scoring/score.html", context, status=code)


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


def _chapter(
    assessment: Assessment, evaluation: Evaluation, group: Group, evidence: list[str], notes: dict[str, JudgementForm]
) -> Chapter:
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
            files = evidence.count(f"评判.指标{indicator.code}")
            lines.append(Line(indicator, scores[indicator.code], spans, note, notes.get(indicator.code), url, files))
    known = [line.score.points for line in lines if line.score.points is not None]
    return Chapter(group, tuple(lines), sum(known, ZERO), len(lines) - len(known))
