"""Totals below a list that are not sums of its cells."""

from __future__ import annotations

from .cells import Field
from .facts import FactBook
from .formulas import Formula, Missing, NoBase
from .money import DASH, NumberStyle, format_in, format_quantity
from .writing.blocks import Align, Cell


def stated_total(
    formula: Formula, field: Field, unit: str, book: FactBook, style: NumberStyle, colspan: int = 1, align: Align = "right"
) -> Cell:
    """A total that is stated elsewhere, or a rate of totals; ``unit`` is that of the table, not written again."""
    key = next(iter(formula.names)) if len(formula.names) == 1 else ""
    form = format_quantity if field.unit == "%" != unit else format_in
    try:
        text = form(formula.over(book), field.unit, field.decimals, style)
    except Missing:
        return Cell("", colspan, align=align, bold=True, missing=True, key=key)
    except NoBase:
        text = DASH
    return Cell(text, colspan, align=align, bold=True, key=key)
