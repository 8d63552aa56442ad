"""What is left, lacking or over: 应发 3,363.99 万元，已发 3,361.20 万元，尚未发放 2.79 万元; 核减 235.75 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from ...language.lexicon import LEXICON, alternation
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Sentence, Term, sentences
from .changes import FROM, TO
from .figures import figures_of
from .lists import lists_of
from .sections import amounts_like

_GAP = re.compile(rf"{alternation(LEXICON.gap_words)}|(?:{alternation(LEXICON.gap_ends)})$")
_SURE = re.compile(alternation(LEXICON.gap_sure))
_LACKS = re.compile(rf"^(?:{alternation(LEXICON.gap_ends)})$")
_OUGHT, _DID = (re.compile(alternation(LEXICON.rate_parts[name])) for name in ("ought", "did"))
_NEW = re.compile(alternation(LEXICON.stock_words["new"]))
_CARRIED = re.compile(alternation(LEXICON.carry_words))
_BALANCED = re.compile(alternation(LEXICON.stock_words["balanced"]))
_IN, _OUT = LEXICON.stock_words["total_income"], LEXICON.stock_words["total_spent"]
_OPEN = ("（", "(")
_NEARBY = 16
_FEWEST = 2
_FAR = 4
"""Of so many amounts before it a gap may be the difference."""


_NOT = re.compile(rf"(?:{alternation(LEXICON.not_words)})(?P<what>[\u4e00-\u9fff]{{1,4}})$")


def gaps(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        earlier: list[Term] = []
        for sentence in text:
            for gap in sentence.terms:
                if gap.kind not in ("money", "count") or not gap.exact:
                    continue
                if said := _NOT.search(gap.words):
                    yield from _but(sentence, gap, said["what"])
                if _BALANCED.search(gap.lead) and (pair := _in_and_out(reading, sentence, gap)):
                    yield pair
                elif _NEW.fullmatch(gap.words) and (ends := _moved(sentence, gap)):
                    yield ends
                elif _GAP.search(gap.words):
                    yield from _of(reading, sentence, gap, earlier)
            earlier = [t for t in sentence.terms if t.level and t.exact]


def _moved(sentence: Sentence, gap: Term) -> Relation | None:
    """由 62 座增加到 80 座，新增 18 座."""
    before = [t for t in sentence.terms if t.end <= gap.start][-_FEWEST:]
    alike = len(before) == _FEWEST and all(t.exact and t.level and t.same_unit(gap) for t in before)
    behind = sentence.text[gap.end - sentence.start :].lstrip()
    if not alike or behind.startswith(_OPEN) or not FROM.search(before[0].words) or not TO.search(before[1].words):
        return None
    whole, first, last = figures_of((gap, *before))
    return Relation("difference", whole, (last, first), gap.words, Support.LIKELY, (1, -1), "C204", choice=("gap", *whole.key))


def _in_and_out(reading: Reading, sentence: Sentence, gap: Term) -> Relation | None:
    """收支相抵，结余 31.13 万元: of the last total of each stated before."""
    before = [t for t in amounts_like(reading, gap) if (t.item, t.end) < (sentence.item, gap.start)]
    ends = [[x for x in before[-_NEARBY:] if x.words.endswith(words)] for words in (_IN, _OUT)]
    if not all(ends):
        return None
    operands = figures_of([found[-1] for found in ends])
    whole = gap.figure
    return Relation("difference", whole, operands, gap.lead, Support.LIKELY, (1, -1), "C204", choice=("gap", *whole.key))


def _but(sentence: Sentence, gap: Term, what: str) -> Iterator[Relation]:
    """抽检 640 批，合格 627 批，不合格 13 批: the others of what stands before."""
    before = [t for t in sentence.terms if t.level and t.exact and t.end <= gap.start and t.same_unit(gap)]
    short = len(before) == _FEWEST > len(what)
    done = [t for t in before if (t.words.endswith(what) or (short and what in t.words)) and not _NOT.search(t.words)]
    if len(done) == 1 and (wholes := [t for t in before if t.end <= done[0].start]):
        whole, *operands = figures_of((gap, wholes[-1], done[0]))
        choice = ("gap", sentence.item, gap.quantity.start)
        yield Relation("difference", whole, tuple(operands), gap.words, Support.LIKELY, (1, -1), "C204", choice=choice)


def _of(reading: Reading, sentence: Sentence, gap: Term, earlier: list[Term]) -> Iterator[Relation]:
    here = [t for t in sentence.terms if (t.level or _GAP.search(t.words)) and t.exact and t.end <= gap.start]
    inside = {part for found in lists_of(reading, sentence) for part in found.parts}
    if gap in inside and _CARRIED.search(gap.words):
        return  # 使用非财政拨款结余 among what income is made of
    levels = [t for t in (*earlier, *here) if t.same_unit(gap) and (t not in inside or len(inside) < _FEWEST)][-_FAR:]
    pairs = [(more, less) for more, less in permutations(levels, 2) if more.quantity.value >= less.quantity.value]
    pairs = [pair for pair in pairs if pair[0].quantity.value != pair[1].quantity.value or not gap.quantity.value]
    for more, less in pairs:
        operands = figures_of((more, less))
        plain = all(t in here and not _GAP.search(t.words) for t in (more, less))
        lacking = _LACKS.search(gap.words) and _OUGHT.search(more.words) and _DID.search(less.words)
        sure = plain and (lacking or _SURE.search(gap.words))
        support = Support.HINT if len(levels) > 2 else Support.LIKELY if sure else Support.SHAPE
        yield Relation(
            "difference", gap.figure, operands, gap.words, support, (1, -1), "C204",
            max(len(pairs), 1), choice=("gap", sentence.item, gap.quantity.start),
        )  # fmt: skip
