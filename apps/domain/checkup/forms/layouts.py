"""Forms that are no tables any more: a label and its value beside each other, cells blanks apart, or one cell a line.

Converters leave out what was blank or merged.  The cells of a run of lines are put back under the head that stands among
them by what each column holds: points are numbers, signs are signs, names are words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...language.schema import LEVELS, SCHEMA, role_of, says_any
from .form import LONG, Cell, Line
from .heads import FUND_AMOUNTS, FUND_ROLES, Head, find_head
from .rows import is_total

LEAST_FIELDS = 3
LEAST_HEAD = 4
"""So many heads one below the other are the head of a table."""
MOST_HEAD = 14
MOST_CELLS = 300
NEVER = 1000.0


def pairs_of(cells: Sequence[Cell]) -> dict[str, Cell]:
    """The funds that labels and values beside them state, by role: 全年执行数 270.75万元 预算执行率 95.00%."""
    found: dict[str, Cell] = {}
    fields = [field for cell in cells for field in _field(cell)]
    for label, value in (*pairwise(cells), *fields):
        role = role_of(label.text)
        own = label.words not in SCHEMA.head_scores
        if role in FUND_ROLES and own and value.number is not None and label.number is None:
            found.setdefault(role, value)
    return found


_GAP = re.compile(r"[ \u3000\t|；;]+")
_FIELD = re.compile(r"([^:：\d]{1,20})[:：](.{1,40})")


def spaced_lines(cells: Sequence[Cell]) -> Iterator[Line]:
    """The lines of tables whose cells stand one or more blanks apart, and of labels with their values behind a colon."""
    head: Head | None = None
    for cell in cells:
        parts = _parts(cell)
        fields = [(label, value) for part in parts for label, value in _field(part)]
        if len(fields) >= LEAST_FIELDS and (found := find_head([tuple(label for label, _ in fields)], 0)):
            funds = found.kind == "funds"
            yield (*[Cell("", cell.place)] * funds, *(label for label, _ in fields))
            yield (*[Cell(SCHEMA.fund_total[0], cell.place)] * funds, *(value for _, value in fields))
            head = None
        elif len(parts) >= LEAST_FIELDS and (found := find_head([tuple(parts)], 0)):
            head = found
            yield tuple(parts)
        elif head and 1 < len(parts) <= head.width and (line := _placed(parts, head)):
            yield line


def _parts(cell: Cell) -> list[Cell]:
    """The words of a line, each with its place."""
    found, at = [], 0
    for gap in (*_GAP.finditer(cell.text), None):
        words = cell.text[at : gap.start()] if gap else cell.text[at:]
        if words:
            start = cell.place.start + at
            found.append(Cell(words, replace(cell.place, quote=words, start=start, end=start + len(words))))
        at = gap.end() if gap else at
    return found


def _field(part: Cell) -> Iterator[tuple[Cell, Cell]]:
    if (match := _FIELD.fullmatch(part.text)) and role_of(match[1]):
        yield Cell(match[1], part.place), Cell(match[2], part.place)


def _placed(parts: list[Cell], head: Head) -> Line | None:
    """A row's words under the columns that take them; None where too many do not fit."""
    roles = [next((c.role for c in head.columns if c.index == n), "") for n in range(head.width)]
    cost, places = _laid(parts, roles)
    blank = Cell("", parts[0].place)
    return (
        tuple(parts[places.index(n)] if n in places else blank for n in range(head.width))
        if cost <= LEFT
        else None
    )


def stacked_lines(cells: Sequence[Cell]) -> Iterator[Line]:
    """The lines of the tables in a run of cells that stand one below the other: each head, and the rows under it."""
    at = 0
    while at < len(cells):
        if head := _head_at(cells, at):
            end = next((n for n in range(at + head.width, len(cells)) if _head_at(cells, n)), len(cells))
            yield tuple(cells[at : at + head.width])
            yield from _tiled(head, cells[at + head.width : end][:MOST_CELLS])
            at = end
        else:
            at += 1


