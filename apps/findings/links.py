"""From a finding to where it is mended."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import prefetch_related_objects
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_for
from apps.domain.facts import State
from apps.domain.findings import Finding
from apps.domain.places import REWRITTEN
from apps.domain.rules import answer_key
from apps.projects.facts import project_rows

SCORE = "得分"
MOST_PLACES = 12
"""A finding about a whole table names its first cells only."""

MOST_WORDS = 30


def field_url(assessment: Assessment, key: str) -> str:
    """The form field of a fact, or the sentence that was rewritten; empty for a fact that nobody types."""
    if key.startswith(f"{REWRITTEN}."):
        return f"{reverse('wordings', args=(assessment.pk,))}#{key}"
    if key.startswith(f"{SCORE}."):
        return _indicator_url(assessment, key.removeprefix(SCORE).removeprefix(".指标").partition(".")[0])
    if own := _project_of(assessment, key):
        return f"{reverse('project', args=(assessment.pk, own.removeprefix('P')))}#{key}"
    step = step_for(assessment.pack, key)
    return f"{reverse('step', args=(assessment.pk, step.key))}#{key.rstrip('.')}" if step else ""


def _indicator_url(assessment: Assessment, code: str) -> str:
    """Where it is judged; how one that follows from figures came about stands on the score card."""
    asked = any(one.code == code and one.asks for one in assessment.pack.framework.indicators)
    step = step_for(assessment.pack, f"评判.指标{code}") if asked else None
    if step is None:
        return f"{reverse('score', args=(assessment.pk,))}#指标{code}"
    return f"{reverse('step', args=(assessment.pk, step.key))}#评判.指标{code}"


def _project_of(assessment: Assessment, key: str) -> str:
    """The project on whose page alone the fact is typed: the list of projects has their own fields, not what hangs on them."""
    sheet = assessment.pack.projects
    head, row, field = (*key.split(".", 2), "", "")[:3]
    if sheet is None or head != sheet.statement.key or not field or field in sheet.statement.by_column:
        return ""
    prefetch_related_objects([assessment], "projects")
    return next((own for own, place in project_rows(assessment).items() if place == row), "")


def linked(viewing: Viewing, evaluation: Evaluation, finding: Finding) -> dict[str, str]:
    """A finding as ``components/findings.html`` shows it, with the reason written for it, or a link to its first typed place.

    Who cannot mend it is led there to look; nowhere while its fields are not theirs to see.
    """
    keys = () if viewing.withheld else _mended(evaluation, finding)
    url = next((url for key in keys if (url := field_url(viewing.assessment, key))), "")
    severity, reason = finding.severity, evaluation.acceptance_of(finding)
    return {
        "severity": severity.value, "label": severity.label, "message": finding.message, "hint": finding.hint, "url": url,
        "go": "去处理" if viewing.may_edit else "查看",
        "reason": reason.reason if reason else "", "by": reason.by if reason else "",
    }  # fmt: skip


def _mended(evaluation: Evaluation, finding: Finding) -> list[str]:
    """Where to go: lost points are explained beside their indicator; a figure that is typed comes before one that follows from it."""
    own = next((s for s in evaluation.sheet.scores if finding.message.startswith(f"指标{s.code}“{s.name}”")), None)
    if own and finding.code == "J002":
        return [answer_key(own.code, "说明")]
    book = evaluation.book
    computed: Callable[[str], bool] = lambda key: key in book and book[key].state is State.COMPUTED  # noqa: E731
    return [*sorted(finding.keys, key=computed), *([answer_key(own.code, "")] if own else [])]


def undone(viewing: Viewing, evaluation: Evaluation) -> list[dict[str, str]]:
    """What is still to be filled in or cannot be read, shown likewise; it is no finding and not called by the name of one."""
    return [linked(viewing, evaluation, finding) | {"label": "未完成"} for finding in evaluation.missing]


def places(assessment: Assessment, evaluation: Evaluation, finding: Finding) -> list[dict[str, str]]:
    """Every typed place involved, with what stands there; of a passage the words in question."""
    found, quotes = [], {place.key: place.quote for place in reversed(finding.places) if place.key}
    for key in finding.keys[:MOST_PLACES]:
        url = field_url(assessment, key)
        if url and key in evaluation.book:
            fact = evaluation.book[key]
            label = evaluation.pack.labels.get(key) or fact.label
            shown = quotes.get(key) or fact.shown(evaluation.pack.style, with_unit=True)
            found.append({"url": url, "label": label, "shown": shown[:MOST_WORDS]})
    return found
