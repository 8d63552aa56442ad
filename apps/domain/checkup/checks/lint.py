"""What may be told from the words alone: prompts, placeholders, slips, doubled words, dates, numbers, punctuation.

``lint.yaml`` says what to look for; findings of one kind are one finding with many places, unless each wants its own correction.
Where a pattern does not settle it, a judge says whether what was found is wrong, and what else is to be said of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pkgutil import get_data
from typing import Any

import yaml

from ...findings import Finding, Place
from ...language.lexicon import LEXICON, alternation, worded
from ...language.quantities import fold
from ..reading import Reading
from ..rules import finding, several
from ..sentences.passages import Passage, passages, quoted


@dataclass(frozen=True, slots=True)
class Lint:
    """One kind of words that must not stand in a report, as ``lint.yaml`` explains; ``right`` is what a slip should be."""

    rule: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    where: str = "passages"
    beside: re.Pattern[str] | None = None
    judge: str = ""
    each: bool = False
    right: str = ""


def any_of(patterns: str | list[str]) -> re.Pattern[str]:
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return re.compile("|".join(f"(?:{worded(pattern, WORDS)})" for pattern in patterns))


_DATA = yaml.load(get_data(__package__, "lint.yaml") or b"", yaml.CSafeLoader)
WORDS: dict[str, Any] = _DATA["words"]
_ENTRIES = (*_DATA["lints"], *({"rule": "C708", "find": wrong, "right": right} for wrong, right in _DATA["slips"].items()))
LINTS = tuple(Lint(**e | {key: any_of(e[key]) for key in e.keys() & {"find", "unless", "beside"}}) for e in _ENTRIES)

Hit = tuple[str, Place, dict[str, Any]]
_AROUND = 8
_EDGES = " ：:（(。；"


def check(reading: Reading) -> Iterator[Finding]:
    every = [(passage, fold(passage.words)) for passage in passages(reading.document)]
    for lint in LINTS:
        yield from _told(lint, every if lint.where == "passages" else [one for one in every if one[0].row < 0])


def _told(lint: Lint, among: list[tuple[Passage, str]]) -> Iterator[Finding]:
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


# --- judges ------------------------------------------------------------------------------------------

Judge = Callable[[Passage, re.Match[str]], dict[str, Any] | None]
"""None where it is right after all; else the words for the finding, ``word`` and ``place`` if it should call it otherwise."""
_RATE, _NO_RATE = re.compile(alternation(WORDS["capped_rates"])), re.compile(alternation(WORDS["no_rates"]))
_RIGHT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LIST = re.compile(r"\d(?:,\d)+|(?:19|20)\d\d(?:,(?:19|20)\d\d)+|\d{1,2}(?:,\d{1,2}){2,}")
_BARE_LEVEL = re.compile(r"\d[，,][^，,。；;\d]*(?:20\d\d年[^，,。；;\d]*)?$")
_OLDEST, _SENTENCE = 1949, 40
_NUMBER = re.compile(r"[\d.,%\-]+")
_COMPOUND = re.compile("[\u4e00-\u9fff]{2}")
_LETTERS = str.maketrans(WORDS["mistaken"])


def capped(passage: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """A target above 100 % of a rate that cannot exceed it; in a cell, by the words to the left that say what the rate is of."""
    if match["cell"] is None:
        return {}
    row = passage.document.grid(passage.index).rows[passage.row][: passage.column] if passage.row >= 0 else ()
    label = next((c.text for c in reversed(row) if re.search("[\u4e00-\u9fff]", c.text)), "")
    place = passage.document.row_place(passage.index, passage.row)
    return {"word": f"{label[-12:]} {match[0].strip()}", "place": place} if _RATE.search(label) else None


# --- words twice in a row ----------------------------------------------------------------------------


def doubled(_: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """Unless the language says it twice by right (研究研究), or a noun ends one compound and begins the next (重点工作工作经费)."""
    words, start, end = match.string, *match.span()
    if any(exception in words[max(start - 3, 0) : end + 3] for exception in WORDS["doubled_exceptions"]):
        return None
    if match["character"]:
        return {}
    if LEXICON.unit_words["each"][0] in match["stretch"][1:]:  # 每户每月
        return None
    word, before = match["stretch"], words[max(start - 2, 0) : start]
    compound = _COMPOUND.fullmatch(before) and before not in WORDS["verbs"]
    twice = (
        before[-1:].isdecimal() or match[0] in WORDS["reduplicated"] or word.endswith(tuple(WORDS["meeting_names"]))
        or (compound and words[end:].startswith(tuple(WORDS["joined"].get(word, ("\0",)))))
    )  # fmt: skip
    return None if twice else {}


# --- dates -------------------------------------------------------------------------------------------


def not_a_day(_: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """2024年2月30日, 11月31日, 14月, 2023-02-30, 二月三十日."""
    numbers = [int(number) for number in re.findall(r"\d+", match[0])]
    year = numbers.pop(0) if numbers[:1] > [1000] else 2024
    try:
        date(year, *[*numbers, 1][:2])
    except (ValueError, TypeError):
        return {}
    return None


def year_digits(passage: Passage, _: re.Match[str]) -> dict[str, Any]:
    """202年度, 20223年, 2O23年: the digits of the year, one lost, one too many, or a letter among them."""
    year = passage.document.year
    return {"expected": f"{year}年", "of_year": f"，本报告是{year}年度的"} if year else {"of_year": ""}


def paper_year(passage: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """〔2032〕8号 in the report of 2022: no paper is of a year to come, nor of none."""
    named, year = match["year"], passage.document.year
    return {"found": named, "year": year} if year and not _OLDEST <= int(named) <= year + 2 else None


def backwards(_: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """A span that ends before it begins."""
    dates = {"m1": None, "m2": None, "d1": None, "d2": None} | match.groupdict()
    pairs = [(dates["y1"], dates["y2"] or dates["y1"]), (dates["m1"], dates["m2"]), (dates["d1"], dates["d2"])]
    begin, end = zip(*[(int(a), int(b)) for a, b in pairs if a and b], strict=True)
    return {"sure": bool(dates["y2"])} if end < begin else None


# --- numbers -----------------------------------------------------------------------------------------


def grouped(passage: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """1,2500.00 and 86,40份: commas that do not part thousands."""
    number = match[0]
    alone = passage.row >= 0 and number == match.string.strip()
    if _RIGHT.fullmatch(number) or _LIST.fullmatch(number) or not (match["unit"] or "." in number or alone):
        return None
    return {"expected": f"{Decimal(number.replace(',', '')):,}"}


def twice(_: Passage, match: re.Match[str]) -> dict[str, Any]:
    """56万元元, 3人次人次."""
    words = match["twice"]
    once = words[: len(words) // 2] if words == 2 * words[0] else ""
    return {"word": words, "expected": match["unit"] or once or {"万": "万元", "亿": "亿元"}[words[0]]}


def mixed(passage: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """2０10301: digits of both widths in one number."""
    number = passage.words[slice(*match.span())]
    return {"word": number, "expected": match[0]} if len(set(map(str.isascii, number))) > 1 else None


def lettered(passage: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """l5 and 1O0万元: letters among digits, in a sentence before a unit, in a cell alone."""
    number, words = match[0], match.string
    whole = passage.row >= 0 and words.strip() == number and _among_numbers(passage)
    wrong = (whole or match.end() < len(words.rstrip())) and any(c.isdecimal() for c in number)
    return {"expected": number.translate(_LETTERS)} if wrong else None


def _among_numbers(passage: Passage) -> bool:
    """Whether the other cells of the column are numbers: codes may well have letters."""
    column = passage.document.grid(passage.index).column(passage.column)
    others = [cell.text for at, cell in enumerate(column) if at != passage.row and cell.text.strip()]
    return sum(1 for text in others if _NUMBER.fullmatch(fold(text).strip())) * 2 >= len(others) > 0


_SATISFIED = "满意"


def bare_rate(_: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """增长7.85 without %; 性别比为109.5，较上年下降12.1: what has no unit moves by none."""
    number = match["number"]
    level = _BARE_LEVEL.search(match.string[max(match.start() - _SENTENCE, 0) : match.start()])
    small = level or (Decimal(number) < 10 and ("." not in number or number < "1"))
    scored = _SATISFIED in match["word"] and Decimal(number) <= 10  # 满意度 9.5 is a score: nobody is that dissatisfied
    if small or scored or _NO_RATE.search(match.string[max(match.start() - 2, 0) : match.end("word")]):
        return None
    return {"rate": match["word"], "word": number, "expected": f"{number}%"}


JUDGES: dict[str, Judge] = {
    judge.__name__: judge
    for judge in (capped, doubled, not_a_day, year_digits, paper_year, backwards, grouped, twice, mixed, lettered, bare_rate)
}
