"""A table along its rows or its columns alike: lines, and a line made of others wherever a line crosses them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from ...agreement import Agreement
from ...language.labels import canonical, measure_of
from ...language.lexicon import LEXICON
from ...money import ZERO
from ..figures import Figure
from ..relations import RATES, Kind, Relation, Support
from .columns import Column, year_of
from .figures import says
from .rowtrees import Row, bare, is_carry
from .tables import DataTable, alike, cell_of, rated

Parts = tuple[int, ...]
LONGEST_RUN = 8  # Unmarked sub-items of a row are no longer a run than that


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
    def fitting(self) -> int:
        return len(self.relations) - len(self.apart)

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
        """The figures of some lines where another crosses them; nothing where one is not known."""
        lines = tuple(lines)
        if any(((line, across) if self.down else (across, line)) in self.table.unknown for line in lines):
            return ()
        return tuple(self.cell(line, across) for line in lines)

    def sum(self, whole: int, parts: Iterable[int], rule: str) -> Made:
        parts, relations = tuple(parts), {}
        shares = [c.index for c in self.table.columns if self.down and c.role == "rate" and says(c.label, LEXICON.share_words)]
        for across in (*self.added, *shares):
            total, cells = self.cell(whole, across), self.cells(parts, across)
            rates = total is not None and total.quantity.kind != "ratio"  # between the parts of an amount they are none
            operands = tuple(f for f in cells if f and not (rates and f.quantity.kind == "ratio"))
            if total and operands and alike((total, *operands)) and _written_alike((total, *operands)):
                relations[across] = Relation("sum", total, operands, rule="C422" if across in shares else rule)
        return Made(whole, parts, {at: r for at, r in relations.items() if at not in shares or r.whole.quantity.value == 1})

    def sums(self, whole: int, options: Iterable[Parts], rule: str) -> list[Made]:
        """A total in each of its readings; the one that closes in most crossing lines first."""
        return sorted((m for parts in options if (m := self.sum(whole, parts, rule)).relations), key=lambda m: -m.closing)

    def formula(
        self, kind: Kind, whole: Column, parts: Sequence[Column | Figure], rule: str, signs: tuple[int, ...] = (), least: int = 0,
        lines: Iterable[int] | None = None, per_hundred: bool = True,
    ) -> Made:  # fmt: skip
        """A line made of others, each with its sign, of which ``least`` (else all) must have a figure; a rate only where its base
        is something.  A fall is stated as such only in a line that has signs."""
        relations, rate = {}, kind in RATES
        signed = kind == "growth" and any(f.quantity.value < 0 for at in self.crossing if (f := self.cell(whole.index, at)))
        for across in self.crossing if lines is None else lines:
            made, found = self.cell(whole.index, across), [p if isinstance(p, Figure) else self.cell(p.index, across) for p in parts]
            operands, own = tuple(f for f in found if f), signs and tuple(s for s, f in zip(signs, found, strict=True) if f)
            if made is None or len(operands) < (least or len(parts)):
                continue
            if kind == "growth":
                own = (1 if signed or operands[0].quantity.value >= operands[1].quantity.value else -1,)
            if sum((f.interval.low for f in operands[1:]), ZERO) > 0 if rate else _written_alike((made, *operands)):
                made = rated(made, per_hundred) if rate else made
                relations[across] = Relation(kind, made, operands, whole.label, Support.SAID, own, rule)
        return Made(whole.index, tuple(c.index for c in parts if isinstance(c, Column)), relations)


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


# --- which rows or columns a total may be the sum of: every sensible reading, the likeliest first ------


def readings(rows: Sequence[Row], at: int) -> list[Parts]:
    """The sets of rows (positions) the total at ``at`` may add up, with what is carried forward and without."""
    found: dict[Parts, None] = {}
    for parts in _readings(rows, at):
        found |= dict.fromkeys(filter(None, (parts, tuple(p for p in parts if not is_carry(rows[p].label)))))
    return list(found)


def _readings(rows: Sequence[Row], at: int) -> Iterator[Parts]:
    """The rows from the total before it on, with that total and without, all above it, totals; where totals stand above their parts,
    those below it likewise, up to the next total, or to the next numbered like it."""
    totals = [i for i, row in enumerate(rows) if row.total]
    own = (i for i in range(at + 1, len(rows)) if rows[at].style and rows[i].style == rows[at].style)
    end = next(own, len(rows))
    above, below, rest = [i for i in totals if i < at], [i for i in totals if at < i < end], list(range(at + 1, end))
    last = list(range(above[-1] + 1 if above else 0, at))
    onward = [(above[-1], *inner) for inner in (*_variants(rows, last), ())] if above else []
    if bare(rows[at].label).endswith("总计"):
        yield from onward
    yield from (*_variants(rows, last), *_variants(rows, list(range(at))), *onward, *_totals(rows, above, last))
    first = next((i for i, row in enumerate(rows) if row.numbers), at)
    if rows[first].total or not any(rows[i].numbers for i in last):
        later = rest[: below[0] - at - 1] if below else rest
        behind = rest[below[-1] - at :] if below else []
        yield from (*_variants(rows, later), *_variants(rows, rest), *_totals(rows, below, behind))


def _totals(rows: Sequence[Row], totals: Sequence[int], loose: list[int]) -> Iterator[Parts]:
    """Totals alone, and with rows that none of them takes in."""
    if totals:
        yield tuple(totals)
        yield from (tuple(sorted((*totals, *some))) for some in _variants(rows, loose) if some)


def _variants(rows: Sequence[Row], stretch: list[int]) -> Iterator[Parts]:
    """Of a stretch of rows: the highest, the lowest, all; always without 其中 and without sums.  Rows behind a 其中 may go on with it
    although nothing says so: 其中：固定资产, 无形资产."""
    plain = [i for i in stretch if not rows[i].total and not rows[i].part_of]
    if not plain:
        return
    top = min(rows[i].level for i in plain)
    highest, parents = tuple(i for i in plain if rows[i].level == top), {rows[i].parent for i in plain}
    yield highest
    yield tuple(i for i in plain if i not in parents)
    yield tuple(plain)
    yield tuple(i for i in stretch if not rows[i].total)
    for at in (i for i in stretch if rows[i].part_of):
        going_on = takewhile(lambda i: i in stretch and not rows[i].total and not rows[i].style, range(at + 1, len(rows)))
        run = [i for i in islice(going_on, LONGEST_RUN) if not rows[i].part_of]
        yield from (tuple(i for i in highest if i not in run[:count]) for count in range(1, len(run) + 1))


def known_parts(rows: Sequence[Row], parent: int, run: Parts) -> bool:
    """Whether the run's rows are known to be parts of the row above them."""
    names = LEXICON.parts_of.get(canonical(rows[parent].label), ()) or LEXICON.parts_of.get(bare(rows[parent].label), ())
    return bool(names) and all(canonical(rows[i].label) in names or bare(rows[i].label) in names for i in run)


