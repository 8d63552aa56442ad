"""Tables without heads: a label and its amount beside each other, and below each what it is made of (其中)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ....documents.document import Grid
from ....findings import Finding, Severity
from ....language.quantities import Quantity
from ....money import ZERO, format_in
from ...reading import Reading
from ...tables.figures import compact, figure, shown
from ...tables.rowtrees import of_which

LEAST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Made:
    """An amount, in the cell behind its label, and the amounts below it that make it: each a row of the grid."""

    label: str
    row: int
    column: int
    whole: Quantity
    parts: tuple[tuple[int, Quantity], ...]

    @property
    def sum(self) -> Decimal:
        return sum((q.value for _, q in self.parts), ZERO)

    @property
    def decimals(self) -> int:
        return max(q.decimals for q in (self.whole, *(q for _, q in self.parts)))

    @property
    def closes(self) -> bool:
        step = self.whole.factor.scaleb(-self.decimals)
        return abs(self.sum - self.whole.value) <= (len(self.parts) + 1) * step / 2


def check(reading: Reading) -> Iterator[Finding]:
    """What stands under an amount as 其中 makes it, where others of the same row are made so."""
    for item, grid in reading.document.grids():
        made = [m for row in range(len(grid.rows)) for m in _row(grid, row)]
        closing = sum(m.closes for m in made)
        for m in made:
            if not m.closes and closing:
                yield _apart(reading, item, m, Severity.ERROR if closing > 1 else Severity.WARNING)


def _row(grid: Grid, row: int) -> Iterator[Made]:
    """The amounts of a row of labels and amounts in turn, each with its parts."""
    cells = grid.rows[row]
    pairs = [
        c
        for c in range(0, len(cells) - 1, 2)
        if _is_label(cells[c].text) and figure(cells[c + 1].text, grid.unit)
    ]
    if len(pairs) < LEAST_PAIRS or len(pairs) * 2 < sum(bool(compact(c.text)) for c in cells) - 1:
        return
    for column in pairs:
        whole = figure(cells[column + 1].text, grid.unit)
        parts = tuple(_parts(grid, row, column))
        if whole and len(parts) > 1 and all(q.kind == whole.kind for _, q in parts):
            yield Made(compact(cells[column].text), row, column, whole, parts)


def _is_label(text: str) -> bool:
    return bool(compact(text)) and figure(text) is None and not of_which(text)


def _parts(grid: Grid, row: int, column: int) -> Iterator[tuple[int, Quantity]]:
    """The amounts below, from the row that says 其中 on."""
    for below in range(row + 1, len(grid.rows)):
        label, amount = grid.rows[below][column], figure(grid.rows[below][column + 1].text, grid.unit)
        begins = below == row + 1
        if amount is None or not compact(label.text) or begins != of_which(label.text):
            return
        yield below, amount


def _apart(reading: Reading, item: int, m: Made, severity: Severity) -> Finding:
    unit = m.whole.unit
    value = (
        format_in(m.sum, unit or "元", m.decimals)
        if unit in ("元", "万元", "亿元")
        else format_in(m.sum, "", m.decimals)
    )
    terms = " + ".join(shown(q) for _, q in m.parts)
    return Finding(
        "C402", severity,
        f"“{m.label}”为{shown(m.whole)}{unit}，其下各行相加为{value}{unit}，上下级不符。",
        expected=value + unit, found=shown(m.whole) + unit, calculation=f"{terms} = {value}",
        places=tuple(reading.document.cell_place(item, r, m.column, m.column + 1) for r in (m.row, *(r for r, _ in m.parts))),
    )  # fmt: skip
