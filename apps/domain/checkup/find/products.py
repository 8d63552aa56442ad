"""Quantity times standard: 13 人 × 人均 0.60 万元 = 7.80 万元, in a sentence or under one heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ...language.lexicon import LEXICON, alternation
from ...language.quantities import Quantity
from ..claims.phrases import Sentence, Term, sentences
from ..reading import Reading
from ..relations import Relation, Support
from .figures import figure_of

_STANDARD = re.compile(alternation(LEXICON.standard_words))
_PER = re.compile(r"(?:每|(?P<of>[人户次亩台辆]))(?P<one>[\u4e00-\u9fff]{1,3})?")
_PERIOD = re.compile("每(?:月|天|日|年|季|学期)")
"""A standard for a time: how many times it is paid stands nowhere."""
_TOTAL = re.compile(r"总额|总计|合计|共计|共(?:需|支出|发放|拨付|安排|计)?|资金|发放|拨付|金额|计$")
_RUNS = {"月": ("月",), "天": ("天", "日"), "日": ("天", "日"), "公": ("公里",), "户": ("户", "家"), "家": ("户", "家")}
_CUT = re.compile(r"[；;]")
_UNITS = {"名": "人", "位": "人"}
Placed = tuple[Sentence, Term]


def products(reading: Reading) -> Iterator[Relation]:
    """Where one number of things, one standard for each and one total are stated, and the words say for what."""
    sections: dict[tuple[str, ...], list[Placed]] = {}
    for text in sentences(reading):
        for sentence in text:
            for segment in _segments(sentence):
                yield from _made(reading, [(sentence, t) for t in segment], Support.SAID)
            path = reading.document.heading_path(sentence.item)
            sections.setdefault(path, []).extend((sentence, t) for t in sentence.terms)
    for placed in sections.values():
        if len({(sentence.item, sentence.start) for sentence, _ in placed}) > 1:
            yield from _made(reading, placed, Support.LIKELY)


def _segments(sentence: Sentence) -> Iterator[list[Term]]:
    """The numbers of a sentence between its semicolons."""
    found: list[Term] = []
    for term in sentence.terms:
        if found and _CUT.search(term.lead):
            yield found
            found = []
        found.append(term)
    yield found


def _made(reading: Reading, placed: Sequence[Placed], support: Support) -> Iterator[Relation]:
    """The relation of these numbers, where each of the three is one value."""
    standards = [(s, t) for s, t in placed if t.kind == "money" and _STANDARD.search(t.words)]
    if not standards or not _one(standards):
        return
    if _PERIOD.search(standards[0][1].words):
        return
    counter = _counter(standards[0][1])
    counts = [(s, t) for s, t in placed if t.kind == "count" and t.level and _unit(t) == counter] if counter else []
    totals = [(s, t) for s, t in placed if t.kind == "money" and t.level and _TOTAL.search(t.words)]
    if not counts or not totals or not _one(counts) or not _one(totals):
        return
    if totals[0][1].quantity.value <= standards[0][1].quantity.value:
        return
    months = _months(placed, standards[0][1], totals[0][1])
    if months is None:
        return
    whole, count, standard = (figure_of(reading, s.item, t) for s, t in (totals[0], counts[0], standards[0]))
    operands = (count, standard, *(replace(standard, quantity=quantity) for quantity in months))
    yield Relation("product", whole, operands, standard.words, support, rule="C130")


def _months(placed: Sequence[Placed], standard: Term, total: Term) -> tuple[Quantity, ...] | None:
    """How many months or days a monthly or daily standard runs: as stated, twelve for a year; None where it is not said."""
    per = next((word for word in ("月", "天", "日") if word in standard.words), "")
    if not per:
        return ()
    stated = [t.quantity for _, t in placed if t.kind == "count" and t.quantity.unit.endswith(_RUNS[per])]
    if len(stated) == 1:
        return (stated[0],)
    yearly = per == "月" and "年" in f"{standard.words}{total.words}{total.lead}"
    return (Quantity(Decimal(12), "个月", 0, standard.start, standard.end, "12个月"),) if yearly and not stated else None


def _one(placed: Sequence[Placed]) -> bool:
    return len({t.quantity.value for _, t in placed}) == 1 and all(t.exact for _, t in placed)


def _counter(standard: Term) -> str:
    """What the standard is for one of: 人 of 人均 and 每人; empty where its words do not say."""
    match = _PER.search(standard.words)
    if match is None:
        return ""
    word = match["of"] or (match["one"] or "")[:1]
    return _UNITS.get(word, word)


def _unit(term: Term) -> str:
    return _UNITS.get(term.quantity.unit, term.quantity.unit)
