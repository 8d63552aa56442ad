"""Shares against their part and whole: 基本支出 7,540 万元（占比 48%）, 占本年支出合计的 38%, 三项分别占 52%、20%和28%."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Any

from ...language.labels import PLANS, canonical, is_known, measure_of
from ...language.lexicon import LEXICON, alternation
from ...money import round_half_up
from ..figures import UNDATED, Figure
from ..reading import Reading
from ..relations import Relation, Support, proposal, whole_of_rates
from ..sentences.figures import every_sentence
from ..sentences.partlists import PartList
from ..sentences.phrases import EACH_ITS, OF_WHICH, Sentence, Stretch
from ..sentences.statedfigures import UnitFigures
from ..tables.rowtrees import is_total
from ..tables.tables import cell_of
from .sections import amounts_before, amounts_like, called, core, sections

_WORDS = LEXICON.share_parts
_OF = _WORDS["of"][0]
_BASE = re.compile(rf"{_OF}(?!比)(?P<base>[^{_OF}]*?)(?:{alternation(_WORDS['behind'])})*$")
_SUBJECT = re.compile(rf"(?:{alternation(_WORDS['lead'])})?(?P<of>[^{_OF}]{{2,16}}?)(?:{_OF}(?!比)|{alternation(_WORDS['noun'])})")
_COMMON = re.compile(rf"(?:{alternation(_WORDS['common'])})$")
_IDLE_BASE = re.compile(rf"(?:{alternation(_WORDS['idle'])})*")
_BEFORE_OF = re.compile(rf"[^{_OF}\s]{_OF}")
_NOT_WHOLE = re.compile(alternation(_WORDS["of_before"]))
_TOTAL_END = LEXICON.label_ends[LEXICON.label_ends.index("总额")]
_OUT_OF = re.compile(rf"^[^，,；;：:]*(?:{alternation(_WORDS['out_of'])})$")
_ENDS = LEXICON.stock_words["ends"]
_MAKES = LEXICON.rate_parts["makes"]
_FAR = 6


@dataclass(frozen=True, eq=False)
class Share:
    term: Figure
    part: Figure
    base: str
    """What it is a share of, where that is said."""


def shares(reading: Reading) -> Iterator[Relation]:
    figures = UnitFigures.of(reading)
    for section in sections(reading):
        for index, sentence in enumerate(section):
            if any(t.kind == "ratio" for t in sentence.terms):
                yield from _Shares(reading, section, index).relations(figures)


def _made(share: Share, wholes: Sequence[Figure], support: Support, **more: Any) -> Relation:
    return proposal("ratio", share.term, (share.part, *wholes), support, "C201", "share", **more)


class _Shares:
    """The shares of one sentence."""

    def __init__(self, reading: Reading, section: Sequence[Sentence], index: int) -> None:
        self.reading, self.section, self.index, self.sentence = reading, section, index, section[index]
        self.before = section[index - 1] if index and section[index - 1].item == self.sentence.item else None
        self.every = list(_shares(self.sentence, self.before.terms if self.before else ()))
        self.lists = [found for found in self.sentence.lists if not found.total_behind]

    def relations(self, figures: UnitFigures) -> Iterator[Relation]:
        for share in self.every:
            listed = next((p for p in self.lists if share.part in p.parts), None)
            if listed and not share.base:
                yield from self._listed(share, listed, figures)
                continue
            if listed:  # 计发 490.90 万元，其中民事 336.64 万元、…，占总支出 74.17%: perhaps of all of them
                yield from self._searched(replace(share, part=listed.wholes[0]), figures)
            if not share.base:
                parts = tuple(dict.fromkeys(s.part for s in self.every if not s.base))
                if len({p.quantity.value for p in parts}) == len(parts) > 1:  # of each other: the others show that it is their sum
                    yield _made(share, parts, Support.SAID, shape=("each other", parts[0].key))
            yield from self._searched(share, figures)
        for stretch in self.sentence.stretches:
            yield from _over_all(stretch)
            for at, first in enumerate(stretch.terms):
                if first.kind == "ratio" and EACH_ITS.search(first.words):
                    rates = list(takewhile(lambda t: t.kind == "ratio", stretch.terms[at:]))
                    yield from _answered(rates, stretch.terms[:at], self.before.main.terms if self.before else ())
        for term in self.sentence.terms:
            if term.share and not _NOT_WHOLE.search(term.words):
                yield Relation("bound", whole_of_rates(term), (term,), term.words, Support.LIKELY, rule="C324")

    def _searched(self, share: Share, figures: UnitFigures) -> Iterator[Relation]:
        """The whole by its name, in the sentence or the one before; else one of the amounts before it, or far off, may be."""
        year, part = str(self.reading.document.year), share.part
        around = (*(self.before.terms if self.before else ()), *self.sentence.terms)
        near = [t for t in around if t.level and t.exact and t is not part and t.same_unit(part)]
        # 预算11万元，2019年度预算12万元……支出6万元，占预算的55%: an amount of another year is compared with, not shared out.
        named = _of_year([t for t in reversed(near) if share.base and _names(share.base, t)], year)
        yield from (_made(share, (whole,), Support.SAID, note="C209") for whole in named[:1])
        for other in near if share.base and not (named and share.base in named[0].words) else ():
            yield _made(share, (other,), Support.HINT, among=99)
        if named:
            return
        label, measure = canonical(share.base), measure_of(share.base)
        measures = (measure,) if measure in PLANS else ("actual", "")
        if part.kind == "money" and is_known(label) and (far := figures.one(label, measures, self.reading.document.year or UNDATED)):
            yield _made(share, (far,), Support.SAID)
        if (cell := _totalled(self.reading, share.base)) and cell.kind == part.kind:
            yield _made(share, (cell,), Support.LIKELY)
        planned = _NOT_WHOLE.search(share.base)  # each thing has a plan of its own
        before = (self.before.main.terms if self.before else ()) if planned else amounts_before(self.section, self.index)
        amounts = [s for s in (*before, *self.sentence.terms) if s.level and s.exact and s.same_unit(part) and s is not part]
        amounts = [s for s in amounts if s.end <= share.term.start][-_FAR:]
        told = called(share.base, amounts)
        if not told and not planned:
            others = [s for s in amounts_like(self.reading, part) if s is not part]
            told = _of_year(called(share.base, others, within=True), year)
            told = told if any(s.quantity.value > part.quantity.value for s in told) else []
            amounts += told if _one_value(told) else []
        if _OUT_OF.search(part.lead):  # 128 个行政村中有 84 个…，占 75%
            told = [s for s in amounts if s.end <= part.start][-1:]
        for term in amounts:
            support, shape = (Support.LIKELY, None) if _one_value(told) and term in told else (Support.SHAPE, ("share of", term.key))
            yield _made(share, (term,), support, among=len(amounts), shape=shape)

    def _listed(self, share: Share, listed: PartList, figures: UnitFigures) -> Iterator[Relation]:
        """A share of the whole of a list, where its other shares, or its adding up, show what it is shared out of."""
        whole, parts = listed.wholes[0], tuple(listed.parts)
        alone = not listed.named and share.term.quantity.value <= 1 and sum(s.part in listed.parts and not s.base for s in self.every) == 1
        shape = None if listed.named or alone else ("shares", whole.key, parts[0].key)
        yield _made(share, (whole,), Support.LIKELY if alone else Support.SAID, note="C209", shape=shape)
        if alone:
            yield from self._searched(share, figures)
        if shape and listed.plain:
            yield Relation("sum", whole, parts, whole.words, Support.HINT, (), "C101", 999, shape, choice=("sum of shares", shape))
        yield _made(share, parts, Support.HINT, among=99)


def _answered(rates: Sequence[Figure], here: Sequence[Figure], above: Sequence[Figure]) -> Iterator[Relation]:
    """Lists that answer one another (预算分别为 …，支出分别为 …，执行率分别为 …; 三项分别占 …): shares of the amounts before them, rates of
    one list by another, growth along a list."""
    levels, every = ([t for t in some if t.level and t.exact] for some in (here or above, (*above, *here)))
    many, parts, run, pairs = len(rates), levels[-len(rates) :], levels[-len(rates) - 1 :], every[-2 * len(rates) :]
    if many < 2:
        return
    if rates[0].share and len(parts) == many and _one_unit(parts):
        for rate, part in zip(rates, parts, strict=True):
            yield _made(Share(rate, part, ""), parts, Support.SAID, shape=("distributed", rates[0].key))
    elif rates[0].growth and len(run) > many and _one_unit(run) and all(t.listed for t in run[1:]):
        for rate, (last, now) in zip(rates, pairwise(run), strict=True):
            yield proposal("growth", rate, (now, last), Support.LIKELY, "C202", "growth", note="C210", signs=(rate.way or 1,))
    elif not (rates[0].share or rates[0].growth) and len(pairs) == 2 * many and _one_unit(pairs):
        blocks = all(t.listed for t in (*pairs[1:many], *pairs[many + 1 :])) and not pairs[many].listed
        bases, done = (pairs[:many], pairs[many:]) if blocks else (pairs[::2], pairs[1::2])
        for rate, base, part in zip(rates, bases, done, strict=True):
            yield proposal("ratio", rate, (part, base), Support.LIKELY, "C212", "rate", shape=("answered", rates[0].key))


def _one_unit(terms: Sequence[Figure]) -> bool:
    return all(t.same_unit(terms[0]) for t in terms)


def _totalled(reading: Reading, name: str) -> Figure | None:
    """已支付 467.42 万元，占审定金额的 90%: the total of the one column so called."""
    ends = [(table, column) for table in reading.tables for column in table.amounts if column.label == name and table.rows]
    ends = [(table, column) for table, column in ends if is_total(table.rows[-1].label)]
    return cell_of(ends[0][0], len(ends[0][0].rows) - 1, ends[0][1].index) if len(ends) == 1 else None


def _over_all(stretch: Stretch) -> Iterator[Relation]:
    """Shares of one whole without their amounts (the same words behind 占, in one list): together no more than 100%."""
    runs: list[list[Figure]] = [[]]
    for term in stretch.terms:
        last = runs[-1]
        alike = last[-1].words.partition(_OF)[2] == term.words.partition(_OF)[2] if last else _BEFORE_OF.search(term.words)
        if term.share and term.exact and alike:
            last.append(term)
        else:
            runs.append([])
    # 35岁以下占 28%，36 至 50 岁占 47%，51 岁以上占 25%: the bounds of classes.
    named = [share for bounds, share in pairwise(stretch.terms) if bounds.kind == "count" and not bounds.exact]
    runs.append([share for share in named if share.share and share.words == _OF])
    for rates in (tuple(run) for run in runs if len(run) > 2):
        yield Relation("bound", whole_of_rates(rates[0]), rates, rule="C214", support=Support.LIKELY)


def share_bases(reading: Reading) -> Iterator[Relation]:
    """42人占队伍总数的 35%；78人占 62%；90人占队伍总数的 75%: of a whole that no sentence states each share gives what it is,
    and all must give the same."""
    groups: dict[tuple[object, ...], list[Share]] = defaultdict(list)
    for sentence in every_sentence(reading):
        base, path = "", reading.document.heading_path(sentence.item)
        for share in _shares(sentence) if OF_WHICH not in sentence.text else ():
            base = share.base or base
            stated = any(base in t.words for t in (*sentence.terms, *amounts_like(reading, share.part)) if t.level)
            if base and not stated and not _NOT_WHOLE.search(base) and share.term.exact and share.term.quantity.value > 0:
                groups[path, base, share.part.quantity.unit].append(share)
        for rate, part in pairwise(sentence.terms):  # 中央承担60%，即117.60万元；省级承担30%，即58.80万元
            if part.level and rate.kind == "ratio" and rate.exact and rate.quantity.value > 0 and part.lead.strip("，, ") in _MAKES:
                groups[sentence.item, sentence.start, part.sort].append(Share(rate, part, ""))
    for shares in groups.values():
        for share in shares if len(shares) > 1 else ():
            others = [other for other in shares if other is not share]
            if whole := _whole(others):
                yield replace(_made(share, (whole,), Support.LIKELY if len(others) > 1 else Support.HINT), choice=None)


def _whole(shares: Sequence[Share]) -> Figure | None:
    """The whole the shares give together; None where they do not agree."""
    spans = [s.part.quantity.value / s.term.quantity.interval for s in shares]
    low, high = max(span.low for span in spans), min(span.high for span in spans)
    part, figure = shares[0].part, shares[0].part
    middle = round_half_up((low + high) / 2, 0) if figure.quantity.kind == "count" else (low + high) / 2
    text = f"{round_half_up(middle / figure.quantity.factor, 2).normalize():f}{figure.quantity.unit}"
    quantity = replace(figure.quantity, value=middle, decimals=0, start=part.start, text=text)
    return replace(figure, quantity=quantity, finest=high - low) if low <= high else None


def _shares(sentence: Sentence, above: Sequence[Figure] = ()) -> Iterator[Share]:
    for stretch in sentence.stretches:
        part, of, owned = stretch.owner, "", stretch.owner is not None and stretch.owner.level
        for term, then in zip(stretch.terms, (*stretch.terms[1:], None), strict=False):
            if ";" in term.lead or "；" in term.lead:
                part = None
            # Several shares in a row (分别占 30%、70%) belong to several parts; 省级 1,800 万元（60%）: nothing but a rate.
            several = EACH_ITS.search(term.words) or (then and then.kind == "ratio" and not then.words)
            if term.level:
                part = term
            elif (term.share or (owned and term.kind == "ratio" and not term.words)) and term.quantity.told and not several:
                match = _BASE.search(term.words[-40:])
                base = match["base"] if match else ""
                if named := _SUBJECT.match(term.words):
                    # 增值税占税收收入的 35%，税收收入 1,200 万元，增值税 420 万元; 补助占总投资的 60%，为 540 万元，总投资 900 万元
                    at = stretch.terms.index(term)
                    before, behind = stretch.terms[:at], stretch.terms[at + 1 :]
                    next_to = then if then and then.level and then.lead.strip("，, ") in _MAKES else None
                    before = (*above, *before) if base else before
                    part = _called(named["of"], before) or next_to or (_called(named["of"], behind) if base else None)
                if part is None or not part.exact:
                    continue
                of = base if base and not _IDLE_BASE.fullmatch(base) else of if part.lead.lstrip().startswith(("；", ";")) else ""
                yield Share(term, part, of)
                part = part if base else None


def _called(subject: str, terms: Sequence[Figure]) -> Figure | None:
    """The amount the words before 占 name again (追加资金占…), changes among them; None where none or several are."""
    named = _COMMON.sub("", subject) or subject
    found = [t for t in terms if t.kind in ("money", "count") and core(named) and set(named) <= set(t.words)]
    return found[-1] if _one_value(found) else None


def _one_value(terms: Sequence[Figure]) -> bool:
    return len({t.quantity.value for t in terms}) == 1


def _of_year(terms: list[Figure], year: str) -> list[Figure]:
    """Those of no other year, where there are some."""
    return [t for t in terms if t.own_year in ("", year)] or terms


def _names(base: str, term: Figure) -> bool:
    """Whether the words behind 占 mean that amount."""
    if any(time in base and other in term.words for one, two in _ENDS for time, other in ((one, two), (two, one))):
        return False  # 占年末限额的 12.9%；年初限额 214.90 亿元
    label, measure = canonical(base), measure_of(base)
    if label and term.name:
        return label == term.name or base in term.words
    return bool(measure) and measure == term.said.measure
