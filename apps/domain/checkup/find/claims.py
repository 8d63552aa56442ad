"""What words claim of figures, against them: 未发生公务接待，公务接待费 2.1 万元; 全部到位，到位率 92%; 满意度 95%，低于目标值 90%;
目标 100%，实际 98%，完成目标."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...language.labels import PLANS
from ...language.lexicon import LEXICON, alternation
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support, whole_of_rates
from ..sentences.figures import every_sentence
from ..sentences.phrases import BREAK, Sentence

_WORDS = LEXICON.claims
_NONE = re.compile(rf"(?:{alternation(_WORDS['none'])})(?P<what>[\u4e00-\u9fff“”（）()]{{4,20}})")
_ALL = re.compile(rf"(?<!{')(?<!'.join(_WORDS['not_all'])})(?:{alternation(_WORDS['all'])})(?P<act>{alternation(_WORDS['acts'])})")
_MORE, _LESS, _MET, _MISSED, _AIM, _OF = (alternation(_WORDS[n]) for n in ("more", "less", "met", "missed", "aim", "measures"))
_LINK = alternation((*LEXICON.rate_parts["copula"], *LEXICON.rate_parts["of"]))
_COMPARED = re.compile(rf"^[，,]?(?P<said>(?:(?P<more>{_MORE})|{_LESS})[^，,；;。、]{{0,8}}?(?:{_OF}))(?:{_LINK})?$")
_CLAIMED = re.compile(rf"^[，,]\w{{0,2}}?(?P<said>(?:(?:{_MISSED})|(?P<met>{_MET}))(?:{_AIM}))")
_AIMED, _DONE, _OTHERWISE = (re.compile(alternation(_WORDS[name])) for name in ("aimed", "done", "otherwise"))
_FEWEST = 3


def claims(reading: Reading) -> Iterator[Relation]:
    for sentence in every_sentence(reading):
        if sentence.terms:
            yield from _none(reading, sentence)
            yield from _all(sentence)
            yield from _compared(sentence)


def _said(sentence: Sentence, start: int, end: int) -> Figure:
    return sentence.reading.words(sentence.item, sentence.start + start, sentence.start + end)


def _claim(said: Figure, figures: tuple[Figure, ...], *signs: int) -> Relation:
    return Relation("way", said, figures, said.words, Support.LIKELY, signs, "C528", choice=("claim", said.key))


def _none(reading: Reading, sentence: Sentence) -> Iterator[Relation]:
    """What there was nothing of, with an amount behind."""
    own = ("", str(reading.document.year))
    for match in _NONE.finditer(sentence.text):
        what = match["what"]
        while end := next((words for words in _WORDS["name_end"] if what.endswith(words)), ""):
            what = what.removesuffix(end)
        for term in sentence.terms if len(what) >= _FEWEST else ():
            named = what in term.words and match[0][: -len(match["what"])] + what not in term.words
            planned = term.said.measure in PLANS and not match["what"].endswith(_WORDS["name_end"][0])
            if named and term.level and term.exact and term.start >= match.end() + sentence.start and term.own_year in own and not planned:
                yield _claim(_said(sentence, *match.span()), (term,), 0, 1)
                break


def _all(sentence: Sentence) -> Iterator[Relation]:
    """What was done with all of it, with its rate behind."""
    for match in _ALL.finditer(sentence.text):
        rate = next((t for t in sentence.terms if t.kind == "ratio" and t.quantity.start >= match.end() + sentence.start), None)
        bare = rate and re.fullmatch(rf"\w{{0,2}}{match['act']}{LEXICON.rate_parts['ends'][0]}\w{{0,2}}", rate.words)
        if rate and bare and rate.exact and not rate.growth:
            yield _claim(_said(sentence, *match.span()), (rate, whole_of_rates(rate)), 0)


def _compared(sentence: Sentence) -> Iterator[Relation]:
    """A number beside one that it is said to be above or below; an aim and an outcome, and whether it is said to be met."""
    for stretch in sentence.stretches:
        for first, second in pairwise(stretch.terms):
            between = stretch.between(first, second).strip()
            if not _alike(first, second) or BREAK.search(between):
                continue
            match = _COMPARED.match(between)
            start = sentence.text.find(match["said"], first.end - sentence.start) if match else -1  # not where a bracket parts it
            if match and start >= 0:
                said = _said(sentence, start, start + len(match["said"]))
                yield _claim(said, (first, second), 1 if match["more"] else -1)
            behind = _CLAIMED.match(sentence.text[second.end - sentence.start :].removeprefix(second.tail))
            better = _AIMED.search(first.words) and _DONE.search(second.words) and not _OTHERWISE.search(first.lead + second.lead)
            if behind and better:
                at = sentence.text.index(behind["said"], second.end - sentence.start)
                said = _said(sentence, at, at + len(behind["said"]))
                yield _claim(said, (second, first), 1 if behind["met"] else -1)


def _alike(first: Figure, second: Figure) -> bool:
    timed = any((t.quantity.unit.lstrip(LEXICON.list_counters[0]) + t.tail).startswith(_WORDS["times"]) for t in (first, second))
    level = first.kind in ("ratio", "count") and not (timed or first.growth or second.growth)
    return level and first.sort == second.sort and first.exact and second.exact and not second.tail.startswith(LEXICON.rate_parts["of"])
