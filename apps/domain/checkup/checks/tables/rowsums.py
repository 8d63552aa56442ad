"""Across the rows of a table: 合计 and 小计 columns, sums and differences of two columns, 其中 columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from ....documents.document import Document
from ....findings import Finding, Severity
from ....language.lexicon import LEXICON
from ....language.quantities import Quantity
from ....money import format_in
from ...reading import Reading
from ...tables.additions import Addition, step_of
from ...tables.columns import Column
from ...tables.figures import compact, says, shown
from ...tables.rowreadings import gapless, summable
from ...tables.rowtrees import is_total, of_which
from ...tables.tablequotes import cell_quote
from ...tables.tables import DataTable

MOST_COLUMNS = 16
"""Sums of two columns are not looked for in wider tables."""


@dataclass(frozen=True, slots=True)
class Across:
    """A column read as the sum of others, in every row; ``grouped`` where the head says which they are."""

    column: Column
    parts: tuple[Column, ...]
    additions: dict[int, Addition]
    """By the row's position."""
    grouped: bool = False

    @property
    def telling(self) -> int:
        return sum(1 for a in self.additions.values() if a.telling)

    @property
    def apart(self) -> list[int]:
        return [at for at, a in self.additions.items() if not a.closes]


def check(reading: Reading) -> Iterator[Finding]:
    for table in reading.tables:
        if table.kind == "figures":
            yield from _totals(reading.document, table)
            yield from _pairs(reading.document, table)
            yield from _of_which(reading.document, table)
    yield from _sides(reading)


def _totals(document: Document, table: DataTable) -> Iterator[Finding]:
    columns = summable(table)
    found = [best for c in columns if is_total(c.name) and (best := _best(table, columns, c))]
    for across in found:
        proof = sum(other.telling for other in found if other is not across)
        for at in across.apart:
            if severity := _severity(table, across, at, proof):
                yield _apart(document, table, across, at, severity)


def _best(table: DataTable, columns: list[Column], total: Column) -> Across | None:
    """The reading of a total column that closes in most rows."""
    options = [
        _across(table, total, parts, grouped)
        for parts, grouped in _readings(columns, total)
        if len(parts) > 1
    ]
    options = [option for option in options if option.additions]
    return max(options, key=lambda o: (o.telling, -len(o.apart), o.grouped), default=None)


def _readings(columns: list[Column], total: Column) -> Iterator[tuple[tuple[Column, ...], bool]]:
    """Which columns a total may add up: those of its group, the run behind or before it."""
    yield _group(columns, total), True
    at = columns.index(total)
    for end in range(len(columns), at + 2, -1):
        yield tuple(columns[at + 1 : end]), False
        yield tuple(c for c in columns[at + 1 : end] if not is_total(c.name)), False
        yield tuple(c for c in columns[at + 1 : end] if is_total(c.name)), False
    for start in range(at - 1):
        yield tuple(columns[start:at]), False
        yield tuple(c for c in columns[start:at] if not is_total(c.name)), False
        yield tuple(c for c in columns[start:at] if is_total(c.name)), False


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
        sums = [c for c in members if is_total(c.name)]
        parts += sums or members
    return tuple(sorted(parts, key=lambda c: c.index))


def _across(table: DataTable, total: Column, parts: tuple[Column, ...], grouped: bool) -> Across:
    additions = {}
    for at, row in enumerate(table.rows):
        figures = [row.numbers[c.index] for c in parts if c.index in row.numbers]
        if (
            total.index in row.numbers
            and figures
            and len({q.kind for q in (*figures, row.numbers[total.index])}) == 1
        ):
            whole = row.numbers[total.index]
            additions[at] = Addition(whole, tuple(figures), step_of([*figures, whole], total))
    return Across(total, parts, additions, grouped)


def _severity(table: DataTable, across: Across, at: int, proof: int) -> Severity | None:
    apart = len(across.apart)
    if not table.grid.sure and not gapless(table, (at,), (across.column, *across.parts)):
        return None
    if across.telling >= 3 and apart * 2 <= across.telling:
        return Severity.ERROR
    if across.telling >= 2 and apart == 1:
        return Severity.ERROR if table.grid.sure else Severity.WARNING
    closing = sum(1 for a in across.additions.values() if a.closes and a.total.value)
    named = across.grouped and len(across.column.path) > 1
    if not (named and table.grid.sure and apart <= 2):
        return None
    if closing >= 2 and apart == 1:
        return Severity.ERROR
    if across.additions[at].addends >= 2:
        return Severity.ERROR if proof else Severity.WARNING
    return Severity.WARNING if proof and across.additions[at].addends else None


