"""抽查建议: which departments a reviewer would look at first, each with the reasons and the way there; from what is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.assessments.models import Cycle
from apps.domain.district.copies import Copy, copies
from apps.domain.money import points
from apps.factbook.models import Snapshot

from .comparison import year_for
from .lines import Line
from .overview import PAGE


@dataclass(frozen=True)
class Reason:
    text: str
    url: str


@dataclass
class Proposal:
    line: Line
    reasons: list[Reason] = field(default_factory=list)

    @property
    def expected(self) -> str:
        return points(self.line.expected) if self.line.expected else ""


@login_required
@require_GET
def spot_checks(request: HttpRequest) -> HttpResponse:
    year = year_for(request)
    proposals = proposals_of(year.cycle, year.lines) if year else []
    page = Paginator(proposals, PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/spot_checks.html", {"year": year, "page": page, "count": len(proposals), "tab": "spot-checks"})


def proposals_of(cycle: Cycle, lines: list[Line]) -> list[Proposal]:
    """Those with a reason: what may be taken off first, then by how many reasons there are."""
    copied = _copied(cycle, {line.assessment.pk: line.assessment.department.name for line in lines})
    found = []
    for line in lines:
        if not line.results or line.assessment.out:
            continue
        pk = line.assessment.pk
        doubts = [Reason(text, reverse("second", args=(pk,))) for text in line.doubts]
        found.append(Proposal(line, doubts + [Reason(text, reverse("report", args=(pk,))) for text in copied[pk]]))
    found = [proposal for proposal in found if proposal.reasons]
    return sorted(found, key=lambda one: (-one.line.expected, -len(one.reasons), one.line.assessment.department.code))


def _copied(cycle: Cycle, names: dict[int, str]) -> dict[int, list[str]]:
    """Of each assessment, whose texts its own are like."""
    handed_in = Snapshot.objects.filter(assessment__cycle=cycle, kind=Snapshot.Kind.SUBMISSION).order_by("pk")
    newest = dict(handed_in.values_list("assessment_id", "sketch"))
    sketches = {pk: {title: tuple(hashes) for title, hashes in own.items()} for pk, own in newest.items()}
    found: dict[int, list[str]] = defaultdict(list)
    for copy in copies(sketches):
        for pk, text in _both(copy, names):
            found[pk].append(text)
    return found


def _both(copy: Copy, names: dict[int, str]) -> list[tuple[int, str]]:
    def told(own: str, other: int, text: str) -> str:
        return f"“{own}”与{names.get(other, '另一部门')}的“{text}”大半相同"

    return [(copy.one, told(copy.text, copy.other, copy.other_text)), (copy.other, told(copy.other_text, copy.one, copy.text))]
