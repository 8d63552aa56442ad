"""The page of what has changed between two submissions: as lists, and in the report where it stands."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.assessments.viewing import Viewing
from apps.domain.report.compose import compose
from apps.domain.revision.comparing import compare
from apps.findings.links import linked
from apps.reports.html import render_fragment

from .marking import with_changes
from .submissions import NOW, evaluation_at, submissions


@login_required
@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    viewing = get_viewing(request, pk)
    handed_in = submissions(viewing.assessment)
    numbers = [*range(1, len(handed_in) + 1), *([NOW] if viewing.live and handed_in else [])]
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "tab": "review", "numbers": numbers,
        "submissions": list(enumerate(handed_in, 1)), "now": NOW,
    }  # fmt: skip
    if len(numbers) > 1:
        old, new = (_number(request, name, numbers, number) for name, number in zip(("from", "to"), numbers[-2:], strict=True))
        before, after = evaluation_at(viewing, handed_in, old), evaluation_at(viewing, handed_in, new)
        found = compare(before, after)
        context |= {
            "old": old, "new": new, "found": found, "typed": [c for c in found.figures if not c.computed],
            "computed": [c for c in found.figures if c.computed],
            "fresh": [linked(viewing, after, f) for f in found.new], "gone": [_told(viewing, before, f) for f in found.gone],
            "paper": with_changes(render_fragment(compose(after)), found),
        }  # fmt: skip
    return render(request, "reviews/changes.html", context)


def _told(viewing: Viewing, evaluation, finding) -> dict[str, str]:
    """A finding that is no more leads nowhere."""
    return linked(viewing, evaluation, finding) | {"url": "", "hint": ""}


def _number(request: HttpRequest, name: str, numbers: list[int], otherwise: int) -> int:
    text = request.GET.get(name, str(otherwise))
    if not text.isdecimal() or int(text) not in numbers:
        raise Http404
    return int(text)
