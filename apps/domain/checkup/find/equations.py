"""Ratios the text works out itself: 执行率=2,388.90÷2,402.11×100%=99.45%; and those it defines: 编外人员与在职人员（在编+编外）的比率."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ...documents.document import Grid, Text
from ...findings import Place
from ...language.lexicon import LEXICON, alternation
from ...language.quantities import Quantity, fold
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Sentence, Term, sentences
from .figures import figures_of

_NUMBER = r"\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_UNIT = alternation(("亿元", "万元", "元"))
_RATIO = re.compile(
    rf"(?<![\d.])(?P<part>{_NUMBER})\s?(?P<one>{_UNIT})?\s?[/÷]\s?(?P<base>{_NUMBER})\s?(?P<other>{_UNIT})?\s?[)）]?"
    rf"\s?[×*xX]\s?100%\s?[=≈]\s?(?P<rate>{_NUMBER})\s?%"
)
_RULE = re.compile(
    rf"(?P<part>[^，,。；;、]{{2,60}}?)与(?P<base>[^，,。；;与（(]{{2,20}})[（(](?P<terms>[^（()）]{{1,20}}\+[^（()）]{{1,30}})[)）]"
    rf"(?:的)?(?:{alternation(LEXICON.ratio_words)})"
)


def equations(reading: Reading) -> Iterator[Relation]:
    for index, text in reading.document.texts():
        for match in _RATIO.finditer(fold(text.text)):
            if (match["one"] or "") == (match["other"] or ""):
                whole = _figure(reading, index, match, "rate", "%")
                part, base = (_figure(reading, index, match, name, match["one"] or "") for name in ("part", "base"))
                yield Relation("ratio", whole, (part, base), rule="C219", choice=("equation", whole.key))


def _figure(reading: Reading, index: int, match: re.Match[str], name: str, unit: str) -> Figure:
    digits, (start, end) = match[name].replace(",", ""), match.span(name)
    value = Decimal(digits) / (100 if unit == "%" else 1)
    shown = f"{match[name]}%" if unit == "%" else match[name]
    quantity = Quantity(value, unit, len(digits.partition(".")[2]), start, end, shown)
    if unit not in ("%", ""):
        quantity = replace(quantity, value=value * quantity.factor)
    return Figure(quantity, reading.document.place(index, start, end))


# --- a ratio the document itself defines -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rule:
    part: str
    terms: tuple[str, ...]
    place: Place


def defined_ratios(reading: Reading) -> Iterator[Relation]:
    """The persons a paragraph states and their rate, by the document's own rule."""
    rules = [rule for text, place in _passages(reading) for rule in _rules(text, place)]
    for text in sentences(reading) if rules else ():
        for rule in rules:
            yield from _by_rule(text, rule)


def _passages(reading: Reading) -> Iterator[tuple[str, Place]]:
    document = reading.document
    for index, item in enumerate(document.items):
        if isinstance(item, Text):
            yield fold(item.text), document.place(index)
        elif isinstance(item, Grid):
            for row, cells in enumerate(item.rows):
                for column, cell in enumerate(cells):
                    if "+" in fold(cell.text) and not cell.covered:
                        yield fold(cell.text), document.cell_place(index, row, column)


def _rules(text: str, place: Place) -> Iterator[_Rule]:
    for match in _RULE.finditer(text) if "+" in text else ():
        terms = tuple(word.strip() for word in match["terms"].split("+"))
        parts = [word for word in terms if word in match["part"]]
        if len(parts) == 1:
            yield _Rule(parts[0], terms, place)


def _by_rule(text: Sequence[Sentence], rule: _Rule) -> Iterator[Relation]:
    terms = [term for sentence in text for term in sentence.terms]
    counts = {word: _count(word, rule, terms) for word in rule.terms}
    part, every = counts[rule.part], [c for c in counts.values() if c]
    if part is None or len(every) < len(counts):
        return
    rate = next((t for t in terms if t.kind == "ratio" and t.exact and t.quantity.start > part.end), None)
    if rate is not None and part in rate.sentence.terms:
        whole, *operands = figures_of((rate, part, *every))
        own = tuple(t.quantity.value for t in rate.sentence.terms if t.kind == "count" and t is not part)
        choice = ("rate", whole.key)
        yield Relation("ratio", whole, tuple(operands), "+".join(rule.terms), Support.RULED, rule="C217", choice=choice, beside=own)


def _count(word: str, rule: _Rule, terms: Sequence[Term]) -> Term | None:
    """The one number of persons the word stands before; None where there are several."""
    found = [t for t in terms if t.level and t.quantity.unit in LEXICON.rate_parts["persons"] and word in t.words]
    found = [t for t in found if not any(other in t.words for other in rule.terms if other != word)]
    return found[0] if len({t.quantity.value for t in found}) == 1 else None