def _apart(document: Document, table: DataTable, across: Across, at: int, severity: Severity) -> Finding:
    a, row = across.additions[at], table.rows[at]
    names = "、".join(c.name for c in across.parts)
    return Finding(
        "C404", severity,
        f"{f'“{row.label}”行' if row.label else '本行'}的“{across.column.label}”为{a.found}，与本行{names}之和{a.expected}不符。",
        expected=a.expected, found=a.found, calculation=a.calculation,
        places=tuple(cell_quote(document, table, at, c.index) for c in (across.column, *across.parts)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """Three columns of which one is the sum of the two others in most rows."""

    whole: Column
    one: Column
    other: Column
    fitting: tuple[int, ...]
    apart: tuple[int, ...]


def _pairs(document: Document, table: DataTable) -> Iterator[Finding]:
    columns = [c for c in summable(table) if not is_total(c.name) and not of_which(c.name)]
    if not 3 <= len(columns) <= MOST_COLUMNS:
        return
    for trio in combinations(columns, 3):
        relations = [
            r for whole in trio if (r := _relation(table, whole, [c for c in trio if c is not whole]))
        ]
        if not relations:
            continue
        best = max(relations, key=lambda r: len(r.fitting))
        for at in best.apart:
            yield _misfit(document, table, best, at)


def _relation(table: DataTable, whole: Column, parts: list[Column]) -> Relation | None:
    """The relation where it holds in at least three telling rows, and fails in few."""
    if len({c.unit for c in (whole, *parts)}) > 1:
        return None
    across = _across(table, whole, tuple(parts), False)
    full = {at: a for at, a in across.additions.items() if len(a.parts) == 2}
    fitting = tuple(at for at, a in full.items() if a.telling)
    apart = tuple(at for at, a in full.items() if not a.closes)
    named = any(says(c.name, LEXICON.difference_words) for c in (whole, *parts))
    enough = len(fitting) >= (3 if named else 4)
    return (
        Relation(whole, parts[0], parts[1], fitting, apart)
        if enough and len(apart) * 4 <= len(fitting)
        else None
    )


def _misfit(document: Document, table: DataTable, relation: Relation, at: int) -> Finding:
    """The row told with the difference column as the result, where there is one."""
    row = table.rows[at]
    trio = (relation.whole, relation.one, relation.other)
    result = next((c for c in trio if says(c.name, LEXICON.difference_words)), relation.whole)
    if result is relation.whole:
        left, right, sign = relation.one, relation.other, "+"
    else:
        left, right, sign = relation.whole, next(c for c in trio[1:] if c is not result), "-"
    a, b, stated = (row.numbers[c.index] for c in (left, right, result))
    value = a.value + b.value if sign == "+" else a.value - b.value
    expected = format_in(value, stated.unit, max(a.decimals, b.decimals)) + stated.unit
    return Finding(
        "C405", Severity.ERROR if table.grid.sure else Severity.WARNING,
        f"“{row.label}”行的“{result.label}”为{shown(stated)}{stated.unit}，"
        f"按本表其他各行的关系（{left.name}{'加' if sign == '+' else '减'}{right.name}）应为{expected}。",
        expected=expected, found=shown(stated) + stated.unit,
        calculation=f"{shown(a)} {sign} {shown(b)} = {expected}",
        places=tuple(cell_quote(document, table, at, c.index) for c in (result, left, right)),
    )  # fmt: skip


def _of_which(document: Document, table: DataTable) -> Iterator[Finding]:
    """A 其中 column is never more than the column it is of."""
    columns = summable(table)
    for whole, part in pairwise(columns):
        if (
            not of_which(part.name)
            or of_which(whole.name)
            or whole.unit != part.unit
            or whole.path[:-1] != part.path[:-1]
        ):
            continue
        pairs = [(at, row.numbers[whole.index], row.numbers[part.index]) for at, row in enumerate(table.rows)
                 if whole.index in row.numbers and part.index in row.numbers]  # fmt: skip
        over = [
            (at, w, p) for at, w, p in pairs if p.value - w.value > step_of([w, p], part) and w.value >= 0
        ]
        if len(over) * 3 > len(pairs):
            continue
        for at, w, p in over:
            yield _over(document, table, (whole, part), at, (w, p))


def _over(
    document: Document,
    table: DataTable,
    columns: tuple[Column, Column],
    at: int,
    figures: tuple[Quantity, Quantity],
) -> Finding:
    whole, part = figures
    return Finding(
        "C406", Severity.ERROR if table.grid.sure else Severity.WARNING,
        f"“{table.rows[at].label}”行的其中数“{columns[1].label}”为{shown(part)}，大于“{columns[0].label}”的{shown(whole)}。",
        expected=f"不大于{shown(whole)}{whole.unit}", found=shown(part) + part.unit,
        calculation=f"{shown(part)} > {shown(whole)}",
        places=tuple(cell_quote(document, table, at, c.index) for c in reversed(columns)),
    )  # fmt: skip


def _sides(reading: Reading) -> Iterator[Finding]:
    """收入总计 and 支出总计 of one table balance."""
    for left, right in combinations(reading.tables, 2):
        if (
            (left.item, left.part) != (right.item, right.part)
            or left.kind != "figures"
            or right.kind != "figures"
        ):
            continue
        for a in left.rows:
            for b in right.rows:
                if a.index == b.index and _is_grand(a.label) and _is_grand(b.label):
                    yield from _unbalanced(reading.document, left, right, a.index)


def _is_grand(label: str) -> bool:
    return compact(label).rstrip(":：").endswith("总计")


def _unbalanced(document: Document, left: DataTable, right: DataTable, row: int) -> Iterator[Finding]:
    at, other = (next(i for i, r in enumerate(t.rows) if r.index == row) for t in (left, right))
    first, second = summable(left), summable(right)
    if len(first) != 1 or len(first) != len(second):
        return
    a, b = left.rows[at].numbers.get(first[0].index), right.rows[other].numbers.get(second[0].index)
    if a is None or b is None or a.unit != b.unit:
        return
    apart = abs(a.value - b.value)
    if not apart:
        return
    rounded = apart <= step_of([a, b], first[0])
    severity = Severity.NOTE if rounded else Severity.ERROR if left.grid.sure else Severity.WARNING
    yield Finding(
        "C410", severity,
        f"收支总表左右两边的总计不相等：“{left.rows[at].label}”为{shown(a)}，“{right.rows[other].label}”为{shown(b)}。",
        expected=shown(a) + a.unit, found=shown(b) + b.unit,
        calculation=f"{shown(a)} ≠ {shown(b)}，相差 {format_in(apart, a.unit, max(a.decimals, b.decimals))}",
        places=(cell_quote(document, right, other, second[0].index), cell_quote(document, left, at, first[0].index)),
    )  # fmt: skip
