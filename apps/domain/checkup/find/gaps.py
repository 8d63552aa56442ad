"""How far two numbers are apart.  What is left, lacking or over: 应发 3,363.99 万元，已发 3,361.20 万元，尚未发放 2.79 万元;
percentage points between two rates: 3.20%，比上年的 3.55%下降 0.35 个百分点; multiples: 是上年 4,200 万尾的 1.5 倍.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from ...language.lexicon import LEXICON, alternation, any_of
from ...language.predicates import year_in
from ..figures import Figure
from ..reading import Reading
from ..relations import Kind, Relation, Support, proposal
from ..sentences.figures import sentences
from ..sentences.phrases import BREAK, Sentence
from .changes import FROM, LAST, TO
from .sections import amounts_like, core, sections

STOCKS, POINTS = any_of(LEXICON.stock_words), any_of(LEXICON.point_words)
BALANCED = STOCKS.balanced
_GAP = re.compile(rf"(?!{alternation(LEXICON.no_gap_words)})(?:{alternation(LEXICON.gap_words)})|(?:{alternation(LEXICON.gap_ends)})$")
_SURE, _SUM, _CARRIED, _AIM, _SAME = (
    re.compile(alternation(words))
    for words in (LEXICON.gap_sure, LEXICON.sum_words, LEXICON.carry_words, LEXICON.claims["aimed"], LEXICON.comparing["same"])
)
_LACKS = re.compile(rf"^(?:{alternation(LEXICON.gap_ends)})$")
_SIDES = (LEXICON.stock_words["total_income"], LEXICON.stock_words["total_spent"]), LEXICON.stock_words["sides"]
_NOT = re.compile(rf"(?:{alternation(LEXICON.not_words)})(?P<what>[\u4e00-\u9fff]{{1,4}})$")
_NEARBY, _TWO, _FAR, _PLAIN = 16, 2, 4, 6
"""Of so many amounts before it a gap may be the difference."""
_TIMES = LEXICON.point_words["times"][0]
_AGAINST = re.compile(alternation((*LEXICON.comparing["with"], *LEXICON.point_words["over"][:3], *LEXICON.point_words["under"][:2])))
_OF, _BRACKET = LEXICON.rate_parts["of"][0], re.compile(r"^[（(][^（()）]{1,6}[)）]")
Ends = tuple[Figure, Figure, Support]


def gaps(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        earlier: list[Figure] = []
        for sentence in text:
            for gap in sentence.terms:
                if gap.kind not in ("money", "count") or not gap.exact:
                    continue
                found = [*_but(sentence, gap), *_of(reading, sentence, gap, earlier)]
                for *ends, support in found:
                    yield proposal("difference", gap, ends, support, "C204", "gap", signs=(1, -1), among=len(found))
            earlier = [t for t in sentence.terms if t.level and t.exact and not t.inside]


def _but(sentence: Sentence, gap: Figure) -> Iterator[Ends]:
    """抽检 640 批，合格 627 批，不合格 13 批: the others of what stands before."""
    if not (said := _NOT.search(gap.words)):
        return
    at = sentence.terms.index(gap) + 1
    if any(t.words.startswith(LEXICON.rest_words) and t.same_unit(gap) for t in sentence.terms[at:]):
        return  # 起诉 903 人、不起诉 298 人，其余 44 人: of both and the rest
    what, before = said["what"], [
        t for t in sentence.terms if t.level and t.exact and t.end <= gap.start and t.same_unit(gap) and t.inside <= gap.inside
    ]
    short = len(before) == _TWO > len(what)
    done = [t for t in before if (t.words.endswith(what) or (short and what in t.words)) and not _NOT.search(t.words)]
    if len(done) == 1 and (wholes := [t for t in before if t.end <= done[0].start]):
        yield wholes[-1], done[0], Support.LIKELY


def _of(reading: Reading, sentence: Sentence, gap: Figure, earlier: Sequence[Figure]) -> Iterator[Ends]:
    here = [t for t in sentence.terms if (t.level or _GAP.search(t.words)) and t.exact and t.end <= gap.start and t.inside <= gap.inside]
    if BALANCED.search(gap.lead + gap.words):  # 收支相抵，结余 31.13 万元: of the last total of each stated before
        before = [t for t in amounts_like(reading, gap) if (t.item, t.end) < (sentence.item, gap.start)][-_NEARBY:]
        for totals, terms in zip(_SIDES, (before, here), strict=True):
            income, spent = ([t for t in terms if t.words.endswith(words) and t.same_unit(gap)] for words in totals)
            if income and spent:
                more, less = sorted((income[-1], spent[-1]), key=lambda t: -t.quantity.value)
                yield more, less, Support.LIKELY
                return
    here += [t for s in sentence.stretches if s.owner is gap for t in s.terms if t.level and t.exact]  # 超目标 320 人（目标 4,800 人）
    last = [t for t in here[-_TWO:] if t.same_unit(gap)]
    if (way := LEXICON.more_words.get(gap.words, 0)) and len(last) == _TWO and last[1].words.startswith(LEXICON.comparing["with"]):
        more, less = last[::way]
        yield more, less, Support.LIKELY  # 合计 1,890 万元，比需求 1,864 万元多 26 万元
        return
    if STOCKS.new.fullmatch(gap.words) and len(last) == _TWO and TO.search(last[1].words):
        yield last[1], last[0], Support.LIKELY  # 由 62 座增加到 80 座，新增 18 座
        return
    inside = {part for found in sentence.lists for part in found.parts}
    if not _GAP.search(gap.words) or (gap in inside and _CARRIED.search(gap.words)):
        return  # 使用非财政拨款结余 among what income is made of
    levels = [t for t in (*earlier, *here) if t.same_unit(gap) and (t not in inside or len(inside) < _TWO)][-_FAR:]
    for pair in combinations(levels, 2):
        less, more = sorted(pair, key=lambda t: t.quantity.value)
        if less.quantity.value == more.quantity.value and gap.quantity.value:
            continue
        plain = all(t in here and not _GAP.search(t.words) for t in pair)
        sure = plain and (_LACKS.search(gap.words) or _SURE.search(gap.words))
        yield more, less, Support.HINT if len(levels) > _TWO else Support.LIKELY if sure else Support.SHAPE


# --- points and multiples -----------------------------------------------------------------------------


def points(reading: Reading) -> Iterator[Relation]:
    """The two rates before the points, back to the semicolon: the first is what the second is compared with, or the reverse."""
    for section in sections(reading):
        for index, sentence in enumerate(section):
            for at, term in enumerate(sentence.terms):
                if term.kind == "points" and term.exact:
                    yield from _of_two(sentence, at)
                elif term.quantity.unit == _TIMES and term.exact:
                    yield from _multiple(section[max(index - 1, 0) : index + 1], term)


def _of_two(sentence: Sentence, at: int) -> Iterator[Relation]:
    term, rates = sentence.terms[at], list[Figure]()
    for left, right in zip(sentence.terms[:at][::-1], sentence.terms[1 : at + 1][::-1], strict=True):
        if BREAK.search(right.lead) or left.kind == "points":
            break
        rates += [left] * (left.kind == "ratio" and left.exact and not left.growth)
    way = 1 if POINTS.over.search(term.words) else -1 if POINTS.under.search(term.words) else term.way
    behind = [t for s in sentence.stretches if s.owner is term for t in s.terms if t.kind == "ratio" and t.exact]
    if _SUM.search(term.words) or not way or len(rates) + bool(behind) != _TWO or len(behind) > 1:
        return  # 40.0%、28.2%和7.7%，合计拉动 10.6 个百分点
    later, earlier = rates + behind
    support = Support.LIKELY if behind else Support.SAID  # 33.79%，同比上升 4.32 个百分点（上年 29.47%）
    if not behind:
        if later.share != earlier.share or (_SAME.search(term.lead) and not (later.own_year or earlier.own_year)):
            return  # 占总里程 49.75%，优良路率 82.6%; 调撤率 70%，同比上升 6.72 个百分点: against its own of the year before
        before = later.words or sentence.upto(later.quantity).rstrip("（( ").rpartition("，")[2]
        year, ago = year_in(before)  # 普及率 99.2%，上年为 98.5%: of a year before that of the other
        older = ago > 0 or bool(year and earlier.own_year and year < int(earlier.own_year))
        if _AGAINST.search(before) or _AIM.search(before) or (older and earlier.own_year != LAST):
            later, earlier = earlier, later
    yield proposal("difference", term, (later, earlier), support, "C222", "points", signs=(way, -way))


def _multiple(around: Sequence[Sentence], times: Figure) -> Iterator[Relation]:
    """为财政投入的 3.00 倍: the amount before, over the one its words name or that stands right before 的."""
    kind: Kind = "growth" if times.way > 0 else "average"
    for number, (part, base, support) in enumerate(_ends(around, times)):
        if part.same_unit(base):
            ends, signs = (part, base), (1,) * (times.way > 0)
            yield proposal(kind, times, ends, Support.HINT if number else support, "C223", "times", signs=signs, among=99)


def _ends(around: Sequence[Sentence], times: Figure) -> list[Ends]:
    """What may be so many times what, the likeliest first."""
    levels, wanted = [t for s in around for t in s.terms if t.level and t.exact], core(times.words)
    own = [t for t in levels if t.sentence is around[-1] and t.quantity.unit != _TIMES and t.end <= times.start]
    before = [*(t for t in levels if t.sentence is not around[-1] and t.kind == "money"), *own][-_PLAIN:]
    if len(before) > 1 and FROM.search(before[-2].words) and TO.search(before[-1].words) and (times.way > 0 or not wanted):
        return [(before[-1], before[-2], Support.LIKELY)]  # 由 150 件上升到 450 件，为上年的 3 倍
    of = _BRACKET.sub("", times.lead).strip().startswith(_OF)
    if len(before) > 1 and of and before[-1].end == times.quantity.start - len(times.lead):
        return [(before[-2], before[-1], Support.SAID)]
    named = [s for s in before if wanted and core(s.words) and core(s.words) in wanted]
    return [(part, base, Support.LIKELY) for base in named[-1:] for part in reversed(before) if part is not base]
