"""Lists of names in sentences: “甲”、“乙”和“丙”等3个项目, 内设甲科、乙科、丙科3个科室, 3个项目：甲、乙、丙。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..numbering import chinese
from .lexicon import LEXICON, alternation
from .quantities import fold

_VALUES = {chinese(n): n for n in range(1, 100)} | {"两": 2, "俩": 2, "仨": 3}
NUMERAL = r"\d{1,3}|[一二三四五六七八九十两]{1,3}"
_BOUND = rf"(?P<number>{NUMERAL})\s?(?P<of>{alternation(LEXICON.list_counters)})(?!百分|月|工作日|小时|季度|年|次|多)"
_COUNT = re.compile(_BOUND + r"(?P<noun>[\u4e00-\u9fff]{0,10})")
_NAMED = re.compile(r"(?:“[^“”]{1,60}”|《[^《》]{1,60}》)")
_JOINED = re.compile(r"\s?(?:[、，,；;]\s?(?:以及|和|及|与)?|以及|和|及|与)?\s?")
_BEFORE = re.compile(_BOUND + r"[\u4e00-\u9fff]{0,10}(?:[：:]|，?(?:分别)?(?:是|为)[：:]?)\s?$")
"""A number in front: 以下3个项目：“甲”…… ."""
_ALL_TOLD = r"(?:在内的?|的)?(?:共计?|合计|总共|一共|总计)?\s?"
_BEHIND = re.compile(rf"\s?(?P<etc>等|等等)?{_ALL_TOLD}{_BOUND}")
_TAIL = re.compile(rf"(等|等等)?{_ALL_TOLD}$")
LONGEST = 400
"""Characters a list without marks may have."""
_NAMED_BEFORE = re.compile(rf"(?:{alternation(LEXICON.list_verbs)})[：:]?(?P<names>[^，,。；;：:]{{1,{LONGEST}}})$")
_MORE = re.compile(alternation(LEXICON.list_beside))
_LEAD = re.compile("[：:]|[，,]?(?:分别(?:是|为)|即|分别)[：:]?")
"""What stands between a number and its list."""
_BODY = re.compile(rf"(?P<names>[^，,。；;：:]{{1,{LONGEST}}}+)(?![；;：:]|[，,](?![^。；;、]*\d[^。；;、]*(?:[。；;]|$)))")
_NESTED = re.compile("（[^（）]*）|\\([^()]*\\)|“[^“”]*”|《[^《》]*》")
FEWEST, _FEW = 3, 2
"""Two names are too few to be sure that they are the list a number speaks of."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many a sentence says there are: ``value`` 项目, as printed from ``start`` to ``end``."""

    value: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Names:
    """Names one behind the other, with the number bound to them, ``open`` where 等 leaves the list open.

    In quotation marks or title marks ``bare`` are the places between two names that nothing parts, and there may be no number
    (value 0).  Without marks, parted by 、, there are between ``least`` and ``most`` names, since 和 may join or part.
    """

    names: tuple[str, ...]
    start: int
    end: int
    count: Count
    open: bool = False
    bare: tuple[int, ...] = ()

    @property
    def least(self) -> int:
        return len(self.names)

    @property
    def most(self) -> int:
        return self.least + sum(len(re.findall("以及|和|及|与|或", name)) for name in self.names)

    @property
    def short(self) -> bool:
        """Whether the list behind its number is one or two names short of it: a 、 inside a name only makes it longer."""
        return not self.open and self.start > self.count.start and 1 <= self.count.value - self.most <= 2 and self.least >= 2

    @property
    def alike(self) -> bool:
        """Whether the names are of one kind, to be seen from how they end: 秘书科、综合科、督办科."""
        ends = [name.rstrip("）)”》")[-1:] for name in self.names]
        return ends.count(ends[-1]) * 2 > len(ends) or min(map(ends.count, ends)) > 1


def value_of(number: str) -> int:
    return int(number) if number.isdecimal() else _VALUES.get(number, 0)


