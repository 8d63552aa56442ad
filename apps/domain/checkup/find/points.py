"""Percentage points between two rates: 3.20%，比上年的 3.55%下降 0.35 个百分点; and multiples: 是上年 4,200 万尾的 1.5 倍."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...language.lexicon import LEXICON, alternation
from ...language.predicates import named_year
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, Sentence, Term
from .changes import FROM, TO
from .figures import figures_of
from .sections import akin, core, sections

_OVER, _UNDER = (re.compile(alternation(LEXICON.point_words[way])) for way in ("over", "under"))
_TIMES = LEXICON.point_words["times"][0]
_AGAINST = re.compile(alternation((*LEXICON.comparing["with"], *LEXICON.point_words["over"][:3], *LEXICON.point_words["under"][:2])))
_SAME = re.compile(alternation(LEXICON.comparing["same"]))
_OF, _BRACKET = LEXICON.rate_parts["of"][0], re.compile(r"^[（(][^（()）]{1,6}[)）]")
_FAR, _LAST = 6, "0"


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
    term, rates = sentence.terms[at], list[Term]()
    for left, right in zip(sentence.terms[:at][::-1], sentence.terms[1 : at + 1][::-1], strict=True):
        if BREAK.search(right.lead) or left.kind == "points":
            break
        rates += [left] * (left.kind == "ratio" and left.exact and not left.growth)
    way = 1 if _OVER.search(term.words) else -1 if _UNDER.search(term.words) else term.direction
    if len(rates) == 2 and way:
        later, earlier = rates
        if _SAME.search(term.lead) and not (later.year or earlier.year or akin(later, earlier)):
            return  # 结案率 47.57%（调撤率 70%，同比上升 6.72 个百分点）: against its own of the year before
        before = later.words or sentence.text[: later.start - sentence.start].rstrip("（( ").rpartition("，")[2]
        turned = _AGAINST.match(before) or _of_before(before, earlier)
        whole, *ends = figures_of((term, earlier, later) if turned else (term, later, earlier))
        yield Relation("difference", whole, tuple(ends), term.words, Support.SAID, (way, -way), "C222", choice=("points", whole.key))


def _of_before(words: str, other: Term) -> bool:
    """Whether the words are of a year before that of the other number: 普及率 99.2%，上年为 98.5%."""
    one, year = named_year(words), other.year
    return bool(one) and (one == _LAST or one < (year or one)) and year != _LAST


def _multiple(around: Sequence[Sentence], times: Term) -> Iterator[Relation]:
    """为财政投入的 3.00 倍: the amount before, over the one its words name or that stands right before 的."""
    whole, grown, wanted = times.figure, times.direction > 0, core(times.words)
    for number, (part, base, support) in enumerate(_ends(around, times, grown, wanted)):
        if part.same_unit(base) or akin(part, base, units=True):
            yield Relation(
                "growth" if grown else "average", whole, (part.figure, base.figure), times.words, Support.HINT if number else support,
                (1,) * grown, "C223", 99, choice=("times", whole.key),
            )  # fmt: skip


def _ends(around: Sequence[Sentence], times: Term, grown: bool, wanted: str) -> list[tuple[Term, Term, Support]]:
    """What may be so many times what, the likeliest first."""
    own = [t for t in around[-1].terms if t.level and t.exact and t.quantity.unit != _TIMES]
    behind = [t for t in own if t.start >= times.end]
    earlier = [t for s in around[:-1] for t in s.terms if t.level and t.exact and t.kind == "money"]
    before = [*earlier, *(t for t in own if t.end <= times.start)][-_FAR:]
    last = next((t for t in behind if t.year == _LAST), None)
    if _moving(behind[:2]):  # 是 2021 年的 2.5 倍，由 2.4 万人次增加到 6.0 万人次
        return [(behind[1], behind[0], Support.LIKELY)]
    if before and last and named_year(times.words) == _LAST:  # 是上年的 3 倍（上年为 420 万元）
        return [(before[-1], last, Support.LIKELY)]
    if _moving(before[-2:]) and (grown or not wanted):  # 由 150 件上升到 450 件，为上年的 3 倍
        return [(before[-1], before[-2], Support.LIKELY)]
    of = _BRACKET.sub("", times.lead).strip().startswith(_OF)
    if len(before) > 1 and of and before[-1].end == times.quantity.start - len(times.lead):
        return [(before[-2], before[-1], Support.SAID)]
    named = [s for s in before if wanted and core(s.words) and core(s.words) in wanted]
    return [(part, base, Support.LIKELY) for base in named[-1:] for part in reversed(before) if part is not base]


def _moving(terms: Sequence[Term]) -> bool:
    return len(terms) > 1 and FROM.search(terms[0].words) is not None and TO.search(terms[1].words) is not None
