"""So many, each so much, together so much: 水罐消防车 3 辆，每辆 286.50 万元，计 859.50 万元; 24 个村，每村 25 份，共 600 份."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.lexicon import LEXICON, alternation
from ..claims.phrases import Sentence, Term, sentences
from ..reading import Reading
from ..relations import Relation
from .figures import figure_of

_EACH = re.compile(r"每(?P<thing>人次|平方米|公里|[\u4e00-\u9fff])(?!月|年|季|天|日|生)(?P<noun>[\u4e00-\u9fff]{0,8})$")
_PERIOD = re.compile(r"每(?:月|年|季|天|日|学期|批|期|次)")
_SUM = re.compile(rf"(?:{alternation(LEXICON.sum_openers)})[\u4e00-\u9fff]{{0,8}}$")
_SAME = {"生": "人", "名": "人", "位": "人"}


def unit_prices(reading: Reading) -> Iterator[Relation]:
    """The number right before what each costs and the sum right behind it."""
    for text in sentences(reading):
        for sentence in text:
            for at in range(1, len(sentence.terms) - 1):
                count, price, total = sentence.terms[at - 1 : at + 2]
                if _made(sentence, count, price, total):
                    whole, *operands = (figure_of(reading, sentence.item, t) for t in (total, count, price))
                    yield Relation("product", whole, tuple(operands), price.words, rule="C130")


def _made(sentence: Sentence, count: Term, price: Term, total: Term) -> bool:
    match = _EACH.search(price.words)
    if match is None or _PERIOD.search(price.words) or not all(t.exact for t in (count, price, total)):
        return False
    counted = count.kind == "count" and _counts(count, match["thing"])
    same = price.kind == total.kind and (price.kind == "money" or price.quantity.unit == total.quantity.unit)
    listed = re.match(r"\s*[、和及]", count.lead)  # one of several: the sum is that of all
    return counted and same and not listed and bool(_SUM.search(total.words)) and "其中" not in total.lead


def _counts(count: Term, thing: str) -> bool:
    """Whether the number is one of these things: 3辆 for 每辆, 24个村 for 每村."""
    unit = count.quantity.unit.lstrip("万亿")
    return _SAME.get(unit, unit) == _SAME.get(thing, thing) or count.tail.startswith(thing)
