"""Which row of before is which row of now: projects and rows of lists are known by what stands in them, not by their number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..facts import FactBook
from ..places import PRIOR, REWRITTEN

GONE = "（原）"
"""Behind the name of a row that is no more."""

MOST_PAIRS = 10_000
"""So many pairs of rows are compared; of more, rows are taken in their order."""

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Alignment:
    """The rows of an older book by their names of now: ``{"项目.项3": "项目.项2"}``."""

    rows: Mapping[str, str]

    def follow(self, key: str) -> str:
        """The name of now for a name of before."""
        if key.startswith(PRIOR):
            return f"{PRIOR}{self.follow(key.removeprefix(PRIOR))}"
        if key.startswith(f"{REWRITTEN}."):
            return ".".join(self.rows.get(f"项目.{part}", part).rpartition(".")[2] for part in key.split("."))
        parts = key.split(".")
        for count in range(len(parts), 1, -1):
            lead = ".".join(parts[:count])
            if lead in self.rows:
                return ".".join((self.rows[lead], *parts[count:]))
        return key


def aligned(old: FactBook, new: FactBook) -> Alignment:
    rows: dict[str, str] = {}
    for name in sorted(old.lists, key=lambda one: (one.count("."), one)):
        now = Alignment(rows).follow(name)
        before, there = _cells(old, name), _cells(new, now)
        pairs = _pairs(before, there)
        rows |= {f"{name}.{row}": f"{now}.{pairs.get(row) or f'{row}{GONE}'}" for row in before}
    return Alignment(rows)


def _cells(book: FactBook, name: str) -> Mapping[str, Cells]:
    """What stands in each row of a list."""
    found: dict[str, dict[str, str]] = {row: {} for row in book.rows(name)}
    lead = f"{name}."
    for key, fact in book.items():
        if key.startswith(lead):
            row, _, column = key.removeprefix(lead).partition(".")
            if row in found and "." not in column and fact.known:
                found[row][column] = fact.shown()
    return found


def _pairs(old: Mapping[str, Cells], new: Mapping[str, Cells]) -> dict[str, str]:
    """Rows that have most in common, those in the same place first; what is left over in its order."""
    left, free = list(old), list(new)
    pairs: dict[str, str] = {}
    if len(left) * len(free) <= MOST_PAIRS:
        alike = sorted(
            (-sum(new[b].get(column) == text for column, text in old[a].items()), abs(i - j), i, j)
            for i, a in enumerate(left)
            for j, b in enumerate(free)
        )
        for same, _, i, j in alike:
            if same and left[i] not in pairs and free[j] not in pairs.values():
                pairs[left[i]] = free[j]
    rest = [row for row in free if row not in pairs.values()]
    unpaired = [row for row in left if row not in pairs]
    return pairs | {row: row for row in unpaired if row in rest}
