"""A form while it is read, and the object made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ...language.lexicon import LEXICON, alternation
from ...language.schema import SCHEMA
from ...money import ZERO
from .form import Cell, Form, Row
from .rows import Block, fund_name, is_part, is_whole

_HEADS, _POINTS = alternation(SCHEMA.head_scores), r"(\d{1,3}(?:\.\d{1,2})?)"
_HEAD_SCORE = re.compile(rf"(?:{_HEADS})(?:[（(]分[)）])?[:：]\s*{_POINTS}\s*分?(?![\d%])")
_CONCLUDED = re.compile(rf"(?:{_HEADS})[:：]?(?:{alternation(SCHEMA.said_words)})?{_POINTS}{LEXICON.scores['unit'][0]}")
_GRADE = re.compile(rf"(?:{alternation(SCHEMA.grades)})[:：为]\s*[“\"]?({alternation(SCHEMA.grade_names)})")
_GLOSS = re.compile(r"[(（][^()（）]{0,10}[)）]")
LONGEST_HEADER = 160


@dataclass
class Draft:
    """A form while it is read."""

    title: str = ""
    header: list[Cell] = field(default_factory=list)
    funds: list[Row] = field(default_factory=list)
    blocks: int = 0
    execution_weight: Decimal | None = None
    part_weight: Decimal | None = None
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
    mentions: bool = False

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
    graded = (value for label, value in draft.pairs if _is(label, SCHEMA.grades))
    notes = (*(c for c in draft.header if c.words.startswith(SCHEMA.note_starts)), *draft.notes, *graded)
    return Form(
        draft.title, funds, draft.execution_weight, tuple(block.groups), tuple(block.indicators),
        tuple(block.subtotals), block.total, tuple(_head_scores(draft)), next(_grades(draft), None),
        notes, frozenset(draft.roles), draft.part_weight, rows, draft.sure, not draft.stacked, draft.mentions and not funds,
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


def _head_scores(draft: Draft) -> Iterator[Cell]:
    for label, value in draft.pairs:
        if _is(label, SCHEMA.head_scores) and value.points is not None:
            yield value
        elif _is(label, SCHEMA.grades):
            yield from _said([value], _CONCLUDED)
    yield from _said([*draft.header, *draft.notes], _HEAD_SCORE)


def _grades(draft: Draft) -> Iterator[Cell]:
    for label, value in draft.pairs:
        grade = re.split("[(（]", value.words, maxsplit=1)[0]
        if _is(label, SCHEMA.grades) and grade in SCHEMA.grade_names:
            yield replace(value, text=grade)
    yield from _said([*draft.header, *draft.notes], _GRADE)


def _said(texts: Sequence[Cell], what: re.Pattern[str]) -> Iterator[Cell]:
    """What short texts say that way, each once."""
    for cell in texts:
        if len(cell.text) <= LONGEST_HEADER and (found := what.search(cell.words)):
            yield Cell(found[1], cell.place)


def _is(label: Cell, names: tuple[str, ...]) -> bool:
    return fund_name(_GLOSS.sub("", label.words)) in names
