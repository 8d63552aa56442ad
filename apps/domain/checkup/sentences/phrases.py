"""Sentences cut into stretches: what stands in brackets apart from what stands around it, each number with its words.

The arithmetic of a sentence hangs on its punctuation: which words belong to a number, where a list of parts begins and
ends, what a share in brackets is the share of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from ...findings import Place
from ...language.clauses import brackets_of, clauses_of
from ...language.labels import canonical
from ...language.lexicon import LEXICON, patterns
from ...language.predicates import Predicate, compared_year, comparison_in, predicate, ways_in, year_in
from ...language.quantities import Quantity, fold
from ..figures import Figure

if TYPE_CHECKING:
    from ..reading import Reading

RE = patterns("terms")

BLANK = "\0"
_NAMED = re.compile(r"[“《「『][^”》」』]{0,60}[”》」』]|[（(][^（()）]{0,80}[)）]|\[[^\[\]]{0,40}\]")
_BOUNDARY = re.compile(r"[，,；;：:、。]")
_MARKS = " ，,；;：:、"
_STOPS = "，,；;：:。"
_PER = ("/", "／")
_MYRIADS, _ANYTHING = "万亿", LEXICON.list_counters[0]
_PERSON = LEXICON.averaged_over["生"]
_TOO_LONG, _TOO_MANY = 3000, 120
"""A "sentence" of more characters or numbers is no sentence but a table run together; it is not read."""
OF_WHICH = LEXICON.list_openers[0]
_DATED = 8
"""So many characters in front of a bracket may say of which year it speaks."""
BREAK = re.compile(r"[；;。]")
"""Where a sentence begins to speak of something else."""


@dataclass(frozen=True, eq=False)
class Term:
    """A number in its sentence.

    ``lead`` is all that stands between the number before (at the same level of brackets) and this one, ``words`` the end
    of it behind the last punctuation mark, ``tail`` what follows up to the next mark or number.
    """

    quantity: Quantity
    lead: str
    words: str
    tail: str
    start: int
    """Where what is said of it begins in the item's text."""
    clause: str
    """The end of ``lead`` behind its last comma, with what 、 lists."""
    begin: int
    """Where its clause begins in the item's text."""
    listed: bool
    """Whether 、 or 和 parts it from the number before."""
    colon: bool
    """Whether a ： stands before its clause."""
    inside: bool
    """Whether it stands in brackets."""
    sentence: Sentence = field(repr=False)

    @cached_property
    def figure(self) -> Figure:
        """What it states in its context."""
        return self.sentence.reading.figure_at[self.item, self.quantity.start]

    @property
    def item(self) -> int:
        return self.sentence.item

    @cached_property
    def kind(self) -> str:
        return self.quantity.kind

    @property
    def end(self) -> int:
        return self.quantity.end

    @cached_property
    def said(self) -> Predicate:
        """What its own words say of it."""
        if self.quantity.start in self.sentence.quoted:
            return Predicate("other", "")
        said = predicate(self.clause, self.quantity)
        if self.inside and not self.words:  # 2020年（124.13 亿元）, 上年（7,318.46 万元）
            head = self.sentence.upto(self.quantity).rstrip("（( ")
            year, ago = year_in(head[-_DATED:]) if head.endswith(LEXICON.dated) else (None, 0)
            compared = comparison_in(head[-_DATED:])
            if compared and compared.end == len(head[-_DATED:]):
                return replace(said, comparison=compared, based=True)
            return replace(said, year=year, ago=ago) if year or ago else said
        return said

    @property
    def direction(self) -> int:
        """+1 or −1 behind words of rising or falling, 0 else; both at once (增加减少) leave the last."""
        return self.said.direction if self.said.role in ("change", "growth") else 0

    @property
    def directions(self) -> set[int]:
        return ways_in(self.words)

    @cached_property
    def level(self) -> bool:
        """An amount or a count as such, neither a change nor a rate nor an average."""
        words = RE.of_no_standard.sub("", self.words)
        words = RE.standard_before.sub("", words) if self.words == self.lead else words
        each = self.tail.startswith(_PER) or self.lead.endswith(_PER) or RE.average.search(words)  # 0.064次/10万公顷
        return self.kind in ("money", "count") and self.said.role == "level" and not each

    @property
    def share(self) -> bool:
        return self.said.role == "share"

    @property
    def growth(self) -> bool:
        return self.said.role == "growth"

    @property
    def exact(self) -> bool:
        return self.quantity.exact

    @cached_property
    def label(self) -> str:
        """What its own words name."""
        return canonical(self.said.raw)

    @property
    def measure(self) -> str:
        return self.said.measure

    @property
    def year(self) -> str:
        """The year its own words name; ``0`` for the year before; empty for none."""
        said = self.said.comparison if self.said.based and self.said.comparison else self.said
        return "0" if said.ago else str(said.year or "")

    @property
    def compared(self) -> str:
        """The year it is compared with, ``0`` for the year before; empty where it is with none."""
        return compared_year(self.lead) or compared_year(self.words)

    @property
    def subject(self) -> str:
        """What a change is of, in its own words; empty where they only compare."""
        return self.said.raw if len(self.label) > 1 else ""

    def same_unit(self, other: Term) -> bool:
        """Money goes with money, a count with counts of the same things; persons are persons by any counter."""
        return self.sort == other.sort

    @cached_property
    def sort(self) -> str:
        """What it can be added to: its kind, and of counts what is counted; persons are persons in any unit."""
        unit = self.quantity.unit
        unit = unit if unit.endswith(_ANYTHING) else unit.lstrip(_MYRIADS) or unit  # 3.2 万人 are persons
        return self.kind if self.kind != "count" else _PERSON[0] if unit in _PERSON else unit


