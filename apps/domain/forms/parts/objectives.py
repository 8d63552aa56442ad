"""Several goals in one form, each with points of its own and with the indicators that stand for it (湖北 20/80)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ...cells import LONG, NUMBER, Field
from ...facts import FactBook
from ...money import plain
from ...statements import Column, Statement
from ...writing.blocks import TableRow
from ..form import Place
from ..page import Page, label
from ..values import Typed

if TYPE_CHECKING:
    from ..sheet import FormLine

GOALS = "目标"
"""The list of the goals, below the form's own name; a row of indicators says by ``goal`` which one it stands for."""
TEXT, POINTS = "内容", "分值"
LABEL, WHOLE = 52, 200
"""The widths its label wants, and the whole line."""


@dataclass(frozen=True, slots=True)
class Objective:
    """One goal at its place: ``name`` is what its indicators call it."""

    name: str
    label: str
    key: str
    """The fact of its text."""
    weight: Decimal | None

    def rows(self, page: Page) -> Iterator[TableRow]:
        head, text = page.fit([LABEL, WHOLE - LABEL])
        yield TableRow((label(self.label, head), page.stated(self.key, Field(LONG), text, needed=True)))


@dataclass(frozen=True, slots=True)
class Objectives:
    label: str
    """``{n}`` is the number of the goal, ``{分值}`` its points."""
    most: int = 5
    hint: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{GOALS}{n}" for n in range(1, self.most + 1))

    def key(self, place: Place) -> str:
        return f"{place.base}.{GOALS}"

    def statement(self, place: Place) -> Statement:
        columns = (
            Column(TEXT, "年度绩效目标", Field(LONG)),
            Column(POINTS, "分值", Field(NUMBER, "分", 2)),
        )
        hint = self.hint or f"一行一个目标，最多 {self.most} 个；下面的指标各选所属的目标，分值合计等于该目标的分值。"
        return Statement(self.key(place), f"{place.form.title}的年度绩效目标", "list", columns, hint=hint, least=1, number_rows=True)

    def goals(self, place: Place, book: FactBook) -> tuple[Objective, ...]:
        return tuple(
            self._goal(n, f"{self.key(place)}.{row}", book) for n, row in enumerate(book.rows(self.key(place)), 1)
        )

    def _goal(self, number: int, lead: str, book: FactBook) -> Objective:
        fact = book.get(f"{lead}.{POINTS}")
        weight = fact.value if fact and isinstance(fact.value, Decimal) else None
        title = self.label.replace("{n}", str(number)).replace("{分值}", plain(weight) if weight is not None else "　")
        return Objective(f"{GOALS}{number}", title, f"{lead}.{TEXT}", weight)

    def of(
        self, place: Place, book: FactBook, lines: Sequence[FormLine]
    ) -> Iterator[tuple[Objective, tuple[FormLine, ...]]]:
        """Each goal with its lines; lines that belong to none of them stand with the last."""
        goals = self.goals(place, book) or (self._goal(1, f"{self.key(place)}.项1", book),)
        names = {goal.name for goal in goals}
        for goal in goals:
            last = goal is goals[-1]
            yield goal, tuple(x for x in lines if x.typed["goal"] == goal.name or (last and x.typed["goal"] not in names))

    def gaps(self, place: Place, book: FactBook, typed: Sequence[Typed]) -> Iterator[str]:
        goals = self.goals(place, book)
        if not goals:
            yield "还没有填年度绩效目标"
        if len(goals) > self.most:
            yield f"年度绩效目标最多 {self.most} 个，现有 {len(goals)} 个"
        yield from (f"{goal.name}没有写{what}" for goal in goals for what in _open(goal, book))
        names = {goal.name for goal in goals}
        for row in typed:
            if goals and row.applies and row["goal"] not in names:
                yield f"“{row['name']}”没有选所属的年度目标"


def _open(goal: Objective, book: FactBook) -> Iterator[str]:
    if not book.text(goal.key).strip():
        yield "内容"
    if goal.weight is None:
        yield "分值"
