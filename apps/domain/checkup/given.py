"""Figures from outside the document, which are right: our own fact book, what a text about them is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .figures import Figure


@dataclass(frozen=True)
class Given:
    """Figures with the names sentences give them.  A ``scope`` is that of a project; ``projects`` says which items of the
    document speak of one."""

    figures: tuple[Figure, ...] = ()
    projects: Mapping[int, str] = field(default_factory=dict)
    results: tuple[Figure, ...] = ()
    """What indicators aim at and what came of it, by the indicator's name."""

    def of(self, label: str, kind: str = "money") -> list[Figure]:
        """Those of the whole unit."""
        return [f for f in self.figures if f.label == label and f.quantity.kind == kind and not f.scope]


NOTHING = Given()
