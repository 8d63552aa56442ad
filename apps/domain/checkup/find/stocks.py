"""Stocks that must close: 上年滚存 88.60，当年收入 2,145.00，当年支出 2,097.40，年末滚存结余 136.20; 年初 50 人，调入 3 人 …."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...language.lexicon import LEXICON, alternation
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import OF_WHICH, Sentence, Term, sentences
from .figures import figures_of

_WORDS = LEXICON.stock_words
_KEPT = alternation(_WORDS["kept"])
_IDLE = re.compile(r"20\d\d年?度?|其中|资金|财政|拨款|[为有的尚和与及，, 共数]")
_KEEPING = re.compile(_KEPT)
_ENDS = re.compile(alternation((*_WORDS["opening"], *_WORDS["closing"])))
_OPENING = re.compile(rf"(?:{alternation(_WORDS['opening'])})(?!.{{0,4}}(?:预算|决算|安排|批复|下达|同期)).{{0,8}}")
_LATE = rf"(?<![{''.join(_WORDS['not_behind'])}])(?:{alternation(_WORDS['closing'])})"
_CLOSING = re.compile(rf"{_LATE}.{{0,8}}?(?:{_KEPT}|有|$)|滚存结余|^结余|^余额")
_INCOME = re.compile(rf"(?:{alternation(_WORDS['income'])})")
_SPENT = re.compile(rf"(?:{alternation(_WORDS['spent'])})")
_TIME = re.compile(rf"\w{{0,2}}(?:20\d\d\D?)?(?:{alternation((*_WORDS['opening'], *_WORDS['closing']))})")
_NEW = re.compile(alternation(_WORDS["new"]))
_MOST, _RISEN, _BOTH = 8, 3, 2


def stocks(reading: Reading) -> Iterator[Relation]:
    """A stock at both ends and nothing but what came and went: in between, in one sentence in any order."""
    for text in sentences(reading):
        terms = [term for sentence in text for term in sentence.main.terms]
        for at, term in enumerate(terms):
            run = terms[at : at + _MOST]
            end = next((i for i, t in enumerate(run) if i and _side(t) == "closing"), 0)
            if _side(term) == "opening" and end:
                yield from _relation(term, run[end], run[1:end])
        for sentence in text:
            yield from _risen(sentence)
            yield from _years_apart(sentence)
            sides = {side: [t for t in sentence.main.terms if _side(t) == side] for side in ("opening", "closing")}
            if all(len(found) == 1 for found in sides.values()):
                (first,), (last,) = sides["opening"], sides["closing"]
                moves = [t for t in sentence.main.terms if t not in (first, last) and t.same_unit(first)]
                if sentence.main.terms[0] is not first:
                    yield from _relation(first, last, moves)


def _risen(sentence: Sentence) -> Iterator[Relation]:
    """上年末 1,520 个，当年新增 320 个，年末 1,840 个: what was there, what came new, what there is, and no other number of them."""
    for first, move, last in zip(*(sentence.terms[i:] for i in range(_RISEN)), strict=False):
        alike = [t for t in sentence.terms if t.same_unit(first)]
        ends = first.year < last.year if _side(first) == "closing" else _side(first) == "opening"
        if alike == [first, move, last] and ends and _side(last) == "closing" and _NEW.search(move.words) and _stated(alike):
            operands = figures_of((first, move))
            choice = ("stock", last.item, last.quantity.start)
            # Some may have gone again, and nobody says so: fewer are told where a slip explains them.
            more = last.quantity.value >= first.quantity.value + move.quantity.value
            support = Support.LIKELY if more else Support.HINT
            yield Relation("sum", last.figure, operands, last.words, support, rule="C101", choice=choice)


def _years_apart(sentence: Sentence) -> Iterator[Relation]:
    """2021年底 420 人，2022年新增 60 人、退出 35 人，2022年底 445 人: the end of one year opens the next."""
    ends = [t for t in sentence.main.terms if _side(t) == "closing" and t.year]
    if len(ends) == _BOTH and ends[0].year < ends[1].year:
        first, last = ends
        moves = [t for t in sentence.main.terms if first.end <= t.start and t.end <= last.start]
        if all(t.same_unit(first) for t in moves):
            yield from _relation(first, last, moves)


def _stated(terms: Sequence[Term]) -> bool:
    return all(term.quantity.exact and not term.direction for term in terms)


def _relation(first: Term, last: Term, moves: Sequence[Term]) -> Iterator[Relation]:
    every = [first, last, *moves]
    signs = [_sign(term) for term in moves]
    same = all(t.same_unit(first) and t.quantity.exact for t in every)
    if same and len(moves) > 1 and all(signs) and OF_WHICH not in last.lead and _alike(first, last):
        yield Relation(
            "balance", last.figure, figures_of((first, *moves)),
            f"{first.words}…{last.words}", signs=(1, *signs), rule="C122",
            choice=("stock", last.item, last.quantity.start),
        )  # fmt: skip


def _alike(first: Term, last: Term) -> bool:
    """Whether both ends speak of one thing: 年初在孵 and 年末在孵, or only of what is kept."""
    one, other = (_IDLE.sub("", _KEEPING.sub("", _ENDS.sub("", t.words))) for t in (first, last))
    return one in other or other in one


def _side(term: Term) -> str:
    words = _timed(term)
    if _CLOSING.search(words):
        return "closing"
    return "opening" if _OPENING.search(words) else ""


def _timed(term: Term) -> str:
    """Its words with the time said in a clause of its own: 截至 2020 年末，馆藏."""
    before = term.lead.removesuffix(term.words).rstrip("，, ").rpartition("，")[2]
    return before + term.words if _TIME.fullmatch(before) else term.words


def _sign(term: Term) -> int:
    if not (term.level or term.direction) or OF_WHICH in term.words:
        return 0
    ends = [(m.end(), sign) for pattern, sign in ((_INCOME, 1), (_SPENT, -1)) for m in pattern.finditer(term.words)]
    return max(ends)[1] if ends else 0
