"""Years and dates out of place: another base year than all the others, a cut-off inside the year, a table of another year; what
ends a work dated before what begins it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from ...documents.document import Document, Text
from ...findings import Finding, Place
from ...language.labels import measure_of
from ...language.lexicon import patterns
from ...language.quantities import fold
from ..reading import Reading
from ..rules import finding
from ..sentences.figures import every_sentence
from ..sentences.passages import Passage, passages
from .lint import WORDS

RE = patterns("years", WORDS)
_WHOLE = re.compile("[^。；;]+")
_VERB = re.compile("[^，,、。；;]{0,8}")
"""So many characters behind a date say what was done."""


def years_out_of_place(reading: Reading) -> Iterator[Finding]:
    """Every year or date that does not fit the year reported on."""
    if (year := reading.document.year) is not None:
        for part in (_odd_bases, _cut_offs, _headings, _not_yet, _swapped_years):
            yield from part(reading, year)
    yield from _steps(reading)


def _swapped(one: int, other: int) -> bool:
    return sorted(str(one)) == sorted(str(other))


def named_years(document: Document) -> Counter[int]:
    """How often texts and the captions of tables name each year."""
    words = [text.text for _, text in document.texts()] + [grid.caption for _, grid in document.grids()]
    return Counter(int(y) for text in dict.fromkeys(words) for y in RE.year.findall(fold(text)))


def _odd_bases(reading: Reading, year: int) -> Iterator[Finding]:
    """C501: one comparison with an older year among at least two with the year before, or with a year nothing else speaks of."""
    bases: list[tuple[int, int, Place]] = []
    for sentence in every_sentence(reading):
        for match in RE.base.finditer(sentence.text):
            planned = RE.planned_base.search(match["of"]) and not measure_of(match["of"])
            if not planned and "以来" not in sentence.text:
                about, base = int([year, *RE.year.findall(sentence.text[: match.start()])][-1]), int(match["year"])
                bases.append((about - base, base, sentence.quote(match.start(), match.end() + 4)))
    usual, odd = [base for base in bases if base[0] == 1], [base for base in bases if base[0] > 1]
    plain = len(usual) >= 2 and 3 * len(odd) <= len(usual) + 1
    for ago, base, place in odd if usual else ():
        _, right, there = usual[0]
        if plain or ((ago == 2 or _swapped(base, right)) and named_years(reading.document)[base] == 1):
            yield finding("C501", place, there, expected=f"{right}年", found=f"{base}年")


def _cut_offs(reading: Reading, year: int) -> Iterator[Finding]:
    """C503: 截至11月16日 in the report of a whole year, as its title says; told once, with every place.
    C504: 截至2019年12月31日 in the report of 2020, beside the year's own end, or where 决算 state what there is at the end."""
    title, own = "".join(reading.document.titles), False
    within, old = list[Place](), list[tuple[Place, bool]]()
    for sentence in every_sentence(reading):
        for match in RE.cut_off.finditer(fold(sentence.text)):
            named, month, place = int(match["year"] or 0), int(match["month"]), sentence.quote(*match.span())
            own = own or (named == year and month == 12)
            if month == 12 and abs(named - year) == 1 and not RE.other_end.search(sentence.text):
                old.append((place, bool(RE.stock.search(sentence.text, match.end()))))
            counted = any(0 <= q.start - sentence.start - match.end() < 60 for q in sentence.found)
            if counted and named in (0, year) and 1 <= month <= 11 and not RE.cut_off_plan.search(sentence.text):
                within.append(place)
    if within and RE.yearly.search(title) and not RE.not_yearly.search(title):
        yield finding("C503", *within, year=year, found=within[0].quote)
    if len(old) == 1 and (own or ("决算" in title and old[0][1])):
        yield finding("C504", old[0][0], year=year, found=old[0][0].quote)


# --- headings, captions, figures of a year to come -----------------------------------------------------


