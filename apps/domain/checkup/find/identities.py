"""Identities over the whole document: what is stated in several paragraphs must close all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from ...findings import Place
from ...language.lexicon import LEXICON, alternation
from ..figures import UNDATED, Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.statedfigures import UnitFigures

_MEASURES = {"actual": ("actual", ""), "budget": ("budget",), "adjusted": ("adjusted",), "closing": ("closing", "")}
_FLOWS = re.compile(alternation(LEXICON.other_flows))


def identities(reading: Reading) -> Iterator[Relation]:
    stated = UnitFigures.of(reading)
    for year in sorted({f.year for f in stated.figures if f.year} | {reading.document.year or UNDATED}):
        yield from _sums(stated, year)
        for names in LEXICON.carried_over:
            yield from _carried(reading, stated, names, year)


def _sums(stated: UnitFigures, year: int) -> Iterator[Relation]:
    """资产 = 负债 + 净资产, 三公 = its three parts."""
    seen: set[tuple[str, Place]] = set()
    for names in LEXICON.balances:
        label = names["of"][0]
        for measures in _MEASURES.values():
            parts = [stated.one(name, measures, year) for name in names["parts"]]
            found = [part for part in parts if part is not None]
            whole = stated.one(label, measures, year, found[0].item if found else -1)
            if whole is None or len(found) < len(parts) or (label, whole.place) in seen:
                continue
            seen.add((label, whole.place))
            others = [c for name in names.get("also", ()) for c in stated.all(name, measures, year)]
            loose = "also" in names
            if loose and (any(c.quantity.value for c in others) or any(part.item != whole.item for part in found)):
                continue
            if not _pointed(whole, found):
                support = Support.LIKELY if loose else Support.SAID
                yield Relation("sum", whole, tuple(found), label, support, (), "C120", note="C121")


def _pointed(whole: Figure, parts: Sequence[Figure]) -> bool:
    """Whether all stand in one sentence as a list, which is looked at as such."""
    listed = {frozenset(group["parts"]) for group in LEXICON.groups}
    together = all((part.item, part.sentence) == (whole.item, whole.sentence) for part in parts)
    return together and frozenset(part.label for part in parts) in listed


def _carried(reading: Reading, stated: UnitFigures, names: dict[str, tuple[str, ...]], year: int) -> Iterator[Relation]:
    """Brought forward + income − spent = carried over; what was brought forward may be in the income already."""
    opening = stated.one(names["carry"][0], ("opening",), year)
    closing = stated.one(names["carry"][0], ("closing",), year)
    if opening is None or closing is None:
        return
    incomes = _amounts(stated, (*names["income"], "整体收入"), ("actual", ""), year)
    spent = _amounts(stated, (*names["spent"], "整体支出"), ("actual", ""), year)
    total = bool(incomes and spent and (incomes[0].label, spent[0].label) == (names["income"][0], names["spent"][0]))
    incomes = incomes or _amounts(stated, ("财政拨款收入", "整体收入", "整体支出"), ("adjusted", "planned"), year)
    if not incomes or not spent or _of_other_funds(stated, incomes[0], spent[0], year):
        return
    apart = len({(c.item, c.sentence) for c in (opening, incomes[0], spent[0], closing)}) > 1
    choice = ("carried", closing.key)
    rule = "C122" if total and not _other_flows(reading) else "C123"
    for number, (came, went) in enumerate(product(incomes, spent)):
        support = Support.HINT if number or not apart else Support.SAID if rule == "C122" else Support.LIKELY
        words = names["carry"][0]
        yield Relation("balance", closing, (opening, came, went), words, support, (1, 1, -1), rule, 999, choice=choice)
        yield Relation("balance", closing, (came, went), words, Support.HINT, (1, -1), rule, 999, choice=choice)


def _of_other_funds(stated: UnitFigures, income: Figure, spent: Figure, year: int) -> bool:
    """Whether the income is that of one kind of money only, the spending that of all."""
    whole = _amounts(stated, ("本年收入", "整体收入", "收入总计"), ("actual", ""), year)
    named = income.label == "财政拨款收入" and spent.label == "整体支出"
    return named and any(abs(w.quantity.value - income.quantity.value) > w.quantity.step for w in whole)


def _amounts(stated: UnitFigures, labels: Sequence[str], measures: Sequence[str], year: int) -> list[Figure]:
    return [figure for label in labels for figure in stated.all(label, measures, year)]


def _other_flows(reading: Reading) -> bool:
    """Whether the text speaks of what else may go in or out: 结余分配, 收回, 上缴, 弥补."""
    amounts = reading.quantities
    return any(_FLOWS.search(text.text) for index, text in reading.document.texts() if amounts[index])
