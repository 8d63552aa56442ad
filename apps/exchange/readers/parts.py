"""The tables of one sheet: each below or beside another, told apart by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from apps.domain.accounts import squeezed, tables
from apps.files.sheets import Sheet

LONGEST = 60
"""A title is a line of its own, no sentence that speaks of a table."""
_FIGURE = re.compile(r"[\s￥¥]*-?[\d,，.]*\d[\d,，.\s]*")
_BEHIND = re.compile(r"(?:（[^（）]*）|\d{4}年度?|公开\d+表|财决附?[\d-]+表)$")


def parts(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet cut at its titles, below each other and then side by side; the sheet itself where it holds one table."""
    height = len(sheet.rows)
    for top, bottom in _spans([0, *_cuts(sheet)], height):
        band = sheet.part(top, 0, bottom, _width(sheet)) if (top, bottom) != (0, height) else sheet
        for left, right in _spans([0, *_beside(band)], _width(band)):
            yield band.part(0, left, len(band.rows), right) if (left, right) != (0, _width(band)) else band


def _spans(starts: list[int], end: int) -> list[tuple[int, int]]:
    return list(pairwise([*dict.fromkeys(starts), end]))


def _width(sheet: Sheet) -> int:
    return max(map(len, sheet.rows), default=0)


def _cuts(sheet: Sheet) -> Iterator[int]:
    """The rows where another table begins: a title with figures between it and the one above."""
    filled = False
    seen = False
    for row in range(len(sheet.rows)):
        if titles(sheet, row):
            if seen and filled:
                yield row
            seen, filled = True, False
        elif any(isinstance(value, int | float) or (isinstance(value, str) and _FIGURE.fullmatch(value)) for value in sheet.rows[row]):
            filled = True


def _beside(sheet: Sheet) -> Iterator[int]:
    """The columns where a table beside another begins: behind the empty column between both titles, else at the title."""
    columns = next((found for row in range(len(sheet.rows)) if (found := titles(sheet, row))), [])
    for before, column in pairwise(columns):
        empty = (c for c in range(column - 1, before, -1) if not any(sheet.text(row, c) for row in range(len(sheet.rows))))
        yield next(empty, column - 1) + 1


def titles(sheet: Sheet, row: int) -> list[int]:
    """The columns of a row where the title of a known table stands; a row with figures has none, nor has one of heads."""
    words = [(c, value) for c, value in enumerate(sheet.rows[row]) if value != ""]
    if any(not isinstance(value, str) for _, value in words):
        return []
    found = [column for column, value in words if len(value) <= LONGEST and _is_title(squeezed(value))]
    return found if len(words) <= 2 * len(found) else []


def _is_title(text: str) -> bool:
    while _BEHIND.search(text):
        text = _BEHIND.sub("", text)
    return any(text.endswith(title) for table in tables().tables for title in table.titles)
