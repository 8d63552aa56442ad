"""One project: its fields, figures of the statement 项目."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from apps.assessments.models import Assessment
from apps.budgets.forms import GridRow, StatementForm
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.domain.facts import FactBook
from apps.domain.statements import CellAddress

from .models import Project


class ProjectForm(StatementForm):
    """The fields of one project, laid out as a form of label and cell."""

    template = "projects/fields.html"

    def __init__(self, assessment: Assessment, project: Project, row: str, book: FactBook, data=None):
        self.project, self.row = project, row
        sheet = assessment.pack.projects
        super().__init__(assessment, sheet.statement, book, data)

    def _figures(self) -> Iterator[Figure]:
        return (f for f in super()._figures() if f.row == self.project.row)

    @property
    def rows(self) -> tuple[str, ...]:
        return (self.project.row,)

    page_rows = rows

    def _addresses(self) -> Iterator[CellAddress]:
        return self.statement.list_cells((self.project.row,))

    def grid(self) -> Iterator[GridRow]:
        for address in self.addresses:
            column = self.statement.by_column[address.column]
            yield GridRow(column.label, (self._cell(address),), ident=column.key, hint=column.field.hint)

    def _cell(self, address: CellAddress):
        """Computed cells are shown from the book."""
        return super()._cell(replace(address, key=self.fact_key(address)) if address.computed else address)

    def fact_key(self, address: CellAddress) -> str:
        """In the book the project is called by its place in the list."""
        return self.statement.fact_key(self.row, address.column)

    def _save(self, user: User) -> int:
        return self._save_cells(user)
