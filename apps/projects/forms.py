"""The projects of an assessment as one grid, and one of them as a form: figures of the statement 项目."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from secrets import token_hex

from django.urls import reverse

from apps.assessments.drafts import stand_in
from apps.assessments.merging import NOT_KEPT
from apps.assessments.models import Assessment
from apps.assessments.viewing import CLOSED
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.budgets.grid import GridCell, GridRow
from apps.budgets.lists import MAX_ROWS, SPARE_ROWS, RowsForm
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.domain.facts import FactBook
from apps.domain.statements import CellAddress

from .facts import project_rows
from .models import Project

STORED = re.compile(r"P[1-9][0-9]{0,17}")
NEW = re.compile(r"新[0-9a-f]{6,16}")
"""The name a page gives to a row that is no project yet; nothing is stored before something is typed into it."""


class ProjectsForm(RowsForm):
    """All projects, a row each.  A row the page does not send was not touched; one that is taken out is named."""

    template = "projects/_list.html"
    row_name = "{index}"
    row_called = "这个项目"

    def __init__(self, assessment: Assessment, book: FactBook, data=None, only: str = ""):
        """``only`` is the row of a single project."""
        self.only = only
        super().__init__(assessment, assessment.pack.projects.statement, book, data)

    def _figures(self) -> Iterator[Figure]:
        return (f for f in super()._figures() if not self.only or f.row == self.only)

    def place(self, address: CellAddress) -> str:
        return f"{self.stored_as}.{address.row}.{address.column}"

    @property
    def untouchable(self) -> str:
        """Said above the list: nothing of it was sent back, or not all of it."""
        return super().untouchable or ("" if self.open else "没有退回整个项目表，不能增加项目。")

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each project stands in the book."""
        return project_rows(self.assessment)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        if self.only:
            return (self.only,)
        if not self.is_bound:
            return (*self.places, *(f"新{token_hex(4)}" for _ in range(SPARE_ROWS if self.whole else 0)))
        return (*self.places, *(row for row in self.page_rows if NEW.fullmatch(row)))

    @cached_property
    def page_rows(self) -> tuple[str, ...]:
        start = f"{self.prefix}-"
        found = dict.fromkeys(name[len(start) :].partition(".")[0] for name in self.data if name.startswith(start))
        return tuple(row for row in found if row in self.places or NEW.fullmatch(row))

    def _named(self, field: str) -> list[str]:
        """The rows a field of the page names, each once."""
        values = self.data.getlist(self.add_prefix(field)) if hasattr(self.data, "getlist") else []
        return [*dict.fromkeys(row for row in values if STORED.fullmatch(row) or NEW.fullmatch(row))]

    # --- reading and keeping -----------------------------------------------------------------------------------

    def clean(self) -> None:
        super().clean()
        if len(self.places) + len(self._filled_new()) > MAX_ROWS:
            self.unsaved = True
            self.add_error("", f"最多 {MAX_ROWS} 个项目，没有增加。请合并或移除一些再加。")
        if not all(map(self.removable, self._named("removed"))) or (self._named("restored") and not self.whole):
            self.unsaved = True
            self.add_error("", NOT_KEPT)

    def _filled_new(self) -> list[str]:
        return [row for row in self._filled_rows(self.merged.refused) if NEW.fullmatch(row)]

    def _save(self, user: User) -> int:
        if self.non_field_errors():
            return 0
        changed = self._make(user) + super()._save(user)
        if not self.only:
            changed += self._take_out(user) + self._put_back(user) + self._order(user)
        return changed

    def _make(self, user: User) -> int:
        """A project for every new row with something in it; a row that was sent before is the project it became."""
        filled = self._filled_new()
        if not filled:
            return 0
        known = {p.made_as: p for p in Project.all_ever.filter(assessment=self.assessment, made_as__in=filled)}
        last = max((p.ordinal for p in self.assessment.projects.all()), default=0)
        made = Project.objects.bulk_create(
            Project(assessment=self.assessment, ordinal=last + n, made_as=row, created_by=user)
            for n, row in enumerate((row for row in filled if row not in known), 1)
        )
        known |= {project.made_as: project for project in made}
        self.placed = {row: project.row for row, project in known.items()}
        record(user, self.assessment.case, *(Change(Thing.PROJECT, f"项目.{one.row}", after=str(one)) for one in made))
        return len(made)

    def _changed(self) -> dict[tuple[str, str], str]:
        cells = ((self.placed.get(row, row), column, text) for (row, column), text in super()._changed().items())
        return {(row, column): text for row, column, text in cells if not NEW.fullmatch(row)}

    def _take_out(self, user: User) -> int:
        gone = list(self.assessment.projects.filter(pk__in=_keys(self._named("removed")))) if self._named("removed") else []
        for project in gone:
            project.take_out(user)
        return len(gone)

    def _put_back(self, user: User) -> int:
        rows = _keys(self._named("restored"))
        back = list(Project.all_ever.filter(assessment=self.assessment, pk__in=rows).exclude(removed_at=None)) if rows else []
        for project in back:
            project.put_back(user)
        return len(back)

    def _wanted(self) -> list[str]:
        """The rows in the order of the page, by the names they have now; empty where it sends none."""
        return [self.placed.get(row, row) for row in self._named("order")]

    def _order(self, user: User) -> int:
        """The order of the page, where it sends one."""
        if not self.whole or not (wanted := self._wanted()):
            return 0
        projects = _in_order(self.assessment.projects.filter(), wanted)
        moved = []
        for ordinal, project in enumerate(projects, 1):
            if project.ordinal != ordinal:
                project.ordinal = ordinal
                moved.append(project)
        if moved:
            Project.objects.bulk_update(moved, ("ordinal",))
            record(user, self.assessment.case, Change(Thing.PROJECT, "项目", after="、".join(p.row for p in projects), act=Act.MOVE))
        return len(moved)

    # --- looking at it before it is kept -----------------------------------------------------------------------

    def stand_in(self) -> None:
        """New rows stand behind the others as projects that have no number yet."""
        removed = set(self._named("removed"))
        projects = [p for p in self.assessment.projects.all() if p.row not in removed]
        new = [Project(pk=-n, assessment=self.assessment, made_as=row) for n, row in enumerate(self._filled_new(), 1)]
        self.placed = {project.made_as: project.row for project in new}
        super().stand_in()
        stand_in(self.assessment, "projects", _in_order([*projects, *new], self._wanted()))

    def _standing(self) -> list[Figure]:
        return [figure for figure in super()._standing() if not NEW.fullmatch(figure.row)]

    # --- how the page shows it ---------------------------------------------------------------------------------

    def grid(self) -> Iterator[GridRow]:
        by_place = {(a.row, a.column): a for a in self.addresses}
        for row in self.rows:
            page = "".join(reverse("project", args=(self.assessment.pk, pk)) for pk in _keys([row]))
            cells = tuple(self._cell(by_place[row, c.key]) for c in self.columns)
            yield GridRow("", cells, ident=row, fixed=not self.removable(row), place=f"{self.stored_as}.{row}", page=page)

    def blank_row(self) -> GridRow:
        return super().blank_row()._replace(page="")

    @property
    def only_asked(self) -> str:
        """Columns that only a chosen form asks for, each with the column that chooses it: JSON for the page."""
        return json.dumps(self.pack.only_asked, ensure_ascii=False)

    def _cell(self, address: CellAddress) -> GridCell:
        return super()._cell(replace(address, key=self.fact_key(address)))._replace(live=address.key)

    def fact_key(self, address: CellAddress) -> str:
        """In the book a project is called by its place in the list."""
        return self.statement.fact_key(self.places.get(address.row, address.row), address.column)


