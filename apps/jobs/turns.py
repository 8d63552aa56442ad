"""Whose turn it is: a worker that wakes takes the fair next job of its queue, not the one that woke it.

Users take turns.  First comes who has the fewest jobs running, among those who was served longest ago, then who
has waited longest: thirty uploads of one user hold nobody else up by more than the one that is running.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from .models import Job, JobState

MEMORY = timedelta(hours=1)
"""How long it counts that somebody was served."""


class Turn(NamedTuple):
    """A user's oldest waiting job of one kind; the smallest is next."""

    running: int
    served: datetime
    since: datetime
    pk: int
    model: type[Job]


def jobs_of(queue: str) -> list[type[Job]]:
    """The kinds of job that wait in a queue."""
    return [model for model in apps.get_models() if issubclass(model, Job) and model.queue == queue]


def take_next(queue: str) -> Any:
    """Claim the next job; None where nothing waits.  Who loses the race for one looks again."""
    while turn := _next(queue):
        if job := turn.model.objects.claim(turn.pk):
            return job
    return None


def _next(queue: str) -> Turn | None:
    kinds, served = jobs_of(queue), {}
    for model in kinds:
        for user, running, last in _served(model):
            before = served.get(user, (0, last))
            served[user] = (before[0] + running, max(before[1], last))
    long_ago = timezone.now() - MEMORY
    turns = (
        Turn(*served.get(user, (0, long_ago)), since, pk, model)
        for model in kinds
        for user, since, pk in _waiting(model)
    )
    return min(turns, key=lambda turn: turn[:4], default=None)


def _waiting(model: type[Job]) -> Any:
    rows = model.objects.order_by().filter(state=JobState.QUEUED).values("requested_by")
    return rows.annotate(Min("requested_at"), Min("pk")).values_list("requested_by", "requested_at__min", "pk__min")


def _served(model: type[Job]) -> Any:
    rows = model.objects.order_by().filter(heartbeat__gt=timezone.now() - MEMORY).exclude(state=JobState.QUEUED)
    running = Count("pk", filter=Q(state=JobState.RUNNING))
    rows = rows.values("requested_by").annotate(running=running, last=Max("heartbeat"))
    return rows.values_list("requested_by", "running", "last")
