"""What an indicator aimed at and what it reached, as numbers, and how far it was met; rules and grades that a form prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from ...intervals import Interval
from ...language.lexicon import patterns
from ...language.predicates import YEAR
from ...language.schema import SCHEMA, says_any
from ...money import ZERO
from ..tables.figures import compact
from .form import HUNDRED, Form, Row

RE = patterns("targets", vars(SCHEMA))
Sign = Literal["at_least", "at_most", "exactly", "judged", ""]
_SIGNS: dict[str, Sign] = {word: sign for sign in get_args(Sign)[:-1] for word in SCHEMA.signs[sign]}
_AFTER: tuple[tuple[tuple[str, ...], Sign], ...] = ((SCHEMA.at_least_after, "at_least"), (SCHEMA.at_most_after, "at_most"))
_ENDS: dict[str, Sign] = {word: sign for words, sign in _AFTER for word in words}
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
LONGEST = 80  # A longer text is no number
MONEY = ("", "元")
FARTHEST = Decimal(20)  # A result so many times the target, or its reverse, was stated in another unit


@dataclass(frozen=True, slots=True)
class Stated:
    """A number with its sign and unit; ``scale`` is what 万 and 亿 before the unit are worth."""

    value: Decimal
    unit: str
    scale: Decimal
    sign: Sign

    @property
    def full(self) -> Decimal:
        return self.value * self.scale


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target beside its result, in one unit.  ``plain`` where a sign says whether less is better."""

    aim: Decimal
    result: Decimal
    less: bool
    plain: bool
    working: str  # 5,035 ÷ 5,300, as printed

    @property
    def completion(self) -> Decimal:
        """Result ÷ target, or target ÷ result where less is better; 1 and more is reached."""
        return self.aim / self.result if self.less else self.result / self.aim

    @property
    def reached(self) -> bool:
        return self.completion >= 1


def stated(text: str, unit: str = "") -> Stated | None:
    """A target or result as a number; None for words, ranges, dates and numbers that are not exact."""
    words = compact(text) if len(text) <= LONGEST else ""
    match = RE.stated.fullmatch(words)
    own = (match["unit"] or unit) if match else ""
    if match is None or RE.dated.fullmatch(own):
        return None
    sign = _SIGNS[match["sign"]] if match["sign"] else _ENDS.get(match["end"], "")
    bare = own.lstrip("万亿") if own[1:] else own.strip("万亿")
    return Stated(Decimal(match["number"].replace(",", "")), bare, _SCALES.get(own[:1], Decimal(1)), sign)


def outcome(i: Row) -> Outcome | None:
    """How far an indicator was met; None where either is no plain number or their units differ, as far as that can be told."""
    target = i.words("adjusted_target") or i.words("target")
    actual, unit = i.words("actual"), i.words("unit")
    aim, result = stated(target, unit), stated(RE.done.sub("", actual), unit)
    if aim is None or result is None or result.sign or aim.full <= 0 or result.full <= 0:
        return None
    sign = _SIGNS.get(i.words("sign"), "") or aim.sign
    one_unit = aim.unit == result.unit if aim.unit and result.unit else aim.scale == result.scale
    small, large = sorted((aim.full, result.full))
    if sign == "judged" or not one_unit or large > small * FARTHEST:
        return None
    costs = i.name + "".join(g.name for g in i.above[-1:]) * (aim.unit in MONEY)  # complaints, accidents; by its class where it is money
    fewer = says_any(costs, SCHEMA.less_is_better) and not says_any(i.name, SCHEMA.more_is_better)
    less = sign == "at_most" or (sign in ("", "exactly") and fewer)
    plain = sign in ("at_least", "at_most") or (sign == "exactly" and not less)
    a, b = (match[0] if (match := RE.printed.search(words)) else words for words in (target, actual))
    return Outcome(aim.full, result.full, less, plain, f"{a} ÷ {b}" if less else f"{b} ÷ {a}")


def is_late(i: Row) -> bool:
    """Whether a result is dated after the last day of its target: 3月底前, done 5月中旬; of a part of the month its last day counts,
    of a bare month of the target the last, of the result the first."""
    target, actual = i.words("target"), i.words("actual")
    last, first = RE.day.fullmatch(YEAR.sub("", target)), RE.day.fullmatch(RE.done.sub("", YEAR.sub("", actual)))
    years = {tuple(years) for words in (target, actual) if (years := YEAR.findall(words))}
    if last is None or first is None or not last["by"] or len(years) > 1:
        return False
    done, due = (
        (int(m["month"]), int(m["day"] or SCHEMA.days.get(m["part"] or "", (day,))[0])) for m, day in ((first, "1"), (last, "31"))
    )
    return done > due


