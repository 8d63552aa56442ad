"""A number that somebody states: the one type for sentences, cells, forms and the fact book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, cast

from ..findings import Place
from ..intervals import Interval
from ..language.labels import canonical
from ..language.lexicon import LEXICON, patterns
from ..language.predicates import LEVEL, Predicate, Role, compared_year
from ..language.quantities import Quantity
from ..money import ZERO

if TYPE_CHECKING:
    from .sentences.phrases import Sentence

RE = patterns("levels")

Key = tuple[int, int, int, int]
UNDATED = 0
"""The year of a document that names none."""
_PER = ("/", "／")
_MYRIADS, _ANYTHING = "万亿", LEXICON.list_counters[0]
_PERSON = LEXICON.averaged_over["生"]


@dataclass(frozen=True, eq=False)
class Figure:
    """What a number is of, and where it stands.  ``words`` are those that stand there: in a sentence behind the last mark, where
    ``lead`` is all between the number before (at the same level of brackets) and this one, ``tail`` what follows up to the next.

    ``measure`` is the kind of amount: ``budget`` (年初预算), ``adjusted`` (调整预算, 全年预算), ``planned`` (预算, of which kind is not
    said), ``actual`` (支出, 决算, 执行数), ``opening``/``closing`` (年初/年末结余), or empty; ``year`` None where unknown.
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
    sentence: Sentence = field(default=cast("Sentence", None), repr=False)
    """That it stands in; None of a cell."""
    said: Predicate = LEVEL
    """In a sentence: what its own words say of it."""
    lead: str = ""
    tail: str = ""
    clause: str = ""
    """The end of ``lead`` behind its last comma, with what 、 lists."""
    begin: int = 0
    """Where its clause begins in the item's text."""
    listed: bool = False
    """Whether 、 or 和 parts it from the number before."""
    colon: bool = False
    """Whether a ： stands before its clause."""
    inside: bool = False
    """Whether it stands in brackets."""

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

    @cached_property
    def kind(self) -> str:
        return self.quantity.kind

    @property
    def exact(self) -> bool:
        return self.quantity.exact

    @property
    def start(self) -> int:
        """Where what is said of it begins in the item's text."""
        return self.place.start

    @property
    def end(self) -> int:
        return self.quantity.end

    @cached_property
    def sort(self) -> str:
        """What it can be added to: its kind, and of counts what is counted; persons are persons in any unit."""
        unit = self.quantity.unit
        unit = unit if unit.endswith(_ANYTHING) else unit.lstrip(_MYRIADS) or unit  # 3.2 万人 are persons
        return self.kind if self.kind != "count" else _PERSON[0] if unit in _PERSON else unit

    def same_unit(self, other: Figure) -> bool:
        """Money goes with money, a count with counts of the same things; persons are persons by any counter."""
        return self.sort == other.sort

    # --- by its own words, whatever was said before ---

    @cached_property
    def name(self) -> str:
        """What they name."""
        return canonical(self.said.raw)

    @property
    def own_year(self) -> str:
        """The year they name; ``0`` for the year before; empty for none."""
        said = self.said.comparison if self.said.based and self.said.comparison else self.said
        return "0" if said.ago else str(said.year or "")

    @property
    def compared(self) -> str:
        """The year it is compared with, ``0`` for the year before; empty where it is with none."""
        return compared_year(self.lead) or compared_year(self.words)

    @property
    def way(self) -> int:
        """+1 or −1 of a change behind words of rising or falling, 0 else; both at once (增加减少) leave the last."""
        return self.said.direction if self.said.role in ("change", "growth") else 0

    @cached_property
    def level(self) -> bool:
        """An amount or a count as such, neither a change nor a rate nor an average."""
        words = RE.of_no_standard.sub("", self.words)
        words = RE.standard_before.sub("", words) if self.words == self.lead else words
        each = self.tail.startswith(_PER) or self.lead.endswith(_PER) or RE.average.search(words)  # 0.064次/10万公顷
        return self.kind in ("money", "count") and self.said.role == "level" and not each

    @property
    def share(self) -> bool:
        return self.said.role == "share"

    @property
    def growth(self) -> bool:
        return self.said.role == "growth"


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
