"""What the text works out itself: 执行率=2,388.90÷2,402.11×100%=99.45%; 7,260人次×15天×30元＝326.70万元; 9.61分＋48.5分＋29分＝87.11分;
and the ratios it defines: 编外人员与在职人员（在编+编外）的比率."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ...language.lexicon import LEXICON, alternation
from ...language.quantities import Quantity, fold, quantities
from ...money import ZERO
from ..figures import Figure
from ..reading import Reading
from ..relations import Kind, Relation, Support, proposal
from ..sentences.figures import sentences

_NUMBER = r"\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_UNIT = alternation(("亿元", "万元", "元"))
_HAN = r"[\u4e00-\u9fff]"
_TERM = re.compile(rf"{_NUMBER}\s?(?:{_UNIT}|%|{_HAN}{{1,3}})?(?:/{_HAN}{{1,2}}){{0,2}}")
_SIGN = re.compile(r"[+\-×÷/]")
_EQUATION = re.compile(
    rf"(?<![\d.+\-×÷/])(?<!\d,)(?P<terms>{_TERM.pattern}(?:\s?[+\-×÷/]\s?{_HAN}{{0,6}}{_TERM.pattern}){{1,8}})"
    rf"\s?[)）]?(?:\s?[×*xX]\s?100%)?\s?(?P<equals>[=≈])\s?(?P<whole>{_TERM.pattern})(?!\d)"
)
_KINDS: dict[str, tuple[Kind, str]] = {
    "+": ("sum", "C101"), "-": ("difference", "C204"), "×": ("product", "C130"), "÷": ("average", "C131"), "/": ("average", ""),
}  # fmt: skip
_RULE = re.compile(
    rf"(?P<part>[^，,。；;、]{{2,60}}?)与(?P<base>[^，,。；;与（(]{{2,20}})[（(](?P<terms>[^（()）]{{1,20}}\+[^（()）]{{1,30}})[)）]"
    rf"(?:的)?(?:{alternation(LEXICON.ratio_words)})"
)


def equations(reading: Reading) -> Iterator[Relation]:
    for index, text in reading.document.texts():
        for match in _EQUATION.finditer(fold(text.text)):
            yield from _worked_out(reading, index, match)


def _worked_out(reading: Reading, index: int, match: re.Match[str]) -> Iterator[Relation]:
    """Numbers joined by one sign, and what they come to."""
    whole, *terms = (
        _amount(reading, index, match.string, *m.span())
        for name in ("whole", "terms") for m in _TERM.finditer(match.string, *match.span(name))
    )  # fmt: skip
    signs = _SIGN.findall(match["terms"])
    if signs[-1] == "×" and terms[-1].text == "100%":
        signs, terms = signs[:-1], terms[:-1]
    kind, rule = _KINDS.get("".join(set(signs)), ("sum", ""))
    if kind == "average" and whole.kind == "ratio":
        kind, rule = "ratio", "C219"
    units = {(t.kind, t.quantity.unit[-1:]) for t in (*terms, *(whole,) * (kind != "ratio"))}
    alike = kind in ("product", "average") or len(units) == 1
    if rule and alike and (len(terms) == 2 or kind in ("sum", "product")) and (match["equals"] == "=" or kind == "ratio"):
        exact = tuple(replace(t, finest=ZERO) if kind == "product" else t for t in terms)
        signed = (1, -1) if kind == "difference" else ()
        yield Relation(kind, whole, exact, match[0], Support.SAID, signed, rule, choice=("equation", whole.key))


def _amount(reading: Reading, index: int, text: str, start: int, end: int) -> Figure:
    words = text[start:end]
    digits = re.sub(r"[^\d.]", "", words)
    found = quantities(words) or (Quantity(Decimal(digits), "", len(digits.partition(".")[2]), start, end, words),)
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


def _by_rule(terms: Sequence[Figure], of: str, words: tuple[str, ...]) -> Iterator[Relation]:
    counts = {word: _count(word, words, terms) for word in words}
    part, every = counts[of], [c for c in counts.values() if c]
    rate = next((t for t in terms if part and t.kind == "ratio" and t.exact and t.start > part.end), None)
    if rate and part in rate.sentence.terms and len(every) == len(counts):
        own = tuple(t.quantity.value for t in rate.sentence.terms if t.kind == "count" and t is not part)
        made = proposal("ratio", rate, (part, *every), Support.RULED, "C217", "rate", beside=own)
        yield replace(made, words="+".join(words))


def _count(word: str, words: tuple[str, ...], terms: Sequence[Figure]) -> Figure | None:
    """The one number of persons the word stands before; None where there are several."""
    found = [t for t in terms if t.level and t.quantity.unit in LEXICON.rate_parts["persons"] and word in t.words]
    found = [t for t in found if not any(other in t.words for other in words if other != word)]
    return found[0] if len({t.quantity.value for t in found}) == 1 else None
