"""What is left, lacking or over: 应发 3,363.99 万元，已发 3,361.20 万元，尚未发放 2.79 万元; 核减 235.75 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from ...language.lexicon import LEXICON, alternation
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Sentence, Term, sentences
from .changes import FROM, TO
from .figures import figures_of
from .lists import lists_of
from .sections import amounts_like

_GAP = re.compile(rf"(?!{alternation(LEXICON.no_gap_words)})(?:{alternation(LEXICON.gap_words)})|(?:{alternation(LEXICON.gap_ends)})$")
_SURE = re.compile(alternation(LEXICON.gap_sure))
_LACKS = re.compile(rf"^(?:{alternation(LEXICON.gap_ends)})$")
_OUGHT, _DID = (re.compile(alternation(LEXICON.rate_parts[name])) for name in ("ought", "did"))
_NEW = re.compile(alternation(LEXICON.stock_words["new"]))
_CARRIED = re.compile(alternation(LEXICON.carry_words))
_BALANCED = re.compile(alternation(LEXICON.stock_words["balanced"]))
_TOTALS = LEXICON.stock_words["total_income"], LEXICON.stock_words["total_spent"]
_NOT = re.compile(rf"(?:{alternation(LEXICON.not_words)})(?P<what>[\u4e00-\u9fff]{{1,4}})$")
_NEARBY, _TWO, _FAR = 16, 2, 4
"""Of so many amounts before it a gap may be the difference."""
Ends = tuple[Term, Term, Support]


def gaps(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        earlier: list[Term] = []
        for sentence in text:
            for gap in sentence.terms:
                if gap.kind not in ("money", "count") or not gap.exact:
                    continue
                found = [*_but(sentence, gap), *_of(reading, sentence, gap, earlier)]
                for more, less, support in found:
                    whole, *ends = figures_of((gap, more, less))
                    yield Relation(
                        "difference", whole, tuple(ends), gap.words, support, (1, -1), "C204", len(found), choice=("gap", *whole.key)
                    )
            earlier = [t for t in sentence.terms if t.level and t.exact]


def _but(sentence: Sentence, gap: Term) -> Iterator[Ends]:
    """抽检 640 批，合格 627 批，不合格 13 批: the others of what stands before."""
    if not (said := _NOT.search(gap.words)):
        return
    what, before = said["what"], [t for t in sentence.terms if t.level and t.exact and t.end <= gap.start and t.same_unit(gap)]
    short = len(before) == _TWO > len(what)
    done = [t for t in before if (t.words.endswith(what) or (short and what in t.words)) and not _NOT.search(t.words)]
    if len(done) == 1 and (wholes := [t for t in before if t.end <= done[0].start]):
        yield wholes[-1], done[0], Support.LIKELY


def _of(reading: Reading, sentence: Sentence, gap: Term, earlier: Sequence[Term]) -> Iterator[Ends]:
    here = [t for t in sentence.terms if (t.level or _GAP.search(t.words)) and t.exact and t.end <= gap.start]
    if _BALANCED.search(gap.lead):  # 收支相抵，结余 31.13 万元: of the last total of each stated before
        before = [t for t in amounts_like(reading, gap) if (t.item, t.end) < (sentence.item, gap.start)][-_NEARBY:]
        ends = [[t for t in before if t.words.endswith(words)] for words in _TOTALS]
        if all(ends):
            yield ends[0][-1], ends[1][-1], Support.LIKELY
            return
    last = [t for t in here[-_TWO:] if t.same_unit(gap)]
    if _NEW.fullmatch(gap.words) and len(last) == _TWO and FROM.search(last[0].words) and TO.search(last[1].words):
        yield last[1], last[0], Support.LIKELY  # 由 62 座增加到 80 座，新增 18 座
        return
    inside = {part for found in lists_of(reading, sentence) for part in found.parts}
    if not _GAP.search(gap.words) or (gap in inside and _CARRIED.search(gap.words)):
        return  # 使用非财政拨款结余 among what income is made of
    levels = [t for t in (*earlier, *here) if t.same_unit(gap) and (t not in inside or len(inside) < _TWO)][-_FAR:]
    for pair in combinations(levels, 2):
        less, more = sorted(pair, key=lambda t: t.quantity.value)
        if less.quantity.value == more.quantity.value and gap.quantity.value:
            continue
        plain = all(t in here and not _GAP.search(t.words) for t in pair)
        lacking = _LACKS.search(gap.words) and _OUGHT.search(more.words) and _DID.search(less.words)
        sure = plain and (lacking or _SURE.search(gap.words))
        yield more, less, Support.HINT if len(levels) > _TWO else Support.LIKELY if sure else Support.SHAPE
