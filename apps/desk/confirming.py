"""Confirming what was taken over from the year before: one place, or a whole step."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.assessments.access import came_from, saving
from apps.domain.book.steps import progress
from apps.factbook.unconfirmed import confirm, unconfirmed
from apps.findings.status import status_of

from .side import side


@login_required
@require_POST
def confirm_carried(request: HttpRequest, pk: int) -> HttpResponse:
    """``place`` is one place, ``step`` a whole step; what was typed anew or confirmed meanwhile is left alone."""
    place, step = request.POST.get("place", ""), request.POST.get("step", "")
    with saving(request, pk) as viewing:
        marked = unconfirmed(viewing.assessment)
        chosen = [one for one in marked if one.place == place or (step and one.step and one.step.key == step)]
        confirm(viewing.assessment, chosen, request.user)
    if "HX-Request" in request.headers:
        status = status_of(viewing)
        here = next((one.step for one in chosen if one.step), None)
        context = side(status, progress(status.evaluation), here.key if here else "")
        return render(request, "desk/_confirmed.html", context | {"step": here, "confirmed": [one.place for one in chosen]})
    told = f"已确认 {len(chosen)} 处。" if chosen else "这里已经确认过，或已改填。"
    (messages.success if chosen else messages.info)(request, told)
    return redirect(came_from(request) or reverse("assessment", args=(pk,)))
