"""The lines under a head, read into indicators, groups, sums and funds.

Converters cut and shift the rows of these tables more than any other: a row is read by its columns where they fit, moved
to the right where merged cells at its left were lost, and read by what its cells are (name, number, long text, number)
where neither fits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ...language.schema import SCHEMA
from ..tables.figures import compact
from ..tables.rowtrees import bare
from .form import LONG, Cell, Group, Indicator, Line, Sum
from .heads import Head

_IN_NAME = re.compile(r"[(（](\d{1,3}(?:\.\d{1,2})?)[分%][)）]$|[(（](\d{1,3}(?:\.\d{1,2})?)[)）]$")
_PLACED = (
    "sign",
    "target",
    "adjusted_target",
    "unit",
    "actual",
    "completion",
    "coefficient",
    "reason",
    "note",
    "review_score",
    "lost",
    "share",
    "deviation",
)


def points_in(name: str) -> Decimal | None:
    """投入（20分）: the points written behind a name."""
    match = _IN_NAME.search(compact(name))
    return Decimal(match[1] or match[2]) if match else None


def is_total(label: str) -> bool:
    words = bare(label)
    return words in SCHEMA.total_rows or words.endswith(SCHEMA.total_ends)


def is_subtotal(label: str) -> bool:
    """产出指标小计, 一、决策（小计）."""
    return compact(label).rstrip(")）:：").endswith(SCHEMA.subtotal_words)


def is_note(line: Line) -> bool:
    """A line of one text that explains the form's points: 注：…, 计分说明：…"""
    shown = [c for c in line if c.states]
    if len(shown) != 1:
        return False
    words = shown[0].words
    return len(words) > 40 or (words.startswith(SCHEMA.note_starts) and len(words) > 6)


@dataclass
class Block:
    """Everything read under the heads of indicators of one form."""

    groups: list[Group] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    subtotals: list[Sum] = field(default_factory=list)
    total: Sum | None = None
    open: dict[int, Group] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)
    """The names of the levels above the row before."""


def read_row(block: Block, head: Head, line: Line) -> bool:
    """Adds what a line says; False where it says nothing that the head asks for."""
    shown = [c for c in line if c.states]
    if not shown:
        return False
    label = next((c for c in shown[: len(head.names) + 1] if is_total(c.text) or is_subtotal(c.text)), None)
    if label:
        _sum(block, head, line, label)
    elif not any(c.number for c in shown):
        return _without_figures(block, head, line, shown)
    elif moved := _moved(head, line):
        _aligned(block, head, moved)
    else:
        return _repaired(block, head, line, shown)
    return True


def _without_figures(block: Block, head: Head, line: Line, shown: list[Cell]) -> bool:
    """A row of text alone: an indicator not yet scored, a group's name, or criteria that go on from the row above."""
    names = [c for c in head.names if _at(line, c.index) and line[c.index].states]
    if head.alternating or (len(shown) == 1 and len(shown[0].words) > LONG):
        if block.indicators and all(len(c.text) > LONG or head.alternating for c in shown):
            last = block.indicators[-1]
            more = "\n".join((last.criteria, " ".join(c.text.strip() for c in shown)))
            block.indicators[-1] = _replaced(block, last, more)
        return bool(block.indicators)
    answered = any(
        (column := head.at(role)) and _at(line, column.index) and line[column.index].states
        for role in ("target", "actual")
    )
    if names and answered:
        _aligned(block, head, line)
        return True
    return False


def _replaced(block: Block, old: Indicator, criteria: str) -> Indicator:
    new = replace(old, criteria=criteria)
    for group in block.open.values():
        group.indicators[:] = [new if i is old else i for i in group.indicators]
    return new


def _at(line: Line, index: int) -> bool:
    return index < len(line)


# --- rows whose cells stand under their heads ------------------------------------------------------------


def _moved(head: Head, line: Line) -> Line | None:
    """The line with its cells under their heads, moved to the right by the merged cells it lost; None where no move
    puts numbers under weight and score."""
    if _fits(head, line):
        return line
    spare = len(line) - max((i + 1 for i, c in enumerate(line) if c.words), default=0)
    room = max(spare, head.width - len(line))
    for by in range(1, min(room, len(head.names) - 1) + 1):
        blank = Cell("", line[0].place)
        moved = (*[blank] * by, *line)[: max(len(line), head.width)]
        if _fits(head, moved):
            return moved
    return None


def _fits(head: Head, line: Line) -> bool:
    """Whether a weight stands under its head, or a score where there is none, and no name is a number."""
    if head.width > len(line) + 2:
        return False
    weights, score = head.all("weight"), head.score
    odd = any(_said(line, c.index) and line[c.index].points is None for c in weights)
    weighted = bool(weights) and _points(line, weights[-1].index) is not None
    scored = bool(score and _points(line, score.index) is not None)
    names = [line[c.index] for c in head.names if _at(line, c.index)]
    named = any(c.states and c.number is None for c in names) or head.alternating
    numbered = any(c.states and c.number is not None for c in names) and not head.alternating
    return not odd and named and not numbered and (weighted or (scored and not head.alternating))


def _said(line: Line, index: int) -> bool:
    return _at(line, index) and line[index].states


