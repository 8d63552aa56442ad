"""Rules and grades a form prints about itself: how a target missed is scored, which points make which grade."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ...language.lexicon import alternation
from ...language.schema import SCHEMA, says_any
from ...money import ZERO
from ..tables.figures import compact
from .form import HUNDRED, Cell, Form, Row

Rule = Literal["proportional", "nothing", ""]
_RULES: tuple[Rule, ...] = ("nothing", "proportional")

_ABOVE = rf"(?:{alternation(SCHEMA.from_words)})"
_INCLUDED = r"(?:[(（]不?含[)）])?"
_TO = r"(?:[-~～—－至到]|[≤<＜][^\d。；;]{0,6}[≤<＜])"


def _points(name: str) -> str:
    return rf"(?P<{name}>\d{{1,3}})分?{_INCLUDED}"


_RANGE = (
    rf"(?:{_points('one')}{_TO}{_points('two')}|[≥>]=?(?P<least>\d{{1,3}})|{_points('low')}{_ABOVE}"
    rf"|{_points('high')}(?:{alternation(SCHEMA.under_ends)})|(?:{alternation(SCHEMA.under_words)}|[<＜])\d{{1,3}})"
)
_GRADE = rf"[“\"]?(?P<grade>{alternation(SCHEMA.grade_names)})"
_PLAIN = re.compile(rf"{_RANGE}分?[^。；;\d]{{0,6}}?{_GRADE}")
_NAMED = re.compile(rf"{_GRADE}[”\"]?[(（:：](?:得分)?{_RANGE}")
_FULL_FROM = re.compile(rf"(\d{{2,3}})%{_INCLUDED}{_ABOVE}[^。；;，,]{{0,10}}(?:{alternation(SCHEMA.full_words)})")


@dataclass(frozen=True, slots=True)
class Grade:
    """Points from ``low`` on up to (not including) the next grade's."""

    name: str
    low: Decimal


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
    found = [Decimal(m[1]) / 100 for n in form.notes if (m := _FULL_FROM.search(n.words))]
    return min(found, default=Decimal(1))


def scale_in(text: str) -> tuple[Grade, ...]:
    """The grades a text defines, highest first; empty unless it defines two that fit together."""
    words = compact(text)
    named = list(_NAMED.finditer(words))
    found: dict[str, Decimal] = {}
    for match in (*(named if any(m["two"] for m in named) else ()), *_PLAIN.finditer(words)):
        limits = [Decimal(match[name]) for name in ("one", "two", "least", "low") if match[name]]
        found.setdefault(match["grade"], min(limits, default=ZERO))
    grades = sorted((Grade(name, low) for name, low in found.items()), key=lambda g: -g.low)
    distinct = len({g.low for g in grades}) == len(grades)
    return tuple(grades) if len(grades) >= 2 and distinct and grades[0].low < HUNDRED else ()


def grade_at(scale: Sequence[Grade], points: Decimal) -> str:
    """The grade of so many points; empty below the lowest that is defined."""
    return next((g.name for g in scale if points >= g.low), "")


def scale_of(form: Form) -> tuple[tuple[Grade, ...], Cell | None]:
    """The scale of grades a form prints, and where."""
    return next(((scale, note) for note in form.notes if (scale := scale_in(note.text))), ((), None))
