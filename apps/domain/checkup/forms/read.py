"""Forms of a document, wherever they stand: several in one table, one over several tables, in text of lines and pipes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...documents.document import Document, Grid, Text
from ...findings import Place
from ...language.lexicon import patterns
from ...language.schema import SCHEMA, is_title, says_any
from ..tables.rowtrees import is_total
from .form import Cell, Form, Line, Row
from .layouts import pairs_of, spaced_lines, stacked_lines, told_lines
from .parts import Head, find_head, fund_name, is_note, is_part, is_whole, read_fund, read_row

RE = patterns("scored", vars(SCHEMA))
MOST_NOTES = 12  # So many texts below a form may be its notes
LONGEST_NOTE = 1500
MOST_PAGES = 8  # Where more than one short line in so many looks like a page's number or head, they are cells
LEAST_RUN = 8  # Fewer lines of one cell each are no table
_GLOSS = re.compile(r"[(（][^()（）]{0,10}[)）]")
LONGEST_HEADER = 160
MOST_HEADER = 8
LONGEST_SHORT = 12  # Shorter texts above a form may be the heads of its columns


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
    """Reads items into the form that is open; what is not known to be a form's yet is kept beside it."""

    def __init__(self) -> None:
        self.done: list[Form] = []
        self.run: list[tuple[Cell, bool]] = []
        """Short lines, and whether each is taken for a page's number or head."""
        self._open("")

    def _open(self, title: str) -> None:
        self.form = Form(title)
        self.head: Head | None = None
        self.header: list[Cell] = []
        self.pairs: list[tuple[Cell, Cell]] = []
        self.values: dict[str, Cell] = {}
        """The funds that labels and values state."""
        self.weight: Cell | None = None
        """As printed beside the block of funds: 预算执行情况（20分）."""
        self.blocks = self.after = 0

    def finished(self) -> list[Form]:
        self._flush()
        self._close()
        return self.done

    def _flush(self) -> None:
        """Reads a run of short lines as what is left of a table: cells blanks apart, labels and values, a cell a line."""
        paged = sum(page for _, page in self.run) * MOST_PAGES <= len(self.run)
        cells, self.run = [cell for cell, page in self.run if not (page and paged)], []
        for read, least in ((told_lines, 2), (spaced_lines, 1), (stacked_lines, LEAST_RUN)):
            if len(cells) > least and len(lines := list(read(cells))) > 1:
                self.form.blanks = False
                above = [cell for cell in cells if cell.place.item < lines[0][0].place.item]
                self.pairs += [(label, value) for label, value in pairwise(above) if _is_field(label)]
                self._lines(lines, True)
                return
        self.values = pairs_of(cells) | self.values

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
        form, named = self.form, is_title(item.text)
        if named or item.kind in ("title", "heading"):
            awaited = any(map(is_scored, form.funds)) and not form.indicators and not named
            if not awaited and (form.begun or named or (item.kind == "heading" and not form.title)):
                self._close(item.text if named else "")
        elif not form.begun:
            self.header = [*[c for c in self.header if len(c.text) > LONGEST_SHORT or "：" in c.text][-MOST_HEADER:], cell]
        else:
            self.after += 1
            if self.after > MOST_NOTES or len(item.text) > LONGEST_NOTE:
                self._close()
            else:
                form.notes.append(cell)

    # --- grids -----------------------------------------------------------------------------------------

    def grid(self, index: int, grid: Grid) -> None:
        self._flush()
        lines = []
        for n, row in enumerate(grid.rows):
            places = [Place(index, " ".join(c.text.split()), c.line, c.page, row=n, column=column) for column, c in enumerate(row)]
            lines.append(tuple(Cell(c.text, place, c.covered) for c, place in zip(row, places, strict=True)))
        self._lines(lines, grid.sure)

    def _lines(self, lines: Sequence[Line], sure: bool) -> None:
        at = 0
        self.head = None
        while at < len(lines):
            if head := find_head(lines, at):
                self._begin(head, lines[at : at + head.lines])
                at += head.lines
                continue
            if self._read(lines[at]):
                self.form.sure &= sure or _whole(lines[at], self.head)
            at += 1
        self.head = None

    def _under(self, kind: str) -> bool:
        return self.head is not None and self.head.kind == kind

    def _begin(self, head: Head, lines: Sequence[Line]) -> None:
        """Takes a head as the beginning of a part, of a new form where the one before is complete."""
        funds = head.kind == "funds"
        if self.form.indicators and (funds or self.form.total):
            self._close(self.form.title)
        self.head, self.after = head, 0
        self.blocks += funds
        if not funds:
            self.form.roles |= {*head.roles}
        stated = (Cell(points[1], c.place) for line in lines for c in line if not c.covered and (points := RE.class_.search(c.words)))
        self.weight = next(stated, None) if funds else self.weight

    def _read(self, line: Line) -> bool:
        """Reads a line below a head, or between two; False where it is none of the form's rows."""
        shown, form = [c for c in line if c.states], self.form
        if not shown:
            return False
        if len(shown) == 1 and is_title(shown[0].text):
            if form.begun:
                self._close()
            self.form.title = shown[0].text
            return False
        if is_note(line) and not (self.head and self.head.alternating):
            form.notes += shown
            return False
        if self.head is None and self._paired(shown):
            return True
        if self._head_row(shown) or self.head is None:
            return False
        if self.head.kind == "indicators":
            return read_row(self.form, self.head, line)
        fund = read_fund(self.head, line, self.blocks, all(f.block != self.blocks for f in self.form.funds))
        if fund and fund.whole and self.weight:
            fund.cells.setdefault("weight", self.weight)
        self.form.funds += [fund] if fund else []
        if not fund and not is_part(shown[0].text):
            self.head = None
        return fund is not None

    def _paired(self, shown: list[Cell]) -> bool:
        """Whether a line is labels of funds with their amounts beside them, which are kept, as is what labels and values say of points:
        产出指标得分（50分） 48."""
        for label, value in pairwise(shown):
            match = RE.points_of.fullmatch(label.words) if value.points is not None else None
            cells = {"weight": Cell(match["points"], value.place), "score": value} if match else {}
            if match and match["name"] in SCHEMA.execution_names:
                self.values = cells | self.values
            elif match and match["label"] not in (*SCHEMA.head_scores, *SCHEMA.total_rows):
                self.form.add_indicator(Row(match["name"], label.place, cells))
        found, told = pairs_of(shown), 2 * sum(map(_is_field, shown))
        paired = bool(found) and 2 * len(found) >= len(shown) - told - (len(shown) > 2)
        self.values = found | self.values if paired else self.values
        return paired

    def _head_row(self, shown: list[Cell]) -> bool:
        """项目名称 甲项目, 自评总分 98: what the form says of itself beside its tables."""
        listing, first = self._under("indicators"), shown[0]
        if listing and is_total(first.text) and (len(shown) != 2 or (self.head and "weight" not in self.head.roles)):
            return False
        labels = [(a, b) for a, b in pairwise(shown) if _is_field(a)]
        if _is_field(first) and first.words.startswith(SCHEMA.first_fields) and self.form.indicators:
            self._close()
        self.pairs += labels
        if labels and _is_field(first):
            return not (self._under("indicators") and len(shown) > 2 * len(labels))
        goal = says_any(first.words, SCHEMA.goal_words) and not any(c.number for c in shown)
        if goal and self._under("funds"):
            self.head = None
        return goal

    # --- the form made of what was read ----------------------------------------------------------------

    def _close(self, title: str = "") -> None:
        """Ends the form, which is one where it has indicators or scored funds; the next may have a title already."""
        form, values = self.form, self.values
        form.funds = list(_true_funds(form))
        if "executed" in values and ("budget" in values or "adjusted" in values) and len(values) >= 3:
            form.funds.append(Row(SCHEMA.fund_total[0], values["executed"].place, values, block=self.blocks + 1, whole=True))
        scored = form.funds and (values or any(map(is_scored, form.funds)))
        if scored or len(form.indicators) >= (1 if form.funds else 2):
            form.settle()
            self._conclude(form)
            self.done.append(form)
        self._open(title)

    def _conclude(self, form: Form) -> None:
        """Its scores and grades, as its head, its notes and labels beside its tables say them."""
        graded, texts = self._valued(SCHEMA.grades), [*self.header, *form.notes]
        for cell in graded:
            if form.grade is None and (grade := re.split("[(（]", cell.words, maxsplit=1)[0]) in SCHEMA.grade_names:
                form.grade = replace(cell, text=grade)
        total = form.total.cells.values() if form.total else ()
        form.grade = form.grade or next(_said([*texts, *total], RE.grade), None)
        named = (SCHEMA.head_scores, SCHEMA.columns["review_score"])
        scores, reviews = ([c for c in self._valued(names) if c.points is not None] for names in named)
        heads = (*_said(graded, RE.concluded), *scores, *_said(texts, RE.head_score))
        form.head_scores = tuple(c for c in heads if not (form.total and c.place.row < 0 and c.place.item == form.total.place.item))
        form.review_heads = (*reviews, *_said(texts, RE.review_score))
        form.notes = [*(c for c in self.header if c.words.startswith(SCHEMA.note_starts)), *form.notes, *graded]

    def _valued(self, names: tuple[str, ...]) -> list[Cell]:
        """The values of labels of such names."""
        return [value for label, value in self.pairs if _is(label, names)]


