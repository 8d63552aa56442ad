"""Heads of the parts of a form: which lines are one, and what each column under them is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ...language.schema import BUDGETS, LEVELS, LONGEST_LABEL, SCHEMA, part_under, role_of, says_any
from ..tables.columns import column_paths
from .form import Cell, Line

MOST_LINES = 3
FUND_AMOUNTS = (*BUDGETS, "changed", "arrived", "executed")
_AIMS = {word: role for role, words in SCHEMA.aims.items() for word in words}


@dataclass(frozen=True, slots=True)
class Column:
    """``level`` is that of the indicators a name or weight belongs to; 0 where no level is said."""

    index: int
    role: str
    text: str
    level: int = 0


@dataclass(frozen=True)
class Head:
    kind: Literal["indicators", "funds"]
    columns: tuple[Column, ...]
    lines: int
    """How many lines it takes."""
    label: str = ""
    """What stands at its left: 预算执行情况（20分）."""

    @property
    def width(self) -> int:
        return max(c.index for c in self.columns) + 1

    def all(self, role: str) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role == role)

    @cached_property
    def roles(self) -> dict[str, Column]:
        """The column that counts for each role: the first, of weights the last; of scores the converted one, where scores of
        a hundred stand beside it."""
        found = {c.role: c for c in reversed(self.columns)} | {c.role: c for c in self.all("weight")}
        if "converted" in found:
            found = {"raw": found.get("score", found["converted"])} | found | {"score": found["converted"]}
        return found

    def cells(self, line: Line) -> dict[str, Cell]:
        """The cells of a line by role, but for those that a merged cell covers."""
        found = {role: cell for role, column in self.roles.items() if (cell := under(line, column.index))}
        return {role: cell for role, cell in found.items() if not cell.covered}

    @cached_property
    def names(self) -> tuple[Column, ...]:
        """The columns of names, the highest level first; one that only says 绩效指标 beside the levels is no name."""
        levels = tuple(c for c in self.columns if c.role in LEVELS)
        if not levels:
            return self.all("name")
        beyond = [c for c in self.all("name") if c.index > levels[-1].index and levels[-1].role < "level3"]
        return (*levels, *beyond[:1])

    @property
    def alternating(self) -> bool:
        """Whether each level's name has its weight beside it."""
        return len({c.level for c in self.all("weight")}) > 1


def under(line: Line, index: int) -> Cell | None:
    return line[index] if index < len(line) else None


def find_head(lines: Sequence[Line], start: int) -> Head | None:
    """The head that begins in a line, of as many lines as add to it."""
    best: Head | None = None
    for count in range(1, min(MOST_LINES, len(lines) - start) + 1):
        rows = lines[start : start + count]
        if not _heads_only(rows[-1]) or len({len(row) for row in rows}) > 1:
            break
        head = _read(rows)
        if head and (best is None or _says(head) > _says(best)):
            best = head
    return _labelled(best, lines[start + best.lines :]) if best else None


def _says(head: Head) -> tuple[int, int]:
    return len(head.columns), len({c.role for c in head.columns})


def _labelled(head: Head, below: Sequence[Line]) -> Head:
    """The head without an amount (年度预算数) that stands over the labels of the rows."""
    first = below[0] if head.kind == "funds" and below else ()
    words = {n for n, c in enumerate(first) if c.states and c.number is None}
    columns = tuple(c for c in head.columns if c.index not in words or c.role not in FUND_AMOUNTS)
    return replace(head, columns=columns) if part_under({c.role for c in columns}) else head


def _heads_only(line: Line) -> bool:
    """A line of words alone, none too long for a head."""
    shown = [c for c in line if c.words and not c.covered]
    return bool(shown) and all(not c.number and len(c.words) <= LONGEST_LABEL for c in shown)


def _read(rows: Sequence[Line]) -> Head | None:
    paths = column_paths([[c.words for c in row] for row in rows])
    columns = _with_aims(tuple(_column(index, path) for index, path in enumerate(paths) if path))
    own = [c for c in columns if not (c.index and rows[-1][c.index].covered and paths[c.index - 1] == paths[c.index])]
    known = tuple(c for c in own if c.role)
    if len(known) * 2 < len(own) or (rows[-1] and not any(role_of(c.text) or c.covered for c in rows[-1] if c.words)):
        return None
    known = _with_name(columns, known)
    kind = part_under({c.role for c in known})
    if kind == "funds":
        known = tuple(c for c in known if c.index)
        kind = part_under({c.role for c in known})
    return Head(kind, _levelled(known), len(rows), rows[0][0].words) if kind else None


def _with_aims(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Beside weights and scores a bare 目标 or 计划 is what was aimed at, a bare 完成 or 实际 what was reached."""
    scored = {"weight", "score"} <= {c.role for c in columns}
    return tuple(replace(c, role=_AIMS.get(c.text, "")) if scored and not c.role else c for c in columns)


def _with_name(columns: tuple[Column, ...], known: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns with a first one of unknown words taken for names, where weights and scores stand beside it."""
    roles = {c.role for c in known}
    scored = "weight" in roles and roles & {"score", "converted"} and not roles & {*LEVELS, "name", "executed"}
    if scored and not columns[0].role and columns[0].index == 0 and len(known) == len(columns) - 1:
        return (replace(columns[0], role="name"), *known)
    return known


def _column(index: int, path: tuple[str, ...]) -> Column:
    role = role_of("".join(path)) or role_of("".join(reversed(path))) or role_of(path[-1])
    level = next((n for n, name in enumerate(LEVELS, 1) if any(role_of(part) == name for part in path)), 0)
    if role == "name" and level:
        role = LEVELS[level - 1]
    if role == "score" and says_any("".join(path), SCHEMA.review_words):
        role = "review_score"
    return Column(index, role, path[-1], level)


def _levelled(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns with the level of each weight: that of the name to its left, where each level has its own."""
    result, level = [], 0
    several = sum(c.role == "weight" for c in columns) > 1
    for c in columns:
        level = c.level or level
        result.append(replace(c, level=level) if several and c.role == "weight" else c)
    return tuple(result)
