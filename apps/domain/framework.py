"""指标体系: levels, weights, printed criteria and the rule of each indicator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .deviation import USUAL, Deviation
from .formulas import Formula
from .money import ZERO
from .rules import Ask, Rule
from .rules.banding import Band


@dataclass(frozen=True, slots=True)
class Indicator:
    """A third-level indicator as the district prints it, and the rule that computes it."""

    code: str
    name: str
    weight: Decimal
    explanation: str
    criteria: str
    rule: Rule
    hint: str = ""

    @property
    def asks(self) -> tuple[Ask, ...]:
        return self.rule.asks()

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return self.rule.formulas()


@dataclass(frozen=True, slots=True)
class Group:
    """A first- or second-level indicator."""

    name: str
    weight: Decimal
    groups: tuple[Group, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def leaves(self) -> Iterator[Indicator]:
        yield from self.indicators
        for group in self.groups:
            yield from group.leaves()


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade begins at ``least`` points (per cent of the full mark), that value included unless it is ``open``."""

    name: str
    least: Decimal
    open: bool = False
    band: Band | None = None
    """As written, where both ends were."""

    def holds(self, share: Decimal) -> bool:
        return share > self.least if self.open else share >= self.least


@dataclass(frozen=True, slots=True)
class Adjustment:
    """加减分 outside the hundred: a count asked of a person or computed, times points, limited."""

    key: str
    text: str
    each: Decimal
    most: Decimal
    count: Formula | None


@dataclass(frozen=True, slots=True)
class Framework:
    title: str
    source: str
    groups: tuple[Group, ...] = ()
    grades: tuple[Grade, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    full: Decimal = Decimal(100)
    decimals: int = 2
    given: bool = False
    """True where the district publishes a total without a table: the total is typed, marked as given."""
    total: Formula | None = None
    """Where the department's score is taken from, instead of indicators: a form's points, the mean of the projects."""
    deviation: Deviation = USUAL

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(leaf for group in self.groups for leaf in group.leaves())

    def grade_of(self, total: Decimal) -> str:
        """The grade of a total; empty where the district has no scale."""
        share = total / self.full * 100 if self.full else ZERO
        return next((g.name for g in self.grades if g.holds(share)), "")
