"""How paragraphs end: C705 and C706, and C715 如下： before nothing; C713 paragraphs and C714 sentences that stand twice; C631 brackets
without their other half."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...documents.document import Document, Grid, Item, Text
from ...documents.headings import STYLES, mark_of, style_of
from ...findings import Finding, Place
from ...language.clauses import brackets_of
from ...language.lexicon import patterns
from ..reading import Reading
from ..rules import finding, several
from .lint import LINTS

RE = patterns("paragraphs")

_SHORT, _LONG = 12, 40
_OPEN, _ENDS = "，,、；;", "。！？!?：:….”）)》】"
_SENTENCES = re.compile(r"[^。！？!?]+[。！？!?]?")
_BLANK = re.compile(r"\s")
LONG_PARAGRAPH = 25
LONG_SENTENCE, SHORT_SENTENCE = 30, 8
"""Characters a paragraph or sentence must have to be no formula that may well stand twice; a sentence right behind itself."""
_PAIRS = {"“": "”", "（": "）", "《": "》", "【": "】", "〔": "〕", "「": "」"}
_HALVES = _PAIRS | {close: open_ for open_, close in _PAIRS.items()}
_HALF = str.maketrans("()", "（）")
_OVER = tuple("。；;！!？?：:")
_NEAR, _DEEPEST = 6, 12
_REMAINS = next(lint.find for lint in LINTS if lint.rule == "C702")


def check(reading: Reading) -> Iterator[Finding]:
    again = list(_twice(_paragraphs(reading), LONG_PARAGRAPH, 1))
    if again:
        shown = several((place.quote[:20] + "…" for place, _ in again), 3)
        yield finding("C713", *(place for both in again for place in both), again=len(again), shown=shown)
    for place, there in _twice(_sentences(reading.document, {place.item for place, _ in again}), LONG_SENTENCE, 0):
        if not RE.reason.search(place.quote):  # that two subjects have the same reason is no slip
            yield finding("C714", place, there, shown=several([place.quote.strip()[:24] + "…"]))
    yield from _endings(reading.document)
    yield from _brackets(reading.document)


def _endings(document: Document) -> Iterator[Finding]:
    """A paragraph that ends in ， 、 or in ； though nothing goes on, or without any end; and 如下： with nothing below it."""
    open_, endless, level = list[Place](), list[Place](), 0
    for index, text in document.texts():
        level = text.level if text.kind == "heading" else level
        if text.kind != "body":
            continue
        words, following = text.text.rstrip(), _next(document, index)
        end, mark, ended = len(words), words[-1:], len(words) >= _SHORT and _ended(text, following)
        if ended and mark in _OPEN:
            open_.append(document.place(index, max(end - 20, 0), end))
        elif ended and end >= _LONG and "。" in words and mark not in _ENDS:
            endless.append(document.place(index, end - 20, end))
        # Nothing is below it: the end, or a numbered heading that is not below this one.
        head = following if isinstance(following, Text) and following.kind == "heading" else None
        over = following is None or (head and style_of(head.number) and 0 < head.level <= level)
        if over and (match := RE.follows.search(words)):
            yield finding("C715", document.place(index, max(match.start() - 20, 0), end), words=words[max(match.start() - 10, 0) :])
    if open_:
        yield finding("C705", *open_, shown=several(dict.fromkeys(place.quote[-1] for place in open_)))
    if endless:
        yield finding("C706", *endless, first=endless[0])


def _ended(text: Text, following: Item | None) -> bool:
    """Whether nothing can go on with the text: a heading comes next, or a number that is not the next of its list."""
    if not isinstance(following, Text):
        return following is None
    own, after = mark_of(text.number), mark_of(following.number)
    if following.kind not in ("heading", "body", "title") or after is None or (own and own.style == after.style):
        return False
    rank = list(STYLES).index
    return following.kind == "heading" and (rank(after.style) < rank(own.style) if own else after.ordinal > 1)


def _next(document: Document, index: int) -> Item | None:
    return next((item for item in document.items[index + 1 :] if isinstance(item, Grid) or item.checked), None)


Stretch = tuple[object, str, Place]
"""Under what a paragraph or sentence stands, what it says without blanks, and its place."""


def _paragraphs(reading: Reading) -> Iterator[Stretch]:
    """In one chapter under one title and of one project: a summary or an annex repeats others on purpose."""
    document, title = reading.document, 0
    for index, text in document.texts():
        title = index if text.kind == "title" else title
        if text.kind == "body" or (text.kind == "heading" and not text.number and text.text.rstrip().endswith("。")):
            chapter = next(iter(document.heading_path(index)), "")  # a short sentence may be taken for a heading
            words = _BLANK.sub("", text.text.removeprefix(text.number))
            yield (title, chapter, reading.scopes.of(index)), words, document.place(index)


def _sentences(document: Document, told: set[int]) -> Iterator[Stretch]:
    for index, text in document.texts():
        for match in _SENTENCES.finditer(text.text) if text.kind == "body" and index not in told else ():
            yield document.heading_path(index) or index, _BLANK.sub("", match[0]), document.place(index, *match.span())


def _twice(stretches: Iterable[Stretch], least: int, apart: int) -> Iterator[tuple[Place, Place]]:
    """Each that stands there already, a long one anywhere, a short one right before, so many items apart."""
    first, last, before = dict[tuple[object, str], Place](), "", 0
    for under, words, place in stretches:
        there = first.setdefault((under, words), place)
        behind = words == last and place.item - before == apart
        if there is not place and len(words) >= (SHORT_SENTENCE if behind else least):
            yield place, there
        last, before = words, place.item


# --- quotation marks and brackets without their other half --------------------------------------------


def _brackets(document: Document) -> Iterator[Finding]:
    """C631, where it is sure that nothing was cut off: in a text that is whole, and the other half in none of its neighbours."""
    halves = {index: _halves(text) for index, text in document.texts() if text.kind not in ("caption", "figure", "unit")}
    places = []
    for index, at, mark in ((index, at, mark) for index, found in halves.items() for at, mark in found):
        text, near = document.text(index), range(index + 1, index + _NEAR) if mark in _PAIRS else range(index - _NEAR, index)
        parted = any(_HALVES[mark] == other for i in near for _, other in halves.get(i, ())) or _REMAINS.match(text.text, at)
        if not parted and (text.kind == "title" or text.text.rstrip("”）)》 ").endswith(_OVER)):
            places.append(document.place(index, max(at - 12, 0), min(at + 13, len(text.text))))
    if places:
        yield finding("C631", *places, shown="、".join(f"「{place.quote}」" for place in places[:3]) + "等" * (len(places) > 3))


def _halves(text: Text) -> list[tuple[int, str]]:
    """The marks of one text without their other half, and where they stand; one that has very many is no sentence."""
    words, number = text.text.translate(_HALF), text.number.translate(_HALF)
    paired = {at for pair in _PAIRS.items() for both in brackets_of(words, pair) for at in both}
    begin = len(number) if words.startswith(number) else 0
    alone = ((at, mark) for at, mark in enumerate(words) if mark in _HALVES and at not in paired and at >= begin)
    found = [(at, mark) for at, mark in alone if not (mark == "）" and RE.listed.search(words[max(at - 5, 0) : at]))]
    return found if len(found) <= _DEEPEST else []
