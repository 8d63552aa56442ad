"""Stocks that must close: 上年滚存 88.60，当年收入 2,145.00，当年支出 2,097.40，年末滚存结余 136.20; 年初 50 人，调入 3 人 …."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..claims.phrases import Term, sentences
from ..lexicon import LEXICON, alternation
from ..reading import Reading
from ..relations import Relation
from .figures import figure_of

_WORDS = LEXICON.stock_words
_KEPT = alternation(_WORDS["kept"])
_OPENING = re.compile(rf"(?:{alternation(_WORDS['opening'])}).{{0,8}}?(?:{_KEPT}|有)")
_CLOSING = re.compile(rf"(?:{alternation(_WORDS['closing'])}).{{0,8}}?(?:{_KEPT}|有|$)|滚存结余|^结余|^余额")
_INCOME = re.compile(rf"(?:{alternation(_WORDS['income'])})")
_SPENT = re.compile(rf"(?:{alternation(_WORDS['spent'])})")
_MOST = 8


def stocks(reading: Reading) -> Iterator[Relation]:
    """A sentence (or two) that states a stock at both ends and, in between, nothing but what came and went."""
    for text in sentences(reading):
        terms = [(sentence.item, term) for sentence in text for term in sentence.main.terms]
        for at, (item, term) in enumerate(terms):
            if _side(term) != "opening" or not term.quantity.exact:
                continue
            run = [t for _, t in terms[at : at + _MOST]]
            end = next((i for i, t in enumerate(run) if i and _side(t) == "closing"), 0)
            moves = [(t, _sign(t)) for t in run[1:end]]
            if not _closed(term, run[end], moves) if end else True:
                continue
            operands = (term, *(t for t, _ in moves))
            yield Relation(
                "balance", figure_of(reading, item, run[end]),
                tuple(figure_of(reading, item, t) for t in operands), signs=(1, *(sign for _, sign in moves)),
                words=f"{term.words}…{run[end].words}", rule="C122",
            )  # fmt: skip


def _closed(first: Term, last: Term, moves: list[tuple[Term, int]]) -> bool:
    """Whether all are of one unit, each move has its side, and there is one of each at least or two of one."""
    every = [first, last, *(t for t, _ in moves)]
    same = all(t.same_unit(first) and t.quantity.exact for t in every)
    return same and len(moves) > 1 and all(sign for _, sign in moves) and "其中" not in last.lead


def _side(term: Term) -> str:
    if _CLOSING.search(term.words):
        return "closing"
    return "opening" if _OPENING.search(term.words) else ""


def _sign(term: Term) -> int:
    if not (term.level or term.direction) or "其中" in term.words:
        return 0
    ends = [(m.end(), sign) for pattern, sign in ((_INCOME, 1), (_SPENT, -1)) for m in pattern.finditer(term.words)]
    return max(ends)[1] if ends else 0
