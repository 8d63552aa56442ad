"""Forms of a document, wherever they stand: several in one table, one over several tables, in text of lines and pipes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from ...documents.document import Document, Grid, Text
from ...findings import Place
from ...language.lexicon import LEXICON, alternation
from ...language.schema import SCHEMA, is_title, says_any
from ...money import ZERO
from .form import Cell, Form, Line, Row
from .layouts import pairs_of, spaced_lines, stacked_lines
from .parts import (
    Block,
    Head,
    find_head,
    fund_name,
    is_note,
    is_part,
    is_total,
    is_whole,
    read_fund,
    read_row,
    under,
)

_CLASS = re.compile(r"[(（](\d{1,3})分?[)）]$")
MOST_NOTES = 12
"""So many texts below a form may be its notes."""
LONGEST_NOTE = 1500
MOST_PAGES = 8
"""Where more than one short line in so many looks like a page's number or head, they are cells."""
LEAST_RUN = 8
"""Fewer lines of one cell each are no table."""
_HEADS, _POINTS = alternation(SCHEMA.head_scores), r"(\d{1,3}(?:\.\d{1,2})?)"
_HEAD_SCORE, _REVIEW_SCORE = (
    re.compile(rf"(?:{alternation(names)})(?:[（(]分[)）])?[:：]\s*{_POINTS}\s*分?(?![\d%])")
    for names in (SCHEMA.head_scores, SCHEMA.columns["review_score"])
)
_CONCLUDED = re.compile(rf"(?:{_HEADS})[:：]?(?:{alternation(SCHEMA.said_words)})?{_POINTS}{LEXICON.scores['unit'][0]}")
_GRADE = re.compile(rf"(?:{alternation(SCHEMA.grades)})[:：为]\s*[“\"]?({alternation(SCHEMA.grade_names)})")
_GLOSS = re.compile(r"[(（][^()（）]{0,10}[)）]")
LONGEST_HEADER = 160
MOST_HEADER = 8
LONGEST_SHORT = 12
"""Shorter texts above a form may be the heads of its columns."""


def forms_of(document: Document) -> tuple[Form, ...]:
    """Every form with indicators, or with funds that are scored."""
    reader = _Reader()
    for index, item in enumerate(document.items):
        if isinstance(item, Grid):
            reader.grid(index, item)
        else:
            reader.text(index, item)
    return tuple(reader.finished())


