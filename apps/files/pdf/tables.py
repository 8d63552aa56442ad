"""A table as it stands on a page, of cells that know what is written in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .cells import Words


@dataclass(eq=False)
class Cell:
    """A cell with its words; it stands in the table's rows once for every slot it spans."""

    words: Words = field(default_factory=Words)
    page: int = 0

    @property
    def text(self) -> str:
        return self.words.text


@dataclass
class Table:
    """A table on a page: ``xs`` are its column edges, ``ys`` its row edges; rows hold the same cell where merged."""

    page: int
    xs: list[float]
    ys: list[float]
    rows: list[list[Cell]]
    sure: bool = True
    numbers: list[int] = field(default_factory=list)
    """For every row the running number of its line in the document."""
    caption: str = ""
    above: tuple[str, ...] = ()
    """The lines right above it, the nearest first."""

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    @property
    def width(self) -> int:
        return len(self.xs) - 1

    def texts(self, row: int) -> list[str]:
        return [cell.text for cell in self.rows[row]]
