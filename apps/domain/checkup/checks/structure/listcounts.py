"""C801–C829: how many a sentence says there are against how many it names; names that stand twice; lists against tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ....documents.document import Document, Text
from ....findings import Finding, Place
from ....language.enumerations import Names, named_lists, plain_lists, value_of
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import fold
from ...reading import Reading
from ...rules import finding
from ...sentences.passages import Passage, texts
from ...tables.tables import DataTable
from .ordinals import RUNNING, Chain, chains
from .structure import sequences_of

_SHOWN, _BEFORE = 60, 40
_LIKE = 0.5
_SHARED = 0.6
"""A column that holds this part of a list's names is where they come from."""
_LONG_LIST = 4
_NAMED = 3
"""So many characters are a name, also behind the words that lead to it: 覆盖南湾街道."""
_SO_MANY = rf"(\d{{1,2}}|[一二三四五六七八九十两]{{1,2}})\s?(?:{alternation(LEXICON.list_points)})"
_COUNT = rf"(?P<count>\d{{1,3}}|[一二三四五六七八九十两]{{1,3}})\s?(?P<unit>{alternation((*LEXICON.list_counters, *LEXICON.row_counters))})"
_HERE = "[下本附]表"
_TABLE = rf"(?P<table>{_HERE}|表\s?\d+(?:[-－—.]\d+)*)"
_TOLD = re.compile(rf"(?<![第\d.]){_COUNT}[^。；\d]{{0,20}}?(?:详见|见|如|列于|具体如|明细如|情况如)\s?{_TABLE}(?!\d)")
_SAID = re.compile(rf"{_TABLE}\s?(?:所示|所列|列示|共列|列出|列有)[^。；\d]{{0,10}}?的?\s?{_COUNT}")
_NEAR = 4
_ORDINAL_COUNT = re.compile(_SO_MANY + r"[^，,。；;：:\d“”《》]{0,12}[：:。，]?\s?$")
_ITEMS_COUNT = re.compile(rf"(?:以下|如下|下列)\s?{_SO_MANY}[^，。；：]{{0,12}}[：:]\s?$")
_ITEMS_AFTER = re.compile(_SO_MANY + r"[^，。；：]{0,8}如下[：:]\s?$")


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    columns = tuple(_columns(document))
    for passage in texts(document):
        for names in named_lists(passage.words):
            for part in (_twice, _unparted, _named_count):
                yield from part(passage, names)
            yield from _against_tables(document, passage, names, columns)
        yield from _plain_counts(passage)
    yield from _ordinals(document)
    yield from _items(reading)
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


def _unparted(passage: Passage, names: Names) -> Iterator[Finding]:
    """C807: one pair of names without the 、 that parts all others."""
    if names.bare and len(names.bare) * 3 < len(names.names):
        yield finding("C807", *(passage.place(at, at) for at in names.bare))


def _named_count(passage: Passage, names: Names) -> Iterator[Finding]:
    """C801: an exhaustive list, or one that is longer than 等N个 allows."""
    distinct, count = len(set(names.names)), names.count
    if count is None or count.value in (distinct, len(names.names)):
        return
    if passage.words[: names.start].rstrip().endswith(("、", "和", "及", "与")):
        return  # names without marks stand in front: the list is longer than what is marked
    if count.value < distinct or not (names.open or count.start < names.start):
        place = _list_place(passage, min(names.start, count.start), max(names.end, count.end))
        yield finding("C801", place, expected=distinct, found=count.text)


def _plain_counts(passage: Passage) -> Iterator[Finding]:
    """C802: names without marks, where they are plainly of one kind or plainly too few."""
    for found in plain_lists(passage.words):
        value = found.count.value
        first, *others = found.names
        place = _list_place(passage, min(found.start, found.count.start), max(found.end, found.count.end))
        again = [name for name in others if len(name) >= _NAMED and first.endswith(name)]
        if twice := [name for name, times in Counter(others).items() if times > 1] + again:
            yield finding("C803.plain", place, name=twice[0])
            continue
        if all(any(c.isdecimal() for c in name) for name in found.names):
            continue  # 东岭镇5个村、西河镇4个村: what is counted is in the names
        if found.least <= value <= found.most or (found.open and value > found.least):
            continue
        if found.alike or found.short or (found.open and value < found.least):
            listed = str(found.least) if found.least == found.most else f"{found.least}至{found.most}"
            yield finding("C802", place, expected=listed, found=found.count.text, names="、".join(n[-12:] for n in found.names))


def _ordinals(document: Document) -> Iterator[Finding]:
    """C805: 三个方面：一是……二是…… ."""
    for chain in chains(document):
        if not isinstance(chain, Chain) or chain.members[0].value != 1 or chain.last.value != len(chain.members):
            continue
        first, last = chain.members[0], chain.last
        words, head = first.passage.words[: first.start], first.passage.index
        if first.kind in RUNNING and not words.strip() and head and isinstance(above := document.items[head - 1], Text):
            words, head = above.text, head - 1
        match = _ORDINAL_COUNT.search(words, max(len(words) - _BEFORE, 0))
        value = value_of(match[1]) if match else 0
        if match and value >= 2 and value != last.value:
            place, said = document.place(head, *match.span()), match[0].strip("：:。， ")
            named = last.named(last.value)
            yield finding(
                "C805", place, first.place, last.place, sure=value < last.value, said=said, last=named, expected=last.value, found=match[1],
            )  # fmt: skip


