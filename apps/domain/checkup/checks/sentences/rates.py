"""Rates inside texts: shares, growth, execution rates, each against the amounts stated beside it."""

from __future__ import annotations

from collections.abc import Iterator

from ....findings import Finding
from ...claims.phrases import sentences
from ...claims.unitfigures import UnitFigures
from ...reading import Reading
from .shares import shares
from .statedchanges import stated_changes
from .statedrates import stated_rates


def check(reading: Reading) -> Iterator[Finding]:
    figures = UnitFigures.of(reading)
    yield from stated_rates(reading, figures)
    yield from stated_changes(reading, figures)
    for text in sentences(reading):
        for index, sentence in enumerate(text):
            before = text[index - 1] if index else None
            yield from shares(reading, figures, sentence, before)
