"""Rows of unequal length made rectangular: which column a cell belongs to, when the converter lost the empty ones.

Nothing is dropped but empty cells.  A short row is fitted by what the columns hold in the full rows; a short head is
spread over the head below it.  What had to be guessed makes the grid unsure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import log

from ..language.lexicon import LEXICON
from ..language.quantities import fold
from .document import GridCell

Row = tuple[GridCell, ...]
_FIGURE = re.compile(r"[-(（]?\s*\d[\d,，.]*\s*(%|‰|个百分点|[万亿]?元|[万亿]|分)?\s*[)）]?")
_NOTHING = re.compile(r"[-—–/\\－ ]+|无|不适用")
WIDEST = 80
"""Rows with more cells than this are not fitted, only padded."""
MOST_HEADS = 4
LIKELY, MISPLACED = 5.0, 2.0
"""Odds, as logarithm, that move a short row, and a row that is long enough: two or three cells of the wrong kind, one."""


@cache
def _kinds() -> tuple[str, ...]:
    return ("empty", "figure", "rate", "nothing", "word", "long")


def kind_of(text: str) -> str:
    """What a cell holds, roughly: empty, figure, rate (%), nothing (—), word, long."""
    text = text.strip()
    if not text:
        return "empty"
    if len(text) > 24:
        return "long"
    if _NOTHING.fullmatch(text):
        return "nothing"
    match = _FIGURE.fullmatch(fold(text))
    if match is None:
        return "word"
    return "rate" if match[1] and match[1] in "%‰" else "figure"


def fitted(rows: Sequence[Row]) -> tuple[tuple[Row, ...], bool]:
    """The rows, all equally long, and whether every cell's column is sure."""
    rows = [row for row in rows if any(cell.text for cell in row)]
    if not rows:
        return (), True
    widest = _widest(rows)
    common = widest or _common(rows)
    trimmed = [_trimmed(row, common) for row in rows]
    width = max(map(len, trimmed))
    form = _form_rows(trimmed)
    banner, trimmed = trimmed[:form], trimmed[form:]
    heads = _heads(trimmed)
    if _in_place(trimmed[:heads], trimmed[heads:]):
        common = len(trimmed[0])
        trimmed = [*trimmed[:heads], *(_padded(row, common) for row in trimmed[heads:])]
    full = [row for row in trimmed[heads:] if len(row) == common]
    upper, headed = _spread(trimmed[:heads], common)
    lower = trimmed[heads:]
    sure = headed and all(len(row) == common for row in lower if _figured(row))
    if not sure and common <= WIDEST:
        scores = _scores(full, common)
        if widest:
            lower = _at_the_right(lower, full)
            sure = headed and all(len(row) == common for row in lower if _figured(row))
        lower = [_placed(row, common, scores) if len(row) < common else row for row in lower]
        scores = _scores([row for row in lower if len(row) == common], common)
        lower = [_placed(row, common, scores) if len(row) == common else row for row in lower]
    return tuple(_padded(row, width) for row in (*banner, *upper, *lower)), sure


def _form_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top state something of the form itself (项目名称 甲项目) above the table in it."""
    fields = (n for n, row in enumerate(rows) if _field(row) not in LEXICON.form_labels)
    count = next(fields, 0)
    return count if any(_figured(row) for row in rows[count:]) else 0


def _field(row: Row) -> str:
    first = next((cell.text for cell in row if cell.text), "")
    return re.sub(r"\s+", "", first)


def _padded(row: Row, width: int) -> Row:
    return (*row, *[_blank(row)] * (width - len(row)))


def _blank(row: Row) -> GridCell:
    """An empty cell in the row's line."""
    return GridCell("", row[0].line, row[0].page) if row else GridCell()


def _common(rows: Sequence[Row]) -> int:
    """The width most rows with figures have, the greater of equals."""
    counts = Counter(len(row) for row in rows if any(kind_of(c.text) in ("figure", "rate") for c in row))
    counts = counts or Counter(len(row) for row in rows)
    return max(counts, key=lambda width: (counts[width], width))


