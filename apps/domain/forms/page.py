"""The paper a form is printed on: a grid of so many columns, and cells for labels, facts and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from ..cells import Field
from ..facts import Fact, FactBook, State
from ..money import DASH, NumberStyle
from ..writing.blocks import Align, Cell
from .form import Place

if TYPE_CHECKING:
    from .sheet import FormSheet


def label(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text, colspan, rowspan, "center", head=True)


def middle(text: str, missing: bool = False, key: str = "", colspan: int = 1) -> Cell:
    return Cell(text, colspan, align="center", missing=missing and not text, key=key)


def fitted(wanted: Sequence[int], room: Sequence[int]) -> tuple[int, ...]:
    """How many of the grid columns ``room`` each part takes, one at least, so that all come near the widths they want.

    A part that gets less than its share costs more than one that gets more: figures must not be cut.
    """
    parts, columns = len(wanted), len(room)
    share = sum(room) / (sum(wanted) or 1)
    ends = [0, *accumulate(room)]
    best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{0: (0.0, ())}]
    for place, want in enumerate(wanted):
        here: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, spans) in best[-1].items():
            for stop in range(start + 1, columns - (parts - place - 1) + 1):
                off = (ends[stop] - ends[start]) - want * share
                total = cost + off * off * (6 if off < 0 else 1)
                if stop not in here or total < here[stop][0]:
                    here[stop] = (total, (*spans, stop - start))
        best.append(here)
    return best[-1][columns][1] if columns in best[-1] else (1,) * parts


def heads(named: Sequence[tuple[str, str]], spans: Sequence[int]) -> tuple[tuple[Cell, ...], ...]:
    """The row of heads of (label, group above it); two rows where any has a group, whose equal neighbours are one cell."""
    if not any(group for _, group in named):
        return (tuple(label(text, span) for (text, _), span in zip(named, spans, strict=True)),)
    upper: list[Cell] = []
    before = ""
    for (text, group), span in zip(named, spans, strict=True):
        if group and group == before:
            upper[-1] = replace(upper[-1], colspan=upper[-1].colspan + span)
        else:
            upper.append(label(group, span) if group else label(text, span, 2))
        before = group
    return tuple(upper), tuple(label(text, span) for (text, group), span in zip(named, spans, strict=True) if group)


@dataclass(frozen=True)
class Page:
    """One form to be printed: its place, its points, the facts, and the widths of its grid."""

    place: Place
    sheet: FormSheet
    book: FactBook
    style: NumberStyle
    widths: tuple[int, ...]
    nested: bool = False
    """Inside a group, whose merged cell has taken the first column."""
    left: int = 1
    """How many grid columns the merged labels at the left take."""
    texts: int = 0
    """How many columns at the right every text takes, so that all of them begin at one edge; 0: as each fits."""

    @property
    def grid(self) -> int:
        return len(self.widths)

    def fit(self, wanted: Sequence[int], lead: int = 0) -> tuple[int, ...]:
        """Spans of parts side by side, behind so many columns taken already."""
        return fitted(wanted, self.widths[lead:])

    def fact(self, name: str) -> Fact | None:
        return self.book.get(self.place.full(name))

    def cell(self, name: str, field: Field, colspan: int = 1, needed: bool = False) -> Cell:
        """A fact by the name the form gives it, marked where it must be filled and is not; — where there is none."""
        return self.stated(self.place.full(name), field, colspan, needed) if name else Cell(DASH, colspan, align="center")

    def stated(self, key: str, field: Field, colspan: int = 1, needed: bool = False) -> Cell:
        """The same of a fact by its full name."""
        fact = self.book.get(key)
        text = fact.shown(self.style, with_unit=fact.unit == "%") if fact else ""
        missing = needed and not text and (fact is None or fact.state is State.MISSING)
        align: Align = "left" if field.kind.control == "lines" else "center"
        return Cell(text, colspan, align=align, key=key, missing=missing)

    def invented(self, name: str) -> bool:
        """Whether it is demonstration data."""
        fact = self.fact(name) if name else None
        return bool(fact and fact.demo and (fact.known or fact.state is State.NOT_APPLICABLE))
