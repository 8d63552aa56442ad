"""How long ago the person at the browser did anything, and how long ago they typed their password."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

SEEN, TYPED = "seen", "password_typed"
"""Keys of the session; each a time, in whole seconds."""

SIGNED_ON = "signed_on"
"""Key of the session: another system said who it is."""

NOTED_EVERY = 60
"""Seconds: a session is not written for every page."""


def now() -> int:
    return int(timezone.now().timestamp())


def came_in(request: HttpRequest) -> None:
    request.session[SEEN] = request.session[TYPED] = now()


def typed_password(request: HttpRequest) -> None:
    request.session[TYPED] = now()


def is_idle(request: HttpRequest) -> bool:
    """Nothing for longer than the limit; a session that says nothing is one from before there was a limit."""
    return now() - request.session.get(SEEN, now()) > settings.IDLE_LIMIT.total_seconds()


def note(request: HttpRequest) -> None:
    if now() - request.session.get(SEEN, 0) >= NOTED_EVERY:
        request.session[SEEN] = now()


def typed_within(request: HttpRequest, limit: timedelta) -> bool:
    return now() - request.session.get(TYPED, 0) <= limit.total_seconds()
