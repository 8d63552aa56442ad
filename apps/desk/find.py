"""查找: figures, steps, indicators, passages and projects of an assessment by their names, for whoever wants to go to one or write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.assessments.models import Assessment
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import steps_of
from apps.factbook.entry import live_names
from apps.factbook.snapshots import evaluation_of
from apps.findings.links import field_url

LONGEST = 60
LONGEST_KEY = 200
MOST = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is, where one goes for it, and of a figure how it is written into a text."""

    kind: str
    name: str
    url: str = ""
    shown: str = ""
    token: str = ""


@login_required
@require_GET
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """As data where data is asked for, else as a page; with ``figures`` only what can be written into a text."""
    viewing = get_viewing(request, pk)
    if viewing.withheld:
        raise Http404
    words = request.GET.get("q", "")[:LONGEST].strip()
    evaluation = evaluation_of(viewing)
    hits = list(_figures(viewing.assessment, evaluation, words))
    if "figures" not in request.GET:
        hits = [*_places(viewing.assessment, evaluation, words), *[hit for hit in hits if hit.url]][:MOST] if words else []
    if "json" in request.headers.get("Accept", ""):
        return JsonResponse({"found": [asdict(hit) for hit in hits]})
    context = {"assessment": viewing.assessment, "viewing": viewing, "hits": hits, "words": words, "tab": "home"}
    return render(request, "desk/find.html", context)


@login_required
@require_GET
def figure_at(request: HttpRequest, pk: int) -> HttpResponse:
    """To the cell of a figure of the report, or of one it follows from; 404 where nobody types it."""
    viewing = get_viewing(request, pk)
    if viewing.withheld:
        raise Http404
    url = _url(viewing.assessment, evaluation_of(viewing), request.GET.get("key", "")[:LONGEST_KEY])
    if not url:
        raise Http404
    return redirect(url)


def _figures(assessment: Assessment, evaluation: Evaluation, words: str) -> Iterator[Hit]:
    names = live_names(assessment, evaluation)
    for key, name, value in names.found(words, MOST):
        yield Hit("数", name, _url(assessment, evaluation, key), value or "待填", names.token(key))


def _url(assessment: Assessment, evaluation: Evaluation, key: str) -> str:
    """The cell; of a figure nobody types, one of those it follows from."""
    if key == "得分" or key.startswith("得分."):
        code = key.removeprefix("得分").removeprefix(".指标")
        return f"{reverse('score', args=(assessment.pk,))}#{f'指标{code}' if code else ''}".rstrip("#")
    formula = evaluation.pack.formulas.get(key)
    inputs = sorted(formula.names, key=formula.text.find) if formula else []
    return next((url for name in (key, *inputs) if name and (url := field_url(assessment, name))), "")


def _places(assessment: Assessment, evaluation: Evaluation, words: str) -> Iterator[Hit]:
    for step in steps_of(evaluation.pack):
        if _has(words, step.title):
            yield Hit("步骤", step.title, reverse("step", args=(assessment.pk, step.key)))
    for score in evaluation.sheet.scores:
        if _has(words, score.name, score.code):
            yield Hit("指标", score.name, field_url(assessment, f"得分.指标{score.code}"), f"{score.shown}分" if score.shown else "")
    for passage in evaluation.pack.passages.values():
        if _has(words, passage.title):
            yield Hit("文字", passage.title, field_url(assessment, f"文字.{passage.key}"))


def _has(words: str, *texts: str) -> bool:
    return all(word in " ".join(texts) for word in words.split())
