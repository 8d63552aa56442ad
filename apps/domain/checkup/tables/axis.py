"""A table along its rows or its columns alike: lines, and a line made of others wherever a line crosses them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...agreement import Agreement
from ...language.labels import measure_of
from ...language.lexicon import LEXICON
from ..figures import Figure
from ..relations import Kind, Relation, Support
from .cells import alike, cell_of
from .columns import Column, year_of
from .figures import says
from .partings import Parts
from .rowtrees import Row, bare
from .tables import DataTable


@dataclass(frozen=True, slots=True)
class Made:
    """A line read as made of certain others; its relations by the line that crosses them."""

    whole: int
    parts: Parts
    relations: dict[int, Relation]

    @property
    def closing(self) -> int:
        return sum(1 for r in self.relations.values() if r.agreement and r.addends)

    @property
    def apart(self) -> list[int]:
        return [across for across, r in self.relations.items() if not r.agreement]

    def proof(self, but: int = -1) -> int:
        """How many crossing lines, but for one, show that these are what it is made of."""
        return sum(1 for across, r in self.relations.items() if across != but and r.telling)

    def fit(self, across: int) -> Agreement:
        return self.relations[across].agreement if across in self.relations else Agreement.OFF


@dataclass(frozen=True, slots=True)
class Axis:
    """The lines of a table: rows by their position, one below the other (``down``), or columns by the grid's, side by side."""

    table: DataTable
    down: bool

    @property
    def crossing(self) -> Sequence[int]:
        return [c.index for c in summable(self.table)] if self.down else range(len(self.table.rows))

    @property
    def added(self) -> Sequence[int]:
        """The crossing lines whose figures add up along it: no rows of rates and prices."""
        return self.crossing if self.down else [at for at, row in enumerate(self.table.rows) if adds(row.label)]

    @property
    def heads(self) -> Sequence[Column]:
        """What the lines are called: the columns; or the rows, as if each were one."""
        if not self.down:
            return self.table.columns
        return [self._head(at, row) for at, row in enumerate(self.table.rows) if row.numbers]

    def _head(self, at: int, row: Row) -> Column:
        units = {q.unit for column, q in row.numbers.items() if self.table.column_at[column].role == "amount"}
        unit = next(iter(units)) if len(units) == 1 else ""
        return Column(at, row.label, "rate" if unit == "%" else "amount", unit, measure_of(row.label), year_of(row.label))

    def totals(self, across: int) -> bool:
        """Whether a crossing line is a total."""
        return self.table.column_at[across].total if self.down else self.table.rows[across].total

    def cell(self, line: int, across: int) -> Figure | None:
        return cell_of(self.table, *((line, across) if self.down else (across, line)))

    def cells(self, lines: Iterable[int], across: int) -> tuple[Figure | None, ...]:
        """The figures of some lines where another crosses them; nothing where one is merged: its share is not known."""
        lines = tuple(lines)
        if any(((line, across) if self.down else (across, line)) in self.table.merged for line in lines):
            return ()
        return tuple(self.cell(line, across) for line in lines)

    def sum(self, whole: int, parts: Iterable[int], rule: str) -> Made:
        parts, relations = tuple(parts), {}
        for across in self.added:
            total, cells = self.cell(whole, across), self.cells(parts, across)
            rates = total is not None and total.quantity.kind != "ratio"  # between the parts of an amount they are none
            operands = tuple(f for f in cells if f and not (rates and f.quantity.kind == "ratio"))
            if total and operands and alike((total, *operands)) and _written_alike((total, *operands)):
                relations[across] = Relation("sum", total, operands, rule=rule)
        return Made(whole, parts, relations)

    def sums(self, whole: int, options: Iterable[Parts], rule: str) -> list[Made]:
        """A total in each of its readings; the one that closes in most crossing lines first."""
        return sorted((m for parts in options if (m := self.sum(whole, parts, rule)).relations), key=lambda m: -m.closing)

    def formula(self, kind: Kind, whole: Column, parts: Sequence[Column], rule: str, signs: tuple[int, ...] = (), least: int = 0) -> Made:
        """A line made of others, each with its sign, of which ``least`` (else all) must have a figure."""
        relations = {}
        lines = {across: self.cell(whole.index, across) for across in self.crossing}
        signed = any(made.quantity.value < 0 for made in lines.values() if made)
        for across, made in lines.items():
            figures = [self.cell(c.index, across) for c in parts]
            terms = [(f, sign) for f, sign in zip(figures, signs or (1,) * len(parts), strict=True) if f]
            if made and len(terms) >= (least or len(parts)) and (kind == "growth" or _written_alike((made, *(f for f, _ in terms)))):
                operands = tuple(f for f, _ in terms)
                own = way_of(operands, signed) if kind == "growth" else tuple(sign for _, sign in terms) if signs else ()
                relations[across] = Relation(kind, made, operands, whole.label, Support.SAID, own, rule)
        return Made(whole.index, tuple(c.index for c in parts), relations)


def way_of(operands: Sequence[Figure], signed: bool) -> tuple[int]:
    """The sign of a growth: a fall is stated as such only in a column that has signs."""
    now, before = (f.quantity.value for f in operands)
    return (1 if signed or now >= before else -1,)


def _written_alike(figures: Iterable[Figure]) -> bool:
    """Whether all rates have their sign or none has: 28.07% less 30.28% is not -0.02."""
    return len({f.text.endswith("%") for f in figures if f.quantity.kind == "ratio"}) < 2


def axes(table: DataTable) -> tuple[Axis, Axis]:
    return Axis(table, True), Axis(table, False)


def summable(table: DataTable) -> list[Column]:
    """The columns whose rows add up: amounts, but no prices, standards, rates or years."""
    return [c for c in table.columns if c.role == "amount" and adds(c.label)]


def adds(label: str) -> bool:
    return not says(label, LEXICON.unsummable_words) and not bare(label).endswith(LEXICON.unsummable_ends)
