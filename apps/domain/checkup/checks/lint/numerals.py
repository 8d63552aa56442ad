"""C720 numbers no one writes so, C721 units said twice, C722 rates without %."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from ....documents.document import Grid
from ....findings import Finding, Place, Severity
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import fold
from ...reading import Reading
from ...sentences.passages import Passage, passages, texts
from .words import LINT

_MONEY = r"亿元|万元|元|%|亿|万"
_UNIT = rf"{_MONEY}|{alternation(LEXICON.counters)}"
_GROUPED = re.compile(
    rf"(?<![\d.,第〔A-Za-z])\d+(?:,\d+)+(?:\.\d+)?(?=\s?(?P<unit>{_UNIT})|$|[，。；、）)\s])(?!\s?(?:年|月|日|号|季度|楼|层|栋))"
)
_RIGHT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LIST = re.compile(r"\d(?:,\d)+|(?:19|20)\d\d(?:,(?:19|20)\d\d)+|\d{1,2}(?:,\d{1,2}){2,}")
_POINTS = re.compile(
    rf"(?<![\d.,A-Za-z])\d[\d,]*(?:(?:\.\.|,\.|\.,)\d+|\.\d+\.(?=\s?(?:{_MONEY}))|\.\d+\.\d+(?=\s?(?:{_MONEY}))|。\d+(?=\s?(?:{_MONEY}))|\.(?=\s?(?:{_MONEY})))"
    rf"|(?<![\d.,])\.\d+(?=\s?(?:{_MONEY}))"
)
_LETTERS = re.compile(
    rf"(?<![A-Za-z\d.,])(?=[\d.,]*[lIOo])(?=[lIOo.,]*\d)[lIOo\d][lIOo\d.,]*(?=\s?(?:{_MONEY}|分|人|户|个|台|$))"
)
_TWICE = re.compile(
    rf"\d\s?(?P<twice>万元元(?![旦件])|万万(?:元|(?={alternation(LEXICON.counters)}))|万元万元|亿亿元|亿万元|亿元元|元元(?![旦件])|%{{2,}}"
    r"|(?P<unit>人次|批次|平方米|公里|个|次|户|项|件|辆|台|名|吨)(?P=unit))(?![均数年月体人别性案])"
)
_BARE_RATE = re.compile(
    rf"(?<![\u4e00-\u9fff]个)(?P<word>(?:{alternation(LINT.rates)})|[\u4e00-\u9fff]{{1,5}}(?:{alternation(LINT.rate_ends)}))"
    rf"\s?(?:了|为|是|达到|达|约|：|:)?\s?(?P<number>\d{{1,3}}(?:\.\d{{1,2}})?)(?=[，,。；;）)]|$)"
)
_WIDTHS = re.compile("[0-9０-９]{2,}")
_NO_RATE = re.compile(alternation(LINT.no_rates))


def check(reading: Reading) -> Iterator[Finding]:
    for passage in passages(reading.document):
        words = fold(passage.words)
        for malformed in (_grouping, _points, _twice):
            yield from malformed(passage, words)
        yield from _mixed(passage)
    yield from _letters(reading)
    for passage in texts(reading.document):
        yield from _bare_rates(passage, fold(passage.words))


def _grouping(passage: Passage, words: str) -> Iterator[Finding]:
    """1,2500.00 and 86,40份: commas that do not part thousands."""
    for match in _GROUPED.finditer(words):
        number = match[0]
        alone = passage.row >= 0 and number == words.strip()
        if _RIGHT.fullmatch(number) or _LIST.fullmatch(number) or not (match["unit"] or "." in number or alone):
            continue
        yield _malformed("千分位逗号的位置不对", number, f"{Decimal(number.replace(',', '')):,}", passage.place(*match.span()))


def _points(passage: Passage, words: str) -> Iterator[Finding]:
    """12..5, 1.234.56万元, 12。5万元, .5万元."""
    for match in _POINTS.finditer(words):
        yield _malformed("小数点有误", match[0], "", passage.place(*match.span()))


def _twice(passage: Passage, words: str) -> Iterator[Finding]:
    """56万元元, 3人次人次."""
    for match in _TWICE.finditer(words):
        twice = match["twice"]
        once = twice[: len(twice) // 2] if twice == 2 * twice[0] else ""
        right = match["unit"] or once or {"万": "万元", "亿": "亿元"}[twice[0]]
        yield Finding(
            "C721", Severity.WARNING, f"单位写重了：“{twice}”应为“{right}”。", expected=right, found=twice,
            places=(passage.place(*match.span()),),
        )  # fmt: skip


def _mixed(passage: Passage) -> Iterator[Finding]:
    """2０10301: digits of both widths in one number."""
    for match in _WIDTHS.finditer(passage.words):
        number = match[0]
        if any(a.isascii() != b.isascii() for a, b in pairwise(c for c in number if c.isdecimal())):
            yield _malformed("全角、半角数字混用", number, fold(number), passage.place(*match.span()))


def _letters(reading: Reading) -> Iterator[Finding]:
    """l5 and 1O0万元: letters among digits, in a sentence before a unit, in a cell alone."""
    table = str.maketrans(LINT.mistaken)
    for passage in passages(reading.document):
        words = fold(passage.words)
        for match in _LETTERS.finditer(words):
            number = match[0]
            whole = passage.row >= 0 and words.strip() == number and _numeric_column(reading, passage)
            if (whole or match.end() < len(words.rstrip())) and any(c.isdecimal() for c in number):
                yield _malformed("数字中夹有字母", number, number.translate(table), passage.place(*match.span()))


def _numeric_column(reading: Reading, passage: Passage) -> bool:
    """Whether the other cells of the column are numbers: codes may well have letters."""
    grid = reading.document.items[passage.index]
    assert isinstance(grid, Grid)
    others = [cell.text for at, cell in enumerate(grid.column(passage.column)) if at != passage.row and cell.text.strip()]
    return sum(1 for text in others if re.fullmatch(r"[\d.,%\-]+", fold(text).strip())) * 2 >= len(others) > 0


def _malformed(why: str, number: str, right: str, place: Place) -> Finding:
    told = f"数字“{number}”的写法有误（{why}）{f'，应为“{right}”还是别的数，请核对' if right else '，请核对'}。"
    return Finding("C720", Severity.WARNING, told, expected=right, found=number, places=(place,))


def _bare_rates(passage: Passage, words: str) -> Iterator[Finding]:
    """增长12.96 without %."""
    for match in _BARE_RATE.finditer(words):
        number = match["number"]
        small = Decimal(number) < 10 and ("." not in number or number < "1")
        if small or _NO_RATE.search(words[max(match.start() - 2, 0) : match.end("word")]):
            continue
        yield Finding(
            "C722", Severity.WARNING, f"“{match['word']}”后面的“{number}”没有写百分号或单位。", expected=f"{number}%",
            found=number, places=(passage.place(*match.span()),),
        )  # fmt: skip


