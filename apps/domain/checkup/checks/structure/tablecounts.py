"""C805 the number a sentence gives of what a table lists, against its rows; C804 subjects named otherwise than in the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....documents.document import Document
from ....findings import Finding, Place
from ....language.enumerations import value_of
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import fold
from ....language.subjects import TRIPLE, plain_name
from ...reading import Reading
from ...rules import finding
from ...tables.tables import DataTable
from ..lint.subjects import coded

_COUNT = rf"(?P<count>\d{{1,3}}|[一二三四五六七八九十两]{{1,3}})\s?(?P<unit>{alternation((*LEXICON.list_counters, *LEXICON.row_counters))})"
_HERE = "[下本附]表"
_TABLE = rf"(?P<table>{_HERE}|表\s?\d+(?:[-－—.]\d+)*)"
_TOLD = re.compile(rf"(?<![第\d.]){_COUNT}[^。；\d]{{0,20}}?(?:详见|见|如|列于|具体如|明细如|情况如)\s?{_TABLE}(?!\d)")
_SAID = re.compile(rf"{_TABLE}\s?(?:所示|所列|列示|共列|列出|列有)[^。；\d]{{0,10}}?的?\s?{_COUNT}")
_NEAR = 4


def check(reading: Reading) -> Iterator[Finding]:
    yield from _rows(reading)
    yield from _subjects(reading.document)


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


# --- subjects --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    code: str
    name: str
    place: Place


def _subjects(document: Document) -> Iterator[Finding]:
    """某类（类）某款（款）某项（项） whose 类 or 款 is not that of the table's 项."""
    known = {s.code: s for s in _coded(document)}
    names = {plain_name(s.name) for s in known.values()}
    if not known:
        return
    for index, text in document.texts():
        for match in TRIPLE.finditer(text.text):
            items = [s for s in known.values() if len(s.code) == 7 and plain_name(s.name) == plain_name(match["item"])]
            for part, digits, word in (("class", 3, "类"), ("group", 5, "款")):
                above = {s.code[:digits] for s in items} & known.keys()
                rights = {plain_name(known[code].name): known[code] for code in above}
                if rights and plain_name(match[part]) not in rights.keys() | names:
                    here, right = document.place(index, match.start(part), match.end(part)), next(iter(rights.values()))
                    words: dict[str, Any] = {"said": match[part], "part": word, "expected": f"{right.name}（{word}）", "found": match[part]}
                    yield finding("C804.subject", here, right.place, item=items[0], right=right, **words)


def _coded(document: Document) -> Iterator[Subject]:
    for index, grid in document.grids():
        for row in range(len(grid.rows)):
            if found := coded(grid, row):
                code, name, column = found
                yield Subject(code, name, document.cell_place(index, row, column))
