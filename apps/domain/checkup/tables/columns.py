"""Columns of a table: what their heads call them, what they hold, and where a second table stands beside the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...documents.document import Grid
from ...language.labels import measure_of
from ...language.lexicon import LEXICON
from ...language.quantities import fold
from ...language.schema import is_head
from .figures import compact, empty, figure, head_unit, says
from .rowtrees import is_total, number_of, of_which

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PERCENT = re.compile(r"[%％][）)]?$")
_GLOSS = re.compile(r"[(（][^()（）]*[)）]|[\d.、:：]")
_AMOUNT_ENDS = ("数", "额", "率", "资金", "万元）", "合计", "小计")
_POINTS = (*LEXICON.weight_words, *LEXICON.score_words)
"""A column that ends so holds points, whatever they are given for: 执行率得分."""
_YEARS = re.compile(r"(?:19|20)\d\d(?:年度?)?")
_FORMULA = re.compile(r"[甲乙丙丁]|[\d=+\-*/÷×()（）%A-Z]+")
_UNIT_LINE, _FIELD = re.compile(r"单位[:：]"), re.compile(r"\S[:：]\S")
MOST_HEADS = 5  # No table has more head rows; what goes on without figures after them is its body


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows of a grid under one head: a form may hold several tables below each other."""

    head: tuple[int, ...]
    body: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a data table.

    ``label`` is its head, of all head rows from top to bottom (``账面数·原值``); ``unit`` as stated in the head or for the
    table; ``role`` is ``label``, ``order`` (序号), ``code`` (科目编码), ``amount``, ``rate``, ``text``, in forms a key of
    ``forms.yaml``; ``measure`` as in :class:`Figure`.
    """

    index: int
    label: str
    role: str
    unit: str = ""
    measure: str = ""
    year: int | None = None
    level: int = 0  # In a form that of the indicators a name or weight belongs to; 0 where no level is said

    @property
    def path(self) -> tuple[str, ...]:
        """The head from its group to its own name."""
        return tuple(self.label.split("·"))

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def total(self) -> bool:
        return is_total(self.name) or self.name in LEXICON.whole_ends

    @property
    def part_of(self) -> bool:
        """Whether it, or its group, is only a part of the column in front: 其中：…."""
        return any(map(of_which, self.path))


def columns_of(grid: Grid, segment: Segment) -> tuple[Column, ...]:
    """Every column of a segment, named and told what it holds."""
    columns: list[Column] = []
    labels = True
    for index, path in enumerate(paths(grid, segment.head)):
        label = "·".join(part.replace("·", "/") for part in path)  # 元/人·月
        role = _role(grid, segment, index, label)
        labels = labels and role not in ("amount", "rate")
        if labels and role == "text" and not says(label, LEXICON.value_heads):
            role = "label"  # text columns in front of the first figures are the labels of the rows
        unit = head_unit(path[-1] if path else "", grid.unit)
        if unit == "" and len(path) > 1 and not says(path[-1], LEXICON.count_heads):
            unit = head_unit(label, grid.unit)
        columns.append(Column(index, label, role, unit, measure_of(label) if label else "", year_of(label)))
    return tuple(columns)


def year_of(label: str) -> int | None:
    year = _YEAR.search(label)
    return int(year[1]) if year else None


def _role(grid: Grid, segment: Segment, index: int, label: str) -> str:
    cells = [grid.rows[row][index] for row in segment.body]
    texts = [compact(cell.text) for cell in cells if not empty(cell.text) and not cell.covered]
    figures = [text for text in texts if figure(text)]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 10]
    counting = len(texts) >= 4 and len(numbers) == len(texts) and all(b == a + 1 for a, b in pairwise(numbers))  # 14, 15, 16 …
    if says(label, LEXICON.order_words) or (measure_of(label) == "" and counting):
        return "order"
    if says(label, LEXICON.code_words) or (index <= 3 and label.rpartition("·")[2] in LEXICON.code_levels):
        return "code"
    if says(label, LEXICON.value_heads):
        return "text"
    if compact(label) in LEXICON.unit_columns and all("/" in text or text in (*LEXICON.counters, "元", "万元", "%") for text in texts):
        return "unit"
    if not texts or len(figures) * 2 < len(texts):
        amounts = label and (measure_of(label) != "" or label.endswith(_AMOUNT_ENDS))  # an empty column named as one of figures
        return "amount" if amounts and not texts else "text"
    percent = sum(1 for text in figures if text.endswith("%")) * 2 >= len(figures)
    name = _GLOSS.sub("", label)
    named = says(name, LEXICON.rate_words) and not name.endswith(_POINTS)
    return "rate" if percent or _PERCENT.search(label) or named else "amount"


def panels(segment: Segment, columns: tuple[Column, ...]) -> list[tuple[Column, ...]]:
    """The tables standing side by side (收入 | 支出): each begins with its own column of labels."""
    starts = [0]
    for column in columns[1:]:
        if column.role == "text" and _begins_side(segment, columns, column, starts[-1]):
            start = column.index
            while start - 1 > starts[-1] and columns[start - 1].role in ("code", "order"):
                start -= 1
            starts.append(start)
    sides = [columns[start:end] for start, end in pairwise([*starts, len(columns)])]
    return [sides[0], *(tuple(replace(c, role="label") if c.role == "text" else c for c in side) for side in sides[1:])]


def _begins_side(segment: Segment, columns: tuple[Column, ...], column: Column, start: int) -> bool:
    """Whether a text column after figures labels a second table: named as such a column is, figures following it."""
    sides = (columns[start : column.index], columns[column.index + 1 :])
    before, after = ([c.name for c in side if c.role in ("amount", "rate")] for side in sides)
    name = _GLOSS.sub("", fold(column.name))
    same = bool(name) and (name == _GLOSS.sub("", fold(columns[start].name)) or before == after[: len(before)])
    return bool(before and after) and (same or name in LEXICON.side_heads or not segment.head)


# --- heads: which rows they are, where a second one begins inside a grid -------------------------------


def segments(grid: Grid) -> Iterator[Segment]:
    """The grid's parts, each with its own head."""
    texts = [[words for cell in row if not cell.covered and (words := compact(cell.text))] for row in grid.rows]
    rows = [index for index, row in enumerate(texts) if row]
    while rows and _is_banner(grid, texts, rows[0]):
        rows = rows[1:]
    while rows:
        while len(rows) > 2 and _is_form_row(texts[rows[0]]) and not _states_figures(texts[rows[1]]):
            rows = rows[1:]
        head = _head_rows(grid, texts, rows)
        said, rest = [texts[row] for row in head], rows[len(head) :]
        repeated = [len(texts[row]) > 1 and texts[row] in said for row in rest]  # after a page break
        heads = (i for i, row in enumerate(rest) if i and not repeated[i] and len(texts[row]) >= 3 and is_head(texts[row]))
        end = next((i for i in heads if not _states_figures(texts[rest[i]])), len(rest))  # a head in the middle of a form
        body = tuple(row for row, again in zip(rest[:end], repeated, strict=False) if not again and not _is_count_row(texts, row))
        yield Segment(tuple(row for row in head if not _is_count_row(texts, row) or names_codes(texts[row])), body)
        rows = rest[end:]


