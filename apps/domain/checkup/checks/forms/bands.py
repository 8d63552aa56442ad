"""C457: points against a rule in bands told in a sentence: 满意度95%以上得10分，90%—95%得8分，85%以下不得分."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....language.labels import plain_label
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import Quantity
from ....language.schema import SCHEMA
from ....money import ZERO, plain
from ...reading import Reading
from ...sentences.phrases import sentences
from ...tables.figures import compact

_SCORES = LEXICON.scores
_GOT = f"(?:{alternation(_SCORES['bare'] + SCHEMA.band_words['got'])})"
_POINTS = rf"{_GOT}(?P<points>\d{{1,3}}(?:\.\d{{1,2}})?){_SCORES['unit'][0]}|(?P<none>{alternation(SCHEMA.band_words['none'])})"
_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
_TO = "-~～—－至到"
_INCLUDED = r"(?:[(（]不?[^()（）]{1,2}[)）])?"
_BAND = re.compile(
    rf"(?P<low>{_NUMBER})%?{_INCLUDED}(?:[{_TO}]+(?P<high>{_NUMBER})%{_INCLUDED}|(?<=[%)）])(?:(?P<from>{alternation(SCHEMA.from_words)})"
    rf"|(?P<under>{alternation(SCHEMA.under_ends)})))[^\d。；;%]{{0,6}}?(?:{_POINTS})"
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,12}$")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is scored, and the points from each limit on; a value at a limit may be of either band."""

    name: str
    bands: tuple[tuple[Decimal, Decimal, Decimal], ...]
    place: Place

    def points(self, value: Decimal) -> set[Decimal]:
        return {points for low, high, points in self.bands if low <= value <= high}


def in_bands(reading: Reading) -> Iterator[Finding]:
    rules = list(_rules(reading))
    for rule in rules:
        for value, points, place in (*_in_texts(reading, rule), *_in_forms(reading, rule)):
            right = rule.points(value)
            if right and points not in right:
                told = "或".join(plain(p) for p in sorted(right))
                yield Finding(
                    "C457", Severity.WARNING, f"{rule.name}为{plain(value * _HUNDRED)}%，按所列分档应得{told}分，写为{plain(points)}分。",
                    expected=told, found=plain(points), places=(place, rule.place),
                )  # fmt: skip


def _rules(reading: Reading) -> Iterator[Rule]:
    for index, text in reading.document.texts():
        words = compact(text.text)
        found = list(_BAND.finditer(words))
        name = _NAME.search(words[: found[0].start()]) if found else None
        if name and len(found) > 1 and (called := plain_label(name[0])):
            yield Rule(called, tuple(map(_band, found)), reading.document.place(index))


def _band(match: re.Match[str]) -> tuple[Decimal, Decimal, Decimal]:
    low = Decimal(match["low"]) / 100
    points = Decimal(match["points"]) if match["points"] else ZERO
    if match["under"]:
        return ZERO, low, points
    return low, Decimal(match["high"]) / 100 if match["high"] else Decimal("9.99"), points


def _in_texts(reading: Reading, rule: Rule) -> Iterator[tuple[Decimal, Decimal, Place]]:
    """满意度为 87.5%，得 8 分."""
    for text in sentences(reading):
        for sentence in text:
            for rate, score in zip(sentence.terms, sentence.terms[1:], strict=False):
                got = score.quantity.unit == _SCORES["unit"][0] and re.fullmatch(_GOT, score.words)
                if got and rate.kind == "ratio" and rate.exact and rule.name in rate.words and sentence.item != rule.place.item:
                    yield rate.quantity.value, score.quantity.value, reading.document.place(sentence.item, rate.start, score.end)


def _in_forms(reading: Reading, rule: Rule) -> Iterator[tuple[Decimal, Decimal, Place]]:
    for form in reading.forms:
        for i in form.indicators:
            reached: Quantity | None = i.actual.number if i.actual else None
            if compact(i.name) == rule.name and reached and reached.kind == "ratio" and i.points is not None:
                yield reached.value, i.points, i.quoted
