"""Numbers in a typed text that repeat a figure of the book: they could be live, and never be wrong again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ..facts import Fact
from ..language.quantities import Quantity, quantities
from ..money import PLAIN, format_in
from ..writing.live import BRACES, LiveNames

LEAST_COUNT = 10
"""Fewer people or things than this are too often the same by chance."""
REACH = 24
"""So many characters before a number say what it is of."""
MOST_CHOICES = 4
MOST = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure it may be: its name, and what stands in the text for it (``{名称=数}``)."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """``nth`` of the same characters in the text, from 0, those in braces not counted; ``sure`` where one choice stands out."""

    text: str
    nth: int
    before: str
    choices: tuple[Choice, ...]
    sure: bool


def repeats(text: str, names: LiveNames) -> tuple[Repeat, ...]:
    """Those of a text as its writer sees it."""
    return tuple(_repeats(text, names))[:MOST]


def _repeats(text: str, names: LiveNames) -> Iterator[Repeat]:
    plain = BRACES.sub(lambda braces: "□" * len(braces[0]), text)
    found = quantities(plain)
    figures = _figures(names) if found else []
    for quantity in found:
        written = plain[quantity.start : quantity.end]
        if not quantity.exact or quantity.kind not in ("money", "ratio", "count") or "\n" in written:
            continue
        before = plain[max(0, quantity.start - REACH) : quantity.start].rpartition("\n")[2].replace("□", "")
        near = _near(quantity, figures)
        ranked = sorted((-_overlap(one.name, before), len(one.name), one.name, one.key) for one in near if _is(quantity, one))
        choices = tuple(Choice(name, names.token(_body(key, quantity, names))) for _, _, name, key in ranked[:MOST_CHOICES])
        choices = tuple(choice for choice in choices if _same(choice.token, written))
        if choices and (quantity.kind != "count" or ranked[0][0] < 0):
            sure = ranked[0][0] < 0 and (len(ranked) == 1 or ranked[0][0] < ranked[1][0])
            yield Repeat(written, plain.count(written, 0, quantity.start), before[-12:], choices, sure)


class _Figure(NamedTuple):
    """A figure of the book that may be meant, with what hundreds of times is compared of it."""

    key: str
    name: str
    fact: Fact
    value: Decimal
    step: Decimal


def _figures(names: LiveNames) -> list[_Figure]:
    facts = ((key, name, names.book[key]) for key, name in names.names.items())
    return [_Figure(key, name, fact, value, fact.step) for key, name, fact in facts if (value := fact.number)]


def _near(quantity: Quantity, figures: list[_Figure]) -> list[_Figure]:
    """Those that differ by no more than the last digit of one of both."""
    value, step = quantity.value, quantity.step
    return [one for one in figures if (apart := abs(one.value - value)) <= step or apart <= one.step] if value else []


def _is(quantity: Quantity, figure: _Figure) -> bool:
    """Whether a figure near it, at the precision of the text, is what is written."""
    value, fact = figure.value, figure.fact
    if quantity.kind == "count":
        return quantity.unit == fact.unit and value == quantity.value and abs(value) >= LEAST_COUNT
    if (quantity.kind == "ratio") != (fact.unit == "%") or (quantity.kind == "money" and not fact.unit.endswith("元")):
        return False
    return format_in(value, quantity.unit, quantity.decimals, PLAIN) == format_in(quantity.value, quantity.unit, quantity.decimals, PLAIN)


def _body(key: str, quantity: Quantity, names: LiveNames) -> str:
    """The figure, in the unit and with the decimals of the text where it is printed otherwise."""
    if quantity.kind == "count" or _plain(names.value(key)) == _plain(quantity.text):
        return key
    return f"{key}|{quantity.unit}{quantity.decimals}"


def _plain(text: str) -> str:
    return text.replace(",", "").replace("，", "").replace(" ", "").strip()


def _same(token: str, written: str) -> bool:
    """Live, it prints the same digits."""
    return _plain(token.rpartition("=")[2].rstrip("}")) == _plain(written)


def _overlap(name: str, before: str) -> int:
    return sum(name[i : i + 2] in before for i in range(len(name) - 1))
