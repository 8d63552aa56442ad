"""A self-assessment form as one object: funds, indicators, groups, subtotals, total, head score, grade, printed notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from ...findings import Place
from ...language.quantities import Quantity
from ...language.schema import SCHEMA, says_any
from ...money import ZERO
from ..figures import Figure
from ..tables.figures import compact, empty, figure

HUNDRED = Decimal(100)
LONG = 22  # A longer text is an explanation or a criterion, no name
EXECUTION_POINTS = Decimal(10)  # What 预算执行率 weighs where a form does not say (财预〔2020〕10号)
MOST_ROWS = 200  # In longer forms no sums without a word for it are looked for
_QUOTED = ("budget", "changed", "adjusted", "arrived", "executed", "left", "rate", "weight", "score")


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
    def number(self) -> Quantity | None:
        return None if self.covered else figure(self.text)

    @property
    def points(self) -> Decimal | None:
        """The cell as points or weight: 20, 20分 and 20% are twenty."""
        number = self.number
        if number is None or number.unit not in ("", "分", "%"):
            return None
        return number.value * 100 if number.unit == "%" else number.value


Line = tuple[Cell, ...]


@dataclass(slots=True, eq=False)
class Row:
    """A row of a form, its cells by what their column is for: an indicator, a group of them, a 小计 or 合计, or money."""

    name: str
    place: Place
    cells: dict[str, Cell] = field(default_factory=dict)  # Those that no merged cell covers
    level: int = 0  # Of a group, counting from 1 (一级指标); 0 for other rows
    above: tuple[Row, ...] = ()  # The groups it stands in, highest first
    criteria: str = ""
    fits: bool = True  # Whether its cells stand under their heads; they had shifted where not
    outer: bool = False  # Whether it is named as a group is, and aims at nothing
    at: int = 0  # Of a sum: how many indicators stand above it
    block: int = 0  # Of money: which of the form's blocks it stands in
    whole: bool = False  # Of money: whether it is all of it
    head: str = ""  # Of money: the head of its scores, where a formula may stand: 得分（20分×执行率）

    def cell(self, role: str) -> Cell | None:
        """The cell, where it says anything."""
        cell = self.cells.get(role)
        return cell if cell and cell.states else None

    def __getitem__(self, role: str) -> str:
        """What a cell says; nothing where it is blank or a dash."""
        cell = self.cell(role)
        return " ".join(cell.text.split()) if cell else ""

    def words(self, role: str) -> str:
        return compact(self[role])

    def blank(self, role: str) -> bool:
        """Whether there is such a column and nothing at all stands in it, not even a dash."""
        return role in self.cells and not self.cells[role].words

    def worth_of(self, role: str) -> Decimal | None:
        return self.cells[role].points if role in self.cells else None

    @property
    def worth(self) -> Decimal | None:
        return self.worth_of("weight")

    @property
    def points(self) -> Decimal | None:
        return self.worth_of("score")

    @property
    def is_full(self) -> bool:
        """Whether it has all the points it can have, and some."""
        return bool(self.worth) and self.points == self.worth

    @property
    def lost(self) -> Decimal:
        return self.worth - self.points if self.worth is not None and self.points is not None else ZERO

    @property
    def is_explained(self) -> bool:
        return bool(self["reason"] or self["note"])

    @property
    def is_extra(self) -> bool:
        """Points beside the hundred: 加分项, 扣分项."""
        return says_any("".join((*(g.name for g in self.above), self.name, self.criteria[:40])), SCHEMA.extra_words)

    @property
    def is_execution(self) -> bool:
        return self.name.partition("（")[0].partition("(")[0] in SCHEMA.execution_names

    @property
    def quoted(self) -> Place:
        """Its place, quoted with its figures."""
        quote, own = self.place.quote, {role for role, cell in self.cells.items() if cell.place == self.place}
        figures = filter(None, (self[role] for role in _QUOTED if role not in own))
        return replace(self.place, quote=" ".join((quote, *figures))) if 0 < len(quote) <= 2 * LONG else self.place


def _parents(worths: Sequence[Decimal]) -> list[int]:
    """The rows whose weight is that of two or more rows right below them."""
    found, at = [], 0
    while at < len(worths):
        total, end = ZERO, at + 1
        while end < len(worths) and total < worths[at]:
            total += worths[end]
            end += 1
        own = total == worths[at] > 0 and end - at > 2
        found += [at] * own
        at = end if own else at + 1
    return found


def added(rows: Sequence[Row], role: str) -> Decimal | None:
    """What the rows have together; None where one does not say."""
    found = [row.worth_of(role) for row in rows]
    return None if None in found else sum((f for f in found if f), ZERO)


@dataclass(eq=False)
class Form:
    """Everything one form says; it changes only while it is read."""

    title: str = ""
    funds: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    indicators: list[Row] = field(default_factory=list)
    subtotals: list[Row] = field(default_factory=list)
    total: Row | None = None
    head_scores: tuple[Cell, ...] = ()
    review_heads: tuple[Cell, ...] = ()  # The reviewer's scores that the head states
    grade: Cell | None = None
    notes: list[Cell] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)  # Which columns its indicators have
    sure: bool = True  # Whether cells stand under their heads beyond doubt
    blanks: bool = True  # Whether a blank cell is the form's own; of one cell a line it is not known what was left out
    path: dict[int, Row] = field(default_factory=dict)  # The groups that rows are now added to, by level

    @property
    def rows(self) -> frozenset[tuple[int, int]]:
        """The rows of grids it was read from, as (item, row)."""
        rows = (*self.funds, *self.groups, *self.indicators, *self.subtotals, *filter(None, [self.total]))
        return frozenset((p.item, p.row) for row in rows for p in (row.place, *(cell.place for cell in row.cells.values())))

    @property
    def begun(self) -> bool:
        return bool(self.funds or self.indicators or self.total)

    def begin_group(self, level: int, cell: Cell, weight: Cell | None) -> None:
        """Begins a group, unless it is the one that rows are added to."""
        if level not in self.path or self.path[level].name != cell.words:
            self.path = {lower: g for lower, g in self.path.items() if lower < level}
            self.path[level] = Row(cell.words, cell.place, {"weight": weight} if weight else {}, level, tuple(self.path.values()))
            self.groups.append(self.path[level])

    def add_indicator(self, row: Row) -> None:
        row.above = tuple(self.path.values())
        self.indicators.append(row)

    @cached_property
    def members(self) -> dict[Row, list[Row]]:
        """What stands in each group, groups and indicators; known once the form is settled."""
        found: dict[Row, list[Row]] = {group: [] for group in self.groups}
        for row in (*self.groups, *self.indicators):
            for group in row.above:
                found[group].append(row)
        return found

    def parts(self, group: Row) -> list[Row]:
        """The groups in a group where they are weighed, else its indicators that have a weight, or ought to."""
        inner = [m for m in self.members[group] if m.level and m.above[-1] is group]
        if any("weight" in m.cells for m in inner):
            return inner
        scored = (m for m in self.members[group] if not m.level)
        return [i for i in scored if i.worth is not None or (i.points is not None and i.criteria)]

    def settle(self) -> None:
        """Turns rows that are the sum of the rows below them into subtotals, where the weights of the others then make the whole
        (with that of execution outside): groups stated above their members with no word for it.  Points behind the name of a
        group of one are that one's."""
        stated = [i.worth for i in self.indicators]
        worths = [worth or ZERO for worth in stated]
        outside = sum((f.worth or ZERO for f in self.funds if f.cell("weight")), ZERO) or ZERO
        wholes = (self.full, self.full - outside)
        if len(worths) <= MOST_ROWS and None not in stated and sum(worths) not in wholes:
            parents = [n for n, i in enumerate(self.indicators) if i.outer] or _parents(worths)
            if parents and sum(w for n, w in enumerate(worths) if n not in parents) in wholes:
                for count, n in enumerate(parents):
                    self.indicators[n].at = n - count
                self.subtotals = sorted([*self.subtotals, *(self.indicators[n] for n in parents)], key=lambda s: s.at)
                self.indicators = [i for n, i in enumerate(self.indicators) if n not in parents]
        for group in self.groups:
            inside = [m for m in self.members[group] if m.above[-1] is group]
            if group.worth and len(inside) == 1 and not inside[0].level:
                inside[0].cells.setdefault("weight", group.cells["weight"])

    @cached_property
    def executions(self) -> tuple[Row, ...]:
        """The rows of funds that are scored, but for parts that only repeat the whole."""
        scored = [f for f in self.funds if f.points is not None]
        wholes = {(f.worth, f.points) for f in scored if f.whole}
        return tuple(f for f in scored if f.whole or (f.worth, f.points) not in wholes)

    @cached_property
    def has_execution_row(self) -> bool:
        """Whether execution is scored among the indicators; an indicator 预算完成率 beside scored funds that close is one more."""
        stated = sum((f.worth or ZERO for f in self.executions), ZERO)
        beside = bool(stated) and self.ground + stated == self.full
        return not beside and any(i.is_execution for i in self.indicators)

    @cached_property
    def inside(self) -> Decimal | None:
        """What its indicators score together; None where a score is missing."""
        return added(self.indicators, "score")

    @property
    def execution_score(self) -> Decimal:
        return added(self.executions, "score") or ZERO

    @cached_property
    def execution_worth(self) -> Decimal:
        """What execution weighs beside the indicators; 0 where the form has no points for it."""
        stated = [f.worth for f in self.executions or self.funds if f.worth is not None]
        return sum(stated, ZERO) if stated else EXECUTION_POINTS if self.executions else ZERO

    @cached_property
    def weights(self) -> tuple[Decimal, ...]:
        return tuple(i.worth for i in self.indicators if i.worth is not None and not i.is_extra)

    @cached_property
    def ground(self) -> Decimal:
        """What its indicators weigh together."""
        return sum(self.weights, ZERO)

    @property
    def weighed(self) -> bool:
        """Whether every indicator states its weight."""
        return bool(self.weights) and len(self.weights) == sum(not i.is_extra for i in self.indicators)

    @property
    def answered(self) -> bool:
        """Whether most indicators have a result."""
        return sum(bool(i["actual"]) for i in self.indicators) * 2 >= len(self.indicators)

    @cached_property
    def closes(self) -> bool:
        """Whether all weights add up to the form's whole, which shows that no row is missing."""
        return self.weighed and bool({HUNDRED, self.full} & {self.ground, self.ground + self.execution_worth})

    @property
    def full(self) -> Decimal:
        """What can be reached: the total row's weight where it states one, else 100."""
        stated = self.total.worth if self.total else None
        return stated if stated is not None else HUNDRED

    @property
    def adds_execution(self) -> bool:
        """Whether the weights close with that of execution beside them."""
        return bool(self.execution_worth) and self.ground + self.execution_worth in (self.full, HUNDRED)

    @cached_property
    def score(self) -> Decimal | None:
        """What its rows score together, indicators and execution; None where a score is missing."""
        if self.inside is None or not self.indicators:
            return None
        alone = self.has_execution_row or (self.closes and not self.adds_execution)
        return self.inside if alone else self.inside + self.execution_score