def _is_field(cell: Cell) -> bool:
    return _is(cell, (*SCHEMA.fields, *SCHEMA.head_scores, *SCHEMA.grades))


def _is(label: Cell, names: tuple[str, ...]) -> bool:
    return fund_name(_GLOSS.sub("", label.words)) in names


def _whole(line: Line, head: Head | None) -> bool:
    """Whether a row of an unsure grid is as long as its head, so that nothing can have shifted."""
    points = next((head.roles[role] for role in ("score", "weight", "actual", "executed") if role in head.roles), None) if head else None
    cell = line[points.index] if points else None
    if points is None or cell is None or not any(c.words for c in line[points.index :]):
        return False
    return bool(cell.words) and (points.role in ("actual", "executed") or cell.number is not None or not cell.states)


def is_scored(fund: Row) -> bool:
    return "score" in fund.cells or "weight" in fund.cells


def _true_funds(form: Form) -> Iterator[Row]:
    """The blocks that are a form's: rows named as funds are, with points for execution or in one table with indicators."""
    tables = {i.place.item for i in form.indicators}
    for block in {f.block for f in form.funds}:
        own = [f for f in form.funds if f.block == block]
        named = sum(is_part(f.name) or is_whole(f.name) for f in own)
        if any(is_scored(f) or f.place.item in tables for f in own) and (named * 2 >= len(own) or len(own) == 1):
            yield from own


def _said(texts: Iterable[Cell], what: re.Pattern[str]) -> Iterator[Cell]:
    """What short texts say that way, each once."""
    for cell in texts:
        if len(cell.text) <= LONGEST_HEADER and (found := what.search(cell.words)):
            yield Cell(found[1], cell.place)
