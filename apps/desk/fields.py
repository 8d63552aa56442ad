"""The cell that the name of a field means."""

from __future__ import annotations

from apps.budgets.forms import StatementForm
from apps.budgets.lists import RowsForm
from apps.domain.statements import CellAddress


def address_of(form: StatementForm, name: str) -> CellAddress | None:
    """The cell of that name; a row that waits to be stored has cells like any other of its list."""
    row, _, column = name.partition(".")
    new = form.statement.list_cells((row,)) if isinstance(form, RowsForm) and column in form.statement.by_column else ()
    return next((a for a in (*form.addresses, *new) if (a.row, a.column) == (row, column) and not a.computed), None)
