"""An assessment form as the table it is printed on: its parts below each other on one grid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from ..facts import FactBook, State
from ..money import NumberStyle
from ..writing.blocks import Table, TableRow
from .form import AssessmentForm, Group
from .page import Page, label
from .parts import Part
from .sheet import FormSheet

LEAD, WITH_POINTS = 12, 22
"""The width of the labels at the left: of words below each other, and of words with their points (10分)."""
USUAL, FINE = 20, 9
"""The width of the other columns, and how many there are of them in a form without indicators, two for labels."""


def form_table(
    book: FactBook, style: NumberStyle, sheet: FormSheet, title: str, number: str, unit: str, anchor: str
) -> Table:
    """The whole form at its place."""
    form = sheet.place.form
    widths = _widths(form)
    page = Page(sheet.place, sheet, book, style, widths, left=_left(form, widths), texts=0 if form.indicators else FINE - 2)
    rows = list(_rows(form.content, page))
    return Table(
        tuple(rows), widths, 0, number, title, unit, tuple(_notes(page, rows)), landscape=form.landscape, anchor=anchor,
        dense=not form.landscape, place=sheet.place.base,
    )  # fmt: skip


def _notes(page: Page, rows: list[TableRow]) -> Iterator[str]:
    """What is demonstration data, in the words of the form; the whole of it where nothing else was typed.

    Names without a dot — 单位, 年度 — are the system's.
    """
    demo = [text for part in page.place.form.parts for text in part.demo(page)]
    printed = (page.book.get(cell.key) for row in rows for cell in row.cells if "." in cell.key)
    typed = [fact for fact in printed if fact and fact.known and fact.state is not State.COMPUTED]
    if demo:
        yield "注：本表为演示数据。" if all(fact.demo for fact in typed) else f"注：{'、'.join(demo)}为演示数据。"


def _rows(content: tuple[Part | Group, ...], page: Page) -> Iterator[TableRow]:
    for item in content:
        if isinstance(item, Group):
            yield from _group(item, page)
        else:
            yield from item.rows(page)


def _group(group: Group, page: Page) -> Iterator[TableRow]:
    """The rows of its parts on what the merged cell leaves of the grid."""
    rows = list(_rows(group.content, replace(page, widths=page.widths[1:], nested=True, left=1)))
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
        return (*(_lead(form.content, depth) for depth in range(lead)), *([USUAL] * max(grid - lead, FINE)))
    lead = 1 if part.label else 0
    labels = (part.label, form.funds.label if form.funds else "")
    return (*([_wide(labels)] * lead), *part.widths(grid - lead))


def _left(form: AssessmentForm, widths: tuple[int, ...]) -> int:
    """Columns of the grid for the labels at the left: one where it was made for them, else those that come nearest."""
    if form.indicators is None or form.indicators.label or any(isinstance(item, Group) for item in form.content):
        return 1
    wanted, ends = _wide(tuple(getattr(part, "label", "") for part in form.parts)), [*accumulate(widths)]
    return 1 + min(range(len(ends)), key=lambda n: abs(ends[n] - wanted))


def _lead(content: tuple[Part | Group, ...], depth: int) -> int:
    """The width of the merged cells of the groups so deep."""
    groups = [item for item in content if isinstance(item, Group)]
    for _ in range(depth):
        groups = [item for group in groups for item in group.content if isinstance(item, Group)]
    return _wide(tuple(group.label for group in groups))


def _wide(labels: tuple[str, ...]) -> int:
    """Numbers, brackets and commas do not stand below each other as words do."""
    return WITH_POINTS if any(re.search(r"[\d（、]", text) for text in labels) else LEAD
