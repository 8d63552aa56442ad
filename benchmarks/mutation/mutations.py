"""One digit changed, and whether the change can be proved from the document alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from apps.domain.checkup.checkup import check_up
from apps.domain.documents.text import read_text
from apps.domain.findings import Finding, Severity

from .documents import REPEATED, Printed, Proved, interval_of

ABOVE_NOTE = (Severity.ERROR, Severity.WARNING, Severity.QUESTION)
UNIT = "单位"
"""The kind of a change of 万元 to 元."""


@dataclass(frozen=True, slots=True)
class Mutation:
    document: Proved
    printed: Printed
    text: str
    """The whole document after the change."""
    kinds: tuple[str, ...]
    """Of the statements it breaks."""
    words: str
    """The figure as it stands after the change."""

    @property
    def kind(self) -> str:
        return self.kinds[0]


def mutations(document: Proved, dice: random.Random, each: int = 1) -> Iterator[Mutation]:
    """Of every figure ``each`` changes of a digit that prove something wrong, and one of its unit."""
    for printed in document.printed:
        digits = [m for m in _digits(document, printed) if m.kinds]
        yield from dice.sample(digits, min(each, len(digits)))
        if unit := _unit(document, printed):
            yield unit


def _digits(document: Proved, printed: Printed) -> Iterator[Mutation]:
    for at in range(printed.start, printed.end):
        for digit in "0123456789":
            old = document.text[at]
            leading = at == printed.start and digit == "0" and printed.end - printed.start > 1
            if old.isdecimal() and digit != old and not leading:
                text = document.text[:at] + digit + document.text[at + 1 :]
                words = text[printed.start : printed.end]
                yield Mutation(document, printed, text, broken_by(document, printed, words), words)


def broken_by(document: Proved, printed: Printed, words: str) -> tuple[str, ...]:
    """The kinds of the statements that no longer hold; of a figure printed elsewhere too, that it is the same."""
    value = interval_of(words, printed.exact)
    repeated = any(p.name == printed.name and p != printed for p in document.printed)
    if not printed.first:
        return (REPEATED,)
    figures = document.figures() | {printed.name: value}
    own = [s for s in document.statements if printed.name in s.names]
    broken = [s for s in own if not s.holds(figures)]
    broken.sort(key=lambda s: s.name != printed.name)
    return (*(s.kind for s in broken), *([REPEATED] if repeated else []))


def _unit(document: Proved, printed: Printed) -> Mutation | None:
    """万元 that became 元, where the figure takes part in a statement."""
    text = document.text
    related = any(printed.name in s.names for s in document.statements) or not printed.first
    if not related or text[printed.end : printed.end + 2] != "万元" or len(text[printed.start : printed.end]) < 4:
        return None
    changed = text[: printed.end] + text[printed.end + 1 :]
    return Mutation(document, printed, changed, (UNIT,), text[printed.start : printed.end] + "元")


def findings_of(text: str) -> tuple[Finding, ...]:
    """What is found above note."""
    result = check_up(read_text(text))
    assert not result.broken, result.broken
    return tuple(f for f in result.findings if f.severity in ABOVE_NOTE)


def noticed(mutation: Mutation, before: tuple[Finding, ...]) -> bool:
    """Whether something is said that was not said of the untouched document."""
    said = {(f.code, f.message) for f in before}
    return any((f.code, f.message) not in said for f in findings_of(mutation.text))
