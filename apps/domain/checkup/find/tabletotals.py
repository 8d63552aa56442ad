"""The total row of a table told again in the sentences beside it: 三个品种合计 4,415 亩，总产量 5,310 吨."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from ...language.lexicon import LEXICON, alternation
from ...language.predicates import OF_LAST_YEAR
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Sentence, Term, sentences
from ..sentences.statedfigures import PARTIAL
from ..tables.columns import Column
from ..tables.figures import bracketed
from ..tables.tables import DataTable, cell_of
from .sections import core

_NEAR = 2
"""So many items before or behind a table speak of it."""
_SCOPE = 2
"""So many characters beside a measure say no more than whose it is: 全县."""
_MOST_ROWS = 10
"""Of so many rows every part is tried: what is said may be of some of them."""
_SUM = re.compile(alternation(LEXICON.sum_words))
_PERSONS = LEXICON.averaged_over["生"]


def table_totals(reading: Reading) -> Iterator[Relation]:
    near = {text[0].item: text for text in sentences(reading) if text}
    for table in reading.tables:
        totals = [at for at, row in enumerate(table.rows) if row.total]
        if table.kind == "figures" and table.sure and len(totals) == 1:
            for item in range(table.item - _NEAR, table.item + _NEAR + 1):
                for sentence in near.get(item, ()):
                    yield from _told(reading, table, totals[0], sentence)


def _told(reading: Reading, table: DataTable, at: int, sentence: Sentence) -> Iterator[Relation]:
    if PARTIAL.search(sentence.text) or OF_LAST_YEAR.search(sentence.text):
        return
    terms = [t for t in sentence.main.terms if t.level and t.exact and t.year in ("", str(reading.document.year))]
    pairs = [(t, c, cell) for t in terms for c in table.amounts if (cell := cell_of(table, at, c.index)) and _fits(table, t, c, cell)]
    alone = [p for p in pairs if sum(q[0] is p[0] for q in pairs) == 1 == sum(q[1] is p[1] for q in pairs)]
    apart = [(t, c, cell) for t, c, cell in alone if not _agree(t, cell)]
    said = len(alone) > len(apart) or (bool(apart) and _SUM.search(sentence.text[: apart[0][0].end - sentence.start]) is not None)
    for term, column, cell in apart if len(apart) == 1 else ():
        if not _of_some(table, column, term.quantity.value):
            support = Support.LIKELY if said else Support.HINT
            yield Relation("equality", term.figure, (cell,), column.name, support, rule="C302", choice=("told", term.figure.key))


def _agree(term: Term, cell: Figure) -> bool:
    return any(Relation("equality", a, (b,)).agreement for a, b in ((term.figure, cell), (cell, term.figure)))


def _fits(table: DataTable, term: Term, column: Column, cell: Figure) -> bool:
    """Whether a number counts what a column does, by its unit and its words."""
    unit = bracketed(column.name)
    stated = unit or column.unit or table.grid.unit
    alike = term.kind == cell.quantity.kind == "money" or (
        term.kind == "count" and (stated == term.quantity.unit or {stated, term.quantity.unit} <= {*_PERSONS})
    )
    name = column.name.removesuffix(f"（{unit}）")
    named, words = (name, term.words) if unit else (core(name), core(term.words))  # one unit beside 完成 says enough
    measured = bool(column.measure) and column.measure == term.measure and len(core(term.words)) <= _SCOPE
    return alike and (measured or any(named[i : i + 2] in words for i in range(len(named) - 1)))


def _of_some(table: DataTable, column: Column, value: Decimal) -> bool:
    """Whether it is what some of the rows make together."""
    values = [row.numbers[column.index].value for row in table.rows if not row.total and column.index in row.numbers]
    some = (sum(s) for n in range(1, len(values)) for s in combinations(values, n)) if len(values) <= _MOST_ROWS else values
    return value in some or value in values