# --- rules and grades a form prints about itself -------------------------------------------------------

Rule = Literal["proportional", "nothing", ""]
_RULES: tuple[Rule, ...] = ("nothing", "proportional")
_HAIR, _MOST = Decimal("0.01"), Decimal(999)


Scale = tuple[tuple[str, Decimal], ...]
"""Grades, each from its points on up to (not including) the next one's, the highest first."""


def says_rule(text: str) -> bool:
    """Whether a remark says how points are given: 完成率×分值, 每低1个百分点扣1分, 95%以上得10分，90%—95%得8分."""
    words = compact(text)
    told = any(says_any(words, of_rule) for of_rule in SCHEMA.rules.values())
    return told or bool(RE.costs.search(words)) or len(RE.band.findall(words)) > 1


def rule_of(form: Form, i: Row) -> Rule:
    """How a missed target is scored by the indicator's criteria or the form's notes; "" where neither says."""
    for text in (i.criteria, *(note.text for note in form.notes)):
        words = compact(text).replace("x", "×").replace("X", "×")
        for name in _RULES:
            if says_any(words, SCHEMA.rules[name]):
                return name
    return ""


def full_from(form: Form) -> Decimal:
    """The completion that gives full marks; 1 where the form does not say otherwise."""
    found = [Decimal(m[1]) / 100 for n in form.notes if (m := RE.full_from.search(n.words))]
    return min(found, default=Decimal(1))


def _range(match: re.Match[str]) -> Interval:
    """From where to where 80—90分, 80≤总分<90, [80,90), 90分以上 or 低于60分 go; a limit that words name is of both sides."""
    got = {name: Decimal(match[name]) for name in ("one", "two", "low", "limit", "first", "last", "edge", "under") if match[name]}
    if "two" in got:
        return Interval(*sorted((got["one"], got["two"])))
    if "first" in got:
        return Interval(got["first"] + _HAIR * (match["open"] in "（("), got["last"] - _HAIR * (match["shut"] in "）)"))
    if "limit" not in got:
        return Interval(got["edge"], _MOST) if match["from"] else Interval(ZERO, got["under"] if "under" in got else got["edge"])
    sign, other, limit = match["sign"], match["lowsign"] or "=", got["limit"]
    if sign[0] in ">≥＞":
        return Interval(limit + _HAIR * (sign in ">＞"), got.get("low", _MOST))
    return Interval(got.get("low", ZERO) + _HAIR * (other in "<＜"), limit - _HAIR * (sign in "<＜"))


def scale_in(text: str) -> Scale:
    """The grades a text defines; empty unless it defines two that fit together."""
    words = compact(text)
    named, plain = list(RE.named.finditer(words)), list(RE.plain.finditer(words))
    found: dict[str, Decimal] = {}
    # 优秀为90分及以上，良好为80分至90分: each name before its points, or behind them.
    for match in (*(named if len(named) > 1 and (not plain or named[0].start() < plain[0].start()) else ()), *plain):
        found.setdefault(match["grade"], _range(match).low)
    distinct = len({*found.values()}) == len(found) >= 2 and max(found.values()) < HUNDRED
    return tuple(sorted(found.items(), key=lambda grade: -grade[1])) if distinct else ()


def grade_at(scale: Scale, points: Decimal) -> str:
    """The grade of so many points; empty below the lowest that is defined."""
    return next((name for name, low in scale if points >= low), "")


Band = tuple[str, Interval, Decimal]  # Of what, from where to where in per cent, and the points it gets


def bands_in(criteria: str, worth: Decimal) -> list[Band]:
    """95%以上得10分，90%—95%得8分，85%以下不得分, the highest points the weight; none of several rates."""
    found = [m for m in RE.band.finditer(criteria) if "%" in m[0]]
    bands = [((m["name"] or "").strip("的\n"), _range(m), worth if m["full"] else Decimal(m["points"] or 0)) for m in found]
    one = len(bands) > 1 and len({name for name, _, _ in bands if name}) < 2
    return bands if one and max(given for _, _, given in bands) == worth else []