def _head_at(cells: Sequence[Cell], at: int) -> Head | None:
    """The head that begins with a cell: as many heads of columns as follow each other; that of funds has a word of its
    own before them (项目资金)."""
    named = bool(role_of(cells[at].text))
    if not cells[at].states or cells[at].number is not None:
        return None
    end = at + 1
    while end < len(cells) and end - at < MOST_HEAD and role_of(cells[end].text):
        end += 1
    if end - at < LEAST_HEAD:
        return None
    head = find_head([tuple(cells[at:end])], 0)
    return head if head and (named or head.kind == "funds") else None


def _tiled(head: Head, cells: Sequence[Cell]) -> Iterator[Line]:
    """The cells in rows, so that they cost least altogether; what fits no row any more is left at the end."""
    roles = [next((c.role for c in head.columns if c.index == n), "") for n in range(head.width)]
    best: list[tuple[float, int]] = [(0.0, 0)] * (len(cells) + 1)
    for at in range(len(cells) - 1, -1, -1):
        best[at] = (LEFT * (len(cells) - at), 0)
        for taken in range(1, min(len(roles), len(cells) - at) + 1):
            cost = _laid(cells[at : at + taken], roles)[0] + best[at + taken][0]
            best[at] = min(best[at], (cost, taken))
    at = 0
    while at < len(cells) and (taken := best[at][1]):
        places = _laid(cells[at : at + taken], roles)[1]
        blank = Cell("", cells[at].place)
        yield tuple(cells[at + places.index(n)] if n in places else blank for n in range(len(roles)))
        at += taken


def _laid(cells: Sequence[Cell], roles: Sequence[str]) -> tuple[float, tuple[int, ...]]:
    """What it costs to put the cells in order under some of the columns, and which."""
    total = is_total(cells[0].text)
    costs: list[tuple[float, tuple[int, ...]]] = [(0.0, ()), *[(NEVER, ())] * len(cells)]
    for column, role in enumerate(roles):
        before = costs
        costs = [(cost + (0.1 if total else _BLANK.get(role, 0.5)), places) for cost, places in before]
        for n, cell in enumerate(cells):
            cost, places = before[n]
            fit = 0.0 if total and n == 0 and role in (*LEVELS, "name") else _misfit(cell, role)
            costs[n + 1] = min(costs[n + 1], (cost + fit, (*places, column)))
    return costs[-1]


LEFT = 2.5
_BLANK = {
    "level1": 0.3, "level2": 0.4, "level3": 2.0, "name": 2.0, "sign": 1.0, "target": 1.0, "actual": 1.0, "unit": 1.0,
    "weight": 2.0, "score": 1.0, "reason": 0.2, "note": 0.2, "": 0.5, "criteria": 1.0,
}  # fmt: skip
"""What it costs to leave a column blank: little where cells are often merged or empty."""
_NUMBERS = (*FUND_AMOUNTS, "weight", "score", "rate", "coefficient", "raw", "converted", "review_score")
_RATES = ("rate", "coefficient")
_SIGNS = frozenset(word for words in SCHEMA.signs.values() for word in words)


def _misfit(cell: Cell, role: str) -> float:
    """What it costs to put a cell under a column: much where it is of the wrong kind."""
    number = cell.number is not None
    if role in _NUMBERS:
        if number and (cell.words.endswith("%") != (role in _RATES)):
            return 1.0
        return 0.0 if number else 0.2 if not cell.states else 5.0
    if role == "sign":
        return 0.0 if cell.words in _SIGNS else 4.0
    if role in ("level1", "level2") and not says_any(cell.words, SCHEMA.level_words):
        return 4.0 if number else 0.6
    if role in (*LEVELS, "name", "unit"):
        return 4.0 if number or cell.words in _SIGNS else 1.0 if len(cell.words) > LONG else 0.0
    if role in ("target", "actual"):
        return 2.0 if cell.words in _SIGNS else 0.0
    return 3.0 if number and role else 0.0
