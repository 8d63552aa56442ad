"""Rows of a table against the rows below them: 一、 = 1 + 2 + 3, and 其中 never more than the whole."""

from __future__ import annotations

from collections.abc import Iterator

from ....documents.document import Document
from ....findings import Finding, Severity
from ...tables.additions import step_of
from ...tables.figures import compact, shown
from ...tables.partings import children, known_parts
from ...tables.rowreadings import Sum, summable, sums_of
from ...tables.tablequotes import column_named, sum_places
from ...tables.tables import DataTable


def families(document: Document, table: DataTable, totals: list[Sum]) -> Iterator[Finding]:
    """Rows with children that exhaust them: 一、 = 1 + 2 + 3."""
    families = {
        p: sums_of(table, p, [kids])
        for p, kids in children(table).items()
        if len(kids) >= 2 or table.rows[p].code
    }
    proved = sum(
        1
        for p, sums in families.items()
        for s in sums
        for a in s.additions.values()
        if a.telling or (a.closes and a.addends and table.rows[p].code)
    ) + sum(s.proof(-1) for s in totals)
    for sums in families.values():
        for family in sums:
            for index, addition in family.additions.items():
                if addition.result == "exact" or not addition.addends:
                    continue
                if severity := _family_severity(table, family, index, proved):
                    yield _family(document, table, family, index, severity)


def _family_severity(table: DataTable, family: Sum, index: int, proved: int) -> Severity | None:
    addition = family.additions[index]
    own = family.proof(index)
    if not table.grid.sure:
        return None
    coded = bool(table.rows[family.at].code)
    if addition.result == "rounded":
        return Severity.NOTE if own or proved or coded else None
    if own or (coded and proved >= 2):
        return Severity.ERROR
    numbered = all(table.rows[p].style for p in family.parts)
    if numbered and proved >= 2:
        return Severity.ERROR
    likely = (numbered and (proved or addition.difference > 0)) or (coded and proved)
    if likely:
        return Severity.WARNING
    known = known_parts(table.rows, family.at, family.parts)
    return Severity.WARNING if known else None


def _family(document: Document, table: DataTable, family: Sum, index: int, severity: Severity) -> Finding:
    a, row = family.additions[index], table.rows[family.at]
    told = (
        f"“{row.label}”行{column_named(table, index)}与下级各行之和相差在四舍五入范围内。"
        if severity is Severity.NOTE
        else f"“{row.label}”行{column_named(table, index)}为{a.found}，其下各行相加为{a.expected}，上下级不符。"
    )
    return Finding(
        "C402", severity, told, expected=a.expected, found=a.found, calculation=a.calculation,
        places=sum_places(document, table, family.at, family.parts, index),
    )  # fmt: skip


def of_which_rows(document: Document, table: DataTable) -> Iterator[Finding]:
    """A 其中 is never more than the whole."""
    for at, row in enumerate(table.rows):
        if not row.part_of or row.parent < 0:
            continue
        whole = table.rows[row.parent]
        for column in summable(table):
            part, all_of_it = row.numbers.get(column.index), whole.numbers.get(column.index)
            if part is None or all_of_it is None or part.kind != all_of_it.kind or all_of_it.value < 0:
                continue
            if part.value - all_of_it.value > step_of([part, all_of_it], column):
                yield Finding(
                    "C403", Severity.ERROR if table.grid.sure and "其中" in compact(row.label) else Severity.WARNING,
                    f"其中数“{row.label}”{column_named(table, column.index)}为{shown(part)}，大于它所属的“{whole.label}”"
                    f"的{shown(all_of_it)}。",
                    found=shown(part) + part.unit, expected=f"不大于{shown(all_of_it)}{all_of_it.unit}",
                    calculation=f"{shown(part)} > {shown(all_of_it)}",
                    places=sum_places(document, table, at, (row.parent,), column.index),
                )  # fmt: skip
