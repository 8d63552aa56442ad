"""The parts of a form: which lines are the head of one, what each column under it is for, and the lines below it as indicators,
groups, sums and funds.

Converters cut and shift the rows of these tables more than any other: a row is left out where its cells do not fit their
columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ...language.schema import LEVELS, LONGEST_LABEL, SCHEMA, part_under, role_of, says_any
from ..tables.columns import Column, column_paths
from ..tables.figures import compact
from ..tables.rowtrees import bare, is_total
from .form import AMOUNTS, LONG, Cell, Form, Line, Row
from .targets import says_rule

MOST_LINES = 3
AIMS = {word: role for role, words in SCHEMA.aims.items() for word in words}
_IN_NAME = re.compile(r"[(（](\d{1,3}(?:\.\d{1,2})?)[分%]?[)）]$")


@dataclass(frozen=True)
class Head:
    kind: Literal["indicators", "funds"]
    columns: tuple[Column, ...]
    lines: int  # How many lines it takes
    label: str = ""  # What stands at its left: 预算执行情况（20分）

    @property
    def width(self) -> int:
        return max(c.index for c in self.columns) + 1

    def all(self, role: str) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role == role)

    @cached_property
    def roles(self) -> dict[str, Column]:
        """The column that counts for each role: the first, of weights the last; of scores the converted one, where scores of
        a hundred stand beside it."""
        found = {c.role: c for c in reversed(self.columns)} | {c.role: c for c in self.all("weight")}
        if "converted" in found:
            found = {"raw": found.get("score", found["converted"])} | found | {"score": found["converted"]}
        return found

    def cells(self, line: Line) -> dict[str, Cell]:
        """The cells of a line by role, but for those that a merged cell covers."""
        return {role: line[column.index] for role, column in self.roles.items() if not line[column.index].covered}

    @cached_property
    def names(self) -> tuple[Column, ...]:
        """The columns of names, the highest level first; one that only says 绩效指标 beside the levels is no name."""
        levels = tuple(c for c in self.columns if c.role in LEVELS)
        if not levels:
            return self.all("name")
        beyond = [c for c in self.all("name") if c.index > levels[-1].index and levels[-1].role < "level3"]
        return (*levels, *beyond[:1])

    @property
    def alternating(self) -> bool:
        """Whether each level's name has its weight beside it."""
        return len({c.level for c in self.all("weight")}) > 1


def find_head(lines: Sequence[Line], start: int) -> Head | None:
    """The head that begins in a line, of as many lines of words alone, none too long for a head, as add to it."""
    best: Head | None = None
    for count in range(1, min(MOST_LINES, len(lines) - start) + 1):
        rows = lines[start : start + count]
        shown = [c for c in rows[-1] if c.words and not c.covered]
        words = shown and all(not c.number and len(c.words) <= LONGEST_LABEL for c in shown)
        if not words or is_note(rows[-1]) or len({len(row) for row in rows}) > 1:
            break
        head = _read(rows)
        best = max(filter(None, (best, head)), key=lambda h: (len(h.columns), len({c.role for c in h.columns})), default=None)
    return _labelled(best, lines[start + best.lines :]) if best else None


def _labelled(head: Head, below: Sequence[Line]) -> Head:
    """The head without an amount (年度预算数) that stands over the labels of the rows."""
    first = below[0] if head.kind == "funds" and below else ()
    words = {n for n, c in enumerate(first) if c.states and c.number is None}
    columns = tuple(c for c in head.columns if c.index not in words or c.role not in AMOUNTS)
    return replace(head, columns=columns) if part_under({c.role for c in columns}) else head


def _read(rows: Sequence[Line]) -> Head | None:
    paths = column_paths([[c.words for c in row] for row in rows])
    columns = [_column(index, path) for index, path in enumerate(paths) if path]
    if {"weight", "score"} <= {c.role for c in columns}:  # a bare 目标 is what was aimed at, a bare 完成 what was reached
        columns = [c if c.role else replace(c, role=AIMS.get(c.label, "")) for c in columns]
    own = [c for c in columns if not (c.index and rows[-1][c.index].covered and paths[c.index - 1] == paths[c.index])]
    known = [c for c in own if c.role]
    if len(known) * 2 < len(own) or (rows[-1] and not any(role_of(c.text) or c.covered for c in rows[-1] if c.words)):
        return None
    kind = part_under({c.role for c in known})
    if kind == "funds":
        known = [c for c in known if c.index]
        kind = part_under({c.role for c in known})
    several, level = sum(c.role == "weight" for c in known) > 1, 0
    for n, c in enumerate(known) if several else ():  # each weight is of the name to its left, where each level has its own
        level = c.level or level
        known[n] = replace(c, level=level) if c.role == "weight" else c
    return Head(kind, tuple(known), len(rows), rows[0][0].words) if kind else None


def _column(index: int, path: tuple[str, ...]) -> Column:
    role = role_of("".join(path)) or role_of("".join(reversed(path))) or role_of(path[-1])
    level = next((n for n, name in enumerate(LEVELS, 1) if any(role_of(part) == name for part in path)), 0)
    return Column(index, path[-1], LEVELS[level - 1] if role == "name" and level else role, level=level)


# --- the lines below ---------------------------------------------------------------------------------


def is_subtotal(label: str) -> bool:
    """产出指标小计, 一、决策（小计）, 小计（管理）."""
    return any(words.endswith(SCHEMA.subtotal_words) for words in (bare(label), compact(label).rstrip(")）:：")))


