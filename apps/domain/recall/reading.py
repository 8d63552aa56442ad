"""What a report says of the facts of a pack: the figures of its tables and sentences, its passages, its profile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from ..checkup.checkup import ARITHMETIC, check_up
from ..checkup.figures import Figure
from ..checkup.reading import Reading
from ..checkup.tables.tables import Column, DataTable, Row
from ..documents.document import Document
from ..findings import Place, Severity
from ..language.labels import canonical, is_known, plain_label
from ..language.lexicon import LEXICON
from ..language.quantities import Quantity
from ..money import in_unit, plain, round_half_up
from ..pack.model import Pack
from ..statements import CellAddress, Statement
from .meanings import Head, Meaning, Meanings, head_of, kind_of, kind_of_quantity, named

T = TypeVar("T")
PLANS = ("budget", "adjusted", "planned")
SPENT = ("actual", "")
HELD = ("closing",)
STOCK = ("", "closing")
"""How many there are, people and things, is told at the end of the year."""
FEW = 3
"""So many figures that contradict each other are all in doubt; of more, the one to mend first."""
GRAVE = (Severity.ERROR, Severity.WARNING)
"""What the check-up says of a figure with these is not to be taken over unseen."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure of the report that may be a fact's; ``exact`` where the words say the same, and not only nothing else."""

    quantity: Quantity
    place: Place
    exact: bool


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a report says of one fact: several texts where it does not agree with itself or may mean something else.

    ``places`` is where each text stands.
    """

    key: str
    texts: tuple[str, ...]
    places: tuple[Place, ...]
    why: str = ""
    sure: bool = True


@dataclass(frozen=True)
class Recall:
    """A printed report held against a pack: it is read once, whichever years it is asked about."""

    document: Document
    pack: Pack
    year: int
    """Of the report."""
    names: tuple[str, ...] = ()
    """What the unit is called: in front of a figure it says nothing of which."""

    def of(self, year: int) -> Iterator[Recalled]:
        """The facts an assessment of that year takes from it: the report's own, or that of the year after."""
        yield from _Reader(self, year).figures()

    @cached_property
    def meanings(self) -> Meanings:
        return Meanings(self.pack)

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.document)

    @cached_property
    def doubted(self) -> list[tuple[Place, str]]:
        """The places the check-up finds wrong, and what it says of them."""
        found = [one for one in check_up(self.document).findings if one.code.startswith(ARITHMETIC) and one.severity in GRAVE]
        return [(place, one.message) for one in found for place in one.places[: None if len(one.places) <= FEW else 1]]

    @cached_property
    def spoken(self) -> dict[tuple[str, str, int | None], set[str]]:
        """The kinds of amounts the report names of everything."""
        found: dict[tuple[str, str, int | None], set[str]] = defaultdict(set)
        for figure in self.reading.figures:
            if figure.role == "level":
                kind = kind_of_quantity(figure.quantity)
                found[named(figure.label, kind, self.names), kind, figure.year].add(figure.measure)
        return found


