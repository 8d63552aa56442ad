"""C801–C829: how many a sentence says there are against how many it names; names that stand twice; lists against tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ...documents.document import Document, Text
from ...findings import Finding, Place
from ...language.enumerations import Names, named_lists, plain_lists, value_of
from ...language.lexicon import patterns
from ...language.quantities import fold
from ..reading import Reading
from ..rules import finding
from ..sentences.passages import Passage, texts
from ..tables.tables import DataTable
from .sequences import RUNNING, walks
from .structure import split_number, table_number

RE = patterns("counts")

_SHOWN, _BEFORE = 60, 40
_LIKE = 0.5
_SHARED = 0.6
"""A column that holds this part of a list's names is where they come from."""
_LONG_LIST, _NAMED = 4, 3


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    columns = tuple(_columns(document))
    for passage in texts(document):
        for names in named_lists(passage.words):
            if names.bare and len(names.bare) * 3 < len(names.names):  # one pair without the 、 that parts all others
                yield finding("C807", *(passage.place(at, at) for at in names.bare))
            yield from _twice(passage, names)
            yield from _count(passage, names)
            yield from _against_tables(passage, names, columns)
        for names in plain_lists(passage.words):
            yield from _plain(passage, names)
    yield from _announced(reading)
    yield from _rows(reading)


def _twice(passage: Passage, names: Names) -> Iterator[Finding]:
    listed, distinct = len(names.names), len(set(names.names))
    for name, times in Counter(names.names).items():
        if times > 1:
            first = passage.words.index(name, names.start)
            again = passage.words.index(name, first + len(name))
            places = (passage.place(at - 1, at + len(name) + 1, 0) for at in (again, first))
            yield finding("C803", *places, name=name, listed=listed, distinct=distinct, again=listed - distinct, found=times)


def _count(passage: Passage, names: Names) -> Iterator[Finding]:
    """C801: an exhaustive list, or one that is longer than 等N个 allows; no names without marks stand in front."""
    distinct, count = len(set(names.names)), names.count
    whole = not passage.words[: names.start].rstrip().endswith(("、", "和", "及", "与"))
    closed = not (names.open or count.start < names.start)
    if whole and count.value not in (0, distinct, len(names.names)) and (count.value < distinct or closed):
        yield finding("C801", _list_place(passage, names), expected=distinct, found=count.text)


def _plain(passage: Passage, names: Names) -> Iterator[Finding]:
    """C802: names without marks, where they are plainly of one kind or plainly too few."""
    value, least, most = names.count.value, names.least, names.most
    first, *others = names.names  # words may lead to the first: 覆盖南湾街道
    again = [name for at, name in enumerate(others) if name in others[:at] or (len(name) >= _NAMED and first.endswith(name))]
    counted = all(any(c.isdecimal() for c in name) and not RE.amount.search(name) for name in names.names)  # 东岭镇5个村、西河镇4个村
    fits = least - names.names[-1].startswith(("其他", "其余")) <= value <= most or (names.open and value > least)
    if again:
        yield finding("C803.plain", _list_place(passage, names), name=again[0])
    elif not (counted or fits) and (names.alike or names.short or names.open):
        listed, said = str(least) if least == most else f"{least}至{most}", "、".join(name[-12:] for name in names.names)
        yield finding("C802", _list_place(passage, names), expected=listed, found=names.count.text, names=said)


def _list_place(passage: Passage, names: Names) -> Place:
    """The list with its number, or the last part of them, where they are long."""
    start, end = min(names.start, names.count.start), max(names.end, names.count.end)
    return passage.place(max(start, end - _SHOWN), end, 0)


