"""Tables in text files without tabs: one cell a line, or a row's cells one blank apart, as converters leave them.

Such lines are read as a table only where every column then holds one kind of cell and the head has just as many words;
else they are kept as ``cell`` texts, which no check reads, so that stray numbers raise nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .document import GridCell, Piece, Text
from .fitting import Row, kind_of
from .headings import classify, mark_of, style_of
from .lines import Line
from .markup import plain
from .text_tables import Found, grids, is_subtitle, is_table_name

LONGEST_CELL = 30
FARTHEST_FIGURE = 14
LONGEST_HEAD = 28
"""So many lines without a figure a stacked table may have in its body, and so many at its head below a caption."""
LEAST_FIGURES = 4
WIDEST = 12
MOST_LINES = 3000
_TOTAL = re.compile(r"(?:合|总|小|共)\s?计|总分")
_SENTENCE = re.compile(r"[。；;！!？?：:，,、]$|[。；]|，.{0,40}，")
_FORM_LINE = re.compile(
    r"(?:公开|财决|附表?|表)\s?\d{1,2}(?:[-－]\d{1,2})?\s?表|(?:编制|填报|预算)?(?:部门|单位)(?:名称)?\s?[：:].{2,40}|20\d\d年度?"
)
_PROSE = re.compile("[。；，！？]|(?<!其中)[：:]")
_PARTED = re.compile(r"[ \u3000]+")


def stacked(lines: Sequence[Line], start: int) -> Found | None:
    """A table of one cell a line; None where none begins in the line."""
    if not _begins(lines, start):
        return None
    end, figures = _region(lines, start)
    if figures < LEAST_FIGURES:
        return None
    region = lines[start:end]
    shown = [line for line in region if _words(line)]
    if _is_contents(shown):
        return Found(end, [_text(line, "contents") for line in shown])
    for cells in _readings(region):
        if table := _tiled(cells):
            return Found(end, grids(table))
    return Found(end, [_text(line, "cell") for line in shown])


def _text(line: Line, kind: str) -> Text:
    return Text(_words(line), kind, (Piece(0, line.number, line.page),))  # type: ignore[arg-type]


def _words(line: Line) -> str:
    return plain(line.raw.strip().strip("|").strip())


def _kind(line: Line) -> str:
    """figure, nothing, word, stop (what is no cell) or empty."""
    if line.blank:
        return "empty"
    words = _words(line)
    if not words:
        return "empty"
    kind = kind_of(words)
    if kind in ("figure", "rate"):
        return "figure"
    if kind == "nothing":
        return "nothing"
    return "stop" if _stops(line, words) else "word"


def _stops(line: Line, words: str) -> bool:
    """A sentence, a heading of the report, a caption or a unit: no cell."""
    if "\t" in line.raw or len(words) > LONGEST_CELL or _SENTENCE.search(words):
        return True
    label = classify(words)
    if (
        label.kind in ("unit", "caption", "figure", "note", "contents")
        or is_table_name(words)
        or is_subtitle(words)
    ):
        return True
    return _FORM_LINE.fullmatch(words) is not None or style_of(label.number) in ("第一部分", "附件", "第一节")


def _begins(lines: Sequence[Line], start: int) -> bool:
    """A word whose line before is no cell, and a figure not far behind."""
    if _kind(lines[start]) not in ("word", "figure"):
        return False
    before = next((n for n in range(start - 1, max(start - 6, -1), -1) if _kind(lines[n]) != "empty"), -1)
    above = before < 0 or _kind(lines[before]) == "stop"
    captioned = above and before >= 0 and _is_above(_words(lines[before]))
    if not above or (not captioned and (mark_of(_words(lines[start])) or _kind(lines[start]) == "figure")):
        return False
    return above and _figure_ahead(lines, start, LONGEST_HEAD if captioned else FARTHEST_FIGURE)


def _figure_ahead(lines: Sequence[Line], start: int, most: int) -> bool:
    far = 0
    for line in lines[start : start + 2 * most]:
        kind = _kind(line)
        far += kind != "empty"
        if kind in ("figure", "stop") or far > most:
            return kind == "figure"
    return False


def _is_above(words: str) -> bool:
    label = classify(words)
    named = label.kind in ("unit", "caption") or is_table_name(words) or is_subtitle(words)
    return named or _FORM_LINE.fullmatch(words) is not None


def _region(lines: Sequence[Line], start: int) -> tuple[int, int]:
    """The end of the table (its last figure or dash) and how many figures it holds."""
    end, figures, far, gap = start, 0, FARTHEST_FIGURE - LONGEST_HEAD, 0
    for index in range(start, min(start + MOST_LINES, len(lines))):
        kind = _kind(lines[index])
        gap = gap + 1 if kind == "empty" and lines[index].blank else 0
        far = 0 if kind in ("figure", "nothing") else far + (kind == "word")
        if kind == "stop" or far > FARTHEST_FIGURE or gap > WIDEST:
            break
        figures += kind == "figure"
        if far == 0 and gap == 0 and kind != "empty":
            end = index + 1
    return end, figures


def _is_contents(shown: Sequence[Line]) -> bool:
    """Headings, each with its page below."""
    pages = [words for line in shown if (words := _words(line)).isdecimal()]
    heads = sum(mark_of(_words(line)) is not None for line in shown)
    return (
        2 * len(pages) >= len(shown) - 1
        and 2 * heads >= len(pages)
        and all(len(page) <= 3 for page in pages)
        and all(int(a) <= int(b) for a, b in pairwise(pages))
    )


def _readings(region: Sequence[Line]) -> list[list[GridCell]]:
    """The cells without blank lines, and with each blank line (or lone pipe) for an empty cell."""
    full = [GridCell(_words(line), line.number, line.page) for line in region]
    return [[cell for cell in full if cell.text], full]


def _tiled(cells: Sequence[GridCell]) -> list[Row]:
    """The cells in rows as wide as the head, where all columns then hold one kind of cell; else nothing."""
    first = next((n for n, cell in enumerate(cells) if kind_of(cell.text) in ("figure", "rate")), 0)
    for width in range(2, min(first, WIDEST) + 1):
        head, body = cells[:width], list(cells[width:])
        short = len(body) % width
        if not all(cell.text for cell in head) or len(body) < 2 * width:
            continue
        rows = [tuple(body[n : n + width]) for n in range(0, len(body) - short, width)]
        if short:
            last = _short_total(body[-short:], width)
            rows += [last] if last else []
        if len(rows) * width >= len(body) and _homogeneous(rows, head):
            return [tuple(head), *rows]
    return []


def _short_total(cells: Sequence[GridCell], width: int) -> Row:
    """A last row 合计 without the cells that stand in front of its figures."""
    if not _TOTAL.match(cells[0].text) or len(cells) < 2:
        return ()
    blank = GridCell("", cells[0].line, cells[0].page)
    return (*[blank] * (width - len(cells)), *cells)


def _homogeneous(rows: Sequence[Row], head: Sequence[GridCell]) -> bool:
    """Each column all words or all figures, one of each at least, the first row of figures a row of its own."""
    kinds = []
    for column in zip(*rows, strict=True):
        held = {_class(cell.text) for cell in column} - {""}
        if len(held) > 1:
            return False
        kinds.append(held.pop() if held else "")
    labelled = any(k == "word" for k in kinds) and not any(_class(cell.text) == "figure" for cell in head)
    return (
        labelled
        and "figure" in kinds
        and (len(rows) >= 3 or len(rows) * kinds.count("figure") >= LEAST_FIGURES)
    )


def _class(text: str) -> str:
    kind = kind_of(text)
    return "figure" if kind in ("figure", "rate") else "" if kind in ("empty", "nothing") else "word"


# --- a row's cells one blank apart ---------------------------------------------------------------------


def single_spaced(lines: Sequence[Line], start: int) -> Found | None:
    """A table whose cells are one blank apart: a head, and rows that end in figures."""
    if not _cells(lines[start]) and not _head(lines, start):
        return None
    head = _head(lines, start)
    rows: list[list[GridCell]] = []
    end = start + bool(head)
    while end < len(lines) and (cells := _cells(lines[end])):
        rows.append(cells)
        end += 1
    if len(rows) < (2 if head else 3) or (len(rows[0]) < 3 and not head):
        return None
    if head and (table := _fitted(head, rows)):
        return Found(end, grids(table))
    return Found(end, [_text(line, "cell") for line in lines[start:end]])


def _cells(line: Line) -> list[GridCell]:
    """Label and figures of a row; empty where the line is no row."""
    raw = line.raw.strip()
    if "\t" in raw or len(raw) > 160 or _PROSE.search(raw) or not (parts := _parts(raw)):
        return []
    count = next((n for n, part in enumerate(reversed(parts)) if _class(part) == "word"), len(parts))
    if not count or count == len(parts) or not any(_class(part) == "figure" for part in parts[-count:]):
        return []
    return [GridCell(part, line.number, line.page) for part in parts]


def _parts(raw: str) -> list[str]:
    parts = _PARTED.split(plain(raw))
    return parts if 2 <= len(parts) <= WIDEST else []


def _head(lines: Sequence[Line], start: int) -> list[GridCell]:
    """Words one blank apart, with a row of figures right below."""
    line = lines[start]
    parts = _parts(line.raw.strip()) if len(line.raw) <= 120 and "\t" not in line.raw else []
    if not parts or any(_class(part) != "word" for part in parts) or _PROSE.search(line.raw):
        return []
    below = start + 1 < len(lines) and bool(_cells(lines[start + 1]))
    return [GridCell(part, line.number, line.page) for part in parts] if below else []


def _fitted(head: list[GridCell], rows: list[list[GridCell]]) -> list[Row]:
    """The rows, where all (but a 合计) are as wide as the head and every column holds one kind of cell."""
    width = len(head)
    made: list[Row] = []
    for row in rows:
        if len(row) == width:
            made.append(tuple(row))
        elif _TOTAL.match(row[0].text) and len(row) < width:
            made.append(_short_total(row, width))
        else:
            return []
    return [tuple(head), *made] if _homogeneous(made, head) else []
