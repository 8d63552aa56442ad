"""What an indicator aimed at and what it reached, as numbers: sign, value and unit of a target, and how far it was met."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ...language.lexicon import alternation
from ...language.predicates import YEAR
from ...language.schema import SCHEMA, says_any
from ..tables.figures import compact
from .form import Cell, Indicator

Sign = Literal["at_least", "at_most", "exactly", "judged", ""]

_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NAMED: tuple[Sign, ...] = ("at_least", "at_most", "exactly", "judged")
_SIGNS: dict[str, Sign] = {word: sign for sign in _NAMED for word in SCHEMA.signs[sign]}
_STATED = re.compile(
    rf"(?:[^\d<>≤≥=＝＜＞]{{0,20}}?(?P<sign>{alternation(_SIGNS)}))?(?P<number>{_NUMBER})(?P<unit>[^\d,，。；;、.<>≤≥=~～—\-]{{0,8}})"
)
_DONE = re.compile(rf"(?:{alternation(SCHEMA.done_words)})")
_DAY = re.compile(
    rf"(?P<month>\d{{1,2}}){SCHEMA.date_units[0]}(?:(?P<day>\d{{1,2}})[{''.join(SCHEMA.date_units[1:4:2])}]|(?P<part>{alternation(SCHEMA.days)}))?"
    rf"(?P<by>{alternation(SCHEMA.by_words)})?(?:{alternation(SCHEMA.done_words)})?"
)
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
LONGEST = 80
"""A longer text is no number."""
MONEY = ("", "元")
FARTHEST = Decimal(20)
"""A result so many times the target, or its reverse, was stated in another unit."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A number with its sign and unit; ``scale`` is what 万 and 亿 before the unit are worth."""

    value: Decimal
    unit: str
    scale: Decimal
    sign: Sign


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target beside its result.  ``completion`` is result ÷ target, or target ÷ result where less is better; 1 and more
    is reached.  ``plain`` where a sign says which it is."""

    completion: Decimal
    less: bool
    plain: bool
    working: str
    """5,035 ÷ 5,300, as printed."""

    @property
    def reached(self) -> bool:
        return self.completion >= 1


def stated(text: str, unit: str = "") -> Stated | None:
    """A target or result as a number; None for words, ranges, dates and numbers that are not exact."""
    if len(text) > LONGEST:
        return None
    words, after = _without_end(compact(text))
    if _is_hedged(words) or (match := _STATED.fullmatch(words)) is None:
        return None
    own = match["unit"] or unit
    if own.startswith(SCHEMA.date_units):
        return None
    scale = _SCALES.get(own[:1], Decimal(1))
    sign = _SIGNS[match["sign"]] if match["sign"] else after
    bare = own.lstrip("万亿") if own[1:] else own.strip("万亿")
    return Stated(Decimal(match["number"].replace(",", "")), bare, scale, sign)


def _without_end(words: str) -> tuple[str, Sign]:
    """The text without 以上 or 以内 at its end, and the sign these are."""
    ends: tuple[tuple[tuple[str, ...], Sign], ...] = (
        (SCHEMA.at_least_after, "at_least"), (SCHEMA.at_most_after, "at_most"),
    )  # fmt: skip
    for words_after, sign in ends:
        if end := max((w for w in words_after if words.endswith(w)), key=len, default=""):
            return words.removesuffix(end), sign
    return words, ""


def _is_hedged(words: str) -> bool:
    """Whether a number is not exact or one of several; 不低于 and 或等于 are signs and no hedges."""
    for word in sorted(_SIGNS, key=len, reverse=True):
        words = words.replace(word, "")
    return says_any(words.removeprefix("-"), SCHEMA.hedged)


def outcome(i: Indicator) -> Outcome | None:
    """How far an indicator was met; None where either is no plain number or their units differ."""
    target = i.adjusted_target if i.adjusted_target and i.adjusted_target.states else i.target
    if not (target and i.actual and target.states and i.actual.states):
        return None
    unit = i.unit.words if i.unit and i.unit.states else ""
    aim, result = stated(target.text, unit), stated(_DONE.sub("", i.actual.words), unit)
    if aim is None or result is None or result.sign:
        return None
    sign: Sign = _SIGNS.get(i.sign.words, "") if i.sign else ""
    sign = sign or aim.sign
    if sign == "judged" or (values := _alike(aim, result)) is None:
        return None
    less = sign == "at_most" or (sign in ("", "exactly") and less_is_better(i, aim.unit))
    return _compared(*values, sign, less, target, i.actual)


def is_late(i: Indicator) -> bool:
    """Whether a result is dated after the last day of its target: 3月底前, done 5月中旬."""
    if not (i.target and i.actual and i.target.states and i.actual.states):
        return False
    last, first = _DAY.fullmatch(YEAR.sub("", i.target.words)), _DAY.fullmatch(_DONE.sub("", YEAR.sub("", i.actual.words)))
    years = [YEAR.findall(cell.words) for cell in (i.target, i.actual)]
    if last is None or first is None or not last["by"] or len({tuple(y) for y in years if y}) > 1:
        return False
    return _dated(first, 1) > _dated(last, 31)


def _dated(match: re.Match[str], day: int) -> tuple[int, int]:
    """Month and day; of a part of the month its last one, of a bare month ``day``."""
    return int(match["month"]), int(match["day"] or SCHEMA.days.get(match["part"] or "", (str(day),))[0])


def _alike(aim: Stated, result: Stated) -> tuple[Decimal, Decimal] | None:
    """Both values in one unit; None where that cannot be told."""
    if aim.unit == result.unit or not (aim.unit and result.unit):
        if aim.scale != result.scale and not (aim.unit and result.unit):
            return None
        pair = aim.value * aim.scale, result.value * result.scale
    elif {aim.unit, result.unit} == {"元"}:
        pair = aim.value * aim.scale, result.value * result.scale
    else:
        return None
    small, large = sorted(map(abs, pair))
    return None if not small or large > small * FARTHEST else pair


def _compared(
    aim: Decimal, result: Decimal, sign: Sign, less: bool, target: Cell, actual: Cell
) -> Outcome | None:
    if aim <= 0 or result <= 0:
        return None
    plain = sign in ("at_least", "at_most") or (sign == "exactly" and not less)
    completion = aim / result if less else result / aim
    a, b = figure_in(target.words), figure_in(actual.words)
    return Outcome(completion, less, plain, f"{a} ÷ {b}" if less else f"{b} ÷ {a}")


def figure_in(words: str) -> str:
    """The number in a cell, as printed with its %."""
    match = re.search(rf"{_NUMBER}(?:[万亿]|%)?", words)
    return match[0] if match else words


def less_is_better(i: Indicator, unit: str) -> bool:
    """Whether less is better by the indicator's own words (complaints, accidents), or by its class where it is money."""
    if says_any(i.name, SCHEMA.more_is_better):
        return False
    above = "".join(i.levels[-1:]) if unit in MONEY else ""
    return says_any(i.name + above, SCHEMA.less_is_better)
