"""The report as it would be printed now, with what was said about it, and the files made of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.domain.report.compose import compose, open_blocks
from apps.factbook.snapshots import evaluation_of
from apps.reports.html import render_fragment
from apps.reports.views import editions_for
from apps.reviews.marking import with_opinions
from apps.reviews.talk import Talk


@login_required
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    viewing = get_viewing(request, pk)
    evaluation = evaluation_of(viewing)
    composed, talk = compose(evaluation, draft=viewing.live), Talk(viewing, evaluation, request.path)
    record(request.user, viewing.assessment.case, Change(Thing.REPORT, composed.title, act=Act.READ))
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "tab": "report", "title": composed.title,
        "editions": editions_for(viewing)[:6], "paper": with_opinions(render_fragment(composed), talk), "open": open_blocks(composed),
        "said": talk.said,
    }  # fmt: skip
    return render(request, "reports/report.html", context)