def _headings(reading: Reading, year: int) -> Iterator[Finding]:
    """The caption or heading of one year among those of another, or of a year that nothing else speaks of, over or behind
    texts of the report's own; where nothing there has a year, by what it is called: 2022年度绩效目标完成情况."""
    document = reading.document
    years_of = {index: {int(y) for y in RE.year.findall(fold(text.text))} for index, text in document.texts()}
    heads = [(i, text) for i, text in document.texts() if text.kind in ("heading", "caption", "title") or _is_caption(text)]
    named = [(i, text, min(years_of[i])) for i, text in heads if len(years_of[i]) == 1]
    near = {i: _nearest(years_of, i, _is_caption(text)) for i, text, _ in named}
    own = sum(1 for *_, y in named if y == year)
    others = [(i, text, y) for i, text, y in named if y != year and y not in near[i]]
    odd = [(i, text, y) for i, text, y in others if not RE.other_year_words.search(text.text)]
    if own < 2 or len(odd) > max(1, own // 3):
        said, series = named_years(document), Counter(RE.year.sub("", fold(text.text)) for _, text, _ in named)
        odd = [(i, text, y) for i, text, y in others if said[y] == 1 and series[RE.year.sub("", fold(text.text))] == 1]
        odd = [(i, text, y) for i, text, y in odd if len(odd) == 1 and not RE.compares.search(text.text)]
        titled = str(year) in "".join(document.titles)
        odd = [(i, t, y) for i, t, y in odd if year in near[i] or (titled and not near[i] and abs(y - year) == 1 and _of_results(t))]
    for index, text, y in odd:
        what = "表名" if _is_caption(text) else "标题"
        yield finding("C505", document.place(index), what=what, expected=f"{year}年", found=f"{y}年")


def _is_caption(text: Text) -> bool:
    """The name of a table, or one with its unit: 支出情况表（单位：万元）."""
    return text.kind == "caption" or (text.kind == "unit" and "表" in text.text)


def _of_results(text: Text) -> bool:
    """Whether a heading is of what was to be done and has been."""
    called = RE.own_results.sub("", fold(text.text))
    return called != fold(text.text) and not RE.other_year_words.search(called)


def _nearest(years_of: dict[int, set[int]], index: int, before: bool) -> set[int]:
    """The years of the nearest text that has any, behind a heading or before a caption."""
    near = [years for at, years in years_of.items() if years and (at < index if before else at > index)]
    return near[-1 if before else 0] if near else set()


def _not_yet(reading: Reading, year: int) -> Iterator[Finding]:
    """Spending of a year after the one reported on."""
    title = "".join(reading.document.titles)
    for figure in reading.figures if title and "预算" not in title else ():
        spent = figure.measure == "actual" and figure.role == "level" and figure.quantity.kind == "money"
        if spent and figure.year and figure.year > year and str(figure.year) in figure.place.quote:
            yield finding("C506", figure.place, expected=f"{year}年", found=f"{figure.year}年")


def _swapped_years(reading: Reading, year: int) -> Iterator[Finding]:
    """2032年 in the report of 2023: the digits of its own year in another order, or one of them another, make a year to come
    that nothing else names; ten years ago only where days of that year are told beside days of one's own (2013年7月10日至7月28日)."""
    said = named_years(reading.document)
    for index, text in reading.document.texts():
        words = fold(text.text)
        for match in RE.year.finditer(words) if said[year] else ():
            named, dated = int(match[1]), RE.day.match(words, match.start())
            ahead = named > year + 1 and (_swapped(named, year) or (dated and named == year + 10))
            start, end = max(words.rfind(mark, 0, match.start()) for mark in "。；") + 1, f"{words}。".find("。", match.end())
            ago = dated and dated["through"] and named == year - 10 and str(year) not in words[start:end]
            counted = dated or any(q.start >= match.end() for q in reading.quantities[index])
            if (ahead or ago) and counted and said[named] == 1 and not RE.far_off.search(words, start, end):
                place = reading.document.place(index, *match.span())
                yield finding("C506.swapped", place, word=match[0], expected=f"{year}年", found=f"{named}年")


# --- works done before they were begun -----------------------------------------------------------------


def _steps(reading: Reading) -> Iterator[Finding]:
    """C508: 2023年4月10日开工，2023年2月20日完工; 6月30日完工，5月20日验收, in one sentence; C509: 3月1日开工，8月27日完工，工期180天."""
    for passage in passages(reading.document):
        for sentence in _WHOLE.finditer(fold(passage.words)):
            dated: dict[int, list[re.Match[str]]] = {}
            for match in RE.date.finditer(sentence[0]):
                done = _VERB.match(sentence[0], match.end())
                if stages := [n for n, words in enumerate((RE.begun, RE.ended, RE.accepted)) if done and words.search(done[0])]:
                    dated.setdefault(stages[-1], []).append(match)
            once = [(stage, found[0]) for stage, found in sorted(dated.items()) if len(found) == 1]
            for (stage, earlier), (_, later) in pairwise(once):
                yield from _in_order(passage, sentence, earlier, later, stage == 0)


def _in_order(passage: Passage, sentence: re.Match[str], earlier: re.Match[str], later: re.Match[str], work: bool) -> Iterator[Finding]:
    try:
        year, by_day = earlier["year"] or later["year"] or 2024, earlier["d"] and later["d"]
        begun, ended = (date(int(m["year"] or year), int(m["m"]), int(m["d"]) if by_day else 1) for m in (earlier, later))
    except ValueError:
        return
    days, lasted, at = (ended - begun).days, list(RE.lasted.finditer(sentence[0])), sentence.start()
    first, last = sorted((earlier, later), key=lambda match: match.start())
    of_the_same = RE.lead.search(sentence[0], 0, last.start())  # not 一期6月30日完工，二期5月20日验收
    if of_the_same and days < 0 and bool(earlier["year"]) == bool(later["year"]):
        place = passage.place(at + first.start(), min(at + last.end() + 8, len(passage.words)))
        yield finding("C508.steps", place, sure=False, word=later[0], begun=earlier[0])
        return
    told = work and by_day and days >= 0 and len(lasted) == 1 and not RE.agreed.search(sentence[0])
    if told and abs(int(lasted[0]["days"]) - days) > 1:
        yield finding("C509", passage.place(at + lasted[0].start(), at + lasted[0].end()), word=lasted[0][0], days=days)