def _widest(rows: Sequence[Row]) -> int:
    """The width of the widest rows, where all shorter ones lack no more than merged cells at their left; 0 else.

    The widest are two rows with figures or one below a head as wide; the cells of most others are of the kinds that
    stand at the right end of the widest.
    """
    figured = [row for row in rows if _figured(row)]
    width = max((len(row) for row in figured), default=0)
    full = [row for row in figured if len(row) == width]
    short = [row for row in figured if 1 < len(row) < width]
    if not short or width > WIDEST or len(full) + any(len(row) == width for row in rows[:1]) < 2:
        return 0
    columns = _held(full)
    aligned = sum(_ends_like(row, columns) for row in short)
    return width if 5 * aligned >= 4 * len(short) else 0


def _figured(row: Row) -> bool:
    return any(kind_of(cell.text) in ("figure", "rate") for cell in row)


def _held(full: Sequence[Row]) -> list[set[str]]:
    return [{_class(cell.text) for cell in cells} for cells in zip(*full, strict=True)]


def _at_the_right(rows: Sequence[Row], full: Sequence[Row]) -> list[Row]:
    """Short rows that lack merged cells at their left, moved to the last columns."""
    columns = _held(full)
    return [
        (*[_blank(row)] * (len(columns) - len(row)), *row)
        if 1 < len(row) < len(columns) and _ends_like(row, columns)
        else row
        for row in rows
    ]


def _in_place(heads: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether no more was left out than empty cells at the ends of rows: other empty cells were kept, and every column
    but the first then holds one kind of cell, under heads that are all as wide as the widest row or wider."""
    kept = any(not cell.text for row in rows for cell in _without_end(row))
    width = max(map(len, rows), default=0)
    if not kept or not heads or len({len(head) for head in heads}) > 1 or len(heads[0]) < width:
        return False
    columns = ({_KINDS.get(kind_of(row[c].text), "") for row in rows if c < len(row)} - {""} for c in range(1, width))
    return all(len(held) < 2 for held in columns)


_KINDS = {"figure": "figure", "rate": "rate", "word": "word", "long": "word"}


def _class(text: str) -> str:
    """Figures and dashes are of one class, words of another; an empty cell may be either."""
    kind = kind_of(text)
    return "figure" if kind in ("figure", "rate", "nothing") else "" if kind == "empty" else "word"


def _ends_like(row: Row, columns: list[set[str]]) -> bool:
    """Whether the cells are of the kinds of the last columns, and not of the first as well."""
    kinds = [_class(cell.text) for cell in row]
    last, first = columns[-len(row) :], columns[: len(row)]
    fits = all(not kind or kind in held or held == {""} for kind, held in zip(kinds, last, strict=True))
    return fits and not all(not kind or kind in held for kind, held in zip(kinds, first, strict=True))


def _trimmed(row: Row, common: int) -> Row:
    """The row without surplus empty cells at its end."""
    end = len(row)
    while end > common and not row[end - 1].text:
        end -= 1
    return row[:end]


def _heads(rows: Sequence[Row]) -> int:
    """How many rows at the top are heads: words only, before the first row with a figure."""
    for index, row in enumerate(rows[: MOST_HEADS + 1]):
        kinds = [kind_of(cell.text) for cell in row]
        if any(kind in ("figure", "rate") for kind in kinds):
            return index
        if "long" in kinds:
            return min(index, 1)
    return 1 if len(rows) > 1 else 0


def _spread(heads: Sequence[Row], width: int) -> tuple[list[Row], bool]:
    """Heads with their merged cells repeated over the columns of the head below."""
    result: list[Row] = []
    sure = True
    below: Row = ()
    for row in reversed(heads):
        whole = len(row) == width
        if not whole or (below and all(cell.text for cell in _without_end(row))):
            row, certain = _over(_without_end(row) if below else row, width, below)
            sure = sure and (certain or whole)
        result.append(_filled(row, below))
        below = result[-1]
    return result[::-1], sure


def _without_end(row: Row) -> Row:
    """The row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1].text:
        end -= 1
    return row[:end]