class _Reader:
    def __init__(self) -> None:
        self.draft = Draft()
        self.done: list[Form] = []
        self.head: Head | None = None
        self.run: list[tuple[Cell, bool]] = []
        """Short lines, and whether each is taken for a page's number or head."""

    def finished(self) -> list[Form]:
        self._flush()
        self._close()
        return self.done

    def _flush(self) -> None:
        """Reads a run of short lines as what is left of a table: cells blanks apart, labels and values, a cell a line."""
        paged = sum(page for _, page in self.run) * MOST_PAGES <= len(self.run)
        cells, self.run = [cell for cell, page in self.run if not (page and paged)], []
        for read, least in ((spaced_lines, 1), (stacked_lines, LEAST_RUN)):
            if len(cells) > least and len(lines := list(read(cells))) > 1:
                self.draft.stacked = True
                self._take({(cell.place.item, -1) for line in lines for cell in line}, 0)
                self._lines(-1, [(-1, line) for line in lines], True)
                return
        self.draft.pairs_of_funds = pairs_of(cells) | self.draft.pairs_of_funds

    def _close(self, title: str = "") -> None:
        if form := made(self.draft):
            self.done.append(form)
        self.draft, self.head = Draft(title), None

    # --- texts -----------------------------------------------------------------------------------------

    def text(self, index: int, item: Text) -> None:
        cell = Cell(item.text, Place(index, item.text, item.piece().line, item.piece().page, 0, len(item.text)))
        page = item.kind == "furniture"
        inside = item.kind == "title" and self.run and not is_title(item.text)
        if len(item.text) <= LONGEST_HEADER and (inside or item.kind in ("cell", "body", "unit", "heading", "furniture")):
            self.run.append((cell, page))
        else:
            self._flush()
        if page:
            return
        draft, named = self.draft, is_title(item.text)
        if named or item.kind in ("title", "heading"):
            awaited = any(map(is_scored, draft.funds)) and not draft.block.indicators and not named
            if not awaited and (draft.begun or named or (item.kind == "heading" and not draft.title)):
                self._close(item.text if named else "")
        elif not draft.begun:
            draft.header = [*[c for c in draft.header if len(c.text) > LONGEST_SHORT or "：" in c.text][-MOST_HEADER:], cell]
        else:
            draft.after += 1
            if draft.after > MOST_NOTES or len(item.text) > LONGEST_NOTE:
                self._close()
            else:
                draft.notes.append(cell)

    # --- grids -----------------------------------------------------------------------------------------

    def grid(self, index: int, grid: Grid) -> None:
        self._flush()
        self._lines(index, list(lines_of(index, grid)), grid.sure)

    def _lines(self, index: int, lines: list[tuple[int, Line]], sure: bool) -> None:
        at = 0
        self.head = None
        cells = [line for _, line in lines]
        while at < len(lines):
            if head := find_head(cells, at):
                self._begin(head, cells[at : at + head.lines])
                self._take({(index, row) for row, _ in lines[at : at + head.lines]})
                at += head.lines
                continue
            row, line = lines[at]
            if self._line(line):
                self._take({(index, row)})
                self.draft.sure &= sure or _whole(line, self.head)
            at += 1
        self.head = None

    def _take(self, rows: set[tuple[int, int]], block: int | None = None) -> None:
        """Notes rows as the form's; those of funds only if their block proves to be."""
        block = (self.draft.blocks if self._under("funds") else 0) if block is None else block
        self.draft.rows.setdefault(block, set()).update(rows)

    def _under(self, kind: str) -> bool:
        return self.head is not None and self.head.kind == kind

    def _begin(self, head: Head, lines: Sequence[Line]) -> None:
        """Takes a head as the beginning of a part, of a new form where the one before is complete."""
        block, funds = self.draft.block, head.kind == "funds"
        if block.indicators and (funds or block.total):
            self._close(self.draft.title)
        self.head, draft = head, self.draft
        draft.after = 0
        draft.blocks += funds
        if not funds:
            draft.roles |= {*head.roles}
        weights = [points[1] for line in lines for c in line if not c.covered and (points := _CLASS.search(c.words))]
        if funds and weights and draft.execution_weight is None:
            draft.execution_weight = Decimal(weights[0])

    def _line(self, line: Line) -> bool:
        """Reads a line below a head, or between two; False where it is none of the form's rows."""
        shown = [c for c in line if c.states]
        if not shown:
            return False
        if len(shown) == 1 and is_title(shown[0].text):
            if self.draft.begun:
                self._close()
            self.draft.title = shown[0].text
            return False
        if is_note(line) and not (self.head and self.head.alternating):
            self.draft.notes += shown
            return False
        if self.head is None and self._paired(shown):
            return True
        if self._head_row(shown):
            return False
        if self.head and self.head.kind == "funds":
            return self._fund(self.head, line, shown)
        return self.head is not None and read_row(self.draft.block, self.head, line)

    def _paired(self, shown: list[Cell]) -> bool:
        """Whether a line is labels of funds with their amounts beside them; these are kept."""
        found, told = pairs_of(shown), 2 * sum(map(_is_field, shown))
        if not found or 2 * len(found) < len(shown) - told - (len(shown) > 2):
            return False
        self.draft.pairs_of_funds = found | self.draft.pairs_of_funds
        return True

    def _head_row(self, shown: list[Cell]) -> bool:
        """项目名称 甲项目, 自评总分 98: what the form says of itself beside its tables."""
        listing, first = self._under("indicators"), shown[0]
        if listing and is_total(first.text) and (len(shown) != 2 or (self.head and "weight" not in self.head.roles)):
            return False
        labels = [(a, b) for a, b in pairwise(shown) if _is_field(a)]
        if _is_field(first) and first.words.startswith(SCHEMA.first_fields) and self.draft.block.indicators:
            self._close()
        self.draft.pairs += labels
        if labels and _is_field(first):
            return not (self._under("indicators") and len(shown) > 2 * len(labels))
        goal = says_any(first.words, SCHEMA.goal_words) and not any(c.number for c in shown)
        if goal and self._under("funds"):
            self.head = None
        return goal

    def _fund(self, head: Head, line: Line, shown: list[Cell]) -> bool:
        blocks = self.draft.blocks
        fund = read_fund(head, line, blocks, all(f.block != blocks for f in self.draft.funds))
        if fund:
            self.draft.funds.append(fund)
        elif not is_part(shown[0].text):
            self.head = None
        return fund is not None


def _is_field(cell: Cell) -> bool:
    return _is(cell, (*SCHEMA.fields, *SCHEMA.head_scores, *SCHEMA.grades))


def _whole(line: Line, head: Head | None) -> bool:
    """Whether a row of an unsure grid is as long as its head, so that nothing can have shifted."""
    points = next((head.roles[role] for role in ("score", "weight", "actual", "executed") if role in head.roles), None) if head else None
    cell = under(line, points.index) if points else None
    if points is None or cell is None or not any(c.words for c in line[points.index :]):
        return False
    return bool(cell.words) and (points.role in ("actual", "executed") or cell.number is not None or not cell.states)


