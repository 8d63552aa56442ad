"""Documents written for the bench, and what they state.

A document is a text with its figures marked.  ``{a 1,204.60}`` is a figure named *a*; ``{a}`` prints it again;
``{t = a + b; ,0.00; 合计}`` is computed from others, printed to that pattern, and states a relation of that kind;
``{#p}`` prints nothing and is counted by ``{n = #p; 0; 个数}``.  So every statement stands where it is made, and is proved
from what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import yaml

from apps.domain.intervals import Interval
from apps.domain.money import round_half_up

FOLDER = Path(__file__).with_name("documents")
REPEATED = "一致"
"""The kind of a figure that is printed again."""

_MARK = re.compile(r"\{([^{}]+)\}")
_GIVEN = re.compile(r"(\w+) (-?[\d,.]+)")
_COMPUTED = re.compile(r"(\w+) = ([^;]+); (,?)0(?:\.(0+))?; (\w+)")
_NAME = re.compile(r"[a-z]\w*")
_MONEY = re.compile(r"万元|亿元|元")
_COUNTED = re.compile(r"#(\w+)")
_NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?![\w.])")

Marks = list[tuple[re.Match[str], str]]


@dataclass(frozen=True, slots=True)
class Statement:
    """``name`` is ``formula``: proved where the two intervals meet."""

    kind: str
    name: str
    formula: str
    code: CodeType
    decimals: int
    grouped: str
    """``,`` where thousands are set apart."""

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name, *_NAME.findall(self.formula)})

    def holds(self, figures: Mapping[str, Interval]) -> bool:
        try:
            return figures[self.name].meets(_interval(self.value(figures)))
        except ZeroDivisionError:
            return False

    def value(self, figures: Mapping[str, Any]) -> Any:
        """The formula over decimals or over intervals."""
        return eval(self.code, {"__builtins__": {}, "D": Decimal}, dict(figures))


def _interval(value: Decimal | Interval) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure where it stands: characters ``start`` to ``end`` of the text.  ``first``: its first printing."""

    name: str
    start: int
    end: int
    first: bool
    table: bool
    exact: bool
    """A count: no interval around it."""


@dataclass(frozen=True)
class Proved:
    """A document: its text, its figures where they stand, its statements."""

    name: str
    province: str
    text: str
    printed: tuple[Printed, ...]
    statements: tuple[Statement, ...]

    def figures(self, text: str | None = None) -> dict[str, Interval]:
        """What each name's first printing says (in ``text``, if it was changed without moving anything)."""
        return {p.name: interval_of((text or self.text)[p.start : p.end], p.exact) for p in self.printed if p.first}


def interval_of(words: str, exact: bool) -> Interval:
    value = Decimal(words.replace(",", ""))
    return Interval.around(value, Decimal(0) if exact else Decimal(1).scaleb(int(value.as_tuple().exponent)))


@cache
def documents() -> tuple[Proved, ...]:
    return tuple(
        read_document(one["name"], one["province"], one["text"])
        for path in sorted(FOLDER.glob("*.yaml"))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))["documents"]
    )


def read_document(name: str, province: str, template: str) -> Proved:
    marks = [(match, match[1].strip()) for match in _MARK.finditer(template)]
    statements = [_statement(c, marks) for _, mark in marks if (c := _COMPUTED.fullmatch(mark))]
    words = _values(marks, statements)
    pieces: list[str] = []
    printed: list[Printed] = []
    at = length = 0
    seen: set[str] = set()
    for match, mark in marks:
        pieces.append(template[at : match.start()])
        length, at = length + len(pieces[-1]), match.end()
        if mark.startswith("#"):
            continue
        own = mark.split(" ")[0]
        text = words[own]
        exact = "." not in text and not _MONEY.match(template, match.end()) and "/" not in mark.split(";")[0]
        printed.append(Printed(own, length, length + len(text), own not in seen, _in_table(template, match), exact))
        seen.add(own)
        pieces.append(text)
        length += len(text)
    return Proved(name, province, "".join([*pieces, template[at:]]), tuple(printed), tuple(statements))


def _in_table(template: str, match: re.Match[str]) -> bool:
    start, end = template.rfind("\n", 0, match.start()) + 1, template.find("\n", match.end())
    line = _MARK.sub("", template[start : end if end >= 0 else None])
    return "\t" in line or "|" in line


def _statement(computed: re.Match[str], marks: Marks) -> Statement:
    formula = computed[2].strip()
    for counted in _COUNTED.findall(formula):
        formula = formula.replace(f"#{counted}", str(sum(mark == f"#{counted}" for _, mark in marks)))
    code = compile(_NUMBER.sub(r"D(\1)", formula), "<statement>", "eval")
    return Statement(computed[5], computed[1], formula, code, len(computed[4] or ""), computed[3])


def _values(marks: Marks, statements: list[Statement]) -> dict[str, str]:
    """What is printed for every name: as given, or computed from those that are known."""
    words = {given[1]: given[2] for _, mark in marks if (given := _GIVEN.fullmatch(mark))}
    waiting = statements
    while waiting:
        ready = [s for s in waiting if s.names - {s.name} <= words.keys()]
        if not ready:
            raise ValueError(f"说不出怎样算：{'；'.join(s.formula for s in waiting)}")
        known = {name: Decimal(text.replace(",", "")) for name, text in words.items()}
        words |= {s.name: f"{round_half_up(s.value(known), s.decimals):{s.grouped}f}" for s in ready if s.name not in words}
        waiting = [s for s in waiting if s not in ready]
    return words


def provinces() -> Iterator[str]:
    yield from sorted({document.province for document in documents()})
