"""Columns of a table: what their heads call them, what they hold, and where a second table stands beside the first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from ...documents.document import Grid
from ...language.labels import measure_of
from ...language.lexicon import LEXICON
from ...language.quantities import fold
from .figures import compact, empty, figure, head_unit, says
from .heads import Segment, paths
from .rowtrees import is_total, of_which

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PERCENT = re.compile(r"[%％][）)]?$")
_GLOSS = re.compile(r"[(（][^()（）]*[)）]|[\d.、:：]")
_POINTS = (*LEXICON.weight_words, *LEXICON.score_words)
"""A column that ends so holds points, whatever they are given for: 执行率得分."""
SHORT = 40
"""No label of a row is longer, counted as the middle one of its column."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a data table.

    ``label`` is its head, of all head rows from top to bottom (``账面数·原值``); ``unit`` as stated in the head or for the
    table; ``role`` is ``label``, ``order`` (序号), ``code`` (科目编码), ``amount``, ``rate``, ``text``; ``measure`` as in
    :class:`Figure`.
    """

    index: int
    label: str
    role: str
    unit: str = ""
    measure: str = ""
    year: int | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The head from its group to its own name."""
        return tuple(self.label.split("·"))

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def total(self) -> bool:
        return is_total(self.name)

    @property
    def part_of(self) -> bool:
        """Whether it, or its group, is only a part of the column in front: 其中：…."""
        return any(map(of_which, self.path))


def columns_of(grid: Grid, segment: Segment) -> tuple[Column, ...]:
    """Every column of a segment, named and told what it holds."""
    columns: list[Column] = []
    labels = True
    for index, path in enumerate(paths(grid, segment.head)):
        label = "·".join(path)
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
    if says(label, LEXICON.order_words) or (measure_of(label) == "" and _counts_up(texts)):
        return "order"
    if says(label, LEXICON.code_words) or (index <= 3 and label.rpartition("·")[2] in LEXICON.code_levels):
        return "code"
    if says(label, LEXICON.value_heads):
        return "text"
    if compact(label) in LEXICON.unit_columns and all("/" in text or text in (*LEXICON.counters, "元", "万元", "%") for text in texts):
        return "unit"
    if not texts or len(figures) * 2 < len(texts):
        return "text" if texts or not _has_amount_head(label) else "amount"
    percent = sum(1 for text in figures if text.endswith("%")) * 2 >= len(figures)
    name = _GLOSS.sub("", label)
    named = says(name, LEXICON.rate_words) and not name.endswith(_POINTS)
    if percent or _PERCENT.search(label) or named:
        return "rate"
    return "amount"


def _has_amount_head(label: str) -> bool:
    """Whether an empty column is named as one of figures (其他资金, 增减额)."""
    return bool(label) and (measure_of(label) != "" or label.endswith(("数", "额", "率", "资金", "万元）", "合计", "小计")))


def _counts_up(texts: list[str]) -> bool:
    """1, 2, 3 … or 14, 15, 16 …: numbers of lines."""
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 10]
    return len(texts) >= 4 and len(numbers) == len(texts) and all(b == a + 1 for a, b in pairwise(numbers))


def panels(grid: Grid, segment: Segment, columns: tuple[Column, ...]) -> list[tuple[Column, ...]]:
    """The tables standing side by side (收入 | 支出): each begins with its own column of labels."""
    starts = [0]
    for column in columns[1:]:
        if column.role == "text" and _begins_side(grid, segment, columns, column, starts[-1]):
            start = column.index
            while start - 1 > starts[-1] and columns[start - 1].role in ("code", "order"):
                start -= 1
            starts.append(start)
    ends = [*starts[1:], len(columns)]
    sides = [columns[start:end] for start, end in zip(starts, ends, strict=True)]
    return [sides[0], *(tuple(replace(c, role="label") if c.role == "text" else c for c in side) for side in sides[1:])]


def _begins_side(grid: Grid, segment: Segment, columns: tuple[Column, ...], column: Column, start: int) -> bool:
    """Whether a text column after figures labels a second table: named as such a column is, figures following it."""
    before = [c for c in columns[start : column.index] if c.role in ("amount", "rate")]
    after = [c for c in columns[column.index + 1 :] if c.role in ("amount", "rate")]
    if not before or not after:
        return False
    labels = [compact(grid.rows[row][column.index].text) for row in segment.body]
    lengths = sorted(len(text) for text in labels if text)
    name = _GLOSS.sub("", fold(column.name))
    same = bool(name) and name == _GLOSS.sub("", fold(columns[start].name))
    mirrored = [c.name for c in before] == [c.name for c in after[: len(before)]] and bool(column.name)
    named = same or mirrored or name in LEXICON.side_heads or not segment.head
    return bool(lengths) and lengths[len(lengths) // 2] <= SHORT and named
