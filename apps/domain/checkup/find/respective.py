"""Lists that answer one another number by number (分别为, 依次为) and series by year.

预算分别为 120.50 万元、86.40 万元，支出分别为 113.27 万元、80.35 万元，执行率分别为 94.00%、93.00%; 2022—2024年收入分别为 …，增速分别为 …;
三项分别占 52.2%、19.7%、28.1%.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from ...language.lexicon import patterns
from ...language.predicates import YEAR
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support, proposal
from ..sentences.phrases import EACH_ITS, Sentence
from .sections import sections

RE = patterns("respective")

_LONGEST = 12


def respective(reading: Reading) -> Iterator[Relation]:
    for section in sections(reading):
        for before, sentence in pairwise((None, *section)):
            above = before.main.terms if before and sentence and before.item == sentence.item else ()
            for stretch in sentence.stretches if sentence else ():
                for at, first in enumerate(stretch.terms):
                    if first.kind == "ratio" and EACH_ITS.search(first.words):
                        rates = [first, *takewhile(lambda t: t.kind == "ratio", stretch.terms[at + 1 :])]
                        yield from _answered(rates, stretch.terms[:at], above)
            if sentence:
                yield from _by_year(sentence, above)


def _answered(rates: Sequence[Figure], here: Sequence[Figure], above: Sequence[Figure]) -> Iterator[Relation]:
    """Shares of the amounts before them, rates of one list by another, growth along a list."""
    many, first = len(rates), rates[0]
    levels = [t for t in here or above if t.level and t.exact]
    parts = levels[-many:]
    if first.share and len(parts) == many > 1 and all(t.same_unit(parts[0]) for t in parts):
        shape = ("distributed", first.key)
        for rate, part in zip(rates, parts, strict=True):
            yield proposal("ratio", rate, (part, *parts), Support.SAID, "C201", "share", shape=shape)
    if first.share or many < 2:
        return
    run = levels[-many - 1 :]
    if first.growth and len(run) > many and all(t.listed and t.same_unit(run[0]) for t in run[1:]):
        yield from (_moved(rate, now, last) for rate, (last, now) in zip(rates, pairwise(run), strict=True))
    pairs = [t for t in (*above, *here) if t.level and t.exact][-2 * many :]
    if first.growth or len(pairs) < 2 * many or not all(t.same_unit(pairs[0]) for t in pairs):
        return
    blocks = all(t.listed for t in (*pairs[1:many], *pairs[many + 1 :])) and not pairs[many].listed
    bases, done = (pairs[:many], pairs[many:]) if blocks else (pairs[::2], pairs[1::2])
    for rate, base, part in zip(rates, bases, done, strict=True):
        yield proposal("ratio", rate, (part, base), Support.LIKELY, "C212", "rate", shape=("answered", first.key))


def _moved(rate: Figure, now: Figure, last: Figure) -> Relation:
    return proposal("growth", rate, (now, last), Support.LIKELY, "C202", "growth", note="C210", signs=(rate.way or 1,))


def _by_year(sentence: Sentence, above: Sequence[Figure]) -> Iterator[Relation]:
    """2022年比2021年增长 25.8%，2023年下降 9.6%, of the series right before it that states its years."""
    levels = [t for t in (*above, *sentence.terms) if t.level and t.exact]
    for rate in sentence.terms:
        years = [int(year) for year in YEAR.findall(rate.words)] if rate.kind == "ratio" and rate.growth else []
        if years:
            series = _series([t for t in levels if (t.item, t.quantity.start) < (rate.item, rate.quantity.start)])
            now, last = series.get(years[0]), series.get(years[1] if len(years) > 1 else years[0] - 1)
            if now and last:
                yield _moved(rate, now, last)


def _series(levels: Sequence[Figure]) -> dict[int, Figure]:
    """The last amounts of one kind by the years that are said of each, or of all in front of them (分别为)."""
    found: dict[int, Figure] = {}
    for at, first in enumerate(levels):
        if first.sort != levels[-1].sort:
            continue
        if EACH_ITS.search(first.words):
            run = [first, *takewhile(lambda t: t.listed and t.sort == levels[-1].sort, levels[at + 1 :])]
            years = _years(first.sentence.upto(first.quantity))
            found = dict(zip(years, run, strict=True)) if len(years) == len(run) else {}
        elif first.own_year.isdigit() and int(first.own_year) > 0:
            found[int(first.own_year)] = first
    return found


def _years(text: str) -> list[int]:
    spans = RE.span.findall(text)
    if spans and 0 < int(spans[-1][1]) - int(spans[-1][0]) < _LONGEST:
        return list(range(int(spans[-1][0]), int(spans[-1][1]) + 1))
    return [int(year) for year in RE.years.findall(text)]
