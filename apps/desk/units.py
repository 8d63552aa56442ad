"""下属单位: what the head of a 主管部门 sees of the units below it: how far they are, what they came to; as a page and a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.assessments.access import headed, memberships
from apps.assessments.downloads import XLSX, hand_over
from apps.assessments.models import AssessmentState, Cycle
from apps.audit.models import Thing
from apps.domain.district.standing import pools_of, taking_part
from apps.files.tables import write_table

from .comparison import shown
from .lines import Line, lines_of, standings_of
from .results import HEADS, rows_of


@dataclass(frozen=True)
class Units:
    """The own department and those below it in one year's work."""

    cycle: Cycle
    cycles: list[Cycle]
    lines: list[Line]


def units_for(request: HttpRequest) -> Units:
    """Of the year that is asked for, the newest if none is; 404 for who has no units below."""
    own, below = headed(request.user, memberships(request))
    if not below:
        raise Http404
    found = Cycle.objects.filter(assessments__department__in=below).select_related("district", "pack_version").distinct()
    cycles, wanted = list(found.order_by("-year", "as_of", "pk")), request.GET.get("cycle", "")
    cycle = next((one for one in cycles if not wanted or str(one.pk) == wanted), None)
    if cycle is None:
        raise Http404
    return Units(cycle, cycles, list(_of(lines_of(cycle), own | below)))


def _of(lines: Iterable[Line], departments: set[int]) -> Iterable[Line]:
    """Theirs, second scores and opinions only once the bureau has decided."""
    for line in lines:
        if line.assessment.department_id in departments:
            under_review = line.assessment.state == AssessmentState.SUBMITTED
            shown = {k: v for k, v in line.results.items() if k != "reviewed"} if under_review else line.results
            yield replace(line, results=shown, comments=0 if under_review else line.comments)


@login_required
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    found = units_for(request)
    standings = standings_of(found.cycle, found.lines)
    means = [
        {"full": shown(pool.full, "total"), "count": pool.spread.count, "mean": shown(pool.spread.mean, "total")}
        for pool in pools_of(standings, "total")
    ]  # fmt: skip
    own = taking_part(standings)
    context = {
        "units": found, "means": means, "all": len(own), "handed_in": sum(one.handed_in for one in own),
        "to_sign": sum(line.assessment.state == AssessmentState.SIGNOFF for line in found.lines),
    }  # fmt: skip
    return render(request, "desk/units.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """自评汇总表 of the units."""
    found = units_for(request)
    rows = rows_of(standings_of(found.cycle, found.lines))
    file, case = write_table("下属单位自评汇总表", HEADS, rows), found.cycle.case
    name = f"{found.cycle.what}下属单位自评汇总表.xlsx"
    return hand_over(file, name, XLSX, by=request.user, case=case, thing=Thing.CYCLE, note=f"{len(found.lines)} 个单位")
