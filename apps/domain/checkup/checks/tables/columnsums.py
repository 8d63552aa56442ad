"""Down the columns of a table: totals against their parts, and totals left blank."""

from __future__ import annotations

from collections.abc import Iterator

from ....documents.document import Document
from ....findings import Finding, Severity
from ....language.lexicon import LEXICON
from ....money import ZERO, format_in
from ...reading import Reading
from ...tables.additions import Addition
from ...tables.figures import compact, says, shown
from ...tables.partings import Parts, known_parts, readings, without_runs
from ...tables.rowreadings import Sum, gapless, summable, sums_of
from ...tables.tablequotes import column_named, sum_places
from ...tables.tables import Column, DataTable
from .familysums import families, of_which_rows

PRICES = ("单价", "均价")
MOST_TOTALS = 60
"""Of a table with more totals only the last are added up."""
MOST_PARTS = 300
"""Of a longer list it is not tried whether leaving out some rows would make it right."""


def check(reading: Reading) -> Iterator[Finding]:
    for table in reading.tables:
        if table.kind == "figures":
            totals = [at for at, row in enumerate(table.rows) if row.total][-MOST_TOTALS:]
            read = [sums_of(table, at, readings(table.rows, at)) for at in totals]
            confirmed = _confirmed(read)
            for sums in read:
                yield from _total(reading.document, table, sums, confirmed)
            yield from families(reading.document, table, [sums[0] for sums in read if sums])
            yield from of_which_rows(reading.document, table)


def _total(document: Document, table: DataTable, sums: list[Sum], confirmed: Confirmed) -> Iterator[Finding]:
    if not sums:
        return
    best = sums[0]
    yield from _blank_total(document, table, best)
    misfits = [i for i in best.additions if not any(i in s.additions and s.additions[i].closes for s in sums)]
    for index, addition in best.additions.items():
        if addition.result == "rounded" and (_clear(table, best) or not _exact(sums, index)):
            yield _note(document, table, best, index)
        elif index in misfits and (severity := _severity(table, best, index, len(misfits), confirmed)):
            yield _apart(document, table, best, index, severity)


def _exact(sums: list[Sum], index: int) -> bool:
    """Whether another reading closes to the digit."""
    return any(index in s.additions and s.additions[index].result == "exact" for s in sums)


def _clear(table: DataTable, best: Sum) -> bool:
    """Whether the parts are numbered, so that no other reading is meant."""
    return all(table.rows[p].style for p in best.parts)


def _note(document: Document, table: DataTable, best: Sum, index: int) -> Finding:
    a, row = best.additions[index], table.rows[best.at]
    return Finding(
        "C401", Severity.NOTE,
        f"“{row.label}”行{column_named(table, index)}与各分项之和相差在四舍五入范围内。",
        expected=a.expected, found=a.found, calculation=a.calculation,
        places=sum_places(document, table, best.at, best.parts, index),
    )  # fmt: skip


def _apart(document: Document, table: DataTable, best: Sum, index: int, severity: Severity) -> Finding:
    a, row = best.additions[index], table.rows[best.at]
    return Finding(
        "C401", severity,
        f"“{row.label}”行{column_named(table, index)}为{a.found}，各分项相加为{a.expected}，合计与分项不符。",
        expected=a.expected, found=a.found, calculation=a.calculation,
        hint="请核对合计数和各分项；如有分项是其他行的其中数，请在表中标明“其中”。",
        places=sum_places(document, table, best.at, best.parts, index),
    )  # fmt: skip


def _severity(table: DataTable, best: Sum, index: int, misfits: int, confirmed: Confirmed) -> Severity | None:
    """How surely the total is wrong: proved by other columns or totals, by a plain table, or not at all."""
    addition = best.additions[index]
    if not table.grid.sure:
        if misfits != 1 or not gapless(table, (best.at, *best.parts), summable(table)):
            return None
        proof = best.proof(index)
        return Severity.ERROR if proof >= 2 else Severity.WARNING if proof else None
    if best.proof(index):
        return Severity.ERROR
    if not addition.addends or _unmarked_parts(table, best, index):
        return None
    if _dropped(table, best, index) and not (is_ordered(table) and best.parts == _highest(table)):
        return Severity.WARNING if is_simple(table) else None
    rows = [table.rows[p] for p in best.parts]
    plain = all(row.style or row.total for row in rows) or any(row.total for row in rows)
    if plain and index in confirmed.get(best.at, ()):
        return Severity.ERROR
    ordered = is_ordered(table) and best.parts == _highest(table)
    if ordered or (is_simple(table) and addition.addends >= 2):
        return Severity.ERROR if misfits <= max(1, len(best.additions) - 1) else Severity.WARNING
    if abs(addition.difference) > abs(addition.total.value) / 2:
        return None
    return Severity.WARNING if plain or best.closing else Severity.QUESTION


