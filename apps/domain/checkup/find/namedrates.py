"""Rates that name what is divided: 签约 4,800 户，续签 4,320 户，续签率 92%; 应到 72 人，实到 69 人，到会率 95.83%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...language.lexicon import LEXICON
from ..claims.phrases import Sentence, Stretch, Term, sentences
from ..reading import Reading
from ..relations import Relation, Support
from .figures import figure_of

_NAMED = re.compile(r"(?P<act>[\u4e00-\u9fff]{1,6}?)(?:比)?[率度](?:为|达到?|是|约)?$")
_CUT = re.compile(r"[；;。]")
_NOT = re.compile(r"增长|下降|上升|增减|变动|满意度|同比|环比")
_PLANNED = re.compile(r"执行|完成|支出|使用|利用|控制")
"""Rates of the execution of budgets: where the words say what they are of, they are checked as such."""
_OUGHT, _DID = re.compile(r"应|共|总|计划|全部"), re.compile(r"实|已|其中")
_FAR = 6
"""So many amounts back may be the base of a rate."""


def named_rates(reading: Reading) -> Iterator[Relation]:
    """Each rate with the part its name names and the amounts before it that the part may be of."""
    for text in sentences(reading):
        earlier: list[Term] = []
        for sentence in text:
            for stretch in sentence.stretches:
                for index, rate in enumerate(stretch.terms):
                    name = _NAMED.search(rate.words) if rate.kind == "ratio" and not rate.growth else None
                    if name is not None and rate.exact and not _NOT.search(rate.words):
                        yield from _of(reading, sentence, stretch, index, name["act"], earlier)
            earlier = [*earlier, *(t for t in sentence.terms if t.level and t.exact)]


def _of(
    reading: Reading, sentence: Sentence, stretch: Stretch, index: int, act: str, earlier: Sequence[Term]
) -> Iterator[Relation]:
    rate = stretch.terms[index]
    pair = _pair(act, _beside(stretch, index))
    if pair and not (pair[0].kind == "money" and _PLANNED.search(rate.words)):
        yield _relation(reading, sentence, rate, pair, Support.SAID)
        return
    before = [t for t in sentence.terms if t.level and t.exact and t.end <= rate.start]
    part = next((t for t in reversed(before) if set(act) <= set(t.words)), before[-1] if before else None)
    if part is None:
        return
    bases = [t for t in (*earlier, *before) if t is not part and t.same_unit(part) and t.quantity.value > 0][-_FAR:]
    sure = set(act) <= set(part.words)
    for base in bases:
        yield _relation(reading, sentence, rate, (part, base), Support.SHAPE if sure else Support.HINT, len(bases))


def _relation(
    reading: Reading, sentence: Sentence, rate: Term, pair: tuple[Term, Term], support: Support, among: int = 1
) -> Relation:
    operands = tuple(figure_of(reading, sentence.item, term) for term in pair)
    whole = figure_of(reading, sentence.item, rate)
    choice = ("rate", sentence.item, rate.quantity.start)
    return Relation("ratio", whole, operands, rate.words, support, rule="C220", among=among, choice=choice)


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
    named = [t for t in beside if set(did) <= set(t.words) and not _OUGHT.match(t.words)]
    if len(named) == 1 and named[0] is beside[1] and beside[0].quantity.value > 0:
        return named[0], beside[0]
    first, second = beside
    said = _OUGHT.search(first.words) and _DID.search(second.words) and ought and first.quantity.value > 0
    return (second, first) if said else None
