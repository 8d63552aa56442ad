"""The pages of projects: what is saved on them starts the assessment, as on any other step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from apps.assessments.access import get_assessment, get_editable
from apps.assessments.models import AssessmentState
from apps.projects import views
from apps.reviews.workflow import start


def starting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view; once it has saved something, the assessment is under way."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: int, **where: int) -> HttpResponse:
        response = view(request, pk, **where)
        saved = request.method == "POST" and request.user.is_authenticated
        if saved and get_assessment(request, pk).state == AssessmentState.NOT_STARTED:
            with transaction.atomic():
                found = get_editable(request, pk)
                start(found, request.user, found.roles)
        return response

    return wrapped


add, project, delete = map(starting, (views.add, views.project, views.delete))
