"""Tables without upright rules: lines whose parts stand under each other.  Their rows and columns are a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from apps.domain.documents.headings import classify

from .cells import written
from .glyphs import Glyph
from .lines import Line, Segment
from .looks import Margins
from .pages import Page
from .tables import Cell, Table

FEWEST_ROWS = 3
FAR = 3.2
"""In type sizes: lines farther apart are not of one table."""
INSIDE = 4.0
"""In type sizes: a line of one part that stands so far from a margin may be a cell of several lines."""
LONGEST_LABEL = 14
FULL = 1.3
"""In type sizes from the right edge of its column: a line that may go on below."""
TIGHT = 0.45
BLANK = 0.45
LOW = 2.6
"""In type sizes: between rules so near stands a row, whatever its words."""
SAME_WIDTH = 6.0
CROSSED = 0.12
"""So many of the lines may run across the gap between two columns (heads, sums over several columns)."""
_FIGURE = re.compile(r"[-－(（]?[\d,，.]+\s?[%％]?[)）]?|[—–-]+|/|无")
_NUMBER = re.compile(r"\d{1,3}")

Column = tuple[float, float]


def guess_tables(page: Page, margins: Margins) -> None:
    """Takes runs of lines that look like rows out of the page's lines and puts tables in their place."""
    for run, rules in [*_banded(page), *_runs(page, margins)]:
        here = [line for line in run if any(line is one for one in page.lines)]
        if len(here) < len(run):
            continue
        if _is_contents(run):
            for line in run:
                line.kind = "contents"
        elif table := _table(run, rules, page.number):
            page.lines = [line for line in page.lines if not any(line is one for one in run)]
            page.tables.append(table)


def _banded(page: Page) -> Iterator[tuple[list[Line], list[float]]]:
    """Lines between rules of one width, three at least: an open table."""
    groups: list[list[float]] = []
    spans: list[Column] = []
    for rule in sorted((r for r in page.rules if not r.upright), key=lambda r: r.at):
        span = rule.start, rule.end
        same = next((n for n, other in enumerate(spans) if _alike(span, other)), None)
        if same is None:
            spans.append(span)
            groups.append([rule.at])
        else:
            groups[same].append(rule.at)
    for span, ys in zip(spans, groups, strict=True):
        for part in _unbroken(page, span, ys):
            lines = [
                line for line in _between(page, span, _head(page, span, part[0]), part[-1]) if not line.kind
            ]
            several = sum(len(line.segments) > 1 for line in lines)
            if len(part) >= FEWEST_ROWS and several >= FEWEST_ROWS - 1 and several * 3 > len(lines):
                yield lines, part


def _head(page: Page, span: Column, top: float) -> float:
    """Where the head of the table begins, which may have no rule above it."""
    for line in reversed(_between(page, span, 0, top)):
        if (
            len(line.segments) < 2
            or line.kind
            or classify(line.text).kind != "body"
            or top - line.bottom > 1.5 * line.size
        ):
            break
        top = line.top
    return top


def _between(page: Page, span: Column, top: float, bottom: float) -> list[Line]:
    start, end = span[0] - SAME_WIDTH, span[1] + SAME_WIDTH
    return [line for line in page.lines if top < line.base < bottom and line.x0 > start and line.x1 < end]


def _unbroken(page: Page, span: Column, ys: Sequence[float]) -> Iterator[list[float]]:
    """The rules of one table each: between two tables stands a caption, a heading, a line of text."""
    part = [ys[0]]
    for above, below in pairwise(ys):
        inside = _between(page, span, above, below)
        high = inside and below - above > LOW * inside[0].size
        if (high and any(_is_text(line, span) for line in inside)) or any(
            above < t.top < below for t in page.tables
        ):
            yield part
            part = []
        part.append(below)
    yield part


def _is_text(line: Line, span: Column) -> bool:
    if len(line.segments) > 1:
        return False
    if classify(line.text).kind in ("caption", "unit", "figure", "note"):
        return True
    first = line.x0 < span[0] + 3 * line.size
    return first and (line.x1 - line.x0 > 0.6 * (span[1] - span[0]) or classify(line.text).kind == "heading")


def _alike(a: Column, b: Column) -> bool:
    return abs(a[0] - b[0]) < SAME_WIDTH and abs(a[1] - b[1]) < SAME_WIDTH


def _runs(page: Page, margins: Margins) -> Iterator[tuple[list[Line], list[float]]]:
    """Lines of several parts each, following on each other; lines of one part may stand between."""
    run: list[Line] = []
    for block in page.blocks:
        line = block if isinstance(block, Line) and _is_row(block, run, margins) else None
        if line is None or (run and line.base - run[-1].base > FAR * max(line.size, run[-1].size)):
            yield from _trimmed(run)
            run = []
        if line is not None:
            run.append(line)
    yield from _trimmed(run)


def _is_row(line: Line, run: Sequence[Line], margins: Margins) -> bool:
    if line.kind:
        return False
    if len(line.segments) > 1:
        return True
    if classify(line.text).kind in ("caption", "unit", "figure", "note") or not run:
        return False
    away = line.x0 > margins.left + INSIDE * line.size
    label = len(line.glyphs) <= LONGEST_LABEL and abs(line.x0 - min(one.x0 for one in run)) < 2.5 * line.size
    return away or label


