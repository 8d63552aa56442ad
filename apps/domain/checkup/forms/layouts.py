"""Forms that are no tables any more: a label and its value beside each other, cells blanks apart, or one cell a line.

Converters leave out what was blank or merged.  The cells of a run of lines are put back under the head that stands among
them by what each column holds: points are numbers, signs are signs, names are words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...language.lexicon import patterns
from ...language.schema import LEVELS, SCHEMA, role_of, says_any
from ..tables.rowtrees import bare, is_total
from .form import AMOUNTS, LONG, Cell, Line
from .parts import AIMS, Head, find_head, named_weight

LEAST_FIELDS = 3
LEAST_HEAD = 4  # So many heads one below the other are the head of a table
MOST_HEAD = 14
MOST_CELLS = 300
_WORDS = re.compile(r"[^ \u3000\t|；;]+")
_FIELD = re.compile(r"([^:：\d]{1,20})[:：](.{1,40})")
_BLANKS = re.compile(r"[ \t]{2,}|\u3000+")
_APART = re.compile(rf"[，；;。]|,(?!\d{{3}})|{_BLANKS.pattern}")
RE = patterns("told", vars(SCHEMA))
_OF_RESULTS = {"target", "actual", "score"}
_FUNDS = (*AMOUNTS, "left", "rate", "weight", "score", "reason", "note")


def pairs_of(cells: Sequence[Cell]) -> dict[str, Cell]:
    """The funds that labels and values beside them state, by role: 全年执行数 270.75万元 预算执行率 95.00%."""
    found: dict[str, Cell] = {}
    for label, value in (*pairwise(cells), *(pair for cell in cells for pair in _inside(cell))):
        own = label.words not in SCHEMA.head_scores and label.number is None
        if own and value.number is not None and (role := role_of(label.text)) in _FUNDS:
            found.setdefault(role, value)
    return found


def _inside(cell: Cell) -> Iterator[tuple[Cell, Cell]]:
    """The labels and values of a line: behind a colon each, or in turn and nothing else."""
    parts = list(_parts(cell))
    for part in parts:
        if (match := _FIELD.fullmatch(part.text)) and role_of(match[1]):
            yield Cell(match[1], part.place), Cell(match[2], part.place)
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) >= 2 * LEAST_FIELDS and len(parts) % 2 == 0 and all(a.number is None and b.number for a, b in pairs):
        yield from pairs


def spaced_lines(cells: Sequence[Cell]) -> Iterator[Line]:
    """The lines of tables whose cells stand one or more blanks apart, and of labels with their values behind a colon."""
    head: Head | None = None
    for cell in cells:
        whole = parts = tuple(_parts(cell))
        if parts and role_of(parts[0].text) in AMOUNTS:  # heads of amounts alone: a blank one over the labels of their rows
            whole = (replace(parts[0], text=""), *parts)
        if told := _alternating(parts):
            line = (Cell("", cell.place), *told[1])
            roles = [role_of(label.text) for label in told[1]]
            if not head:
                head = find_head([line], 0)
                yield from [line] if head else ()
            if head and head.roles.keys() >= {*roles}:
                yield _line((told[0], *told[2]), (0, *(head.roles[role].index for role in roles)), head.width)
        elif len(parts) >= LEAST_FIELDS and (found := find_head([whole], 0)):
            head = found
            yield whole
        elif head and 1 < len(parts) <= head.width:
            cost, places = _laid(parts, _roles(head))
            if cost <= LEFT:
                yield _line(parts, places, head.width)


def told_lines(cells: Sequence[Cell]) -> Iterator[Line]:
    """The lines of a form that tells each indicator in a sentence (出版报纸：指标值300期，完成值302期，分值20分，得分20分), under one head;
    above them those of labels with their values, between them those of a label and its points."""
    told = [_told(cell) for cell in cells]
    roles = list(dict.fromkeys(role for _, row in told if row.keys() >= _OF_RESULTS for role in row))
    begun = False
    for (pairs, row), cell in zip(told, cells, strict=True) if roles else ():
        if row.keys() >= _OF_RESULTS and not begun:
            yield tuple(Cell(SCHEMA.columns[role][0], cell.place) for role in roles)
            begun = True
        if begun and Cell(row.get("score", ""), cell.place).points is not None:
            yield tuple(Cell(row.get(role, ""), cell.place) for role in roles)
        elif not begun:
            yield from (tuple(Cell(text, cell.place) for text in pair) for pair in pairs)


def _told(cell: Cell) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The labels of a line with their values, and what it says by the roles of columns: of a bare value that it is the score of
    its label, of what stands under no head that it is a note."""
    label, colon, rest = cell.text.partition("：")
    first, *heads = filter(None, map(str.strip, _BLANKS.split(label)))
    if heads:  # 预算执行　分值：10　得分：9.2
        label, rest = first, f"{heads[-1]}：{rest}"
    parts = list(filter(None, map(str.strip, _APART.split(rest if colon else cell.text))))
    total = RE.value.fullmatch(parts[0]) if parts and not colon else None
    if not parts or not colon or label.startswith(SCHEMA.note_starts):  # 自评总分98.90分，等级为优
        return [], {"name": total[1], "score": total[2]} if total and is_total(total[1]) else {}
    own, weight = role_of(label), named_weight(Cell(label, cell.place))
    scored = f"{bare(label)}（{weight.text}分）" if weight else label
    name = parts.pop(0) if own in (*LEVELS, "name") else bare(label)
    if own in (*AMOUNTS, "rate"):
        parts[0] = f"{label}：{parts[0]}"
    if heads or own in (*AMOUNTS, "rate"):
        scored = SCHEMA.columns["score"][0]
    row, pairs = {"name": name} | ({"weight": weight.text} if weight else {}), []
    for part in parts:
        head, value = match.groups() if (match := RE.value.fullmatch(part)) else ("", part)
        role = role_of(head) or AIMS.get(head[-2:]) or AIMS.get(head[-1:]) or ("score" if not head else "")
        if role and (match or Cell(part, cell.place).points is not None):
            row[role] = value
            pairs.append((scored if role == "score" else head, value))
        if role == "score" or not role:
            row["note"] = f"{row.get('note', '')}{head or part}，"
    return pairs, row


