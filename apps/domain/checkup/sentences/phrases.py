"""Sentences cut into stretches: what stands in brackets apart from what stands around it, each number with its words.

The arithmetic of a sentence hangs on its punctuation: which words belong to a number, where a list of parts begins and
ends, what a share in brackets is the share of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from ...findings import Place
from ...language.clauses import brackets_of, clauses_of
from ...language.lexicon import LEXICON, alternation, patterns
from ...language.predicates import Predicate, comparison_in, predicate, year_in
from ...language.quantities import Quantity, fold
from ..figures import Figure, Key

if TYPE_CHECKING:
    from ..reading import Reading
    from .partlists import PartList

RE = patterns("terms")

BLANK = "\0"
_NAMED = re.compile(r"[“《「『][^”》」』]{0,60}[”》」』]|[（(][^（()）]{0,80}[)）]|\[[^\[\]]{0,40}\]")
_BOUNDARY = re.compile(r"[，,；;：:、。]")
_MARKS = " ，,；;：:、"
_STOPS = "，,；;：:。"
_TOO_LONG, _TOO_MANY = 3000, 120
"""A "sentence" of more characters or numbers is no sentence but a table run together; it is not read."""
OF_WHICH = LEXICON.list_openers[0]
_DATED = 8
"""So many characters in front of a bracket may say of which year it speaks."""
EACH_ITS = re.compile(alternation(LEXICON.share_parts["each"]))
"""Where each of several things has its own number: 分别为 46 人、52 人."""
BREAK = re.compile(r"[；;。]")
"""Where a sentence begins to speak of something else."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A sentence without its brackets, or what stands in one of them; ``owner`` is the number the bracket follows.

    ``text`` has the length of the sentence, with what is not of this stretch blanked; ``offset`` is where the sentence
    begins in its item.
    """

    text: str
    offset: int
    terms: tuple[Figure, ...]
    owner: Figure | None = None

    def of(self, figures: Mapping[Key, Figure]) -> Stretch:
        """The same with its numbers as they are read."""
        return replace(self, terms=tuple(figures[t.key] for t in self.terms), owner=self.owner and figures[self.owner.key])

    def after(self, position: int) -> tuple[Figure, ...]:
        return tuple(term for term in self.terms if term.quantity.start - self.offset >= position)

    def before(self, position: int) -> tuple[Figure, ...]:
        return tuple(term for term in self.terms if term.end - self.offset <= position)

    def between(self, left: Figure, right: Figure) -> str:
        """What stands between two numbers, the numbers between them included."""
        return self.text[left.end - self.offset : right.quantity.start - self.offset].replace(BLANK, "")


@dataclass(eq=False)
class Sentence:
    """``stretches`` are the sentence without its brackets, then what stands in each."""

    reading: Reading = field(repr=False)
    item: int
    start: int
    end: int
    text: str
    stretches: tuple[Stretch, ...] = field(default=(), repr=False)
    terms: tuple[Figure, ...] = field(default=(), repr=False)
    """Every number of the sentence, brackets included, as they are read."""
    lists: tuple[PartList, ...] = field(default=(), repr=False)
    """What it says is part of what."""

    def hold(self, stretches: tuple[Stretch, ...]) -> None:
        self.stretches, self.terms = stretches, tuple(sorted((t for s in stretches for t in s.terms), key=lambda t: t.quantity.start))

    @cached_property
    def found(self) -> tuple[Quantity, ...]:
        """Its numbers; none of what is no sentence."""
        every = self.reading.quantities[self.item]
        first, last = (bisect_left(every, at, key=lambda q: q.start) for at in (self.start, self.end))
        return every[first:last] if len(self.text) <= _TOO_LONG and last - first <= _TOO_MANY else ()

    @property
    def main(self) -> Stretch:
        return self.stretches[0]

    @property
    def place(self) -> Place:
        return self.quote(0, len(self.text.rstrip()))

    def quote(self, start: int, end: int) -> Place:
        """Where some of its characters stand."""
        return self.reading.document.place(self.item, self.start + start, min(self.start + end, self.end))

    def upto(self, quantity: Quantity) -> str:
        """What stands in front of a number."""
        return self.text[: quantity.start - self.start]

    def between(self, first: Figure, second: Figure) -> str:
        return self.text[first.end - self.start : second.quantity.start - self.start]


def cut(reading: Reading, index: int, text: str) -> list[Sentence]:
    """The sentences of a text, with a list that a full stop cut in two in one again: 其中：基本支出 …。项目支出 …。"""
    clauses, folded = clauses_of(text), fold(text)
    turns = {m.end() for m in RE.turn.finditer(folded) if clauses.bracket[m.end() - 1] < 0}
    bounds = sorted({0, len(folded), *turns, *(end for _, end in clauses.sentences)})
    found: list[Sentence] = []
    for start, end in pairwise(bounds):
        sentence = _sentence(reading, index, start, end, folded, clauses.quoted)
        if found and _goes_on(found[-1], sentence):
            sentence = _sentence(reading, index, found.pop().start, end, folded, clauses.quoted)
        found += [sentence] * bool(sentence.text.strip())
    return found


def _sentence(reading: Reading, index: int, start: int, end: int, text: str, quoted: frozenset[int]) -> Sentence:
    """One sentence, its numbers with what their own words say."""
    sentence = Sentence(reading, index, start, end, text[start:end])
    brackets = [(a, b) for a, b in brackets_of(sentence.text) if any(a < q.start - start < b for q in sentence.found)]
    stretches = [_stretch(sentence, (-1, end - start), brackets, None, quoted)]
    for bracket in brackets:
        before = start + len(sentence.text[: bracket[0]].rstrip())
        owner = next((term for s in stretches for term in s.terms if term.end == before), None)
        stretches.append(_stretch(sentence, bracket, brackets, owner, quoted))
    sentence.hold(tuple(stretches))
    return sentence


def _goes_on(before: Sentence, after: Sentence) -> bool:
    """Whether the second sentence begins with the part that the list of the first still lacks."""
    first = next((t for t in after.main.terms[:1] if t.level and t.start <= after.start + 1), None)
    if first is None or OF_WHICH not in before.text:
        return False
    labels = {t.name for t in before.main.after(before.text.rindex(OF_WHICH)) if t.level}
    return bool(labels) and any(labels < {first.name, *labels} <= set(group["parts"]) for group in LEXICON.groups)


def _stretch(
    sentence: Sentence, span: tuple[int, int], brackets: list[tuple[int, int]], owner: Figure | None, quoted: frozenset[int]
) -> Stretch:
    text, offset = sentence.text, sentence.start
    own = list(text)
    for a, b in [(0, span[0] + 1), *((a, b + 1) for a, b in brackets if span[0] < a and b < span[1]), (span[1], len(text))]:
        own[a:b] = BLANK * (b - a)
    blanked = "".join(own)
    mine = [q for q in sentence.found if blanked[q.start - offset] != BLANK]
    bounds = [0, *(at - offset for q in mine for at in (q.start, q.end)), len(text)]
    around = zip(mine, bounds[:-2:2], bounds[3::2], strict=True)
    return Stretch(blanked, offset, tuple(_figure(sentence, q, blanked, a, b, span[0] >= 0, quoted) for q, a, b in around), owner)


def _figure(sentence: Sentence, quantity: Quantity, text: str, left: int, right: int, inside: bool, quoted: frozenset[int]) -> Figure:
    offset = sentence.start
    lead = text[left : quantity.start - offset]
    masked = _NAMED.sub(lambda m: "□" * len(m[0]), lead)
    cuts = [0, *(m.end() for m in _BOUNDARY.finditer(masked))]
    while len(cuts) > 1 and RE.empty.fullmatch(lead[cuts[-1] :].replace(BLANK, "")):
        cuts.pop()
    tail = _BOUNDARY.split(text[quantity.end - offset : right], maxsplit=1)[0]
    words = lead[cuts[-1] :]
    stop = max(map(masked.rfind, _STOPS))
    joined = RE.listed.match(lead) if stop < 0 and left else None
    clause = lead[joined.end() if joined else stop + 1 :].strip(BLANK + " ") or words.lstrip(BLANK + _MARKS)
    begin = quantity.start - len(lead) + lead.rfind(clause)
    start = min(begin, quantity.start - len(words.lstrip(BLANK + _MARKS)))
    colon = stop >= 0 and lead[stop] in "：:"
    lead, words, tail, clause = (part.replace(BLANK, "") for part in (lead, words, tail, clause))
    words, clause = words.strip(_MARKS), clause.strip(_MARKS)
    said = Predicate("other", "") if quantity.start in quoted else predicate(clause, quantity)
    if inside and not words and quantity.start not in quoted:
        said = _of_bracket(said, sentence.upto(quantity).rstrip("（( ")[-_DATED:])
    return Figure(
        quantity, sentence.reading.document.place(sentence.item, start, quantity.end), words, sentence=sentence, said=said, lead=lead,
        tail=tail.strip(), clause=clause, begin=begin, listed=joined is not None, colon=colon, inside=inside,
    )  # fmt: skip


def _of_bracket(said: Predicate, head: str) -> Predicate:
    """What the words in front of a bracket say of the number it begins with: 2020年（124.13 亿元）, 上年（7,318.46 万元）."""
    if (compared := comparison_in(head)) and compared.end == len(head):
        return replace(said, comparison=compared, based=True)
    year, ago = year_in(head) if head.endswith(LEXICON.dated) else (None, 0)
    return replace(said, year=year, ago=ago) if year or ago else said
