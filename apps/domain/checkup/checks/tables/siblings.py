"""Tables with the same columns, of one whole: a missing total row, and rows that do not add up to the siblings' total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ....documents.document import Document
from ....findings import Finding, Place, Severity
from ...reading import Reading
from ...tables.additions import Addition, step_of
from ...tables.columns import Column
from ...tables.figures import compact, shown
from ...tables.partings import Parts, readings
from ...tables.rowreadings import gapless, summable
from ...tables.rowtrees import Row
from ...tables.tablequotes import MOST_PLACES, cell_quote
from ...tables.tables import DataTable

MOST_SIBLINGS = 20
"""So many tables with the same columns and a total are compared with."""


@dataclass(frozen=True, slots=True)
class Match:
    """A table without a total, read as parts of another table's total."""

    table: DataTable
    parts: Parts
    sibling: DataTable
    total: int
    additions: dict[int, Addition]

    @property
    def closing(self) -> int:
        return sum(1 for a in self.additions.values() if a.telling)


def check(reading: Reading) -> Iterator[Finding]:
    alike: dict[tuple[tuple[str, str], ...], list[DataTable]] = defaultdict(list)
    for table in reading.tables:
        if table.kind == "figures" and any(row.total for row in table.rows):
            alike[_signature(table)].append(table)
    for table in reading.tables:
        if table.kind != "figures" or len(table.rows) < 3 or any(row.total for row in table.rows):
            continue
        signature = _signature(table)
        siblings = alike[signature][:MOST_SIBLINGS] if len(signature) > 1 else []
        matches = [m for other in siblings if (m := _match(table, other))]
        if matches:
            best = max(matches, key=lambda m: m.closing)
            agreeing = [m for m in matches if _totals(m) == _totals(best)]
            yield from _findings(reading.document, best, agreeing)


def _signature(table: DataTable) -> tuple[tuple[str, str], ...]:
    return tuple((compact(c.name), c.unit) for c in summable(table))


def _match(table: DataTable, other: DataTable) -> Match | None:
    """The other table's last total as the sum of this one's rows, where one column at least says so."""
    total = max((at for at, row in enumerate(other.rows) if row.total), default=-1)
    if total < 0:
        return None
    pairs = list(zip(summable(table), summable(other), strict=True))
    row = Row(-1, "", {}, total=True)
    options = [
        Match(table, parts, other, total, _additions(table, parts, other, total, pairs))
        for parts in readings((*table.rows, row), len(table.rows))
    ]
    best = max(options, key=lambda m: m.closing, default=None)
    return best if best and best.closing else None


def _additions(
    table: DataTable, parts: Parts, other: DataTable, total: int, pairs: list[tuple[Column, Column]]
) -> dict[int, Addition]:
    result = {}
    for column, its in pairs:
        figures = [
            table.rows[p].numbers[column.index] for p in parts if column.index in table.rows[p].numbers
        ]
        whole = other.rows[total].numbers.get(its.index)
        if whole is not None and figures:
            result[column.index] = Addition(whole, tuple(figures), step_of([*figures, whole], column))
    return result


def _totals(match: Match) -> tuple[str, ...]:
    return tuple(str(a.total.value) for a in match.additions.values())


def _findings(document: Document, best: Match, agreeing: list[Match]) -> Iterator[Finding]:
    """A sum that differs from the sister's total says itself that the total row is missing."""
    names = "、".join(dict.fromkeys(f"“{_caption(m.sibling)}”" for m in agreeing))
    sure = best.table.grid.sure or gapless(best.table, best.parts, summable(best.table))
    apart = [
        column
        for column in summable(best.table)
        if sure and (a := best.additions.get(column.index)) and a.result != "exact"
    ]
    if not apart:
        yield _lacking(document, best, agreeing, names)
    for column in apart:
        yield _apart(document, best, agreeing, column, names)


def _lacking(document: Document, best: Match, agreeing: list[Match], names: str) -> Finding:
    table = best.table
    last = document.row_place(table.item, table.rows[-1].index)
    value = "，".join(
        f"{c.name}{shown(best.additions[c.index].total)}"
        for c in summable(table)
        if c.index in best.additions
    )
    return Finding(
        "C407", Severity.WARNING,
        f"“{_caption(table)}”没有合计行，而列数相同的{names}有总计（{value}）；应补列合计。",
        expected=value, places=(last, *(_total_place(document, m, 0) for m in agreeing[:3])),
    )  # fmt: skip


def _apart(document: Document, best: Match, agreeing: list[Match], column: Column, names: str) -> Finding:
    a = best.additions[column.index]
    rounded = a.result == "rounded"
    told = (
        f"“{_caption(best.table)}”各行的“{column.label}”相加，与{names}的总计相差在四舍五入范围内。"
        if rounded
        else f"“{_caption(best.table)}”各行的“{column.label}”相加为{a.expected}，与{names}的总计{a.found}不符；"
        "其他列相加与总计一致，可能漏列了项目。"
    )
    rows = [p for p in best.parts if column.index in best.table.rows[p].numbers]
    own = tuple(
        cell_quote(document, best.table, p, column.index)
        for p in rows
        if best.table.rows[p].numbers[column.index].value
    )
    its = tuple(_total_place(document, m, summable(best.table).index(column)) for m in agreeing[:3])
    return Finding(
        "C408", Severity.NOTE if rounded else Severity.ERROR, told,
        expected=a.found, found=a.expected, calculation=a.calculation, places=(*own[:MOST_PLACES], *its),
    )  # fmt: skip


def _total_place(document: Document, match: Match, position: int) -> Place:
    return cell_quote(document, match.sibling, match.total, summable(match.sibling)[position].index)


def _caption(table: DataTable) -> str:
    return table.grid.caption.strip() or "本表"
