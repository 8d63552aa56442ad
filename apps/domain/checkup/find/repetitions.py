"""The same thing stated again in another sentence, by its own open words: 下达补奖资金 5,218.40 万元 … 发放补奖资金 5,218.90 万元;
助餐点建成 46 个 … 已建成的 46 个助餐点.

Words alone do not say that both are one figure; that they differ by one slip of the hand does, and of small numbers that the
same is stated a third time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...language.labels import is_known
from ...language.lexicon import LEXICON, alternation
from ...language.predicates import YEAR
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Term, every_sentence
from .sections import akin, core, every_amount

_SHORTEST, _LONGEST = 2, 4
"""So many characters, the last before the number, say what it is of."""
_MOST = 6
"""Words that stand before more different numbers name nothing in particular."""
_FEWEST_DIGITS, _NEIGHBOURS = 3, 60
_TAIL = 8
"""So many characters behind a count may name what is counted."""
_RATE = re.compile(rf"[\u4e00-\u9fff][{''.join(LEXICON.rate_parts['ends'])}](?:{alternation(LEXICON.rate_parts['copula'])})*$")

Key = tuple[str, ...]


def repetitions(reading: Reading) -> Iterator[Relation]:
    groups: dict[Key, list[Term]] = defaultdict(list)
    counted: dict[Key, list[Term]] = defaultdict(list)
    own = _own_year(reading)
    for term in (*every_amount(reading), *_rates(reading)):
        for key in _names(term, own):
            groups[key].append(term)
        for key in _counted(term):
            counted[key].append(term)
    for key, group in groups.items():
        yield from _same(group, Support.SHAPE if "ratio" in key else Support.HINT, None)
    yield from _slipped(reading)
    seen: set[tuple[int, int, int]] = set()
    for key, group in counted.items():
        at = tuple(t.quantity.start for t in group)
        if (mark := (group[0].item, len(group), sum(at))) not in seen:
            seen.add(mark)
            yield from _same(group, Support.SHAPE, ("stated", *key))


def _same(group: Sequence[Term], support: Support, shape: object) -> Iterator[Relation]:
    values = {term.quantity.value for term in group}
    first = group[0]
    for other in group[1:] if len(values) <= _MOST and (shape or len(values) > 1) else ():
        if other.sentence is not first.sentence and (shape or other.quantity.value != first.quantity.value):
            whole, again = other.figure, first.figure
            yield Relation("equality", whole, (again,), other.words, support, (), "C313", 1 if shape else len(values), shape)


def _slipped(reading: Reading) -> Iterator[Relation]:
    """Of like things a long number but for one slip: 接种疫苗 126,400 剂次 … 疫苗接种 126,040 剂次; among all that are alike."""
    groups: dict[tuple[str, int], list[Term]] = defaultdict(list)
    for term in every_amount(reading):
        if (printed := len(re.sub(r"\D", "", term.quantity.text))) >= _FEWEST_DIGITS:
            groups[term.sort, printed].append(term)
    for group in groups.values():
        for at, first in enumerate(group):
            alike = [t for t in group[at + 1 : at + _NEIGHBOURS] if t.sentence is not first.sentence and _same_thing(first, t)]
            for other in alike:
                support, whole, again = Support.HINT, other.figure, first.figure
                yield Relation("equality", whole, (again,), other.words, support, (), "C313", len(alike), choice=("slipped", whole.key))


def _same_thing(one: Term, other: Term) -> bool:
    """Whether two numbers are of one year and measure, and akin by their words; by more of them where one names no measure."""
    names = [core(t.words)[-_LONGEST:] for t in (one, other)]
    named = len(names[0]) == _LONGEST and names[0] == names[1] and "" in (one.measure, other.measure)
    return one.year == other.year and (named or (one.measure == other.measure and akin(one, other)))


def _rates(reading: Reading) -> Iterator[Term]:
    """Rates by name, which are no levels."""
    for sentence in every_sentence(reading):
        for term in sentence.terms:
            if term.kind == "ratio" and term.exact and not term.growth and _RATE.search(term.words):
                yield term


def _own_year(reading: Reading) -> str:
    """The year spoken of where none is said: the report's, or the only one that stands in it."""
    said = {year for _, text in reading.document.texts() for year in YEAR.findall(text.text)}
    return str(reading.document.year or (said.pop() if len(said) == 1 else ""))


def _names(term: Term, own: str) -> Iterator[Key]:
    """What it is of, in the words before it; of a bare amount its measure."""
    named, year = core(term.words)[-_LONGEST:], term.year.replace(own, "")
    if not term.quantity.value or is_known(term.label):
        return
    if term.kind == "ratio":
        yield named or term.words, term.kind, year
    elif len(named) >= _SHORTEST:
        yield named, term.quantity.unit if term.kind == "count" else term.kind, term.measure, year
    elif term.kind == "money" and term.measure and not named:
        yield "", term.kind, term.measure, year


def _counted(term: Term) -> Iterator[Key]:
    """Every three characters of what is counted, before or behind the number."""
    if term.kind == "count" and term.quantity.value > 1 and not is_known(term.label):
        for words in (core(term.words), term.tail[:_TAIL]):
            yield from dict.fromkeys((words[at : at + 3], term.quantity.unit) for at in range(len(words) - 2))
