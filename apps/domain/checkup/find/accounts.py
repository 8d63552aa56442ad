"""The published accounts across their tables: what two of them state is one figure."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.subjects import TRIPLE
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.accounts import CLASSES, IDENTITIES, ITEMS, SPOTS, Accounts, Found, accounts_of, column_of
from ..tables.cells import cell_of
from ..tables.rowtrees import bare
from ..tables.tables import DataTable
from .sections import every_amount


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


def account_items(reading: Reading) -> Iterator[Relation]:
    """What is said of a subject named in full (类、款、项) is its row in the table of the section's money; shown by the
    other subjects."""
    accounts = accounts_of(reading.document, reading.tables)
    tables = [t for name in (ITEMS["of_section"], ITEMS["else"]) for t in accounts.tables.get(name, ()) if t.grid.sure]
    found = []
    for path, figure in _items(reading) if tables else ():
        section = any(ITEMS["section"] in title for title in reading.document.heading_path(figure.place.item))
        wanted = accounts.tables.get(ITEMS["of_section" if section else "else"], ())
        cells = [cell for table in wanted if table.grid.sure for cell in _rows_of(table, path)]
        if len(cells) == 1:
            found.append(Relation("equality", figure, (cells[0],), path[-1], Support.LIKELY, rule="C302", choice=("item", figure.key)))
    holding = sum(bool(r.agreement) for r in found)
    if holding and (len(found) - holding) <= holding:
        yield from found


def _items(reading: Reading) -> Iterator[tuple[tuple[str, ...], Figure]]:
    """Each subject named in full with the first amount behind it that was spent, in its own paragraph."""
    terms = [t for t in every_amount(reading) if t.kind == "money"]
    for index, text in reading.document.texts():
        paths = list(TRIPLE.finditer(text.text))
        ends = [*(m.start() for m in paths[1:]), len(text.text)]
        for match, end in zip(paths, ends, strict=False):
            behind = [t.figure for t in terms if t.item == index and match.end() <= t.quantity.start < end]
            spent = [f for f in behind if f.measure == "actual" and f.year == reading.document.year]
            if spent:
                yield tuple(bare(part) for part in match.group("class", "group", "item")), spent[0]


def _rows_of(table: DataTable, path: tuple[str, ...]) -> Iterator[Figure]:
    """The row of a subject below those of its 款 and 类, in the column of the whole."""
    column = column_of(table, tuple(ITEMS["column"]))
    above: dict[int, str] = {}
    for at, row in enumerate(table.rows):
        above[row.level] = bare(row.label)
        whole = tuple(above.get(level, "") for level in range(len(path)))
        if row.code and row.level == len(path) - 1 and whole == path and column and (cell := cell_of(table, at, column.index)):
            yield cell


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
