"""Across the rows of a table: 合计 and 小计 columns, columns made of two others, 其中 columns, both sides of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from ...language.lexicon import LEXICON
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.cells import alike, cell_of
from ..tables.columns import Column
from ..tables.figures import compact, says
from ..tables.rowreadings import gapless, summable
from ..tables.rowtrees import is_total, of_which
from ..tables.tables import DataTable

MOST_COLUMNS = 16
"""Sums of two columns are not looked for in wider tables."""


@dataclass(frozen=True, slots=True)
class Across:
    """A column read as the sum of others, in every row; ``grouped`` where the head says which they are."""

    column: Column
    parts: tuple[Column, ...]
    relations: dict[int, Relation]
    """By the row's position."""
    grouped: bool = False

    @property
    def telling(self) -> int:
        return sum(1 for r in self.relations.values() if r.telling)

    @property
    def apart(self) -> list[int]:
        return [at for at, r in self.relations.items() if not r.agreement]


def row_sums(reading: Reading) -> Iterator[Relation]:
    for table in reading.tables:
        if table.kind == "figures":
            yield from _totals(table)
            yield from _pairs(table)
            yield from _of_which(table)
    yield from _sides(reading)


# --- 合计 and 小计 -----------------------------------------------------------------------------------


def _totals(table: DataTable) -> Iterator[Relation]:
    columns = summable(table)
    found = [best for c in columns if is_total(c.name) and (best := _best(table, columns, c))]
    for across in found:
        proof = sum(other.telling for other in found if other is not across)
        for at, relation in across.relations.items():
            if support := Support.SAID if relation.agreement else _support(table, across, at, proof):
                yield replace(relation, support=support)


def _best(table: DataTable, columns: list[Column], total: Column) -> Across | None:
    """The reading of a total column that closes in most rows."""
    options = [_across(table, total, parts, grouped) for parts, grouped in _readings(columns, total) if len(parts) > 1]
    known = [option for option in options if option.relations]
    return max(known, key=lambda o: (o.telling, -len(o.apart), o.grouped), default=None)


def _readings(columns: list[Column], total: Column) -> Iterator[tuple[tuple[Column, ...], bool]]:
    """Which columns a total may add up: those of its group, the run behind or before it."""
    yield _group(columns, total), True
    at = columns.index(total)
    runs = [columns[at + 1 : end] for end in range(len(columns), at + 2, -1)] + [columns[start:at] for start in range(at - 1)]
    for run in runs:
        for parts in (run, [c for c in run if not is_total(c.name)], [c for c in run if is_total(c.name)]):
            yield tuple(parts), False


def _group(columns: list[Column], total: Column) -> tuple[Column, ...]:
    """The columns under the same head; of a group inside it its own total, or all of it where it has none."""
    above = total.path[:-1]
    inside = [c for c in columns if c is not total and c.path[: len(above)] == above and not of_which(c.name)]
    parts = [c for c in inside if len(c.path) == len(above) + 1 and not is_total(c.name)]
    groups: dict[str, list[Column]] = {}
    for c in inside:
        if len(c.path) > len(above) + 1:
            groups.setdefault(c.path[len(above)], []).append(c)
    for members in groups.values():
        parts += [c for c in members if is_total(c.name)] or members
    return tuple(sorted(parts, key=lambda c: c.index))


def _across(table: DataTable, total: Column, parts: Sequence[Column], grouped: bool) -> Across:
    relations = {}
    for at in range(len(table.rows)):
        whole, operands = cell_of(table, at, total), tuple(f for c in parts if (f := cell_of(table, at, c)))
        if whole and operands and alike((whole, *operands)):
            relations[at] = Relation("sum", whole, operands, total.label, rule="C404")
    return Across(total, tuple(parts), relations, grouped)


def _support(table: DataTable, across: Across, at: int, proof: int) -> Support | None:
    apart = len(across.apart)
    if not table.grid.sure and not gapless(table, (at,), (across.column, *across.parts)):
        return None
    if across.telling >= 3 and apart * 2 <= across.telling:
        return Support.SAID
    if across.telling >= 2 and apart == 1:
        return Support.SAID if table.grid.sure else Support.LIKELY
    closing = sum(1 for r in across.relations.values() if r.agreement and r.whole.quantity.value)
    if len(table.rows) == 1 and table.grid.sure and _alone(table, across):
        return Support.LIKELY
    named = across.grouped and len(across.column.path) > 1
    if not (named and table.grid.sure and apart <= 2):
        return Support.SHAPE if table.grid.sure and across.telling >= apart == 1 else None
    addends = across.relations[at].addends
    if closing >= 2 and apart == 1:
        return Support.SAID
    if addends >= 2:
        return Support.SAID if proof else Support.LIKELY
    return Support.LIKELY if proof and addends else None


