"""C801–C829: how many a sentence says there are against how many it names; names that stand twice; lists against tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ....documents.document import Document, Text
from ....findings import Finding, Place
from ....language.enumerations import Names, named_lists, plain_lists, value_of
from ....language.lexicon import patterns
from ....language.quantities import fold
from ...reading import Reading
from ...rules import finding
from ...sentences.passages import Passage, texts
from ...tables.tables import DataTable
from .references import split_number, table_number
from .sequences import RUNNING, points
from .structure import sequences_of

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
            yield from _named_count(passage, names)
            yield from _against_tables(passage, names, columns)
        yield from _plain_counts(passage)
    yield from _announced(reading)
    yield from _rows(reading)


def _list_place(passage: Passage, start: int, end: int) -> Place:
    """The list, or its last part with the number, where it is long."""
    return passage.place(max(start, end - _SHOWN), end, 0)


def _twice(passage: Passage, names: Names) -> Iterator[Finding]:
    listed, distinct = len(names.names), len(set(names.names))
    for name, times in Counter(names.names).items():
        if times > 1:
            first = passage.words.index(name, names.start)
            again = passage.words.index(name, first + len(name))
            places = (passage.place(at - 1, at + len(name) + 1, 0) for at in (again, first))
            yield finding("C803", *places, name=name, listed=listed, distinct=distinct, again=listed - distinct, found=times)


def _named_count(passage: Passage, names: Names) -> Iterator[Finding]:
    """C801: an exhaustive list, or one that is longer than 等N个 allows."""
    distinct, count = len(set(names.names)), names.count
    if count.value in (0, distinct, len(names.names)):
        return
    if passage.words[: names.start].rstrip().endswith(("、", "和", "及", "与")):
        return  # names without marks stand in front: the list is longer than what is marked
    if count.value < distinct or not (names.open or count.start < names.start):
        place = _list_place(passage, min(names.start, count.start), max(names.end, count.end))
        yield finding("C801", place, expected=distinct, found=count.text)


def _plain_counts(passage: Passage) -> Iterator[Finding]:
    """C802: names without marks, where they are plainly of one kind or plainly too few."""
    for found in plain_lists(passage.words):
        value, least = found.count.value, found.least - found.names[-1].startswith(("其他", "其余"))
        place = _list_place(passage, min(found.start, found.count.start), max(found.end, found.count.end))
        first, *others = found.names  # words may lead to the first: 覆盖南湾街道
        again = [name for name in others if len(name) >= _NAMED and first.endswith(name)]
        if twice := [name for name, times in Counter(others).items() if times > 1] + again:
            yield finding("C803.plain", place, name=twice[0])
            continue
        if all(any(c.isdecimal() for c in name) and not RE.amount.search(name) for name in found.names):
            continue  # 东岭镇5个村、西河镇4个村: what is counted is in the names
        if least <= value <= found.most or (found.open and value > found.least):
            continue
        if found.alike or found.short or found.open:
            listed = str(found.least) if found.least == found.most else f"{found.least}至{found.most}"
            yield finding("C802", place, expected=listed, found=found.count.text, names="、".join(n[-12:] for n in found.names))


def _announced(reading: Reading) -> Iterator[Finding]:
    """C805: 三个方面：一是……二是……; 以下3项： and then numbered items."""
    document, (sequences,) = reading.document, reading.once(sequences_of)
    in_sentences, above = points(document)[0], {index + 1: (index, text.text) for index, text in document.texts()}
    for number, run in enumerate((*in_sentences, *sequences.runs)):
        first, last, values = run.entries[0], run.last, [entry.ordinal for entry in run.entries]
        spoken = number < len(in_sentences)
        index, words = first.index, first.passage.words[: first.start]
        marks = ("：", ":") if not spoken else ("", *"：:。，") if run.key in RUNNING else ()
        alone = marks and not words.strip()
        index, words = above.get(index, (0, "")) if alone else (index, words)
        places = (first.place, last.place) if spoken else (document.place(last.index, 0, 30),)
        match = RE.announced.search(words, max(len(words) - _BEFORE, 0))
        value = value_of(match[1]) if match and (not alone or match["end"] in marks) else 0
        if match and value >= 2 and value != len(values) and values == list(range(1, len(values) + 1)):
            said: dict[str, Any] = {"said": match[0].strip("：:。， "), "last": last.mark.number, "found": match[1]}
            here, count = document.place(index, *match.span()), len(values)
            yield finding("C805", here, *places, sure=value < count, expected=count, **said)


# --- lists against tables ----------------------------------------------------------------------------

Column = dict[str, tuple[int, int, int]]
"""What the cells say, blanks apart, with item, row and column."""


def _columns(document: Document) -> Iterator[Column]:
    for index, grid in document.grids():
        for column in range(grid.width):
            cells = enumerate(grid.column(column))
            yield {_plain(cell.text): (index, row, column) for row, cell in cells if cell.text and not cell.covered}


def _against_tables(passage: Passage, names: Names, columns: tuple[Column, ...]) -> Iterator[Finding]:
    """C804: a list that is a table's column but for single names; each against the cell that the list does not name and that is
    most like it."""
    listed = {_plain(name): name for name in names.names}
    least = max(_SHARED * len(listed), _LONG_LIST - 1)
    column = next((c for c in columns if len(listed.keys() & c.keys()) >= least), {}) if len(listed) >= _LONG_LIST else {}
    for plain, name in listed.items():
        if column and plain not in column:
            at = passage.words.index(name, names.start)
            here = passage.place(at, at + len(name), 1)
            like = get_close_matches(plain, column.keys() - listed.keys(), 1, _LIKE)
            cells = [passage.document.cell_place(*column[words]) for words in like]
            yield finding("C804" if cells else "C804.nowhere", here, *cells, expected=cells[0].quote if cells else "", found=name)


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name).strip("“”《》")


def _rows(reading: Reading) -> Iterator[Finding]:
    """本年安排技改6项，清单见表2, and three rows in 表2."""
    tables = {number: table for table in reading.tables if (number := table_number(table.grid.caption))}
    for index, text in reading.document.texts():
        folded = fold(text.text)
        for match in (*RE.told.finditer(folded), *RE.said.finditer(folded)):
            table = tables.get(split_number("表", match["number"])) if match["number"] else _next(reading, index)
            listed, stated = _listed(table) if table else None, value_of(match["count"])
            if table and listed and stated != listed and stated > 1:
                counts: dict[str, Any] = {"expected": f"{listed}{match['unit']}", "found": f"{match['count']}{match['unit']}"}
                rows = reading.document.row_place(table.item, table.rows[-1].index)
                yield finding("C805.rows", reading.document.place(index, *match.span()), rows, table=match["table"] or "下表", **counts)


def _next(reading: Reading, index: int) -> DataTable | None:
    """The table behind a text, nothing but its caption and unit between."""
    table = next((table for table in reading.tables if table.item > index), None)
    between = reading.document.items[index + 1 : table.item] if table else ()
    return table if all(isinstance(item, Text) and item.kind in ("caption", "unit") for item in between) else None


def _listed(table: DataTable) -> int | None:
    """How many things the table lists; nothing where rows have levels, parts or repeat a name."""
    rows = [row for row in table.rows if not row.total]
    flat = all(row.level == rows[0].level and not row.part_of and row.label for row in rows)
    names = [[table.grid.rows[row.index][column.index].text.strip() for row in rows] for column in table.labels]
    return len(rows) if flat and any(all(column) and len(set(column)) == len(rows) for column in names) else None
