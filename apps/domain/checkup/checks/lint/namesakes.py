"""C833: the like office of another place – what is left of a report that was taken for a model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ....documents.document import Document
from ....findings import Finding, Place
from ....language.lexicon import alternation
from ...reading import Reading
from ...rules import finding, several
from ...sentences.passages import texts
from .words import WORDS

_UNDER = {"省": "", "市": "省", "区": "市省", "县": "市省", "旗": "市省", "镇": "县区市旗", "乡": "县区市旗", "街道": "区市县"}
"""The ranks whose office of the same name stands above one's own."""
_HAN = "[\u4e00-\u9fff]"
_RANKS = alternation(_UNDER)
_ENDS = alternation(WORDS["office_ends"])
_TITLE = re.compile(
    rf"^(?P<place>{_HAN}{{2,12}}?(?P<rank>{_RANKS}))(?P<office>{_HAN}{{2,14}}?(?:{_ENDS}))"
    rf"(?=20\d\d|\s|{alternation(WORDS['after_office'])}|$)"
)
_NAMED = re.compile(rf"(?P<place>{_HAN}{{2}}(?P<rank>{_RANKS}))(?P<office>{_HAN}{{2,8}}?(?:{_ENDS}))")
_OWN = "全我本各该我及和与、"
_FEWEST = 2
_SENTENCE = re.compile("[^。；\n]*")


@dataclass(frozen=True, slots=True)
class Office:
    place: str
    rank: str
    name: str


def check(reading: Reading) -> Iterator[Finding]:
    own = own_office(reading.document)
    found = [*_elsewhere(reading.document, own), *_in_its_place(reading.document, own)] if own else []
    if own and found:
        shown = several(dict.fromkeys(name for name, _ in found))
        yield finding("C833", *(place for _, place in found), expected=own.place + own.name, found=found[0][0], shown=shown)


def own_office(document: Document) -> Office | None:
    """Whose report it is, by its title; where that does not begin with place and office, the one named again and again, its
    like once."""
    for _, text in document.texts():
        if text.kind == "title" and (match := _TITLE.match(re.sub(r"\s", "", text.text))):
            return Office(match["place"], match["rank"], match["office"])
    return _often(document)


def _often(document: Document) -> Office | None:
    found = Counter(
        Office(m["place"], m["rank"], m["office"])
        for passage in texts(document) for m in _NAMED.finditer(passage.words) if m["place"][0] not in _OWN
    )  # fmt: skip
    often = [(office, times) for office, times in found.most_common(1) if times >= _FEWEST]
    alike = [times for office, times in found.items() if often and office.name == often[0][0].name and office != often[0][0]]
    return often[0][0] if alike == [1] else None


def _elsewhere(document: Document, own: Office) -> Iterator[tuple[str, Place]]:
    pattern = re.compile(rf"(?P<place>{_HAN}{{1,8}}?(?P<rank>{_RANKS})){re.escape(own.name)}")
    for passage in texts(document):
        for match in pattern.finditer(passage.words):
            place = _named(match["place"], own)
            sentence = _sentence(passage.words, match.start())
            if place and match["rank"] not in _UNDER[own.rank] and not any(word in sentence for word in WORDS["met_elsewhere"]):
                yield place + own.name, passage.place(match.end() - len(own.name) - len(place), match.end())


def _in_its_place(document: Document, own: Office) -> Iterator[tuple[str, Place]]:
    """Another office of the same place that does what the report's own does: 甲县文旅局认真落实…… in the report of 甲县水务局."""
    pattern = re.compile(
        rf"(?:^|(?<=[。；\n，]))(?:20\d\d\D{{1,3}})?(?P<name>{re.escape(own.place)}(?P<office>{_HAN}{{2,14}}?(?:{_ENDS})))"
        rf"(?:20\d\d\D{{1,2}})?(?={alternation(WORDS['at_work'])})"
    )
    for passage in texts(document):
        for match in pattern.finditer(passage.words):
            other = match["office"]
            sentence = _sentence(passage.words, match.start("name"))
            like = other[-1] == own.name[-1] and other not in own.name and own.name not in other
            if like and not any(word in sentence for word in WORDS["met_elsewhere"]):
                yield match["name"], passage.place(*match.span("name"))


def _named(before: str, own: Office) -> str:
    """The other place's name; empty where it is one's own, written in full, in short or with what is above it."""
    if before.endswith(own.place) or own.place.endswith(before[-2:]) or own.place.endswith(before):
        return ""
    short = before[-3:]
    return "" if short[:1] in _OWN or len(before) < 3 else short


def _sentence(words: str, at: int) -> str:
    start = max(words.rfind(sign, 0, at) for sign in "。；\n") + 1
    match = _SENTENCE.match(words, start)
    return match[0] if match else ""