def _announced(reading: Reading) -> Iterator[Finding]:
    """C805: 三个方面：一是……二是……; 以下3项： and then numbered items."""
    document, (headings, points) = reading.document, reading.once(walks)
    above = {index + 1: (index, text.text) for index, text in document.texts()}
    for run in (*points.runs, *headings.runs):
        first, last, values, spoken = run.entries[0], run.last, [entry.ordinal for entry in run.entries], run.spoken
        index, words = first.index, first.passage.words[: first.start]
        marks = ("：", ":") if not spoken else ("", *"：:。，") if run.key in RUNNING else ()
        alone = marks and not words.strip()
        index, words = above.get(index, (0, "")) if alone else (index, words)
        places = (first.place, last.place) if spoken else (document.place(last.index, 0, 30),)
        match = RE.announced.search(words, max(len(words) - _BEFORE, 0))
        value = value_of(match[1]) if match and (not alone or match["end"] in marks) else 0
        if match and value >= 2 and value != len(values) and values == list(range(1, len(values) + 1)):
            said: dict[str, Any] = {"said": match[0].strip("：:。， "), "last": last.number, "found": match[1]}
            here, count = document.place(index, *match.span()), len(values)
            yield finding("C805", here, *places, sure=value < count, expected=count, **said)


# --- lists against tables ----------------------------------------------------------------------------

Column = dict[str, Place]
"""Where the cells say what, blanks and marks apart."""


def _columns(document: Document) -> Iterator[Column]:
    for index, grid in document.grids():
        for column in range(grid.width):
            cells = enumerate(grid.column(column))
            yield {_bare(c.text): document.cell_place(index, row, column) for row, c in cells if c.text and not c.covered}


def _against_tables(passage: Passage, names: Names, columns: tuple[Column, ...]) -> Iterator[Finding]:
    """C804: a list that is a table's column but for single names; each against the cell that the list does not name and that is
    most like it."""
    listed = {_bare(name): name for name in names.names}
    least = max(_SHARED * len(listed), _LONG_LIST - 1)
    column = next((c for c in columns if len(listed.keys() & c.keys()) >= least), {}) if len(listed) >= _LONG_LIST else {}
    for bare, name in listed.items():
        if column and bare not in column:
            at = passage.words.index(name, names.start)
            cells = [column[words] for words in get_close_matches(bare, column.keys() - listed.keys(), 1, _LIKE)]
            way, expected = ("", cells[0].quote) if cells else (".nowhere", "")
            yield finding(f"C804{way}", passage.place(at, at + len(name), 1), *cells, expected=expected, found=name)


def _bare(name: str) -> str:
    return re.sub(r"\s", "", name).strip("“”《》")


def _rows(reading: Reading) -> Iterator[Finding]:
    """本年安排技改6项，清单见表2, and three rows in 表2."""
    tables = {number: table for table in reading.tables if (number := table_number(table.grid.caption))}
    for passage in texts(reading.document):
        folded = fold(passage.words)
        for match in (*RE.told.finditer(folded), *RE.said.finditer(folded)):
            table = tables.get(split_number("表", match["number"])) if match["number"] else _next(reading, passage.index)
            listed, stated, unit = _listed(table) if table else 0, value_of(match["count"]), match["unit"]
            if table and stated > 1 and listed not in (0, stated):
                rows = reading.document.row_place(table.item, table.rows[-1].index)
                told, table_name = f"{match['count']}{unit}", match["table"] or "下表"
                yield finding("C805.rows", passage.place(*match.span(), 0), rows, expected=f"{listed}{unit}", found=told, table=table_name)


def _next(reading: Reading, index: int) -> DataTable | None:
    """The table behind a text, nothing but its caption and unit between."""
    table = next((table for table in reading.tables if table.item > index), None)
    between = reading.document.items[index + 1 : table.item] if table else ()
    return table if all(isinstance(item, Text) and item.kind in ("caption", "unit") for item in between) else None


def _listed(table: DataTable) -> int:
    """How many things the table lists; 0 where rows have levels, parts or repeat a name."""
    rows = [row for row in table.rows if not row.total]
    flat = all(row.level == rows[0].level and not row.part_of and row.label for row in rows)
    names = [[table.grid.rows[row.index][column.index].text.strip() for row in rows] for column in table.labels]
    return len(rows) if flat and any(all(column) and len(set(column)) == len(rows) for column in names) else 0
