"""Tables of 决算: C808 the code of a subject (政府收支分类科目) against the name printed beside it; C804 subjects named otherwise than
in the table; C432 a table without a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...documents.document import Document, Grid, Text
from ...findings import Finding, Place
from ...language.lexicon import patterns
from ...language.quantities import fold
from ...language.subjects import CODE, TRIPLE, known_subjects, plain_name
from ..reading import Reading
from ..rules import finding
from .lint import WORDS

RE = patterns("accounts")

_FIGURE = re.compile(r"(?!0+(?:\.0+)?$|\d{1,2}$)-?[\d,]*\.?\d+%?")
"""A figure other than zero; the numbers of columns (栏次 1 2 3) are none."""
LINES_ABOVE, FEWEST_HEADS = 3, 3
"""So many lines right above a table may name it: 公开09表, 部门：…, its title."""
NOTE_WITHIN = 4
"""So many texts below a table may hold its note."""


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
    yield from _empty_tables(document)


def _written(document: Document, index: int, words: str) -> Iterator[Subject]:
    for match in RE.coded.finditer(words):
        before, behind = match["before"] or "", match["behind"] or ""
        longest = (*(behind[:end] for end in range(len(behind), 3, -1)), *(before[start:] for start in range(len(before) - 3)))
        if name := next(filter(known_subjects().named, longest), ""):
            after = behind.startswith(name)
            start = match.start("code") if after else match.end("before") - len(name)
            end = match.start("behind") + len(name) if after else match.end("code")
            yield Subject(match["code"], name, document.place(index, start, end))


def _coded(document: Document, index: int, row: int) -> Iterator[Subject]:
    """Code and name of a row: the code in one cell or in three (类, 款, 项), the name behind it; none where 201 only numbers it, among
    200 and 202."""
    grid, digits = document.grid(index), ""
    for column, cell in enumerate(grid.rows[row][:5]):
        text = fold(cell.text).strip()
        if text.isdecimal() and len(text) in (2, 3, 5, 7) and not cell.covered:
            digits += text
        elif digits and RE.chinese.search(text):
            near = [fold(line[0].text).strip() for line in grid.rows[max(row - 1, 0) : row + 2]]
            running = len(near) > 2 and near[1].isdecimal() and near == [str(int(near[1]) + by) for by in (-1, 0, 1)]
            if CODE.fullmatch(digits) and not running:
                yield Subject(digits, text, document.cell_place(index, row, 0, column))
            return
        elif text and not text.isdecimal():
            return


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


# --- empty tables ------------------------------------------------------------------------------------


def _empty_tables(document: Document) -> Iterator[Finding]:
    """C432: a table of the accounts without a figure, and no note that there is nothing to report."""
    if not any(map(RE.accounts.search, document.titles)):
        return
    for index, text in document.texts():
        if _is_of_accounts(text.text) and (heads := _heads_alone(document, index)) and not _noted(document, heads):
            yield finding("C432", document.place(heads), document.place(index), name=text.text.strip())
    for index, grid in document.grids():
        cells = [fold(cell.text).strip() for row in grid.rows[1:] for cell in row]
        names = (grid.caption, *(text.text.strip() for text in document.above(index, LINES_ABOVE)))
        name = next(filter(_is_of_accounts, names), "")
        if name and not any(map(_FIGURE.fullmatch, cells)) and not _noted(document, index):
            yield finding("C432", document.row_place(index, 0), name=name)


def _heads_alone(document: Document, index: int) -> int:
    """The one line of heads that follows a caption, and nothing below it: too little to be read as a table; 0 where there is more."""
    below = [(i, item) for i, item in enumerate(document.items[index + 1 : index + 6], index + 1) if getattr(item, "kind", "") != "unit"]
    heads, after = [*(item for _, item in below), None, None][:2]
    words = heads.text.split() if isinstance(heads, Text) and heads.kind == "body" else []
    alone = after is None or (isinstance(after, Text) and after.kind in ("heading", "title", "caption"))
    return below[0][0] if alone and len(words) >= FEWEST_HEADS and not re.search(r"[\d，。]", "".join(words)) else 0


def _is_of_accounts(name: str) -> bool:
    return len(name) < 40 and "表" in name and any(word in name for word in WORDS["empty_tables"])


def _noted(document: Document, index: int) -> bool:
    around = (*document.items[index + 1 : index + 1 + NOTE_WITHIN], *document.items[max(index - LINES_ABOVE, 0) : index])
    rows = grid.rows if isinstance(grid := document.items[index], Grid) else ()
    words = [item.text for item in around if isinstance(item, Text)] + [cell.text for row in rows for cell in row]
    return any(note in text for text in words for note in WORDS["empty_notes"])
