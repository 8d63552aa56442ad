"""Shares of one whole that no sentence states: 42人占队伍总数的 35%；78人占 62%；90人占队伍总数的 75%.

Part by share gives the whole, and all shares of it must give the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ...language.quantities import Quantity
from ...money import round_half_up
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import OF_WHICH, Sentence, Term, sentences

_BASE = re.compile(r"占(?P<base>[^占的]{2,12})的?(?:比例|比重)?(?:为|达)?$")
_BARE = re.compile(r"占(?:比|比例|比重)?(?:为|达)?$")


@dataclass(frozen=True)
class _Share:
    rate: Term
    part: Term
    said: bool
    """Whether it names its whole itself."""


def share_bases(reading: Reading) -> Iterator[Relation]:
    """Each share with the whole that the others of the same words give together."""
    groups: dict[tuple[tuple[str, ...], str, str], list[_Share]] = {}
    for text in sentences(reading):
        for sentence in text:
            path = reading.document.heading_path(sentence.item)
            for base, share in _shares(sentence):
                groups.setdefault((path, base, share.part.quantity.unit), []).append(share)
    for shares in groups.values():
        for share in shares if len(shares) > 1 else ():
            others = [other for other in shares if other is not share]
            if whole := _whole(others):
                figures = share.part.figure, _stated(others[0], whole)
                support = Support.LIKELY if len(others) > 1 or not share.said else Support.HINT
                yield Relation("ratio", share.rate.figure, figures, share.rate.words, support, rule="C201")


def _shares(sentence: Sentence) -> Iterator[tuple[str, _Share]]:
    if OF_WHICH in sentence.text:
        return
    base = ""
    for part, rate in zip(sentence.main.terms, sentence.main.terms[1:], strict=False):
        if rate.kind != "ratio" or not rate.share or not part.level or not (part.exact and rate.exact):
            continue
        named = _BASE.search(rate.words)
        base = named["base"] if named else base
        stated = any(base and base in t.words for t in sentence.terms if t.level)
        if base and not stated and rate.quantity.value > 0 and (named or _BARE.fullmatch(rate.words)):
            yield base, _Share(rate, part, named is not None)


def _whole(shares: list[_Share]) -> Decimal | None:
    """The whole the shares give together; None where they do not agree."""
    spans = [s.part.quantity.value / s.rate.quantity.interval for s in shares]
    low, high = max(span.low for span in spans), min(span.high for span in spans)
    if low > high:
        return None
    middle = (low + high) / 2
    return round_half_up(middle, 0) if shares[0].part.kind == "count" else middle


def _stated(share: _Share, value: Decimal) -> Figure:
    unit = share.part.quantity.unit
    quantity = Quantity(value, unit, 0, share.part.start, share.part.end, f"{value / share.part.quantity.factor:f}{unit}")
    return replace(share.part.figure, quantity=quantity)
