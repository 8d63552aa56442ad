"""The same digits in another unit of money: 4,173 元 beside 4,173 万元 in one sentence, or of the same thing elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from ...language.quantities import Quantity
from ...money import in_unit
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import every_sentence
from ..sentences.statedfigures import stated_figures
from .figures import figures_of

_FEWEST = 3
"""So many digits are hardly the same by chance."""
_FAR = 40
_KIN = 4


def unit_slips(reading: Reading) -> Iterator[Relation]:
    yield from _in_sentences(reading)
    yield from _across(reading)
    yield from _again(reading)


def _in_sentences(reading: Reading) -> Iterator[Relation]:
    """The smaller unit is the slip when the larger is the usual one of the sentence: 元 among 万元."""
    figures = [c for c in reading.figures if c.quantity.kind == "money" and c.role in ("level", "change")]
    for number, figure in enumerate(figures):
        for other in figures[number + 1 : number + _FAR]:
            if (other.item, other.sentence) != (figure.item, figure.sentence):
                break
            if slipped(figure.quantity, other.quantity) and len(figure.quantity.digits) >= _FEWEST:
                slip, right = sorted((figure, other), key=lambda c: c.quantity.factor)
                words = "同一句中" if _kin(figure, other) else ""
                yield Relation("equality", slip, (right,), words, Support.LIKELY, rule="C320")
                break


def _kin(one: Figure, other: Figure) -> bool:
    """Whether two labels share four characters in a row, a stock and a part of it (固定资产原值, 在用固定资产原值)."""
    same = any(one.label[at : at + _KIN] in other.label for at in range(len(one.label) - _KIN + 1))
    return one.label == other.label or same


def slipped(one: Quantity, other: Quantity) -> bool:
    """Whether they are the same digits in another unit: 元 for 万元, 万元 for 亿元."""
    return same_digits(one, other) and len(str(in_unit(one.value, one.unit)).replace(".", "").strip("0-")) > 1


def same_digits(one: Quantity, other: Quantity) -> bool:
    """The same, be it a single digit, which two amounts easily share."""
    money = one.kind == other.kind == "money" and one.unit != other.unit and bool(one.value)
    return money and in_unit(one.value, one.unit) == in_unit(other.value, other.unit)


def _again(reading: Reading) -> Iterator[Relation]:
    """An amount said again in brackets in another unit: 1,536,000 元（153.60 万元）."""
    for sentence in every_sentence(reading):
        for one, again in pairwise(sorted({t.quantity.start: t for t in sentence.terms}.values(), key=lambda t: t.end)):
            between = sentence.between(one, again)
            alike = one.kind == again.kind == "money" and one.exact and again.exact and one.quantity.unit != again.quantity.unit
            if alike and between in ("（", "(") and sentence.text[again.end - sentence.start :].startswith(("）", ")")):
                whole, first = figures_of((again, one))
                yield Relation("equality", whole, (first,), one.words, Support.SAID, rule="C320", choice=("again", whole.key))


def _across(reading: Reading) -> Iterator[Relation]:
    """The same figure of the same thing, its digits equal and its unit another, elsewhere in the document."""
    found: dict[tuple[str, str, int | None, str, str], dict[str, Figure]] = defaultdict(dict)
    for one in stated_figures(reading):
        if one.quantity.kind == "money" and len(one.quantity.digits) >= _FEWEST:
            number = str(in_unit(one.quantity.value, one.quantity.unit).normalize())
            found[one.label, one.measure, one.year, one.scope, number].setdefault(one.quantity.unit, one)
    for by_unit in found.values():
        small, *larger = sorted(by_unit.values(), key=lambda f: f.quantity.factor)
        for other in larger:
            certain = small.certain and other.certain and not (small.in_table and other.in_table)
            support = Support.SAID if certain else Support.LIKELY
            yield Relation("equality", small, (other,), small.label, support, rule="C321")
