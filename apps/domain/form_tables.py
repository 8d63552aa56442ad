"""An assessment form as the table it is printed on: its parts below each other on one grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .blocks import Table, TableRow
from .evaluation import Evaluation
from .forms import AssessmentForm, FormSheet
from .forms.form import Group
from .forms.page import Page, label
from .forms.parts import Part

LEAD = 12
"""The width of the label at the left."""
USUAL, FINE = 20, 9
"""The width of the other columns, and how many there are of them in a form without indicators."""


def form_table(evaluation: Evaluation, sheet: FormSheet, title: str, number: str, unit: str, anchor: str) -> Table:
    """The whole form at its place."""
    form = sheet.place.form
    widths = _widths(form)
    page = Page(sheet.place, sheet, evaluation.book, evaluation.pack.style, widths)
    rows = list(_rows(form.content, page))
    demo = [text for part in form.parts for text in part.demo(page)]
    notes = (f"注：{'、'.join(demo)}为演示数据。",) if demo else ()
    return Table(
        tuple(rows), widths, 0, number, title, unit, notes, landscape=form.landscape, anchor=anchor,
        dense=not form.landscape,
    )  # fmt: skip


def _rows(content: tuple[Part | Group, ...], page: Page) -> Iterator[TableRow]:
    for item in content:
        if isinstance(item, Group):
            yield from _group(item, page)
        else:
            yield from item.rows(page)


def _group(group: Group, page: Page) -> Iterator[TableRow]:
    """The rows of its parts on what the merged cell leaves of the grid."""
    rows = list(_rows(group.content, replace(page, widths=page.widths[1:])))
    for i, row in enumerate(rows):
        yield TableRow((label(group.label, rowspan=len(rows)), *row.cells)) if i == 0 else row


def _columns(content: tuple[Part | Group, ...]) -> int:
    """The fewest grid columns the parts print on."""
    wanted = (1 + _columns(item.content) if isinstance(item, Group) else item.columns() for item in content)
    return max(wanted, default=2)


def _widths(form: AssessmentForm) -> tuple[int, ...]:
    """The grid as the indicators need it; where a form has none, labels at the left and enough columns to divide."""
    grid, part = _columns(form.content), form.indicators
    if part is None:
        lead = max((item.depth for item in form.content if isinstance(item, Group)), default=1)
        return (*([LEAD] * lead), *([USUAL] * max(grid - lead, FINE)))
    lead = 1 if part.label else 0
    return (*([LEAD] * lead), *part.widths(grid - lead))
