"""The parts of a form, each a class that brings how it is read, what it names, what is typed into it and how it is printed.

``PARTS`` lists them all; a new one is a file of its own and a line here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Protocol

from ...facts import FactBook
from ...statements import Statement
from ...writing.blocks import TableRow
from ..form import Place
from ..page import Page
from .fields import Fields
from .funds import Funds
from .goals import Goals
from .indicators import Indicators
from .lines import Line
from .table import TablePart
from .texts import Texts

if TYPE_CHECKING:
    from ...pack.read_forms import FormReader
    from ...pack.source import Node


class Part(Protocol):
    kind: ClassVar[str]

    @classmethod
    def read(cls, node: Node, reader: FormReader) -> Part: ...

    def own_names(self) -> Iterator[str]:
        """First words of the names of its own facts."""
        ...

    def names(self) -> Iterator[str]:
        """Facts from elsewhere it uses, by the names written in the pack."""
        ...

    def problems(self, form: object) -> Iterator[tuple[str, str, str]]:
        """What is wrong with it beside the rest of its form: code, sentence and key."""
        ...

    def statements(self, place: Place) -> Iterator[Statement]:
        """What is typed into it, as statements."""
        ...

    def gaps(self, place: Place, book: FactBook) -> Iterator[str]:
        """What is still missing in it, as sentences; points are told with the sheet."""
        ...

    def columns(self) -> int:
        """The fewest grid columns it prints on."""
        ...

    def rows(self, page: Page) -> Iterator[TableRow]: ...

    def demo(self, page: Page) -> Iterator[str]:
        """What of it is demonstration data, in the words of the form."""
        ...


PARTS: dict[str, type[Part]] = {
    part.kind: part for part in (Fields, Funds, Goals, Indicators, Texts, TablePart, Line)
}

__all__ = ["PARTS", "Part"]