def _points(line: Line, index: int) -> Decimal | None:
    return line[index].points if _at(line, index) else None


def _cell(line: Line, head: Head, role: str) -> Cell | None:
    column = head.first(role)
    return (
        line[column.index] if column and _at(line, column.index) and not line[column.index].covered else None
    )


def _aligned(block: Block, head: Head, line: Line) -> None:
    """A row read by its columns; a name that slipped to the left of an empty one is the indicator's."""
    names = head.names
    own = names[-1].index if names else 0
    if not (_at(line, own) and line[own].words):
        own = next((c.index for c in reversed(names) if _at(line, c.index) and line[c.index].words), own)
    for column in names[:-1]:
        level = column.level or 1
        cell = line[column.index] if _at(line, column.index) else None
        if cell is None or not cell.states:
            continue
        stated = _stated(line, head, level)
        if column.index == own and (head.alternating and stated is None):
            continue
        _group(block, level, cell, stated or _named_weight(cell))
    weight = head.at("weight")
    own_weight = (
        line[weight.index] if weight and _at(line, weight.index) and not line[weight.index].covered else None
    )
    score = head.score
    found = Indicator(
        compact(line[own].text), line[own].place, tuple(g.name for g in block.open.values()), weight=own_weight,
        score=line[score.index] if score and _at(line, score.index) else None, raw=_raw(line, head),
        criteria=_criteria(line, head),
    )  # fmt: skip
    others: dict[str, Any] = {role: _cell(line, head, role) for role in _PLACED}
    _indicator(block, replace(found, **others))


def _raw(line: Line, head: Head) -> Cell | None:
    raw = head.raw
    return line[raw.index] if raw and _at(line, raw.index) else None


def _criteria(line: Line, head: Head) -> str:
    return "\n".join(line[c.index].text for c in head.all("criteria") if _at(line, c.index))


def _stated(line: Line, head: Head, level: int) -> Cell | None:
    """The weight beside a group's name."""
    weights = [c for c in head.all("weight") if c.level == level] if head.alternating else []
    return line[weights[0].index] if weights and _points(line, weights[0].index) is not None else None


def _named_weight(cell: Cell) -> Cell | None:
    points = points_in(cell.text)
    return None if points is None else Cell(str(points), cell.place)


# --- rows that were cut or shifted -----------------------------------------------------------------------


def _repaired(block: Block, head: Head, line: Line, shown: list[Cell]) -> bool:
    """A shifted row, read by what its cells are: pairs of name and weight, long texts, the score."""
    texts = [i for i, c in enumerate(shown) if len(c.text) > LONG]
    if not texts or not head.alternating:
        return False
    before = shown[: texts[0]]
    pairs = [(a, b) for a, b in pairwise(before) if not a.number and b.number]
    tail = [c for c in shown[texts[-1] + 1 :] if c.number]
    depth = len(head.all("weight"))
    for back, (above, worth) in enumerate(reversed(pairs[:-1]), 1):
        _group(block, depth - back, above, worth)
    name = pairs[-1][0] if pairs else Cell("", shown[0].place)
    weight = pairs[-1][1] if pairs else None
    _indicator(
        block,
        Indicator(
            compact(name.text), name.place, weight=weight, score=tail[-1] if tail else None,
            criteria="\n".join(shown[i].text for i in texts), fits=False,
        ),
    )  # fmt: skip
    return True


# --- groups and sums -------------------------------------------------------------------------------------


def _group(block: Block, level: int, cell: Cell, weight: Cell | None) -> None:
    same = block.open.get(level)
    unlike = weight and same and same.weight and weight.points != same.weight.points
    if same and compact(same.name) == cell.words and not unlike:
        return
    group = Group(level, cell.words, weight, cell.place)
    block.groups.append(group)
    if above := block.open.get(level - 1):
        above.groups.append(group)
    block.open = {lower: g for lower, g in block.open.items() if lower < level} | {level: group}


def _indicator(block: Block, indicator: Indicator) -> None:
    block.indicators.append(indicator)
    for group in block.open.values():
        group.indicators.append(indicator)


def _sum(block: Block, head: Head, line: Line, label: Cell) -> None:
    """A row of 小计 or 合计: weight and score under their heads, else its last two numbers."""
    weight, score, review = head.at("weight"), head.score, head.first("review_score")
    cells = [
        line[c.index] if c and _at(line, c.index) and not line[c.index].covered else None
        for c in (weight, score, review)
    ]
    asked = [c for c in (weight, score) if c]
    stated = [c for c in cells[:2] if c and c.points is not None]
    if len(stated) < min(len(asked), sum(c.points is not None for c in line)):  # merged cells lost: moved to the left
        cells = _trailing(line, weight is not None, cells)
    found = Sum(label.words, label.place, cells[0], cells[1], cells[2], len(block.indicators))
    if is_subtotal(label.text):
        block.subtotals.append(found)
    else:
        block.total = found


def _trailing(line: Line, weighed: bool, cells: list[Cell | None]) -> list[Cell | None]:
    numbers = [c for c in line if c.points is not None]
    if not numbers:
        return cells
    if not weighed:
        return [None, numbers[-1], None]
    return [numbers[-2], numbers[-1], None] if len(numbers) > 1 else cells
