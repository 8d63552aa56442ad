"""C713 paragraphs and C714 sentences that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document, Text
from ....findings import Finding, Place
from ...reading import Reading
from ...rules import finding, several

_SENTENCES = re.compile(r"[^。！？!?]+[。！？!?]?")
_REASON = re.compile("原因|由于|的是|系因|主要是")
_BLANK = re.compile(r"\s")
LONG_PARAGRAPH = 25
LONG_SENTENCE, SHORT_SENTENCE = 30, 8
"""Characters a paragraph or sentence must have to be no formula that may well stand twice; a sentence right behind itself."""


def check(reading: Reading) -> Iterator[Finding]:
    yield from _paragraphs(reading)
    yield from _sentences(reading.document)


def _paragraphs(reading: Reading) -> Iterator[Finding]:
    """C713: one paragraph twice in one chapter under one title; a summary or an annex repeats others on purpose, and
    two projects of the same amount are told in the same words."""
    document = reading.document
    first: dict[tuple[int, str, str, str], int] = {}
    title, words, at = 0, "", 0
    again: list[int] = []
    for index, text in document.texts():
        title = index if text.kind == "title" else title
        if text.kind != "body" and (text.kind != "heading" or text.number or not text.text.rstrip().endswith("。")):
            continue  # a short sentence may be taken for a heading
        words, last, at, before = _words(text), words, index, at
        if len(words) >= LONG_PARAGRAPH:
            chapter = next(iter(document.heading_path(index)), "")
            before = first.setdefault((title, chapter, reading.scopes.of(index), words), index)
        elif words != last or len(words) < SHORT_SENTENCE or before != index - 1:
            continue
        again += [index, before] if before != index else []
    if again:
        shown = several((document.place(i).quote[:20] + "…" for i in again[::2]), 3)
        yield finding("C713", *map(document.place, again), again=len(again) // 2, shown=shown)


def _words(text: Text) -> str:
    """What a paragraph says, without its number."""
    return _BLANK.sub("", text.text[len(text.number) :] if text.text.startswith(text.number) else text.text)


def _sentences(document: Document) -> Iterator[Finding]:
    """C714: a long sentence twice under one heading; that two subjects have the same reason is no slip."""
    first: dict[tuple[object, str], Place] = {}
    whole: set[str] = set()
    for index, text in document.texts():
        if text.kind != "body" or _words(text) in whole:
            continue
        whole.add(_words(text))
        scope, before = document.heading_path(index) or index, ""
        for match in _SENTENCES.finditer(text.text):
            words, place = _BLANK.sub("", match[0]), document.place(index, *match.span())
            long, before = SHORT_SENTENCE if match[0] == before else LONG_SENTENCE, match[0]
            there = first.setdefault((scope, words), place)
            if there is not place and len(words) >= long and not _REASON.search(words):
                yield finding("C714", place, there, shown=several([place.quote.strip()[:24] + "…"]))