Texts = Sequence[str]  # What a row says, each merged cell once, without blanks


def _is_banner(grid: Grid, texts: Sequence[Texts], row: int) -> bool:
    """A title or unit line inside the grid: one text, a line naming the unit, or what has its value behind a colon."""
    said = texts[row]
    if grid.width < 2:
        return False
    if any(_UNIT_LINE.search(text) for text in said) and len(said) <= 3:
        return not any(figure(text) for text in said)
    if len(said) > 1 and all(_FIELD.search(text) for text in said):
        return True
    return len(said) == 1 and not figure(said[0]) and not number_of(said[0])[1] and row < len(grid.rows) - 1


def _head_rows(grid: Grid, texts: Sequence[Texts], rows: list[int]) -> list[int]:
    head: list[int] = []
    for row in rows[: MOST_HEADS + 1]:
        if (_states_figures(texts[row]) and not _is_count_row(texts, row)) or (head and _looks_like_body(grid, row)):
            break
        head.append(row)
    return head[:1] if len(head) == min(len(rows), MOST_HEADS + 1) else head


def _is_form_row(texts: Texts) -> bool:
    """A line of the form itself, 项目名称 甲项目, above the head of its table."""
    return len(texts) in (2, 4) and texts[0] in LEXICON.form_labels


def _states_figures(texts: Texts) -> bool:
    return any(figure(text) and not _YEARS.fullmatch(text) for text in texts)


def _looks_like_body(grid: Grid, row: int) -> bool:
    """A row without figures that is no head: its label is numbered or a total, or nothing follows its label; and no cell of it
    goes on from the head above, merged with it."""
    cells, above = grid.rows[row], grid.rows[row - 1] if row else ()
    first = next((compact(cell.text) for cell in cells if compact(cell.text)), "")
    others = [cell for cell in cells[1:] if not cell.covered and not empty(cell.text)]
    if number_of(first)[1] and len(others) < max(2, grid.width // 2):
        return True
    beside = zip(cells, cells[1:], above[1:], strict=False)
    if any(cell.covered and over.text == cell.text != left.text and cell.text.strip() for left, cell, over in beside):
        return False
    return bool(compact(cells[0].text)) and not cells[0].covered and not others and grid.width > 1


def names_codes(texts: Texts) -> bool:
    """Whether a row of a head names the parts of a code: 类 款 项 栏次 1 2 3."""
    return {*LEXICON.code_levels} <= {*texts}


def _is_count_row(rows: Sequence[Texts], row: int) -> bool:
    """The row that numbers the columns: 栏次 1 2 3, 甲 乙 1 2, under the head."""
    texts = rows[row]
    numbers = [text for text in texts if text.isdecimal()]
    formulas = all(text in (*LEXICON.count_words, *LEXICON.code_levels) or _FORMULA.fullmatch(text) for text in texts)
    follows = len(numbers) >= 3 and numbers == [str(i) for i in range(1, len(numbers) + 1)]
    return row > 0 and formulas and (follows or any(text in LEXICON.count_words for text in texts))


def paths(grid: Grid, head: tuple[int, ...]) -> list[tuple[str, ...]]:
    """For each column its head texts from top to bottom, each once: (账面数, 原值); the numbers behind 类 款 项 are no words."""
    rows = [[compact(cell.text) for cell in grid.rows[row]] for row in head]
    for row in (row for row in rows if names_codes(row)):
        row[:] = ["" if text.isdecimal() or text in LEXICON.count_words else text for text in row]
    return column_paths(rows) or [()] * grid.width


def column_paths(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The words over each column; a blank one in a group's row takes the group to its left, where rows below have words."""
    result: list[tuple[str, ...]] = []
    for column in range(len(rows[0]) if rows else 0):
        path: dict[str, None] = {}
        for depth, row in enumerate(rows):
            left = next((c for c in range(column, -1, -1) if row[c]), column)
            spans = all(any(below[c] for below in rows[depth + 1 :]) for c in range(left, column + 1))
            path.setdefault(row[left] if spans else row[column])
        path.pop("", None)
        result.append(tuple(path))
    return result
