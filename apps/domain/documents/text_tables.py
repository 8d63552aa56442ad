"""Tables in text files: cells between tabs, or one cell a line; and what all readers of tables share.

Each reader looks at the lines from one on and says where the table ends and what it holds; captions and units that
stand in the table's own rows become texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ..language.schema import is_head
from .document import Grid, GridCell, Item, Kind, Piece, Text
from .fitting import Row, fitted, kind_of
from .headings import classify, mark_of, style_of, unit_in
from .lines import Line
from .markup import plain

MOST_COLUMNS = 100
LONGEST_GAP = 3
"""Blank lines that a page break may leave within a table."""
LEAST_OF_ROW = 4
"""Lines of so many parts are rows, however long the parts are."""
MOST_PARAGRAPHS = 24
"""So many lines a cell of several paragraphs may have."""
_RULED = re.compile(r"[\s:|+=─━—-]*")
_TABLE_NAME = re.compile(r"[^。，；]{2,50}(?:表|一览|清单|明细)(?:[（(][^（()）]{1,30}[）)])?")
_SUBTITLE = re.compile(r"[（(]?\s?20\d\d\s?年度?\s?[）)]?")
_FIGURE = re.compile(r"-?[\d,]*\.?\d+\s?%?")


@dataclass
class Found:
    """What was read up to (not including) the line at index ``end``."""

    end: int
    items: list[Item] = field(default_factory=list)


def is_table_name(text: str) -> bool:
    """某某情况表: what stands above a table as its caption, number or no."""
    text = text.strip()
    return classify(text).kind == "caption" or (_TABLE_NAME.fullmatch(text) is not None and not mark_of(text))


def is_subtitle(text: str) -> bool:
    """（2020年度）, between a table and its name."""
    return _SUBTITLE.fullmatch(text.strip()) is not None


def cell(text: str, line: Line) -> GridCell:
    """A cell; blanks in front of its words stay, since they show what a row is part of."""
    words = plain(text)
    blanks = text[: len(text) - len(text.lstrip(" \u3000"))]
    return GridCell(blanks + words if kind_of(words) == "word" else words, line.number, line.page)


def grids(rows: Iterable[Row], sure: bool = True) -> list[Item]:
    """The rows as one table or, where captions stand among them, as texts and tables."""
    items: list[Item] = []
    block: list[Row] = []
    for row in map(_narrowed, rows):
        text = _above(row)
        if text is None:
            block.append(row)
            continue
        items += _grid(block, sure)
        block = []
        items.append(text)
    return items + _grid(block, sure)


def _narrowed(row: Row) -> Row:
    """The row, its surplus cells put together in the last: no table has so many columns, hostile files do."""
    if len(row) <= MOST_COLUMNS:
        return row
    rest = " ".join(cell.text for cell in row[MOST_COLUMNS - 1 :] if cell.text)
    return (*row[: MOST_COLUMNS - 1], replace(row[MOST_COLUMNS - 1], text=rest))


def _grid(rows: list[Row], sure: bool) -> list[Item]:
    rows = [
        row
        for row in rows
        if not all(_RULED.fullmatch(c.text) for c in row) or not any("--" in c.text for c in row)
    ]
    parts = [fitted(part) for part in _parts(rows)]
    width = max((len(row) for fit, _ in parts for row in fit), default=0)
    made = tuple(_widened(row, width) for fit, _ in parts for row in fit)
    return [Grid(made, sure=sure and all(certain for _, certain in parts))] if made else []


def _parts(rows: list[Row]) -> list[list[Row]]:
    """The rows cut at the heads of a form, whose parts are not equally wide: each is fitted by itself."""
    starts = [n for n, row in enumerate(rows) if is_head([c.text for c in row])]
    cuts = sorted({0, *starts, len(rows)})
    return [rows[a:b] for a, b in pairwise(cuts)] if len(starts) > 1 else [rows]


def _widened(row: Row, width: int) -> Row:
    return (*row, *[GridCell("", row[0].line, row[0].page)] * (width - len(row)))


def _above(row: Row) -> Text | None:
    """A row that is a caption or a unit of its own (2020年度 … 单位：万元) rather than cells."""
    shown = [c for c in row if c.text and not c.covered]
    if not shown or len(shown) > 3:
        return None
    text = " ".join(c.text.strip() for c in shown)
    label = classify(text)
    if label.kind == "unit" and (
        len(shown) == 1 or any(classify(c.text).kind == "unit" and unit_in(c.text) for c in shown)
    ):
        return _as_text(row, "unit")
    if len(shown) == 1 and label.kind == "caption":
        return _as_text(row, "caption", label.number)
    return None


def _as_text(row: Row, kind: Kind, number: str = "") -> Text:
    shown = [c for c in row if c.text and not c.covered] or [row[0]]
    words = " ".join(c.text.strip() for c in shown)
    return Text(words, kind, (Piece(0, shown[0].line, shown[0].page),), 0, number)


def tabbed(lines: Sequence[Line], start: int) -> Found | None:
    """A table whose cells stand between tabs or each on a line of its own; None where the line has no tab.

    Lines that only look like one (indented paragraphs, a signature) are not taken either, but skipped to their end
    with ``items`` empty.
    """
    if "\t" not in lines[start].raw:
        return None
    end = _region(lines, start)
    region = lines[start:end]
    rows = _by_line(region) if _one_cell_a_line(region) else _by_tab(region)
    if _is_contents(rows):
        return Found(end, [_as_text(row, "contents") for row in rows])
    if not _is_table(rows):
        only = [t for row in rows if (t := _above(row))]
        return Found(end, list(only) if len(only) == len(rows) else [])
    return Found(end, grids(rows))


def _region(lines: Sequence[Line], start: int) -> int:
    """The end of the lines with tabs, across page breaks and cells of several paragraphs."""
    end = index = start
    while index < len(lines):
        if "\t" in lines[index].raw:
            end = index = index + 1
        elif lines[index].blank and index - end < LONGEST_GAP:
            index += 1
        elif onward := _onward(lines, index, end):
            index = onward
        else:
            break
    return end


def _onward(lines: Sequence[Line], index: int, end: int) -> int:
    """Where the table goes on behind a page number or further paragraphs of a cell; 0 where it does not."""
    if classify(lines[index].raw).kind == "furniture":
        behind = range(index + 1, min(index + 2 + LONGEST_GAP, len(lines)))
        place = next((n for n in behind if not lines[n].blank), 0)
        return place if "\t" in lines[place].raw else 0
    return _behind_paragraphs(lines, index) if index - end <= 1 else 0


def _behind_paragraphs(lines: Sequence[Line], index: int) -> int:
    """Where the next cell stands right below these paragraphs, which are then the cell before: no more than one blank
    line between them, no caption, heading or unit among them."""
    for place in range(index, min(index + MOST_PARAGRAPHS, len(lines))):
        line = lines[place]
        if "\t" in line.raw:
            return 0 if lines[place - 1].blank else place
        if (line.blank and lines[place - 1].blank) or (not line.blank and _stands_alone(line.raw.strip())):
            return 0
    return 0


def _stands_alone(text: str) -> bool:
    """What is no paragraph of a cell: a table's name, (2024年度), a unit, a note, a heading of the report."""
    label = classify(text)
    head = label.kind == "heading" and style_of(label.number) in ("第一部分", "附件", "一、", "（一）")
    return head or label.kind in ("unit", "note", "caption") or is_table_name(text) or is_subtitle(text)


