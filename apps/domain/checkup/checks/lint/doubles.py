"""C703: words and characters that stand twice in a row.

Any stretch of two characters and more that is said twice is a slip, unless the language says it twice by right
(研究研究), or a noun ends one compound and begins the next (重点工作工作经费).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....findings import Finding, Place, Severity
from ...reading import Reading
from ...sentences.passages import Passage, passages
from .words import LINT

_CHARACTERS = re.compile(f"([{LINT.doubled_characters}])\\1")
_STRETCH = re.compile(r"([\u4e00-\u9fff]{2,12}?)\1")
_NUMERALS = re.compile("[零一二三四五六七八九十百千万亿两半多]+")


def check(reading: Reading) -> Iterator[Finding]:
    hits = [hit for passage in passages(reading.document) for hit in _doubles(passage)]
    if hits:
        words = "、".join(dict.fromkeys(f"“{word}”" for word, _ in hits[:4]))
        yield Finding(
            "C703", Severity.WARNING,
            f"疑有重复的字词：{words}{'等' if len(hits) > 4 else ''}{f'（共{len(hits)}处）' if len(hits) > 1 else ''}。",
            places=tuple(place for _, place in hits),
        )  # fmt: skip


def _doubles(passage: Passage) -> Iterator[tuple[str, Place]]:
    taken = -1
    for pattern, by_right in ((_STRETCH, _said_twice), (_CHARACTERS, _excepted)):
        for match in pattern.finditer(passage.words):
            if match.start() >= taken and not by_right(match):
                yield match[0], passage.place(match.start(), match.end())
                taken = match.end()


def _said_twice(match: re.Match[str]) -> bool:
    """Whether the stretch may stand twice."""
    word, after = match[1], match.string[match.end() :]
    return (
        len(set(word)) == 1
        or match.string[: match.start()][-1:].isdecimal()  # a unit behind its number
        or bool(_NUMERALS.fullmatch(word))
        or match[0] in LINT.reduplicated
        or (word in LINT.joined and _compound_before(match) and after.startswith(LINT.joined[word]))
        or word.endswith(LINT.meeting_names)
    )


def _compound_before(match: re.Match[str]) -> bool:
    """Whether a word goes straight into the stretch, so that it can be the end of a compound."""
    before = match.string[max(match.start() - 2, 0) : match.start()]
    return re.fullmatch("[\u4e00-\u9fff]{2}", before) is not None and before not in LINT.verbs


def _excepted(match: re.Match[str]) -> bool:
    near = match.string[max(match.start() - 3, 0) : match.end() + 3]
    return any(exception in near for exception in LINT.doubled_exceptions)