def _alternating(parts: Sequence[Cell]) -> tuple[Cell, Line, Line] | None:
    """其中：财政拨款：年初预算数 1,260.00　全年预算数 1,318.40: the row's own name, its labels, and the amounts behind them."""
    name, colon, first = parts[0].text.rpartition("：") if parts and len(parts) % 2 == 0 else ("", "", "")
    labels = (replace(parts[0], text=first), *parts[2::2]) if colon else ()
    known = labels and all(role_of(label.text) for label in labels)
    return (Cell(name, parts[0].place), labels, tuple(parts[1::2])) if known else None


def _parts(cell: Cell) -> Iterator[Cell]:
    """The words of a line, each with its place."""
    for words in _WORDS.finditer(cell.text):
        start, end = (cell.place.start + at for at in words.span())
        yield Cell(words[0], replace(cell.place, quote=words[0], start=start, end=end))


def stacked_lines(cells: Sequence[Cell]) -> Iterator[Line]:
    """The lines of the tables in a run of cells that stand one below the other: each head, and the rows under it."""
    heads = [(at, head) for at in range(len(cells)) if (head := _head_at(cells, at))]
    end = 0
    for n, (at, head) in enumerate(heads):
        if at >= end:
            first = at + head.width
            end = next((later for later, _ in heads[n + 1 :] if later >= first), len(cells))
            rows = cells[first:end][:MOST_CELLS]
            line, taken = min(((line, _tiled(own, rows)) for line, own in _heads(cells[at:first], head)), key=lambda tiled: tiled[1][0])
            yield line
            yield from taken[1]


def _head_at(cells: Sequence[Cell], at: int) -> Head | None:
    """The head that begins with a cell: as many heads of columns as follow each other; that of funds has a word of its
    own before them (项目资金)."""
    if not cells[at].states or cells[at].number is not None:
        return None
    end = at + 1
    while end < len(cells) and end - at < MOST_HEAD and role_of(cells[end].text):
        end += 1
    named = role_of(cells[at].text) in (*LEVELS, "name")
    end -= named and end < len(cells) and cells[end].number is not None  # 预算执行率 10 is a row already
    head = find_head([tuple(cells[at:end])], 0) if end - at >= LEAST_HEAD else None
    return head if head and (head.kind == "funds" or role_of(cells[at].text)) else None


