"""Rates in words against the amounts they are of: 预算 100 万元，支出 98 万元，执行率 98%; 签约 4,800 户，续签 4,320 户，续签率 90%.

What is divided by what is not always said.  Of the amounts around a rate each may be the part or the base, as surely as its
words say so; the surest pair is the relation, every other pair near by a reading that may make the rate right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from ...language.labels import PLANS, measure_of
from ...language.lexicon import LEXICON, alternation
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, OF_WHICH, Sentence, Term
from .figures import figures_of
from .sections import akin, amounts_before, amounts_like, core, sections

_WORDS = LEXICON.rate_parts
_RATE = re.compile(alternation(LEXICON.execution_rates))
_COPULAS, _ENDS = ("".join(_WORDS[name]) for name in ("copula", "ends"))
_NAMED = re.compile(rf"(?P<act>[\u4e00-\u9fff]{{1,6}}?)(?:比)?[{_ENDS}](?:{alternation(_WORDS['copula'])})?$")
_WITHOUT, _NEVER, _DEVIATION, _OVER = (
    re.compile(alternation(_WORDS["without"])),
    re.compile(alternation(_WORDS["never"])),
    re.compile(alternation(_WORDS["deviation"])),
    re.compile(rf"(?:{alternation(_WORDS['over'])})(?:{alternation(_WORDS['plan'])})\w{{0,2}}$"),
)
_PLANNED, _LEFT, _ARRIVED, _OUGHT, _DID = (re.compile(alternation(_WORDS[n])) for n in ("of_plans", "left", "arrived", "ought", "did"))
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
_NOT_ONE = re.compile(alternation(LEXICON.rate_pairs["graded"]))
_NEARLY = Decimal("0.05")
_BY = re.compile(rf"[（(，,](?:{alternation(_WORDS['by'])})(?P<base>[^（()），,。；;]{{2,16}})(?:{alternation(_WORDS['worked'])})")
_CUT = re.compile(r"[；;]")
_FAR = 6
"""So many amounts back may be the base of a rate that names none."""
_FEW, _TWO, _MOST = 4, 2, 24
"""Of so many amounts one is the base of a rate that names its part; of so many amounts before a rate pairs are tried."""
_NONE_SAID, _ONE_SAID, _BOTH_SAID = 2, 3, 4
"""What words for neither, one and both of part and base come to."""


def rates(reading: Reading) -> Iterator[Relation]:
    for section in sections(reading):
        for index, sentence in enumerate(section):
            yield from _between(sentence)
            for at, rate in enumerate(sentence.terms):
                if rate.kind == "ratio" and rate.quantity.told and not rate.growth:
                    yield from _Rate(reading, section, index, at).relations()


def _between(sentence: Sentence) -> Iterator[Relation]:
    """One amount as a part of another between them: 完成年初预算 331.00 万元的 96.21%, 为年度计划 5 亿元的 112%."""
    for stretch in sentence.stretches:
        for part, base, rate in zip(stretch.terms, stretch.terms[1:], stretch.terms[2:], strict=False):
            alike = part.level and base.level and part.same_unit(base) and not BREAK.search(base.lead) and OF_WHICH not in base.lead
            if rate.kind == "ratio" and rate.lead.strip() == _OF and alike and base.words.startswith(_WORDS["before_base"]):
                yield Relation("ratio", rate.figure, figures_of((part, base)), base.words, rule="C201")


class _Rate:
    """One rate, in its sentence and section."""

    def __init__(self, reading: Reading, section: Sequence[Sentence], index: int, at: int) -> None:
        self.reading, self.section, self.index, self.at = reading, section, index, at
        self.sentence = section[index]
        self.rate = self.sentence.terms[at]
        self.words = self.rate.words
        self.planned = bool(_RATE.search(self.words))
        named = _NAMED.search(self.words)
        self.act = named["act"] if named and not _NEVER.search(self.words) else ""
        name = self.words.rstrip(_COPULAS).rstrip(_ENDS)
        self.parts, self.bases = (
            next((words for act, words in LEXICON.rate_pairs[of].items() if name.endswith(act)), ()) for of in ("part", "base")
        )
        self.beside = self._beside()

    def relations(self) -> Iterator[Relation]:
        if _WITHOUT.search(self.words):
            return  # of what nobody states
        if said := self._said():
            yield self._made(*said, Support.SAID, "C212" if self.planned else "C220")
            return
        pair = self._surest()
        if _DEVIATION.search(self.words) or _OVER.search(self.words):
            if pair:
                part, base, _ = pair
                more = part.quantity.value >= base.quantity.value
                way = 1 if more == (self.rate.quantity.value >= 0) else -1
                yield self._made(part, base, Support.LIKELY, "C202", way=way)
            return
        if self.planned:
            yield from self._execution(pair)
        if self.act or self.parts or not self.words or (pair and self.words in LEXICON.share_parts["of"] and pair[-1] == _BOTH_SAID):
            yield from self._named(pair)

    def _made(self, part: Term, base: Term | Figure, support: Support, rule: str, among: int = 1, note: str = "", way: int = 0) -> Relation:
        whole = self.rate.figure
        plans = tuple(t.quantity.value for t in self.beside if _measure(t) in PLANS and t is not base and t.exact)
        operands = (part.figure, base.figure if isinstance(base, Term) else base)
        return Relation(
            "growth" if way else "ratio", whole, operands, self.words, support, (way,) if way else (), rule, among,
            choice=("rate", whole.key), note=note, zero=rule if rule == "C212" and support is Support.SAID else "", beside=plans,
        )  # fmt: skip

    # --- who may be what ------------------------------------------------------------------------------

    def _beside(self) -> list[Term]:
        """The amounts a rate stands behind: back to the rate before it or the semicolon."""
        found: list[Term] = []
        terms = self.sentence.terms
        brackets = [s.terms for s in self.sentence.stretches[1:] if sum(t.level for t in s.terms) > 1 and self.rate not in s.terms]
        listed = [t for bracket in brackets for t in bracket]  # 支出 2,900 万元（其中直接支付 2,000 万元，授权支付 900 万元）
        for position in range(self.at, 0, -1):
            term, left = terms[position], terms[position - 1]
            of_plan = left.kind == "ratio" and (_RATE.search(left.words) or not self.planned)
            if _CUT.search(term.lead) or (OF_WHICH in term.lead and self.planned and term not in listed) or of_plan:
                break
            moved = self.parts and left.direction and left.kind != "ratio"
            if (left.level or moved) and left not in listed and not (self.planned and _LEFT.search(left.words)):
                found.insert(0, left)
        if not found:  # 执行率 96.80%（全年预算 1,500 万元，支出 1,452 万元）
            found = [t for s in self.sentence.stretches if s.owner is self.rate for t in s.terms if t.level]
        return [t for t in found if t.same_unit(found[-1])]

    def _before(self) -> list[Term]:
        return [t for t in self.sentence.terms if t.level and t.exact and t.end <= self.rate.start]

    def _around(self) -> list[Term]:
        return [t for s in self.section[max(self.index - 1, 0) : self.index] for t in s.terms if t.level and t.exact] + self._before()

    def _as_part(self, term: Term) -> int:
        """How surely an amount is what was done of another: 2 where its words say so, 0 where they say otherwise."""
        words = term.words
        if (self.act and _NONE + self.act in words) or (term.quantity.unit == _POINTS and _POINTS not in self.act):
            return 0
        said = self.parts or (self.act,)
        if any(word and set(word) <= set(words) for word in said) and not (self.parts and _NOT_ONE.search(words)):
            return 2 if self.parts or not _planned(term) else 0
        if _planned(term):
            return 0
        return 2 if _DID.match(_said_first(term)) or (self.planned and _measure(term) == "actual") else 1

    def _as_base(self, term: Term) -> int:
        """How surely it is what another is divided by."""
        if _planned(term) or _OUGHT.search(term.words) or any(word in term.words for word in self.bases):
            return 2
        return 0 if self.planned and _measure(term) == "actual" else 1

    def _surest(self) -> tuple[Term, Term, int] | None:
        """The one pair whose words fit best, near the rate before further off; of several plans the later one."""
        further = ((self._before(), _BOTH_SAID), (self._around(), _BOTH_SAID)) if self.parts else ()
        named = measure_of(self.words)
        for terms, least in ((self.beside, _ONE_SAID), *further):
            fit = [t for t in terms if t.exact][-_FAR:]
            scored = [
                (self._as_part(part) + self._as_base(base), part, base)
                for part, base in permutations(fit, 2)
                if self._as_part(part) > (not self.planned) and self._as_base(base) and part.same_unit(base)
                and (base.quantity.value > 0 or (self.planned and base.measure == named))
            ]
            best = max((score for score, _, _ in scored), default=0)
            pairs = [(part, base) for score, part, base in scored if score == best >= least]
            if self.planned and len(fit) == len(scored) == _TWO and best == _NONE_SAID:
                pairs = [(fit[1], fit[0])]
            parts, bases = (list(dict.fromkeys(some)) for some in zip(*pairs, strict=True)) if pairs else ([], [])
            if self.planned and any(base.measure == named for base in bases):
                bases = [base for base in bases if base.measure == named]
            elif self.planned and len({_measure(b) for b in bases}) == len(bases) > 1:
                bases = [min(bases, key=lambda t: PLANS.index(_measure(t)) if _measure(t) in PLANS else len(PLANS))]
            if self.bases and len(bases) > 1:
                bases = [base for base in bases if base.end <= parts[0].start][-1:]
            if len(parts) == len(bases) == 1:
                return parts[0], bases[0], best
        return None

    # --- execution of a budget or plan -----------------------------------------------------------

    def _execution(self, pair: tuple[Term, Term, int] | None) -> Iterator[Relation]:
        here = self.beside
        if here and all(t.quantity.value == 0 for t in here):
            yield self._made(here[0], here[-1], Support.SAID, "C212")
            return
        if pair:
            part, base, score = pair
            opening = _measure(base) == "budget" and _OPENING not in self.words
            certain = score == _BOTH_SAID
            support = Support.SAID if certain and not opening else Support.LIKELY
            yield self._made(part, base, support, "C212", note="C216" if certain else "")
            others = [t for t in here if _measure(t) in PLANS and t is not base]
            if base.measure == measure_of(self.words) != "planned" and (others or not base.quantity.value):
                return  # the rate names one of several plans
            yield from self._any_pair(part if certain else None)
            if opening:
                yield from self._later(part)
        else:
            yield from self._far_plan()

    def _said(self) -> tuple[Term, Term] | None:
        """考取研究生 836 人，录取率 21%（按毕业生总数计算）: what is divided by is told behind the rate."""
        match, part = _BY.match(self.sentence.text, self.rate.end - self.sentence.start), self._part()
        said = core(match["base"]) if match else ""
        near = [*amounts_before(self.section, self.index), *self._before()] if part and self.act and len(said) > 1 else []
        bases = [t for t in near if t is not part and part and t.same_unit(part) and t.quantity.value > 0 and said in core(t.words)]
        return (part, bases[0]) if part and len({t.quantity.value for t in bases}) == 1 else None

    def _any_pair(self, only: Term | None = None) -> Iterator[Relation]:
        around = self.section[max(self.index - 2, 0) : self.index + 1]
        for part, base in permutations([t for s in around for t in s.terms if t.level][-_FAR:], 2):
            if part.same_unit(base) and only in (None, part):
                yield self._made(part, base, Support.HINT, "C212", among=99)

    def _later(self, part: Term) -> Iterator[Relation]:
        """A rate beside the opening budget may be measured against what became of it, elsewhere."""
        later = ("adjusted", "planned")
        found = [f for f in self.reading.figures if f.role == "level" and f.measure in later and f.quantity.value]
        for table in self.reading.tables:
            cells = ((row, column) for row in table.rows for column in table.amounts if column.measure in later)
            for row, column in cells:
                if (quantity := row.numbers.get(column.index)) and quantity.value:
                    found.append(Figure(quantity, self.reading.document.cell_place(table.item, row.index, column.index)))
        yield from (self._made(part, figure, Support.HINT, "C212", among=999) for figure in found)

    def _far_plan(self) -> Iterator[Relation]:
        """What was done stands here; what was planned before, in the section or where the same thing is spoken of."""
        part = next((t for t in reversed(self.beside) if _measure(t) not in PLANS), None)
        if part is None:
            return
        if len(self.beside) == 1 and part.words.startswith(LEXICON.comparing["with"]):
            yield from self._done_before(part)
        yield from self._any_pair()
        before = [s for s in amounts_before(self.section, self.index) if s.same_unit(part)]
        near = [s for s in before if _planned(s)]
        far = [s for s in amounts_like(self.reading, part) if s is not part and akin(s, part)]
        if part.kind != "money" or not near:
            near = [s for s in far if _planned(s) or _PLAN_FIRST.match(s.sentence.text.lstrip())]
        if not near and part.kind == "money":
            plans = [s for s in amounts_like(self.reading, part) if _planned(s)]
            plans = [s for s in plans if s.year in ("", str(self.reading.document.year))]
            plans = [s for s in plans if not s.label or not _GENERAL.sub("", core(s.words))]
            best = min((PLANS.index(_measure(s)) for s in plans if _measure(s) in PLANS), default=len(PLANS))
            near = [s for s in plans if best == len(PLANS) or _measure(s) == PLANS[best]]
            near = near if len({s.quantity.value for s in near}) == 1 else []
        values = {s.quantity.value for s in near}
        for base in near[-_FAR:]:
            single = len(values) == 1 and (akin(base, part) or (not _other_thing(base, part) and self._alone(part)))
            yield self._made(part, base, Support.LIKELY if single else Support.SHAPE, "C212", among=len(values))

    def _done_before(self, plan: Term) -> Iterator[Relation]:
        """支出 4,659.78 万元。与年初预算数 4,236.16 万元相比，完成年初预算的 110%: the plan stands here, what was done right before."""
        before = [t for s in self.section[max(self.index - 1, 0) : self.index] for t in s.main.terms]
        done = [t for t in before if t.level and t.exact and t.same_unit(plan) and _measure(t) not in PLANS]
        if len(done) == 1 and plan.exact and plan.quantity.value > 0:
            yield self._made(done[0], plan, Support.LIKELY, "C212")

    def _alone(self, part: Term) -> bool:
        """A plan of no name is that of a thing with a name where the section has one rate; else the things share it."""
        rates = [t for s in self.section for t in s.terms if t.kind == "ratio" and _RATE.search(t.words)]
        return len(rates) == 1 or not core(part.words)

    # --- rates named for what is divided -------------------------------------------------------------

    def _named(self, pair: tuple[Term, Term, int] | None) -> Iterator[Relation]:
        if pair and not (pair[0].kind == "money" and _PLANNED.search(self.words)):
            sure = self.act and set(pair[:2]) <= set(self.beside)
            yield self._made(*pair[:2], Support.SAID if sure else Support.LIKELY, "C220")
            if self.act.startswith(LEXICON.not_words):  # 批准逮捕 14.3 万人，不捕 8.6 万人，不捕率 37.6%: of both
                yield self._of_both(*pair[:2], Support.HINT)
            return
        before, act = self._before(), self.act
        if pair is None and len(before) == _TWO and OF_WHICH in before[1].lead and before[0].same_unit(before[1]):
            near = self.rate.quantity.value * before[0].quantity.value
            if abs(before[1].quantity.value - near) <= _NEARLY * near:
                yield self._made(before[1], before[0], Support.LIKELY, "C220")
        if part := self._part_before(before):
            yield self._made(part, before[0], Support.LIKELY, "C220")
            return
        part = self._part()
        if not act or part is None or (self.planned and _measure(part) == "actual"):
            return
        yield from self._with_rest(part)
        said = act in _with_unit(part)
        named = said or set(act) <= set(part.words)
        bases = self._bases(part)
        values = {s.quantity.value for s in bases}
        close = [s for s in bases if s.sentence in self.section[max(self.index - 1, 0) : self.index + 1]]
        sole = said and len(values) <= _FEW and self._one_part()
        for base in bases:
            likely = sole and base in close[-1:] and base.same_unit(part)
            support = Support.LIKELY if likely else Support.SHAPE if named else Support.HINT
            if support is Support.HINT and self.rate.quantity.value == 1:
                continue  # one digit changed makes any two alike
            yield self._made(part, base, support, "C220", among=len(values))

    def _part_before(self, base: Sequence[Term]) -> Term | None:
        """立项 96 项。申报项目 412 项，立项率 23.3%: the one part so named, of nothing in its own sentence, smaller than the base."""
        if len(base) != 1 or self.planned or not self.act or self.act in base[0].words or OF_WHICH in base[0].lead:
            return None
        found = [t for t in amounts_before(self.section, self.index) if t.words.endswith(self.act) and t.same_unit(base[0])]
        alone = len(found) == 1 and not any(t.same_unit(found[0]) for t in found[0].sentence.terms if t.end <= found[0].start)
        return found[0] if alone and found[0].quantity.value < base[0].quantity.value else None

    def _bases(self, part: Term) -> list[Term]:
        """What a part may be of: the amounts before it, an 应…… right behind the rate, and the same thing elsewhere."""
        behind = [t for t in self.sentence.terms[self.at + 1 : self.at + 2] if _OUGHT.match(t.words)]
        found = [*amounts_before(self.section, self.index), *self._before(), *behind]
        near = [s for s in found if s.same_unit(part) or akin(s, part, units=True)][-_FAR:]
        far = [s for s in amounts_like(self.reading, part) if akin(s, part)][:_FAR]
        usable = {id(s): s for s in (*far, *near) if s is not part and s.level and s.quantity.value > 0}
        return [s for s in usable.values() if self.act not in _with_unit(s) or s in behind]

    def _one_part(self) -> bool:
        """Whether one number alone is named as the part: 非常满意 and 基本满意 are two."""
        return len([s for s in self._before() if self.act in _with_unit(s) and _NONE not in s.words]) == 1

    def _with_rest(self, part: Term) -> Iterator[Relation]:
        """办结 1,163 件，未办结 36 件，办结率 97%: of both together."""
        rest = [t for t in self.sentence.terms if t.words.endswith(_NONE + self.act) and t.same_unit(part) and t.exact]
        if len(rest) == 1 and self.act in part.words:
            yield self._of_both(part, rest[0], Support.LIKELY)

    def _of_both(self, part: Term, rest: Term, support: Support) -> Relation:
        whole, *operands = figures_of((self.rate, part, part, rest))
        return Relation("ratio", whole, tuple(operands), self.words, support, (), "C220", choice=("rate", whole.key))

    def _part(self) -> Term | None:
        before = [s for s in self._before() if self._as_part(s) or _planned(s)]
        named = (s for s in reversed(before) if self.act and set(self.act) <= set(s.words))
        return next(named, before[-1] if before else None)


def _planned(term: Term) -> bool:
    """Whether it is what was to be: a plan, or money that arrived."""
    return _measure(term) in PLANS or bool(_OUGHT.match(_said_first(term)) or _ARRIVED.search(term.words))


def _said_first(term: Term) -> str:
    """Its words without year and punctuation in front."""
    return _WHEN.sub("", term.words)


def _measure(term: Term) -> str:
    """What kind of amount it is; a bare 支出 or 执行 is what was done."""
    return term.measure or ("actual" if _DONE.fullmatch(term.words) else "")


def _with_unit(term: Term) -> str:
    """Its words with its unit: 过程得 22.8 分 is a 得分."""
    return term.words + term.quantity.unit


def _other_thing(one: Term, other: Term) -> bool:
    """Whether both amounts are named, and differently."""
    return bool(core(one.words)) and bool(core(other.words)) and not akin(one, other)
