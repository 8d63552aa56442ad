"""A form of the pack, and a place where it stands: the department's one, or that of one project or row of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, cast

from ..deviation import USUAL, Deviation
from ..formulas import Formula, renamed
from ..framework import Grade
from ..statements import Column, Row, Statement
from .second import PREFIX as SECOND
from .second import RESULTS as SECOND_RESULTS

if TYPE_CHECKING:
    from .parts import Part
    from .parts.funds import Funds
    from .parts.indicators import Indicators

POINTS, GRADE, RATE, RATE_POINTS = "得分", "等级", "执行率", "执行得分"
RESULTS = (POINTS, GRADE, RATE, RATE_POINTS)
"""What a form gives, by the names of its facts below the form's own."""


@dataclass(frozen=True, slots=True)
class Group:
    """Parts beside one merged cell at their left; a group may stand in a group.  Layout alone: nothing is named by it."""

    label: str
    content: tuple[Part | Group, ...]

    @property
    def depth(self) -> int:
        return 1 + max((item.depth for item in self.content if isinstance(item, Group)), default=0)


def parts_of(content: tuple[Part | Group, ...]) -> Iterator[Part]:
    for item in content:
        if isinstance(item, Group):
            yield from parts_of(item.content)
        else:
            yield item


@dataclass(frozen=True)
class AssessmentForm:
    """自评表 of any shape.

    ``owner`` is the list each of whose rows fills one (项目, 重点任务 …), empty for the department's.  ``full`` is 0 for
    a form without points.
    """

    key: str
    title: str
    owner: str = ""
    owner_columns: tuple[Column, ...] = ()
    select: str = ""
    """The column that says 是 for the rows that fill the form; where it is empty, those with indicators do."""
    every: bool = False
    """Every row fills the form, whether it has indicators yet or not."""
    full: Decimal = Decimal(100)
    decimals: int = 2
    grades: tuple[Grade, ...] = ()
    landscape: bool = False
    content: tuple[Part | Group, ...] = ()
    file: str = ""
    deviation: Deviation = USUAL
    renamed: tuple[tuple[str, str], ...] = ()
    """Names that its parts use, and what they are called here."""
    about: AssessmentForm | None = None
    """Of a 复核表: the form whose rows, points and marks it prints.  Nobody fills it in."""

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(parts_of(self.content))

    @property
    def scored(self) -> bool:
        return self.full > 0

    def grade_of(self, total: Decimal) -> str:
        return next((g.name for g in self.grades if g.holds(total / self.full * 100)), "")

    @cached_property
    def indicators(self) -> Indicators | None:
        return next((cast("Indicators", part) for part in self.parts if part.kind == "indicators"), None)

    @cached_property
    def funds(self) -> Funds | None:
        """The funds that are scored, else the first there are."""
        found = [cast("Funds", part) for part in self.parts if part.kind == "funds"]
        return next((part for part in found if part.weight), found[0] if found else None)

    @property
    def list_name(self) -> str:
        """What its indicators are called below its row; empty where it has none."""
        return self.indicators.list_name if self.indicators else ""

    @cached_property
    def own_names(self) -> frozenset[str]:
        """First words of the facts that are the form's own."""
        parts = (self.about or self).parts
        return frozenset((*RESULTS, *(name for part in parts for name in part.own_names())))

    @cached_property
    def owner_names(self) -> frozenset[str]:
        return frozenset(column.key for column in self.owner_columns)

    def meant(self, name: str) -> str:
        return dict(self.renamed).get(name, name)

    def label_of(self, name: str) -> str:
        """What a column of the owning list is called."""
        return next((c.label for c in self.owner_columns if c.key == name), name)


@dataclass(frozen=True)
class Place:
    """One copy of a form: the department's, or that of a row."""

    form: AssessmentForm
    row: str = ""

    @property
    def prefix(self) -> str:
        """What the short names of the row begin with: ``项目.项3.``; empty for the department's form."""
        return f"{self.form.owner}.{self.row}." if self.form.owner else ""

    @property
    def base(self) -> str:
        """What the names of the form's own facts begin with: ``项目.项3.自评``, ``部门自评``."""
        return f"{self.prefix}{self.source.key}"

    @property
    def source(self) -> AssessmentForm:
        """The form whose facts stand here: a 复核表 has those of the form it is about."""
        return self.form.about or self.form

    @property
    def name(self) -> str:
        """What tells the copies of all forms apart."""
        return f"{self.prefix}{self.form.key}"

    def full(self, name: str) -> str:
        """The full name of a fact that the form names shortly: its own, then the row's, then any."""
        name = self.form.meant(name)
        head, _, rest = name.partition(".")
        if head in self.form.own_names:
            return f"{self.base}.{name}"
        if head == SECOND and rest in SECOND_RESULTS:
            return f"{SECOND}.{self.base}.{rest}"
        return f"{self.prefix}{name}" if name in self.form.owner_names else name

    def placed(self, formula: Formula) -> Formula:
        return renamed(formula, self.full)

    @property
    def indicators(self) -> str:
        """The name of the indicators' list: ``项目.项3.指标``, ``部门自评.指标``."""
        part = self.source.indicators
        name = part.list_name if part else "指标"
        return f"{self.prefix}{name}" if self.form.owner else f"{self.base}.{name}"

    def statements(self) -> Iterator[Statement]:
        """What people type into the form apart from its indicators, as statements."""
        for part in self.form.parts:
            yield from part.statements(self)


def named(statement: Statement, key: str, full: Callable[[str], str]) -> Statement:
    """A statement at its place: its own rows and columns keep their short names, all others get their full ones."""

    def put(formula: Formula | None) -> Formula | None:
        return renamed(formula, lambda name: name if name in local else full(name)) if formula else None

    local = {*statement.by_row, *statement.by_column}
    rows = tuple(_row(row, put, full) for row in statement.rows)
    columns = tuple(replace(c, formula=put(c.formula)) if c.formula else c for c in statement.columns)
    totals = tuple((name, renamed(formula, full)) for name, formula in statement.totals)
    return replace(statement, key=key, rows=rows, columns=columns, totals=totals)


def _row(row: Row, put: Callable[[Formula | None], Formula | None], full: Callable[[str], str]) -> Row:
    if not row.cells and not row.formula:
        return row
    cells = tuple((name, renamed(formula, full)) for name, formula in row.cells)
    return replace(row, cells=cells, formula=put(row.formula))
