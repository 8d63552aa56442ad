"""How paragraphs end: C705 and C706, and C715 如下： before nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document, Grid, Item, Text
from ....documents.headings import STYLES, mark_of, style_of
from ....findings import Finding
from ...reading import Reading
from ...rules import finding, several

_FOLLOWS = re.compile(r"(?:如下|以下[^，。；：]{0,12}|见下表|如下表)(?:所示)?[：:]$")
_SHORT, _LONG = 12, 40
_OPEN, _ENDS = "，,、；;", "。！？!?：:….”）)》】"


def check(reading: Reading) -> Iterator[Finding]:
    """A paragraph that ends in ， 、 or in ； though nothing goes on, or without any end; and 如下： with nothing below it."""
    document = reading.document
    texts = [(index, text, text.text.rstrip()) for index, text in document.texts()]
    ended = [(i, words) for i, text, words in texts if text.kind == "body" and len(words) >= _SHORT and _ended(document, i, text)]
    tails = [document.place(index, max(len(words) - 20, 0), len(words)) for index, words in ended]
    if open_ := [place for place in tails if place.quote[-1] in _OPEN]:
        yield finding("C705", *open_, shown=several(dict.fromkeys(place.quote[-1] for place in open_)))
    long = (place for place, (_, words) in zip(tails, ended, strict=True) if len(words) >= _LONG and "。" in words)
    if endless := [place for place in long if place.quote[-1] not in _OPEN + _ENDS]:
        yield finding("C706", *endless, first=endless[0])
    level = 0
    for index, text, words in texts:
        level = text.level if text.kind == "heading" else level
        match = _FOLLOWS.search(words) if text.kind == "body" else None
        if match and _nothing(_next(document, index), level):
            start = max(match.start() - 20, 0)
            yield finding("C715", document.place(index, start, len(words)), words=words[max(match.start() - 10, 0) :])


def _ended(document: Document, index: int, text: Text) -> bool:
    """Whether nothing can go on with the text: a heading comes next, or a number that is not the next of its list."""
    following = _next(document, index)
    if not isinstance(following, Text):
        return following is None
    own, after = mark_of(text.number), mark_of(following.number)
    if following.kind not in ("heading", "body", "title") or after is None or (own and own.style == after.style):
        return False
    rank = list(STYLES).index
    return following.kind == "heading" and (rank(after.style) < rank(own.style) if own else after.ordinal > 1)


def _next(document: Document, index: int) -> Item | None:
    return next((item for item in document.items[index + 1 :] if isinstance(item, Grid) or item.checked), None)


def _nothing(following: Item | None, level: int) -> bool:
    """Whether what follows is the end, or a numbered heading that is not below ``level``."""
    if not isinstance(following, Text):
        return following is None
    return following.kind == "heading" and style_of(following.number) != "" and 0 < following.level <= level
