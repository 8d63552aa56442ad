"""What somebody is typing, evaluated before it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import Model

from .models import Assessment


class Draft(Protocol):
    """A form that was read and not saved."""

    def stand_in(self) -> None:
        """Let what is typed stand for what is stored, on the assessment at hand."""


def stand_in(assessment: Assessment, relation: str, rows: Iterable[Model]) -> None:
    """Let these rows be all of a relation that was fetched; the database knows nothing of it."""
    cache: dict[str, Any] = assessment.__dict__.setdefault("_prefetched_objects_cache", {})
    cache.pop(relation, None)
    queryset = getattr(assessment, relation).all()
    queryset._result_cache, queryset._prefetch_done = list(rows), True
    cache[relation] = queryset
