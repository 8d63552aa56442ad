"""Changes added up: A 调减 190 万元，B 增加 15 万元，总计调减 175 万元; 年初预算, its adjustments, 调整后预算."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.lexicon import LEXICON, alternation
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Stretch, Term, every_sentence
from .figures import figures_of

_TOTAL = re.compile(rf"(?:{alternation(LEXICON.change_totals)})(?:{alternation(LEXICON.adjusting_words)})")
_CUT = re.compile(rf"[；;。]|{alternation((*LEXICON.open_words, LEXICON.list_openers[0]))}")


def moves(reading: Reading) -> Iterator[Relation]:
    for sentence in every_sentence(reading):
        for stretch in sentence.stretches:
            yield from _together(stretch)
            yield from _path(stretch)


def _together(stretch: Stretch) -> Iterator[Relation]:
    """Changes and what they come to together; the first of them may be of something else."""
    for index, total in enumerate(stretch.terms):
        if total.kind != "money" or not _TOTAL.search(total.words):
            continue
        found = [t for t in stretch.terms[:index] if t.direction and (t.kind == "money" or t.quantity.unit in ("万", "亿"))]
        if len(found) < 2 or not all(len(t.directions) == 1 for t in found):
            continue
        operands = figures_of(found)
        signs = tuple(t.direction * total.direction for t in found)
        listed = LEXICON.open_words[1] in stretch.between(found[0], total)
        for start in range(len(found) - 1):
            support = Support.HINT if start or listed else Support.LIKELY
            yield Relation(
                "balance", total.figure, operands[start:], total.words, support, signs[start:], "C106",
                among=9 * len(found), choice=("moves", total.item, total.quantity.start), note="" if start else "C111",
            )  # fmt: skip


def _path(stretch: Stretch) -> Iterator[Relation]:
    """年初预算 2,950 万元，调增 200 万元、调减 29 万元，调整后预算 3,121 万元: the path must close."""
    terms = [t for t in stretch.terms if t.kind == "money"]
    first = next((i for i, t in enumerate(terms) if t.level and t.measure == "budget"), None)
    last = next((i for i, t in enumerate(terms) if t.level and t.measure == "adjusted"), None)
    if first is None or last is None or last - first < 3:
        return
    between: list[Term] = terms[first + 1 : last]
    signs = [_sign(t) for t in between]
    if not all(signs) or _CUT.search(stretch.between(terms[first], terms[last])):
        return
    whole, *operands = figures_of((terms[last], terms[first], *between))
    yield Relation("balance", whole, tuple(operands), whole.words, signs=(1, *signs), rule="C107")


def _sign(term: Term) -> int:
    """Which way it changes a budget; 收回 and 下达 say it as well."""
    if len(term.directions) == 1:
        return term.direction
    said = [sign for words, sign in ((LEXICON.stock_words["income"], 1), (LEXICON.stock_words["spent"], -1)) if term.words.endswith(words)]
    return said[0] if len(said) == 1 and not term.measure else 0
