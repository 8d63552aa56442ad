"""Averages: 18 期、1,260 人次，平均每期 70 人次; 发放 1,174.50 万元，取得证书 7,830 人，人均补贴 1,500 元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...language.lexicon import LEXICON, alternation
from ..claims.phrases import Term, sentences
from ..reading import Reading
from ..relations import Relation, Support
from .figures import figure_of

_PER = LEXICON.averaged_over
_AVERAGE = re.compile(
    rf"(?:平均每|每)(?P<each>{alternation(_PER)})(?:平均)?(?P<of>[\u4e00-\u9fff]{{0,8}})$"
    rf"|(?P<per>{alternation(w for w in _PER if len(w) == 1)})均(?P<what>[\u4e00-\u9fff]{{0,8}})$"
)
_LINK = re.compile(r"(?<![为是达到约共])[为是达到约共]+$")
_MYRIADS = "万亿"


def averages(reading: Reading) -> Iterator[Relation]:
    """An average with the one total and the one number of things stated before it in the sentence.

    That its words name nothing, or what the total is of, is said; else it may be the average of something else.
    """
    for text in sentences(reading):
        for sentence in text:
            for at, term in enumerate(sentence.terms):
                match = _AVERAGE.search(_LINK.sub("", term.words)) if term.kind in ("money", "count") else None
                if match is None or not term.exact or "标准" in term.words:
                    continue
                units = _PER[match["each"] or match["per"]]
                before = sentence.terms[:at]
                total = _only([t for t in before if _total(t, term)])
                count = _only([t for t in before if t.kind == "count" and _unit(t) in units and t.level and t.exact])
                if total and count and total is not count and count.quantity.value > 1:
                    whole, *operands = (figure_of(reading, sentence.item, t) for t in (term, total, count))
                    said = _same(match["of"] or match["what"] or "", total)
                    support = Support.SAID if said else Support.HINT
                    yield Relation("average", whole, tuple(operands), term.words, support, rule="C131")


def _total(term: Term, average: Term) -> bool:
    same = term.kind == "money" if average.kind == "money" else _unit(term) == _unit(average)
    return same and term.kind == average.kind and term.level and term.exact and term.quantity.value > average.quantity.value


def _unit(term: Term) -> str:
    return term.quantity.unit.lstrip(_MYRIADS)


def _only(terms: Sequence[Term]) -> Term | None:
    """The one there is; none where several different ones may be meant."""
    return terms[-1] if terms and len({t.quantity.value for t in terms}) == 1 else None


def _same(noun: str, total: Term) -> bool:
    """Whether the average's noun is empty or shares two characters with the words of the total."""
    return not noun or any(noun[at : at + 2] in total.words for at in range(len(noun) - 1))