@dataclass(frozen=True, eq=False)
class Stretch:
    """A sentence without its brackets, or what stands in one of them; ``owner`` is the number the bracket follows.

    ``text`` has the length of the sentence, with what is not of this stretch blanked; ``offset`` is where the sentence
    begins in its item.
    """

    text: str
    offset: int
    terms: tuple[Term, ...]
    owner: Term | None = None

    def after(self, position: int) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.quantity.start - self.offset >= position)

    def before(self, position: int) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.end - self.offset <= position)

    def between(self, left: Term, right: Term) -> str:
        """What stands between two numbers, the numbers between them included."""
        return self.text[left.end - self.offset : right.quantity.start - self.offset].replace(BLANK, "")


@dataclass(frozen=True, eq=False)
class Sentence:
    reading: Reading = field(repr=False)
    item: int
    start: int
    end: int
    text: str

    @cached_property
    def found(self) -> tuple[Quantity, ...]:
        """Its numbers; none of what is no sentence."""
        every = self.reading.quantities[self.item]
        first, last = (bisect_left(every, at, key=lambda q: q.start) for at in (self.start, self.end))
        return every[first:last] if len(self.text) <= _TOO_LONG and last - first <= _TOO_MANY else ()

    @cached_property
    def quoted(self) -> frozenset[int]:
        """Where quotation marks are open in the item's text."""
        return clauses_of(self.reading.text(self.item).text).quoted

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        brackets = [(a, b) for a, b in brackets_of(self.text) if any(a < q.start - self.start < b for q in self.found)]
        stretches = [_stretch(self, (-1, len(self.text)), brackets, None)]
        for bracket in brackets:
            before = self.start + len(self.text[: bracket[0]].rstrip())
            owner = next((term for s in stretches for term in s.terms if term.end == before), None)
            stretches.append(_stretch(self, bracket, brackets, owner))
        return tuple(stretches)

    @property
    def main(self) -> Stretch:
        return self.stretches[0]

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every number of the sentence, brackets included, as they are read."""
        return tuple(sorted((t for s in self.stretches for t in s.terms), key=lambda t: t.quantity.start))

    @property
    def place(self) -> Place:
        return self.quote(0, len(self.text.rstrip()))

    def quote(self, start: int, end: int) -> Place:
        """Where some of its characters stand."""
        return self.reading.document.place(self.item, self.start + start, min(self.start + end, self.end))

    def upto(self, quantity: Quantity) -> str:
        """What stands in front of a number."""
        return self.text[: quantity.start - self.start]

    def between(self, first: Term, second: Term) -> str:
        return self.text[first.end - self.start : second.quantity.start - self.start]


def sentences(reading: Reading) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences of every text, text by text; cut once for all who ask."""
    return reading.once(_texts)


