"""What a line of a report is by its looks alone: heading, caption, unit, page number; and what belongs together.

All readers use it.  ``classify`` looks at one text, ``joined`` at what follows on what; levels as the numbers are
nested are set by :mod:`levels`, and :mod:`arrangement` puts it all together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from ..language.lexicon import LEXICON, alternation
from ..language.quantities import fold
from ..numbering import chinese
from .document import Item, Kind, Piece, Text


class Label(NamedTuple):
    """A heading's ``level`` is the usual one of its numbering style; :func:`levels.levelled` sets the one it really has."""

    kind: Kind
    level: int = 0
    number: str = ""


class Mark(NamedTuple):
    """A number in front of a text: as printed, its numbering style and its place in the sequence."""

    number: str
    style: str
    ordinal: int


_CN = "[〇零一二三四五六七八九十百]{1,4}"
STYLES: dict[str, tuple[int, re.Pattern[str]]] = {
    "第一部分": (1, re.compile(rf"第\s?({_CN}|\d{{1,2}})\s?(?:部分|章|篇|编)[、：:.．]?")),
    "附件": (1, re.compile(r"附[件录]\s?([一二三四五六七八九十]{1,3}|\d{1,2})?(?:[-—]\d{1,2})?\s?[、：:.．]?")),
    "第一节": (1, re.compile(rf"第\s?({_CN}|\d{{1,2}})\s?节[、：:.．]?")),
    "一、": (1, re.compile(rf"({_CN})\s?[、.．](?![一二三四五六七八九十]{{1,2}}[、至到]|[一二三四五六七八九十]是)")),
    "（一）": (2, re.compile(rf"[（(]\s?({_CN})\s?[）)][、.．]?")),
    "1.1.1": (4, re.compile(r"\d{1,2}[.．]\d{1,2}[.．](\d{1,2})(?![\d.]|[亿万元%‰])[、.．]?")),
    "1.1": (3, re.compile(r"\d{1,2}[.．](\d{1,2})(?![\d.]|\s?[亿万元倍%‰]|个?百分)[、．]?")),
    "1.": (3, re.compile(r"(\d{1,2})\s?(?:[.．、](?!\d)|[.．、]\s?(?=(?:19|20)\d\d)|[.．、]\s(?=\d))")),
    "（1）": (4, re.compile(r"[（(]\s?(\d{1,2})\s?[）)][、.．]?|(\d{1,2})[)）]")),
    "①": (5, re.compile(r"([\u2460-\u2473])[、.．]?")),
}  # fmt: skip
"""Style → usual level and pattern; matched on folded text, so full-width digits are read too."""

_ORDINALS = {chinese(n): n for n in range(1, 200)} | {chr(0x2460 + n): n + 1 for n in range(20)}
_COUNTED = re.compile(alternation(LEXICON.counters))
_AMOUNT = re.compile(r"\d\s?(?:亿元|万元|元|%)")
_END = "。；;！!？?"
_OPEN = "，,、（(《“—-和与及或"
"""What no sentence ends with."""

