"""A form while it is read, and the object made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ...language.lexicon import LEXICON, alternation
from ...language.schema import SCHEMA
from ...money import ZERO
from ..tables.figures import compact
from .form import Cell, Form, Fund
from .fundrows import fund_name, is_part, is_whole
from .parents import without_parents
from .rows import Block

_HEAD_SCORE = re.compile(
    rf"(?:{alternation(SCHEMA.head_scores)})(?:[（(]分[)）])?[:：]\s*(\d{{1,3}}(?:\.\d{{1,2}})?)\s*分?(?![\d%])"
)
_CONCLUDED = re.compile(
    rf"(?:{alternation(SCHEMA.head_scores)})[:：]?(?:{alternation(SCHEMA.said_words)})?(\d{{1,3}}(?:\.\d{{1,2}})?){LEXICON.scores['unit'][0]}"
)
_GRADE = re.compile(rf"(?:{alternation(SCHEMA.grades)})[:：为]\s*[“\"]?({alternation(SCHEMA.grade_names)})")
_GLOSS = re.compile(r"[(（]")
LONGEST_HEADER = 160


@dataclass
class Draft:
    """A form while it is read."""

    title: str = ""
    header: list[Cell] = field(default_factory=list)
    funds: list[Fund] = field(default_factory=list)
    blocks: int = 0
    execution_weight: Decimal | None = None
    part_weight: Decimal | None = None
    block: Block = field(default_factory=Block)
    notes: list[Cell] = field(default_factory=list)
    pairs: list[tuple[Cell, Cell]] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    rows: set[tuple[int, int]] = field(default_factory=set)
    fund_rows: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    """By block."""
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
    scored = bool(draft.pairs_of_funds) or any({"score", "weight"} & {*f.cells} for f in funds)
    if not (scored and funds) and (len(block.indicators) < 2 and not (block.indicators and funds)):
        return None
    rows = frozenset(draft.rows).union(*(draft.fund_rows.get(f.block, set()) for f in funds))
    without_parents(
        block, sum((f.points("weight") or ZERO for f in funds), ZERO) or draft.execution_weight or ZERO
    )
    texts = [*draft.header, *draft.notes]
    graded = (value for label, value in draft.pairs if _of_grade(label))
    notes = (*(c for c in draft.header if c.words.startswith(SCHEMA.note_starts)), *draft.notes, *graded)
    return Form(
        draft.title, funds, draft.execution_weight, tuple(block.groups), tuple(block.indicators),
        tuple(block.subtotals), block.total, tuple(_head_scores(draft, texts)), _grade(draft, texts),
        notes, frozenset(draft.roles), draft.part_weight, rows, draft.sure, not draft.stacked, draft.mentions and not funds,
    )  # fmt: skip


def _paired_funds(draft: Draft) -> Iterator[Fund]:
    """The funds that labels and values state, as one row."""
    cells = draft.pairs_of_funds
    if "executed" in cells and ("budget" in cells or "adjusted" in cells) and len(cells) >= 3:
        yield Fund(SCHEMA.fund_total[0], cells["executed"].place, cells, True, draft.blocks + 1)


def is_scored(fund: Fund) -> bool:
    return "score" in fund.cells or "weight" in fund.cells


def _true_funds(draft: Draft) -> Iterator[Fund]:
    """The blocks that are a form's: rows named as funds are, with points for execution or in one table with indicators."""
    tables = {i.place.item for i in draft.block.indicators}
    for block in {f.block for f in draft.funds}:
        own = [f for f in draft.funds if f.block == block]
        named = sum(is_part(f.label) or is_whole(f.label) for f in own)
        if any(is_scored(f) or f.place.item in tables for f in own) and (
            named * 2 >= len(own) or len(own) == 1
        ):
            yield from own


def _head_scores(draft: Draft, texts: Sequence[Cell]) -> Iterator[Cell]:
    for label, value in draft.pairs:
        if fund_name(_named(label)) in SCHEMA.head_scores and value.points is not None:
            yield value
        elif _of_grade(label) and (found := _CONCLUDED.search(compact(value.text))):
            yield Cell(found[1], value.place)
    for cell in texts:
        if len(cell.text) <= LONGEST_HEADER and (found := _HEAD_SCORE.search(compact(cell.text))):
            yield Cell(found[1], cell.place)


def _of_grade(label: Cell) -> bool:
    return fund_name(_named(label)) in SCHEMA.grades


def _named(label: Cell) -> str:
    return re.sub(r"[(（][^()（）]{0,10}[)）]", "", label.words)


def _grade(draft: Draft, texts: Sequence[Cell]) -> Cell | None:
    for label, value in draft.pairs:
        grade = _GLOSS.split(value.words, maxsplit=1)[0]
        if _of_grade(label) and grade in SCHEMA.grade_names:
            return replace(value, text=grade)
    for cell in texts:
        if len(cell.text) <= LONGEST_HEADER and (found := _GRADE.search(compact(cell.text))):
            return Cell(found[1], cell.place)
    return None
