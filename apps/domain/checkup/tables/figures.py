"""Cells of tables: what is a figure, what is empty, and which unit a head names."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from ...language.lexicon import LEXICON, alternation
from ...language.quantities import Quantity, compact
from ...language.schema import says_any as says
from ...money import plain, unit_of

__all__ = ["bracketed", "compact", "empty", "figure", "head_unit", "says", "shown"]

_COUNTED = alternation(LEXICON.counters)
_UNIT = rf"亿元|万元|元|%|‰|个百分点|百分点|分|{_COUNTED}"
_FIGURE = re.compile(rf"¥?(-)?((?:\d{{1,3}}(?:,\d{{3}}){{1,8}}|\d{{1,24}})(?:\.\d{{1,24}})?)(?:[(（]?({_UNIT})[)）]?)?")
_NEGATIVE = re.compile(r"[(（]([\d,]{1,20}\.\d{1,6}|\d{1,3}(?:,\d{3}){1,6})[)）]")
"""An accountant's minus; (15) alone numbers a row."""
_THINGS = alternation([unit for unit in LEXICON.counters if unit not in LEXICON.code_levels])
_HEAD_UNIT = re.compile(rf"[(（/:：,，、](?:单位[:：]?)?(亿元|万元|元|%|{_THINGS})(?=[)）,，、/]|$)|(?<!\d)(%)$")
_BRACKETED = re.compile(r"[（(]([^（()）]{1,8})[)）]$")
_MONEY = ("元", "万元", "亿元")
_EMPTY = {"", "-", "--", "—", "——", "–", "/", "\\", "无", "不适用", "N/A", "*", "…", "……", "－", "―", "──", "─", "一"}


def empty(text: str) -> bool:
    """Whether the cell states nothing: blank or a dash."""
    return compact(text) in _EMPTY


@lru_cache(maxsize=20_000)
def figure(text: str, unit: str = "") -> Quantity | None:
    """The number a cell holds and nothing else; ``unit`` is its column's, where the cell names none of its own."""
    words = compact(text).replace("￥", "¥")
    bracketed = _NEGATIVE.fullmatch(words)
    match = _FIGURE.fullmatch(f"-{bracketed[1]}" if bracketed else words)
    if match is None:
        return None
    digits = match[2].replace(",", "")
    own = match[3] or unit
    value = Decimal(digits) * (unit_of(own).factor if own != "‰" else Decimal("0.001"))
    if own.endswith("百分点"):
        value = Decimal(digits) / 100
    return Quantity(-value if match[1] else value, own, len(digits.partition(".")[2]), 0, len(text), text.strip())


def head_unit(head: str, table_unit: str) -> str:
    """The unit of a column: as its head says, else by the kind of thing it counts, else the table's."""
    text = compact(head)
    if found := _HEAD_UNIT.search(text):
        return found[1] or found[2]
    if says(_BRACKETED.sub("", text), LEXICON.rate_words):
        return "%"
    if says(text, (*LEXICON.weight_words, *LEXICON.score_words)):
        return "分"
    if says(text, LEXICON.count_heads):
        return ""
    return table_unit if table_unit in _MONEY else ""


def row_unit(label: str, column_unit: str) -> str:
    """The unit of a row's amounts: money or a rate as its label says, else its column's; 车辆（辆） says what is counted in another."""
    found, name = _HEAD_UNIT.search(compact(label)), _BRACKETED.sub("", compact(label))
    said = (found[1] or found[2]) if found else "%" if name.endswith(LEXICON.rate_words) else ""
    return said if said in (*_MONEY, "%") else "" if name.endswith(LEXICON.count_heads) else column_unit


def bracketed(head: str) -> str:
    """What a head or label says in brackets at its end: 面积（亩）; empty where it says nothing there."""
    match = _BRACKETED.search(compact(head))
    return match[1] if match else ""


def shown(quantity: Quantity) -> str:
    """The figure as printed, without its unit: for calculations in words a reader can follow."""
    number = _FIGURE.fullmatch(compact(quantity.text))
    return (number[1] or "") + number[2] if number else plain(quantity.value)
