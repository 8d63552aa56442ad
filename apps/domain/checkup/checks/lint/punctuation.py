"""Punctuation: doubled, half-width among Chinese, and how paragraphs end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document, Grid, Item, Text
from ....documents.headings import STYLES, mark_of, style_of
from ....findings import Finding, Place, Severity
from ...reading import Reading
from ...sentences.passages import passages, texts

_DOUBLED = re.compile(r"[，、；：]\s?[，、；：。]|。\s?[，、；：。]|,,|;;")
_ALLOWED = re.compile("：：")
_ALONE = re.compile("[。，、；]")
_HALF = re.compile(
    r"(?<=[\u4e00-\u9fff”）》日月年元%\d])[,;](?=[\u4e00-\u9fff“《])|(?<=[\u4e00-\u9fff]{3})\.(?=[\u4e00-\u9fff]|$)"
)
_FOLLOWS = re.compile(r"(?:如下|以下[^，。；：]{0,12}|见下表|如下表)(?:所示)?[：:]$")
_LONG = 40
_ENDS = "。！？!?；;：:….”）)》】"


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    yield from _doubled(document)
    yield from _half(document)
    yield from _ends(document)
    yield from _nothing_follows(document)


def _doubled(document: Document) -> Iterator[Finding]:
    hits = [
        (match[0], passage.place(match.start(), match.end()))
        for passage in passages(document)
        for match in _DOUBLED.finditer(passage.words)
        if not _ALLOWED.fullmatch(match[0])
    ] + [
        (text.text.strip(), document.place(index))
        for index, text in document.texts()
        if _ALONE.fullmatch(text.text.strip())
    ]
    if hits:
        signs = "、".join(dict.fromkeys(f"“{sign}”" for sign, _ in hits))
        yield Finding(
            "C704",
            Severity.WARNING,
            f"标点符号重复或多余：{signs}{f'（共{len(hits)}处）' if len(hits) > 1 else ''}。",
            places=tuple(place for _, place in hits),
        )


def _half(document: Document) -> Iterator[Finding]:
    """C707; where most commas are half-width the converter made them so."""
    hits = [
        (match[0], passage.place(match.start(), match.end()))
        for passage in texts(document)
        for match in _HALF.finditer(passage.words)
    ]
    full = sum(passage.words.count("，") for passage in texts(document))
    if hits and len(hits) < full:
        signs = "、".join(dict.fromkeys(f"“{sign}”" for sign, _ in hits))
        yield Finding(
            "C707",
            Severity.WARNING,
            f"中文语句中使用了半角标点{signs}（共{len(hits)}处），应为全角。",
            places=tuple(place for _, place in hits),
        )


def _ends(document: Document) -> Iterator[Finding]:
    """C705 a paragraph that ends in ， 、 or in ； though nothing goes on; C706 one without any end."""
    open_: list[Place] = []
    endless: list[Place] = []
    for index, text in document.texts():
        words = text.text.rstrip()
        if text.kind != "body" or len(words) < 12 or not _ended(document, index):
            continue
        tail = document.place(index, max(len(words) - 20, 0), len(words))
        if words[-1] in "，、,；;":
            open_.append(tail)
        elif len(words) >= _LONG and words[-1] not in _ENDS and "。" in words:
            endless.append(tail)
    if open_:
        signs = "、".join(dict.fromkeys(f"“{place.quote[-1]}”" for place in open_))
        yield Finding(
            "C705",
            Severity.WARNING,
            f"段落结束处的标点有误：以{signs}结尾，后面没有接续内容，应为“。”{f'（共{len(open_)}处）' if len(open_) > 1 else ''}。",
            places=tuple(open_),
        )
    if endless:
        yield Finding(
            "C706",
            Severity.WARNING,
            f"段落结束处没有标点，句子可能不完整（共{len(endless)}处）：“{endless[0].quote}”。",
            places=tuple(endless),
        )


def _ended(document: Document, index: int) -> bool:
    """Whether nothing can go on with the text: a heading comes next, or a number that is not the next of its list."""
    text = document.items[index]
    following = _next(document, index)
    assert isinstance(text, Text)
    if following is None:
        return True
    if (
        isinstance(following, Grid)
        or following.kind not in ("heading", "body", "title")
        or not following.number
    ):
        return False
    own, after = mark_of(text.number), mark_of(following.number)
    if after is None:
        return False
    if own and own.style == after.style:
        return False
    if own is None:
        return following.kind == "heading" and after.ordinal > 1
    rank = list(STYLES).index
    return following.kind == "heading" and rank(after.style) < rank(own.style)


def _next(document: Document, index: int) -> Item | None:
    for item in document.items[index + 1 :]:
        if isinstance(item, Grid) or item.checked:
            return item
    return None


def _nothing_follows(document: Document) -> Iterator[Finding]:
    """C715: 如下： and then a heading that is not below this one, or the end."""
    level = 0
    for index, text in document.texts():
        if text.kind == "heading":
            level = text.level
        words = text.text.rstrip()
        match = _FOLLOWS.search(words) if text.kind == "body" else None
        if not match or not _empty(_next(document, index), level):
            continue
        yield Finding(
            "C715",
            Severity.WARNING,
            f"“{words[max(match.start() - 10, 0) :]}”之后没有内容。",
            places=(document.place(index, max(match.start() - 20, 0), len(words)),),
        )


def _empty(following: Item | None, level: int) -> bool:
    """Whether what follows is the end, or a numbered heading that is not below ``level``."""
    if not isinstance(following, Text):
        return following is None
    numbered = following.kind == "heading" and style_of(following.number) != ""
    return numbered and 0 < following.level <= level
