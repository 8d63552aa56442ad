"""C631: quotation marks and brackets without their other half, where it is sure that nothing was cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document, Text
from ....findings import Finding
from ...reading import Reading
from ...rules import finding
from ..lint.words import LINTS

_PAIRS = {"“": "”", "（": "）", "《": "》", "【": "】", "〔": "〕", "「": "」"}
_CLOSING = {close: open_ for open_, close in _PAIRS.items()}
_HALF = str.maketrans("()", "（）")
_LISTED = re.compile(r"(?:^|[。；;：:，,、\s])[\da-zA-Z一二三四五六七八九十\u2460-\u2473]{1,3}$")
"""What stands before the bracket of 1） and a)."""
_ENDS = "。；;！!？?：:"
_MOST, _DEEPEST = 6, 12
_REMAINS = next(lint.find for lint in LINTS if lint.rule == "C702")
Half = tuple[int, str]
"""Where in its text a mark without its other half stands, and which it is."""


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    halves = {index: _halves(text) for index, text in document.texts() if text.kind not in ("caption", "figure", "unit")}
    alone = [(index, at) for index, found in halves.items() for at, mark in found if _alone(document, halves, index, at, mark)]
    places = [document.place(i, max(at - 12, 0), min(at + 13, len(document.place(i).quote))) for i, at in alone]
    if places:
        shown = "、".join(f"「{place.quote}」" for place in places[:3]) + "等" * (len(places) > 3)
        yield finding("C631", *places, shown=shown)


def _halves(text: Text) -> list[Half]:
    """Those of one text (“ that opens what is open is one too); one that has very many is no sentence."""
    words = text.text.translate(_HALF)
    open_: list[Half] = []
    found: list[Half] = []
    for at in range(len(text.number) if words.startswith(text.number.translate(_HALF)) else 0, len(words)):
        mark, recent = words[at], [half[1] for half in open_[-_DEEPEST:]]
        if mark in _PAIRS and not (mark == "“" and "“" in recent):
            open_.append((at, mark))
        elif mark in _PAIRS:
            found.append((at, mark))
        elif mark in _CLOSING and _CLOSING[mark] in recent:
            inner = len(open_) - recent[::-1].index(_CLOSING[mark])
            found += open_[inner:]
            del open_[inner - 1 :]
        elif mark in _CLOSING and not (mark == "）" and _LISTED.search(words[max(at - 5, 0) : at])):
            found.append((at, mark))
    found += open_
    return found if len(found) <= _DEEPEST else []


def _alone(document: Document, halves: dict[int, list[Half]], index: int, at: int, mark: str) -> bool:
    """Whether a half finds no other in a neighbouring text and stands in a text that is whole."""
    text = document.items[index]
    assert isinstance(text, Text)
    partner = _PAIRS.get(mark) or _CLOSING[mark]
    near = range(index + 1, index + _MOST) if mark in _PAIRS else range(index - _MOST, index)
    parted = any(partner == other for i in near for _, other in halves.get(i, ())) or _REMAINS.match(text.text, at)
    return not parted and (_is_over(text.text) or text.kind == "title") and _begun(document, index)


def _is_over(text: str) -> bool:
    return text.rstrip("”）)》 ").endswith(tuple(_ENDS))


def _begun(document: Document, index: int) -> bool:
    """Whether the text begins where it begins: the one before it was ended."""
    before = document.items[index - 1] if index else None
    return not isinstance(before, Text) or before.kind != "body" or _is_over(before.text) or len(before.text) < 24