def lines_of(index: int, grid: Grid) -> Iterator[tuple[int, Line]]:
    """The rows of a grid as lines of cells."""
    for row, cells in enumerate(grid.rows):
        yield row, tuple(
            Cell(c.text, Place(index, " ".join(c.text.split()), c.line, c.page, row=row, column=n), c.covered)
            for n, c in enumerate(cells)
        )


# --- the form made of what was read -----------------------------------------------------------------------


@dataclass
class Draft:
    """A form while it is read."""

    title: str = ""
    header: list[Cell] = field(default_factory=list)
    funds: list[Row] = field(default_factory=list)
    blocks: int = 0
    execution_weight: Decimal | None = None
    block: Block = field(default_factory=Block)
    notes: list[Cell] = field(default_factory=list)
    pairs: list[tuple[Cell, Cell]] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    rows: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    """By block of funds; those of everything else under 0."""
    sure: bool = True
    stacked: bool = False
    pairs_of_funds: dict[str, Cell] = field(default_factory=dict)
    after: int = 0

    @property
    def begun(self) -> bool:
        return bool(self.funds or self.block.indicators or self.block.total)


def made(draft: Draft) -> Form | None:
    funds = (*_true_funds(draft), *_paired_funds(draft))
    block = draft.block
    scored = bool(draft.pairs_of_funds) or any(map(is_scored, funds))
    if not (scored and funds) and len(block.indicators) < (1 if funds else 2):
        return None
    rows = frozenset[tuple[int, int]]().union(*(draft.rows.get(n, set()) for n in {0, *(f.block for f in funds)}))
    block.part_parents(sum((f.worth or ZERO for f in funds if f.cell("weight")), ZERO) or draft.execution_weight or ZERO)
    for group in block.groups:  # points behind the name of a group of one are that one's
        if group.worth and len(group.members) == 1 and not group.members[0].level:
            group.members[0].cells.setdefault("weight", group.cells["weight"])
    graded = [value for label, value in draft.pairs if _is(label, SCHEMA.grades)]
    notes = (*(c for c in draft.header if c.words.startswith(SCHEMA.note_starts)), *draft.notes, *graded)
    head_scores = (*_said(graded, _CONCLUDED), *_head_scores(draft, SCHEMA.head_scores, _HEAD_SCORE))
    review_heads = tuple(_head_scores(draft, SCHEMA.columns["review_score"], _REVIEW_SCORE))
    return Form(
        draft.title, funds, draft.execution_weight, tuple(block.groups), tuple(block.indicators),
        tuple(block.subtotals), block.total, head_scores, review_heads, next(_grades(draft), None),
        notes, frozenset(draft.roles), rows, draft.sure, not draft.stacked,
    )  # fmt: skip


def _paired_funds(draft: Draft) -> Iterator[Row]:
    """The funds that labels and values state, as one row."""
    cells = draft.pairs_of_funds
    if "executed" in cells and ("budget" in cells or "adjusted" in cells) and len(cells) >= 3:
        yield Row(SCHEMA.fund_total[0], cells["executed"].place, cells, block=draft.blocks + 1, whole=True)


def is_scored(fund: Row) -> bool:
    return "score" in fund.cells or "weight" in fund.cells


def _true_funds(draft: Draft) -> Iterator[Row]:
    """The blocks that are a form's: rows named as funds are, with points for execution or in one table with indicators."""
    tables = {i.place.item for i in draft.block.indicators}
    for block in {f.block for f in draft.funds}:
        own = [f for f in draft.funds if f.block == block]
        named = sum(is_part(f.name) or is_whole(f.name) for f in own)
        if any(is_scored(f) or f.place.item in tables for f in own) and (named * 2 >= len(own) or len(own) == 1):
            yield from own


def _head_scores(draft: Draft, names: tuple[str, ...], words: re.Pattern[str]) -> Iterator[Cell]:
    yield from (value for label, value in draft.pairs if _is(label, names) and value.points is not None)
    yield from _said([*draft.header, *draft.notes], words)


def _grades(draft: Draft) -> Iterator[Cell]:
    for label, value in draft.pairs:
        grade = re.split("[(（]", value.words, maxsplit=1)[0]
        if _is(label, SCHEMA.grades) and grade in SCHEMA.grade_names:
            yield replace(value, text=grade)
    total = draft.block.total
    yield from _said([*draft.header, *draft.notes, *(total.cells.values() if total else ())], _GRADE)


def _said(texts: Sequence[Cell], what: re.Pattern[str]) -> Iterator[Cell]:
    """What short texts say that way, each once."""
    for cell in texts:
        if len(cell.text) <= LONGEST_HEADER and (found := what.search(cell.words)):
            yield Cell(found[1], cell.place)


def _is(label: Cell, names: tuple[str, ...]) -> bool:
    return fund_name(_GLOSS.sub("", label.words)) in names