_VERB = r"(?!\s?(?:显示|反映|所示|可见|可知|可以|表明|列示|中|是|为|和|与|、|，))"
_CAPTION = re.compile(
    rf"[（(]?(?:附|续)?[表]\s?(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}}(?:\s?[-－—–]\s?\d{{1,2}})*"
    rf"(?:\.\d{{1,2}}(?!\d))?){_VERB}|附表(?=[：:\s]|$)"
)
_FIGURE = re.compile(
    rf"[（(]?附?图\s?(?:[一二三四五六七八九十]{{1,3}}(?=[：:、.\s])|\d{{1,2}}(?:[-－—–]\d{{1,2}})*(?:\.\d{{1,2}}(?!\d))?){_VERB}"
)
_MONEY = "亿元|百万元|万元|千元|元"
_UNIT = re.compile(rf"(?:单位|计量单位|金额单位)\s?[:：]\s?(?:人民币)?\s?({_MONEY}|%|{_COUNTED.pattern})")
_MONEY_UNIT = re.compile(rf"单位\s?[:：]\s?(?:人民币)?[^\s]{{0,6}}?({_MONEY})")
_NOTE = re.compile(r"(?:备?注|附注|说明|资料来源|数据来源|填表说明)\s?\d{0,2}\s?[:：]")
_PAGE = re.compile(
    r"[-—–－·~\s]*\d{1,4}[-—–－·~\s]*|第\s?\d{1,4}\s?页(?:\s?[,，/]?\s?共\s?\d{1,4}\s?页)?|\d{1,4}\s?/\s?\d{1,4}"
    r"|[Pp]age\s?\d{1,4}(?:\s?of\s?\d{1,4})?"
)
_DECIMAL = re.compile(r"(?=.*\d\.\d)[\d,.%‰\s—-]+")
_ENDS_IN_FIGURE = re.compile(r"\s[\d,]+\.\d+%?$")
"""Cells that stand alone (7.05) or end a row are no headings."""
_LEADER = re.compile(
    r"(?:(?<![.…·．])(?:[.…·．]{3,}+|…{2,}+)|(?<![.…·．]\s)(?:[.…·．]\s){3,}+|\t)\s{0,9}[-—]?\s{0,9}\d{1,4}\s{0,9}[-—]?$"
)
_CONTENTS = re.compile(r"目\s*[录次]")
_PROSE = re.compile("[，。；、,;]")
_FIELD = re.compile("[^，。：；、]{1,12}[：:]")
"""填报人：某某, a line of its own."""
LONGEST_HEADING = 60
LONGEST_CAPTION = 70
SHORTEST_CUT = 24
"""A line shorter than this is not a paragraph that ran to the end of its page."""


def mark_of(text: str) -> Mark | None:
    """The number in front of a text; None where there is none (2020年, 3.5万元, 一是 are none)."""
    start = fold(text[:24])
    for style, (_, pattern) in STYLES.items():
        if match := pattern.match(start):
            digits = next((group for group in match.groups() if group), "")
            if style == "附件" and not _is_annex(text, match.end()):
                continue
            if style == "1.1" and _is_count(start, match.end()):
                continue
            ordinal = int(digits) if digits.isdecimal() else _ORDINALS.get(digits, 0)
            return Mark(text[: match.end()].rstrip(), style, ordinal)
    return None


def _is_count(text: str, end: int) -> bool:
    """1.1人 and 1.5倍，…… count things, 1.1人员情况 does not."""
    counted = _COUNTED.match(text, end)
    return counted is not None and not re.match(r"[\u4e00-\u9fff]", text[counted.end() :])


def _is_annex(text: str, end: int) -> bool:
    """附件1 and 附件：某表 stand above something; 附件中…… and 附件：1.…… 2.…… are sentences and lists."""
    rest = text[end:].strip()
    if not rest:
        return True
    free = text[end - 1] in " 　、：:.．0123456789一二三四五六七八九十" and not rest.startswith("的")
    return free and len(rest) <= LONGEST_HEADING and not re.search("[，。；]", rest) and mark_of(rest) is None


def style_of(number: str) -> str:
    """The numbering style of a printed number: （三） is （一）, 2、 is 1., ② is ①."""
    mark = mark_of(number)
    return mark.style if mark else ""


def ordinal_of(number: str) -> int:
    """The place of a printed number in its sequence: 三、 is 3; 0 where it has none."""
    mark = mark_of(number)
    return mark.ordinal if mark else 0


def classify(text: str) -> Label:
    """What a text is, its level and number, by its own words; a title or an unnumbered caption is ``body`` here,
    since only what stands around it tells.  A list item that goes on for sentences is ``body`` with its number."""
    text = text.strip()
    if _PAGE.fullmatch(text):
        return Label("furniture")
    if len(text) <= LONGEST_CAPTION:
        if _LEADER.search(text) or _CONTENTS.fullmatch(text):
            return Label("contents")
        if label := _above_table(text):
            return label
    if _NOTE.match(text):
        return Label("note")
    mark = None if _DECIMAL.fullmatch(fold(text[:60])) else mark_of(text)
    if mark is None:
        return Label("body")
    if _heads(text, mark):
        return Label("heading", STYLES[mark.style][0], mark.number)
    return Label("body", 0, "" if mark.style in ("第一部分", "附件", "第一节") else mark.number)


