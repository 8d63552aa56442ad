"""Rows of a table: their labels, which are totals, and the tree that numbers, codes and 其中 show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...documents.headings import Mark, mark_of
from ...language.lexicon import LEXICON
from ...language.quantities import Quantity
from ...language.subjects import CODE
from .figures import compact, says

_OF_WHICH = re.compile(r"^(?:[一二三四五六七八九十\d（()）、.．]{0,5})其中[:：]?")
_TAIL = re.compile(r"[(（][^()（）]*[)）]$|[:：]$")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of figures: ``numbers`` by column index (blank and — are absent).

    ``level`` and ``parent`` (a row's position in ``DataTable.rows``, -1 for none) give the tree that numbering and 其中
    show; ``total`` marks 合计/总计/小计; ``part_of`` is True for a 其中 row, which need not exhaust its parent.
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


def _marked(label: str) -> tuple[Mark, str]:
    """The number a label begins with, behind a 其中 that may stand in front, and the words behind it."""
    text = _OF_WHICH.sub("", compact(label))
    mark = mark_of(text) or Mark("", "", 0)
    return mark, text[len(mark.number) :]


def number_of(label: str) -> tuple[str, int]:
    """The style and value of the number a label begins with; ("", 0) for none."""
    return _marked(label)[0][1:]


def bare(label: str) -> str:
    """The label without number, 其中 and what stands in brackets at its end: what it is of."""
    text = _marked(label)[1]
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


def code_of(texts: list[str]) -> str:
    """The subject's code, of one cell (2010301) or of three (201 03 01), each with its own part or with all before it."""
    parts = list(dict.fromkeys(found for text in texts if (found := compact(text))))
    if parts and len(parts[-1]) > 3 and CODE.fullmatch(parts[-1]):
        return parts[-1]
    joined = "".join(compact(text) for text in texts)
    return joined if CODE.fullmatch(joined) else ""


def tree(rows: list[Row]) -> tuple[Row, ...]:
    """The rows with level and parent filled in."""
    return tuple(_by_code(rows) if sum(1 for row in rows if row.code) >= 2 else _by_number(rows))


def _by_code(rows: list[Row]) -> Iterator[Row]:
    path: list[int] = []
    for at, row in enumerate(rows):
        path = [p for p in path if row.code and rows[p].code != row.code and row.code.startswith(rows[p].code)]
        yield replace(row, level=len(path), parent=path[-1] if path else -1)
        path += [at] * bool(row.code)


def _by_number(rows: list[Row]) -> list[Row]:
    """Numbers make the levels in the order in which their styles first come; 其中 is part of the numbered row above it, of the
    total right above it, or of the last row that is itself no part; a plain row goes on with an open 其中, or is below the
    numbered row above it."""
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
            wholes = (i for i in range(at - 1, -1, -1) if not result[i].part_of and (i == at - 1 or not result[i].total))
            parent = open_part = parent if row.style and path else next(wholes, -1)
        elif not row.style:
            alone = not numbered or is_carry(row.label)
            part = open_part >= 0 and not alone
            parent = -1 if alone else open_part if part else parent
        elif open_part >= 0 and parent == open_part:
            part = True
        else:
            open_part = -1
        result.append(replace(row, level=result[parent].level + 1 if parent >= 0 else 0, parent=parent, part_of=part))
        path += [at] * bool(row.style)
    return result
