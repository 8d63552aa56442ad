"""C508 and C509: what ends a work dated before what begins it, and another number of days than lie between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ....findings import Finding
from ....language.lexicon import alternation
from ....language.quantities import fold
from ...reading import Reading
from ...rules import finding
from ...sentences.passages import Passage, passages
from .words import WORDS

DAY = re.compile(r"(?<!\d)(20\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日(?=(?P<through>\s?[至到~—-]+(?:\d{1,2}\s?月\s?)?\d{1,2}\s?日)?)")
_SENTENCE = re.compile("[^。；;]+")
_VERB = 8
"""So many characters behind a date say what was done."""
_BEGUN, _ENDED = (re.compile(rf"[^，,、。；;]{{0,{_VERB}}}?(?:{alternation(WORDS[name])})") for name in ("begun", "ended"))
_LASTED = re.compile(rf"(?:{alternation(WORDS['lasted'])})[^，,、。；;\d]?(?P<days>\d{{1,4}})\s?(?:{alternation(WORDS['days'])})")
_AGREED = re.compile(alternation(WORDS["agreed"]))


def check(reading: Reading) -> Iterator[Finding]:
    """In one sentence: 2023年4月10日开工，2023年2月20日完工; 3月1日开工，8月27日完工，工期180天 (whichever of the two days counts)."""
    for passage in passages(reading.document):
        for sentence in _SENTENCE.finditer(fold(passage.words)):
            words = sentence[0]
            dated = list(DAY.finditer(words))
            begun, ended = ([m for m in dated if verb.match(words, m.end())] for verb in (_BEGUN, _ENDED))
            if len(begun) == len(ended) == 1:
                yield from _compared(passage, sentence, begun[0], ended[0])


def _compared(passage: Passage, sentence: re.Match[str], begun: re.Match[str], ended: re.Match[str]) -> Iterator[Finding]:
    try:
        days = (_day(ended) - _day(begun)).days
    except ValueError:
        return
    lasted, at = list(_LASTED.finditer(sentence[0])), sentence.start()
    if days < 0:
        first, last = sorted((begun, ended), key=lambda match: match.start())
        place = passage.place(at + first.start(), min(at + last.end() + _VERB, len(passage.words)))
        yield finding("C508.steps", place, sure=False, word=ended[0], begun=begun[0])
    elif len(lasted) == 1 and not _AGREED.search(sentence[0]) and abs(int(lasted[0]["days"]) - days) > 1:
        yield finding("C509", passage.place(at + lasted[0].start(), at + lasted[0].end()), word=lasted[0][0], days=days)


def _day(match: re.Match[str]) -> date:
    return date(*map(int, match.group(1, 2, 3)))
