"""A self-assessment form as one object: funds, indicators, groups, subtotals, total, head score, grade, printed notes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from ...findings import Place
from ...language.quantities import Quantity
from ...language.schema import SCHEMA, says_any
from ...money import ZERO
from ..tables.figures import compact, empty, figure

HUNDRED = Decimal(100)
LONG = 22
"""A longer text is an explanation or a criterion, no name."""
EXECUTION_POINTS = Decimal(10)
"""What 预算执行率 weighs where a form does not say (财预〔2020〕10号)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and where it stands; ``covered`` where a merged cell's text is repeated."""

    text: str
    place: Place
    covered: bool = False

    @property
    def words(self) -> str:
        return compact(self.text)

    @property
    def states(self) -> bool:
        """Whether it says anything: no blank, no dash."""
        return not self.covered and not empty(self.text)

    @property
    def blank(self) -> bool:
        """Whether nothing at all stands in it, not even a dash."""
        return not self.covered and not self.words

    @property
    def number(self) -> Quantity | None:
        return None if self.covered else figure(self.text)

    @property
    def points(self) -> Decimal | None:
        """The cell as points or weight: 20, 20分 and 20% are twenty."""
        number = self.number
        if number is None or number.unit not in ("", "分", "%"):
            return None
        return number.value * 100 if number.unit == "%" else number.value

    @property
    def decimals(self) -> int:
        return self.number.decimals if self.number else 0


Line = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row that is scored.  Cells the form has no column for are None; ``fits`` is False where they had shifted."""

    name: str
    place: Place
    levels: tuple[str, ...] = ()
    """The names above it, highest first."""
    sign: Cell | None = None
    target: Cell | None = None
    adjusted_target: Cell | None = None
    unit: Cell | None = None
    actual: Cell | None = None
    weight: Cell | None = None
    coefficient: Cell | None = None
    raw: Cell | None = None
    score: Cell | None = None
    review_score: Cell | None = None
    lost: Cell | None = None
    share: Cell | None = None
    completion: Cell | None = None
    deviation: Cell | None = None
    reason: Cell | None = None
    note: Cell | None = None
    criteria: str = ""
    fits: bool = True

    @property
    def worth(self) -> Decimal | None:
        return self.weight.points if self.weight else None

    @property
    def points(self) -> Decimal | None:
        return self.score.points if self.score else None

    @property
    def is_extra(self) -> bool:
        """Points beside the hundred: 加分项, 扣分项."""
        return says_any("".join((*self.levels, self.name, self.criteria[:40])), SCHEMA.extra_words)

    @property
    def is_execution(self) -> bool:
        return compact(self.name) in SCHEMA.execution_names

    @property
    def quoted(self) -> Place:
        """Its place, quoted by name, weight and score."""
        figures = [c.text.strip() for c in (self.weight, self.score) if c and c.states]
        name = " ".join(self.name.split())
        fit = name and len(name) <= 2 * LONG
        return replace(self.place, quote=" ".join((name, *figures))) if fit else self.place


@dataclass
class Group:
    """An indicator of a higher level; ``level`` counts from 1 (一级指标)."""

    level: int
    name: str
    weight: Cell | None
    place: Place
    indicators: list[Indicator] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def scored(self) -> list[Indicator]:
        """Its own indicators that have a weight, or ought to have one."""
        return [i for i in self.indicators if i.worth is not None or (i.points is not None and i.criteria)]


@dataclass(frozen=True, slots=True)
class Sum:
    """A 小计 or 合计 row; ``at`` is how many indicators stand above it."""

    label: str
    place: Place
    weight: Cell | None = None
    score: Cell | None = None
    review_score: Cell | None = None
    at: int = 0

    @property
    def worth(self) -> Decimal | None:
        return self.weight.points if self.weight else None

    @property
    def points(self) -> Decimal | None:
        return self.score.points if self.score else None


@dataclass(frozen=True, slots=True)
class Fund:
    """A row of the block of funds; ``block`` counts the form's blocks, ``total`` marks the whole."""

    label: str
    place: Place
    cells: dict[str, Cell]
    total: bool
    block: int = 0
    part: bool = False
    head: str = ""
    """The head of its scores, where a formula may stand: 得分（20分×执行率）."""

    def cell(self, role: str) -> Cell | None:
        cell = self.cells.get(role)
        return cell if cell and cell.states else None

    def points(self, role: str) -> Decimal | None:
        cell = self.cell(role)
        return cell.points if cell else None


@dataclass(frozen=True)
class Form:
    """Everything one form says.  ``rows`` are the grid rows it was read from, as (item, row)."""

    title: str
    funds: tuple[Fund, ...]
    execution_weight: Decimal | None
    """As printed beside the block of funds: 预算执行情况（20分）."""
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    subtotals: tuple[Sum, ...]
    total: Sum | None
    head_scores: tuple[Cell, ...]
    grade: Cell | None
    notes: tuple[Cell, ...]
    roles: frozenset[str]
    """Which columns its indicators have."""
    part_weight: Decimal | None = None
    """What the indicators weigh by the form's own word: 绩效指标（90分）."""
    rows: frozenset[tuple[int, int]] = frozenset()
    sure: bool = True
    """Whether cells stand under their heads beyond doubt."""
    blanks: bool = True
    """Whether a blank cell is the form's own; of one cell a line it is not known what was left out."""
    mentions_execution: bool = False
    """Whether its tables speak of a rate of execution outside what was read."""

    @cached_property
    def executions(self) -> tuple[Fund, ...]:
        """The rows of funds that are scored."""
        return tuple(f for f in self.funds if f.points("score") is not None)

    @cached_property
    def has_execution_row(self) -> bool:
        """Whether execution is scored among the indicators; an indicator 预算完成率 beside scored funds that close is one more."""
        stated = sum((f.points("weight") or ZERO for f in self.executions), ZERO)
        beside = bool(stated) and sum(self.weights, ZERO) + stated == self.full
        return not beside and any(i.is_execution for i in self.indicators)

    @cached_property
    def inside(self) -> Decimal | None:
        """What its indicators score together; None where a score is missing."""
        scores = [i.points for i in self.indicators]
        return None if None in scores else sum((s for s in scores if s is not None), ZERO)

    @property
    def execution_score(self) -> Decimal:
        return sum((f.points("score") or ZERO for f in self.executions), ZERO)

    @cached_property
    def execution_worth(self) -> Decimal:
        """What execution weighs beside the indicators; 0 where the form has no points for it."""
        stated = [w for f in self.funds if (w := f.points("weight")) is not None]
        if stated:
            return sum(stated, ZERO)
        return self.execution_weight or (EXECUTION_POINTS if self.executions else ZERO)

    @cached_property
    def weights(self) -> tuple[Decimal, ...]:
        return tuple(i.worth for i in self.indicators if i.worth is not None and not i.is_extra)

    @property
    def weighed(self) -> bool:
        """Whether every indicator states its weight."""
        return bool(self.weights) and len(self.weights) == sum(not i.is_extra for i in self.indicators)

    @cached_property
    def closes(self) -> bool:
        """Whether all weights add up to the form's whole, which shows that no row is missing."""
        own = sum(self.weights, ZERO)
        whole = {HUNDRED, self.total.worth if self.total else None}
        return self.weighed and bool(whole & {own, own + self.execution_worth})

    @cached_property
    def full(self) -> Decimal:
        """What can be reached: the total row's weight where it states one, else 100."""
        stated = self.total.worth if self.total else None
        return stated if stated is not None else HUNDRED

    def of_level(self, level: int) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.level == level)