def _over(row: Row, width: int, below: Row) -> tuple[Row, bool]:
    """A short head over the head below: cells with nothing below them for themselves, the others shared out."""
    free = (
        next((i for i, cell in enumerate(below) if cell.text), len(below)) if len(below) == width else width
    )
    end = len(_without_end(below)) if below else width
    right = width - end
    if free == 0 and 0 < right < len(row) and end % (len(row) - right) == 0:
        return _over_left(row, end, right), True
    rest = len(row) - free
    if len(row) >= width or rest <= 0 or free == width or (free == 0 and (end - free) % rest):
        return _padded(row, width), len(row) == width
    share, more = divmod(end - free, rest)
    cells = list(row[:free])
    for index, cell in enumerate(row[free:]):
        span = share + (more if index == rest - 1 else 0)
        cells += [cell, *[replace(cell, covered=True)] * (span - 1)]
    return _padded(tuple(cells), width), rest == 1


def _over_left(row: Row, end: int, right: int) -> Row:
    """A short head whose last cells stand over nothing, so that the others share what is below."""
    share = end // (len(row) - right)
    spread = [
        c for cell in row[: len(row) - right] for c in (cell, *[replace(cell, covered=True)] * (share - 1))
    ]
    return (*spread, *row[len(row) - right :])


def _filled(row: Row, below: Row) -> Row:
    """A head whose merged cells came as one cell and empty ones: repeated where the head below has words."""
    cells = list(row)
    for index, cell in enumerate(_without_end(row)):
        if index and not cell.text and cells[index - 1].text and index < len(below) and below[index].text:
            cells[index] = replace(cells[index - 1], covered=True)
    return tuple(cells)


Scores = list[dict[str, float]]


def _scores(full: Sequence[Row], width: int) -> Scores:
    """How likely each column holds each kind of cell, judged by the full rows."""
    result = []
    for column in range(width):
        counts = Counter(kind_of(row[column].text) for row in full)
        result.append({kind: log((counts[kind] + 0.5) / (len(full) + 3)) for kind in _kinds()})
    return result


def _placed(row: Row, width: int, scores: Scores) -> Row:
    """A row in the columns that hold what it holds, where that is much likelier than one after the other: a short
    row, or a row with figures whose empty cells the converter put at the end instead of in between."""
    short = _without_end(row)
    kinds = [kind_of(cell.text) for cell in short]
    columns = _best(kinds, width, scores)
    full = len(row) == width
    if full and (row[0].text or not {"figure", "rate"} & set(kinds)):
        return row
    if _gain(kinds, columns, scores) < (MISPLACED if full else LIKELY):
        return _padded(row, width)
    cells = [_blank(row)] * width
    for column, cell in zip(columns, short, strict=True):
        cells[column] = cell
    return tuple(cells)


def _gain(kinds: list[str], columns: list[int], scores: Scores) -> float:
    """How much likelier the cells stand in these columns than one after the other from the first."""
    moved = dict(zip(columns, kinds, strict=True))
    stay = dict(enumerate(kinds))
    return sum(s[moved.get(c, "empty")] - s[stay.get(c, "empty")] for c, s in enumerate(scores))


def _best(kinds: list[str], width: int, scores: Scores) -> list[int]:
    """The columns, in order, in which cells of these kinds are likeliest; every other column is empty."""
    count = len(kinds)
    spare = width - count
    # best[i][gap]: cells from i on, with ``gap`` columns already left empty before cell i.
    best = [[0.0] * (spare + 1) for _ in range(count + 1)]
    for gap in range(spare + 1):
        best[count][gap] = sum(scores[c]["empty"] for c in range(count + gap, width))
    for i in range(count - 1, -1, -1):
        for gap in range(spare, -1, -1):
            here = scores[i + gap][kinds[i]] + best[i + 1][gap]
            best[i][gap] = max(here, scores[i + gap]["empty"] + best[i][gap + 1]) if gap < spare else here
    columns, gap = [], 0
    for i in range(count):
        while gap < spare and scores[i + gap][kinds[i]] + best[i + 1][gap] < best[i][gap] - 1e-9:
            gap += 1
        columns.append(i + gap)
    return columns
