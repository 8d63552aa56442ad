"""消息: what others did with the assessments somebody works on, and what is due; whatever is newer than their last look is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.assessments.access import memberships, visible_to
from apps.assessments.models import BESIDE, Assessment, AssessmentState, TransitionLog
from apps.departments.models import Role, User

KEPT = timedelta(days=90)
"""So long a message is shown."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened: what, to whose assessment, when, what was said, and where to go."""

    at: datetime
    what: str
    whose: str
    by: str
    comment: str
    url: str
    new: bool


@login_required
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The latest messages; a POST says that they were seen."""
    if request.method == "POST":
        User.objects.filter(pk=request.user.pk).update(notices_seen=timezone.now())
        return redirect("notices")
    since = request.user.notices_seen
    logs = _logs(request).select_related("assessment__department", "assessment__cycle", "by").order_by("-at")[:MOST]
    found = [_told(log, since) for log in logs]
    return render(request, "desk/notices.html", {"notices": found, "due": list(_due(request)), "fresh": any(n.new for n in found)})


def fresh(request: HttpRequest) -> int:
    """How many are new: a number on every page."""
    since = request.user.notices_seen
    logs = _logs(request)
    return (logs.filter(at__gt=since) if since else logs).count()


def _logs(request: HttpRequest) -> QuerySet[TransitionLog]:
    """What concerns them: the own department's assessments as others moved them; to the bureau what comes in."""
    own = [m.department_id for m in memberships(request) if m.department_id]
    heads = [m.department_id for m in memberships(request) if m.role == Role.HEAD]
    bureaus = [m.district_id for m in memberships(request) if m.role == Role.REVIEWER]
    decided = (AssessmentState.RETURNED, AssessmentState.APPROVED, AssessmentState.PUBLISHED)
    moved = Q(to_state__in=decided) | Q(act__in=BESIDE) | Q(from_state=AssessmentState.SIGNOFF)
    concerned = Q(pk__in=())
    if own:
        concerned |= Q(assessment__department__in=own) & moved
    if heads:
        concerned |= Q(assessment__department__in=heads, to_state=AssessmentState.SIGNOFF)
    if bureaus:
        handed = Q(to_state=AssessmentState.SUBMITTED, assessment__cycle__district__in=bureaus) & ~Q(act__in=BESIDE)
        concerned |= handed & (Q(assessment__reviewer=None) | Q(assessment__reviewer=request.user.pk))
    return TransitionLog.objects.filter(concerned, at__gt=timezone.now() - KEPT).exclude(by=request.user.pk)


def _told(log: TransitionLog, since: datetime | None) -> Notice:
    url = reverse("review", args=(log.assessment_id,))
    whose = f"{log.assessment.department.name} {log.assessment.cycle.what}"
    return Notice(log.at, str(log), whose, str(log.by), log.comment, url, since is None or log.at > since)


def _due(request: HttpRequest) -> Iterator[Assessment]:
    """The own department's assessments that are due soon or late."""
    own = [m.department_id for m in memberships(request) if m.department_id]
    for assessment in visible_to(request.user).filter(department__in=own) if own else ():
        if assessment.in_hand and assessment.deadline.level:
            yield assessment