def _above_table(text: str) -> Label | None:
    sentence = text.endswith(tuple(_END))
    folded = fold(text)
    for kind, pattern in (("caption", _CAPTION), ("figure", _FIGURE)):
        if (match := pattern.match(folded)) and not sentence:
            return Label("caption" if kind == "caption" else "figure", 0, text[: match.end()].rstrip())
    if not sentence and len(text) <= 40 and unit_in(text) and not mark_of(text):
        return Label("unit")
    return None


def unit_in(text: str) -> str:
    """The unit that 单位：万元 states, money first; empty where none is stated (单位：某局 is not a unit)."""
    folded = fold(text)
    if money := _MONEY_UNIT.search(folded):
        return money[1]
    match = _UNIT.search(folded)
    if match is None or re.match(r"[\u4e00-\u9fff]", folded[match.end() :]):
        return ""
    return match[1]


def _heads(text: str, mark: Mark) -> bool:
    """A short text without an amount, of one clause; the full stop of a run-in heading (1. 效率性。) is allowed."""
    rest = text[len(mark.number) :].strip()
    if mark.style == "附件":
        return True
    if _ENDS_IN_FIGURE.search(rest):
        return False
    if not rest or len(rest) > LONGEST_HEADING or _AMOUNT.search(fold(rest)):
        return False
    if rest[-1] in "；;" + _OPEN or any(end in rest[:-1] for end in _END):
        return False
    if mark.style in ("第一部分", "第一节"):
        return len(rest) <= 40 and rest[-1] not in _END
    if rest[-1] in _END and len(re.findall("[，,]", rest)) > 2:
        return False
    return not (rest[-1] in "：:" and len(rest) > 25)


def continues(before: str, after: str) -> bool:
    """Whether ``after`` goes on with the paragraph ``before``, which a page or a line break cut.

    Leading blanks of ``after`` count as the indent of a new paragraph.
    """
    tail, start = before.rstrip(), after.strip()
    if len(tail) < SHORTEST_CUT or not start or tail[-1] in _END + "：:”…":
        return False
    if classify(start).kind != "body" or mark_of(start) or not (len(tail) > 60 or _PROSE.search(tail)):
        return False
    if tail[-1] in _OPEN:
        return True
    new = not after[:2].strip() or after.startswith("\u3000") or _FIELD.match(start)
    return not new and (len(start) > 20 or start[-1] in _END or start[0] in "，。；、）)”》")


def joined(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items with the paragraphs that were cut made whole; page numbers between their parts go behind them."""
    result: list[Item] = []
    parts: list[Text] = []
    between: list[Item] = []
    for item in items:
        if isinstance(item, Text) and item.kind == "furniture" and parts:
            between.append(item)
        elif (
            parts and isinstance(item, Text) and item.kind == "body" and continues(parts[-1].text, item.text)
        ):
            parts.append(item)
        else:
            result += ([_whole(parts)] if parts else []) + between
            parts, between = [], []
            if isinstance(item, Text) and item.kind == "body":
                parts = [item]
            else:
                result.append(item)
    return (*result, *([_whole(parts)] if parts else []), *between)


def _whole(parts: list[Text]) -> Text:
    """One text of the parts, stripped of what stood around the cuts, its pieces moved along."""
    words: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for part in parts:
        text = part.text.strip()
        if words and words[-1] and _latin(words[-1][-1]) and text and _latin(text[0]):
            text = " " + text
        cut = len(part.text) - len(part.text.lstrip())
        for piece in part.pieces:
            pieces.append(replace(piece, start=length + max(piece.start - cut, 0)))
        words.append(text)
        length += len(text)
    return replace(parts[0], text="".join(words), pieces=tuple(pieces))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