def _items(reading: Reading) -> Iterator[Finding]:
    """C806: 以下3项： and then numbered items."""
    document, (sequences,) = reading.document, reading.once(sequences_of)
    runs = {run.entries[0].index: run for run in sequences.runs if run.entries[0].ordinal == 1}
    for index, text in document.texts():
        match = _ITEMS_COUNT.search(text.text) or _ITEMS_AFTER.search(text.text)
        run = runs.get(index + 1)
        if match and run and value_of(match[1]) not in (0, len(run.entries)) and run.last.ordinal == len(run.entries):
            places = document.place(index, match.start(), len(text.text)), document.place(run.last.index, 0, 30)
            yield finding("C806", *places, said=match[0].strip("：: "), expected=len(run.entries), found=match[1])


@dataclass(frozen=True, slots=True)
class _Column:
    """What the cells of a column say, blanks apart, with their rows."""

    grid: int
    column: int
    rows: dict[str, int]


def _columns(document: Document) -> Iterator[_Column]:
    for index, grid in document.grids():
        for column in range(grid.width):
            cells = enumerate(grid.column(column))
            yield _Column(index, column, {_plain(cell.text): row for row, cell in cells if cell.text and not cell.covered})


def _against_tables(document: Document, passage: Passage, names: Names, columns: tuple[_Column, ...]) -> Iterator[Finding]:
    """C804: a list that is a table's column but for single names."""
    wanted = {_plain(name) for name in names.names}
    least = max(_SHARED * len(wanted), _LONG_LIST - 1)
    if len(wanted) >= _LONG_LIST and (column := next((c for c in columns if len(wanted & c.rows.keys()) >= least), None)):
        yield from _differing(document, passage, names, column)


def _differing(document: Document, passage: Passage, names: Names, where: _Column) -> Iterator[Finding]:
    listed = {_plain(name) for name in names.names}
    unnamed = [row for name, row in where.rows.items() if name not in listed]
    for name in dict.fromkeys(name for name in names.names if _plain(name) not in where.rows):
        at = passage.words.index(name, names.start)
        here = passage.place(at, at + len(name), 1)
        if (row := _nearest(document, where, unnamed, name)) is None:
            yield finding("C804.nowhere", here, found=name)
        else:
            cell = document.cell_place(where.grid, row, where.column)
            yield finding("C804", here, cell, expected=cell.quote, found=name)


def _nearest(document: Document, where: _Column, rows: list[int], name: str) -> int | None:
    """The row that the list does not name and that is most like the name."""
    scored = [
        (SequenceMatcher(None, _plain(name), _plain(document.cell_place(where.grid, row, where.column).quote), autojunk=False).ratio(), row)
        for row in rows
    ]  # fmt: skip
    best = max(scored, default=(0.0, -1))
    return best[1] if best[0] >= _LIKE else None


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name).strip("“”《》")


# --- rows of tables ----------------------------------------------------------------------------------


def _rows(reading: Reading) -> Iterator[Finding]:
    """全年实施专项7项，具体如表1所示, and six rows in 表1."""
    tables = {number: table for table in reading.tables if (number := _number(table.grid.caption))}
    for index, text in reading.document.texts():
        folded = fold(text.text)
        for match in (*_TOLD.finditer(folded), *_SAID.finditer(folded)):
            named = re.sub(r"\s", "", match["table"]).replace("－", "-").replace("—", "-")
            table = tables.get(named) or (_next(reading, index) if re.fullmatch(_HERE, named) else None)
            listed = _listed(table) if table else None
            stated = value_of(match["count"])
            if table and listed and stated and stated != listed and stated > 1:
                counts: dict[str, Any] = {"expected": f"{listed}{match['unit']}", "found": f"{match['count']}{match['unit']}"}
                rows = reading.document.row_place(table.item, table.rows[-1].index)
                yield finding("C805.rows", reading.document.place(index, *match.span()), rows, table=match["table"], **counts)


def _next(reading: Reading, index: int) -> DataTable | None:
    """The table behind a text, nothing but its caption and unit between."""
    behind = next((table for table in reading.tables if table.item > index), None)
    return behind if behind and behind.item - index <= _NEAR else None


def _number(caption: str) -> str:
    match = re.match(r"\s*表\s?\d+(?:[-－—.]\d+)*", fold(caption))
    return re.sub(r"\s", "", match[0]).replace("－", "-").replace("—", "-") if match else ""


def _listed(table: DataTable) -> int | None:
    """How many things the table lists; nothing where rows have levels, parts or repeat a name."""
    rows = [row for row in table.rows if not row.total]
    flat = all(row.level == rows[0].level and not row.part_of and row.label for row in rows)
    names = [[table.grid.rows[row.index][column.index].text.strip() for row in rows] for column in table.labels]
    return len(rows) if flat and any(all(column) and len(set(column)) == len(rows) for column in names) else None
