"""The published accounts across their tables: what two of them state is one figure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ....findings import Finding, Severity
from ....money import format_in
from ...reading import Reading
from ...tables.accounts import CLASSES, IDENTITIES, SPOTS, Accounts, Found, accounts_of, column_of
from ...tables.figures import shown
from ...tables.partings import children, readings
from ...tables.rowreadings import sums_of
from ...tables.rowtrees import bare
from ...tables.tablequotes import cell_quote


def check(reading: Reading) -> Iterator[Finding]:
    accounts = accounts_of(reading.document, reading.tables)
    if len(accounts.tables) < 2:
        return
    subjects = [found for found in _classes(accounts) if _broken(found)]
    told = {_between(found) for found in subjects}
    for found in _identities(accounts):
        if _broken(found) and not any(pair <= _between(found) for pair in told):
            told.add(_between(found))
            subjects.append(found)
    for found in subjects:
        yield _differs(reading, found)


def _between(found: list[Found]) -> frozenset[int]:
    """The tables that differ: of two that differ in a subject, no total is told as well."""
    return frozenset(f.table.item for f in found)


def _identities(accounts: Accounts) -> Iterator[list[Found]]:
    """本年收入合计 of the summary is the 合计 of 收入决算表; 一般公共预算财政拨款 that of its own table; …"""
    for whole, parts in IDENTITIES:
        found = [f for name in (whole, *parts) if (f := accounts.find(SPOTS[name]))]
        if len(found) == len(parts) + 1:
            yield found


def _classes(accounts: Accounts) -> Iterator[list[Found]]:
    """The expenditure of a subject (类) in the summary is that of its own row in the table of expenditure."""
    for pair in CLASSES:
        right = _by_name(accounts, pair.other, pair.other_column)
        for name, one in _by_name(accounts, pair.table, pair.column).items():
            if (other := right.get(name)) and other.table.rows[other.at].code:
                yield [one, other]


def _broken(found: list[Found]) -> bool:
    """Whether the figures differ although each agrees with its own table."""
    whole, *parts = found
    total = sum((p.quantity.value for p in parts), Decimal(0))
    step = max(f.quantity.factor.scaleb(-f.quantity.decimals) for f in found)
    return abs(total - whole.quantity.value) > step * len(found) / 2 and all(map(_sound, found))


def _sound(found: Found) -> bool:
    """Whether a figure agrees with its own table, which else has the fault and tells it."""
    table, at, index = found.table, found.at, found.column.index
    sums = sums_of(table, at, readings(table.rows, at)) if table.rows[at].total else []
    sums += sums_of(table, at, [kids]) if (kids := children(table).get(at)) else []
    known = [s.additions[index] for s in sums if index in s.additions]
    return not known or any(a.closes for a in known)


def _differs(reading: Reading, found: list[Found]) -> Finding:
    whole, *parts = found
    q, decimals = whole.quantity, max(f.quantity.decimals for f in found)
    unit = q.unit if q.unit in ("元", "万元", "亿元") else ""
    value = format_in(sum((p.quantity.value for p in parts), Decimal(0)), q.unit or "元", decimals)
    stated = "，".join(f"《{p.title}》的“{_name(p)}”为{_shown(p)}" for p in parts)
    added = f"，合计{value}{unit}" if len(parts) > 1 else ""
    terms = " + ".join(shown(p.quantity) for p in parts)
    return Finding(
        "C480", Severity.ERROR if all(f.table.grid.sure for f in found) else Severity.WARNING,
        f"《{whole.title}》的“{_name(whole)}”为{_shown(whole)}，{stated}{added}，决算表之间不一致。",
        expected=value + unit, found=shown(q) + unit, calculation=f"{terms} ≠ {shown(q)}",
        places=tuple(cell_quote(reading.document, f.table, f.at, f.column.index) for f in found),
    )  # fmt: skip


def _shown(found: Found) -> str:
    unit = found.quantity.unit
    return shown(found.quantity) + (unit if unit in ("元", "万元", "亿元") else "")


def _name(found: Found) -> str:
    row, column = bare(found.table.rows[found.at].label), found.column.path[-1]
    return row if len(found.table.amounts) == 1 or row == column else f"{row}·{column}"


def _by_name(accounts: Accounts, name: str, words: tuple[str, ...]) -> dict[str, Found]:
    """The rows of a table that are subjects, each by its name; none that stands twice."""
    found: dict[str, list[Found]] = {}
    for table in accounts.tables.get(name, ()):
        column = column_of(table, words)
        for at, row in enumerate(table.rows) if column else ():
            if column and not row.total and row.level == 0 and column.index in row.numbers:
                found.setdefault(bare(row.label), []).append(
                    Found(table, accounts.titles[table.item], at, column)
                )
    return {label: one[0] for label, one in found.items() if len(one) == 1}
