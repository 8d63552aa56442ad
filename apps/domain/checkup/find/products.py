"""So many, each so much, together so much: 13 人 × 人均 0.60 万元 = 7.80 万元; 3 辆，每辆 286.50 万元，计 859.50 万元; averages the
other way round: 兑付 187 家、1,402.50 万元，户均 7.50 万元.

The number of things and the amount they make may stand in the sentence, in those around it or elsewhere in the section; where
there is one of each, that is the relation, else each is a reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cached_property, reduce

from ...language.enumerations import NUMERAL, value_of
from ...language.labels import share_words
from ...language.lexicon import LEXICON, alternation
from ...language.quantities import Quantity
from ...money import ZERO
from ..figures import Figure
from ..reading import Reading
from ..relations import Kind, Relation, Support, proposal
from ..sentences.figures import every_sentence
from ..sentences.partlists import held_against
from ..sentences.phrases import BREAK, OF_WHICH, Sentence
from .sections import core, every_amount, sections

_WORDS = LEXICON.unit_words
_PERSONS = LEXICON.averaged_over["人"]
_MEASURED = (*LEXICON.measured, _PERSONS[-1])
"""Of so many of these a price may be rounded."""
_PER = {unit: (unit,) for unit in LEXICON.counters} | LEXICON.averaged_over
_LONGEST = max(map(len, _PER))
_EACH = re.compile(
    rf"(?:(?:{alternation(_WORDS['each'])})(?!{alternation(_WORDS['not_each'])})"
    rf"|(?<={_WORDS['average'][1]}){_WORDS['each'][0]}(?!{_WORDS['not_each'][-1]}))"
)
_MEAN = re.compile(rf"(?P<mean>(?!{alternation(_WORDS['not_mean'])})[\u4e00-\u9fff]){_WORDS['average'][0]}")
_BEHIND = re.compile(rf"^[/每](?P<each>{alternation(_PER)})")
_PRICE = re.compile(alternation(_WORDS["price"]))
_SUM = re.compile(alternation(_WORDS["sum"]))
_AVERAGE = re.compile(alternation(_WORDS["average"]))
_MEANS = re.compile(alternation(LEXICON.mean_words))
_SINGLE = re.compile(rf"{_WORDS['each'][1]}(?!{alternation(_WORDS['not_each'])})")
_JOINED = re.compile(rf"[、，,\s]*(?:{alternation(LEXICON.list_joins)})?\s*")
_EXTREME = re.compile(alternation(_WORDS["extreme"]))
"""最多的一名结案 301 件: of one of those that are counted."""
_ABOUT = re.compile(alternation(_WORDS["about"]))
_RUNS = {"月": ("月",), "天": ("天", "日"), "日": ("天", "日")}
_MONTH = "月"
_RUN_UNITS = tuple(unit for units in _RUNS.values() for unit in units)
_ANY = re.compile(rf"(?:{alternation(_WORDS['any'])})$")
"""人均消费 860 元 is of whatever came to so much."""
_MID_YEAR = re.compile(alternation(_WORDS["mid_year"]))
"""人均生产总值 is over the population of the middle of the year."""
_YEARLY = re.compile(alternation(_WORDS["yearly"][:1]))
_THEN = re.compile(rf"[，,](?:{alternation(_WORDS['each'])})")
_YEAR, _MYRIADS = "年", "万亿"
_YEARS = re.compile(rf"(?<!\d)(?P<number>{NUMERAL}){_YEAR}(?:{alternation(_WORDS['in_all'])})")
_FAR, _FEW, _TWO = 8, 4, 2
_TWELVE = Decimal(12)
_DAYS = ((Decimal(365), "天", ZERO), (Decimal(366), "天", ZERO), (Decimal(250), "天", Decimal(24)))
_IN_A_YEAR = {"月": ((_TWELVE, "个月", ZERO),), "日": _DAYS, "天": _DAYS}


@dataclass(frozen=True, eq=False)
class _Rate:
    """An amount for each of something: 每人每月 is of 人 and for every 月."""

    term: Figure
    things: tuple[str, ...]
    times: tuple[str, ...]
    averaged: bool
    """人均, 户均: what the total is made into; else a price or standard that makes the total."""

    @classmethod
    def of(cls, term: Figure) -> _Rate | None:
        words = term.words
        each = list(_EACH.finditer(words))
        found = [thing for m in each if (thing := _thing(words, m.end(), term.sentence))]
        found += [m["mean"] for m in _MEAN.finditer(words)]
        if behind := _BEHIND.match(term.tail):
            found.append(behind["each"])
        if len(each) > len(found) or (not found and not _PRICE.search(words)) or _MID_YEAR.search(words) or _EXTREME.search(words):
            return None
        times = tuple(f for f in found if f in _RUNS)
        things = tuple(f for f in found if f not in _RUNS) or (times if _AVERAGE.search(words) else ())
        if not times and things and _MEAN.search(words) and _MONTH in words:
            times = (_MONTH,)
        averaged = bool(_AVERAGE.search(words) or _SINGLE.search(words) or (behind and term.kind == "count"))
        return cls(term, things, () if things == times else times, averaged and not _PRICE.search(words))

    @cached_property
    def noun(self) -> str:
        """What it is of, in its own words."""
        things = alternation((*self.things, *self.times))
        each = re.compile(rf"(?:{_EACH.pattern})(?:{things})")
        return core(reduce(lambda words, pattern: pattern.sub("", words), (each, _MEAN, _AVERAGE, _PRICE, _ANY), self.term.words))


def _thing(words: str, at: int, sentence: Sentence) -> str:
    """What is counted, right behind 每: as it usually is, or as this sentence does."""
    units = {t.quantity.unit for t in sentence.terms if t.kind == "count"}
    prefixes = (words[at:end] for end in range(min(at + _LONGEST, len(words)), at, -1))
    return next((word for word in prefixes if word in _PER or word in units), "")


def products(reading: Reading) -> Iterator[Relation]:
    for section in sections(reading):
        for index, sentence in enumerate(section):
            for at, term in enumerate(sentence.terms):
                if term.exact and term.kind in ("money", "count") and (rate := _Rate.of(term)):
                    yield from _Products(reading, section, index, at, rate).relations()


def _shared(one: str, other: str) -> int:
    """How many characters in a row two names have in common."""
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size


class _Products:
    """The readings of one rate."""

    def __init__(self, reading: Reading, section: Sequence[Sentence], index: int, at: int, rate: _Rate) -> None:
        self.reading, self.section, self.index, self.at, self.rate = reading, section, index, at, rate
        self.sentence, self.price = section[index], rate.term
        self.owner = next((s.owner for s in self.sentence.stretches if s.owner and self.price in s.terms), None)

    def relations(self) -> Iterator[Relation]:
        rate, counts, totals = self.rate, self._counts(), self._totals()
        if not counts and totals:
            yield from self._yearly(totals[0])
        if not counts or not totals or self._months(totals[0]) is None or _ABOUT.search(self.sentence.text):  # 12 元×31.48 万人≈378 万元
            return
        if here := self._right_before() if rate.averaged else None:
            totals, counts = ([first, *(s for s in some if s is not first)] for first, some in zip(here, (totals, counts), strict=True))
        near = [s for s in (counts[0], totals[0]) if s.sentence is self.sentence]
        sole = len({s.quantity.value for s in counts}) == len({s.quantity.value for s in totals}) == 1
        counted = rate.averaged and rate.noun and rate.noun in counts[0].words  # 项目 142 个，平均每个项目 200 万元
        between = [t for t in self.sentence.terms[max(self.at - _TWO, 0) : self.at] if t.level and t.kind == rate.term.kind]
        plain = [t for t in between if not t.said.measure and not self._part(t) and t.start >= counts[0].end]
        several = not rate.noun and len(plain) == _TWO
        named = self._named(totals[0])
        if rate.averaged and (several or (counted and not named and self._part(counts[0]))):
            return  # 住宿费 3 万元，餐费 2 万元，人均 1,000 元: of both; 过夜游客人均消费: not of what all spent
        named = counted or named
        behind = rate.averaged or totals[0].start > rate.term.start  # 投入 19.1 亿元，对 18.96 万名每人救助 1 万元: not all of it, perhaps
        only = len({s.quantity.value for s in totals if self._named(s)}) == len({s.quantity.value for s in counts}) == 1
        compound = _BEHIND.match(rate.term.tail) and sole and len(near) == _TWO  # 能耗 150 千瓦时/平方米
        behind_both = len(near) == _TWO and max(s.end for s in near) <= rate.term.start
        worked = sole and behind_both and _THEN.match(rate.term.lead)  # 4,826.3 万件，收入 4.47 亿元，每件 9.26 元
        certain = compound or worked or (named and (sole or here or only or len(counts) * len(totals) <= _FEW))
        for number, (count, total) in enumerate((c, t) for t in totals for c in counts if c is not t and not self._shared(t)):
            of = self._converted(count)
            months = tuple(q for q in self._months(total) or () if q.start != count.quantity.start)  # 12 个月，每月 6.80 万元
            before = total.sentence is self.sentence and total.end <= rate.term.start
            parted = before and BREAK.search(self.sentence.between(total, rate.term))
            within = before and total.end <= count.start and OF_WHICH in self.sentence.between(total, count)  # 其中 42 台、单台 24.5 万元
            said = Support.SAID if len(near) == _TWO and sole and behind else Support.LIKELY
            support = Support.SHAPE if number or not certain or parted or within else said
            if (rate.averaged or worked) and not months:
                yield self._made("average", rate.term, (total, of), support, len(counts) * len(totals))
                continue
            if not months and count.quantity.unit.lstrip(_MYRIADS) in _MEASURED:  # a price of what is measured may be rounded
                yield self._made("average", rate.term, (total, of), Support.HINT, among=99)
            exact = self.price if rate.averaged else replace(self.price, finest=ZERO)  # a standard is what it is
            factors = (exact, *(replace(self.price, quantity=quantity) for quantity in months))
            yield self._made("product", total, (of, *factors), support, len(counts) * len(totals))

    def _converted(self, count: Figure) -> Figure:
        """12.46 万吨 are so many 公斤, where each of these is spoken of."""
        unit, quantity = count.quantity.unit.lstrip(_MYRIADS), count.quantity
        scale = next((scales[unit] for thing in self.rate.things if unit in (scales := LEXICON.unit_scales.get(thing, {}))), 1)
        return replace(count, quantity=replace(quantity, value=quantity.value * scale)) if scale != 1 else count

    def _made(self, kind: Kind, whole: Figure, operands: tuple[Figure, ...], support: Support, among: int = 1) -> Relation:
        rule = "C131" if kind == "average" else "C130"
        return Relation(kind, whole, operands, self.price.words, support, (), rule, among, choice=("product", self.price.key))

    def _yearly(self, total: Figure) -> Iterator[Relation]:
        """全年 31.20 万元，月均 2.60 万元; 三年累计 4,560 万元，年均 1,520 万元: a year has twelve months, 365 days, or so many that are
        worked on."""
        thing = self.rate.things[0] if len(self.rate.things) == 1 else ""
        years = _YEARS.search(total.lead) if thing == _YEAR else None
        runs = _IN_A_YEAR.get(thing, ()) if _YEARLY.search(total.words + total.lead) else ()
        for number, unit, about in ((Decimal(value_of(years["number"])), _YEAR, ZERO),) if years else runs:
            span = replace(self.price, quantity=self._run(number, unit), finest=about)
            yield self._made("average", self.price, (total, span), Support.LIKELY)

    def _run(self, number: Decimal, unit: str) -> Quantity:
        start = self.rate.term.quantity.start
        return Quantity(number, unit, 0, start, start, f"{number}{unit}")

    def _around(self) -> list[Figure]:
        """The numbers nearest first: of the sentence back from the rate, of it behind the rate, of those before."""
        here = self.sentence.terms
        before = [t for s in self.section[: self.index] for t in s.terms]
        behind = [t for s in self.section[self.index + 1 : self.index + 2] for t in s.terms]
        return [*here[: self.at][::-1], *here[self.at + 1 :], *before[::-1], *behind]

    def _inside(self) -> list[Figure]:
        """人均绿地 14.89 平方米（绿地 912.5 万平方米，人口 61.3 万人）: what it is made of stands in the bracket behind it."""
        return [t for s in self.sentence.stretches if s.owner is self.rate.term for t in s.terms if t.level and t.exact]

    def _counts(self) -> list[Figure]:
        """The numbers of the things, nearest first: in the sentence, else in the section."""
        units = {unit for thing in self.rate.things for unit in _PER.get(thing, (thing,))}
        own = [s for s in self._inside() if s.kind == "count" and self._counted(s, units)]
        owner = [o for o in (self.owner,) if o and o.kind in ("count", "bare") and (not self.rate.things or self._counted(o, units))]
        if own or owner:
            return (own or owner)[:1]  # 帐篷 180 顶（单价 2,150 元，计 38.70 万元）、棉被 2,400 床
        found = [s for s in self._around() if s.kind == "count" and s.level and s.exact]
        fit = [s for s in found if self._counted(s, units)]
        fit = [s for s in fit if not s.inside] or fit
        fit = [s for s in fit if any(thing not in _PER.get(thing, thing) and thing in s.words for thing in self.rate.things)] or fit
        gaps = {s: sorted((s, self.rate.term), key=lambda t: t.start) for s in fit if s.sentence is self.sentence}
        own = [s for s, gap in gaps.items() if not BREAK.search(self.sentence.between(*gap))]
        if own and own[0].start > self.rate.term.start:
            return own[:1]  # …，14 人；奖学金 5,000 元/人，326 人，163 万元
        here = [s for s in gaps if s.start < self.rate.term.start]
        here = [s for s in here if self.rate.things or not s.quantity.unit.endswith(_RUN_UNITS)] or here
        return (here or fit or (self._far(units) if self.rate.things else []))[:_FAR]

    def _far(self, units: set[str]) -> list[Figure]:
        """What is counted in another section, where it is the only number of things so called, or so counted at all."""
        rate = self.rate.term
        found = [s for s in every_amount(self.reading) if s.kind == "count" and s is not rate and self._counted(s, units)]
        words = core(rate.lead), *(core(t.words) for t in self._totals())
        shared = {id(s): max((_shared(core(s.words), w) for w in words), default=0) for s in found}
        most = max(shared.values(), default=0)
        parts = {s.quantity.value for s in found if self._part(s)}  # also where one is said again without the others
        alike = [s for s in found if shared[id(s)] == most > 1]
        wholes = [s for s in found if s.quantity.value not in parts]
        alike = [s for s in alike if s in wholes] if wholes else alike
        return next((some for some in (alike, wholes) if 1 <= len({s.quantity.value for s in some}) <= _TWO), [])

    def _part(self, term: Figure) -> bool:
        """Whether it is a part of what its sentence lists; what is averaged is the whole."""
        return any(term in found.parts for found in term.sentence.lists)

    def _counted(self, term: Figure, units: set[str]) -> bool:
        if not self.rate.things:  # a bare 单价 is of what its sentence counts
            return term.sentence is self.sentence and term.quantity.value > 1
        unit = term.quantity.unit.lstrip(_MYRIADS)
        named = any(term.tail.startswith(thing) or (thing not in _PER and thing in term.words) for thing in self.rate.things)
        return term.quantity.value > 1 and (unit in units or named)

    def _totals(self) -> list[Figure]:
        rate, averaged = self.rate.term, self.rate.averaged
        if own := [s for s in self._inside() if s.quantity.value > rate.quantity.value and s.same_unit(rate)]:
            return own[:1]
        found = [
            s for s in self._around()
            if s.level and s.exact and not held_against(s) and not _EXTREME.search(s.words) and s.inside <= rate.inside
            and (s.same_unit(rate) or all(t.quantity.unit.lstrip(_MYRIADS) in _PERSONS for t in (s, rate)))  # 1,200 人次, each time 50 人
            and (s.quantity.value > rate.quantity.value or (_SUM.fullmatch(s.words) and s.start >= rate.end))
        ]  # fmt: skip
        if rate.inside:  # （保有量 44 辆，每辆按 4.5 万元编列），公务接待费 12 万元
            found = [s for s in found if s.inside or s.end <= rate.start]
        here = [s for s in found if s.sentence is self.sentence]
        if within := [s for s in here if s.inside and s.end <= rate.start and self.owner]:
            return within[:1]  # 支出 140.7 万元（含困难帮扶 88.65 万元，帮扶 591 人，人均 1,500 元）
        if self.owner in here:
            return [self.owner]  # 市级 96.5 万元（500 元/户），区级 154.4 万元（800 元/户）
        behind = [s for s in here if s.start > rate.start]
        if averaged:  # 人均 2,000 元，共 97.20 万元: the total may follow the average
            then = self.sentence.terms[self.at + 1 : self.at + 2]
            behind = [s for s in behind if s in then and s.kind == rate.kind and _SUM.search(s.words) and not core(s.words)]
        if averaged and not behind:
            whole = [s for s in here if not self._part(s)]
            before = [s for s in whole if s.end <= rate.start]
            return (before or whole or here or sorted(found, key=lambda s: not self._named(s)) or self._wholes())[:_FAR]
        behind = [s for s in behind if not BREAK.search(self.sentence.between(rate, s))] or behind
        summed = [s for s in behind if _SUM.search(s.words)]
        return (summed[:1] or behind[:1] or [s for s in here if _SUM.search(s.words)] or found)[:_FAR]

    def _wholes(self) -> list[Figure]:
        """The amounts of all texts that may be what a far average is of; of counts those so named."""
        rate = self.rate.term
        found = [s for s in every_amount(self.reading) if s.sort == rate.sort and s.quantity.value > rate.quantity.value]
        found = [s for s in found if not held_against(s)]
        return [s for s in found if self._named(s) or (rate.kind == "money" and not self._part(s))]

    def _right_before(self) -> tuple[Figure, Figure] | None:
        """社保补贴 313.12 万元，人均 7,600 元: the total right before the average, and the nearest count of its sentence."""
        rate, counts, close = self.rate.term, self._counts(), self.sentence.terms[: self.at][-_TWO:]
        if len(close) == _TWO and not core(close[1].words) and close[1] in counts and close[0].kind == rate.kind:
            return close[0], close[1]  # 发放 1.12 亿元、2,416 户，户均
        before = [t for t in self.sentence.terms[: self.at] if not self._part(t)][-1:]
        total = next((t for t in before if t.level and t.kind == rate.kind and not BREAK.search(rate.lead)), None)
        return next(((total, s) for s in counts if total and s.sentence is self.sentence and s.end <= total.start), None)

    def _shared(self, total: Figure) -> bool:
        """Whether another price stands before the same total: 保管每吨 100 元，轮换每吨 80 元，共 657 万元."""
        low, high = sorted((self.price.start, total.start))
        others = [t for t in self.sentence.terms if t not in (self.price, total) and t.kind == total.kind and t.start < high]
        near = (*[t for t in others if t.start > low], *[t for t in others if t.start < low][-1:])
        return not (self.rate.averaged and total.start == low) and any(map(_Rate.of, near))

    def _named(self, total: Figure) -> bool:
        """Whether the rate's words say what is summed, or nothing of it; whether the total's say that it is one."""
        noun = self.rate.noun
        called = any(word in total.words for word in LEXICON.rate_pairs["part"].get(noun, ()))  # 人均结案, of 审结 5,415 件
        if called or share_words(noun, total.words):
            return True
        generic = not core(total.words) and _SUM.search(total.words) is not None
        return not noun or generic if self.rate.averaged else bool(_SUM.search(total.words)) and not BREAK.search(total.lead)

    def _months(self, total: Figure) -> tuple[Quantity, ...] | None:
        """How many months or days a monthly or daily standard runs: as stated, twelve for a year; None where it is not said."""
        found: list[Quantity] = []
        for per in self.rate.times:
            stated = [t.quantity for t in self.sentence.terms if t.kind == "count" and t.quantity.unit.endswith(_RUNS[per])]
            if len(stated) == 1:
                found.append(stated[0])
            elif _YEARLY.search(f"{self.rate.term.words}{total.words}{total.lead}") or _WORDS["yearly"][1] in self.sentence.text:
                found.append(self._run(_TWELVE, "个月"))
            else:
                return None
        return tuple(found)


# --- means of what is listed ---------------------------------------------------------------------------


def means(reading: Reading) -> Iterator[Relation]:
    """三个乡镇满意度分别为 92%、88% 和 96%，平均满意度为 92%; a mean may be weighted, so what differs is to be explained."""
    for sentence in every_sentence(reading):
        for at, mean in enumerate(sentence.terms):
            ends = [n for n, t in enumerate(sentence.terms[:at]) if not _JOINED.fullmatch(t.lead)]
            listed = sentence.terms[ends[-1] : at] if ends and mean.exact and is_mean(mean) and not BREAK.search(mean.lead) else ()
            if len(listed) >= _TWO and all(t.exact and t.kind == mean.kind and t.quantity.unit == mean.quantity.unit for t in listed):
                yield proposal("mean", mean, listed, Support.LIKELY, "C131", "mean")


def is_mean(term: Figure) -> bool:
    return _MEANS.search(term.words) is not None


def in_list(terms: Sequence[Figure], term: Figure) -> bool:
    """Whether the next number is joined to this one by nothing but 、 or 和."""
    behind = next((t for t in terms if t.quantity.start >= term.end), None)
    return behind is not None and "、" in behind.lead + behind.words and _JOINED.fullmatch(behind.lead) is not None
