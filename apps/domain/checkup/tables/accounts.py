"""The tables of a unit's published accounts (部门决算公开), told by their titles, and the figures they share.

Which tables there are and which of their figures are one figure is data: ``accounts.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pkgutil import get_data
from typing import Any

import yaml

from ...documents.document import Document, Grid, Text
from ..figures import Figure
from .cells import cell_of
from .columns import Column
from .figures import compact
from .rowtrees import bare
from .tables import DataTable

FARTHEST = 5
"""So many texts may stand between a table and its title: 公开01表, 单位：万元, 部门：…"""
LONGEST_TITLE = 50


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure by its table, the ends of its row's label and of its column's head."""

    table: str
    row: tuple[str, ...]
    column: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """Two tables whose rows of one subject hold the same figure."""

    table: str
    column: tuple[str, ...]
    other: str
    other_column: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A figure and where it stands: the row's position in its table."""

    table: DataTable
    title: str
    at: int
    column: Column

    @property
    def cell(self) -> Figure:
        found = cell_of(self.table, self.at, self.column.index)
        assert found
        return found


def _load() -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(get_data("apps.domain.checkup", "accounts.yaml") or b"", yaml.CSafeLoader)
    return data


_DATA = _load()
TITLES = {compact(title): name for name, titles in _DATA["tables"].items() for title in titles}
SPOTS = {name: Spot(d["table"], tuple(d["row"]), tuple(d["column"])) for name, d in _DATA["figures"].items()}
IDENTITIES = tuple((d["whole"], tuple(d["parts"])) for d in _DATA["identities"])
ITEMS: dict[str, Any] = _DATA["items"]
CLASSES = tuple(
    Classes(d["table"], tuple(d["column"]), d["other"], tuple(d["other_column"])) for d in _DATA["classes"]
)


@dataclass(frozen=True)
class Accounts:
    """The tables by what they are, each with its title as printed."""

    tables: dict[str, tuple[DataTable, ...]]
    titles: dict[int, str]
    """By the grid's index in the document."""

    def find(self, spot: Spot) -> Found | None:
        """The one figure at a spot; None where there is none or more than one."""
        found = [f for t in self.tables.get(spot.table, ()) for f in self._in(t, spot)]
        return found[0] if len(found) == 1 else None

    def _in(self, table: DataTable, spot: Spot) -> Iterator[Found]:
        column = column_of(table, spot.column)
        rows = [
            at
            for at, row in enumerate(table.rows)
            if column and _is(row.label, spot.row) and column.index in row.numbers
        ]
        if column and len(rows) == 1:
            yield Found(table, self.titles[table.item], rows[0], column)


def _is(label: str, words: Sequence[str]) -> bool:
    return bare(label) in words


def column_of(table: DataTable, words: Sequence[str]) -> Column | None:
    """The column of amounts whose head ends with the first of the words that any does; the only one where none is named."""
    if not words:
        return table.amounts[0] if len(table.amounts) == 1 else None
    for word in words:
        found = [c for c in table.amounts if c.label.endswith(word)]
        if found:
            return found[0]
    return None


def accounts_of(document: Document, tables: Sequence[DataTable]) -> Accounts:
    """The published tables of a document; a title that stands above two tables (cut by a page) is both's."""
    named: dict[str, list[DataTable]] = {}
    titles: dict[int, str] = {}
    for table in tables:
        title = titles.get(table.item) or _title(document, table.item)
        if title and (name := TITLES[_known(title)]) != "other":
            titles[table.item] = title
            named.setdefault(name, []).append(table)
    return Accounts({name: tuple(found) for name, found in named.items()}, titles)


def _title(document: Document, item: int) -> str:
    grid = document.items[item]
    assert isinstance(grid, Grid)
    first = [cell.text for row in grid.rows[:2] for cell in row if not cell.covered and cell.text.strip()]
    above = _above(document, item)
    for text in (grid.caption, *above, *first[:3]):
        if len(text) <= LONGEST_TITLE and _known(text):
            return compact(text)
    return ""


def _above(document: Document, item: int) -> Iterator[str]:
    for index in range(item - 1, max(item - 1 - FARTHEST, -1), -1):
        other = document.items[index]
        if not isinstance(other, Text):
            return
        yield other.text


def _known(text: str) -> str:
    """The longest title the text ends with."""
    words = compact(text)
    ends = (words[start:] for start in range(len(words)))
    return next((end for end in ends if end in TITLES), "")
