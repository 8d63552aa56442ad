"""历年情况: one department through the years: how each self-assessment went, what keeps coming up, everything that was done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from apps.assessments.access import headed, memberships, roles_for
from apps.assessments.models import TransitionLog
from apps.assessments.viewing import Viewing
from apps.departments.models import Department
from apps.domain.district.problems import problem_name
from apps.domain.money import format_in, points
from apps.factbook.models import Snapshot

from .lines import Line, results_of
from .overview import PAGE
from .recurring import found_in, said_again


@dataclass(frozen=True)
class Year:
    """One self-assessment: its line as 各部门进度 has it, and all opinions ever given on it."""

    line: Line
    comments: int
    may_open: bool

    @property
    def spent(self) -> str:
        return _amount(self.line.spent)

    @property
    def budget(self) -> str:
        return _amount(self.line.budget)

    @property
    def reviewed(self) -> str:
        return "" if self.line.reviewed is None else points(self.line.reviewed)


def _amount(value: Decimal | None) -> str:
    return "" if value is None else format_in(value, "万元", 2)


@login_required
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    department = _visible(request, pk)
    own = department.assessments.select_related("cycle__district", "cycle__pack_version", "department")
    pending = Count("comments", filter=Q(comments__internal=False, comments__state__in=("open", "answered")))
    own = own.annotate(told=Count("comments", filter=Q(comments__internal=False)), pending=pending)
    viewings = [Viewing(one, roles_for(request, one)) for one in own.order_by("-cycle__year", "-cycle__as_of")]
    years = _years(viewings)
    logs = TransitionLog.objects.filter(assessment__in=[year.line.assessment.pk for year in years if year.may_open])
    logs = logs.select_related("assessment__cycle", "by", "snapshot").defer("snapshot__book")
    context = {
        "department": department, "years": years, "problems": _problems(viewings), "district": department.district,
        "said": said_again([v.assessment for v in viewings if not v.under_review]),
        "page": Paginator(logs, PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "desk/history.html", context)


def _visible(request: HttpRequest, pk: int) -> Department:
    """For the bureau of its district, its own people, and the heads above it."""
    found = get_object_or_404(Department.objects.select_related("district"), pk=pk)
    own, below = headed(request.user, memberships(request))
    mine = {m.department_id for m in memberships(request) if m.department_id} | own | below
    bureaus = {m.district_id for m in memberships(request) if m.department_id is None}
    if found.pk not in mine and found.district_id not in bureaus:
        raise Http404
    return found


def _years(viewings: list[Viewing]) -> list[Year]:
    """As handed in last; opinions and a second score as far as who looks may see them."""
    seen = Q(kind=Snapshot.Kind.SUBMISSION) | Q(assessment__in=[v.pk for v in viewings if v.sees_marks])
    results = results_of(Snapshot.objects.filter(seen, assessment__in=[v.pk for v in viewings]))
    found = []
    for v in viewings:
        one, own = v.assessment, results.get(v.pk, {})
        told, pending = (0, 0) if v.under_review else (one.told, one.pending)
        found.append(Year(Line(one, one.deadline, own, pending), told, bool(own) or not v.for_bureau))
    return found


def _problems(viewings: list[Viewing]) -> list[dict[str, object]]:
    """What was found in several years."""
    found, years = found_in([v.pk for v in viewings]), defaultdict[str, set[int]](set)
    pack = viewings[0].assessment.pack if viewings else None
    for v in viewings:
        for code in found.get(v.pk, {}):
            years[code].add(v.assessment.cycle.year)
    return [
        {"name": problem_name(pack, code), "years": sorted(which)}
        for code, which in sorted(years.items(), key=lambda item: (-len(item[1]), item[0])) if len(which) > 1 and pack
    ]  # fmt: skip
