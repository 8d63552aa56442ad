"""Changes against the amounts they are of: 比2020年增加 1,260 万元，增长 35%; 2021年 36 万元，2020年 48 万元，减少 25%.

A comparison has two ends, now and before, and what lies between them in amount and in per cent.  Which amounts the ends are
is one search for all that is said of them: the nearer and the plainer they are called so, the surer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Any

from ...language.labels import PLANS, canonical, is_known
from ...language.lexicon import LEXICON, alternation, any_of, patterns
from ...language.predicates import YEAR, compared_year, ways_in
from ..figures import Figure
from ..reading import Reading
from ..relations import Kind, Relation, Support, proposal, whole_of_rates
from ..sentences.figures import sentences
from ..sentences.phrases import BREAK, EACH_ITS, OF_WHICH, Sentence
from .sections import akin, core

RE = patterns("changes")

_STOP = re.compile(r"[，,；;：:、。]")
_PARTED = re.compile(rf"[；;]|{alternation(LEXICON.list_marks)}")
_CUT = re.compile(rf"[；;。]|{OF_WHICH}")
SAYS = any_of(LEXICON.comparing)
_NEXT_TO = alternation(LEXICON.comparing["with"])
_AGAINST = re.compile(rf"(?:{_NEXT_TO})(?:20\d\d\s?年?|{alternation(LEXICON.comparing['base'])})")
_THAN = re.compile(rf"^(?:{alternation(LEXICON.comparing['behind'])})[，,]")
_COMPARED = re.compile(_NEXT_TO)
_MEAN, _MEANS = LEXICON.unit_words["average"][:2]
_AVERAGED = re.compile(rf"(?:{alternation(LEXICON.averaged_over)}){{1,3}}{_MEAN}|{_MEANS}")
_ADJUSTING = re.compile(alternation(LEXICON.budget_moves))
_SAVED = re.compile(rf"[比较](?:{alternation(LEXICON.comparing['plan'])})|{alternation(LEXICON.saved_words)}")
FROM = re.compile(alternation(LEXICON.comparing["from"]))
TO = re.compile(rf"(?:{alternation(LEXICON.comparing['to'])})了?(?:{YEAR.pattern})?[^，,；;\d]{{0,4}}$")
_REASON = re.compile(alternation(LEXICON.topics["reasons"]))
LAST = "0"
"""The year of a term that is the year before."""
_SURE, _BACK = 5, 2
"""So many characters name a thing; an amount a change is of so many sentences back."""


def changes(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        for index, sentence in enumerate(text):
            for before, term in zip((None, *sentence.terms), sentence.terms, strict=False):
                led = before.words if before and SAYS.after.match(term.lead) else ""
                if EACH_ITS.search(term.words) or SAYS.cleared.match(sentence.text) or SAYS.cleared.search(led + term.lead):
                    continue  # of each of several; of what is left without something: 剔除……因素后同口径增长 11.2%
                if term.growth:
                    yield from _Move(reading, text, index, term).growth()
                elif term.way and term.kind in ("money", "count"):
                    yield from _Move(reading, text, index, term).difference()


class _Move:
    """A change or its rate, in its sentence, with those before and behind it."""

    def __init__(self, reading: Reading, text: Sequence[Sentence], index: int, term: Figure) -> None:
        self.reading, self.text, self.index, self.term = reading, text, index, term
        self.sentence, of = text[index], _AVERAGED.sub("", term.said.raw if len(term.name) > 1 else "")
        self.of = "" if of in LEXICON.money_words else of
        self.named = "" if term.said.raw in LEXICON.money_words else term.said.raw
        self.earlier, self.behind = text[max(index - _BACK, 0) : index], text[index + 1 : index + 2]
        year = reading.document.year
        self.own, self.last = (str(year), str(year - 1)) if year else ("", LAST)

    def _made(self, kind: Kind, ends: Sequence[Figure], support: Support, note: str = "C210", **more: Any) -> Relation:
        rule, choice = ("C204", "moved") if kind == "difference" else ("C202", "growth")
        return proposal(kind, self.term, ends, support, rule, choice, note=note, **more)

    # --- amounts --------------------------------------------------------------------------------

    def difference(self) -> Iterator[Relation]:
        """A change behind the two amounts it is the difference of."""
        for now, base, support in (ends for ends in self._ends() if ends[1].same_unit(self.term)):
            signs, among = (self.term.way, -self.term.way), 9 if support is Support.HINT else 1
            yield self._made("difference", (now, base), support, "C211", signs=signs, among=among)

    # --- growth in per cent ---------------------------------------------------------------------

    def growth(self) -> Iterator[Relation]:
        rate = self.term
        if rate.way < 0:
            yield Relation("bound", whole_of_rates(rate), (rate,), rate.words, rule="C207")
        if change := self._change():
            yield from self._of_change(change)
            return
        ends = list(self._ends()) or list(self._of_nothing_or_rates())
        for now, base, support in ends:
            note, zero = "C210" if base.kind != "ratio" else "", "" if base.quantity.value else "C208"
            yield self._made("growth", (now, base), support, note, signs=(rate.way,), zero=zero)

    def _change(self) -> Figure | None:
        """The change a growth rate stands beside: 增加 1,260 万元，增长 35%."""
        rate, terms = self.term, self.sentence.terms
        index = terms.index(rate)
        before, behind = terms[max(index - 1, 0) : index] if not self.named else (), terms[index + 1 : index + 2]
        found = [t for t in (*before, *behind) if t.way and t.kind in ("money", "count") and t.exact]
        found = [t for t in found if not BREAK.search((rate if t in before else t).lead) and (t in before or not t.said.raw)]
        return next(iter(found), None)

    def _of_change(self, change: Figure) -> Iterator[Relation]:
        """The rate is its change's part of what was before, or of what the change led to without it."""
        rate, of, way = self.term, _Move(self.reading, self.text, self.index, change), (self.term.way,)
        if len(ways_in(change.words)) == 1 and change.way != rate.way:
            yield Relation("way", rate, (change,), rate.words, signs=(*way, change.way), rule="C206")
            return
        pair = of.planned() or of.two()
        if base := of.base() or (pair and pair[1]):
            yield self._made("ratio", (change, base), Support.SAID)
            for now in [t for t in self.sentence.terms if t.level and t.same_unit(base) and t.end <= base.start][-1:]:
                yield self._made("growth", (now, base), Support.HINT, "", signs=way, among=9)
            return
        levels = [t for t in of.levels() if t.exact]
        # After what it is made of (其中：…。), a change is of the whole again, a sentence further back.
        further = [t for s in self.earlier[:-1] for t in s.terms if t.level and t.same_unit(change)] if levels and not of.of else []
        for number, level in enumerate((*levels, *further)):
            support = Support.HINT if number else Support.SAID if len(levels) == 1 else Support.LIKELY
            # 2023年 845 件，2024年比上年多
            since = change.compared == LAST and str(int(level.own_year or 0) + 1) in YEAR.findall(change.lead)
            if since or (level.own_year == LAST and not compared_year(change.lead + change.words + rate.words)):
                # 上年 203 万元，本年下降 22%，少收 45 万元: the level is what it fell from
                yield self._made("ratio", (change, level), support, "")
                continue
            note = "C210" if level in levels else ""
            yield self._made("rise", (change, level), support, note, signs=way, among=99, zero="" if number else "C208")
            if level.own_year in (LAST, change.compared) or (not change.compared and level.own_year != self.own):
                yield self._made("ratio", (change, level), Support.HINT, note, among=99)

    # --- the two ends ----------------------------------------------------------------------------

    def _ends(self) -> Iterator[tuple[Figure, Figure, Support]]:
        """What is compared, later and earlier, with how surely."""
        if pair := self.planned() or self.two() or self._of_years():
            yield *pair, Support.SAID
            return
        near = self._since_cut(behind=True)
        bases = [base] if (base := self.base()) else [t for t in near if t.exact and t.quantity.value > 0 and self._of_before(t)]
        for base in bases:
            nows = self._nows(base, [t for t in near if t not in bases])
            for number, now in enumerate(nows):
                sole = len(bases) == 1 and (len(nows) == 1 or not number)
                yield now, base, Support.LIKELY if sole else Support.HINT
        if not bases and (pair := self._year_before(near)):
            yield *pair, Support.LIKELY

    def _of_nothing_or_rates(self) -> Iterator[tuple[Figure, Figure, Support]]:
        """2023年支出 17.80 万元，2022年为 0，增长 100%; 由 88.5% 升至 97.3%，提高 8.8%: the two numbers right before it."""
        terms = self.sentence.terms
        at = terms.index(self.term)
        first, second = terms[at - 2 : at] if at > 1 else (None, None)
        if not (first and second) or self.named or BREAK.search(second.lead + self.term.lead):
            return
        if first.kind == second.kind == "ratio" and FROM.search(first.words) and TO.search(second.words):
            yield second, first, Support.SAID
        for now, base in ((first, second), (second, first)):
            if not (core(base.words) or base.quantity.value) and self._of_before(base) and self.term.compared in ("", base.own_year):
                yield now, base, Support.LIKELY

    def _nows(self, base: Figure, near: Sequence[Figure]) -> list[Figure]:
        """The amounts a base may have led to."""
        terms = [t for t in self.sentence.terms if t.level and t.exact and t.same_unit(base) and t is not base]
        near = [t for t in near if t.end <= self.term.start] if base.inside and base.said.measure else near
        found = [t for t in near if t.exact and t.same_unit(base)] or [t for t in terms if t.end <= base.start and akin(t, base)]
        found = [t for t in found if _about(self.of, t)] or found if self.of else found
        if not found and not self.term.growth:
            found = [t for t in self.levels() if t is not base]
        others = [t for t in self.sentence.terms if t.kind == base.kind and not (t.level or t.way) and t.end <= self.term.start]
        return [t for t in found if not any(t.end <= o.start for o in others)]  # 件均成本 46.33 元 stands nearer

    def two(self) -> tuple[Figure, Figure] | None:
        """The two amounts right before it, of two years or 由 A 减至 B; None where that is not certain."""
        levels = self._since_cut()
        if len(levels) != 2 or not all(t.exact for t in levels) or self.of or (self.term.growth and self.named):
            return None
        first, second = levels
        if _against(second):  # 件均成本 46.33 元，较上年 48.05 元下降: an average with an average
            nearer = [t for t in self.sentence.terms if first.end <= t.start < second.start and t.kind == second.kind and not t.way]
            return (nearer or [first])[-1], second
        if _PARTED.search(self.sentence.between(first, self.term)):
            return None
        if FROM.search(first.words):
            return (second, first) if TO.search(second.words) else None
        years = [first.own_year, second.own_year]
        if len(together := YEAR.findall(first.lead)) == len(levels) and not years[1]:
            years = together  # 2021年、2022年分别受理 320 件、368 件
        if not all(years) or years[0] == years[1]:
            less, more = sorted(levels, key=lambda t: t.quantity.value)
            apart = more.quantity.value - less.quantity.value == self.term.quantity.value != 0
            return None if not apart else (more, less) if self.term.way > 0 else (less, more)
        return (second, first) if years[0] < years[1] else (first, second)

    def planned(self) -> tuple[Figure, Figure] | None:
        """Outcome and budget that 节约, 较预算减少 … compares; adjusted and 年初 budget that 调增, 调减 does."""
        change, terms = self.term, self.sentence.terms
        levels = [t for t in terms if t.level and t.kind == "money"]
        by = {t.said.measure: t for t in levels if not _against(t)}
        if change.kind not in ("money", "ratio") or core(self.of) or compared_year(change.lead) or len(by) != len(levels):
            return None
        plan, now = next((by[m] for m in PLANS if m in by), None), by.get("actual") or by.get("")
        if not (_SAVED.search(change.words) and len(levels) == 2 and now and plan):
            plan, now = by.get("budget"), by.get("adjusted")
            alone = _ADJUSTING.search(change.words) and len([t for t in terms if t.way and t.kind == "money"]) == 1
            # An amount between the two may have changed one into the other as well: 收回 18 万元.
            if not (plan and now and alone) or any(plan.end <= t.start and t.end <= now.start for t in levels):
                return None
        return now, plan

    def _of_years(self) -> tuple[Figure, Figure] | None:
        """2022年比2021年增长 8.6%，2023年下降 9.6%, behind one amount of each year, or a series that states its years."""
        years = YEAR.findall(self.term.lead)
        if len(years) == 1 and self.term.growth and compared_year(self.term.words) != years[0]:
            years = [*years, str(int(years[0]) - 1)]
        elif len(years) == 1 and (stated := [t.own_year for t in self._since_cut()]) and all(year > LAST for year in stated):
            years = [max(stated), *years]  # 2020年 3 万元、2021年 2.5 万元、2022年 2.25 万元，…，比2020年下降 25%
        elif len(years) != 2 or years[0] == years[1] or compared_year(self.term.words) != years[1]:
            return None
        levels = [t for s in (*self.earlier[-1:], self.sentence) for t in s.terms if t.level and t.end <= self.term.start]
        series = _series(levels)  # 2021年 46 项、2022年 41 项；资金逐年为 1,260 万元、…，增长 25.79%: of what stands nearer
        undated = [t for t in self.sentence.terms if t in levels and not t.own_year and t.same_unit(levels[-1])]
        if self.own and undated:
            series.setdefault(int(self.own), undated[0])  # the first of several years is the report's own
        now, last = (series.get(int(year)) for year in years)
        return (now, last) if now and last else None

    def base(self) -> Figure | None:
        """The amount a change names as what it is compared with, right before or behind it: 较上年 1,600 万元多出 272 万元;
        较2022年多 117.50 万元，2022年兑付 1,285.00 万元; 上年决算数为 271.25 万元。"""
        change, terms, year = self.term, self.sentence.terms, self.term.compared
        at = terms.index(change)
        before = [t for t in terms[max(at - 1, 0) : at] if t.level and t.exact and t.same_unit(change) and t.quantity.value > 0]
        than = _THAN.match(change.lead)  # 与上年 9,120 万元相比，收、支总计各增加 726.20 万元
        near = not _STOP.search(change.lead[than.end() :].replace("、", "") if than else change.lead.rstrip("，, "))
        if before and (than or not self.of) and near and _AGAINST.match(before[0].words):
            return before[0]
        there = [s.terms[0] for s in self.behind if s.terms and not s.text[: s.terms[0].start - s.start].strip()]
        behind = [t for t in (*terms[at + 1 :], *there) if t.level and t.same_unit(change)][:1]
        planned = change.said.comparison.measure if change.said.comparison else ""
        if planned and behind and (behind[0].inside or behind[0].said.measure in PLANS):
            return behind[0]  # 比年初预算少 4.20 万元（年初预算 210 万元）
        if not year or not behind or any(t.own_year == year for t in terms if t.level and t.end <= change.start):
            return None
        here = behind[0] in terms
        between = self.sentence.between(change, behind[0]) if here else self.sentence.text[change.end - self.sentence.start :]
        cut = _REASON.search(between) or (here and BREAK.search(between.replace("；", "")))
        return behind[0] if not cut and behind[0].own_year in ({LAST, self.last} if year in (LAST, self.last) else {year}) else None

    def _year_before(self, near: Sequence[Figure]) -> tuple[Figure, Figure] | None:
        """2021年接待游客 186.40 万人次。2022年接待游客 214.36 万人次，同比增长 15%: the same, in the same words, a sentence before."""
        now = [t for t in near if t.exact and t.level and t.end <= self.term.start]
        year = self.term.compared or (now[-1].compared if now else "")
        if len(now) != 1 or self.of or not core(now[0].words):
            return None
        last = str((now[0].year or 0) - 1) if year in (LAST, "") else year
        alike = [t for s in self.earlier for t in s.terms if t.level and t.same_unit(now[0]) and t.said.measure == now[0].said.measure]
        # But for whose they are: so many last characters name a thing.
        name = core(now[0].words)
        alike = [t for t in alike if core(t.words) == name or (len(name) >= _SURE and core(t.words).endswith(name[-_SURE:]))]
        bases = [t for t in alike if str(t.year) == last and year]
        return (now[0], bases[0]) if len(bases) == 1 else None

    def _of_before(self, term: Figure) -> bool:
        """Whether its words say that it is of an earlier year, or what something grew from."""
        earlier = term.own_year == LAST or bool(term.own_year and self.own and int(term.own_year) < int(self.own))
        return earlier or _against(term)

    def levels(self) -> list[Figure]:
        """The amounts a change may be of, the nearest first."""
        of, named = self.of, _named_between(self.term)
        around = (*self.earlier[-1:], self.sentence)
        every = [t for s in around for t in s.terms if t.level and t.same_unit(self.term)][::-1]
        # 6,293 元（全省 7,427 元）, 从 2007 万元上升到…: beside what is spoken of, and what it was before that.
        left = {one for s in around for one, to in pairwise(s.terms) if FROM.search(one.words) and TO.search(to.words)}
        every = [t for t in every if not (t in left or t.inside)]
        here = [t for t in every if t.sentence is self.sentence and t.end <= self.term.quantity.start]
        there = [t for t in every if t.sentence is not self.sentence]
        if of:
            near = [*here, *there]
            about = [t for t in near if _about(of, t)]
            return about or [t for t in near if set(core(t.words)) <= set(of) or set(core(of)) <= set(t.words)]
        return [] if named else here or there

    def _since_cut(self, behind: bool = False) -> list[Figure]:
        """The amounts before a change, back to the last semicolon or 其中; ``behind``: those up to the next one too."""
        sentence, start = self.sentence, self.term.quantity.start
        cuts = [m.end() + sentence.start for m in _CUT.finditer(sentence.text)]
        first = max((c for c in cuts if c <= start), default=sentence.start)
        last = min((c for c in cuts if c > start), default=sentence.end) if behind else start
        found = [t for t in sentence.terms if first <= t.quantity.start < last]
        found = [t for t in found if t.kind in ("money", "count") and t.said.role == "level"]
        levels = [t for t in found if t.level]
        found = found if len(levels) < 2 else levels  # averages only where they are compared
        return [t for t in found if behind or t.same_unit(found[-1] if self.term.kind == "ratio" else self.term)]