class ProjectForm(ProjectsForm):
    """The fields of one project, laid out as a form of label and cell."""

    template = "projects/fields.html"
    columns = ()

    def __init__(self, assessment: Assessment, project: Project, book: FactBook, data=None):
        self.project = project
        super().__init__(assessment, book, data, project.row)

    @property
    def untouchable(self) -> str:
        return "" if self.assessment.openings.touches(f"{self.stored_as}.{self.only}") else CLOSED

    @property
    def row(self) -> str:
        """Where it stands in the book."""
        return self.places[self.only]

    @property
    def page_rows(self) -> tuple[str, ...]:
        return (self.only,)

    def grid(self) -> Iterator[GridRow]:
        for address in self.addresses:
            column = self.statement.by_column[address.column]
            yield GridRow(column.label, (self._cell(address),), ident=column.key, hint=column.field.hint)


def _in_order(projects: Iterable[Project], rows: list[str]) -> list[Project]:
    """Projects that ``rows`` does not name stay behind the others, as they were."""
    order = {row: place for place, row in enumerate(rows)}
    return sorted(projects, key=lambda p: order.get(p.row, len(order)))


def _keys(rows: list[str]) -> list[int]:
    return [int(row.removeprefix("P")) for row in rows if STORED.fullmatch(row)]