def _trimmed(run: list[Line]) -> Iterator[tuple[list[Line], list[float]]]:
    """Without the lines of one part at both ends."""
    while run and len(run[0].segments) < 2:
        run = run[1:]
    while run and len(run[-1].segments) < 2:
        run = run[:-1]
    if sum(len(line.segments) > 1 for line in run) >= FEWEST_ROWS:
        yield run, []


def _is_contents(run: Sequence[Line]) -> bool:
    """Names with page numbers at the right that never fall."""
    last = [line.segments[-1].text for line in run if len(line.segments) == 2]
    if len(last) < len(run) or not all(_NUMBER.fullmatch(text) for text in last):
        return False
    numbers = list(map(int, last))
    named = sum(classify(line.segments[0].text).kind == "heading" for line in run)
    return numbers == sorted(numbers) and named * 2 > len(run) and run[0].x1 - run[-1].x1 < run[0].size


# --- one table -------------------------------------------------------------------------------------


def _table(run: Sequence[Line], rules: list[float], page: int) -> Table | None:
    several = [line for line in run if len(line.segments) > 1]
    columns = _columns(several)
    if len(columns) < 2 or not _is_tabular(several, columns, bool(rules)):
        return None
    rows: list[list[list[Glyph]]] = []
    numbers: list[int] = []
    before: Line | None = None
    for line in run:
        placed = _placed(line, columns)
        if before and rows and _goes_on(before, line, rules, columns):
            for held, more in zip(rows[-1], placed, strict=True):
                held += more
        else:
            rows.append(placed)
            numbers.append(line.number)
        before = line
    if len(rows) < 2:
        return None
    cells = [
        [Cell(written(glyphs, page, x0, x1), page) for glyphs, (x0, x1) in zip(row, columns, strict=True)]
        for row in rows
    ]
    xs = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    return Table(page, xs, [run[0].top, run[-1].bottom], cells, False, numbers)


def _is_tabular(lines: Sequence[Line], columns: Sequence[Column], ruled: bool) -> bool:
    """Figures in columns, or three columns of words at least; no fields to fill in, no two columns of prose."""
    fields = sum(
        any("：" in part.text or part.text.endswith(":") for part in line.segments) for line in lines
    )
    if fields * 2 > len(lines):
        return False
    figures = sum(any(_FIGURE.fullmatch(part.text) for part in line.segments[1:]) for line in lines)
    if figures >= FEWEST_ROWS:
        return True
    parts = [part for line in lines for part in line.segments]
    short = sum(len(part.text) for part in parts) / len(parts) < LONGEST_LABEL
    return short and (ruled or len(columns) > 2)


def _columns(lines: Sequence[Line]) -> list[Column]:
    """The stretches of the width in which parts stand, gaps that few lines cross between them."""
    edges = sorted({x for line in lines for part in line.segments for x in (part.x0, part.x1)})
    few = max(int(len(lines) * CROSSED), 0)
    columns: list[Column] = []
    for left, right in pairwise(edges):
        middle = (left + right) / 2
        count = sum(any(part.x0 <= middle <= part.x1 for part in line.segments) for line in lines)
        if count <= few:
            continue
        if columns and left - columns[-1][1] < 0.4 * lines[0].size:
            columns[-1] = columns[-1][0], right
        else:
            columns.append((left, right))
    return columns


def _placed(line: Line, columns: Sequence[Column]) -> list[list[Glyph]]:
    """The line's glyphs by column, a word as a whole."""
    placed: list[list[Glyph]] = [[] for _ in columns]
    for part in line.segments:
        for word in _words(part):
            placed[_column(word, columns)] += word.glyphs
    return placed


def _words(part: Segment) -> Iterator[Segment]:
    """The part cut at its blanks: a long label may come near the figure beside it."""
    start = 0
    for index in range(1, len(part.glyphs) + 1):
        end = index == len(part.glyphs)
        if end or part.glyphs[index].x0 - part.glyphs[index - 1].x1 > BLANK * part.glyphs[index].size:
            yield Segment(part.glyphs[start:index], frozenset())
            start = index


def _column(part: Segment, columns: Sequence[Column]) -> int:
    """The column it shares most of its width with, else the nearest."""

    def shared(index: int) -> tuple[float, float]:
        x0, x1 = columns[index]
        middle = (part.x0 + part.x1) / 2
        return min(part.x1, x1) - max(part.x0, x0), -abs(middle - (x0 + x1) / 2)

    return max(range(len(columns)), key=shared)


def _goes_on(before: Line, line: Line, rules: Sequence[float], columns: Sequence[Column]) -> bool:
    """Whether the line belongs to the row of the one before: its cells have several lines."""
    if any(before.base < y < line.base for y in rules):
        return False
    if line.base - before.base < 0.95 * max(line.size, before.size):
        return True
    above = {_column(part, columns): part for part in before.segments}
    both = [(above[n], part) for part in line.segments if (n := _column(part, columns)) in above]
    if any(_FIGURE.fullmatch(a.text) and _FIGURE.fullmatch(b.text) for a, b in both):
        return False
    if len(rules) > FEWEST_ROWS:
        return True
    full = all(columns[_column(a, columns)][1] - a.x1 < FULL * before.size for a, _ in both)
    return bool(both) and full and line.top - before.bottom < TIGHT * line.size
