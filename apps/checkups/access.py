"""Who may open a check-up: whoever uploaded it, and the colleagues in the bureau it is shared with.  Its owner alone changes it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from apps.assessments.access import memberships
from apps.departments.models import District

from .models import Checkup, CheckupQuerySet


def seen_checkups(request: HttpRequest) -> CheckupQuerySet:
    """What the user may see, without their contents; 404 for who has no role at all."""
    if not memberships(request):
        raise Http404
    return Checkup.objects.seen_by(request.user, [one.pk for one in bureaus_of(request)]).light()


def bureaus_of(request: HttpRequest) -> list[District]:
    """Where the user works in the bureau."""
    return list({m.district_id: m.district for m in memberships(request) if m.department_id is None}.values())


def get_checkup(request: HttpRequest, pk: int) -> Checkup:
    return get_object_or_404(seen_checkups(request), pk=pk)


def get_examined(request: HttpRequest, pk: int) -> Checkup:
    """The check-up with its contents, its result being there; 404 otherwise."""
    return get_object_or_404(seen_checkups(request).defer(None), pk=pk, state="done")


def insist_own(request: HttpRequest, checkup: Checkup) -> Checkup:
    """To be changed: 403 for a colleague, who sees it and no more."""
    if checkup.requested_by_id != request.user.pk:
        raise PermissionDenied(f"这是{checkup.requested_by}上传并共用的，您可以查看、下载，不能修改。")
    return checkup
