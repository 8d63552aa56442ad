"""What may be told from the words alone: prompts, placeholders, slips, doubled words, dates, numbers, punctuation.

``lint.yaml`` says what to look for; findings of one kind are one finding with many places, unless each wants its own correction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....findings import Finding, Place
from ....language.quantities import fold
from ...reading import Reading
from ...rules import finding, several
from ...sentences.passages import Passage, passages, quoted
from . import accounts, paragraphs
from .judges import JUDGES
from .words import LINTS, Lint

Folded = list[tuple[Passage, str]]
"""Passages, each with its words in half width."""
Hit = tuple[str, Place, dict[str, Any]]
_AROUND = 8
_EDGES = " ：:（(。；"


def check(reading: Reading) -> Iterator[Finding]:
    every = [(passage, fold(passage.words)) for passage in passages(reading.document)]
    for lint in LINTS:
        yield from _told(lint, every if lint.where == "passages" else [one for one in every if one[0].row < 0])
    for module in (paragraphs, accounts):
        yield from module.check(reading)


def _told(lint: Lint, among: Folded) -> Iterator[Finding]:
    hits = [hit for passage, words in among for hit in _hits(lint, passage, words)]
    if hits and lint.beside and sum(len(lint.beside.findall(words)) for _, words in among) < len(hits):
        return
    for told in [[hit] for hit in hits] if lint.each else [hits] if hits else ():
        words, places, more = zip(*told, strict=True)
        shown, quote = several(dict.fromkeys(words)), quoted(places[0].quote)
        said: dict[str, Any] = {"word": words[0], "shown": shown, "quote": quote, "right": lint.right} | more[0]
        yield finding(lint.rule, *places, **said)


def _hits(lint: Lint, passage: Passage, words: str) -> Iterator[Hit]:
    for match in lint.find.finditer(words):
        start, end = match.span()
        more = JUDGES[lint.judge](passage, match) if lint.judge else {}
        if more is not None and not (lint.unless and lint.unless.search(words[max(start - _AROUND, 0) : end + _AROUND])):
            yield more.get("word") or match[0].strip(_EDGES) or match[0], more.get("place") or passage.place(start, end), more
