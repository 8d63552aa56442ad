"""C631: quotation marks and brackets without their other half, where it is sure that nothing was cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ....documents.document import Document, Text
from ....findings import Finding, Place
from ...reading import Reading
from ...rules import finding
from ..lint.words import LINTS

_PAIRS = {"“": "”", "（": "）", "《": "》", "【": "】", "〔": "〕", "「": "」"}
_CLOSING = {close: open_ for open_, close in _PAIRS.items()}
_HALF = str.maketrans("()", "（）")
_LISTED = re.compile(r"(?:^|[。；;：:，,、\s])[\da-zA-Z一二三四五六七八九十\u2460-\u2473]{1,3}$")
"""What stands before the bracket of 1） and a)."""
_ENDS = "。；;！!？?：:"
_MOST = 6
_REMAINS = next(lint.find for lint in LINTS if lint.rule == "C702")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Half:
    """A mark without its other half; ``doubled`` where it is one that opens what is open (“……“)."""

    index: int
    start: int
    mark: str
    doubled: bool = False


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    places = [_around(document, half) for half in _across(document, list(_halves(document)))]
    if places:
        shown = "、".join(f"「{place.quote}」" for place in places[:3]) + "等" * (len(places) > 3)
        yield finding("C631", *places, shown=shown)


def _halves(document: Document) -> Iterator[Half]:
    """Those of all texts; one that has very many is no sentence."""
    for index, text in document.texts():
        if text.kind not in ("caption", "figure", "unit"):
            found = list(islice(_of(index, text), _DEEPEST + 1))
            yield from found if len(found) <= _DEEPEST else ()


def _of(index: int, text: Text) -> Iterator[Half]:
    words = text.text.translate(_HALF)
    open_: list[Half] = []
    start = len(text.number) if words.startswith(text.number.translate(_HALF)) else 0
    for position in range(start, len(words)):
        mark = words[position]
        if mark in _PAIRS:
            if mark == "“" and any(half.mark == "“" for half in open_[-_DEEPEST:]):
                yield Half(index, position, mark, True)
            else:
                open_.append(Half(index, position, mark))
        elif mark in _CLOSING:
            inner = next((i for i, half in enumerate(reversed(open_[-_DEEPEST:])) if half.mark == _CLOSING[mark]), None)
            if inner is not None:
                yield from (open_.pop() for _ in range(inner))
                open_.pop()
            elif not (mark == "）" and _LISTED.search(words[max(position - 5, 0) : position])):
                yield Half(index, position, mark)
    yield from open_


def _across(document: Document, halves: list[Half]) -> Iterator[Half]:
    """The halves that do not find each other in a neighbouring text and stand in a text that is whole."""
    by_text: dict[int, set[str]] = {}
    for half in halves:
        by_text.setdefault(half.index, set()).add(half.mark)
    for half in halves:
        item = document.items[half.index]
        assert isinstance(item, Text)
        partner = _PAIRS.get(half.mark) or _CLOSING[half.mark]
        near = range(half.index + 1, half.index + _MOST) if half.mark in _PAIRS else range(half.index - _MOST, half.index)
        remains = _REMAINS.match(item.text, half.start)
        if remains or any(partner in by_text.get(index, ()) for index in near):
            continue
        if (_is_over(item.text) or item.kind == "title") and _begun(document, half.index):
            yield half


def _is_over(text: str) -> bool:
    return text.rstrip("”）)》 ").endswith(tuple(_ENDS))


def _begun(document: Document, index: int) -> bool:
    """Whether the text begins where it begins: the one before it was ended."""
    before = document.items[index - 1] if index else None
    return not isinstance(before, Text) or before.kind != "body" or _is_over(before.text) or len(before.text) < 24


def _around(document: Document, half: Half) -> Place:
    return document.place(half.index, max(half.start - 12, 0), min(half.start + 13, len(document.place(half.index).quote)))