def _series(levels: Sequence[Figure]) -> dict[int, Figure]:
    """The last amounts of one kind by the years that are said of each, or of all in front of them (分别为)."""
    found: dict[int, Figure] = {}
    for at, first in enumerate(levels):
        if first.same_unit(levels[-1]) and EACH_ITS.search(first.words):
            run = [first, *takewhile(lambda t: t.listed and t.same_unit(levels[-1]), levels[at + 1 :])]
            said = first.sentence.upto(first.quantity)
            *_, span = None, *RE.span.finditer(said)
            years = range(int(span[1]), int(span[2]) + 1) if span else [int(year) for year in RE.years.findall(said)]
            found = dict(zip(years, run, strict=True)) if len(years) == len(run) else {}
        elif first.same_unit(levels[-1]) and first.own_year > LAST:
            found[int(first.own_year)] = first
    return found


def _named_between(change: Figure) -> str:
    """What clauses between its amount and a bare 比去年增加 have turned to: 印刷费比预算无增减变化，比去年增加."""
    pieces = [_COMPARED.split(piece, maxsplit=1) for piece in reversed(_STOP.split(change.lead)[:-1])]
    names = [canonical(name) for name, *compared in pieces if is_known(canonical(name)) or (compared and core(name))]
    return names[0] if names else ""


def _about(of: str, level: Figure) -> bool:
    return of in level.words or (len(level.name) > 2 and level.name in of)


def _against(term: Figure) -> bool:
    return bool(_AGAINST.match(term.words))
