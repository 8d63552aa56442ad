"""The report as it would be printed now, with what was said about it, and the files made of it."""

from __future__ import annotations

import zlib
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.domain.book.evaluation import Evaluation, once
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
    shown, talk = preview(evaluation, viewing.live), Talk(viewing, evaluation, request.path)
    record(request.user, viewing.assessment.case, Change(Thing.REPORT, shown.title, act=Act.READ))
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "tab": "report", "title": shown.title, "editions": editions_for(viewing)[:6],
        "paper": with_opinions(zlib.decompress(shown.paper).decode(), talk), "open": shown.open, "said": talk.said,
    }  # fmt: skip
    return render(request, "reports/report.html", context)


class Preview(NamedTuple):
    title: str
    open: int
    """How many blocks still lack something."""
    paper: bytes
    """The report as an element of a page, compressed: it is kept as long as the evaluation is."""


@once
def preview(evaluation: Evaluation, draft: bool) -> Preview:
    composed = compose(evaluation, draft=draft)
    return Preview(composed.title, open_blocks(composed), zlib.compress(render_fragment(composed).encode(), 1))
