"""What a report says of its budget and what was spent, against the funds of its only form: 全年预算 1,500 万元 … 年度资金总额 1,504."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ...language.comparing import OF_LAST_YEAR
from ..claims.statedfigures import PARTIAL, PROJECT, WHOLES
from ..forms.form import Form, Fund
from ..reading import Reading
from ..relations import Figure, Relation, Support
from .figures import figure_of
from .sections import core, every_spot

_APART = 10
_MEASURES = {"budget": "budget", "adjusted": "adjusted", "executed": "actual"}


def form_funds(reading: Reading) -> Iterator[Relation]:
    """Amounts that name nothing but their measure; of a project's form those that speak of the project, or its report."""
    form = reading.forms[0] if len(reading.forms) == 1 else None
    total = next((f for f in form.funds if f.total), None) if form else None
    if form is None or total is None:
        return
    cells = {f.key: f for f in _cells(form)}.values()
    of = {_MEASURES[role]: cell for role, cell in _roles(total)}
    found: dict[str, list[Relation]] = defaultdict(list)
    for sentence, term in every_spot(reading):
        cell = of.get(term.measure)
        named = core(term.words).removeprefix(PROJECT)
        if cell is None or named or term.kind != "money" or PARTIAL.search(sentence.text) or OF_LAST_YEAR.search(sentence.text):
            continue
        whole = figure_of(reading, sentence.item, term)
        like = [_in_unit(c, whole) for c in cells]
        if not _about(reading, form, sentence.text) or any(c.interval.meets(whole.interval) for c in like):
            continue
        cell = _in_unit(cell, whole)
        if not whole.quantity.value < cell.quantity.value * _APART < whole.quantity.value * _APART**2:
            continue  # the form is in another unit
        relation = Relation("equality", whole, (cell,), cell.words, Support.LIKELY, rule="C302", choice=("funds", whole.key))
        found[term.measure].append(relation)
    for apart in found.values():
        if len({r.whole.quantity.value for r in apart}) == 1:
            yield from apart  # several are of several things


def _in_unit(cell: Figure, like: Figure) -> Figure:
    """The cell with a unit: its own, else that of the text."""
    q, unit = cell.quantity, like.quantity.unit
    return cell if q.unit else replace(cell, quantity=replace(q, unit=unit, value=q.value * like.quantity.factor))


def _about(reading: Reading, form: Form, sentence: str) -> bool:
    """Whether text and form are of one thing."""
    if PROJECT not in form.title:
        return PROJECT not in sentence
    titles = [text.text for _, text in reading.document.texts() if text.kind == "title" and text.text != form.title]
    return any(PROJECT in title for title in titles) or (PROJECT in sentence and not any(WHOLES[0] in title for title in titles))


def _roles(fund: Fund) -> Iterator[tuple[str, Figure]]:
    for role in _MEASURES:
        cell = fund.cell(role)
        if cell and cell.number:
            yield role, Figure(cell.number, cell.place, fund.label)


def _cells(form: Form) -> Iterator[Figure]:
    yield from (figure for fund in form.funds for _, figure in _roles(fund))
