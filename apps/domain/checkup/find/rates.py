"""Rates in words against the amounts they are of: 预算 100 万元，支出 98 万元，执行率 98%; 参检 3,600 台，合格 3,420 台，合格率 95%.

What is divided by what is not always said.  Of the amounts around a rate each may be the part or the base, as surely as its
words say so; the surest pair is the relation, every other pair near by a reading that may make the rate right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise, permutations
from typing import Any

from ...language.labels import PLANS, measure_of
from ...language.lexicon import LEXICON, alternation, any_of
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support, proposal
from ..sentences.partlists import held_against
from ..sentences.phrases import BREAK, OF_WHICH, Sentence
from .sections import akin, amounts_before, amounts_like, called, core, every_amount, sections

_WORDS, SAYS = LEXICON.rate_parts, any_of(LEXICON.rate_parts)
_RATE = re.compile(alternation(LEXICON.execution_rates))
_COPULAS, _ENDS = ("".join(_WORDS[name]) for name in ("copula", "ends"))
_NAMED = re.compile(rf"(?P<act>[\u4e00-\u9fff]{{1,6}}?)(?:比)?[{_ENDS}](?:{alternation(_WORDS['copula'])})?$")
_OVER = re.compile(rf"(?:{alternation(_WORDS['over'])})(?:{alternation(_WORDS['plan'])})\w{{0,2}}$")
_DONE = re.compile(
    rf"(?:20\d\d年度?|{alternation(_WORDS['before_done'])})*(?:{alternation(_WORDS['done'])})(?:{alternation(_WORDS['behind_done'])})*"
)
_PLAN_FIRST = re.compile(alternation(LEXICON.share_parts["of_before"]))
"""What a sentence that begins so says is all planned: 计划维修车行道 …，更换井盖 380 套."""
_GENERAL = re.compile(alternation((*_WORDS["arrived"], *LEXICON.share_parts["common"], *LEXICON.share_parts["idle"])))
"""Words that name no one thing among others."""
_WHEN = re.compile(rf"^(?:[\d ，,、]|{alternation(_WORDS['when'])})+")
_NONE, _OF, _OPENING, _POINTS = (_WORDS[name][0] for name in ("none", "of", "opening", "points"))
"""A score (分) is no part of anything but of what could be scored (得分率)."""
_NEARLY = Decimal("0.05")
_BY = re.compile(rf"(?:{alternation(_WORDS['by'])})(?P<base>[^（()），,。；;]{{2,16}}?)(?:{alternation(_WORDS['worked'])})")
_DIVIDED = re.compile(rf"[（(](?P<part>[^（()）÷/]{{1,16}})(?:[÷/]|{_WORDS['divided'][0]})(?P<base>[^（()）÷/]{{1,16}})[)）][{_COPULAS}]*$")
_CUT = re.compile(r"[；;]")
_FAR = 6
"""So many amounts back may be the base of a rate that names none."""
_FEW, _TWO = 4, 2
"""Of so many amounts one is the base of a rate that names its part."""
_ONE_SAID, _BOTH_SAID = 3, 4
"""What words for one and both of part and base come to."""


def rates(reading: Reading) -> Iterator[Relation]:
    for section in sections(reading):
        for index, sentence in enumerate(section):
            yield from _between(sentence)
            for at, rate in enumerate(sentence.terms):
                named = not rate.growth or rate.words.endswith(_WORDS["ends"][0])  # 核减率 of what was 核减
                if rate.kind == "ratio" and rate.quantity.told and named:
                    yield from _Rate(reading, section, index, at).relations()


def _between(sentence: Sentence) -> Iterator[Relation]:
    """One amount as a part of another between them: 完成年初预算 331.00 万元的 96.21%, 为年度计划 5 亿元的 112%."""
    for stretch in sentence.stretches:
        for part, base, rate in zip(stretch.terms, stretch.terms[1:], stretch.terms[2:], strict=False):
            alike = part.level and base.level and part.same_unit(base) and not BREAK.search(base.lead) and OF_WHICH not in base.lead
            if rate.kind == "ratio" and rate.lead.strip() == _OF and alike and base.words.startswith(_WORDS["before_base"]):
                yield Relation("ratio", rate, (part, base), base.words, rule="C201")
        whole, made = None, None
        for rate, part in pairwise(stretch.terms):  # 总保费 864.20 万元，省级补贴 45%为 388.89 万元，县级补贴 25%为 216.05 万元
            if rate.kind == "ratio" and not rate.growth and part.level and part.lead.strip("，, ") in _WORDS["makes"]:
                made = part
                if whole and whole.same_unit(part):
                    yield proposal("ratio", rate, (part, whole), Support.LIKELY, "C220", "rate")
            elif rate.level and rate is not made:
                whole = rate


class _Rate:
    """One rate, in its sentence and section."""

    def __init__(self, reading: Reading, section: Sequence[Sentence], index: int, at: int) -> None:
        self.reading, self.section, self.index, self.at = reading, section, index, at
        self.sentence = section[index]
        self.rate = self.sentence.terms[at]
        self.words = self.rate.words
        self.bare = self.words in _WORDS["bare"]  # 年初预算 141 万元，决算 148 万元，完成 104.96%
        self.planned = self.bare or bool(_RATE.search(self.words))
        named = _NAMED.search(self.words)
        act = named["act"] if named and not SAYS.never.search(self.words) else ""
        said = [t.words for t in self.sentence.terms if t is not self.rate]  # 农村公路好路率: 好路 697 公里
        self.act = next((act[at:] for at in range(len(act) - 1) if any(act[at:] in words for words in said)), act)
        name = self.words.rstrip(_COPULAS).rstrip(_ENDS)
        self.parts, self.bases = (
            next((words for act, words in LEXICON.rate_pairs[of].items() if name.endswith(act)), ()) for of in ("part", "base")
        )
        self.beside = self._beside()

    def relations(self) -> Iterator[Relation]:
        if SAYS.without.search(self.words) or (self.rate.growth and not self.act):
            return  # of what nobody states
        if said := self._said():
            yield self._made(said, Support.SAID)
            return
        pair = self._surest()
        if self.bare and not pair:
            return
        if not pair:
            yield from self._next_to()
        if self.rate.growth and not pair:
            return
        if SAYS.deviation.search(self.words) or _OVER.search(self.words):
            if pair:
                more = pair[0].quantity.value >= pair[1].quantity.value
                way = 1 if more == (self.rate.quantity.value >= 0) else -1
                yield proposal("growth", self.rate, pair[:2], Support.LIKELY, "C202", "rate", signs=(way,))
            return
        if self.planned:
            yield from self._execution(pair)
        shared = pair and self.words in LEXICON.share_parts["of"] and pair[-1] == _BOTH_SAID
        if self.parts and not pair if self.planned else self.act or self.parts or not self.words or shared:
            yield from self._named(pair)
        elif pair and LEXICON.share_parts["of"][0] not in self.words:  # 合同价 428.60 万元，已付 305.20 万元，付款比例 71.21%
            yield self._made(pair[:2], Support.SHAPE)

    def _next_to(self) -> Iterator[Relation]:
        """问卷 400 份，满意 372 份，93%: of the two right before it, called by the first; 服务点 152 个，行政村 178 个，覆盖率 85.39%;
        贷款 4.80 亿元，贴息率 1.5%，全年贴息 720 万元: what comes of it behind the rate, called by its name."""
        *_, base, part = (None, None, *self.beside)
        if part and base and part is self.sentence.terms[self.at - 1] and not held_against(base):
            less, more = sorted((part, base), key=lambda t: t.quantity.value)
            if not self.words and not self.rate.lead.strip("，, ") and part.words.endswith(tuple(LEXICON.rate_pairs["base"])):
                yield self._made((part, base), Support.LIKELY)
            elif self.words and not self.rate.growth and not part.listed:
                yield self._made((less, more) if self.rate.quantity.value < 1 else (more, less), Support.SHAPE)
        for made in self.sentence.terms[self.at + 1 : self.at + 2] if len(self.act) > 1 and part else ():
            if part and made.level and self.act in made.words and made.same_unit(part) and not BREAK.search(made.lead):
                yield self._made((made, part), Support.LIKELY)

    def _made(self, operands: Sequence[Figure], support: Support, **more: Any) -> Relation:
        """The rate as the first of the operands over what the others come to."""
        plans = tuple(t.quantity.value for t in self.beside if _measure(t) in PLANS and t is not operands[-1])
        zero = "C213" if self.planned and support is Support.SAID else ""
        rule, choice = "C212" if self.planned and len(operands) == 2 else "C220", "growth" if self.rate.growth else "rate"
        return proposal("ratio", self.rate, operands, support, rule, choice, zero=zero, beside=plans, **more)

    # --- who may be what ------------------------------------------------------------------------------

    def _beside(self) -> list[Figure]:
        """The amounts a rate stands behind: back to the rate before it or the semicolon."""
        found: list[Figure] = []
        terms = self.sentence.terms
        brackets = [s.terms for s in self.sentence.stretches[1:] if sum(t.level for t in s.terms) > 1 and self.rate not in s.terms]
        listed = [t for bracket in brackets for t in bracket]  # 支出 2,900 万元（其中直接支付 2,000 万元，授权支付 900 万元）
        for position in range(self.at, 0, -1):
            term, left = terms[position], terms[position - 1]
            of_plan = left.kind == "ratio" and not (self.planned and (left.share or left.growth))
            if _CUT.search(term.lead) or (OF_WHICH in term.lead and self.planned and term not in listed) or of_plan:
                break
            moved = (self.parts or self.rate.growth) and left.way and left.kind != "ratio"
            if (left.level or moved) and left not in listed:
                found.insert(0, left)
        if not found:  # 执行率 96.80%（全年预算 1,500 万元，支出 1,452 万元）
            found = [t for s in self.sentence.stretches if s.owner is self.rate for t in s.terms if t.level]
        return [t for t in found if t.same_unit(found[-1])]

    def _before(self) -> list[Figure]:
        """The amounts of the sentence before it; behind it where there are none: 审减率 10%，送审 1,500 万元，审减 150 万元."""
        amounts = [t for t in self.sentence.terms if (t.level or (self.parts and t.kind == "money" and t.way)) and t.exact]
        return [t for t in amounts if t.end <= self.rate.start] or amounts

    @cached_property
    def above(self) -> list[Figure]:
        """Those of the sentences before."""
        return amounts_before(self.section, self.index)

    def _as_part(self, term: Figure) -> int:
        """How surely an amount is what was done of another: 2 where its words say so, 0 where they say otherwise."""
        words = term.words
        if (self.act and _NONE + self.act in words) or (term.quantity.unit == _POINTS and _POINTS not in self.act):
            return 0
        if self.rate.growth:
            return 2 * (self.act in words)
        said = self.parts or (self.act,)
        words = re.sub(rf"(?:{alternation(said)})[{_ENDS}]", "", words) if said[0] else words  # 满意度调查发放问卷 200 份
        if any(word and set(word) <= set(words) for word in said):
            return 2 if self.parts or not _planned(term) else 0
        if _planned(term):
            return 0
        done = SAYS.did.match(_said_first(term)) and (self.planned or not SAYS.arrived.search(words))
        return 2 if done or (self.planned and _measure(term) == "actual") else 1

    def _as_base(self, term: Figure) -> int:
        """How surely it is what another is divided by."""
        if self.rate.growth:
            return 1
        if self.planned and SAYS.left.search(term.words):
            return 0
        if self.bases:
            return 2 * any(word in term.words for word in self.bases)
        if _planned(term) or SAYS.ought.search(term.words) or SAYS.arrived.search(term.words):
            return 2
        return 0 if self.planned and _measure(term) == "actual" else 1

    def _surest(self) -> tuple[Figure, Figure, int] | None:
        """The one pair whose words fit best, near the rate before further off."""
        before = self._before()
        further: tuple[tuple[list[Figure], int], ...] = ()
        if self.parts:
            last = [t for t in self.above if t.sentence is self.section[self.index - 1]]
            further = (before, _BOTH_SAID), ([*last, *before], _BOTH_SAID)
        elif self.act and not self.planned:  # 立项 96 项。申报项目 412 项，立项率 23.3%
            further = (before, _ONE_SAID), ([*(t for t in self.above if t.words.endswith(self.act)), *before], _ONE_SAID)
        elif len(self.beside) == 1 and self.beside[0].words.startswith(LEXICON.comparing["with"]) and self.index:
            # 支出 4,660 万元。与年初预算数 4,236 万元相比，完成年初预算的 110%
            further = ((self.beside + [t for t in self.section[self.index - 1].main.terms if t.level], _ONE_SAID),)
        if len(self.beside) > 1 and self.beside[-1].lead.startswith(_WORDS["among"]):
            return self.beside[-1], self.beside[-2], _BOTH_SAID  # 218 个中的 196 个，整治率 89.9%
        return next(filter(None, (self._pair(t, least) for t, least in ((self.beside, _ONE_SAID), *further))), None)

    def _pair(self, terms: Sequence[Figure], least: int) -> tuple[Figure, Figure, int] | None:
        """The one pair among them of which words say at least so much; of several plans the later one."""
        fit = [t for t in terms if t.exact][-_FAR:]
        scored = [
            (self._as_part(part) + self._as_base(base), part, base)
            for part, base in permutations(fit, 2)
            if self._as_part(part) > (not self.planned and not (len(fit) == _TWO and _PLAN_FIRST.search(base.words)))
            and self._as_base(base) and part.same_unit(base) and not _again(part, base)
        ]
        scored = [s for s in scored if s[0] == _BOTH_SAID or not _joined(*s[1:])]
        best = max((score for score, _, _ in scored), default=0)
        pairs = [(part, base) for score, part, base in scored if score == best >= least]
        listed = any({*fit} <= {*found.parts} for found in self.sentence.lists)
        if self.planned and len(fit) == len(scored) == _TWO and best < least and not listed:
            pairs = [(fit[1], fit[0])]
        parts, bases = (list(dict.fromkeys(some)) for some in zip(*pairs, strict=True)) if pairs else ([], [])
        if self.planned:
            measure, rank = measure_of(self.words), [*PLANS, *map(_measure, bases)]
            bases = [b for b in bases if b.said.measure == measure] or bases
            distinct = len({_measure(b) for b in bases}) == len(bases)
            bases = [min(bases, key=lambda b: rank.index(_measure(b)))] if distinct and bases else bases
        beside = [t for found in self.sentence.lists for t in found.parts if set(parts) & set(found.parts)]
        bases = [b for b in bases if b not in beside] or bases  # 集中供养 611 人、分散供养 1,424 人，集中供养率 30.02%
        if self.bases and len(bases) > 1:
            bases = [b for b in bases if b.end <= parts[0].start][-1:]
        return (parts[0], bases[0], best) if len(parts) == len(bases) == 1 else None

    # --- execution of a budget or plan -----------------------------------------------------------

    def _execution(self, pair: tuple[Figure, Figure, int] | None) -> Iterator[Relation]:
        here = self.beside
        done = [t for t in here if _measure(t) not in PLANS and not SAYS.left.search(t.words)][-1:]
        if here and all(t.quantity.value == 0 for t in here):
            yield self._made((here[0], here[-1]), Support.SAID)
        elif pair:
            part, base, score = pair
            opening = _measure(base) == "budget" and _OPENING not in self.words
            certain = score == _BOTH_SAID
            yield self._made((part, base), Support.SAID if certain and not opening else Support.LIKELY, note="C216" if certain else "")
            named = base.said.measure == measure_of(self.words) != "planned"  # the rate names one of several plans
            if not (named and any(_measure(t) in PLANS and t is not base for t in here)):
                yield from self._any_pair(part if certain else None)
        elif done:
            yield from self._of_part(done[0], self._plans(done[0])[-_FAR:])
        else:
            yield from self._far_pair()

    def _said(self) -> tuple[Figure, Figure] | None:
        """考取研究生 836 人，录取率 21%（按毕业生总数计算）; 以下达数为分母，支付率 80.2%; 离岗率（离岗÷年初）6.9%."""
        text, at = self.sentence.text, self.rate.end - self.sentence.start
        near = [*self.above, *self._before()]
        if divided := _DIVIDED.search(self.sentence.upto(self.rate.quantity)):
            of = [_sole(divided[name], near) for name in ("part", "base")]
            return (of[0], of[1]) if of[0] and of[1] and of[0].same_unit(of[1]) else None
        said = _BY.match(text, at + 1) if text[at : at + 1] in ("（", "(", "，", ",") else _BY.search(self.rate.lead)
        part = (self._part() or _sole(self.act, near)) if said and self.act else None
        base = _sole(said["base"], [t for t in near if t is not part and part and t.same_unit(part)]) if said else None
        return (part, base) if part and base else None

    def _any_pair(self, only: Figure | None = None) -> Iterator[Relation]:
        around = self.section[max(self.index - 2, 0) : self.index + 1]
        for part, base in permutations([t for s in around for t in s.terms if t.level][-_FAR:], 2):
            if part.same_unit(base) and only in (None, part):
                yield self._made((part, base), Support.HINT, among=99)

    def _plans(self, part: Figure) -> list[Figure]:
        """Those of the section, else of the same thing, else the one the document has for all of it."""
        arriving = SAYS.arrived.search(self.words)  # what has arrived is no plan of what is to arrive
        like, near = (
            [s for s in found if s.same_unit(part) and s is not part and not (arriving and SAYS.arrived.search(s.words))]
            for found in (amounts_like(self.reading, part), self.above if part.kind == "money" else ())
        )
        near = [s for s in near if _planned(s)]
        near = [s for s in near if akin(s, part)] or near
        near = near or [s for s in like if akin(s, part) and (_planned(s) or _PLAN_FIRST.match(s.sentence.text.lstrip()))]
        if near or part.kind != "money":
            return near
        plans = [s for s in like if _planned(s) and self._of_year(s) and (not s.name or not _GENERAL.sub("", core(s.words)))]
        best = next((plan for plan in PLANS if any(_measure(s) == plan for s in plans)), None)
        plans = [s for s in plans if best in (None, _measure(s))]
        return plans if len({s.quantity.value for s in plans}) == 1 else []

    def _of_year(self, term: Figure) -> bool:
        return term.own_year in ("", str(self.reading.document.year))

    def _far_pair(self) -> Iterator[Relation]:
        """政府采购执行率 84% among the problems: the one plan and the one outcome of the same thing, pages before."""
        like = [s for s in every_amount(self.reading) if akin(s, self.rate) and s.kind == "money" and self._of_year(s)]
        done, plans = ([s for s in like if fit(s)] for fit in (lambda s: _measure(s) == "actual", _planned))
        if len({s.quantity.value for s in done}) == len({s.quantity.value for s in plans}) == 1 and not SAYS.partial.search(self.rate.lead):
            yield self._made((done[0], plans[0]), Support.LIKELY)

    # --- rates named for what is divided -------------------------------------------------------------

    def _named(self, pair: tuple[Figure, Figure, int] | None) -> Iterator[Relation]:
        if pair:
            sure = self.act and not self.rate.growth and set(pair[:2]) <= set(self.beside) and self._as_part(pair[0]) == _TWO
            yield self._made(pair[:2], Support.SAID if sure else Support.LIKELY)
            if not self.bases and self.act[-_TWO:] not in pair[1].words:
                yield from self._any_pair(pair[0])
            if self.act.startswith(LEXICON.not_words):  # 批准逮捕 14.3 万人，不捕 8.6 万人，不捕率 37.6%: of both
                yield self._made((pair[0], *pair[:2]), Support.HINT)
            return
        if len(before := self._before()) == _TWO and OF_WHICH in before[1].lead and before[0].same_unit(before[1]):
            near = self.rate.quantity.value * before[0].quantity.value
            if abs(before[1].quantity.value - near) <= _NEARLY * near:
                yield self._made(before[::-1], Support.LIKELY)
        if self.act and (part := self._part()):
            yield from self._of_part(part, self._bases(part))

    # --- the part stands here ------------------------------------------------------------------------

    def _of_part(self, part: Figure, bases: Sequence[Figure]) -> Iterator[Relation]:
        """What it is of stands before, in the section or where the same thing is spoken of, or is it with the rest: 办结 1,163 件，未办结
        36 件，办结率 97%; 执行 910 万元，结余 69 万元，执行率 92.95%."""
        here = [t for t in self.sentence.terms if t.same_unit(part) and t.exact and t is not part]
        rest = [t for t in here if t.words.endswith(_NONE + self.act) or (self.planned and SAYS.left.search(t.words))]
        if len(rest) == 1 and (self.planned or self.act in part.words):
            yield self._made((part, part, *rest), Support.HINT if self.planned and bases else Support.LIKELY)
        yield from self._any_pair()
        yield from self._far(part, bases)

    def _far(self, part: Figure, bases: Sequence[Figure]) -> Iterator[Relation]:
        values, near = {s.quantity.value for s in bases}, self.section[max(self.index - 1, 0) : self.index + 1]
        last, said = [s for s in bases if s.sentence in near][-1:], self.act in _with_unit(part)
        alone = len([t for s in self.section for t in s.terms if t.kind == "ratio" and _RATE.search(t.words)]) == 1
        for base in bases:
            if self.planned:  # a plan of no name is that of a thing with a name where the section has one rate
                likely = len(values) == 1 and (akin(base, part) or alone or not core(part.words))
            else:
                likely = said and len(values) <= _FEW and base in last and base.same_unit(part)
            named = self.planned or said or set(self.act) <= set(part.words)
            support = Support.LIKELY if likely else Support.SHAPE if named else Support.HINT
            if support is not Support.HINT or self.rate.quantity.value != 1:  # one digit changed makes any two alike
                yield self._made((part, base), support, among=len(values))

    def _bases(self, part: Figure) -> list[Figure]:
        """What a part may be of: the amounts before it, an 应…… right behind the rate, and the same thing elsewhere."""
        behind = [t for t in self.sentence.terms[self.at + 1 : self.at + 2] if SAYS.ought.match(t.words)]
        found = [*self.above, *self._before(), *behind]
        near = [s for s in found if s.same_unit(part) or akin(s, part, units=True)][-_FAR:]
        far = [s for s in amounts_like(self.reading, part) if akin(s, part)][:_FAR]
        usable = {id(s): s for s in (*far, *near) if s is not part and s.level and s.quantity.value > 0}
        return [s for s in usable.values() if self.act not in _with_unit(s) or s in behind]

    def _part(self) -> Figure | None:
        before = [s for s in self._before() if self._as_part(s) or _planned(s)]
        named = (s for s in reversed(before) if self.act and set(self.act) <= set(s.words))
        return next(named, before[-1] if before else None)


def _sole(name: str, terms: Sequence[Figure]) -> Figure | None:
    """The one amount that is called so."""
    found = called(name, [t for t in terms if t.quantity.value > 0], within=True) if len(name) > 1 else []
    return found[-1] if len({t.quantity.value for t in found}) == 1 else None


def _joined(part: Figure, base: Figure) -> bool:
    """入住特困人员 602 人、社会老人 218 人: what 、 lists is no part of each other."""
    behind = [t for t in part.sentence.terms if part.end <= t.start <= base.start]
    return base in behind and all(t.listed for t in behind)


def _again(one: Figure, other: Figure) -> bool:
    """27,413,608.52 元，合 2,741.36 万元: the same in another unit."""
    return one.quantity.unit != other.quantity.unit and one.quantity.near(other.quantity)


def _planned(term: Figure) -> bool:
    """Whether it is what was to be: a plan, or money that arrived."""
    first = _said_first(term)
    return _measure(term) in PLANS or bool(SAYS.ought.match(first) or (SAYS.arrived.search(term.words) and not SAYS.did.match(first)))


def _said_first(term: Figure) -> str:
    """Its words without year and punctuation in front."""
    return _WHEN.sub("", term.words)


def _measure(term: Figure) -> str:
    """What kind of amount it is, or is compared as (与年初预算数 … 相比); a bare 支出 or 执行 is what was done."""
    against = term.said.comparison.measure if term.said.based and term.said.comparison else ""
    return term.said.measure or against or ("actual" if _DONE.fullmatch(term.words) else "")


def _with_unit(term: Figure) -> str:
    """Its words with its unit: 过程得 22.8 分 is a 得分."""
    return term.words + term.quantity.unit
