"""C808 the code of a subject (政府收支分类科目) against the name printed beside it; C804 subjects named otherwise than in the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....documents.document import Document, Grid
from ....findings import Finding, Place
from ....language.lexicon import alternation
from ....language.quantities import fold
from ....language.subjects import CODE, TRIPLE, known_subjects, plain_name
from ...reading import Reading
from ...rules import finding

_MONEY = ("元", "万", "亿")
_HAN = "[\u4e00-\u9fff]"
_IN_TEXT = re.compile(rf"(?<!\d)(?P<code>2\d{{4}}(?:\d\d)?)[ 　]?(?=(?P<name>{_HAN}{{2,30}}))")
"""A code in a sentence, right before its name."""
_NAME_FIRST = re.compile(
    rf"(?P<name>{_HAN}{{2,30}})(?:[（(]{_HAN}[）)])?[ 　]?[（(]?(?P<code>2\d{{4}}(?:\d\d)?)"
    rf"(?![\d.,]|[ 　]?(?:{alternation(_MONEY)}))"
)
"""The same the other way round: 行政运行（项）2130301, 行政运行（2130301）."""
_FAR, _FULL = 30, 7
_CHINESE = re.compile(_HAN + "{2}")


def check(reading: Reading) -> Iterator[Finding]:
    yield from _triples(reading.document)
    for index, grid in reading.document.grids():
        for row in range(len(grid.rows)):
            if (found := coded(grid, row)) and not _running(grid, row):
                yield from _compared(*found[:2], reading.document.cell_place(index, row, 0, found[2]))
    for index, text in reading.document.texts():
        for match in _IN_TEXT.finditer(text.text):
            if name := _longest(match["name"]):
                yield from _compared(match["code"], name, reading.document.place(index, match.start(), match.end() + len(name)))
        for match in _NAME_FIRST.finditer(text.text):
            if (name := _longest_end(match["name"])) and not _longest(text.text[match.end() : match.end() + _FAR]):
                start = match.end("name") - len(name)
                yield from _compared(match["code"], name, reading.document.place(index, start, match.end()))


def _longest(words: str) -> str:
    """The longest name of a subject that the words begin with."""
    return next((words[:end] for end in range(len(words), 3, -1) if known_subjects().named(words[:end])), "")


def _longest_end(words: str) -> str:
    """The longest name of a subject that the words end with."""
    return next((words[start:] for start in range(len(words) - 3) if known_subjects().named(words[start:])), "")


def _running(grid: Grid, row: int) -> bool:
    """Whether the first cell only numbers the row: 200, 201, 202."""
    near = [fold(grid.rows[at][0].text).strip() for at in range(max(row - 1, 0), min(row + 2, len(grid.rows)))]
    own = fold(grid.rows[row][0].text).strip()
    return own.isdecimal() and len(near) > 2 and near == [str(int(own) + by) for by in (-1, 0, 1)]


def coded(grid: Grid, row: int) -> tuple[str, str, int] | None:
    """Code, name and the name's column of a row: the code in one cell or in three (类, 款, 项), the name behind it."""
    digits = ""
    for column, cell in enumerate(grid.rows[row][:5]):
        text = fold(cell.text).strip()
        if text.isdecimal() and len(text) in (2, 3, 5, 7) and not cell.covered:
            digits += text
        elif digits and _CHINESE.search(text):
            return (digits, text, column) if CODE.fullmatch(digits) else None
        elif text and not text.isdecimal():
            return None
    return None


def _compared(code: str, name: str, place: Place) -> Iterator[Finding]:
    subjects = known_subjects()
    own = subjects.names.get(code)
    plain = plain_name(name)
    ending = subjects.endings.get(plain)
    if ending and len(code) == _FULL and not code.endswith(ending):
        yield finding("C808.ending", place, expected=code[: -len(ending)] + ending, found=code, name=name, ending=ending)
        return
    if not own or plain in map(plain_name, own):
        return
    other = subjects.codes.get(plain, "")
    of_another = other and (len(other) == len(code) or code in subjects.confirmed)
    if of_another or (code in subjects.confirmed and not _abridged(plain, own)):
        hint = f"“{name}”的编码是{other}。" if other else ""
        yield finding("C808", place, expected=own[0], found=name, hint=hint, code=code)


def _abridged(plain: str, own: tuple[str, ...]) -> bool:
    """Whether the name is the official one shortened or drawn out."""
    return any(plain in plain_name(name) or plain_name(name) in plain for name in own)


# --- names against the table -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    code: str
    name: str
    place: Place


def _triples(document: Document) -> Iterator[Finding]:
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
