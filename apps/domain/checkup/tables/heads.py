"""Heads of tables: which rows are heads, where a second head begins inside a grid, what each column is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...documents.document import Grid, GridCell
from ...language.lexicon import LEXICON
from .figures import compact, empty, figure, says
from .rowtrees import number_of

_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?")
_FORMULA = re.compile(r"[甲乙丙丁]|[\d=+\-*/÷×()（）%A-Z]+")
_UNIT_LINE = re.compile(r"单位[:：]")
_INNER_HEADS = (
    *LEXICON.weight_words, *LEXICON.score_words, *LEXICON.level_words, *LEXICON.execution_words,
    "预算数", "执行数", "决算数", "支出数", "指标值", "完成值", "金额", "数量", "原值", "完成情况", "原因", "备注",
)  # fmt: skip
MOST_HEADS = 5
"""No table has more head rows; what goes on without figures after them is its body."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows of a grid under one head: a form may hold several tables below each other."""

    head: tuple[int, ...]
    body: tuple[int, ...]


def texts_of(row: tuple[GridCell, ...]) -> list[str]:
    """What a row says, each merged cell once."""
    return [cell.text for cell in row if not cell.covered and compact(cell.text)]


def segments(grid: Grid) -> Iterator[Segment]:
    """The grid's parts, each with its own head."""
    rows = [index for index, row in enumerate(grid.rows) if texts_of(row)]
    while rows and _is_banner(grid, rows[0]):
        rows = rows[1:]
    while rows:
        while len(rows) > 2 and _is_form_row(grid, rows[0]) and not _states_figures(grid, rows[1]):
            rows = rows[1:]
        head = _head_rows(grid, rows)
        rest = rows[len(head) :]
        end = next((i for i, row in enumerate(rest) if i and _is_inner_head(grid, row, head)), len(rest))
        body = tuple(row for row in rest[:end] if not _repeats_head(grid, row, head) and not _is_count_row(grid, row))
        yield Segment(tuple(row for row in head if not _is_count_row(grid, row) or names_codes(grid, row)), body)
        rows = rest[end:]


def _is_banner(grid: Grid, row: int) -> bool:
    """A title or unit line inside the grid: one text, or a line naming the unit."""
    texts = texts_of(grid.rows[row])
    if grid.width < 2 or not texts:
        return False
    if any(_UNIT_LINE.search(text) for text in texts) and len(texts) <= 3:
        return not any(figure(text) for text in texts)
    return len(texts) == 1 and not figure(texts[0]) and not number_of(texts[0])[1] and row < len(grid.rows) - 1


def _head_rows(grid: Grid, rows: list[int]) -> list[int]:
    head: list[int] = []
    for row in rows[: MOST_HEADS + 1]:
        if (_states_figures(grid, row) and not _is_count_row(grid, row)) or (head and _looks_like_body(grid, row)):
            break
        head.append(row)
    return head[:1] if len(head) == min(len(rows), MOST_HEADS + 1) else head


def _is_form_row(grid: Grid, row: int) -> bool:
    """A line of the form itself, 项目名称 甲项目, above the head of its table."""
    texts = [compact(text) for text in texts_of(grid.rows[row])]
    return len(texts) in (2, 4) and texts[0] in LEXICON.form_labels


def _states_figures(grid: Grid, row: int) -> bool:
    return any(figure(t) and not _YEAR.fullmatch(compact(t)) for t in texts_of(grid.rows[row]))


def _looks_like_body(grid: Grid, row: int) -> bool:
    """A row without figures that is no head: its label is numbered or a total, or nothing follows its label."""
    cells = grid.rows[row]
    first = next((compact(cell.text) for cell in cells if compact(cell.text)), "")
    others = [cell for cell in cells[1:] if not cell.covered and not empty(cell.text)]
    if number_of(first)[1] and len(others) < max(2, grid.width // 2):
        return True
    if any(_goes_on(grid, row, column) for column in range(1, grid.width)):
        return False
    return bool(compact(cells[0].text)) and not cells[0].covered and not others and grid.width > 1


def _goes_on(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell of a head is merged with the one above it."""
    cell = grid.rows[row][column]
    above = grid.rows[row - 1][column] if row else None
    beside = grid.rows[row][column - 1]
    return cell.covered and above is not None and above.text == cell.text != beside.text and bool(cell.text.strip())


def names_codes(grid: Grid, row: int) -> bool:
    """Whether a row of a head names the parts of a code: 类 款 项 栏次 1 2 3."""
    return {*LEXICON.code_levels} <= {compact(text) for text in texts_of(grid.rows[row])}


def _is_count_row(grid: Grid, row: int) -> bool:
    """The row that numbers the columns: 栏次 1 2 3, 甲 乙 1 2, under the head."""
    texts = [compact(text) for text in texts_of(grid.rows[row])]
    named = any(t in LEXICON.count_words for t in texts)
    numbers = [t for t in texts if t.isdecimal()]
    words = (*LEXICON.count_words, *LEXICON.code_levels)
    formulas = all(t in words or _FORMULA.fullmatch(t) for t in texts)
    follows = numbers == [str(i) for i in range(1, len(numbers) + 1)]
    return row > 0 and formulas and (named or (follows and len(numbers) >= 3))


def _is_inner_head(grid: Grid, row: int, head: list[int]) -> bool:
    """A head in the middle of a form: no figures, and at least two cells named as heads are."""
    if _states_figures(grid, row) or _repeats_head(grid, row, head):
        return False
    texts = [compact(text) for text in texts_of(grid.rows[row])]
    heads = [t for t in texts if len(t) <= 16 and says(t, _INNER_HEADS)]
    return len(texts) >= 3 and len(heads) >= max(2, (len(texts) + 1) // 2 - 1)


def _repeats_head(grid: Grid, row: int, head: list[int]) -> bool:
    """The head printed again after a page break."""
    texts = [compact(text) for text in texts_of(grid.rows[row])]
    return len(texts) > 1 and any(texts == [compact(t) for t in texts_of(grid.rows[h])] for h in head)


def paths(grid: Grid, head: tuple[int, ...]) -> list[tuple[str, ...]]:
    """For each column its head texts from top to bottom, each once: (账面数, 原值)."""
    return column_paths([[_word(grid, row, column) for column in range(grid.width)] for row in head]) or [()] * grid.width


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


def _word(grid: Grid, row: int, column: int) -> str:
    """What a cell of a head says; the numbers behind 类 款 项 are no words."""
    text = compact(grid.rows[row][column].text)
    number = text.isdecimal() or text in LEXICON.count_words
    return "" if number and names_codes(grid, row) else text
