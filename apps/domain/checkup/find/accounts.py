"""The published accounts across their tables: what two of them state is one figure."""

from __future__ import annotations

from collections.abc import Iterator

from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.accounts import CLASSES, IDENTITIES, SPOTS, Accounts, Found, accounts_of, column_of
from ..tables.rowtrees import bare


def account_identities(reading: Reading) -> Iterator[Relation]:
    """The subjects, then the totals; of two tables that differ in a subject, no total is told as well."""
    accounts = accounts_of(reading.document, reading.tables)
    if len(accounts.tables) < 2:
        return
    subjects = [_relation(found) for found in _classes(accounts)]
    yield from subjects
    differ = [{f.place.item for f in r.figures} for r in subjects if not r.agreement]
    for relation in map(_relation, _identities(accounts)):
        if not any(pair <= {f.place.item for f in relation.figures} for pair in differ):
            yield relation


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


def _relation(found: list[Found]) -> Relation:
    whole, *parts = (_figure(f) for f in found)
    support = Support.SAID if all(f.table.grid.sure for f in found) else Support.LIKELY
    return Relation("sum" if len(parts) > 1 else "equality", whole, tuple(parts), "", support, rule="C480")


def _figure(found: Found) -> Figure:
    """Named by its table: 《支出决算表》的“合计·基本支出”."""
    cell = found.cell
    row, column = bare(found.table.rows[found.at].label), found.column.path[-1]
    name = row if len(found.table.amounts) == 1 or row == column else f"{row}·{column}"
    return Figure(cell.quantity, cell.place, f"《{found.title}》的“{name}”", finest=cell.finest)


def _by_name(accounts: Accounts, name: str, words: tuple[str, ...]) -> dict[str, Found]:
    """The rows of a table that are subjects, each by its name; none that stands twice."""
    found: dict[str, list[Found]] = {}
    for table in accounts.tables.get(name, ()):
        column = column_of(table, words)
        for at, row in enumerate(table.rows) if column else ():
            if column and not row.total and row.level == 0 and column.index in row.numbers:
                found.setdefault(bare(row.label), []).append(Found(table, accounts.titles[table.item], at, column))
    return {label: one[0] for label, one in found.items() if len(one) == 1}
