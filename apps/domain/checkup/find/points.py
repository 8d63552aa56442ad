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
    term = sentence.terms[at]
    rates: list[Term] = []
    for left, right in zip(sentence.terms[:at][::-1], sentence.terms[1 : at + 1][::-1], strict=True):
        if BREAK.search(right.lead) or left.kind == "points":
            break
        if left.kind == "ratio" and left.exact and not left.growth:
            rates.append(left)
    way = 1 if _OVER.search(term.words) else -1 if _UNDER.search(term.words) else term.direction
    if len(rates) != 2 or not way:
        return
    later, earlier = rates
    before = later.words or sentence.text[: later.start - sentence.start].rstrip("（( ").rpartition("，")[2]
    new, old = (earlier, later) if _AGAINST.match(before) or _of_before(before, earlier) else (later, earlier)
    whole, *ends = figures_of((term, new, old))
    yield Relation("difference", whole, tuple(ends), term.words, Support.SAID, (way, -way), "C222", choice=("points", whole.key))


def _of_before(words: str, other: Term) -> bool:
    """Whether the words are of a year before that of the other number: 普及率 99.2%，上年为 98.5%."""
    one, year = named_year(words), other.year
    return bool(one) and (one == _LAST or one < (year or one)) and year != _LAST


def _multiple(around: Sequence[Sentence], times: Term) -> Iterator[Relation]:
    """为财政投入的 3.00 倍: the amount before, over the one its words name or that stands right before 的."""
    before = [t for s in around for t in s.terms if t.level and t.exact and t.end <= times.start and t.quantity.unit != _TIMES]
    before = [t for t in before if t.sentence is around[-1] or t.kind == "money"][-_FAR:]
    bases = [t for t in around[-1].terms if t.level and t.exact and t.start >= times.end and t.year == _LAST]
    if before and bases and named_year(times.words) == _LAST:  # 是上年的 3 倍（上年为 420 万元）
        before = [bases[0], before[-1]]
    here = [t for t in around[-1].terms if t.level and t.exact and t.start >= times.end][:2]
    if len(here) > 1 and FROM.search(here[0].words) and TO.search(here[1].words):
        before = here  # 是 2021 年的 2.5 倍，由 2.4 万人次增加到 6.0 万人次
    if len(before) < 2:
        return
    whole, grown = times.figure, times.direction > 0
    wanted = core(times.words)
    behind = times.lead.strip().startswith("的") and before[-1].end == times.quantity.start - len(times.lead)
    ends = before[-2:]  # 由 150 件上升到 450 件，为上年的 3 倍
    if bases and before[0] == bases[0]:
        pairs = [(before[1], before[0], Support.LIKELY)]
    elif FROM.search(ends[0].words) and TO.search(ends[1].words) and (grown or not wanted or before is here):
        pairs = [(before[-1], before[-2], Support.LIKELY)]
    elif behind:
        pairs = [(before[-2], before[-1], Support.SAID)]
    else:
        named = [s for s in before if wanted and core(s.words) and core(s.words) in wanted]
        pairs = [(part, base, Support.LIKELY) for base in named[-1:] for part in reversed(before) if part is not base and base]
    for number, (part, base, support) in enumerate(pairs):
        if part.same_unit(base) or akin(part, base, units=True):
            operands = (part.figure, base.figure)
            yield Relation(
                "growth" if grown else "average", whole, operands, times.words, Support.HINT if number else support,
                (1,) * grown, "C223", 99, choice=("times", whole.key),
            )  # fmt: skip