def _heads(cells: Sequence[Cell], head: Head) -> Iterator[tuple[Line, Head]]:
    """The head as it stands, and without a word that may stand over several of its columns (年度预算数, 绩效指标（90分）)."""
    yield tuple(cells), head
    for column in head.columns:
        over = column.role == "name" or (column.role in AMOUNTS and len(head.all(column.role)) > 1)
        line = tuple(cell for n, cell in enumerate(cells) if n != column.index)
        if over and (found := find_head([line], 0)) and found.kind == head.kind:
            yield line, found


def _tiled(head: Head, cells: Sequence[Cell]) -> tuple[float, list[Line]]:
    """The cells in rows, so that they cost least altogether; what fits no row any more is left at the end."""
    roles = _roles(head)
    best: list[tuple[float, int]] = [(0.0, 0)] * (len(cells) + 1)
    for at in range(len(cells) - 1, -1, -1):
        rows = range(1, min(len(roles), len(cells) - at) + 1)
        costs = [(_laid(cells[at : at + taken], roles)[0] + best[at + taken][0], taken) for taken in rows]
        best[at] = min([(LEFT * (len(cells) - at), 0), *costs])
    at, lines = 0, []
    while at < len(cells) and (taken := best[at][1]):
        row = cells[at : at + taken]
        lines.append(_line(row, _laid(row, roles)[1], len(roles)))
        at += taken
    return best[0][0], lines


def _roles(head: Head) -> list[str]:
    return [next((c.role for c in head.columns if c.index == n), "") for n in range(head.width)]


def _line(cells: Sequence[Cell], places: Sequence[int], width: int) -> Line:
    """The cells, each in its column."""
    blank = Cell("", cells[0].place)
    return tuple(cells[places.index(n)] if n in places else blank for n in range(width))


def _laid(cells: Sequence[Cell], roles: Sequence[str]) -> tuple[float, tuple[int, ...]]:
    """What it costs to put the cells in order under some of the columns, and which."""
    total = is_total(cells[0].text)
    costs: list[tuple[float, tuple[int, ...]]] = [(0.0, ()), *[(NEVER, ())] * len(cells)]
    for column, role in enumerate(roles):
        before = costs
        costs = [(cost + (0.1 if total else _BLANK.get(role, 0.5)), places) for cost, places in before]
        for n, cell in enumerate(cells):
            cost, places = before[n]
            fit = 0.0 if total and n == 0 and role in (*LEVELS, "name") else _misfit(cell, role)
            costs[n + 1] = min(costs[n + 1], (cost + fit, (*places, column)))
    return costs[-1]


LEFT, NEVER = 2.5, 1000.0
_BLANK = {
    "level1": 0.3, "level2": 0.4, "level3": 2.0, "name": 2.0, "sign": 1.0, "target": 1.0, "actual": 1.0, "unit": 1.0,
    "weight": 2.0, "score": 1.0, "reason": 0.2, "note": 0.2, "": 0.5, "criteria": 1.0,
}  # fmt: skip
"""What it costs to leave a column blank: little where cells are often merged or empty."""
_RATES = ("rate", "coefficient", "completion", "share", "arrival")
_NUMBERS = (*AMOUNTS, *_RATES, "order", "weight", "score", "raw", "converted", "review_score", "lost", "deviation")
_SIGNS = frozenset(word for words in SCHEMA.signs.values() for word in words)


def _misfit(cell: Cell, role: str) -> float:
    """What it costs to put a cell under a column: much where it is of the wrong kind."""
    number, sign = cell.number is not None, cell.words in _SIGNS
    if role in _NUMBERS:
        if number:
            return 1.0 if cell.words.endswith("%") != (role in _RATES) else 0.0
        return 5.0 if cell.states else 0.2
    if role == "sign":
        return 0.0 if sign else 4.0
    if role in ("level1", "level2") and not says_any(cell.words, SCHEMA.level_words):
        return 4.0 if number else 0.6
    if role in (*LEVELS, "name", "unit"):
        return 4.0 if number or sign else 1.0 if len(cell.words) > LONG else 0.0
    if role in ("target", "actual"):
        return 2.0 if sign else 0.0
    return 3.0 if number and role else 0.0