@dataclass
class _Reader:
    recall: Recall
    year: int
    """Of the assessment."""
    evidence: dict[str, list[Evidence]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.meanings, self.reading = self.recall.meanings, self.recall.reading

    def figures(self) -> Iterator[Recalled]:
        self._tables()
        self._claims()
        for key, found in self.evidence.items():
            cell = self.meanings.cells[key]
            if not cell.computed:
                told = _weighed(cell, found)
                doubt = next(filter(None, map(self._doubt, told.places)), "") if told.sure else ""
                yield replace(told, why=f"报告里这个数有疑问：{doubt}", sure=False) if doubt else told

    def _doubt(self, place: Place) -> str:
        return next((message for at, message in self.recall.doubted if _within(place, at)), "")

    def _add(self, key: str, evidence: Evidence) -> None:
        if _fits(self.meanings.cells[key], evidence.quantity):
            self.evidence.setdefault(key, []).append(evidence)

    # --- sentences -------------------------------------------------------------------------------------------------

    def _claims(self) -> None:
        for figure in self.reading.figures:
            if figure.role != "level" or figure.year is None or not figure.quantity.exact or figure.direction:
                continue
            if figure.scope and figure.scope != figure.label:
                continue
            if not figure.label or (figure.implied and figure.quantity.kind == "money"):
                continue
            self._claim(figure, self.year - figure.year)

    def _claim(self, figure: Figure, ago: int) -> None:
        kind = kind_of_quantity(figure.quantity)
        figure = replace(figure, label=named(figure.label, kind, self.recall.names))
        for measure in (figure.measure, *_loosely(figure.measure)):
            keys = self.meanings.by_meaning.get(Meaning(figure.label, measure, kind, ago), set())
            typed = [key for key in keys if not self.meanings.cells[key].computed]
            exact = measure == figure.measure or self._only(figure, kind, ago)
            statements = {key.removeprefix("上年.").partition(".")[0] for key in typed}
            alone = len(typed) == 1 or (len(statements) == len(typed) and is_known(figure.label))
            for key in typed:
                self._add(key, Evidence(figure.quantity, figure.place, exact and alone))

    def _only(self, figure: Figure, kind: str, ago: int) -> bool:
        """Whether both the report and the pack know one kind of such an amount, so that it needs no name."""
        spoken, asked = self.recall.spoken[figure.label, kind, figure.year], set(self.meanings.by_label.get((figure.label, kind, ago), {}))
        if kind != "money":
            return figure.measure in STOCK and asked <= {*STOCK} and not {*PLANS, "opening"} & spoken
        family = {*_family(figure.measure), ""}
        others = {*PLANS} & (spoken | asked) if figure.measure in SPENT else set()
        return len(family & spoken) == 1 and len(family & asked) == 1 and not others

    # --- tables ----------------------------------------------------------------------------------------------------

    def _tables(self) -> None:
        for table in self.reading.tables:
            if not table.head or not table.grid.sure:
                continue
            matches = [match for statement in self.meanings.statements if (match := self._match(table, statement))]
            best = max((match.weight for match in matches), default=(0, 0))
            chosen = [match for match in matches if match.weight == best]
            for match in chosen:
                for cell, quantity, place in match.found:
                    self._add(cell.key, Evidence(quantity, place, len(chosen) == 1))

    def _match(self, table: DataTable, statement: Statement) -> _Match | None:
        rows = _paired(statement, table)
        numbered = [row for row in table.rows if row.numbers]
        if len(rows) < 2 or (len(rows) * 2 < len(numbered) and len(rows) * 3 < len(statement.rows) * 2):
            return None
        columns = self._columns(statement, table)
        found = [
            (cell, quantity, self.recall.document.cell_place(table.item, row.index, column.index)) for cell in statement.cells
            if (row := rows.get(cell.row)) and (column := columns.get(cell.column))
            and (quantity := row.numbers.get(column.index)) is not None
        ]  # fmt: skip
        named = alike(statement.printed_title or statement.title, table.grid.caption)
        return _Match(statement, found, (len(rows) * len(columns), named)) if found else None

    def _columns(self, statement: Statement, table: DataTable) -> dict[str, Column]:
        """The columns of a statement with those of the table that say the same, one by one."""
        amounts = [column for column in table.columns if column.role in ("amount", "rate", "text") and column.label]
        if statement.kind == "form":
            of_year = [c for c in amounts if c.role == "amount" and self._ago(c) == 0]
            return {"": of_year[0]} if len(of_year) == 1 and len(amounts) == 1 else {}
        found: dict[str, Column] = {}
        for column in statement.columns:
            asked = head_of(column.label)
            ago = 1 if column.prior else asked.ago
            same = [c for c in amounts if self._ago(c) == ago and self._says(head_of(c.label), asked)]
            literal = [c for c in same if plain_label(c.name) == plain_label(column.label)]
            if len(same) > 1 and len(literal) == 1:
                same = literal
            if len(same) == 1:
                found[column.key] = same[0]
        used = [column.index for column in found.values()]
        return {key: column for key, column in found.items() if used.count(column.index) == 1}

    def _ago(self, column: Column) -> int:
        year = column.year or self.recall.year - head_of(column.label).ago
        return self.year - year

    @staticmethod
    def _says(told: Head, asked: Head) -> bool:
        return (told.measure, told.core) == (asked.measure, asked.core)


@dataclass(frozen=True, slots=True)
class _Match:
    statement: Statement
    found: list[tuple[CellAddress, Quantity, Place]]
    weight: tuple[int, int]


def _family(measure: str) -> tuple[str, ...]:
    """The kinds of amount that may be meant where one of them is said."""
    return next((kinds for kinds in (PLANS, SPENT, HELD) if measure in kinds), (measure,))


def _loosely(measure: str) -> tuple[str, ...]:
    """What a kind of amount may be said to be by others."""
    if measure in PLANS:
        return tuple(other for other in PLANS if other != measure and "planned" in (measure, other))
    return {"actual": ("",), "": ("actual", "closing"), "closing": ("",)}.get(measure, ())


def _within(place: Place, other: Place) -> bool:
    """Whether a figure stands in a place: the same cell, or the same words."""
    if place.item != other.item:
        return False
    if place.row >= 0 or other.row >= 0:
        return (place.row, place.column) == (other.row, other.column)
    return other.start < place.end and place.start < other.end


def _fits(cell: CellAddress, quantity: Quantity) -> bool:
    """Whether a figure is counted as the cell counts; a bare number counts things where a table says no more."""
    kind, told = kind_of(cell.field.unit), kind_of_quantity(quantity)
    if kind in ("money", "ratio"):
        return told == kind
    return told in ("", kind) or not kind


def _weighed(cell: CellAddress, found: list[Evidence]) -> Recalled:
    """The figure of a fact, from all that speaks for it: the exact words count before the others."""
    exact = [one for one in found if one.exact]
    counted = exact or found
    groups: list[list[Evidence]] = []
    for one in sorted(counted, key=lambda one: (one.quantity.step, one.place.item)):
        group = next((g for g in groups if g[0].quantity.interval.meets(one.quantity.interval)), None)
        groups.append([one]) if group is None else group.append(one)
    told = {stated(group[0].quantity, cell): group[0].place for group in reversed(groups)}
    texts, places = tuple(reversed(told)), tuple(reversed(told.values()))
    if len(texts) > 1:
        return Recalled(cell.key, texts, places, "报告里几处的数不一样，请选一个。", False)
    if not exact:
        return Recalled(cell.key, texts, places, "报告没有写明是哪一种口径的数，请核对。", False)
    return Recalled(cell.key, texts, places)


def stated(quantity: Quantity, cell: CellAddress) -> str:
    """A figure as it is typed into the cell."""
    unit = cell.field.unit
    value: Decimal = in_unit(quantity.value, unit) if kind_of(unit) in ("money", "ratio") else quantity.value
    return plain(round_half_up(value, cell.field.decimals))


def _paired(statement: Statement, table: DataTable) -> dict[str, Row]:
    """The rows of a statement with those of a table that bear their name, one by one."""
    theirs = _by_name((row.label, row) for row in table.rows)
    ours = _by_name((row.label, row) for row in statement.rows)
    return {row.key: theirs[name] for name, row in ours.items() if name in theirs}


def _by_name(rows: Iterable[tuple[str, T]]) -> dict[str, T]:
    found: dict[str, list[T]] = {}
    for label, row in rows:
        name = plain_label(label)
        name = "合计" if name in LEXICON.total_words else (canonical(label) if is_known(canonical(label)) else name)
        if name:
            found.setdefault(name, []).append(row)
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}


def alike(one: str, other: str) -> int:
    """How many pairs of letters two titles have in common."""
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text in map(plain_label, (one, other))]
    return len(pairs[0] & pairs[1])
