"""Where a pattern of ``lint.yaml`` does not settle it: whether what was found is wrong, and what else is to be said of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from ....documents.document import Grid
from ....language.lexicon import alternation
from ....language.quantities import fold
from ...sentences.passages import Passage
from .words import WORDS

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


def _grid(passage: Passage) -> Grid:
    grid = passage.document.items[passage.index]
    assert isinstance(grid, Grid)
    return grid


def capped(passage: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """A target above 100 % of a rate that cannot exceed it; in a cell, by the words to the left that say what the rate is of."""
    if match["cell"] is None:
        return {}
    row = _grid(passage).rows[passage.row][: passage.column] if passage.row >= 0 else ()
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
    column = _grid(passage).column(passage.column)
    others = [cell.text for at, cell in enumerate(column) if at != passage.row and cell.text.strip()]
    return sum(1 for text in others if _NUMBER.fullmatch(fold(text).strip())) * 2 >= len(others) > 0


def bare_rate(_: Passage, match: re.Match[str]) -> dict[str, Any] | None:
    """增长12.96 without %; 性别比为111.3，较上年下降6.8: what has no unit moves by none."""
    number = match["number"]
    level = _BARE_LEVEL.search(match.string[max(match.start() - _SENTENCE, 0) : match.start()])
    small = level or (Decimal(number) < 10 and ("." not in number or number < "1"))
    if small or _NO_RATE.search(match.string[max(match.start() - 2, 0) : match.end("word")]):
        return None
    return {"rate": match["word"], "word": number, "expected": f"{number}%"}


JUDGES: dict[str, Judge] = {
    judge.__name__: judge
    for judge in (capped, doubled, not_a_day, year_digits, paper_year, backwards, grouped, twice, mixed, lettered, bare_rate)
}