def _one_cell_a_line(region: Sequence[Line]) -> bool:
    tabs = [line.raw for line in region if "\t" in line.raw]
    single = sum(raw.startswith("\t") and raw.count("\t") == 1 for raw in tabs)
    return single > 0.8 * len(tabs)


def _by_line(region: Sequence[Line]) -> list[Row]:
    """One cell a line; a blank line ends the row, but for a cell that goes on behind it."""
    rows: list[list[GridCell]] = [[]]
    for index, line in enumerate(region):
        if "\t" in line.raw:
            rows[-1] += (
                [cell(part, line) for part in line.raw[1:].split("\t")]
                if line.raw[0] == "\t"
                else [cell(line.raw, line)]
            )
        elif line.blank:
            following = region[index + 1] if index + 1 < len(region) else None
            if (
                following is None
                or following.blank
                or "\t" in following.raw
                or classify(following.raw).kind == "furniture"
            ):
                rows.append([])
        elif classify(line.raw).kind != "furniture" and rows[-1]:
            last = rows[-1][-1]
            rows[-1][-1] = GridCell(last.text + plain(line.raw), last.line, last.page)
    return [tuple(row) for row in rows if row]


def _by_tab(region: Sequence[Line]) -> list[Row]:
    rows: list[Row] = []
    for line in region:
        if "\t" in line.raw:
            rows.append(tuple(cell(part, line) for part in line.raw.split("\t")))
        elif line.raw.strip() and classify(line.raw).kind != "furniture":
            rows.append((cell(line.raw, line),))
    return rows


def _is_contents(rows: Sequence[Row]) -> bool:
    """Headings with growing page numbers, and nothing above them."""
    pages = [row[-1].text for row in rows]
    if len(rows) < 3 or not all(len(page) < 4 and page.isdecimal() for page in pages):
        return False
    heads = sum(classify(row[0].text).kind == "heading" for row in rows)
    return heads * 2 > len(rows) and all(int(a) <= int(b) for a, b in pairwise(pages))


def _is_table(rows: Sequence[Row]) -> bool:
    """At least two rows of two cells, that are not paragraphs; or one below a head over its figure."""
    wide = [row for row in rows if sum(bool(c.text) for c in row) > 1]
    if len(rows) == 2 and wide == [rows[1]] and len(rows[0]) == len(rows[1]):
        return not rows[0][0].text and bool(rows[1][0].text) and bool(_FIGURE.fullmatch(rows[1][-1].text))
    if len(wide) < 2:
        return False
    if sum(sum(bool(c.text) for c in row) >= LEAST_OF_ROW for row in rows) >= max(3, 0.6 * len(rows)):
        return True
    cells = [c.text for row in rows for c in row if c.text]
    prose = sum(len(text) > 40 and text[-1] in "。；" for text in cells)
    widths = Counter(len(row) for row in rows)
    return prose <= 0.25 * len(cells) or widths.most_common(1)[0][1] >= max(3, 0.6 * len(rows))