# --- columns ---------------------------------------------------------------------------------------


def column_readings(columns: Sequence[Column], total: Column) -> list[Parts]:
    """The columns (the grid's) a total may add up: those of its group, the run behind or before it."""
    at = columns.index(total)
    runs = [columns[at + 1 : end] for end in range(len(columns), at + 2, -1)] + [columns[start:at] for start in range(at - 1)]
    found = [group_of(columns, total)]
    for run in runs:
        found += (tuple(c.index for c in run if keeps(c)) for keeps in (lambda c: True, lambda c: not c.total, lambda c: c.total))
    return [parts for parts in dict.fromkeys(found) if len(parts) > 1]


def group_of(columns: Sequence[Column], total: Column) -> Parts:
    """The columns under the same head; of a group inside it its own total, or all of it where it has none."""
    above = total.path[:-1]
    inside = [c for c in columns if c is not total and c.path[: len(above)] == above and not c.part_of]
    groups: dict[str, list[Column]] = {}
    for c in inside:
        groups.setdefault(c.path[len(above)] if len(c.path) > len(above) + 1 else "", []).append(c)
    parts = [c for c in groups.pop("", []) if not c.total]
    for members in groups.values():
        parts += [c for c in members if c.total] or members
    return tuple(sorted(c.index for c in parts))
