"""Rates in words against the amounts they are of: 预算 100 万元，支出 98 万元，执行率 98%; 签约 4,800 户，续签 4,320 户，续签率 90%.

What is divided by what is not always said.  Where the words say it, that is the relation; every other pair of amounts near
by is a reading that may make the rate right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from ...language.labels import measure_of
from ...language.lexicon import LEXICON, alternation
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, Sentence, Term
from .figures import figures_of
from .sections import akin, amounts_before, amounts_like, core, sections

_WORDS = LEXICON.rate_parts
_RATE = re.compile(alternation(LEXICON.execution_rates))
_NAMED = re.compile(rf"(?P<act>[\u4e00-\u9fff]{{1,6}}?)(?:比)?[率度](?:{alternation(_WORDS['copula'])})?$")
_NOT = re.compile(alternation(_WORDS["never"]))
_PLANNED = re.compile(alternation(_WORDS["of_plans"]))
_OUGHT, _DID = re.compile(alternation(_WORDS["ought"])), re.compile(alternation(_WORDS["did"]))
_LEFT = re.compile(alternation(_WORDS["left"]))
_DONE = re.compile(
    rf"(?:20\d\d年度?|{alternation(_WORDS['before_done'])})*(?:{alternation(_WORDS['done'])})(?:{alternation(_WORDS['behind_done'])})*"
)
_USED, _IN_USE = re.compile(alternation(_WORDS["used"])), re.compile(alternation(_WORDS["in_use"]))
_ALLOWED, _HERE = re.compile(alternation(_WORDS["allowed"])), re.compile(alternation(_WORDS["here"]))
_CONTROLLED, _OPENING = _WORDS["controlled"], _WORDS["opening"]
_PARTS = LEXICON.list_openers[0]
_ARRIVED = re.compile(alternation(_WORDS["arrived"]))
_PLAN_FIRST = re.compile(rf"(?:{alternation(LEXICON.share_parts['of_before'])})")
"""What a sentence that begins so says is all planned: 计划维修车行道 …，更换井盖 380 套."""
_GENERAL = re.compile(alternation((*_WORDS["arrived"], *LEXICON.share_parts["common"], *LEXICON.share_parts["idle"])))
"""Words that name no one thing among others."""
_WHEN = re.compile(rf"^(?:[\d ，,、]|{alternation(_WORDS['when'])})+")
_NONE = _WORDS["none"][0]
_OF = _WORDS["of"][0]
_CUT = re.compile(r"[；;]")
_BARE_SHARE = tuple(LEXICON.share_parts["of"])
_NEAR_END = 4
_COPULAS, _ENDS = ("".join(_WORDS[name]) for name in ("copula", "ends"))
_GRADED, _PAPERS = (re.compile(alternation(LEXICON.questionnaires[name])) for name in ("graded", "papers"))
_POINTS = _WORDS["points"][0]
"""A score is no part of anything but of what could be scored (得分率)."""
PLANS = ("adjusted", "budget", "planned")
_OVER = re.compile(rf"(?:{alternation(_WORDS['over'])})(?:{alternation(_WORDS['plan'])})\w{{0,2}}$")
_NEARLY = Decimal("0.05")
_MOST = 24
"""Of how many amounts before a rate pairs are tried."""
_FAR = 6
"""So many amounts back may be the base of a rate that names none."""
_FEW = 4
"""Of so many amounts one is the base of a rate that names its part: where none fits, the rate is wrong."""


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
            alike = part.level and base.level and part.same_unit(base) and not BREAK.search(base.lead) and _PARTS not in base.lead
            if rate.kind == "ratio" and rate.lead.strip() == _OF and alike and base.words.startswith(_WORDS["before_base"]):
                whole, *operands = figures_of((rate, part, base))
                yield Relation("ratio", whole, tuple(operands), base.words, rule="C201")


class _Rate:
    """One rate, in its sentence and section."""

    def __init__(self, reading: Reading, section: Sequence[Sentence], index: int, at: int) -> None:
        self.reading, self.section, self.sentence = reading, section, section[index]
        self.index, self.at = index, at
        self.rate = self.sentence.terms[at]
        self.planned = bool(_RATE.search(self.rate.words))
        self.beside = self._beside()
        self.whole = self.rate.figure

    def relations(self) -> Iterator[Relation]:
        if self.planned:
            yield from self._execution()
        name = _NAMED.search(self.rate.words)
        if not self.rate.words:
            yield from self._of_which()
        if self.rate.words in _BARE_SHARE and (pair := self._ought_and_did()) and pair[0].quantity.value <= pair[1].quantity.value:
            yield self._made(*pair, Support.LIKELY, "C220")
        if self.rate.words.rstrip(_COPULAS) in _WORDS["deviation"] and (pair := self._ought_and_did()):
            more = pair[0].quantity.value >= pair[1].quantity.value
            way = 1 if more == (self.rate.quantity.value >= 0) else -1
            choice = ("rate", self.whole.key)
            yield Relation("growth", self.whole, figures_of(pair), self.rate.words, Support.LIKELY, (way,), "C202", choice=choice)
        yield from self._answered()
        if _OVER.search(self.rate.words) and (pair := self._paired() or self._likely()):
            operands = tuple(term.figure for term in pair)
            choice = ("growth", self.whole.key)
            yield Relation("growth", self.whole, operands, self.rate.words, Support.LIKELY, (1,), "C202", choice=choice)
        if name is not None and not _NOT.search(self.rate.words):
            yield from self._named(name["act"])

    def _made(self, part: Term, base: Term, support: Support, rule: str, note: str = "", among: int = 1) -> Relation:
        plans = tuple(t.quantity.value for t in self.beside if _measure(t) in PLANS and t is not base and t.exact)
        return Relation(
            "ratio", self.whole, (part.figure, base.figure), self.rate.words, support, (), rule, among,
            choice=("rate", self.whole.key), note=note, zero=rule if rule == "C212" and support is Support.SAID else "", beside=plans,
        )  # fmt: skip

    # --- execution of a budget or plan -----------------------------------------------------------

    def _execution(self) -> Iterator[Relation]:
        here = [t for t in self.beside]
        if here and all(t.quantity.value == 0 for t in here):
            yield self._made(here[0], here[-1], Support.SAID, "C212")
            return
        kind = measure_of(self.rate.words)
        bases = [s for s in here if s.measure == kind] if kind in ("budget", "adjusted") else []
        done = [s for s in here if _measure(s) == "actual"]
        if len(bases) == len(done) == 1 and self._elsewise(bases[0]):
            yield self._made(done[0], bases[0], Support.SAID, "C212")
            return
        pair = self._paired() or self._in_use() or self._staffed() or self._only_plan()
        if pair is not None:
            yield from self._certain(*pair)
        elif likely := self._likely():
            yield self._made(*likely, Support.LIKELY, "C212")
            yield from self._any_pair()
        else:
            yield from self._far_plan()

    def _certain(self, part: Term, base: Term) -> Iterator[Relation]:
        """What was done is certain; what it is measured against may be another plan."""
        opening = _measure(base) == "budget" and _OPENING[0] not in self.rate.words
        note = "C216" if self._paired() else ""
        yield self._made(part, base, Support.LIKELY if opening else Support.SAID, "C212", note)
        for other in self._levels():
            plan = _measure(other) in PLANS or other is base
            if other is not part and plan and other.same_unit(part):
                yield self._made(part, other, Support.HINT, "C212", among=99)
        if opening:
            yield from self._later(part)

    def _any_pair(self) -> Iterator[Relation]:
        for part, base in permutations(self._levels()[-_FAR:], 2):
            if part.same_unit(base):
                yield self._made(part, base, Support.HINT, "C212", among=99)

    def _elsewise(self, base: Term) -> bool:
        """Whether another plan stands beside the one the rate names, or that one is zero: then the name counts."""
        others = [t for t in self.beside if _measure(t) in PLANS and t is not base and t.exact and t.quantity.value > 0]
        return bool(others) or base.quantity.value == 0

    def _later(self, part: Term) -> Iterator[Relation]:
        """A rate beside the opening budget may be measured against what became of it, elsewhere."""
        for figure in self.reading.figures:
            if figure.role == "level" and figure.measure in ("adjusted", "planned") and figure.quantity.value:
                yield self._against(part, figure)
        for table in self.reading.tables:
            later = [column.index for column in table.amounts if column.measure in ("adjusted", "planned")]
            for row in table.rows:
                for index in later:
                    if index in row.numbers and row.numbers[index].value:
                        place = self.reading.document.cell_place(table.item, row.index, index)
                        yield self._against(part, Figure(row.numbers[index], place))

    def _against(self, part: Term, base: Figure) -> Relation:
        choice = ("rate", self.whole.key)
        return Relation("ratio", self.whole, (part.figure, base), self.rate.words, Support.HINT, (), "C212", 999, choice=choice)

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

    # --- the pairs that are certain ----------------------------------------------------------------

    def _beside(self) -> list[Term]:
        """The amounts a rate stands behind: back to the rate before it or the semicolon."""
        found: list[Term] = []
        terms = self.sentence.terms
        for position in range(self.at, 0, -1):
            term, left = terms[position], terms[position - 1]
            of_plan = left.kind == "ratio" and (_RATE.search(left.words) or not self.planned)
            if _CUT.search(term.lead) or (_PARTS in term.lead and self.planned) or of_plan:
                break
            if left.level and not (self.planned and _LEFT.search(left.words)):
                found.insert(0, left)
        return [t for t in found if t.same_unit(found[-1])]

    def _levels(self) -> list[Term]:
        around = self.section[max(self.index - 2, 0) : self.index + 1]
        return [t for s in around for t in s.terms if t.level][-_MOST:]

    def _paired(self) -> tuple[Term, Term] | None:
        """What was done and what was planned, where only one amount can be each; of two plans the later one."""
        path = next((i for i, t in enumerate(self.beside) if i and t.measure == PLANS[0]), 0)
        beside = self.beside[path:]
        if not beside or not all(t.exact and t.same_unit(beside[0]) for t in beside) or len(beside) > 3:
            return None
        done = [t for t in beside if _measure(t) == "actual"]
        plans = [t for t in beside if _measure(t) in PLANS]
        if len(done) != 1 or len(done) + len(plans) != len(beside) or len({_measure(t) for t in plans}) != len(plans):
            return None
        return (done[0], min(plans, key=lambda t: PLANS.index(_measure(t)))) if plans else None

    def _likely(self) -> tuple[Term, Term] | None:
        """Two amounts of which one was done and the other is no outcome: 合计 510 万元，预算 520 万元; 到位 …，支出 …."""
        same = [t for t in self.beside if t.exact and t.same_unit(self.beside[-1])]
        done = [t for t in same if _measure(t) == "actual" or _DID.match(t.words)]
        part = done[-1] if done else next((t for t in reversed(same) if not _planned(t)), None)
        others = [t for t in same if t is not part]
        bases = [t for t in others if _planned(t)] or (others if len(others) == 1 else [])
        return (part, bases[0]) if part and len(bases) == 1 and bases[0].quantity.value > 0 else None

    def _in_use(self) -> tuple[Term, Term] | None:
        """What is in use and what there is, for 使用率 and 利用率."""
        beside = self.beside
        if len(beside) != 2 or not _USED.search(self.rate.words) or not beside[0].same_unit(beside[1]):
            return None
        used = [t for t in beside if _IN_USE.search(t.words)]
        return (used[0], next(t for t in beside if t is not used[0])) if len(used) == 1 else None

    def _staffed(self) -> tuple[Term, Term] | None:
        """Who there is and how many there may be, for 控制率 of persons."""
        beside = self.beside
        if len(beside) != 2 or _CONTROLLED[0] not in self.rate.words or not all(t.quantity.unit in _WORDS["persons"] for t in beside):
            return None
        here = [t for t in beside if _HERE.search(t.words)]
        allowed = [t for t in beside if _ALLOWED.search(t.words) and t not in here]
        return (here[0], allowed[0]) if len(allowed) == len(here) == 1 else None

    def _only_plan(self) -> tuple[Term, Term] | None:
        """What was done and, before a semicolon, the only plan of a sentence that speaks of one thing."""
        beside, sentence = self.beside, self.sentence
        levels = [t for t in sentence.terms if t.level and t.end <= self.rate.start and t.kind == "money"]
        plans = [t for t in levels if _measure(t) in PLANS]
        if len(beside) != 1 or _measure(beside[0]) != "actual" or len(plans) != 1 or _PARTS in sentence.text:
            return None
        others = [t for t in levels if t is not plans[0] and t.label and t.label != plans[0].label]
        return (beside[0], plans[0]) if not others and beside[0].same_unit(plans[0]) else None

    # --- rates named for what is divided -------------------------------------------------------------

    def _named(self, act: str) -> Iterator[Relation]:
        pair = self._pair(act)
        if pair and not (pair[0].kind == "money" and _PLANNED.search(self.rate.words)):
            yield self._made(*pair, Support.SAID, "C220")
            return
        if pair is None and (pair := self._known_pair(act)):
            yield self._made(*pair, Support.LIKELY, "C220")
        if pair is None:
            yield from self._of_which()
        part = self._part(act)
        if part is None or (self.planned and _measure(part) == "actual"):
            return
        yield from self._with_rest(act, part)
        said = act in _with_unit(part)
        named = said or set(act) <= set(part.words)
        bases = self._bases(act, part)
        values = {s.quantity.value for s in bases}
        close = [s for s in bases if s.sentence in self.section[max(self.index - 1, 0) : self.index + 1]]
        sole = said and len(values) <= _FEW and self._one_part(act)
        for base in bases:
            likely = sole and base in close[-1:] and base.same_unit(part)
            support = Support.LIKELY if likely else Support.SHAPE if named else Support.HINT
            yield self._made(part, base, support, "C220", among=len(values))

    def _of_which(self) -> Iterator[Relation]:
        """出具报告 18,400 份，其中按时出具 17,848 份，及时率 97.0%: the only two of the sentence, where they nearly make the rate."""
        before = self._before()
        if len(before) == 2 and before[0].same_unit(before[1]) and _PARTS in before[1].lead and before[0].quantity.value > 0:
            right = before[1].quantity.value / before[0].quantity.value
            if abs(right - self.rate.quantity.value) <= _NEARLY * self.rate.quantity.value:
                yield self._made(before[1], before[0], Support.LIKELY, "C220")

    def _ought_and_did(self) -> tuple[Term, Term] | None:
        """应检企业 480 家，实检 456 家，占 95%: what was done of what there was to do."""
        if len(self.beside) != 2 or not all(t.exact and t.level for t in self.beside):
            return None
        base, part = self.beside
        said = _OUGHT.match(_said_first(base)) or _OUGHT.search(base.words[-_NEAR_END:])
        return (part, base) if said and _DID.match(_said_first(part)) and base.quantity.value > 0 else None

    def _answered(self) -> Iterator[Relation]:
        """收回有效问卷 300 份，其中表示满意的 282 份，满意度 94%: one answer alone, of the papers that count."""
        act = self.rate.words.rstrip(_COPULAS).rstrip(_ENDS)
        answers = [w for w in LEXICON.questionnaires["answers"] if act.endswith(w)]
        around = [t for s in self.section[max(self.index - 1, 0) : self.index + 1] for t in s.terms if t.level and t.exact]
        around = [t for t in around if t.kind == "count" and (t.end <= self.rate.start or t.sentence is not self.sentence)]
        said = [t for t in around if answers and t.words.rstrip(_OF + "有").endswith(answers[0])]
        if len(said) != 1 or _GRADED.search(said[0].words):
            return
        papers = [t for t in around if _PAPERS.search(t.words) and t.same_unit(said[0]) and t.start < said[0].start]
        if papers and papers[-1].quantity.value >= said[0].quantity.value:
            yield self._made(said[0], papers[-1], Support.LIKELY, "C220")

    def _bases(self, act: str, part: Term) -> list[Term]:
        """What a part may be of: the amounts before it, an 应…… right behind the rate, and the same thing elsewhere."""
        behind = [t for t in self.sentence.terms[self.at + 1 : self.at + 2] if _OUGHT.match(t.words)]
        found = [*amounts_before(self.section, self.index), *self._before(), *behind]
        near = [s for s in found if s.same_unit(part) or akin(s, part, units=True)][-_FAR:]
        far = [s for s in amounts_like(self.reading, part) if akin(s, part)][:_FAR]
        usable = {id(s): s for s in (*far, *near) if s is not part and s.level and s.quantity.value > 0}
        return [s for s in usable.values() if act not in _with_unit(s) or s in behind]

    def _one_part(self, act: str) -> bool:
        """Whether one number alone is named as the part: 非常满意 and 基本满意 are two."""
        return len([s for s in self._before() if act in _with_unit(s) and _NONE not in s.words]) == 1

    def _with_rest(self, act: str, part: Term) -> Iterator[Relation]:
        """办结 1,163 件，未办结 36 件，办结率 97%: of both together."""
        rest = [t for t in self.sentence.terms if t.words.endswith(_NONE + act) and t.same_unit(part) and t.exact]
        if len(rest) == 1 and act in part.words:
            operands = tuple(t.figure for t in (part, part, rest[0]))
            yield Relation("ratio", self.whole, operands, self.rate.words, Support.LIKELY, (), "C220", choice=("rate", self.whole.key))

    def _before(self) -> list[Term]:
        return [t for t in self.sentence.terms if t.level and t.exact and t.end <= self.rate.start]

    def _part(self, act: str) -> Term | None:
        before = [s for s in self._before() if _NONE + act not in s.words and (s.quantity.unit != _POINTS or _POINTS in act)]
        named = (s for s in reversed(before) if act and set(act) <= set(s.words))
        return next(named, before[-1] if before else None)

    def _known_pair(self, act: str) -> tuple[Term, Term] | None:
        """受理 9,462 件，…；审结 9,208 件，结案率 97.3%: by what such a rate is always of, anywhere before it in the sentence."""
        ought, did = LEXICON.rate_pairs.get(act, ("", ""))
        found = [[t for t in self._before() if words and words in t.words] for words in (did, ought)]
        done, base = (terms[0] if len(terms) == 1 else None for terms in found)
        return (done, base) if done and base and done.same_unit(base) else None

    def _pair(self, act: str) -> tuple[Term, Term] | None:
        """Part and base among the amounts of one unit, where the words say which is which."""
        beside = [t for t in self.beside if _NONE + act not in t.words]
        if not beside or not all(t.level and t.exact and t.same_unit(beside[0]) for t in beside):
            return None
        ought, did = LEXICON.rate_pairs.get(act, (act, act))
        named = [t for t in beside if set(did) <= set(t.words) and not _OUGHT.match(_said_first(t))]
        bases = [t for t in beside if t not in named and (len(beside) == 2 or _OUGHT.search(t.words) or ought in t.words)]
        if len(named) == 1 and len(bases) == 1 and named[0].start > bases[0].start and bases[0].quantity.value > 0:
            return named[0], bases[0]
        if len(beside) != 2:
            return None
        first, second = beside
        said = _OUGHT.search(first.words) and _DID.search(second.words) and first.quantity.value > 0
        return (second, first) if said else None


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