def _count(text: str, match: re.Match[str] | None) -> Count:
    at = (match.start("number"), match.end("of")) if match else (0, 0)
    return Count(value_of(match["number"]) if match else 0, text[slice(*at)], *at)


# --- between marks ---------------------------------------------------------------------------------


def named_lists(text: str) -> Iterator[Names]:
    """The lists of at least three names between marks of one kind, with the number behind or before them."""
    words, run = fold(text), list[re.Match[str]]()
    for match in (*_NAMED.finditer(text), None):
        if run and match and match[0][0] == run[-1][0][0] and _JOINED.fullmatch(text, run[-1].end(), match.start()):
            run.append(match)
            continue
        if len(run) >= FEWEST:
            start, end = run[0].start(), run[-1].end()
            behind = _BEHIND.match(words, end)
            count = _count(text, behind or _BEFORE.search(words[:start], max(start - 24, 0)))
            bare = tuple(a.end() for a, b in pairwise(run) if not text[a.end() : b.start()].strip())
            is_open = bool(behind["etc"]) if behind else text[end : end + 1] == "等"
            yield Names(tuple(m[0][1:-1].strip() for m in run), start, end, count, is_open, bare)
        run = [match] if match else []


# --- without marks ---------------------------------------------------------------------------------


def plain_lists(text: str) -> Iterator[Names]:
    """Lists without marks in front of their number (设甲科、乙科、丙科3个科室) and behind it (3个科室：甲科、乙科、丙科。)."""
    words = fold(text)
    flat = _NESTED.sub(lambda m: m[0][0] + "□" * (len(m[0]) - 2) + m[0][-1], words)
    for match in _COUNT.finditer(flat):
        count = _count(text, match)
        if count.value and not flat[: match.start()].endswith(("第", "每", "近", "约", "余", "超", "逾", "多")):
            yield from _listed_before(words, flat, match, count)
            yield from _listed_behind(words, flat, match, count)


def _listed_before(words: str, flat: str, match: re.Match[str], count: Count) -> Iterator[Names]:
    first = max(match.start() - LONGEST, 0)
    head = flat[first : match.start()]
    begin = max(head.rfind(mark) for mark in "，。；：,;:") + 1
    all_told = not match["noun"] and _TAIL.fullmatch(head, begin)
    named = _NAMED_BEFORE.search(head[: begin - 1]) if all_told else None
    if named and not _MORE.search(head, max(head.rfind(mark) for mark in "。；") + 1, named.start("names")):
        begin, head = named.start("names"), named.string  # 所属单位为甲站、乙站、丙站，共3家
    if "、" not in head[begin:] or head.endswith("、") or (begin == 0 and first > 0):
        return
    tail = _TAIL.search(head)
    begin, end = first + begin, first + (tail.start() if tail else len(head))
    names = _split(words, flat, begin, end)
    counts = all(any(map(str.isdecimal, name)) for name in names[:-1])  # 民事 2,104 件、行政 129 件、执行 506 件
    counts = counts or (named is not None and count.value > len(names) + _FEW)  # 问题有甲、乙、丙，共15个: not of these names
    if len(names) >= FEWEST and not counts and not any(mark in name for name in names for mark in "“《"):
        yield Names(names, begin, end, count, bool(tail and tail[1]))


def _listed_behind(words: str, flat: str, match: re.Match[str], count: Count) -> Iterator[Names]:
    lead = _LEAD.match(flat, match.end())
    body = _BODY.match(flat, lead.end()) if lead else None
    names = _split(words, flat, *body.span("names")) if body else ()
    if body and "、" in body["names"] and all(len(name) <= 30 and name[:1] not in ("“", "《") for name in names):
        yield Names(names, *body.span("names"), count, bool(re.search("等[^、]{0,6}$", body["names"])))


def _split(words: str, flat: str, begin: int, end: int) -> tuple[str, ...]:
    """The names from ``begin`` to ``end``, parted at every 、 that stands in no bracket."""
    cuts = [begin - 1, *(i for i in range(begin, end) if flat[i] == "、"), end]
    return tuple(words[a + 1 : b].strip() for a, b in pairwise(cuts))