def every_sentence(reading: Reading) -> Iterator[Sentence]:
    yield from (sentence for text in sentences(reading) for sentence in text)


def _texts(reading: Reading) -> Iterator[tuple[Sentence, ...]]:
    """Sentences, with a list that a full stop cut in two in one again: 其中：基本支出 …。项目支出 …。"""
    for index, text in reading.document.texts():
        clauses, folded = clauses_of(text.text), fold(text.text)
        turns = {m.end() for m in RE.turn.finditer(folded) if clauses.bracket[m.end() - 1] < 0}
        bounds = sorted({0, len(folded), *turns, *(end for _, end in clauses.sentences)})
        found: list[Sentence] = []
        for sentence in (Sentence(reading, index, a, b, folded[a:b]) for a, b in pairwise(bounds) if folded[a:b].strip()):
            if found and _goes_on(found[-1], sentence):
                sentence = replace(found[-1], end=sentence.end, text=found.pop().text + sentence.text)
            found.append(sentence)
        yield tuple(found)


def _goes_on(before: Sentence, after: Sentence) -> bool:
    """Whether the second sentence begins with the part that the list of the first still lacks."""
    first = after.main.terms[0] if after.main.terms else None
    if first is None or OF_WHICH not in before.text or not first.level or first.start > after.start + 1:
        return False
    labels = {t.label for t in before.main.after(before.text.rindex(OF_WHICH)) if t.level}
    groups = (set(group["parts"]) for group in LEXICON.groups)
    return bool(labels) and any(first.label in parts - labels and labels <= parts for parts in groups)


def _stretch(sentence: Sentence, span: tuple[int, int], brackets: list[tuple[int, int]], owner: Term | None) -> Stretch:
    text, offset = sentence.text, sentence.start
    own = list(text)
    for a, b in [(0, span[0] + 1), *((a, b + 1) for a, b in brackets if span[0] < a and b < span[1]), (span[1], len(text))]:
        own[a:b] = BLANK * (b - a)
    blanked = "".join(own)
    mine = [q for q in sentence.found if blanked[q.start - offset] != BLANK]
    bounds = [0, *(at - offset for q in mine for at in (q.start, q.end)), len(text)]
    around = zip(mine, bounds[:-2:2], bounds[3::2], strict=True)
    return Stretch(blanked, offset, tuple(_term(sentence, q, blanked, a, b, span[0] >= 0) for q, a, b in around), owner)


def _term(sentence: Sentence, quantity: Quantity, text: str, left: int, right: int, inside: bool) -> Term:
    offset = sentence.start
    lead = text[left : quantity.start - offset]
    masked = _NAMED.sub(lambda m: "□" * len(m[0]), lead)
    cuts = [0, *(m.end() for m in _BOUNDARY.finditer(masked))]
    while len(cuts) > 1 and RE.empty.fullmatch(lead[cuts[-1] :].replace(BLANK, "")):
        cuts.pop()
    tail = text[quantity.end - offset : right]
    mark = _BOUNDARY.search(tail)
    words = lead[cuts[-1] :]
    stop = max(map(masked.rfind, _STOPS))
    joined = RE.listed.match(lead) if stop < 0 and left else None
    clause = lead[joined.end() if joined else stop + 1 :].strip(BLANK + " ") or words.lstrip(BLANK + _MARKS)
    begin = quantity.start - len(lead) + lead.rfind(clause)
    start = min(begin, quantity.start - len(words.lstrip(BLANK + _MARKS)))
    tail = tail[: mark.start()] if mark else tail
    colon = stop >= 0 and lead[stop] in "：:"
    lead, words, tail, clause = (part.replace(BLANK, "") for part in (lead, words, tail, clause))
    return Term(
        quantity, lead, words.strip(_MARKS), tail.strip(), start, clause.strip(_MARKS), begin, joined is not None, colon, inside, sentence
    )
