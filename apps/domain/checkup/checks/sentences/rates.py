"""Rates inside texts: shares, growth, execution rates, each against the amounts stated beside it."""

from __future__ import annotations

from collections.abc import Iterator

from ....findings import Finding
from ...claims.phrases import sentences
from ...claims.unitfigures import UnitFigures
from ...reading import Reading
from .execution import execution
from .ratiorules import by_rule, rules_of
from .shares import shares
from .statedchanges import stated_changes
from .statedrates import stated_rates
from .writtenratios import written_ratios

_BACK = 2
"""How many sentences back an amount may stand that a rate is of."""


def check(reading: Reading) -> Iterator[Finding]:
    rules, figures = rules_of(reading), UnitFigures.of(reading)
    yield from written_ratios(reading)
    yield from stated_rates(reading, figures)
    yield from stated_changes(reading, figures)
    for text in sentences(reading):
        yield from by_rule(reading, text, rules)
        for index, sentence in enumerate(text):
            before = text[index - 1] if index else None
            yield from shares(reading, figures, sentence, before)
            yield from execution(reading, sentence, text[max(index - _BACK, 0) : index])
