"""The sentences of a section, and whether two numbers speak of one thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from ...language.labels import share_words
from ...language.lexicon import LEXICON, alternation
from ..figures import Figure
from ..reading import Reading
from ..sentences.figures import sentences
from ..sentences.phrases import Sentence

_IDLE = re.compile(rf"(?:19|20)\d\d\s?年?度?|\d{{1,2}}月(?:\d{{1,2}}日|底|末)?|[\W\d_]|{alternation(LEXICON.idle_words)}")
_ENDS = re.compile(rf"(?:{alternation(LEXICON.share_parts['ends'])})$")
_OPENING = re.compile(rf"^(?:.*(?:{alternation(LEXICON.total_words)})|(?:[\d ]|{alternation(LEXICON.rate_parts['when'])})+)")
_MOST = 40
"""So many amounts back a section is looked at."""
LONGEST = 200
"""A section of more numbers is read as several: nobody's sentence speaks of what stands so far before it."""
MOST_AMOUNTS = 1_000
"""Among so many amounts of a document one is looked for by its words; a report of forty pages has 400."""


def sections(reading: Reading) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences under one heading, in order."""
    return reading.once(_sections)


def _sections(reading: Reading) -> Iterator[tuple[Sentence, ...]]:
    path: tuple[str, ...] | None = None
    found: list[Sentence] = []
    numbers = 0
    for text in sentences(reading):
        if not text:
            continue
        own = reading.document.heading_path(text[0].item)
        if (own != path or numbers > LONGEST) and found:
            yield tuple(found)
            found, numbers = [], 0
        path = own
        found += text
        numbers += sum(len(sentence.terms) + 1 for sentence in text)
    if found:
        yield tuple(found)


def amounts_before(section: Sequence[Sentence], index: int) -> list[Figure]:
    """The exact amounts and counts of a section before one of its sentences, the nearest last."""
    found: list[Figure] = []
    for sentence in reversed(section[:index]):
        found[:0] = [t for t in sentence.terms if t.level and t.exact]
        if len(found) > _MOST:
            break
    return found


def every_amount(reading: Reading) -> tuple[Figure, ...]:
    """The exact amounts and counts of all texts, in order."""
    return reading.once(_every_amount)


def _every_amount(reading: Reading) -> Iterator[Figure]:
    yield from islice((figure for figure in reading.figures if figure.level and figure.exact), MOST_AMOUNTS)


def amounts_like(reading: Reading, term: Figure) -> list[Figure]:
    """Those of them that can be added to the term."""
    return [amount for amount in every_amount(reading) if amount.same_unit(term)]


@lru_cache(maxsize=20_000)
def core(words: str) -> str:
    """What a number is of, without words of measure, time and punctuation: 车行道 of 实际维修车行道."""
    return _IDLE.sub("", words)


def akin(one: Figure, other: Figure, units: bool = False) -> bool:
    """Whether the words of two numbers share two characters that say what they are of; ``units``: of like units too."""
    if units and not (one.kind == other.kind == "count" and one.quantity.unit[:1] == other.quantity.unit[:1]):
        return False
    return share_words(core(one.words), core(other.words))


def called(name: str, terms: Sequence[Figure], within: bool = False) -> list[Figure]:
    """Those a name means: so called, or by what is left of both without words of measure and time; the surest way alone.
    占应补额 is of 全年应补助, 占社工总数 not of 持证社工, unless it may stand ``within`` other words."""
    wanted, short = core(name), _ENDS.sub("", name)
    ways: tuple[Callable[[Figure], bool], ...] = (
        lambda t: t.words == name,
        lambda t: name in t.words,
        lambda t: len(short) > 1 and _opened(t.words).startswith(short),
        lambda t: len(wanted) > 1 and (wanted in core(t.words) if within else core(_opened(t.words)).startswith(wanted)),
        lambda t: len(core(t.words)) > 1 and core(t.words) in wanted,
    )
    return next(filter(None, ([t for t in terms if fits(t)] for fits in ways)), []) if name else []


@lru_cache(maxsize=20_000)
def _opened(words: str) -> str:
    """Without what stands up to a word for a total, or says when."""
    return _OPENING.sub("", words)
