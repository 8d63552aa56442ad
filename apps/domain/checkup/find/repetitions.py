"""The same thing stated again in another sentence, by its own open words: 下达补奖资金 5,218.40 万元 … 发放补奖资金 5,218.90 万元;
助餐点建成 46 个 … 已建成的 46 个助餐点.

Words alone do not say that both are one figure; that they differ by one slip of the hand does, and of small numbers that the
same is stated a third time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

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
_UNITS = LEXICON.own_units
_OF, _ALL, _SOME = (re.compile(alternation(_UNITS[name])) for name in ("of", "all", "some"))
_NOUN = alternation(_UNITS["noun"])
_BEHIND = re.compile(rf"^(?P<kind>\w{{0,8}}?)(?:{_NOUN})")
_BEFORE = re.compile(rf"(?P<kind>\w{{0,8}}?)(?:{_NOUN})(?:{alternation(LEXICON.rate_parts['behind_done'])})*$")
_MOST_UNITS, _NEAR = 99, 24

Key = tuple[str, ...]


def repetitions(reading: Reading) -> Iterator[Relation]:
    said = {year for _, text in reading.document.texts() for year in YEAR.findall(text.text)}
    own = str(reading.document.year or (said.pop() if len(said) == 1 else ""))  # the year spoken of where none is said
    ratios = (t for s in every_sentence(reading) for t in s.terms if t.kind == "ratio" and t.exact)
    rates = (t for t in ratios if not t.growth and _RATE.search(t.words))
    for key, group in _grouped((term, _names(term, own)) for term in (*every_amount(reading), *rates)).items():
        yield from _same(group, Support.SHAPE if "ratio" in key else Support.HINT, None)
    yield from _slipped(reading)
    seen: set[tuple[Term, ...]] = set()
    for key, group in _grouped((term, _counted(term)) for term in every_amount(reading)).items():
        if tuple(group) not in seen:
            seen.add(tuple(group))
            yield from _same(group, Support.SHAPE, ("stated", *key))


def _grouped(named: Iterable[tuple[Term, Iterable[Key]]]) -> dict[Key, list[Term]]:
    groups: dict[Key, list[Term]] = defaultdict(list)
    for term, keys in named:
        for key in keys:
            groups[key].append(term)
    return groups


def _same(group: Sequence[Term], support: Support, shape: object) -> Iterator[Relation]:
    values = {term.quantity.value for term in group}
    first = group[0]
    for other in group[1:] if len(values) <= _MOST and (shape or len(values) > 1) else ():
        if other.sentence is not first.sentence and (shape or other.quantity.value != first.quantity.value):
            among = 1 if shape else len(values)
            yield Relation("equality", other.figure, (first.figure,), other.words, support, (), "C313", among, shape)


def _slipped(reading: Reading) -> Iterator[Relation]:
    """Of like things a long number but for one slip: 接种疫苗 126,400 剂次 … 疫苗接种 126,040 剂次; among all that are alike."""
    digits = ((term, len(re.sub(r"\D", "", term.quantity.text))) for term in every_amount(reading))
    for group in _grouped((term, [(term.sort, str(printed))]) for term, printed in digits if printed >= _FEWEST_DIGITS).values():
        for at, first in enumerate(group):
            alike = [t for t in group[at + 1 : at + _NEIGHBOURS] if t.sentence is not first.sentence and _same_thing(first, t)]
            for other in alike:
                whole, choice = other.figure, ("slipped", other.figure.key)
                yield Relation("equality", whole, (first.figure,), other.words, Support.HINT, (), "C313", len(alike), choice=choice)


def _same_thing(one: Term, other: Term) -> bool:
    """Whether two numbers are of one year and measure, and akin by their words; by more of them where one names no measure."""
    names = [core(t.words)[-_LONGEST:] for t in (one, other)]
    named = len(names[0]) == _LONGEST and names[0] == names[1] and "" in (one.measure, other.measure)
    alike = akin(one, other) or (one.label == other.label and is_known(one.label))
    return one.year == other.year and (named or (one.measure == other.measure and alike))


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


# --- units below the one that reports --------------------------------------------------------------


def own_units(reading: Reading) -> Iterator[Relation]:
    """How many of them there are, where all are meant: 下设 9 个所属事业单位 … 组织 9 个所属事业单位编制预算."""
    counts = (t for t in every_amount(reading) if t.kind == "count" and 1 < t.quantity.value <= _MOST_UNITS)
    for group in _grouped((term, _kinds(term)) for term in counts).values():
        often = Counter(t.quantity.value for t in group).most_common(1)[0][0]
        anchor = next(t for t in group if t.quantity.value == often)
        for other in group:
            if other.sentence is not anchor.sentence and other.quantity.value != often:
                named = re.search(rf"(?:{_OF.pattern})\w{{0,8}}?(?:{_NOUN})", f"{other.words}{other.tail}")
                words, whole = named[0] if named else _UNITS["noun"][0], other.figure
                yield Relation("equality", whole, (anchor.figure,), words, Support.LIKELY, rule="C301", choice=whole.key)


def _kinds(term: Term) -> Iterator[Key]:
    """Which kind of units below all are counted; none where no such, or only some.  What it is of stands in its clause; where a
    list goes on, before it in that: 局本级 1 家、下属单位 7 家."""
    named = _BEHIND.match(term.tail) or (_BEFORE.search(term.words) if not term.tail else None)
    before = term.sentence.upto(term.quantity)[-_NEAR:].rpartition("，")[2] if term.listed else term.clause
    some = _SOME.search(term.clause + term.tail) and not term.words.endswith(_UNITS["every"])
    if named and _OF.search(term.words + named["kind"]) and _ALL.search(before) and not some and not term.year:
        yield (_OF.sub("", named["kind"]) if named.re is _BEHIND else _OF.split(named["kind"])[-1],)
