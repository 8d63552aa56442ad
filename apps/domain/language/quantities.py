"""The numbers in a text: value, unit, precision and hedge, each with the characters it stands on.

Dates, years, numbers of documents, headings, tables and telephones are not quantities and are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from ..intervals import Interval
from ..money import ZERO, in_unit, last_digit, unit_of
from .lexicon import LEXICON, alternation
from .spoken import spoken

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：！？（）"} | {
    ord("％"): "%", ord("−"): "-", ord("–"): "-", 0x3000: " ", 0xA0: " ",
}  # fmt: skip


def fold(text: str) -> str:
    """Full-width digits, letters and signs to half width, character for character: offsets stay what they were.

    Chinese punctuation stays Chinese.
    """
    return text.translate(_FOLD)


@lru_cache(maxsize=20_000)
def compact(text: str) -> str:
    """The text without spaces and line ends, signs and digits to half width: what words are compared by."""
    return re.sub(r"\s+", "", fold(text))


_GAP = "\u2002\u2005\u2006\u2009\u202f "
"""Blanks that stand inside a number: the thin ones of typesetting, and plain ones (2 000.00, 2, 310.40)."""
_UNITED = rf"(?=(?:\.\d+)?[{_GAP}]?(?:[亿万]?元|[亿万%％‰]|{alternation(LEXICON.counters)}))"
_NUMBER = (
    r"\d{1,6}亿[零 ]?(?:\d,\d{3}|\d{1,4})(?:\.\d{1,6})?(?=[ ]?万元)"
    rf"|\d{{1,3}}(?:[,，][{_GAP}]?\d{{3}})+(?![\d,]|[{_GAP}]\d)(?:\.\d+)?"
    rf"|(?<!\d)(?<![\d.][{_GAP}])[1-9]\d{{0,2}}(?:[{_GAP}]\d{{3}})+(?!\d){_UNITED}(?:\.\d+)?"
    r"|(?P<broken>\d+(?:,\d+)+(?:\.\d+)?)|\d+(?:\.\d+)?"
)
"""1亿3500万 is one number; blanks group digits where a unit follows; commas out of place make a number that is not sure."""
_GROUPING = str.maketrans("", "", f",，{_GAP}")
_BEFORE = alternation(LEXICON.hedges_before)
_AFTER = alternation(LEXICON.hedges_after) + r"(?<!多(?=[\d出支于达收]))"
_BEHIND = _AFTER + r"(?<!多(?![的，,。；;、）)]|$))"
"""12 件多投 3 件 is no 12 件多."""
_COUNTED = alternation(LEXICON.counters)
_QUANTITY = re.compile(
    rf"(?P<before>(?<![节集签合])(?:{_BEFORE}))?[ ]?(?P<sign>(?<![\d年月\-~～—])-)?(?P<number>{_NUMBER})[ ]?(?P<mid>{_AFTER})?[ ]?"
    rf"(?P<unit>亿元|万元|元|%|‰|个百分点|百分点|[亿万]?[ ]?(?:{_COUNTED})(?!\w{0, 9}?[大中]全会)|[亿万])?[ ]?(?P<after>{_BEHIND})?"
)
_DATES = re.compile(
    r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}(?:\s?[日号])?|\d{4}\s?(?P<mark>[/\-.])\s?\d{1,2}\s?(?P=mark)\s?\d{1,2}(?:\s?[日号])?|(?:19|20)\d\d\s?[-—~～至到]\s?(?:19|20)\d\d\s?年?度?"
    r"|(?<!\d)(?:19|20)\d\d\s?年度?(?!以上|以来的\d)|(?<!\d)\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?(?!均)|(?<!\d)\d{1,2}\s?日(?!均)"
    r"|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)"
)
_NO_AMOUNT = rf"(?![\d.]|,\d|\s?(?:[亿万]?元|%|份|张|{alternation(w for w in LEXICON.counters if len(w) > 1)}))"
"""完成测图 1,286.5 平方公里 names no 图1."""
_NAMES = re.compile(
    rf"[〔\[（(【]\s?\d{{4}}\s?[〕\])）】]\s?(?:第?\s?\d+\s?号)?|第\s?[\d,]+|[表图]\s?\d+(?:[-－—.]\d+)*{_NO_AMOUNT}|附[件表]\s?\d+"
    r"|(?<!\d)0\d{2,3}-?\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)|(?<![A-Za-z])[A-Za-z]++[\d.]+|(?<![\d.])\d++[A-Za-z]+|(?<!\d)\d{7,}+(?![.,]|\s?[元万亿])|[①-⑳]|(?<=[\u4e00-\u9fff])[（(]\d[)）](?=[\u4e00-\u9fff])"
    r"|(?<!\d)\d++\s?[×xX*]\s?\d+(?:\s?小时)?|\d{1,3}\s?号(?!\w{0,9}文)|(?<![\d.])\d++/\d+(?![\d.])"
)
_ITEM = re.compile(r"(?:(?<=[。；;：:，,、\s])|^)(?:\d{1,2}\s?[、．.](?!\d)|[（(]\d{1,2}[)）]|\d{1,2}[)）])")


_UNLISTED = re.compile(r"\s?(?P<unit>[\u4e00-\u9fff]{1,2})(?=[，,、；;。）)（(]|$)")
_FOR_EACH = re.compile(r"每(?P<behind>[\u4e00-\u9fff]{1,2})|(?P<before>[\u4e00-\u9fff])均")
_OFTEN, _NAME = 3, 12
_LISTED, _LONG = re.compile(rf"\s?(?:、|{alternation(LEXICON.list_joins)})\s?"), 100
_SENTENCE_END = re.compile(r"[。\n]")
_TOLD = alternation((*LEXICON.scores["total"], *LEXICON.scores["told"], *LEXICON.score_words))
_SCORED = re.compile(rf"(?:{_TOLD})(?:{alternation(LEXICON.rate_parts['copula'])})?[:：\s]*$")
_SCORE = (
    re.compile(rf"[\u4e00-\u9fff+:：/](?<!{LEXICON.scores['factor'][0]})\s?$"),
    re.compile(r"\s?(?:[，,、；;。）)（(+/=]|$)"),
)
"""A score without its unit stands behind what it is of or a sign, and nothing but a mark behind it."""
_MYRIADS = re.compile(r"\d万$")
BROKEN = ","
"""The hedge of a number whose commas are out of place: what it is nobody knows."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as stated.

    ``value`` is in base units (元, a ratio for %, things).  ``unit`` is as stated: 万元, %, 个百分点, 人 …; 万 where a
    bare 万 leaves it open; empty for none.  ``start`` and ``end`` bound number, unit and hedge in the text.
    """

    value: Decimal
    unit: str
    decimals: int
    start: int
    end: int
    text: str
    hedge: str = ""
    """约, 近, 余, 多, 以上, 不少于, ～ (a range), BROKEN …; empty for a number stated exactly."""

    @property
    def kind(self) -> str:
        """money, ratio, points (个百分点), count (人, 项 …) or bare (no unit)."""
        return _measured(self.unit)[0]

    @property
    def factor(self) -> Decimal:
        return _measured(self.unit)[1]

    @property
    def step(self) -> Decimal:
        """The worth of the last stated digit in base units; 0 for whole counts."""
        if self.kind in ("money", "ratio", "points"):
            return self.factor.scaleb(-self.decimals)
        return self.factor.scaleb(-self.decimals) if self.decimals or self.factor > 1 else ZERO

    @property
    def interval(self) -> Interval:
        """What the number may be, by its stated precision alone."""
        return Interval.around(self.value, self.step)

    def near(self, other: Quantity) -> bool:
        """Whether they are apart by no more than one of the last digit of the coarser."""
        return abs(self.value - other.value) <= max(self.step, other.step)

    @property
    def digits(self) -> str:
        """Its digits as they stand, without zeros at either end: what it has in common with itself in another unit."""
        return re.sub(r"\D", "", self.text).strip("0")

    def same_digits(self, other: Quantity) -> bool:
        """Whether both are money and the same but for the unit, be it a single digit, which two amounts easily share."""
        money = self.kind == other.kind == "money" and self.unit != other.unit and bool(self.value)
        return money and in_unit(self.value, self.unit) == in_unit(other.value, other.unit)

    def slipped(self, other: Quantity) -> bool:
        """Whether they are the same digits in another unit: 元 for 万元, 万元 for 亿元."""
        return self.same_digits(other) and len(str(in_unit(self.value, self.unit)).replace(".", "").strip("0-")) > 1

    @property
    def exact(self) -> bool:
        return not self.hedge

    @property
    def told(self) -> bool:
        """Whether it is exact, or its hedge leaves one side only: 超过, 不足, 近."""
        return not self.hedge or any(self.hedge in words for words in LEXICON.hedge_sides.values())


@lru_cache(maxsize=1000)
def _measured(unit: str) -> tuple[str, Decimal]:
    """Of which kind numbers of a unit are, and how much of the base unit it is."""
    if unit in ("元", "万元", "亿元", "%"):
        return unit_of(unit).kind, unit_of(unit).factor
    if unit == "‰" or unit.endswith("百分点"):
        return ("ratio", Decimal("0.001")) if unit == "‰" else ("points", Decimal("0.01"))
    myriads = Decimal(10_000) if unit.startswith("万") else last_digit("亿元", 0) if unit.startswith("亿") else Decimal(1)
    return "count" if unit else "bare", myriads


def quantities(text: str, number: str = "") -> tuple[Quantity, ...]:
    """Every quantity of ``text`` in order; ``number`` is the heading's or item's own number at its beginning."""
    folded = fold(text)
    skipped = len(number) if number and text.startswith(number) else 0
    masked = "□" * skipped + folded[skipped:]
    for pattern in (_DATES, _NAMES, _ITEM):
        masked = pattern.sub(lambda m: "□" * len(m[0]), masked)
    told = [Quantity(*said, start, end, text[start:end], hedge) for said, (start, end), hedge in spoken(masked)]
    for q in told:
        masked = masked[: q.start] + "□" * (q.end - q.start) + masked[q.end :]
    found = _shared(sorted([*_found(text, masked), *told], key=lambda q: q.start), masked)
    return tuple(_ranged(_scored_alike(_counted_alike(found, masked), masked), masked))


def _found(text: str, masked: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(masked):
        above, _, digits = match["number"].translate(_GROUPING).rpartition("亿")
        unit = (match["unit"] or "").replace(" ", "")
        at = match.start("number")
        torn = match["broken"] or _MYRIADS.search(masked, max(at - 2, 0), at)  # 3万4993.1亿元
        hedge = match["before"] or match["mid"] or match["after"] or (BROKEN if torn else "")
        size = Decimal(digits.lstrip("零")) * _measured(unit)[1] + Decimal(above or 0) * _measured("亿")[1]
        value = -size if match["sign"] else size
        start = match.start("before" if match["before"] else "sign" if match["sign"] else "number")
        end = match.end() - (len(match[0]) - len(match[0].rstrip()))
        yield Quantity(value, unit, len(digits.partition(".")[2]), start, end, text[start:end], hedge)


def _counted_alike(found: list[Quantity], masked: str) -> list[Quantity]:
    """Numbers of a unit nobody listed, where it stands behind several of them and nothing else follows (1,286 航次，其中 418 航次), or
    something is said for each of it (1,260 列，列均 600 人)."""
    behind = {q.start: m["unit"] for q in found if not q.unit and not q.hedge and (m := _UNLISTED.match(masked, q.end))}
    each = {m["behind"] or m["before"] for m in _FOR_EACH.finditer(masked)} if behind else set()
    often = {unit for unit, times in Counter(behind.values()).items() if times >= _OFTEN or unit in each}
    ends = {q.start: masked.index(unit, q.end) + len(unit) for q in found if (unit := behind.get(q.start, "")) in often}
    return [
        replace(q, unit=behind[q.start], end=end, text=q.text + masked[q.end : end]) if (end := ends.get(q.start)) else q for q in found
    ]


def _shared(found: list[Quantity], masked: str) -> list[Quantity]:
    """按季预拨 80.00、80.00、72.50 万元: a unit said once behind the last of a list is that of all."""
    alike: list[Quantity] = []
    for q in reversed(found):
        then = alike[-1] if alike else None
        long = bool(q.decimals) or q.value >= _LONG
        if then and then.unit and not q.unit and long and not (q.hedge or then.hedge) and _LISTED.fullmatch(masked, q.end, then.start):
            q = replace(q, value=q.value * _measured(then.unit)[1], unit=then.unit)
        alike.append(q)
    return alike[::-1]


def _scored_alike(found: list[Quantity], masked: str) -> list[Quantity]:
    """自评得分 92.7，其中产出 46.0、效益 28.5; 决策 13.6/15，过程 20.4/25，总分 85.3 分: in a sentence that tells a score all are."""
    if all(q.unit for q in found):
        return found
    ends = [m.end() for m in _SENTENCE_END.finditer(masked)]
    sentence = {q.start: bisect_right(ends, q.start) for q in found}
    unit = LEXICON.scores["unit"][0]
    scored = {sentence[q.start] for q in found if q.unit in ("", unit) and _SCORED.search(masked, max(q.start - _NAME, 0), q.start)}
    bare = [q for q in found if not q.unit and sentence[q.start] in scored]
    alone = {q for q in bare if _SCORE[0].search(masked, max(q.start - 3, 0), q.start) and _SCORE[1].match(masked, q.end)}
    return [replace(q, unit=unit) if q in alone else q for q in found]


def _ranged(found: list[Quantity], masked: str) -> Iterator[Quantity]:
    """The two ends of 5%～10% and 3至5人 are a range, not two statements."""
    joined = [
        re.fullmatch(r"\s?(?:[-~～—－至到]|——)\s?", masked[a.end : b.start]) is not None and a.unit in ("", b.unit)
        for a, b in pairwise(found)
    ]
    for q, before, behind in zip(found, [False, *joined], [*joined, False], strict=bool(found)):
        yield replace(q, hedge="～") if before or behind else q
