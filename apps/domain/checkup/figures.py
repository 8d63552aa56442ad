"""A number that somebody states: the one type for sentences, cells, forms and the fact book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from ..findings import Place
from ..intervals import Interval
from ..language.quantities import Quantity
from ..money import ZERO

Key = tuple[int, int, int, int]
Role = Literal["level", "change", "growth", "share", "rate", "other"]
"""level: an amount or count as such; change: by how much it moved (增加 1,260 万元); growth: the same in % (增长 35%);
share: a part of a whole in % (占 46%); rate: executed ÷ planned and the like in % (执行率 98%); other: undecided."""
UNDATED = 0
"""The year of a document that names none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that somebody states, in a sentence, a cell or a form: what it is of, and where it stands.

    ``words`` are those that stand there.  ``measure`` is the kind of amount: ``budget`` (年初预算), ``adjusted`` (调整预算,
    全年预算), ``planned`` (预算, of which kind is not said), ``actual`` (支出, 决算, 执行数), ``opening``/``closing``
    (年初/年末结余), or empty.  ``year`` is the year it belongs to, None where unknown.
    """

    quantity: Quantity
    place: Place
    words: str = ""
    measure: str = ""
    year: int | None = None
    scope: str = ""
    """The project or unit it is of, where that is not the whole unit."""
    label: str = ""
    """What it is of in canonical words (三公经费, 公务接待费), also where they were said earlier; empty where nothing says it."""
    raw: str = ""
    """The same as it is written."""
    role: Role = "level"
    head: str = ""
    """In a table the words over its column, from the group to its own: 账面数·原值."""
    top: Place | None = None
    """The row these stand in."""
    finest: Decimal | None = None
    """The worth of its last digit where that is not the number's own: of a cell the finest of its column."""
    fund: str = ""
    """Of which money it is; empty for all of it."""
    certain: bool = True
    """Whether the words leave no doubt what it is of: a known name, measure and year as said or as is usual."""
    sentence: int = -1
    """Where its sentence begins."""
    direction: int = 0
    """+1 or −1 for a change or growth with a direction word and for a level moved to (调减至); the number itself is as printed."""
    base: int | None = None
    """The year a change is measured against."""
    base_measure: str = ""
    """The measure it is measured against: 较年初预算."""
    carried: bool = False
    """Whether the label was named earlier, not right in front of the figure."""
    implied: bool = False
    """Whether both label and measure were."""

    @property
    def item(self) -> int:
        return self.place.item

    @property
    def step(self) -> Decimal:
        return self.quantity.step if self.finest is None else self.finest

    @property
    def interval(self) -> Interval:
        """What it may be; nothing but zero where it is zero."""
        return Interval.around(self.quantity.value, self.step if self.quantity.value else ZERO)

    @property
    def text(self) -> str:
        return self.quantity.text

    @property
    def printed(self) -> str:
        """The figure with its unit, also where a table states the unit once for all."""
        return self.text if not self.quantity.unit or self.text.endswith(self.quantity.unit) else self.text + self.quantity.unit

    @property
    def in_table(self) -> bool:
        return self.place.row >= 0

    @property
    def given(self) -> bool:
        """Whether it is not the document's own but the fact book's: never at fault, and led to by ``place.key``."""
        return self.place.item < 0

    @property
    def of_project(self) -> bool:
        """Whether it is what a project as a whole costs."""
        return bool(self.scope) and self.label == self.scope and self.quantity.kind == "money"

    @property
    def key(self) -> Key:
        """Which number of the document it is."""
        return (self.place.item, self.place.row, self.place.column, self.quantity.start)


@dataclass(frozen=True)
class Given:
    """Figures from outside the document, which are right: our own fact book, under the names sentences give them.

    A ``scope`` is that of a project; ``projects`` says which items of the document speak of one.
    """

    figures: tuple[Figure, ...] = ()
    projects: Mapping[int, str] = field(default_factory=dict)
    results: tuple[Figure, ...] = ()
    """What indicators aim at and what came of it, by the indicator's name."""

    def of(self, label: str, kind: str = "money") -> list[Figure]:
        """Those of the whole unit."""
        return [f for f in self.figures if f.label == label and f.quantity.kind == kind and not f.scope]


NOTHING = Given()
