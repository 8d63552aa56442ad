"""What may be told from the words alone, as data: prompts, placeholders, slips, doubled words, dates, numbers, punctuation.

Findings of one kind are one finding with many places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document
from ....findings import Finding, Place, Severity
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import fold
from ...reading import Reading
from ...sentences.passages import Passage, cells, passages, quoted
from . import dates, doubles, emptytables, namesakes, numerals, punctuation, repetitions, subjects
from .words import LINT, PatternLint

Hit = tuple[str, Place]
Folded = list[tuple[Passage, str]]
"""Passages, each with its words in half width."""
_AROUND = 8
_SLIPS = tuple((re.compile(wrong), right) for wrong, right in LINT.slips.items())
_RATE = "|".join(map(re.escape, LINT.capped_rates))
_ABOVE = rf"(?:[>＞]|{alternation(LEXICON.than_words['more'])})\s?100\s?[%％]"
_OVER = re.compile(rf"(?:{_RATE})[^，。；;,]{{0,4}}?{_ABOVE}(?!\s?[的，,]?\s?[的得扣])")
_OVER_CELL = re.compile(_ABOVE)


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    folded = [(passage, fold(passage.words)) for passage in passages(document)]
    for lint in LINT.patterns:
        yield from _patterned(folded, lint)
    yield from _slips(folded)
    yield from _over(document, folded)
    for module in (doubles, repetitions, dates, numerals, punctuation, subjects, emptytables, namesakes):
        yield from module.check(reading)


def _patterned(folded: Folded, lint: PatternLint) -> Iterator[Finding]:
    among = [one for one in folded if lint.where == "passages" or one[0].row < 0]
    hits = _found(lint.find, among, lint.unless)
    if hits and (lint.beside is None or any(lint.beside.search(words) for _, words in among)):
        yield Finding(
            lint.code, Severity.WARNING, _told(lint.told, hits), expected=lint.right, found=lint.wrong, hint=lint.hint,
            places=_places(hits),
        )  # fmt: skip


def _found(pattern: re.Pattern[str], among: Folded, unless: re.Pattern[str] | None = None) -> list[Hit]:
    return [
        (match[0].strip(" ：:（(。；"), passage.place(match.start(), match.end()))
        for passage, words in among
        for match in pattern.finditer(words)
        if unless is None or not unless.search(_near(match))
    ]


def _near(match: re.Match[str]) -> str:
    return match.string[max(match.start() - _AROUND, 0) : match.end() + _AROUND]


def _told(wrong: str, hits: list[Hit]) -> str:
    """What is wrong, with the words found."""
    shown = list(dict.fromkeys(words for words, _ in hits))
    words = "、".join(quoted(word) for word in shown[:4]) + ("等" if len(shown) > 4 else "")
    return f"{wrong}：{words}{f'（共{len(hits)}处）' if len(hits) > 1 else ''}。"


def _places(hits: list[Hit]) -> tuple[Place, ...]:
    return tuple(place for _, place in hits)


def _slips(folded: Folded) -> Iterator[Finding]:
    """C708: one finding for each slip, since each wants its own correction."""
    for pattern, right in _SLIPS:
        if hits := _found(pattern, folded):
            wrong, place = hits[0]
            count = f"（共{len(hits)}处）" if len(hits) > 1 else ""
            told = f"疑为错别字：{quoted(place.quote)}中的“{wrong}”应为“{right}”{count}。"
            yield Finding("C708", Severity.WARNING, told, expected=right, found=wrong, places=_places(hits))


def _over(document: Document, folded: Folded) -> Iterator[Finding]:
    """A rate that cannot exceed 100 % with a target above it, in a sentence or in a row."""
    hits = _found(_OVER, folded)
    for cell in cells(document):
        label = _label(document, cell) if _OVER_CELL.fullmatch(cell.words.strip()) else ""
        if re.search(_RATE, label):
            hits.append((f"{label[-12:]} {cell.words.strip()}", document.row_place(cell.index, cell.row)))
    if hits:
        told = _told("完成率、及时率、进度等指标不可能大于100%", hits)
        yield Finding("C711", Severity.WARNING, told, expected="100%", places=_places(hits))


def _label(document: Document, cell: Passage) -> str:
    """The words of the cell to the left that say what the rate is of."""
    grid = dict(document.grids())[cell.index]
    row = grid.rows[cell.row][: cell.column]
    return next((c.text for c in reversed(row) if re.search("[\u4e00-\u9fff]", c.text)), "")