def is_note(line: Line) -> bool:
    """A line of one text that explains the form's points: 注：…, 计分说明：…"""
    words = [c.words for c in line if c.states]
    if len(words) == 2 and words[0].rstrip("：") in SCHEMA.note_starts:  # 备注 | 未达目标的，得分＝…
        words = words[1:]
    ruled = any(says_any("".join(words), told) for told in SCHEMA.rules.values())
    return len(words) == 1 and (len(words[0]) > 40 or ruled or (len(words[0]) > 6 and words[0].startswith(SCHEMA.note_starts)))


def read_row(form: Form, head: Head, line: Line) -> bool:
    """Adds what a line says to a form; False where it says nothing that the head asks for."""
    shown = [c for c in line if c.states]
    label = next((c for c in shown[: len(head.names) + 1] if is_total(c.text) or is_subtotal(c.text)), None)
    if label:
        row = Row(label.words, label.place, _sums(head, line), at=len(form.indicators))
        if is_subtotal(row.name):
            form.subtotals.append(row)
        else:
            form.total = row
        return True
    figures = any(c.number for c in shown)
    if not figures and form.indicators and (head.alternating or (len(shown) == 1 and len(shown[0].words) > LONG)):
        form.indicators[-1].criteria += "\n" + " ".join(c.text.strip() for c in shown)  # they go on from the row above
        return True
    named = any(line[c.index].states for c in head.names)
    fits = _fits(head, line) if figures else named and not form.total and _answered(head, line)
    if fits:
        _aligned(form, head, line)
    return fits


def _sums(head: Head, line: Line) -> dict[str, Cell]:
    """The cells of 小计 or 合计: under their heads, else its last numbers where merged cells were lost."""
    cells = head.cells(line)
    asked = [role for role in ("weight", "score") if role in head.roles]
    numbers = [c for c in line if c.points is not None]
    stated = [role for role in asked if role in cells and cells[role].points is not None]
    lost = len(stated) < len(asked) <= len(numbers)
    return dict(zip(asked, numbers[-len(asked) :], strict=True)) if lost else cells


# --- rows whose cells stand under their heads ------------------------------------------------------------


def _fits(head: Head, line: Line) -> bool:
    """Whether a weight stands under its head, or a score where there is none, and no name is a number."""
    weights, names = ([line[c.index] for c in columns if line[c.index].states] for columns in (head.all("weight"), head.names))
    odd = any(c.points is None for c in weights) or any(c.number for c in names)
    if odd or not (names or head.alternating):
        return False
    asked = head.roles.keys() & {"weight", "score"}
    return any(c.points is not None for role, c in head.cells(line).items() if role in asked) if asked else _answered(head, line)


def _answered(head: Head, line: Line) -> bool:
    """Whether a row aims at something or has a result."""
    found = head.cells(line)
    return any(role in found and found[role].states for role in ("target", "actual"))


def _aligned(form: Form, head: Head, line: Line) -> None:
    """A row read by its columns, groups with the weight beside or behind their names; a name that slipped to the left of an
    empty one is the indicator's."""
    names = head.names
    said = [c.index for c in names if line[c.index].words]
    own = said[-1] if said else next(n for n, c in enumerate(line) if c.states)
    for column in names[:-1]:
        cell, level = line[column.index], column.level or 1
        beside = next((line[c.index] for c in head.all("weight") if c.level == level), None) if head.alternating else None
        stated = beside if beside and beside.points is not None else None
        if cell.states and not (column.index == own and head.alternating and stated is None):
            form.begin_group(level, cell, stated or named_weight(cell))
    remarks = (line[c.index].text for role in ("note", "explained") for c in head.all(role))
    criteria = "\n".join(line[c.index].text for c in head.all("criteria")) or "\n".join(filter(says_rule, remarks))
    row = Row(line[own].words if said else "", line[own].place, head.cells(line), criteria=criteria, fits=bool(said))
    row.outer = bool(said) and own < names[-1].index and not (row["target"] or row["actual"])
    form.add_indicator(row)


def named_weight(cell: Cell) -> Cell | None:
    """投入（20分）: the points written behind a name."""
    match = _IN_NAME.search(cell.words)
    return Cell(match[1], cell.place) if match else None


# --- funds -----------------------------------------------------------------------------------------------


def read_fund(head: Head, line: Line, block: int, first: bool) -> Row | None:
    """A row of the block of funds: the whole, or where its money comes from; None for a line that is none."""
    start = min(c.index for role, c in head.roles.items() if role in AMOUNTS)
    names = [c for c in line[:start] if c.words]
    label = names[-1] if names else Cell(head.label, line[0].place) if first else None
    cells = {role: cell for role, cell in head.cells(line).items() if head.roles[role].index >= start}
    part = label is not None and is_part(label.text)
    if label is None or not (part or any(c.number for role, c in cells.items() if role not in ("reason", "note"))):
        return None
    whole = is_whole(label.text) or (first and not part)
    if whole and "weight" not in cells and (weight := next(filter(None, map(named_weight, names)), None)):
        cells["weight"] = weight  # 预算执行情况（20分） at its left
    scores = head.roles["score"].label if "score" in head.roles else ""
    return Row(label.words, label.place, cells, block=block, whole=whole, head=scores)


def fund_name(label: str) -> str:
    """What a row of funds is of: without 其中, number, brackets and colon."""
    return bare(label).rstrip(":：")


def is_whole(label: str) -> bool:
    return fund_name(label) in SCHEMA.fund_total


def is_part(label: str) -> bool:
    name = fund_name(label)
    return name in SCHEMA.fund_parts or name.endswith(SCHEMA.fund_open_parts) or (len(name) <= 16 and name.endswith(SCHEMA.fund_parts))
