"""A document with what was understood of it; made once, read by every check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from ..documents.document import Document, Text
from ..language.quantities import Quantity, quantities
from .figures import NOTHING, Figure, Given
from .forms.form import Form
from .forms.read import forms_of
from .sentences.figures import every_sentence
from .sentences.scopes import Scopes
from .tables.tables import DataTable, tables_of

T = TypeVar("T")
REACH = 300
"""So many characters in front of a figure may say what it is of."""
MOST_NUMBERS = 12_000
"""So many numbers of sentences are read; the whole report of a province has fewer."""


@dataclass(frozen=True)
class Reading:
    document: Document
    given: Given = NOTHING
    _made: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, make: Callable[[Reading], Iterable[T]]) -> tuple[T, ...]:
        """What ``make`` reads of it, made when it is first asked for."""
        if make not in self._made:
            self._made[make] = tuple(make(self))
        made: tuple[T, ...] = self._made[make]
        return made

    @cached_property
    def quantities(self) -> dict[int, tuple[Quantity, ...]]:
        """The quantities of every text, by the text's index; none once there are too many."""
        found: dict[int, tuple[Quantity, ...]] = {}
        left = MOST_NUMBERS
        for index, text in self.document.texts():
            found[index] = quantities(text.text, text.number)[:left] if left > 0 else ()
            left -= len(found[index])
        return found

    @cached_property
    def scopes(self) -> Scopes:
        return Scopes(self.document)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What the texts state, in reading order."""
        return tuple(figure for sentence in every_sentence(self) for figure in sentence.terms)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The self-assessment forms, each one object."""
        return forms_of(self.document)

    @cached_property
    def form_lines(self) -> frozenset[int]:
        """The texts that are rows of forms."""
        return frozenset(item for form in self.forms for item, row in form.rows if row < 0)

    @cached_property
    def tables(self) -> tuple[DataTable, ...]:
        """The tables of figures, but for those two thirds of whose rows of figures are a form’s."""
        taken = frozenset[tuple[int, int]]().union(*(form.rows for form in self.forms))
        tables = tables_of(self.document)
        figures = ([(t.item, row.index) in taken for row in t.rows if row.numbers] for t in tables)
        return tuple(t for t, own in zip(tables, figures, strict=True) if sum(own) * 3 <= len(own) * 2)

    def before(self, figure: Figure, reach: int = REACH) -> str:
        """The sentence in front of a figure, as far as it may speak of it."""
        start, begin = figure.quantity.start, figure.sentence.start if figure.sentence else 0
        return self.text(figure.item).text[max(begin, start - reach) : start]

    def words(self, item: int, start: int, end: int) -> Figure:
        """Words of a text as what is held against figures."""
        place = self.document.place(item, start, end)
        return Figure(Quantity(Decimal(1), "", 0, start, end, place.quote), place, place.quote)

    def text(self, index: int) -> Text:
        return self.document.text(index)