def _alone(table: DataTable, across: Across) -> bool:
    """Whether a row by itself is a total at one end and all its parts: nothing else stands in it but their subtotals."""
    columns = summable(table)
    rest = [c for c in columns if c is not across.column and not is_total(c.name)]
    return across.column in (columns[0], columns[-1]) and rest == list(across.parts) and across.relations[0].addends > 1


# --- a column made of two others ---------------------------------------------------------------------


def _pairs(table: DataTable) -> Iterator[Relation]:
    columns = [c for c in summable(table) if not is_total(c.name) and not of_which(c.name)]
    if not 3 <= len(columns) <= MOST_COLUMNS:
        return
    for trio in combinations(columns, 3):
        found = [r for whole in trio if (r := _made(table, whole, [c for c in trio if c is not whole]))]
        yield from max(found, key=len, default=[])


def _made(table: DataTable, whole: Column, parts: list[Column]) -> list[Relation]:
    """The rows of a column that is the sum of two others in four telling rows or more, and fails to be in few; in two and
    more where a head says 差额."""
    if len({c.unit for c in (whole, *parts)}) > 1 or not _mostly(table, whole, parts):
        return []
    across = _across(table, whole, parts, False)
    full = [r for r in across.relations.values() if len(r.operands) == 2]
    fitting, apart = sum(1 for r in full if r.telling), sum(1 for r in full if not r.agreement)
    named = any(says(c.name, LEXICON.difference_words) for c in (whole, *parts))
    if fitting < (2 if named else 4) or apart * (2 if named else 4) > fitting:
        return []
    support = Support.SAID if table.grid.sure else Support.LIKELY
    return [replace(_told_by_difference(r), support=support) for r in full]


def _mostly(table: DataTable, whole: Column, parts: list[Column]) -> bool:
    """Whether so many rows fit that it is worth a closer look."""
    indices = (whole.index, *(c.index for c in parts))
    full = [[row.numbers[i].value for i in indices] for row in table.rows if all(i in row.numbers for i in indices)]
    step = max(table.steps[i] for i in indices) * 2
    return sum(abs(a - b - c) > step for a, b, c in full) * 3 <= len(full)


def _told_by_difference(relation: Relation) -> Relation:
    """The relation with the difference column as the result, where there is one."""
    result = next((f for f in relation.operands if says(f.head.rpartition("·")[2], LEXICON.difference_words)), None)
    if result is None or says(relation.whole.head.rpartition("·")[2], LEXICON.difference_words):
        return replace(relation, rule="C405")
    other = next(f for f in relation.operands if f is not result)
    return Relation("difference", result, (relation.whole, other), result.head, signs=(1, -1), rule="C405")


# --- 其中 columns, and both sides --------------------------------------------------------------------


def _of_which(table: DataTable) -> Iterator[Relation]:
    """A 其中 column is never more than the column it is of."""
    for whole, part in pairwise(summable(table)):
        inside = of_which(part.name) and not of_which(whole.name)
        if not inside or whole.unit != part.unit or whole.path[:-1] != part.path[:-1]:
            continue
        pairs = [(cell_of(table, at, whole), cell_of(table, at, part)) for at in range(len(table.rows))]
        found = [
            Relation("bound", w, (p,), part.label, Support.SAID if table.grid.sure else Support.LIKELY, rule="C406")
            for w, p in pairs
            if w and p
        ]
        over = [r for r in found if not r.agreement and r.whole.quantity.value >= 0]
        if len(over) * 3 <= len(found):
            yield from over


def _sides(reading: Reading) -> Iterator[Relation]:
    """收入总计 and 支出总计 of one table balance."""
    sides: dict[tuple[int, int], list[DataTable]] = defaultdict(list)
    for table in reading.tables:
        if table.kind == "figures":
            sides[table.item, table.part].append(table)
    for tables in sides.values():
        for left, right in combinations(tables, 2):
            grand = {row.index: at for at, row in enumerate(left.rows) if _is_grand(row.label)}
            for b, row in enumerate(right.rows):
                if row.index in grand and _is_grand(row.label):
                    yield from _balance(left, right, grand[row.index], b)


def _balance(left: DataTable, right: DataTable, a: int, b: int) -> Iterator[Relation]:
    first, second = summable(left), summable(right)
    if len(first) == 1 and second and (len(second) == 1 or is_total(second[0].name)):
        whole, part = cell_of(right, b, second[0]), cell_of(left, a, first[0])
        if whole and part and whole.quantity.unit == part.quantity.unit:
            support = Support.SAID if left.grid.sure else Support.LIKELY
            yield Relation("equality", whole, (part,), "", support, rule="C410", note="C410")


def _is_grand(label: str) -> bool:
    return compact(label).rstrip(":：").endswith("总计")
