"""C641: the contents page against the headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from ....documents.document import Document, Text
from ....documents.headings import mark_of
from ....findings import Finding
from ...reading import Reading
from ...rules import finding

_LEADER = re.compile(r"(?<![.…·．\s_—-])[.…·．\s_—-]*+[\dIVXivx]{1,4}\s?[-—]?$")
_PLAIN = re.compile(r"[^\w\u4e00-\u9fff]")
_LIKE, _MOST = 0.75, 4


def check(reading: Reading) -> Iterator[Finding]:
    """Entries of the contents page that no heading has; silent where most have none (the page was cut or misread)."""
    document = reading.document
    contents = [(i, item.text.strip()) for i, item in enumerate(document.items) if isinstance(item, Text) and item.kind == "contents"]
    entries = [(i, words) for i, line in contents if len(_plain(words := _LEADER.sub("", line).strip())) >= 3]
    bodies = {_plain(words) for words in _lines(document)}
    unknown = [(i, words) for i, words in entries if not _stands(_plain(words), bodies)]
    if not unknown or len(unknown) * 2 > len(entries):
        return
    heads = {_plain(text.text): text.text for _, text in document.texts() if text.kind in ("heading", "title")}
    like = [(words, get_close_matches(_plain(words), heads, 1, _LIKE)) for _, words in unknown[:_MOST]]
    told = "；".join(f"目录为“{w}”，正文{f'为“{heads[found[0]]}”' if found else '没有这个标题'}" for w, found in like)
    yield finding("C641", *(document.place(i) for i, _ in unknown), pairs=told + "等" * (len(unknown) > _MOST))


def _lines(document: Document) -> Iterator[str]:
    """Every short text, and headings printed on two lines as one."""
    before: Text | None = None
    for _, text in document.texts():
        if len(text.text) <= 80:
            yield text.text
        if before and not text.number and {before.kind, text.kind} <= {"heading", "title"}:
            yield before.text + text.text
        before = text


def _plain(words: str) -> str:
    """Number, blanks and signs taken off, since these are written now so, now so."""
    mark = mark_of(words.strip())
    return _PLAIN.sub("", words.strip()[len(mark.number) :] if mark else words)


def _stands(words: str, bodies: set[str]) -> bool:
    return words in bodies or any(body.startswith(words) or (words.endswith(body) and len(body) > 5) for body in bodies)
