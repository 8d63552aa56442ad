"""An assessment form as the table it is printed on: its parts below each other on one grid."""

from __future__ import annotations

from .blocks import Table, TableRow
from .evaluation import Evaluation
from .forms import FormSheet
from .forms.page import Page
from .forms.parts.indicators import Indicators

LEAD = 12
"""The width of the label at the left."""
USUAL = 20


def form_table(evaluation: Evaluation, sheet: FormSheet, title: str, number: str, unit: str, anchor: str) -> Table:
    """The whole form at its place."""
    form = sheet.place.form
    grid = max((part.columns() for part in form.parts), default=2)
    widths = _widths(form.indicators, grid)
    page = Page(sheet.place, sheet, evaluation.book, evaluation.pack.style, widths)
    rows: list[TableRow] = [row for part in form.parts for row in part.rows(page)]
    demo = [text for part in form.parts for text in part.demo(page)]
    notes = (f"注：{'、'.join(demo)}为演示数据。",) if demo else ()
    return Table(
        tuple(rows), widths, 0, number, title, unit, notes, landscape=form.landscape, anchor=anchor,
        dense=not form.landscape,
    )  # fmt: skip


def _widths(part: Indicators | None, grid: int) -> tuple[int, ...]:
    """The grid as the indicators need it; equal columns where a form has none."""
    if part is None:
        return (LEAD, *([USUAL] * (grid - 1)))
    lead = (LEAD,) if part.label else ()
    return (*lead, *part.widths(grid - len(lead)))
