"""The words of comparison: what a change is of, which year it is measured against."""

from __future__ import annotations

import re

from .labels import canonical
from .lexicon import LEXICON, MOVES, alternation

_COMPARED = re.compile(
    r"(?:与|同|和|较|比|相较于?)(?=20\d\d|上|去年|年初|同期|预算|决算|计划|年度|本年|全年|调整|批复)"
    r"(?:20\d\d\s*年度?|上一?年度?|去年度?|同期|本年度?|年度|全年|年初|预算|决算|计划|指标|安排|批复|调整后?"
    r"|总|支出|收入|执行|数|额|的|相比|比较|对比)*"
)
LAST_YEAR = re.compile(r"[比较与和同](?:上一?年|去年|同期|(?P<year>20\d\d)\s*年)|同比")
OF_LAST_YEAR = re.compile(alternation(LEXICON.comparing["last"]))
YEAR = re.compile(r"(20\d\d)\s*年")
_IDLE = re.compile(
    rf"(?:共|均|各|也|都|则|又|分别|总体|同比|环比){{0,4}}(?:{MOVES})(?:资金|金额|经费|支出|额|数|率|幅|了|约|为|达){{0,4}}|相比|同比|环比|其中|共计"
)
RATE_ONLY = re.compile(rf"(?:同比|环比|比例|幅度|变动|{_COMPARED.pattern}|{MOVES}|[了约达为到率，, ])*")


def subject(words: str) -> str:
    """What a change is of, in the words before its number; empty where they only compare."""
    rest = _IDLE.sub("", _COMPARED.sub("", words)).strip("，,、 的为是达约共计")
    return rest if len(canonical(rest)) > 1 else ""


def named_year(words: str) -> str:
    """The year a number's own words name, the last of several; ``0`` for the year before; empty for none."""
    if OF_LAST_YEAR.search(words):
        return "0"
    found = YEAR.findall(words)
    return found[-1] if found else ""


def compared_year(words: str) -> str:
    """The year something is compared with, ``0`` for the year before; empty where nothing is."""
    match = LAST_YEAR.search(words)
    return (match["year"] or "0") if match else ""
