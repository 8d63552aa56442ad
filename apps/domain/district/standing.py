"""How departments stand in one year's work, and which of them may be put together: only what was measured by the same measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any

from ..money import ZERO
from .spread import Spread

NO_KIND = "未分类"
AMOUNTS = ("total", "full", "reviewed", "execution", "budget", "spent")


@dataclass(frozen=True, slots=True)
class Standing:
    """One department in one year.  ``total``, ``full`` and ``reviewed`` are points, ``execution`` a ratio, its
    ``budget`` and ``spent`` amounts in 元, None where not known.

    ``out`` says why it takes no part in the year; ``found`` counts by code what stood open or explained when it was handed in.
    """

    code: str
    name: str
    kind: str = ""
    out: str = ""
    handed_in: bool = False
    late: bool = False
    total: Decimal | None = None
    full: Decimal | None = None
    reviewed: Decimal | None = None
    execution: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    grade: str = ""
    second_grade: str = ""
    found: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> Decimal | None:
        return self.total / self.full if self.total is not None and self.full else None

    @property
    def difference(self) -> Decimal | None:
        """The self score less the second score."""
        return self.total - self.reviewed if self.total is not None and self.reviewed is not None else None

    def as_data(self) -> dict[str, Any]:
        """For JSON; see :func:`standing_from`."""
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(self).items()}


def standing_from(data: Mapping[str, Any]) -> Standing:
    known = {one.name for one in fields(Standing)} & data.keys()
    amounts = {name: Decimal(data[name]) for name in AMOUNTS if data.get(name) is not None}
    return Standing(**{name: data[name] for name in known} | amounts)


@dataclass(frozen=True, slots=True)
class Pool:
    """Departments whose points may be averaged: of one full mark.  ``full`` is None for a measure that has none (a rate)."""

    full: Decimal | None
    standings: tuple[Standing, ...]
    spread: Spread


@dataclass(frozen=True, slots=True)
class Sums:
    """What several departments had and spent together; of those that say both."""

    count: int
    budget: Decimal
    spent: Decimal

    @property
    def rate(self) -> Decimal | None:
        return self.spent / self.budget if self.budget else None


def sums_of(standings: Iterable[Standing]) -> Sums:
    both = [(one.budget, one.spent) for one in taking_part(standings) if one.budget is not None and one.spent is not None]
    return Sums(len(both), sum((budget for budget, _ in both), ZERO), sum((spent for _, spent in both), ZERO))


def taking_part(standings: Iterable[Standing]) -> list[Standing]:
    return [one for one in standings if not one.out]


def pools_of(standings: Sequence[Standing], measure: str) -> list[Pool]:
    """By full mark, the largest pool first; who has no value is in none of them."""
    own = [one for one in taking_part(standings) if getattr(one, measure) is not None]
    if measure == "execution":
        return [Pool(None, tuple(own), Spread.of(one.execution for one in own))] if own else []
    sizes = Counter(one.full for one in own)
    return [
        Pool(full, tuple(pool), Spread.of(getattr(one, measure) for one in pool))
        for full, _ in sorted(sizes.items(), key=lambda item: (-item[1], -(item[0] or 0)))
        for pool in [[one for one in own if one.full == full]]
    ]


def by_kind(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    """Like with like: the kinds as the bureau calls them, what has none last."""
    found: dict[str, list[Standing]] = {}
    for one in standings:
        found.setdefault(one.kind or NO_KIND, []).append(one)
    return dict(sorted(found.items(), key=lambda item: (item[0] == NO_KIND, -len(item[1]), item[0])))


def problems_of(standings: Iterable[Standing]) -> list[tuple[str, int, int]]:
    """Code, departments, places; what most departments have first."""
    departments, places = Counter[str](), Counter[str]()
    for one in taking_part(standings):
        for code, count in one.found.items():
            departments[code] += 1
            places[code] += count
    return sorted(((code, n, places[code]) for code, n in departments.items()), key=lambda row: (-row[1], -row[2], row[0]))
