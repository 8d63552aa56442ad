"""What has rows: statements, the project sheet, and inside forms their tables, funds and indicators.

A pack names them as their facts are named: ``重点工作``, ``项目``, ``部门自评.任务``, ``自评.指标``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..facts import FactBook
from ..forms.form import POINTS, Place
from ..forms.parts.objectives import GOALS, Objectives
from ..forms.parts.objectives import POINTS as GOAL_POINTS
from ..forms.parts.objectives import TEXT as GOAL_TEXT
from ..statements import Statement
from .model import Pack

GOAL_NAMES = (f"{GOALS}.{GOAL_TEXT}", f"{GOALS}.{GOAL_POINTS}")
"""What may be said, beside a row of indicators, of the goal it stands for."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of columns at their place; of a form filled by rows there is one for each of these."""

    statement: Statement
    place: Place | None = None

    @property
    def short(self) -> tuple[str, ...]:
        """What may be said of a row by its short name."""
        return (*self.statement.by_column, *((POINTS,) if self.earns else ()), *(GOAL_NAMES if self.objectives else ()))

    @property
    def objectives(self) -> Objectives | None:
        """Of indicators: the goals they stand for."""
        part = self.place.form.indicators if self.place and self.statement.key == self.place.indicators else None
        return part.objectives if part else None

    def goal(self, name: str, book: FactBook) -> dict[str, str]:
        """The full names of what the goal of that name says: ``目标.分值`` where a row says 目标2."""
        if self.objectives is None or self.place is None:
            return {}
        goals = self.objectives.goals(self.place, book)
        lead = next((goal.key.rpartition(".")[0] for goal in goals if goal.name == name), "")
        return {short: f"{lead}.{short.partition('.')[2]}" for short in GOAL_NAMES} if lead else {}

    @property
    def earns(self) -> bool:
        """Whether its rows are indicators, which earn points."""
        return self.place is not None and self.place.form.scored and self.statement.key == self.place.indicators

    def names(self, row: str) -> dict[str, str]:
        """The full name behind each short one."""
        found = {column: self.statement.fact_key(row, column) for column in self.statement.by_column}
        if self.earns and self.place:
            found[POINTS] = f"{self.place.base}.{POINTS}.{row}"
        return found

    def labels(self, row: str) -> dict[str, str]:
        names = self.names(row)
        found = {names[column.key]: column.label for column in self.statement.columns}
        return found | ({names[POINTS]: POINTS} if POINTS in names and self.earns else {})


def tables(pack: Pack, name: str, places: Iterable[Place]) -> Iterator[Table]:
    """The tables of a name; of a form's part one for each of the ``places`` where the form is filled in."""
    statement = pack.statement(name)
    if statement is not None and statement.columns:
        yield Table(statement)
    head, _, part = name.rpartition(".")
    for place in (p for p in places if p.form.key == head):
        yield from (Table(s, place) for s in place.statements() if s.key == f"{place.base}.{part}" and s.columns)
        indicators = place.form.indicators
        if indicators is not None and indicators.list_name == part:
            yield Table(indicators.statement(place), place)
