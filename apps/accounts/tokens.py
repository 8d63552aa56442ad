"""接口令牌: made and revoked by their user, or revoked by the bureau's administrator; shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Membership, User

from .models import Token

PREFIX = "zpt_"
"""By it whoever finds one knows what it is."""

MOST = 20
"""Valid ones of one person."""

NOTED_EVERY = timedelta(minutes=1)
"""A row is not written for every request."""


@transaction.atomic
def issue(user: User, name: str, scope: str, days: int) -> tuple[Token, str]:
    """A new token and its text, which nobody can get again."""
    text = PREFIX + secrets.token_urlsafe(32)
    until = timezone.localdate() + timedelta(days=days)
    made = Token.objects.create(user=user, name=name, hash=digest(text), hint=text[-4:], scope=scope, expires_on=until)
    told = f"{made.get_scope_display()}，有效期至{until}"
    record(user, case_of(user), Change(Thing.TOKEN, _subject(made), after=told))
    return made, text


@transaction.atomic
def revoke(token: Token, by: User) -> bool:
    """False where it had been revoked already."""
    done = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)
    if done:
        record(by, case_of(token.user), Change(Thing.TOKEN, _subject(token), before=token.get_scope_display(), note="作废"))
    return bool(done)


def holder(text: str) -> Token | None:
    """The token, if it is good and its user may still log in."""
    return Token.objects.valid().filter(hash=digest(text), user__is_active=True).select_related("user").first()


def note_use(token: Token, address: str) -> None:
    now = timezone.now()
    if token.used_at is None or now - token.used_at >= NOTED_EVERY or token.used_from != address:
        Token.objects.filter(pk=token.pk).update(used_at=now, used_from=address)


def digest(text: str) -> str:
    """A token is 256 bits of chance: nothing has to be slow here."""
    return hashlib.sha256(text.encode()).hexdigest()


def case_of(user: User) -> Case:
    """Where the bureau's administrator reads of it."""
    first = Membership.objects.of(user).select_related("department__district").order_by("pk").first()
    if first is None:
        return Case()
    return first.department.case if first.department else Case(first.district.code)


def _subject(token: Token) -> str:
    return f"{token.user.get_username()} {token.name}"
