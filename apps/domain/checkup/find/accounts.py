"""The published accounts of a unit (部门决算公开) across their tables, told by their titles: what two of them state is one figure.

Which tables there are and which of their figures are one figure is data: ``accounts.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pkgutil import get_data
from typing import Any

import yaml

from ...documents.document import Document, Grid
from ...language.subjects import TRIPLE
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.columns import Column
from ..tables.figures import compact
from ..tables.rowtrees import Row, bare
from ..tables.tables import DataTable, cell_of
from .sections import every_amount

FARTHEST = 5  # So many texts may stand between a table and its title: 公开01表, 单位：万元, 部门：…
LONGEST_TITLE = 50
_DATA: dict[str, Any] = yaml.load(get_data("apps.domain.checkup", "accounts.yaml") or b"", yaml.CSafeLoader)
TITLES = {compact(title): name for name, titles in _DATA["tables"].items() for title in titles}
ITEMS: dict[str, Any] = _DATA["items"]


@dataclass(frozen=True, slots=True)
class Account:
    """A published table by what it is and its title as printed."""

    name: str
    title: str
    table: DataTable

    def column(self, words: Sequence[str]) -> Column | None:
        """The column of amounts whose head ends with the first of the words that any does; the only one where none is named."""
        amounts = self.table.amounts
        named = (c for word in words for c in amounts if c.label.endswith(word))
        return next(named, None) if words else amounts[0] if len(amounts) == 1 else None

    def cells(self, words: Sequence[str]) -> Iterator[tuple[int, Figure]]:
        """The figures of a column with their rows, named by table: 《支出决算表》的“合计·基本支出”."""
        column = self.column(words)
        for at, row in enumerate(self.table.rows):
            if column and (cell := cell_of(self.table, at, column.index)):
                name = bare(row.label) if len(self.table.amounts) == 1 else f"{bare(row.label)}·{column.name}"
                yield at, Figure(cell.quantity, cell.place, f"《{self.title}》的“{name}”", finest=cell.finest)


def account_identities(reading: Reading) -> Iterator[Relation]:
    """The subjects, then the totals; of two tables that differ in a subject, no total is told as well."""
    accounts = reading.once(accounts_of)
    sure = {account.table.item for account in accounts if account.table.grid.sure}
    subjects = [_relation(found, sure) for found in _classes(accounts)]
    yield from subjects
    differ = [{f.place.item for f in r.figures} for r in subjects if not r.agreement]
    for relation in (_relation(found, sure) for found in _identities(accounts)):
        if not any(pair <= {f.place.item for f in relation.figures} for pair in differ):
            yield relation


def _relation(found: Sequence[Figure], sure: set[int]) -> Relation:
    support = Support.SAID if all(f.place.item in sure for f in found) else Support.LIKELY
    return Relation("sum" if len(found) > 2 else "equality", found[0], tuple(found[1:]), "", support, rule="C480")


def _rows(accounts: Sequence[Account], name: str, words: Sequence[str]) -> list[tuple[str, Row, Figure]]:
    """The rows of a kind of table, by their names, with their figures in a column."""
    return [(bare(row.label), row, f) for a in accounts if a.name == name for at, f in a.cells(words) if (row := a.table.rows[at])]


def _identities(accounts: Sequence[Account]) -> Iterator[list[Figure]]:
    """本年收入合计 of the summary is the 合计 of 收入决算表; 一般公共预算财政拨款 that of its own table; …"""
    for identity in _DATA["identities"]:
        spots = [_DATA["figures"][name] for name in (identity["whole"], *identity["parts"])]
        every = [[f for name, _, f in _rows(accounts, spot["table"], spot["column"]) if name in spot["row"]] for spot in spots]
        if all(len(found) == 1 for found in every):
            yield [found[0] for found in every]


def _classes(accounts: Sequence[Account]) -> Iterator[list[Figure]]:
    """The expenditure of a subject (类) in the summary is that of its own row in the table of expenditure."""
    for pair in _DATA["classes"]:
        rows = (_rows(accounts, pair["table"], pair["column"]), _rows(accounts, pair["other"], pair["other_column"]))
        named, others = ({name: (row.code, f) for name, row, f in reversed(own) if not row.total and row.level == 0} for own in rows)
        yield from ([figure, others[name][1]] for name, (_, figure) in named.items() if name in others and others[name][0])


def account_items(reading: Reading) -> Iterator[Relation]:
    """What is said of a subject named in full (类、款、项) is its row in the table of the section's money; shown by the
    other subjects."""
    accounts = [a for a in reading.once(accounts_of) if a.table.grid.sure and a.name in (ITEMS["of_section"], ITEMS["else"])]
    found = []
    for path, figure in _items(reading) if accounts else ():
        section = any(ITEMS["section"] in title for title in reading.document.heading_path(figure.place.item))
        wanted = ITEMS["of_section" if section else "else"]
        cells = [cell for account in accounts if account.name == wanted for cell in _rows_of(account, path)]
        if len(cells) == 1:
            found.append(Relation("equality", figure, (cells[0],), path[-1], Support.LIKELY, rule="C302", choice=("item", figure.key)))
    if 2 * sum(bool(r.agreement) for r in found) >= max(len(found), 1):
        yield from found


def _items(reading: Reading) -> Iterator[tuple[tuple[str, ...], Figure]]:
    """Each subject named in full with the first amount behind it that was spent, in its own paragraph."""
    terms = [t for t in every_amount(reading) if t.kind == "money"]
    for index, text in reading.document.texts():
        paths = list(TRIPLE.finditer(text.text))
        for match, end in zip(paths, [*(m.start() for m in paths[1:]), len(text.text)], strict=False):
            behind = (t for t in terms if t.item == index and match.end() <= t.quantity.start < end)
            spent = (f for f in behind if f.measure == "actual" and f.year == reading.document.year)
            yield from ((tuple(map(bare, match.group("class", "group", "item"))), figure) for figure in islice(spent, 1))


def _rows_of(account: Account, path: tuple[str, ...]) -> Iterator[Figure]:
    """The row of a subject below those of its 款 and 类, in the column of the whole."""
    table, column = account.table, account.column(ITEMS["column"])
    above: dict[int, str] = {}
    for at, row in enumerate(table.rows):
        above[row.level] = bare(row.label)
        whole = tuple(above.get(level, "") for level in range(len(path)))
        if row.code and row.level == len(path) - 1 and whole == path and column and (cell := cell_of(table, at, column.index)):
            yield cell


def accounts_of(reading: Reading) -> Iterator[Account]:
    """The published tables of a document; a title that stands above two tables (cut by a page) is both's."""
    for table in reading.tables:
        title = _title(reading.document, table.item, table.grid)
        if title and (name := TITLES[_known(title)]) != "other":
            yield Account(name, title, table)


def _title(document: Document, item: int, grid: Grid) -> str:
    first = [cell.text for row in grid.rows[:2] for cell in row if not cell.covered and cell.text.strip()]
    texts = (grid.caption, *(text.text for text in document.above(item, FARTHEST)), *first[:3])
    return next((compact(text) for text in texts if len(text) <= LONGEST_TITLE and _known(text)), "")


def _known(text: str) -> str:
    """The longest title the text ends with."""
    words = compact(text)
    return next((words[start:] for start in range(len(words)) if words[start:] in TITLES), "")
