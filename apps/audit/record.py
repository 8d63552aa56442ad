"""Writing down what was done: called by the act itself, in its own transaction, never by a signal.

A record that cannot be written takes the act back with it; an act that is taken back leaves no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from .case import Case
from .chain import BEGINNING, link
from .models import Act, Entry, Thing
from .origin import origin

TURN = 7_341_905
"""The lock of the chain's end (PostgreSQL): those who write to it take turns until they commit.  SQLite has one writer anyway."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done to one thing.  Without an act it follows from what was there before and after."""

    thing: Thing
    subject: str = ""
    before: str = ""
    after: str = ""
    note: str = ""
    act: Act | None = None

    @property
    def done(self) -> Act:
        if self.act is not None:
            return self.act
        return Act.CHANGE if self.before and self.after else Act.ADD if self.after else Act.REMOVE


_waiting: ContextVar[list[dict[str, Any]] | None] = ContextVar("waiting", default=None)


def record(by: AbstractBaseUser | str | None, case: Case, *changes: Change) -> None:
    """Write down what somebody did: a person, a name that could not log in, or the system itself."""
    if not changes:
        return
    rows = [_row(by, case, change) for change in changes]
    waiting = _waiting.get()
    if waiting is None:
        _append(rows)
    else:
        waiting.extend(rows)


@contextmanager
def together() -> Iterator[None]:
    """What is done inside, a transaction of the caller's, is written down at its end: in few queries, the chain held shortest."""
    if _waiting.get() is not None:
        yield
        return
    rows: list[dict[str, Any]] = []
    token = _waiting.set(rows)
    try:
        yield
    finally:
        _waiting.reset(token)
    _append(rows)


def _row(by: AbstractBaseUser | str | None, case: Case, change: Change) -> dict[str, Any]:
    username, name = (by or "", "") if isinstance(by, str) or by is None else (by.get_username(), str(by))
    whence = origin()
    return {
        "username": username[:150], "name": name[:60], "address": whence.address, "way": whence.way,
        "thing": str(change.thing), "act": str(change.done),
        "district": case.district, "unit": case.unit, "year": case.year, "as_of": case.as_of,
        "subject": change.subject[:300], "before": change.before, "after": change.after, "note": change.note,
    }  # fmt: skip


@transaction.atomic
def _append(rows: Iterable[dict[str, Any]]) -> None:
    if not rows:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    number, before = Entry.objects.values_list("number", "hash").first() or (0, BEGINNING)
    entries, at = [], timezone.now()
    for row in rows:
        number += 1
        row |= {"number": number, "at": at}
        before = link(before, row)
        entries.append(Entry(**row, hash=before))
    Entry.objects.bulk_create(entries)
