"""What a rule of the people who check is: the protocol, what it sees, what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from ..facts import FactBook

if TYPE_CHECKING:
    from ..pack.source import Node
    from .sheet import FormLine, FormSheet


class Told(NamedTuple):
    """Row (empty for the whole form), the cell to mend, and the sentence; ``demanded``: it must be mended or explained."""

    row: str
    cell: str
    text: str
    demanded: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule may look at beside the form: all facts, and the texts of the whole report."""

    book: FactBook
    passages: str


class Review(Protocol):
    """A rule: what it finds in a form, and the code its findings carry."""

    type: ClassVar[str]
    code: ClassVar[str]
    hint: ClassVar[str]

    @classmethod
    def read(cls, node: Node) -> Review: ...

    def tell(self, sheet: FormSheet, seen: Seen) -> Iterator[Told]:
        """What it finds in a form."""
        ...


class ByRow:
    """A rule that looks at one row at a time."""

    __slots__ = ()

    def of_row(self, line: FormLine) -> Iterator[tuple[str, str]]:
        raise NotImplementedError

    def tell(self, sheet: FormSheet, seen: Seen) -> Iterator[Told]:
        for line in sheet.counted:
            yield from (Told(line.row, cell, text) for cell, text in self.of_row(line))