# --- its cells as figures of relations: points, amounts and rates, each quoted with its row -----------

_LARGEST_RATE = Decimal("1.5")
_LARGEST = {"coefficient": Decimal("1.2"), "raw": ZERO}  # Up to what a bare number is a ratio
AMOUNTS, RATES = ("budget", "changed", "adjusted", "arrived", "executed"), ("rate", "actual", "share", "arrival", "completion", *_LARGEST)
NOWHERE = -2  # The column of a figure that is not printed: the hundred that all weights make


def figure_of(row: Row | None, role: str, rounded: bool = False) -> Figure | None:
    """What a cell states, read as its column is, its place quoted with its row: an amount rounded to its own unit; a rate (a
    bare 80.00 is per cent, a bare 0.80 and a bare 1 are ratios), 得分系数 or the score out of a hundred that the weight converts
    (``factor``) among them; points (20, 20分 and 20% are twenty), exact but for a sum that may be ``rounded``, lost ones with or
    without their minus."""
    if row and role == "factor":
        role = "coefficient" if "coefficient" in row.cells else "raw"
    cell = row.cells.get(role) if row else None
    number = cell.number if cell else None
    known = cell and (cell.points is not None or role in (*RATES, *AMOUNTS, "left"))
    if row is None or cell is None or number is None or not known:
        return None
    finest: Decimal | None = None if role in RATES and role not in _LARGEST else ZERO
    if role in (*AMOUNTS, "left"):
        finest = number.factor.scaleb(-number.decimals)
    elif role not in RATES:
        points, finest = cell.points or ZERO, None if rounded and number.decimals else ZERO
        number = replace(number, value=abs(points) if role == "lost" else points, unit="")
    elif number.unit != "%":
        small = number.value == 1 or (0 < number.value <= _LARGEST.get(role, _LARGEST_RATE) and number.decimals)
        value, decimals = (number.value, max(number.decimals - 2, 0)) if small else (number.value / 100, number.decimals)
        number = replace(number, unit="%", value=value, decimals=decimals)
    if cell.place.row < 0:
        number = replace(number, start=cell.place.start)  # where it begins in a line of text
    return Figure(number, replace(cell.place, quote=row.quoted.quote), row.name, role, head=head_of(role), finest=finest)


def head_of(role: str) -> str:
    """What messages call a column; the result of an execution is its rate."""
    return str(SCHEMA.columns["rate" if role == "actual" else role][0])


def hundred(form: Form, value: Decimal = HUNDRED, words: str = "各指标") -> Figure:
    """What all weights make where no total row states it; quoted by the total row or the first indicator."""
    place = replace((form.total or form.indicators[0]).place, column=NOWHERE)
    start = 0 if value == HUNDRED else -1
    return Figure(Quantity(value, "", 0, start, 0, f"{value:f}"), place, words, "weight", head=head_of("weight"), finest=ZERO)
