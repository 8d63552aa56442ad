"""The same figure stated in several places, of texts, tables and forms alike: 三公经费 12 万元 here, 13 万元 there, or in another unit."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from ...language.labels import MEASURE_NAMES, is_known, unnumbered
from ...language.lexicon import LEXICON, patterns
from ...language.predicates import YEAR
from ..figures import Figure
from ..figures import Key as FigureKey
from ..reading import REACH, Reading
from ..relations import Relation, Support, proposal
from ..sentences.figures import every_sentence
from ..sentences.phrases import Stretch
from ..sentences.statedfigures import MANY, stated_figures
from .sections import akin, core, every_amount

RE = patterns("twice")

_APART = 6
"""So few characters part two amounts that the second is said of the first."""
_PLANS = ("budget", "adjusted")
_FEWEST, _NEIGHBOURS, _LONGEST = 3, 60, 4
"""So many digits are hardly the same by chance."""
_TAIL = 8
"""So many characters behind a count may name what is counted."""
_UNITS = LEXICON.own_units
_NEAR = 24
_HAN = re.compile(r"[\u4e00-\u9fff]")
_STOPS = re.compile(r"[，,；;：:]")
SHORT, LONG = 10, 16
"""Fewer characters are no repetition; from ``LONG`` on it is hardly chance."""
Key = tuple[str, ...]
T = TypeVar("T")


def stated_twice(reading: Reading) -> Iterator[Relation]:
    others = set(_of_others(reading))
    figures = [f for f in stated_figures(reading) if (is_known(f.label) or f.of_project) and f.key not in others]
    groups = _grouped((f, [(f.label, f.measure, str(f.year), f.fund, f.scope, f.sort)]) for f in figures)
    measured = {(f.label, f.year) for f in figures if f.measure in _PLANS}
    for key, group in groups.items():
        named = group[0].measure or group[0].label in LEXICON.single
        if named and not (group[0].measure == "planned" and (group[0].label, group[0].year) in measured):
            yield from _same(key, group)


def _of_others(reading: Reading) -> Iterator[FigureKey]:
    """What something with a name of its own is made of: 机构运行 110 万元，其中：基本支出 … is not all basic expenditure."""
    for sentence in every_sentence(reading):
        for found in sentence.lists:
            whole = found.wholes[0]
            other = not found.total_behind and core(whole.words) and not is_known(whole.name)
            yield from (part.key for part in found.parts if other or part.label == whole.label)


def _same(key: Key, group: Sequence[Figure]) -> Iterator[Relation]:
    """Every figure against the value most often stated; the same other value, however often, is one; the same digits in another
    unit are a slip of the smaller."""
    (anchor, *again), others = _most_often(sorted(group, key=lambda f: not f.in_table))
    for figure in (*again, *others) if len({f.quantity.value for f in others}) < MANY else ():
        q, certain = figure.quantity, figure.certain and anchor.certain and figure.measure != "planned" and not figure.of_project
        support, slipped = Support.SAID if certain else Support.LIKELY, q.slipped(anchor.quantity)
        right, whole = sorted((anchor, figure), key=lambda f: -f.quantity.factor) if slipped else (anchor, figure)
        if not (slipped and len(q.digits) < _FEWEST):
            choice = ("same", *key, q.value, q.unit)
            yield Relation("equality", whole, (right,), figure.label, support, (), "C321" if slipped else "C301", choice=choice)


def measureless(reading: Reading) -> Iterator[Relation]:
    """预算 of which kind is not said, a project's 合计: it must be one of the figures stated with a measure; told of the first that it
    may be named, silent where one stands to the last digit."""
    known = (f for f in stated_figures(reading) if f.quantity.kind == "money" and (f.of_project or is_known(f.label)))
    groups = _grouped((f, [(f.label, str(f.year), f.fund, f.scope)]) for f in known if f.label not in LEXICON.single)
    for group in (group for group in groups.values() if len(group) <= MANY):
        said = [g for measure in MEASURE_NAMES for g in group if g.measure == measure and measure != "planned"]
        for figure in (g for g in group if g.measure in ("", "planned")):
            named = [g for g in said if not figure.measure or g.measure in _PLANS]
            needed = {*_PLANS} if figure.measure else {"actual"}
            if {g.measure for g in named} >= needed and not any(_told_by(figure, g) for g in named):
                words = "、".join(dict.fromkeys(f"{MEASURE_NAMES[g.measure]}{g.printed}" for g in named))
                for number, other in enumerate((*named, *(g for g in said if g not in named))):
                    own, among = (Support.HINT, 99) if number else (Support.LIKELY, 1)
                    yield Relation("equality", figure, (other,), words, own, rule="C307", among=among, choice=("of", figure.key))


def _told_by(figure: Figure, other: Figure) -> bool:
    """Whether the other is it to the last digit, or is said right behind it: 补助 180 万元已支出 171 万元."""
    behind = other.item == figure.item and 0 <= other.quantity.start - figure.quantity.end <= _APART
    return behind or figure.quantity.near(other.quantity)


# --- of things without a known name -----------------------------------------------------------------


def repetitions(reading: Reading) -> Iterator[Relation]:
    """Of like things a long number but for one slip: 接种疫苗 126,400 剂次 … 疫苗接种 126,040 剂次; among all that are alike.  Of a
    count one slip says little: it is shown by the same stated a third time, 新建助餐点 46 个 … 46 个助餐点."""
    terms = list(every_amount(reading))
    for group in _grouped((t, [(t.sort, str(n))]) for t in terms if (n := len(re.sub(r"\D", "", t.quantity.text))) >= _FEWEST).values():
        for at, first in enumerate(group):
            alike = [t for t in group[at + 1 : at + _NEIGHBOURS] if t.sentence is not first.sentence and _same_thing(first, t)]
            for other in alike:
                choice = ("slipped", other.key)
                yield Relation("equality", other, (first,), other.words, Support.HINT, (), "C313", len(alike), choice=choice)
    for key, group in _grouped((term, _counted_things(term)) for term in terms).items():
        anchors, others = _most_often(group)
        several = len(anchors) < 2 or len({t.quantity.value for t in others}) < len(others)  # several said twice are several things
        for other in (t for t in group if not several and t.sentence is not anchors[0].sentence):
            if all(_of_one_year(one, other) for one in anchors):
                yield Relation("equality", other, anchors[:1], other.words, Support.SHAPE, (), "C313", shape=("stated", *key))


def _grouped(named: Iterable[tuple[T, Iterable[Key]]]) -> dict[Key, list[T]]:
    groups: dict[Key, list[T]] = defaultdict(list)
    for one, keys in named:
        for key in keys:
            groups[key].append(one)
    return groups


def _most_often(group: Sequence[Figure]) -> tuple[tuple[Figure, ...], list[Figure]]:
    """Those with the value that is stated most often, and the others."""
    often = Counter(t.quantity.value for t in group).most_common(1)[0][0]
    return tuple(t for t in group if t.quantity.value == often), [t for t in group if t.quantity.value != often]


def _same_thing(one: Figure, other: Figure) -> bool:
    """Whether two numbers are of one year and measure, and akin by their words, or both bare; by more of them where one names no
    measure."""
    names = [core(t.words)[-_LONGEST:] for t in (one, other)]
    named = len(names[0]) == _LONGEST and names[0] == names[1] and "" in (one.said.measure, other.said.measure)
    bare = not any(names) and one.kind == "money" and bool(one.said.measure)
    alike = akin(one, other) or bare or (one.name == other.name and is_known(one.name))
    own = str(one.sentence.reading.document.year or "") if bare else ""  # 2022年实际支出 … beside 实际支出 …
    same = named or (one.said.measure == other.said.measure and alike)
    return same and one.own_year.replace(own, "") == other.own_year.replace(own, "") and _of_one_year(one, other)


def _of_one_year(one: Figure, other: Figure) -> bool:
    """Whether the text before them names no different years."""
    before = [t.sentence.reading.text(t.item).text[max(t.start - REACH, 0) : t.start] for t in (one, other)]
    years = [YEAR.findall(words)[-1:] for words in before]
    return years[0] == years[1] or not all(years)


def _counted_things(term: Figure) -> Iterator[Key]:
    """Every three characters of what is counted, before or behind the number."""
    if term.kind == "count" and term.quantity.value > 1 and not is_known(term.name):
        for words in (core(term.words), term.tail[:_TAIL]):
            yield from dict.fromkeys((words[at : at + 3], term.quantity.unit) for at in range(len(words) - 2))


# --- units below the one that reports --------------------------------------------------------------


def own_units(reading: Reading) -> Iterator[Relation]:
    """How many of them there are, where all are meant: 下设 9 个所属事业单位 … 组织 9 个所属事业单位编制预算."""
    counts = (t for t in every_amount(reading) if t.kind == "count" and 1 < t.quantity.value <= MANY)
    for group in _grouped((term, _kinds(term)) for term in counts).values():
        anchors, others = _most_often(group)
        for other in (t for t in others if t.sentence is not anchors[0].sentence):
            named = RE.named_again.search(f"{other.words}{other.tail}")
            words = named[0] if named else _UNITS["noun"][0]
            yield Relation("equality", other, anchors[:1], words, Support.LIKELY, rule="C301", choice=other.key)


def _kinds(term: Figure) -> Iterator[Key]:
    """Which kind of units below all are counted; none where no such, or only some.  What it is of stands in its clause; where a
    list goes on, before it in that: 局本级 1 家、下属单位 7 家."""
    named = RE.behind.match(term.tail) or (RE.before.search(term.words) if not term.tail else None)
    before = term.sentence.upto(term.quantity)[-_NEAR:].rpartition("，")[2] if term.listed else term.clause
    some = RE.some.search(term.clause + term.tail) and not term.words.endswith(_UNITS["every"])
    if named and RE.of.search(term.words + named["kind"]) and RE.all.search(before) and not some and not term.own_year:
        yield (RE.of.sub("", named["kind"]) if named.re is RE.behind else RE.of.split(named["kind"])[-1],)


# --- the same amount in another unit of money, in one sentence --------------------------------------


def unit_slips(reading: Reading) -> Iterator[Relation]:
    """4,718 元 beside 4,718 万元: the smaller unit is the slip when the larger is the usual one of the sentence; an amount said again in
    brackets in another unit: 1,536,000 元（153.60 万元）."""
    for sentence in every_sentence(reading):
        money = (t for t in sentence.terms if t.kind == "money" and t.said.role in ("level", "change"))
        for group in _grouped((t, [(t.quantity.digits,)]) for t in money if len(t.quantity.digits) >= _FEWEST).values():
            for one, other in pairwise(group):
                if one.quantity.slipped(other.quantity):
                    slip, right = sorted((one, other), key=lambda f: f.quantity.factor)
                    yield Relation("equality", slip, (right,), "", Support.LIKELY, rule="C320")
        for one, again in pairwise(sentence.terms):
            bracketed = RE.said_again.fullmatch(sentence.between(one, again)) and again.inside and not again.tail
            if bracketed and one.kind == again.kind == "money" and one.exact and again.exact and one.quantity.unit != again.quantity.unit:
                yield proposal("equality", again, (one,), rule="C320", choice="again")


# --- a clause that stands twice, word for word, with one number changed ---------------------------------


def repeated_clauses(reading: Reading) -> Iterator[Relation]:
    clauses = (clause for sentence in every_sentence(reading) for stretch in sentence.stretches for clause in _clauses(stretch))
    for (words,), (first, *others) in _grouped((terms, [(words,)]) for words, terms in clauses).items():
        items = {terms[0].item for terms in (first, *others)}
        if len(others) in (1, 2) and len(items) == 1 + len(others) and len({reading.scopes.of(item) for item in items}) == 1:
            support = Support.LIKELY if len(_HAN.findall(words)) >= LONG else Support.SHAPE
            for again in others:
                pairs = zip(again, first, strict=True)
                made = [Relation("equality", whole, (other,), words, support, rule="C310") for whole, other in pairs]
                if sum(not r.agreement for r in made) == 1:
                    yield from made


def _clauses(stretch: Stretch) -> Iterator[tuple[str, list[Figure]]]:
    """Its clauses with numbers, by their words with the units alone of these."""
    words, terms = "", list[Figure]()
    for term, then in pairwise((*stretch.terms, None)):
        if term is not None:
            words, terms = f"{words}{_STOPS.split(term.lead)[-1]}#{term.quantity.unit}", [*terms, term]
            if then is None or _STOPS.search(then.lead):
                words = "".join(unnumbered(words + term.tail).split())
                if len(_HAN.findall(words)) >= SHORT and not RE.of_each.search(words):
                    yield words, terms
                words, terms = "", []
