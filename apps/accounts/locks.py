"""After so many wrong passwords an account, or an address, is locked for a while; and every log-in leaves a record.

django-axes counts and locks; here is what it cannot be told by settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest

from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import User

from . import presence

Credentials = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lock:
    """Who is locked, and until when."""

    of_address: bool
    until: datetime


class Locks(AxesDatabaseHandler):
    """Two limits: an address may be that of a whole office, so it may fail more often than an account."""

    def get_failures(self, request: HttpRequest, credentials: Credentials | None = None) -> int:
        """In failures of an account."""
        account, address = (failures_of(attempts) for attempts in self.get_user_attempts(request, credentials))
        return max(account, address * settings.AXES_FAILURE_LIMIT // settings.ADDRESS_FAILURE_LIMIT)

    def reset_user_attempts(self, request: HttpRequest, credentials: Credentials | None = None) -> int:
        """Only the account's own: who can log in must not wipe away the guesses at others from the same address."""
        account, _ = self.filter_user_attempts(request, credentials)
        return account.delete()[0]

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        presence.came_in(request)
        note_down(request, Act.SUCCESS, user)

    def user_login_failed(
        self, sender: Any, credentials: Credentials, request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """What is refused during a lock is no failure, and is not recorded one by one."""
        was_locked = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None and not was_locked:
            note_down(request, Act.LOCKED if request.axes_locked_out else Act.FAILURE, credentials.get("username") or "")

    def user_logged_out(self, sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
        super().user_logged_out(sender, request, user, **kwargs)
        if user is not None:
            note_down(request, Act.LOGOUT, user)

    def lock(self, request: HttpRequest, credentials: Credentials | None) -> Lock | None:
        account, address = self.get_user_attempts(request, credentials)
        if failures_of(account) >= settings.AXES_FAILURE_LIMIT:
            return Lock(False, ends(account))
        if failures_of(address) >= settings.ADDRESS_FAILURE_LIMIT:
            return Lock(True, ends(address))
        return None


def failures_of(attempts: QuerySet[Any]) -> int:
    return attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0


def ends(attempts: QuerySet[Any]) -> datetime:
    return attempts.aggregate(last=Max("attempt_time"))["last"] + settings.AXES_COOLOFF_TIME


def note_down(request: HttpRequest, act: Act, who: User | str, subject: str = "") -> None:
    """Every log-in, log-out and failure, with the browser it came by; ``subject`` is the account or address concerned."""
    AxesProxyHandler.update_request(request)
    name = who if isinstance(who, str) else who.get_username()
    record(who, Case(), Change(Thing.LOGIN, subject or name, act=act, note=request.axes_user_agent or ""))


def attempts_left(request: HttpRequest) -> int | None:
    """How often the password may still be wrong, after one that was; None where none was, or there is no hurry to say so."""
    failures = getattr(request, "axes_failures_since_start", None)
    return settings.AXES_FAILURE_LIMIT - failures if failures and failures > 1 else None


def lock_of(request: HttpRequest, credentials: Credentials | None) -> Lock | None:
    """The lock that stopped this request."""
    return AxesProxyHandler.get_implementation().lock(request, credentials)


def unlock(request: HttpRequest, username: str = "", address: str | None = None) -> bool:
    """Lift what is there for the account, or for the address; True if there was anything."""
    found = bool(username) and bool(AxesProxyHandler.reset_attempts(username=username))
    found |= bool(address) and bool(AxesProxyHandler.reset_attempts(ip_address=address))
    if found:
        note_down(request, Act.UNLOCKED, request.user, username or address or "")
    return found
