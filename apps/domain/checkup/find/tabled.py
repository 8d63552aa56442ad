"""What a table or the form of the document has too: 免费开放补助资金预算 60 万元，实际支出 58.20 万元; 全年预算 1,500 万元.

It has no known name: it is called as the row of a table is, word for word, or nothing but its measure, that of the only form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...language.labels import PLANS, canonical, is_known, plain_label
from ...language.lexicon import LEXICON, alternation
from ...language.predicates import OF_LAST_YEAR, YEAR
from ..figures import Figure
from ..forms.form import Form
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, Sentence, Term, every_sentence
from ..sentences.statedfigures import PARTIAL, PROJECT, WHOLES
from ..tables.cells import cell_of
from ..tables.figures import bracketed
from .sections import core, every_amount

_ANOTHER_TIME = re.compile(f"{PARTIAL.pattern}|{OF_LAST_YEAR.pattern}")
_ACT = re.compile(alternation((*LEXICON.paid_words, *LEXICON.rate_parts["arrived"])))
_SHORTEST, _LONGEST, _MOST_NAMES = 4, 30, 400
_FUNDS = {"budget": "budget", "adjusted": "adjusted", "executed": "actual"}
_TIMES = 10
"""A form so many times off is in another unit."""


@dataclass(frozen=True, eq=False)
class _Mention:
    """An amount of a sentence, what it is called if anything, and of the cells it may be one of those of its measure, or else of
    the same act (到位, 支付)."""

    name: str
    figure: Figure
    cells: Sequence[Figure]

    @property
    def same(self) -> list[Figure]:
        return [cell for cell in self.cells if _alike(self.figure, cell)]

    def apart(self, beside: Sequence[_Mention]) -> bool:
        """Whether the cells of its measure are of one value, none is what stands beside it, and it is no cell at all."""
        taken = [cell for other in beside if other is not self for cell in other.same]
        if len({cell.quantity.value for cell in self.same}) != 1 or any(cell in taken for cell in self.same):
            return False
        pairs = [pair for cell in self.cells for pair in ((self.figure, cell), (cell, self.figure))]
        return not any(Relation("equality", one, (other,)).agreement for one, other in pairs)


def _alike(figure: Figure, cell: Figure) -> bool:
    if figure.measure and cell.measure:
        return figure.measure == cell.measure or {figure.measure, cell.measure} <= set(PLANS) - {"budget"}
    return bool(set(_ACT.findall(figure.words)) & set(_ACT.findall(cell.head)))


def tabled(reading: Reading) -> Iterator[Relation]:
    found: dict[object, list[Relation]] = defaultdict(list)
    for beside in (*_of_rows(reading), *_of_form(reading)):
        for m in (m for m in beside if m.apart(beside)):
            cell, key = m.same[0], m.figure.key
            relation = Relation("equality", m.figure, (cell,), m.name or cell.words, Support.LIKELY, rule="C302", choice=("tabled", key))
            found[key if m.name else m.figure.measure].append(relation)
    for apart in found.values():
        if len({r.whole.quantity.value for r in apart}) == 1:
            yield from apart  # several without a name are of several things


def _of_rows(reading: Reading) -> Iterator[list[_Mention]]:
    """What is said behind the name of a row, up to the next name."""
    rows = _rows(reading)
    names = re.compile(alternation(rows) or "(?!)")
    for sentence in every_sentence(reading):
        found = list(names.finditer(sentence.text))
        if found and not _ANOTHER_TIME.search(sentence.text) and {*YEAR.findall(sentence.text)} <= {str(reading.document.year)}:
            several = len(found) > 1 and "，" in sentence.text[found[-1].end() :]  # what follows the last of several is of all
            last = sentence.text.index("，", found[-1].end()) if several else len(sentence.text)
            for match, end in zip(found, [*(m.start() for m in found[1:]), last], strict=True):
                about = _behind(sentence, match.end(), end)
                yield [_Mention(match[0], t.figure, [c for c in rows[match[0]] if _in_like_unit(c, t)]) for t in about]


def _rows(reading: Reading) -> dict[str, list[Figure]]:
    """The amounts of rows of tables by name; none that the whole document knows otherwise, no sums, no parts."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for table in (t for t in reading.tables if t.kind == "figures" and t.grid.sure):
        for at, row in enumerate(table.rows):
            name = plain_label(row.label)
            if _SHORTEST <= len(name) <= _LONGEST and not row.total and not is_known(canonical(name)):
                cells = ((column, cell) for column in table.amounts if (cell := cell_of(table, at, column.index)))
                found[name] += (_counted_in(cell, bracketed(row.label) or bracketed(column.name)) for column, cell in cells)
    return found if len(found) <= _MOST_NAMES else {}


def _in_like_unit(cell: Figure, term: Term) -> bool:
    return cell.quantity.kind == term.kind == "money" or cell.quantity.unit == term.quantity.unit


def _counted_in(cell: Figure, unit: str) -> Figure:
    """The cell with the unit that its row or head states: 新建充电桩（个）."""
    return cell if cell.quantity.unit or not unit else replace(cell, quantity=replace(cell.quantity, unit=unit))


def _behind(sentence: Sentence, start: int, end: int) -> list[Term]:
    """The amounts behind a name, the first in its own clause, up to the next one or where the sentence turns to something else."""
    cut = BREAK.search(sentence.text, start, end)
    last = (cut.start() if cut else end) + sentence.start
    found = [t for t in sentence.terms if t.level and t.exact and start + sentence.start <= t.quantity.start < last]
    return [] if found and re.search("[，,：:]", sentence.text[start : found[0].quantity.start - sentence.start]) else found


def _of_form(reading: Reading) -> Iterator[list[_Mention]]:
    """Amounts that name nothing but their measure; of a project's form those that speak of the project, or its report."""
    form = reading.forms[0] if len(reading.forms) == 1 else None
    cells = list(_funds(form)) if form else []
    for term in every_amount(reading) if form and cells else ():
        text, figure, value = term.sentence.text, term.figure, term.quantity.value
        named = term.kind != "money" or core(term.words).removeprefix(PROJECT)
        if form and not named and not _ANOTHER_TIME.search(text) and _speaks_of(reading, form, text):
            mention = _Mention("", figure, [_in_unit(cell, figure) for cell in cells])
            if any(value < c.quantity.value * _TIMES < value * _TIMES**2 for c in mention.cells if c.measure == term.measure):
                yield [mention]


def _funds(form: Form) -> Iterator[Figure]:
    """The cells of its funds; those of the whole have a measure."""
    total = next((fund for fund in form.funds if fund.whole), None)
    for fund in form.funds:
        for role, measure in _FUNDS.items():
            if (cell := fund.cell(role)) and cell.number:
                yield Figure(cell.number, cell.place, fund.name, measure if fund is total else "")


def _in_unit(cell: Figure, like: Figure) -> Figure:
    """The cell with a unit: its own, else that of the text."""
    q, unit = cell.quantity, like.quantity.unit
    return cell if q.unit else replace(cell, quantity=replace(q, unit=unit, value=q.value * like.quantity.factor))


def _speaks_of(reading: Reading, form: Form, sentence: str) -> bool:
    """Whether text and form are of one thing."""
    if PROJECT not in form.title:
        return PROJECT not in sentence
    titles = [text.text for _, text in reading.document.texts() if text.kind == "title" and text.text != form.title]
    return any(PROJECT in title for title in titles) or (PROJECT in sentence and not any(WHOLES[0] in title for title in titles))
