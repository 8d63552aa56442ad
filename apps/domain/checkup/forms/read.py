"""Forms of a document, wherever they stand: several in one table, one over several tables, in text of lines and pipes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from ...documents.document import Document, Grid, Text
from ...findings import Place
from ...language.schema import SCHEMA, is_title, says_any
from .draft import LONGEST_HEADER, Draft, is_scored, made
from .form import Cell, Form, Line
from .fundrows import is_part, read_fund
from .heads import Head, find_head
from .layouts import pairs_of, spaced_lines, stacked_lines
from .rows import is_note, is_total, read_row

_CLASS = re.compile(r"[(（](\d{1,3})分?[)）]$")
MOST_NOTES = 12
"""So many texts below a form may be its notes."""
LONGEST_NOTE = 1500
LEAST_RUN = 8
"""Fewer lines of one cell each are no table."""


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
        self.run: list[Cell] = []

    def finished(self) -> list[Form]:
        self._flush()
        self._close()
        return self.done

    def _flush(self) -> None:
        """Reads a run of short lines as what is left of a table: cells blanks apart, labels and values, a cell a line."""
        cells, self.run = self.run, []
        for read, least in ((spaced_lines, 1), (stacked_lines, LEAST_RUN)):
            if len(cells) > least and (lines := list(read(cells))):
                self.draft.stacked = True
                self.draft.rows |= {(cell.place.item, -1) for line in lines for cell in line}
                self._lines(-1, [(-1, line) for line in lines], True)
                return
        if found := pairs_of(cells):
            self.draft.pairs_of_funds = found | self.draft.pairs_of_funds

    def _close(self, title: str = "") -> None:
        if form := made(self.draft):
            self.done.append(form)
        self.draft, self.head = Draft(title), None

    # --- texts -----------------------------------------------------------------------------------------

    def text(self, index: int, item: Text) -> None:
        if item.kind == "furniture":
            return
        place = Place(index, item.text, item.piece().line, item.piece().page, 0, len(item.text))
        cell = Cell(item.text, place)
        if len(item.text) <= LONGEST_HEADER and item.kind in ("cell", "body", "unit", "heading"):
            self.run.append(cell)
        else:
            self._flush()
        if is_title(item.text) or item.kind in ("title", "heading"):
            named = is_title(item.text)
            awaited = any(map(is_scored, self.draft.funds)) and not self.draft.block.indicators and not named
            if not awaited and (self.draft.begun or named or item.kind == "heading"):
                self._close(item.text if named else "")
            return
        if not self.draft.begun:
            self.draft.header = [*self.draft.header[-5:], cell]
            return
        self.draft.after += 1
        if self.draft.after > MOST_NOTES or len(item.text) > LONGEST_NOTE:
            self._close()
        else:
            self.draft.notes.append(cell)

    # --- grids -----------------------------------------------------------------------------------------

    def grid(self, index: int, grid: Grid) -> None:
        self._flush()
        self._lines(index, list(lines_of(index, grid)), grid.sure)

    def _lines(self, index: int, lines: list[tuple[int, Line]], sure: bool) -> None:
        at = 0
        self.head = None
        cells = [line for _, line in lines]
        while at < len(lines):
            head = find_head(cells, at)
            if head and self._begins(head):
                self._claim(index, lines[at : at + head.lines])
                at += head.lines
                continue
            row, line = lines[at]
            if self._line(line):
                self._take({(index, row)})
                self.draft.sure &= sure or _whole(line, self.head)
            else:
                self.draft.mentions |= any(says_any(c.words, SCHEMA.execution_names) for c in line)
            at += 1
        self.head = None

    def _take(self, rows: set[tuple[int, int]]) -> None:
        """Notes rows as the form's; those of funds only if their block proves to be."""
        funds = self.head is not None and self.head.kind == "funds"
        block = self.draft.fund_rows.setdefault(self.draft.blocks, set()) if funds else self.draft.rows
        block |= rows

    def _claim(self, index: int, lines: Sequence[tuple[int, Line]]) -> None:
        self._take({(index, row) for row, _ in lines})
        for cell in (c for _, line in lines for c in line if c.words and not c.covered):
            points = _CLASS.search(cell.words)
            if points and self.head and self.head.kind == "funds" and self.draft.execution_weight is None:
                self.draft.execution_weight = Decimal(points[1])
            elif (
                points
                and self.head
                and self.head.kind == "indicators"
                and says_any(cell.words, SCHEMA.class_words)
            ):
                self.draft.part_weight = Decimal(points[1])

    def _begins(self, head: Head) -> bool:
        """Takes a head as the beginning of a part, of a new form where the one before is complete."""
        draft = self.draft
        if (head.kind == "funds" and draft.block.indicators) or (
            head.kind == "indicators" and draft.block.indicators and draft.block.total
        ):
            self._close(draft.title)
        self.head = head
        self.draft.after = 0
        if head.kind == "funds":
            self.draft.blocks += 1
        else:
            self.draft.roles |= {c.role for c in head.columns} | ({"score"} if head.score else set())
        return True

    def _line(self, line: Line) -> bool:
        shown = [c for c in line if c.states]
        if not shown:
            return False
        if len(shown) == 1 and is_title(shown[0].text):
            if self.draft.begun:
                self._close()
            self.draft.title = shown[0].text
            return False
        if is_note(line) and not (self.head and self.head.alternating):
            self.draft.notes += [c for c in shown if len(c.text) <= LONGEST_NOTE][:MOST_NOTES]
            return False
        if self.head is None and self._paired(shown):
            return True
        if self._head_row(shown):
            return False
        if self.head and self.head.kind == "funds":
            return self._fund(line, shown)
        return self.head is not None and read_row(self.draft.block, self.head, line)

    def _paired(self, shown: list[Cell]) -> bool:
        """Whether a line is labels of funds with their amounts beside them; these are kept."""
        found = pairs_of(shown)
        if not found or 2 * len(found) < len(shown) - (len(shown) > 2):
            return False
        self.draft.pairs_of_funds = found | self.draft.pairs_of_funds
        return True

    def _head_row(self, shown: list[Cell]) -> bool:
        """项目名称 甲项目, 自评总分 98: what the form says of itself beside its tables."""
        if self.head and self.head.kind == "indicators" and is_total(shown[0].text) and (len(shown) != 2 or self._sums_up(shown)):
            return False
        labels = [(a, b) for a, b in pairwise(shown) if _is_field(a)]
        if (
            _is_field(shown[0])
            and shown[0].words.startswith(SCHEMA.first_fields)
            and self.draft.block.indicators
        ):
            self._close()
        self.draft.pairs += labels
        if labels and _is_field(shown[0]):
            return not (self.head and self.head.kind == "indicators" and len(shown) > 2 * len(labels))
        if says_any(shown[0].words, SCHEMA.goal_words) and not any(c.number for c in shown):
            if weight := _CLASS.search(shown[0].words):
                self.draft.part_weight = Decimal(weight[1])
            if self.head and self.head.kind == "funds":
                self.head = None
            return True
        if len(shown) == 1 and (weight := _CLASS.search(shown[0].words)):
            self.draft.part_weight = Decimal(weight[1])
        return False

    def _sums_up(self, shown: list[Cell]) -> bool:
        """Whether the one number of a total row below indicators can only be their score: there are no weights."""
        assert self.head
        numbers = [c for c in shown if c.points is not None]
        return bool(self.draft.block.indicators and numbers and self.head.score) and not self.head.all("weight")

    def _fund(self, line: Line, shown: list[Cell]) -> bool:
        assert self.head
        blocks = self.draft.blocks
        first = not any(f.block == blocks for f in self.draft.funds)
        fund = read_fund(self.head, line, blocks, first)
        if fund is None:
            if not is_part(shown[0].text):
                self.head = None
            return False
        self.draft.funds.append(fund)
        return True


def _is_field(cell: Cell) -> bool:
    words = re.sub(r"[(（][^()（）]{0,10}[)）]|[:：]$", "", cell.words)
    return words in SCHEMA.fields or words in SCHEMA.head_scores or words in SCHEMA.grades


def _whole(line: Line, head: Head | None) -> bool:
    """Whether a row of an unsure grid is as long as its head, so that nothing can have shifted."""
    if head is None:
        return False
    end = max(i + 1 for i, c in enumerate(line) if c.words)
    points = head.score or head.at("weight")
    if points is None or end < points.index + 1:
        return False
    cell = line[points.index]
    return cell.number is not None or (bool(cell.words) and not cell.covered and not cell.states)


def lines_of(index: int, grid: Grid) -> Iterator[tuple[int, Line]]:
    """The rows of a grid as lines of cells."""
    for row, cells in enumerate(grid.rows):
        yield row, tuple(_cell(c.text, index, row, n, c.line, c.page, c.covered) for n, c in enumerate(cells))


def _cell(text: str, item: int, row: int, column: int, line: int, page: int, covered: bool) -> Cell:
    return Cell(text, Place(item, " ".join(text.split()), line, page, row=row, column=column), covered)
