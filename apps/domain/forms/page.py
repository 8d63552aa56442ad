"""The paper a form is printed on: a grid of so many columns, and cells for labels, facts and points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..blocks import Align, Cell
from ..facts import Fact, FactBook, State
from ..money import DASH, NumberStyle
from ..statements import LONG, Field
from .form import Place

if TYPE_CHECKING:
    from .sheet import FormSheet


def label(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text, colspan, rowspan, "center", head=True)


def middle(text: str, missing: bool = False, key: str = "", colspan: int = 1) -> Cell:
    return Cell(text, colspan, align="center", missing=missing and not text, key=key)


def spread(parts: int, total: int) -> tuple[int, ...]:
    """``total`` grid columns over so many parts, the first ones the wider."""
    share, rest = divmod(total, max(1, parts))
    return tuple(share + (i < rest) for i in range(parts))


@dataclass(frozen=True)
class Page:
    """One form to be printed: its place, its points, the facts, and how wide its grid is."""

    place: Place
    sheet: FormSheet
    book: FactBook
    style: NumberStyle
    grid: int

    def fact(self, name: str) -> Fact | None:
        return self.book.get(self.place.full(name))

    def cell(self, name: str, field: Field, colspan: int = 1, needed: bool = False) -> Cell:
        """A fact by the name the form gives it, marked where it must be filled and is not; — where there is none."""
        if not name:
            return Cell(DASH, colspan, align="center")
        key = self.place.full(name)
        fact = self.book.get(key)
        text = fact.shown(self.style, with_unit=fact.unit == "%") if fact else ""
        missing = needed and not text and (fact is None or fact.state is State.MISSING)
        align: Align = "left" if field.type == LONG else "center"
        return Cell(text, colspan, align=align, key=key, missing=missing)

    def invented(self, name: str) -> bool:
        """Whether it is demonstration data."""
        fact = self.fact(name) if name else None
        return bool(fact and fact.demo and (fact.known or fact.state is State.NOT_APPLICABLE))
