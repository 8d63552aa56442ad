"""Rows of a table: their labels, which are totals, and the tree that numbers, codes, 其中 and indents show."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ...documents.document import Grid
from ...language.lexicon import LEXICON
from ...language.quantities import Quantity, fold
from ...language.subjects import CODE
from .figures import compact, says

STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("一、", re.compile(r"([一二三四五六七八九十]{1,3})[、.．]")),
    ("（一）", re.compile(r"[（(]([一二三四五六七八九十]{1,3})[)）]")),
    ("1.", re.compile(r"(\d{1,2})[、.．](?!\d)")),
    ("（1）", re.compile(r"[（(](\d{1,2})[)）]")),
    ("1）", re.compile(r"(\d{1,2})[)）]")),
    ("①", re.compile(r"([①-⑳])")),
)
"""How rows are numbered, each with the number as its group."""

_OF_WHICH = re.compile(r"(?:[一二三四五六七八九十\d（()）、.．]{0,5})其中[:：]?")
_TAIL = re.compile(r"[(（][^()（）]*[)）]$|[:：]$")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of figures: ``numbers`` by column index (blank and — are absent).

    ``level`` and ``parent`` (a row's position in ``DataTable.rows``, -1 for none) give the tree that numbering, indent and
    其中 show; ``total`` marks 合计/总计/小计; ``part_of`` is True for a 其中 row, which need not exhaust its parent.
    ``number`` is the label's own number with its style (``("一、", 2)``), ``code`` that of its subject (科目编码).
    """

    index: int
    label: str
    numbers: dict[int, Quantity]
    level: int = 0
    parent: int = -1
    total: bool = False
    part_of: bool = False
    style: str = ""
    number: int = 0
    code: str = ""


def number_of(label: str) -> tuple[str, int]:
    """The style and value of the number a label begins with; ("", 0) for none."""
    style, match = _numbered(label)
    return (style, _value(match[1])) if match else ("", 0)


def _numbered(label: str) -> tuple[str, re.Match[str] | None]:
    """The style and the number behind a 其中 that may stand in front."""
    text = compact(label)
    mark = _OF_WHICH.match(text)
    found = ((style, match) for style, pattern in STYLES if (match := pattern.match(text[mark.end() if mark else 0 :])))
    return next(found, ("", None))


def _value(digits: str) -> int:
    if digits.isdecimal():
        return int(digits)
    if "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    tens, ten, ones = digits.rpartition("十")
    worth = "〇一二三四五六七八九".find
    return (worth(tens) if tens else 1) * 10 + (worth(ones) if ones else 0) if ten else worth(digits)


def bare(label: str) -> str:
    """The label without number, 其中 and what stands in brackets at its end: what it is of."""
    text = compact(label)
    mark, (_, number) = _OF_WHICH.match(text), _numbered(label)
    text = number.string[number.end() :] if number else text[mark.end() if mark else 0 :]
    while (cut := _TAIL.sub("", text)) != text and cut:
        text = cut
    return text


def is_total(label: str) -> bool:
    """合计, 总计, 本年收入合计, 合计（万元） …, but not 合计中：."""
    return bare(label).endswith(LEXICON.total_words) and not of_which(label)


def of_which(label: str) -> bool:
    """Whether the row says it is only a part of the one above: 其中：…."""
    return _OF_WHICH.match(compact(label)) is not None


def is_carry(label: str) -> bool:
    """年初结转和结余 and the like, which totals take in or leave out."""
    return says(compact(label), LEXICON.carry_words)


def indent(grid: Grid, row: int, column: int) -> int:
    """Spaces before a label."""
    text = fold(grid.rows[row][column].text)
    return len(text) - len(text.lstrip())


def code_of(texts: list[str]) -> str:
    """The subject's code, of one cell (2010301) or of three (201 03 01), each with its own part or with all before it."""
    parts = list(dict.fromkeys(found for text in texts if (found := compact(text))))
    if parts and len(parts[-1]) > 3 and CODE.fullmatch(parts[-1]):
        return parts[-1]
    joined = "".join(compact(text) for text in texts)
    return joined if CODE.fullmatch(joined) else ""


def tree(rows: list[Row], indents: list[int]) -> tuple[Row, ...]:
    """The rows with level and parent filled in."""
    return _by_code(rows) if sum(1 for row in rows if row.code) >= 2 else _by_number(rows, indents)


def _by_code(rows: list[Row]) -> tuple[Row, ...]:
    result: list[Row] = []
    path: list[int] = []
    for at, row in enumerate(rows):
        path = [p for p in path if row.code and rows[p].code != row.code and row.code.startswith(rows[p].code)]
        result.append(replace(row, level=len(path), parent=path[-1] if path else -1))
        if row.code:
            path.append(at)
    return tuple(result)


def _by_number(rows: list[Row], indents: list[int]) -> tuple[Row, ...]:
    """Numbers make the levels in the order in which their styles first come; 其中 and plain rows follow the one above."""
    result: list[Row] = []
    path: list[int] = []
    styles = [row.style for row in rows if row.style]
    order = list(dict.fromkeys(styles))
    numbered = bool(styles) and styles.count(styles[0]) >= 2
    open_part = -1
    for at, row in enumerate(rows):
        if row.total:
            path, open_part = [], -1
            result.append(row)
            continue
        if row.style:
            path = [p for p in path if order.index(result[p].style) < order.index(row.style)]
        parent, part = path[-1] if path else -1, row.part_of
        if row.part_of:
            parent = open_part = parent if row.style and path else _last_whole(result, at)
        elif not row.style:
            parent, part = _plain(row, result, path, numbered, open_part, indents)
        elif open_part >= 0 and parent == open_part:
            part = True
        else:
            open_part = -1
        level = result[parent].level + 1 if parent >= 0 else 0
        result.append(replace(row, level=level, parent=parent, part_of=part))
        if row.style:
            path.append(at)
    return tuple(result)


def _last_whole(rows: list[Row], at: int) -> int:
    """The row a 其中 is part of: the total right above it, else the last row that is not itself a part."""
    above = (i for i in range(at - 1, -1, -1) if not rows[i].part_of and (i == at - 1 or not rows[i].total))
    return next(above, -1)


def _plain(row: Row, rows: list[Row], path: list[int], numbered: bool, open_part: int, indents: list[int]) -> tuple[int, bool]:
    """Parent of a row without a number: the 其中 it goes on, the numbered row above it, or none."""
    at = len(rows)
    if is_carry(row.label) or at == 0:
        return -1, False
    if open_part >= 0 and (numbered or indents[at] > indents[open_part]):
        return open_part, True
    if numbered and path:
        return path[-1], False
    if indents[at] > indents[0] and not numbered:
        above = range(at - 1, -1, -1)
        return next((i for i in above if not rows[i].total and indents[i] < indents[at]), -1), False
    return -1, False
