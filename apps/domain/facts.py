"""Facts: named quantities and texts, each name once.  The waist of the system.

A key is ``statement.row.column`` (``三公.接待费.年初预算``), a form field ``statement.row`` (``资产.净资产``), last year's
figure has the prefix ``上年.``, a list row is ``项1``, ``项2`` … (``项目.项3.年初预算``), an answer of a person is
``评判.<indicator>.<item>``, a typed passage ``文字.<slot>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from .money import DASH, PLAIN, NumberStyle, format_in, format_quantity, in_unit, last_digit, plain

Value = Decimal | str | date | bool | None


class State(StrEnum):
    """The kinds of something and the kinds of nothing."""

    ENTERED = "entered"
    COMPUTED = "computed"
    MISSING = "missing"
    NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or text with its name, unit, precision and source.

    ``value`` of a number is in base units (元, ratio, count); ``unit`` and ``decimals`` say how it was stated.
    """

    key: str
    label: str
    value: Value = None
    unit: str = ""
    decimals: int = 0
    state: State = State.ENTERED
    source: str = ""
    reason: str = ""
    demo: bool = False
    """True for a demonstration figure (演示数据), not published by the unit."""
    refused: str = ""
    """Why what stands in its cell could not be read, as a sentence; the fact is missing then."""

    @property
    def known(self) -> bool:
        return self.value is not None and self.state in (State.ENTERED, State.COMPUTED)

    @property
    def number(self) -> Decimal | None:
        return self.value if isinstance(self.value, Decimal) and self.known else None

    @property
    def step(self) -> Decimal:
        """The worth of the last stated digit in base units; a computed value has none of its own."""
        return last_digit(self.unit, self.decimals)

    def shown(self, style: NumberStyle = PLAIN, *, with_unit: bool = False) -> str:
        """The fact as the report prints it; empty where it is missing, — where it does not apply."""
        if self.state is State.NOT_APPLICABLE:
            return DASH
        if not self.known:
            return ""
        if isinstance(self.value, Decimal):
            form = format_quantity if with_unit else format_in
            return form(self.value, self.unit, self.decimals, style)
        return show_text(self.value)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; ``value`` in the stated unit, as text."""
        number = self.number
        value = plain(in_unit(number, self.unit)) if number is not None else _plain_value(self.value)
        return {
            "key": self.key,
            "label": self.label,
            "kind": "number" if isinstance(self.value, Decimal) else type(self.value).__name__,
            "value": value,
            "unit": self.unit,
            "precision": self.decimals,
            "state": self.state.value,
            "source": self.source,
            "reason": self.reason,
            "demo": self.demo,
        } | ({"refused": self.refused} if self.refused else {})

    def frozen(self) -> dict[str, Any]:
        """The fact for a snapshot: exact, typed, and read back by :meth:`thawed`."""
        return self.as_dict() | {"value": _plain_value(self.value)}

    @classmethod
    def thawed(cls, data: Mapping[str, Any]) -> Fact:
        raw, kind = data["value"], data["kind"]
        value: Value = raw
        if kind == "number":
            value = Decimal(raw)
        elif kind == "date":
            value = date.fromisoformat(raw)
        return cls(
            data["key"], data["label"], value, data["unit"], data["precision"],
            State(data["state"]), data["source"], data["reason"], data["demo"], data.get("refused", ""),
        )  # fmt: skip


def show_text(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return "" if value is None else str(value)


def _plain_value(value: Value) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value


class DuplicateFact(ValueError):
    """Two facts of one name: a mistake of the program, never of a user."""


class FactBook(Mapping[str, Fact]):
    """All facts of an assessment.  ``lists`` names the rows of each list: ``{"项目": ("项1", "项2")}``."""

    def __init__(self, facts: Iterable[Fact] = (), lists: Mapping[str, tuple[str, ...]] | None = None):
        self._facts: dict[str, Fact] = {}
        for fact in facts:
            if fact.key in self._facts:
                raise DuplicateFact(fact.key)
            self._facts[fact.key] = fact
        self.lists = dict(lists or {})

    def __getitem__(self, key: str) -> Fact:
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def number(self, key: str) -> Decimal | None:
        fact = self.get(key)
        return fact.number if fact else None

    def text(self, key: str) -> str:
        fact = self.get(key)
        return fact.shown() if fact else ""

    def row(self, prefix: str) -> FactBook:
        """The same book seen from a list row (``项目.项3.``): short names mean the row's own facts first."""
        return RowView(self, prefix) if prefix else self

    def full_name(self, key: str) -> str:
        """The name a fact is stored under."""
        return key

    def full_list(self, name: str) -> str:
        """The name a list is stored under."""
        return name

    def rows(self, name: str) -> tuple[str, ...]:
        """The row names of a list, in order; empty for a list nobody has filled."""
        return self.lists.get(name, ())

    def with_facts(self, facts: Iterable[Fact]) -> FactBook:
        return FactBook([*self._facts.values(), *facts], self.lists)

    def frozen(self) -> dict[str, Any]:
        return {
            "facts": [fact.frozen() for fact in self._facts.values()],
            "lists": {name: list(rows) for name, rows in self.lists.items()},
        }

    @classmethod
    def thawed(cls, data: Mapping[str, Any]) -> FactBook:
        lists = {name: tuple(rows) for name, rows in data["lists"].items()}
        return cls((Fact.thawed(item) for item in data["facts"]), lists)


class RowView(FactBook):
    """A fact book in which a list row's facts go by their short names."""

    def __init__(self, book: FactBook, prefix: str):
        self._facts, self.lists, self.prefix = book._facts, book.lists, prefix

    def __getitem__(self, key: str) -> Fact:
        return self._facts[self.full_name(key)]

    def full_name(self, key: str) -> str:
        own = f"{self.prefix}{key}"
        return own if own in self._facts else key

    def full_list(self, name: str) -> str:
        own = f"{self.prefix}{name}"
        return own if own in self.lists else name

    def rows(self, name: str) -> tuple[str, ...]:
        return self.lists.get(self.full_list(name), ())


def missing(key: str, label: str, source: str = "") -> Fact:
    return Fact(key, label, state=State.MISSING, source=source)


def renamed(fact: Fact, key: str) -> Fact:
    return replace(fact, key=key)
