"""Ratios the text works out itself: 执行率=2,388.90÷2,402.11×100%=99.45%; and those it defines: 编外人员与在职人员（在编+编外）的比率."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ...language.lexicon import LEXICON, alternation
from ...language.quantities import Quantity, fold, quantities
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Term, sentences
from .figures import proposal

_NUMBER = r"\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_UNIT = alternation(("亿元", "万元", "元"))
_RATIO = re.compile(
    rf"(?<![\d.])(?P<part>{_NUMBER}\s?(?:{_UNIT})?)\s?[/÷]\s?(?P<base>{_NUMBER}\s?(?:{_UNIT})?)\s?[)）]?"
    rf"(?:\s?[×*xX]\s?100%)?\s?[=≈]\s?(?P<rate>{_NUMBER}\s?%)"
)
_RULE = re.compile(
    rf"(?P<part>[^，,。；;、]{{2,60}}?)与(?P<base>[^，,。；;与（(]{{2,20}})[（(](?P<terms>[^（()）]{{1,20}}\+[^（()）]{{1,30}})[)）]"
    rf"(?:的)?(?:{alternation(LEXICON.ratio_words)})"
)


def equations(reading: Reading) -> Iterator[Relation]:
    for index, text in reading.document.texts():
        for match in _RATIO.finditer(fold(text.text)):
            whole, part, base = (_figure(reading, index, match, name) for name in ("rate", "part", "base"))
            if part.quantity.unit == base.quantity.unit and whole.quantity.unit == "%":
                yield Relation("ratio", whole, (part, base), rule="C219", choice=("equation", whole.key))


def _figure(reading: Reading, index: int, match: re.Match[str], name: str) -> Figure:
    (start, end), digits = match.span(name), re.sub(r"[^\d.]", "", match[name])
    found = quantities(match[name]) or (Quantity(Decimal(digits), "", len(digits.partition(".")[2]), start, end, match[name]),)
    return Figure(replace(found[0], start=start, end=end), reading.document.place(index, start, end))


def defined_ratios(reading: Reading) -> Iterator[Relation]:
    """The persons a paragraph states and their rate, by the document's own rule."""
    texts = [text.text for _, text in reading.document.texts()]
    cells = [cell.text for _, grid in reading.document.grids() for row in grid.rows for cell in row if not cell.covered]
    rules = list(dict.fromkeys(rule for text in map(fold, (*texts, *cells)) if "+" in text for rule in _rules(text)))
    for text in sentences(reading) if rules else ():
        terms = [term for sentence in text for term in sentence.terms]
        for part, words in rules:
            yield from _by_rule(terms, part, words)


def _rules(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The part, and what is added up to its base."""
    for match in _RULE.finditer(text):
        terms = tuple(word.strip() for word in match["terms"].split("+"))
        if len(parts := [word for word in terms if word in match["part"]]) == 1:
            yield parts[0], terms


def _by_rule(terms: Sequence[Term], of: str, words: tuple[str, ...]) -> Iterator[Relation]:
    counts = {word: _count(word, words, terms) for word in words}
    part, every = counts[of], [c for c in counts.values() if c]
    rate = next((t for t in terms if part and t.kind == "ratio" and t.exact and t.start > part.end), None)
    if rate and part in rate.sentence.terms and len(every) == len(counts):
        own = tuple(t.quantity.value for t in rate.sentence.terms if t.kind == "count" and t is not part)
        made = proposal("ratio", rate, (part, *every), Support.RULED, "C217", "rate", beside=own)
        yield replace(made, words="+".join(words))


def _count(word: str, words: tuple[str, ...], terms: Sequence[Term]) -> Term | None:
    """The one number of persons the word stands before; None where there are several."""
    found = [t for t in terms if t.level and t.quantity.unit in LEXICON.rate_parts["persons"] and word in t.words]
    found = [t for t in found if not any(other in t.words for other in words if other != word)]
    return found[0] if len({t.quantity.value for t in found}) == 1 else None