def is_ordered(table: DataTable) -> bool:
    """One total at the end or the beginning, all other rows numbered or coded, so that their tree is plain."""
    totals = [at for at, row in enumerate(table.rows) if row.total]
    named = [row for row in table.rows if row.numbers and not row.total and not row.part_of]
    firm = all(row.style for row in named) or all(row.code for row in named)
    return len(totals) == 1 and totals[0] in (0, len(table.rows) - 1) and firm and len(named) >= 2


def _highest(table: DataTable) -> Parts:
    return tuple(i for i, r in enumerate(table.rows) if r.level == 0 and not r.total and not r.part_of)


Confirmed = dict[int, set[int]]
"""By total row the columns in which another total shows its figure to be right, so that its parts must be wrong; and
of a 总计 those in which the 合计 it goes on from is the sum of its own parts."""


def _confirmed(read: list[list[Sum]]) -> Confirmed:
    result: Confirmed = {}
    closed = [
        (s, i)
        for sums in read
        if sums
        for s in sums[:1]
        for i, a in s.additions.items()
        if a.closes and a.addends
    ]
    for s, index in closed:
        for part in s.parts:
            result.setdefault(part, set()).add(index)
    telling = {
        s.at: {i for i, a in s.additions.items() if a.telling} for sums in read if sums for s in sums[:1]
    }
    for sums in read:
        for s in sums[:1]:
            for part in s.parts:
                result.setdefault(s.at, set()).update(telling.get(part, ()))
    return result


def is_simple(table: DataTable) -> bool:
    """One total at the end or the beginning, all other rows on one level."""
    totals = [at for at, row in enumerate(table.rows) if row.total]
    flat = all(row.level == 0 and not row.part_of for row in table.rows)
    return len(totals) == 1 and totals[0] in (0, len(table.rows) - 1) and flat and len(table.labels) <= 2


def _dropped(table: DataTable, best: Sum, index: int) -> bool:
    """Whether the total closes once a run of rows is left out: it may be sub-items nobody marked."""
    return len(best.parts) <= MOST_PARTS and any(
        _closes_without(table, best, index, kept) and _covers(table, run, index)
        for kept, run in without_runs(table.rows, best.parts)
    )


def _unmarked_parts(table: DataTable, best: Sum, index: int) -> bool:
    return len(best.parts) <= MOST_PARTS and any(
        known_parts(table.rows, run[0] - 1, run) and _closes_without(table, best, index, kept)
        for kept, run in without_runs(table.rows, best.parts)
    )


def _closes_without(table: DataTable, best: Sum, index: int, kept: Parts) -> bool:
    full = best.additions[index]
    figures = [table.rows[p].numbers[index] for p in kept if index in table.rows[p].numbers]
    without = Addition(full.total, tuple(figures), full.step)
    return bool(figures) and abs(without.difference) <= without.step


def _covers(table: DataTable, run: Parts, index: int) -> bool:
    """Whether the row above a run is large enough to hold the run's rows."""
    above = table.rows[run[0] - 1].numbers.get(index)
    inner = [table.rows[p].numbers[index].value for p in run if index in table.rows[p].numbers]
    return above is not None and sum(inner) <= above.value


def _priced(table: DataTable, column: Column) -> bool:
    """A number of pieces beside their price: cars and chairs are not added."""
    prices = any(says(compact(c.label), PRICES) for c in table.columns)
    return prices and says(compact(column.label), LEXICON.count_heads)


def _blank_total(document: Document, table: DataTable, best: Sum) -> Iterator[Finding]:
    """A total row with an empty cell where other columns have their total."""
    row = table.rows[best.at]
    if not table.grid.sure or not any(a.telling for a in best.additions.values()):
        return
    for column in summable(table):
        cell = table.grid.rows[row.index][column.index]
        figures = [
            table.rows[p].numbers[column.index] for p in best.parts if column.index in table.rows[p].numbers
        ]
        scored = says(compact(column.label), LEXICON.score_words) or _priced(table, column)
        if (
            compact(cell.text)
            or cell.covered
            or scored
            or len(figures) < 2
            or len({q.unit for q in figures}) > 1
        ):
            continue
        total = sum((q.value for q in figures), ZERO)
        value = format_in(total, figures[0].unit, max(q.decimals for q in figures)) + figures[0].unit
        yield Finding(
            "C409", Severity.WARNING,
            f"“{row.label}”行{column_named(table, column.index)}空白，其他各列都有合计；按各分项相加应为{value}。",
            expected=value, places=(document.cell_place(table.item, row.index, 0, table.grid.width - 1),),
            calculation=" + ".join(shown(q) for q in figures if q.value) + f" = {value}",
        )  # fmt: skip
