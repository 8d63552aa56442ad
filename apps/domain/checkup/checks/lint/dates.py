"""C502 dates that do not exist, C507 years with a digit too few or too many, C508 spans that end before they begin, C509 wrong lengths."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from ....findings import Finding, Severity
from ....language.quantities import fold
from ...reading import Reading
from ...sentences.passages import Passage, passages
from .words import LINT

_SPANS = "|".join(map(re.escape, LINT.spans))
_DATE = re.compile(r"(?<!\d)(?P<year>20\d\d)\s?年\s?(?P<month>\d{1,2})\s?月(?:\s?(?P<day>\d{1,2})\s?日)?")
_DAY = re.compile(r"(?<![\d年\-~至到—])(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日")
_MONTH = re.compile(rf"(?<![\d.\-~至到—年期达满共时约近第保])(?P<month>1[3-9]|[2-9]\d|0?0)\s?月(?!{_SPANS}|\s?\d)")
_SIGNED = re.compile(
    r"(?<![\d.\-/])(?P<year>20\d\d)(?P<sign>[-./])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?![\d.\-/]|\s?[%万元])"
)
_WORDS = re.compile("|".join(LINT.no_days))
_SHORT_YEAR = re.compile(
    r"(?<![\d近约达有距历满第])(?:(?P<short>20\d|19\d|2\d\d)\s?年(?=度|\d{1,2}月|部门|决算|预算|整体|末|底|初)"
    r"|(?P<long>[12]\d{4})\s?年|(?P<far>2[1-9]\d\d)\s?年(?=度|\d{1,2}月))"
)
_LETTER_YEAR = re.compile(r"2[O0o][O0o\dlI]{2}\s?年")
_SPAN = re.compile(
    r"(?P<y1>20\d\d)\s?年\s?(?P<m1>\d{1,2})\s?月(?:\s?(?P<d1>\d{1,2})\s?日)?\s?(?:至|到|[-—~～－]+)\s?"
    r"(?:(?P<y2>20\d\d)\s?年\s?)?(?P<m2>\d{1,2})\s?月(?:\s?(?P<d2>\d{1,2})\s?日)?"
)
_SENTENCE = re.compile("[^。；;]+")
_VERB = 8
"""So many characters behind a date say what was done."""
_BEGUN, _ENDED = (re.compile(rf"[^，,、。；;]{{0,{_VERB}}}?(?:{'|'.join(map(re.escape, words))})") for words in (LINT.begun, LINT.ended))
_LASTED = re.compile(
    rf"(?:{'|'.join(map(re.escape, LINT.lasted))})[^，,、。；;\d]?(?P<days>\d{{1,4}})\s?(?:{'|'.join(map(re.escape, LINT.days))})"
)
_AGREED = re.compile("|".join(map(re.escape, LINT.agreed)))
_YEARS = re.compile(r"(?<![\d〔（(])(?P<y1>20\d\d)\s?年?\s?(?:至|到|[-—~～－]+)\s?(?P<y2>20\d\d)\s?年")


def check(reading: Reading) -> Iterator[Finding]:
    for passage in passages(reading.document):
        words = fold(passage.words)
        yield from _impossible(passage, words)
        yield from _years(passage, words, reading.document.year)
        yield from _spans(passage, words)
        yield from _steps(passage, words)


def _impossible(passage: Passage, words: str) -> Iterator[Finding]:
    """2024年2月30日, 11月31日, 14月, 2023-02-30."""
    dated = list(_DATE.finditer(words))
    inside = {at for match in dated for at in range(*match.span())}
    others = (_DAY, _MONTH, _SIGNED, _WORDS)
    for match in (*dated, *(match for pattern in others for match in pattern.finditer(words))):
        if match.re in (_DAY, _MONTH) and match.start() in inside:
            continue
        if match.re is _WORDS or not _exists(match.groupdict()):
            yield Finding(
                "C502", Severity.ERROR, f"日期“{match[0]}”不存在。", found=match[0],
                places=(passage.place(*match.span()),),
            )  # fmt: skip


def _exists(date: dict[str, str]) -> bool:
    year, month, day = int(date.get("year") or 2024), int(date["month"]), int(date.get("day") or 1)
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _years(passage: Passage, words: str, year: int | None) -> Iterator[Finding]:
    """202年度, 20223年, 2O23年: the digits of the year, one lost, one too many, or a letter among them."""
    letters = [m for m in _LETTER_YEAR.finditer(words) if re.search("[OolI]", m[0])]
    for match in (*_SHORT_YEAR.finditer(words), *letters):
        right = f"{year}年" if year else ""
        yield Finding(
            "C507", Severity.WARNING, f"年份“{match[0]}”的位数不对{f'，本报告是{right}度的' if right else ''}。",
            expected=right, found=match[0], places=(passage.place(*match.span()),),
        )  # fmt: skip


def _spans(passage: Passage, words: str) -> Iterator[Finding]:
    for match in _SPAN.finditer(words):
        begin = (int(match["y1"]), int(match["m1"]), int(match["d1"] or 0))
        end = (int(match["y2"] or match["y1"]), int(match["m2"]), int(match["d2"] or 0))
        known = bool(match["d1"]) == bool(match["d2"])
        if (end if known else end[:2]) < (begin if known else begin[:2]):
            yield _backwards(passage, match, bool(match["y2"]))
    for match in _YEARS.finditer(words):
        if match["y2"] < match["y1"]:
            yield _backwards(passage, match, True)


def _backwards(passage: Passage, match: re.Match[str], sure: bool) -> Finding:
    return Finding(
        "C508", Severity.ERROR if sure else Severity.WARNING, f"起止时间颠倒：“{match[0]}”止于起始之前。", found=match[0],
        places=(passage.place(*match.span()),),
    )  # fmt: skip


def _steps(passage: Passage, words: str) -> Iterator[Finding]:
    """2023年4月10日开工，2023年2月20日完工: in one sentence what begins a work is dated after what ends it."""
    for sentence in _SENTENCE.finditer(words):
        dated = [(m, tuple(int(m[part]) for part in ("year", "month", "day"))) for m in _DATE.finditer(sentence[0]) if m["day"]]
        begun = [(m, day) for m, day in dated if _BEGUN.match(sentence[0], m.end())]
        ended = [(m, day) for m, day in dated if _ENDED.match(sentence[0], m.end())]
        if len(begun) == len(ended) == 1 and ended[0][1] >= begun[0][1]:
            yield from _lasting(passage, sentence, begun[0][1], ended[0][1])
        if len(begun) == len(ended) == 1 and ended[0][1] < begun[0][1]:
            (first, _), (last, _) = begun[0], ended[0]
            start, end = (f(m.span()[n] for m in (first, last)) + sentence.start() for f, n in ((min, 0), (max, 1)))
            yield Finding(
                "C508", Severity.WARNING, f"时间先后颠倒：“{last[0]}”在“{first[0]}”之前。", found=last[0],
                places=(passage.place(start, min(end + _VERB, len(words))),),
            )  # fmt: skip


def _lasting(passage: Passage, sentence: re.Match[str], begun: tuple[int, ...], ended: tuple[int, ...]) -> Iterator[Finding]:
    """3月1日开工，8月27日完工，工期180天: by the calendar, whichever of the two days counts."""
    found = list(_LASTED.finditer(sentence[0]))
    try:
        days = (date(*ended) - date(*begun)).days
    except ValueError:
        return
    if len(found) == 1 and not _AGREED.search(sentence[0]) and abs(int(found[0]["days"]) - days) > 1:
        start, end = (at + sentence.start() for at in found[0].span())
        yield Finding(
            "C509", Severity.WARNING, f"“{found[0][0]}”与起止日期不符：两个日期相隔{days}天。", expected=f"{days}天", found=found[0][0],
            places=(passage.place(start, end),),
        )  # fmt: skip
