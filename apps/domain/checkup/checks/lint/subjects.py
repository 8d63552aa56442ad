"""C808 the code of a subject (政府收支分类科目) against the name printed beside it; C804 subjects named otherwise than in the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....documents.document import Document, Grid
from ....findings import Finding, Place
from ....language.quantities import fold
from ....language.subjects import CODE, TRIPLE, known_subjects, plain_name
from ...reading import Reading
from ...rules import finding

_HAN = "[\u4e00-\u9fff]"
_CODED = re.compile(
    rf"(?:(?P<before>{_HAN}{{2,30}})(?:[（(]{_HAN}[）)])?[ 　]?[（(]?)?(?<!\d)(?P<code>2\d{{4}}(?:\d\d)?)"
    rf"(?![\d.,]|[ 　]?(?:元|万|亿))(?=[ 　]?(?P<behind>{_HAN}{{2,30}})?)"
)
"""A code in a sentence, before its name or behind: 2130301行政运行, 行政运行（项）2130301, 行政运行（2130301）."""
_CHINESE = re.compile(_HAN + "{2}")


@dataclass(frozen=True, slots=True)
class Subject:
    code: str
    name: str
    place: Place


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    coded = [subject for index, grid in document.grids() for row in range(len(grid.rows)) for subject in _coded(document, index, row)]
    yield from _triples(document, {subject.code: subject for subject in coded})
    written = (subject for index, text in document.texts() for subject in _written(document, index, text.text))
    for subject in (*coded, *written):
        yield from _compared(subject)


def _written(document: Document, index: int, words: str) -> Iterator[Subject]:
    for match in _CODED.finditer(words):
        before, behind = match["before"] or "", match["behind"] or ""
        if name := _longest(behind[:end] for end in range(len(behind), 3, -1)):
            yield Subject(match["code"], name, document.place(index, match.start("code"), match.start("behind") + len(name)))
        elif name := _longest(before[start:] for start in range(len(before) - 3)):
            yield Subject(match["code"], name, document.place(index, match.end("before") - len(name), match.end("code")))


def _longest(names: Iterator[str]) -> str:
    """The first that is the name of a subject."""
    return next(filter(known_subjects().named, names), "")


def _coded(document: Document, index: int, row: int) -> Iterator[Subject]:
    """Code and name of a row: the code in one cell or in three (类, 款, 项), the name behind it; none where 201 only numbers it."""
    grid, digits = document.items[index], ""
    assert isinstance(grid, Grid)
    for column, cell in enumerate(grid.rows[row][:5]):
        text = fold(cell.text).strip()
        if text.isdecimal() and len(text) in (2, 3, 5, 7) and not cell.covered:
            digits += text
        elif digits and _CHINESE.search(text):
            if CODE.fullmatch(digits) and not _running(grid, row):
                yield Subject(digits, text, document.cell_place(index, row, 0, column))
            return
        elif text and not text.isdecimal():
            return


def _running(grid: Grid, row: int) -> bool:
    """Whether the first cell only numbers the row: 200, 201, 202."""
    near = [fold(line[0].text).strip() for line in grid.rows[max(row - 1, 0) : row + 2]]
    return len(near) > 2 and near[1].isdecimal() and near == [str(int(near[1]) + by) for by in (-1, 0, 1)]


def _compared(subject: Subject) -> Iterator[Finding]:
    subjects, code, name = known_subjects(), subject.code, subject.name
    own, plain = subjects.names.get(code, ()), plain_name(name)
    ending, other = subjects.endings.get(plain), subjects.codes.get(plain, "")
    if ending and len(code) == len("2130301") and not code.endswith(ending):
        yield finding("C808.ending", subject.place, expected=code[: -len(ending)] + ending, found=code, name=name, ending=ending)
    elif own and plain not in (plains := [plain_name(name) for name in own]):
        abridged = any(plain in official or official in plain for official in plains)
        if (other and len(other) == len(code)) or (code in subjects.confirmed and (other or not abridged)):
            hint = f"“{name}”的编码是{other}。" if other else ""
            yield finding("C808", subject.place, expected=own[0], found=name, hint=hint, code=code)


def _triples(document: Document, known: dict[str, Subject]) -> Iterator[Finding]:
    """C804: 某类（类）某款（款）某项（项） whose 类 or 款 is not that of the table's 项."""
    names = {plain_name(s.name) for s in known.values()}
    for index, text in document.texts() if known else ():
        for match in TRIPLE.finditer(text.text):
            items = [s for s in known.values() if len(s.code) == 7 and plain_name(s.name) == plain_name(match["item"])]
            for part, digits, word in (("class", 3, "类"), ("group", 5, "款")):
                above = {s.code[:digits] for s in items} & known.keys()
                rights = {plain_name(known[code].name): known[code] for code in above}
                if rights and plain_name(match[part]) not in rights.keys() | names:
                    here, right = document.place(index, *match.span(part)), next(iter(rights.values()))
                    words: dict[str, Any] = {"said": match[part], "part": word, "expected": f"{right.name}（{word}）", "found": match[part]}
                    yield finding("C804.subject", here, right.place, item=items[0], right=right, **words)
