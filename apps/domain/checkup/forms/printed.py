"""Rules and grades a form prints about itself: how a target missed is scored, which points make which grade."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ...language.lexicon import alternation
from ...language.schema import SCHEMA, says_any
from ..tables.figures import compact
from .form import Cell, Form, Indicator

Rule = Literal["proportional", "nothing", ""]
_RULES: tuple[Rule, ...] = ("nothing", "proportional")

_GRADES = alternation(SCHEMA.grade_names)
_ABOVE = rf"(?:{alternation(SCHEMA.from_words)})"
_BELOW = rf"(?:{alternation(SCHEMA.under_words)}|[<＜])"
_INCLUDED = r"(?:[(（]不?含[)）])?"
_TO = r"(?:[-~～—－至到]|[≤<＜][^\d。；;]{0,6}[≤<＜])"
_GRADE = rf"分?[^。；;\d]{{0,6}}?[“\"]?(?P<grade>{_GRADES})"
_GRADE_FIRST = rf"[“\"]?(?P<grade>{_GRADES})[”\"]?[(（:：](?:得分)?"
_FULL_FROM = re.compile(
    rf"(\d{{2,3}})%{_INCLUDED}{_ABOVE}[^。；;，,]{{0,10}}(?:{alternation(SCHEMA.full_words)})"
)
_SPAN = re.compile(rf"(?P<one>\d{{1,3}})分?{_INCLUDED}{_TO}(?P<two>\d{{1,3}})分?{_INCLUDED}{_GRADE}")
_FROM = re.compile(rf"(?:≥(?P<at>\d{{1,3}})|(?P<from>\d{{1,3}})分?{_INCLUDED}{_ABOVE}){_GRADE}")
_UNDER = re.compile(
    rf"(?:\d{{1,3}}分?{_INCLUDED}(?:{alternation(SCHEMA.under_ends)})|{_BELOW}\d{{1,3}}){_GRADE}"
)
_NAMED = re.compile(rf"{_GRADE_FIRST}(?P<one>\d{{1,3}})分?{_INCLUDED}[-~～—－至到](?P<two>\d{{1,3}})分?")
_NAMED_END = re.compile(
    rf"{_GRADE_FIRST}(?:[≥>]=?(?P<least>\d{{1,3}})|(?P<low>\d{{1,3}})分?{_INCLUDED}{_ABOVE}"
    rf"|\d{{1,3}}分?(?:{alternation(SCHEMA.under_ends)})|{_BELOW}\d{{1,3}})"
)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Grade:
    """Points from ``low`` on up to (not including) the next grade's."""

    name: str
    low: Decimal


def rule_of(form: Form, i: Indicator) -> Rule:
    """How a missed target is scored by the indicator's criteria or the form's notes; "" where neither says."""
    for text in (i.criteria, *(note.text for note in form.notes)):
        words = compact(text).replace("x", "×").replace("X", "×")
        for name in _RULES:
            if says_any(words, SCHEMA.rules[name]):
                return name
    return ""


def full_from(form: Form) -> Decimal:
    """The completion that gives full marks; 1 where the form does not say otherwise."""
    found = [Decimal(m[1]) / 100 for n in form.notes if (m := _FULL_FROM.search(compact(n.text)))]
    return min(found, default=Decimal(1))


def scale_in(text: str) -> tuple[Grade, ...]:
    """The grades a text defines, highest first; empty unless it defines two that fit together."""
    words = compact(text)
    found: dict[str, Decimal] = {}
    for match in _NAMED.finditer(words):
        found.setdefault(match["grade"], min(Decimal(match["one"]), Decimal(match["two"])))
    for match in _NAMED_END.finditer(words) if found else ():
        found.setdefault(match["grade"], Decimal(match["least"] or match["low"] or 0))
    for match in _SPAN.finditer(words) if not found else ():
        found.setdefault(match["grade"], min(Decimal(match["one"]), Decimal(match["two"])))
    for match in _FROM.finditer(words):
        found.setdefault(match["grade"], Decimal(match["at"] or match["from"]))
    for match in _UNDER.finditer(words):
        found.setdefault(match["grade"], Decimal(0))
    grades = sorted((Grade(name, low) for name, low in found.items()), key=lambda g: -g.low)
    distinct = len({g.low for g in grades}) == len(grades)
    return tuple(grades) if len(grades) >= 2 and distinct and grades[0].low < HUNDRED else ()


def grade_at(scale: tuple[Grade, ...], points: Decimal) -> str:
    """The grade of so many points; empty below the lowest that is defined."""
    return next((g.name for g in scale if points >= g.low), "")


def scale_of(form: Form) -> tuple[tuple[Grade, ...], Cell | None]:
    """The scale of grades a form prints, and where."""
    for note in form.notes:
        if scale := scale_in(note.text):
            return scale, note
    return (), None
