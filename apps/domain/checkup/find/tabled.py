"""What a table or the form of the document has too: 免费开放补助资金预算 60 万元，实际支出 58.20 万元; 全年预算 1,500 万元.

It has no known name: it is called as the row of a table is, word for word, or nothing but its measure, that of the only form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...language.labels import PLANS, canonical, is_known, plain_label
from ...language.lexicon import LEXICON, alternation
from ...language.predicates import OF_LAST_YEAR, YEAR
from ..figures import Figure
from ..forms.form import Form
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, Sentence, Term, every_sentence
from ..sentences.statedfigures import PARTIAL, PROJECT, WHOLES
from ..tables.figures import bracketed
from ..tables.tables import cell_of
from .sections import core, every_amount

_ANOTHER_TIME = re.compile(f"{PARTIAL.pattern}|{OF_LAST_YEAR.pattern}")
_ACT = re.compile(alternation((*LEXICON.paid_words, *LEXICON.rate_parts["arrived"])))
_SHORTEST, _LONGEST, _MOST_NAMES = 4, 30, 400
_FUNDS = {"budget": "budget", "adjusted": "adjusted", "executed": "actual"}
_TIMES = 10
"""A form so many times off is in another unit."""


def tabled(reading: Reading) -> Iterator[Relation]:
    """What is said behind the name of a row, up to the next name."""
    rows = _rows(reading)
    names = re.compile(alternation(rows) or "(?!)")
    for sentence in every_sentence(reading):
        found = list(names.finditer(sentence.text))
        if found and not _ANOTHER_TIME.search(sentence.text) and {*YEAR.findall(sentence.text)} <= {str(reading.document.year)}:
            several = len(found) > 1 and "，" in sentence.text[found[-1].end() :]  # what follows the last of several is of all
            last = sentence.text.index("，", found[-1].end()) if several else len(sentence.text)
            for match, end in zip(found, [*(m.start() for m in found[1:]), last], strict=True):
                yield from _apart(match[0], rows[match[0]], _behind(sentence, match.end(), end))


def formed(reading: Reading) -> Iterator[Relation]:
    """Amounts that name nothing but their measure, against the funds of the only form; several values are of several things."""
    form = reading.forms[0] if len(reading.forms) == 1 else None
    cells = list(_funds(form)) if form else []
    found: dict[str, list[Relation]] = defaultdict(list)
    for term in every_amount(reading) if form and cells else ():
        text, value = term.sentence.text, term.quantity.value
        named = term.kind != "money" or core(term.words).removeprefix(PROJECT)
        if form and not named and not _ANOTHER_TIME.search(text) and _speaks_of(reading, form, text):
            row = [_in_unit(cell, term) for cell in cells]
            if any(value < c.quantity.value * _TIMES < value * _TIMES**2 for c in row if c.measure == term.measure):
                found[term.measure] += _apart(cells[0].words, row, [term])
    for apart in found.values():
        yield from apart if len({relation.whole.quantity.value for relation in apart}) == 1 else ()


def _funds(form: Form) -> Iterator[Figure]:
    """The cells of its funds; those of the whole have a measure."""
    total = next((fund for fund in form.funds if fund.whole), None)
    for fund in sorted(form.funds, key=lambda fund: fund is not total):
        for role, measure in _FUNDS.items():
            if (cell := fund.cell(role)) and cell.number:
                yield Figure(cell.number, cell.place, fund.name, measure if fund is total else "")


def _in_unit(cell: Figure, like: Term) -> Figure:
    """The cell with a unit: its own, else that of the text."""
    q, said = cell.quantity, like.quantity
    return cell if q.unit else replace(cell, quantity=replace(q, unit=said.unit, value=q.value * said.factor))


def _speaks_of(reading: Reading, form: Form, sentence: str) -> bool:
    """Whether text and form are of one thing."""
    if PROJECT not in form.title:
        return PROJECT not in sentence
    titles = [text.text for _, text in reading.document.texts() if text.kind == "title" and text.text != form.title]
    return any(PROJECT in title for title in titles) or (PROJECT in sentence and not any(WHOLES[0] in title for title in titles))


def _apart(name: str, row: Sequence[Figure], terms: Sequence[Term]) -> Iterator[Relation]:
    """The amounts whose cells, those of like unit and of its measure or act (到位, 支付), have one value that none beside it is of."""
    cells = {t: [c for c in row if c.quantity.kind == t.kind == "money" or c.quantity.unit == t.quantity.unit] for t in terms}
    same = {t: [c for c in cells[t] if _alike(t.figure, c)] for t in terms}
    for term in terms:
        taken = [cell for other in terms if other is not term for cell in same[other]]
        pairs = [pair for cell in cells[term] for pair in ((term.figure, cell), (cell, term.figure))]
        one = len({cell.quantity.value for cell in same[term]}) == 1 and not any(cell in taken for cell in same[term])
        if one and not any(Relation("equality", whole, (other,)).agreement for whole, other in pairs):
            choice = ("tabled", term.figure.key)
            yield Relation("equality", term.figure, (same[term][0],), name, Support.LIKELY, rule="C302", choice=choice)


def _alike(figure: Figure, cell: Figure) -> bool:
    if figure.measure and cell.measure:
        return figure.measure == cell.measure or {figure.measure, cell.measure} <= set(PLANS) - {"budget"}
    return bool(set(_ACT.findall(figure.words)) & set(_ACT.findall(cell.head)))


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


def _counted_in(cell: Figure, unit: str) -> Figure:
    """The cell with the unit that its row or head states: 新建充电桩（个）."""
    return cell if cell.quantity.unit or not unit else replace(cell, quantity=replace(cell.quantity, unit=unit))


def _behind(sentence: Sentence, start: int, end: int) -> list[Term]:
    """The amounts behind a name, the first in its own clause, up to the next one or where the sentence turns to something else."""
    cut = BREAK.search(sentence.text, start, end)
    last = (cut.start() if cut else end) + sentence.start
    found = [t for t in sentence.terms if t.level and t.exact and start + sentence.start <= t.quantity.start < last]
    return [] if found and re.search("[，,：:]", sentence.text[start : found[0].quantity.start - sentence.start]) else found
