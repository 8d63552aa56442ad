"""Stocks that must close: 上年滚存 64.20，当年收入 1,730.00，当年支出 1,688.90，年末滚存结余 105.30; 年初 50 人，调入 3 人 …; the way
from 年初预算 over what was added and taken to 调整后预算; and changes added up: A 调减 190 万元，B 增加 15 万元，总计调减 175 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...language.lexicon import LEXICON, alternation, any_of
from ...language.predicates import ways_in
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.figures import every_sentence, sentences
from ..sentences.phrases import BREAK, OF_WHICH, Stretch

_WORDS, SAYS = LEXICON.stock_words, any_of(LEXICON.stock_words)
_KEPT, _TIMES = alternation(_WORDS["kept"]), alternation((*_WORDS["opening"], *_WORDS["closing"]))
_IDLE = re.compile(rf"20\d\d年?度?|其中|资金|财政|拨款|[为有的尚和与及，, 共数]|{_TIMES}|{_KEPT}")
_OPENING = re.compile(rf"(?:{alternation(_WORDS['opening'])})(?!.{{0,4}}(?:预算|决算|安排|批复|下达|同期)).{{0,8}}")
_LATE = rf"(?<![{''.join(_WORDS['not_behind'])}])(?:{alternation(_WORDS['closing'])})"
_CLOSING = re.compile(rf"{_LATE}.{{0,8}}?(?:{_KEPT}|有|$)|滚存结余|^结余|^余额")
_TIME = re.compile(rf"\w{{0,2}}(?:20\d\d\D?)?(?:{_TIMES})")
_TOTAL = re.compile(rf"(?:{alternation(LEXICON.change_totals)})(?:{alternation(LEXICON.adjusting_words)})")
_SOME = re.compile(alternation((*LEXICON.open_words, OF_WHICH)))
_MOST = 8


def stocks(reading: Reading) -> Iterator[Relation]:
    """A stock at both ends and nothing but what came and went: in between, in one sentence in any order."""
    for text in sentences(reading):
        terms = [term for sentence in text for term in sentence.main.terms]
        for at, first in enumerate(terms):
            run = terms[at : at + _MOST]
            end = next((i for i, t in enumerate(run) if i and _side(t) == "closing" and _opens(first, t)), 0)
            if end:
                yield from _closed(first, run[end], run[1:end])
        for sentence in text:
            alike = sentence.main.terms
            ends = [[t for t in alike if _side(t) == side] for side in ("opening", "closing")]
            if all(len(found) == 1 for found in ends) and alike[0] is not ends[0][0]:
                opening, closing = ends[0][0], ends[1][0]
                yield from _closed(opening, closing, [t for t in alike if t not in (opening, closing) and t.same_unit(opening)])


def _opens(first: Figure, last: Figure) -> bool:
    """Whether it is there at the beginning of what ends with the other: the end of one year opens the next."""
    side, dated = _side(first), first.sentence is last.sentence and "" < first.own_year < last.own_year
    return side == "opening" or (side == "closing" and dated)


def _closed(first: Figure, last: Figure, moves: Sequence[Figure]) -> Iterator[Relation]:
    every, choice = (first, last, *moves), ("stock", last.item, last.quantity.start)
    if not all(t.same_unit(first) and t.exact for t in every) or OF_WHICH in last.lead:
        return
    owed = SAYS.owed.search(first.words)  # 应收 …，收到 …: what came in is gone from it
    signs = [-1 if owed and not SAYS.new.search(term.words) else _sign(term) for term in moves]
    if len(moves) > 1 and all(signs) and _alike(first, last):
        words = f"{first.words}…{last.words}"
        yield Relation("balance", last, (first, *moves), words, signs=(1, *signs), rule="C122", choice=choice)
    elif len(moves) == 1 and SAYS.new.search(moves[0].words) and first.sentence is last.sentence and not any(t.way for t in every):
        # Some may have gone again, and nobody says so: fewer are told where a slip explains them.
        more = last.quantity.value >= first.quantity.value + moves[0].quantity.value
        support = Support.LIKELY if more else Support.HINT
        yield Relation("sum", last, (first, moves[0]), last.words, support, rule="C101", choice=choice)


def _alike(first: Figure, last: Figure) -> bool:
    """Whether both ends speak of one thing: 年初在孵 and 年末在孵, or only of what is kept."""
    one, other = (_IDLE.sub("", t.words) for t in (first, last))
    return one in other or other in one


def _side(term: Figure) -> str:
    """Which end of a stock it is; its words may say when in a clause of their own: 截至 2020 年末，馆藏."""
    before = term.lead.removesuffix(term.words).rstrip("，, ").rpartition("，")[2]
    words = before + term.words if _TIME.fullmatch(before) else term.words
    return "closing" if _CLOSING.search(words) else "opening" if _OPENING.search(words) else ""


def _sign(term: Figure) -> int:
    """Whether it came or went; 0 where that is not said."""
    if not (term.level or term.way) or OF_WHICH in term.words:
        return 0
    if term.way and not term.level and term.said.comparison is None and not term.words.startswith(_WORDS["net"]):
        return term.way
    flows = ((SAYS.income, 1), (SAYS.spent, -1))
    ends = [(m.end(), sign) for pattern, sign in flows for m in pattern.finditer(term.words)]
    return max(ends)[1] if ends else 0


def moves(reading: Reading) -> Iterator[Relation]:
    for sentence in every_sentence(reading):
        for stretch in sentence.stretches:
            yield from _together(stretch)
            yield from _path(stretch)


def _together(stretch: Stretch) -> Iterator[Relation]:
    """Changes and what they come to together; the first of them may be of something else."""
    for index, total in enumerate(stretch.terms):
        found = [t for t in stretch.terms[:index] if t.way and (t.kind == "money" or t.quantity.unit in ("万", "亿"))]
        if total.kind != "money" or not _TOTAL.search(total.words) or len(found) < 2 or any(len(ways_in(t.words)) > 1 for t in found):
            continue
        operands, signs = tuple(found), tuple(t.way * total.way for t in found)
        listed = LEXICON.open_words[1] in stretch.between(found[0], total)
        for start in range(len(found) - 1):
            support = Support.HINT if start or listed else Support.LIKELY
            yield Relation(
                "balance", total, operands[start:], total.words, support, signs[start:], "C106",
                among=9 * len(found), choice=("moves", total.item, total.quantity.start), note="" if start else "C111",
            )  # fmt: skip


def _path(stretch: Stretch) -> Iterator[Relation]:
    """年初预算 2,950 万元，调增 200 万元、调减 29 万元，调整后预算 3,121 万元: the path must close."""
    terms = [t for t in stretch.terms if t.kind == "money"]
    first, last = (next((i for i, t in enumerate(terms) if t.level and t.said.measure == m), -1) for m in ("budget", "adjusted"))
    between = terms[first + 1 : last] if first >= 0 else []
    signs = [0 if t.said.measure else _sign(t) for t in between]
    if len(between) < 2 or not all(signs):
        return
    said = stretch.between(terms[first], terms[last])
    if not BREAK.search(said) and not _SOME.search(said):
        whole = terms[last]
        yield Relation("balance", whole, (terms[first], *between), whole.words, signs=(1, *signs), rule="C107")
