"""Rates that name what is divided: 签约 4,800 户，续签 4,320 户，续签率 92%; 应到 72 人，实到 69 人，到会率 95.83%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims.phrases import Stretch, Term, sentences
from ..lexicon import LEXICON
from ..reading import Reading
from ..relations import Relation
from .figures import figure_of

_NAMED = re.compile(r"(?P<act>[\u4e00-\u9fff]{1,6}?)(?:比)?[率度](?:为|达到?|是|约)?$")
_CUT = re.compile(r"[；;。]")
_MOVED = re.compile(r"增长|下降|上升|执行|完成|支出|使用|利用|控制")
"""Rates of change, and those the execution of budgets is checked by."""
_OUGHT, _DID = re.compile(r"应|共|总|计划|全部"), re.compile(r"实|已|其中")


def named_rates(reading: Reading) -> Iterator[Relation]:
    """Each rate with the part its name names and the one amount beside it that the part is of."""
    for text in sentences(reading):
        for sentence in text:
            for stretch in sentence.stretches:
                for index, rate in enumerate(stretch.terms):
                    name = _NAMED.search(rate.words) if rate.kind == "ratio" and not rate.growth else None
                    if name is None or _MOVED.search(rate.words):
                        continue
                    pair = _pair(name["act"], _beside(stretch, index))
                    if pair and pair[1].quantity.value > 0:
                        operands = tuple(figure_of(reading, sentence.item, term) for term in pair)
                        whole = figure_of(reading, sentence.item, rate)
                        yield Relation("ratio", whole, operands, rate.words, rule="C220")


def _beside(stretch: Stretch, index: int) -> list[Term]:
    """The amounts before a rate, back to the rate or semicolon before it."""
    found: list[Term] = []
    for position in range(index, 0, -1):
        if _CUT.search(stretch.terms[position].lead):
            break
        left = stretch.terms[position - 1]
        if left.kind == "ratio":
            break
        found.insert(0, left)
    return found


def _pair(act: str, beside: Sequence[Term]) -> tuple[Term, Term] | None:
    """Part and base among two amounts of one unit, where the words say which is which."""
    if len(beside) != 2 or not all(t.level and t.exact for t in beside) or not beside[0].same_unit(beside[1]):
        return None
    ought, did = LEXICON.rate_pairs.get(act, (act, act))
    named = [t for t in beside if did in t.words and not _OUGHT.match(t.words)]
    if len(named) == 1:
        (other,) = (t for t in beside if t is not named[0])
        return named[0], other
    first, second = beside
    return (second, first) if _OUGHT.search(first.words) and _DID.search(second.words) and ought else None
