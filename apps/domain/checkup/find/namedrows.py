"""What a sentence states of a thing that a table has a row of, by its open name: 免费开放补助资金预算 60 万元，实际支出 58.20 万元.

The name is that of the row, word for word; the column is the one of the same measure, or of the same word (到位, 支付).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...language.comparing import OF_LAST_YEAR, YEAR
from ...language.labels import PLANS, canonical, is_known, measure_of, plain_label
from ...language.lexicon import LEXICON, alternation
from ..claims.phrases import BREAK, Sentence, Term, sentences
from ..claims.statedfigures import PARTIAL
from ..reading import Reading
from ..relations import Figure, Relation, Support
from ..tables.cells import cell_of
from ..tables.columns import Column
from ..tables.tables import DataTable
from .figures import figure_of

_SHORTEST, _LONGEST, _MOST = 4, 30, 400
_DONE = re.compile(alternation((*LEXICON.paid_words, *LEXICON.rate_parts["arrived"])))


@dataclass(frozen=True, eq=False)
class _Row:
    table: DataTable
    at: int


def named_rows(reading: Reading) -> Iterator[Relation]:
    rows = _rows(reading)
    names = re.compile(alternation(rows)) if rows else None
    for text in sentences(reading) if names else ():
        for sentence in text:
            found = [m for m in names.finditer(sentence.text)] if names else []
            ends = [m.start() for m in found[1:]] + [len(sentence.text)] * bool(found)
            for match, end in zip(found, ends, strict=True):
                about = _about(sentence, match.end(), end)
                if about and _of_the_year(reading, sentence):
                    yield from _held(reading, sentence, about, match[0], rows[match[0]])


def _rows(reading: Reading) -> dict[str, list[_Row]]:
    """The rows of tables of figures by name; none that the whole document knows otherwise, no sums, no parts."""
    found: dict[str, list[_Row]] = defaultdict(list)
    for table in reading.tables:
        for at, row in enumerate(table.rows if table.kind == "figures" and table.grid.sure else ()):
            name = plain_label(row.label)
            if _SHORTEST <= len(name) <= _LONGEST and not row.total and not is_known(canonical(name)):
                found[name].append(_Row(table, at))
    return found if len(found) <= _MOST else {}


def _about(sentence: Sentence, start: int, end: int) -> list[Term]:
    """The amounts behind a name, the first in its own clause, up to the next one or where the sentence turns to something else."""
    cut = BREAK.search(sentence.text, start, end)
    last = (cut.start() if cut else end) + sentence.start
    found = [t for t in sentence.terms if t.level and t.exact and t.kind == "money" and start + sentence.start <= t.quantity.start < last]
    return [] if found and re.search("[，,：:]", sentence.text[start : found[0].quantity.start - sentence.start]) else found


def _of_the_year(reading: Reading, sentence: Sentence) -> bool:
    years = set(YEAR.findall(sentence.text)) - {str(reading.document.year)}
    return not years and not OF_LAST_YEAR.search(sentence.text) and not PARTIAL.search(sentence.text)


def _held(reading: Reading, sentence: Sentence, about: Sequence[Term], name: str, rows: Sequence[_Row]) -> Iterator[Relation]:
    cells = [(column, cell) for row in rows for column in row.table.amounts if (cell := cell_of(row.table, row.at, column))]
    for term in about:
        whole = figure_of(reading, sentence.item, term)
        like = [(c, cell) for c, cell in cells if cell.quantity.kind == term.kind]
        same = [cell for c, cell in like if _same(term, c)]
        others = [t for t in about if t is not term and any(_same(t, c) for c, cell in like if cell in same)]
        if len({cell.quantity.value for cell in same}) != 1 or others or any(_agrees(whole, cell) for _, cell in like):
            continue
        yield Relation("equality", whole, (same[0],), name, Support.LIKELY, rule="C302", choice=("row", whole.key))


def _same(term: Term, column: Column) -> bool:
    """Whether a column is of the measure of an amount, or of the same act."""
    own = measure_of(column.label)
    if term.measure and own:
        return term.measure == own or {term.measure, own} <= set(PLANS) - {"budget"}
    acts = {m[0] for m in _DONE.finditer(term.words)}
    return bool(acts & {m[0] for m in _DONE.finditer(column.label)})


def _agrees(whole: Figure, cell: Figure) -> bool:
    relation = Relation("equality", whole, (cell,))
    return bool(relation.agreement) or bool(replace(relation, whole=cell, operands=(whole,)).agreement)
