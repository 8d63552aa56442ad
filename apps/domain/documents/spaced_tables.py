"""Tables in text files whose columns are held apart by blanks alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

from .document import GridCell
from .fitting import Row, kind_of
from .headings import classify
from .lines import Line
from .markup import plain
from .text_tables import Found, grids, is_table_name

_GAP = re.compile(r"[ \u3000]{2,}")
_SPREAD = re.compile(r"(?<!\S)([\u4e00-\u9fff])[ \u3000]{1,6}([\u4e00-\u9fff])(?!\S)")
_RULED = re.compile(r"[-=─━—+ ]+")
LONGEST_CELL = 40


def spaced(lines: Sequence[Line], start: int) -> Found | None:
    """A table of cells two or more blanks apart; None where the line has no such gap.

    Lines that only look like one are skipped to their end with ``items`` empty.
    """
    if not _cells(lines[start]):
        return None
    end = start
    rows: list[list[tuple[int, int, GridCell]]] = []
    index = start
    while index < len(lines) and index - end <= 1:
        found = _cells(lines[index])
        if found and not (rows and is_table_name(lines[index].raw)):
            rows.append(found)
            end = index + 1
        elif found or not (lines[index].blank or _RULED.fullmatch(lines[index].raw[:400])):
            break
        index += 1
    figures = sum(any(kind_of(c.text) in ("figure", "rate") for _, _, c in row) for row in rows)
    if len(rows) < 3 or figures < len(rows) / 2 or max(map(len, rows)) < 2:
        return Found(end)
    equal = len({len(row) for row in rows}) == 1
    whole = [tuple(c for _, _, c in row) for row in rows] if equal else _aligned(rows)
    return Found(end, grids(whole, sure=equal))


def _cells(line: Line) -> list[tuple[int, int, GridCell]]:
    """The cells with the columns of the screen they stand on; empty where the line is no row."""
    if "\t" in line.raw or len(line.raw) > 400:
        return []
    text = _SPREAD.sub(lambda m: m[1] + m[2] + "\u2060" * (len(m[0]) - 2), line.raw.rstrip())
    cells, at, column = [], 0, 0
    for gap in (*_GAP.finditer(text), None):
        part = text[at : gap.start()] if gap else text[at:]
        width = _wide(part)
        if part.strip():
            cells.append(
                (column, column + width, GridCell(plain(part.replace("\u2060", "")), line.number, line.page))
            )
        if gap:
            column += width + _wide(gap[0])
            at = gap.end()
    short = all(len(c.text) <= LONGEST_CELL for _, _, c in cells)
    return cells if len(cells) > 1 and short and classify(line.raw).kind in ("body", "heading") else []


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else character != "\u2060" for character in text)


def _aligned(rows: Sequence[list[tuple[int, int, GridCell]]]) -> list[Row]:
    """The cells in the columns their places on the screen show: spans that overlap in any row are one column."""
    most = max(map(len, rows))
    edges = sorted((a, b) for row in rows if len(row) == most for a, b, _ in row)
    columns: list[tuple[int, int]] = []
    for a, b in edges:
        if columns and a < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], b))
        else:
            columns.append((a, b))
    return [_on(columns, row) for row in rows]


def _on(columns: list[tuple[int, int]], row: list[tuple[int, int, GridCell]]) -> Row:
    """A row's cells in the nearest columns; one after the other where two are nearest to the same."""
    places = [min(range(len(columns)), key=lambda i: abs(sum(columns[i]) - a - b)) for a, b, _ in row]
    found = [cell for _, _, cell in row]
    if len(set(places)) < len(places):
        return tuple(found)
    cells = [GridCell("", found[0].line, found[0].page)] * len(columns)
    for place, cell in zip(places, found, strict=True):
        cells[place] = cell
    return tuple(cells)
