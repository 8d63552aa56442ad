"""Who may open a check-up: whoever uploaded it, and nobody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from apps.assessments.access import memberships

from .models import Checkup, CheckupQuerySet


def own_checkups(request: HttpRequest) -> CheckupQuerySet:
    """The user's check-ups without their contents; 404 for who has no role at all."""
    if not memberships(request):
        raise Http404
    return Checkup.objects.of(request.user).light()


def get_checkup(request: HttpRequest, pk: int) -> Checkup:
    return get_object_or_404(own_checkups(request), pk=pk)


def get_examined(request: HttpRequest, pk: int) -> Checkup:
    """The check-up with its contents, its result being there; 404 otherwise."""
    return get_object_or_404(own_checkups(request).defer(None), pk=pk, state="done")
