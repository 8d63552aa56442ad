"""The entry forms of statements whose rows people add, move and remove; what hangs on a row goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from django.db.models import Q

from apps.assessments.models import Passage
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.domain.places import PASSAGE as PASSAGE_PLACE
from apps.domain.statements import CellAddress
from apps.domain.writing.live import with_rows

from .facts import ROW, list_rows
from .forms import StatementForm
from .grid import GridCell, GridRow
from .keeping import changes, remove
from .models import Figure

MAX_ROWS = 500
SPARE_ROWS = 2
"""Empty rows a list always offers, so that it can be filled without a script."""

FITTING = 7
"""So many columns of a list fit the width of the page."""


def carried(name: str, moved: Mapping[str, str]) -> str:
    """The name of a statement after rows changed places; empty where its row is gone."""
    start = next((old for old in moved if name.startswith(old)), "")
    if not start:
        return name
    return moved[start] and f"{moved[start]}{name.removeprefix(start)}"


def _places(rows: Iterable[str]) -> dict[str, str]:
    """What rows in the order of the page are called."""
    numbers = [int(row.removeprefix("项")) for row in rows if ROW.fullmatch(row)]
    if numbers == sorted(numbers):
        return {row: row for row in rows}
    places = iter(range(1, len(numbers) + 1))
    return {row: f"项{next(places)}" if ROW.fullmatch(row) else row for row in rows}


class RowsForm(StatementForm):
    """A statement whose rows people add."""

    row_name = "项{index}"
    """What a row the browser adds is called."""
    row_called = "这一行"
    levels = ""
    results = ""
    """What is said behind the rows: their points, or what to look at; empty for nothing."""

    @property
    def whole(self) -> bool:
        """Whether rows may be added, moved and removed: the list was sent back as a whole."""
        return self.assessment.openings.holds(self.stored_as)

    @property
    def open(self) -> bool:
        """Whether people may add rows."""
        return self.whole

    def removable(self, row: str) -> bool:
        return self.assessment.openings.holds(f"{self.stored_as}.{row}")

    @property
    def wide(self) -> bool:
        """Whether there are so many columns that it scrolls by itself."""
        return len(self.statement.columns) > FITTING

    def _addresses(self) -> Iterator[CellAddress]:
        return self.statement.list_cells(self.rows)

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of the page: those stored, and a few empty ones where people may add any."""
        raise NotImplementedError

    def _filled_rows(self, back: Iterable[str] = ()) -> dict[str, dict[str, str]]:
        """The rows with anything in them, in the order of the page: column → text; of cells held ``back`` what is stored."""
        rows: dict[str, dict[str, str]] = {}
        for address in self.addresses:
            name = self._name(address)
            text = "" if address.computed else self.raw(address) if name in back else self.merged.values[name]
            if text.strip():
                rows.setdefault(address.row, {})[address.column] = text
        return rows

    # --- how the page shows it ---------------------------------------------------------------------------------

    def grid(self) -> Iterator[GridRow]:
        by_place = {(a.row, a.column): a for a in self.addresses}
        for row in self.rows:
            cells = tuple(self._cell(by_place[row, c.key]) for c in self.columns)
            yield GridRow("", cells, ident=row.removeprefix("项"), fixed=not self.removable(row), place=f"{self.stored_as}.{row}")

    def totals(self) -> list[GridCell]:
        """The total row of a list, a cell a column."""
        cells = []
        for column in self.columns:
            key = f"{self.statement.key}.合计.{column.key}"
            fact = self.book.get(key)
            text = fact.shown(self.pack.style) if fact else ""
            cells.append(GridCell(key, text=text, column=column.key, numeric=column.field.numeric))
        return cells

    def blank_row(self) -> GridRow:
        """The template of a new row; ``{index}`` in its names is replaced in the browser."""
        cells = []
        for column in self.columns:
            key = self.statement.fact_key(self.row_name, column.key)
            address = CellAddress(key, column.label, self.row_name, column.key, column.field, column.formula)
            control = "" if address.computed else self._control(address, "")
            cells.append(GridCell(key, control, numeric=column.field.numeric, column=column.key))
        return GridRow("", tuple(cells), ident="{index}", row=self.row_name)


class ListForm(RowsForm):
    """A list of an assessment: its rows are numbered in the order of the page, and kept as a whole."""

    template = "budgets/list.html"
    moved: Mapping[str, str] = {}
    """Beginnings of the names under which other figures hang on rows that changed places; empty for removed rows."""

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The rows: those stored and a few empty ones, or those of the posted page in its order.

        A row that somebody else added or changed meanwhile belongs to the posted ones as well.
        """
        stored = list_rows(self.stored.values())
        if not self.is_bound:
            last = int(stored[-1].removeprefix("项")) if stored else 0
            return (*stored, *(f"项{last + i}" for i in range(1, SPARE_ROWS + 1 if self.whole else 1)))
        texts = self._stored_texts().items()
        changed = {name.partition(".")[0] for name, text in texts if text != self.loaded.get(name, "")}
        if not self.whole:
            return (*stored, *(row for row in self.page_rows if row not in stored))
        return (*self.page_rows, *(row for row in stored if row in changed and row not in self.page_rows))

    @cached_property
    def page_rows(self) -> tuple[str, ...]:
        start = f"{self.prefix}-项"
        found = dict.fromkeys(name[len(self.prefix) + 1 :].partition(".")[0] for name in self.data if name.startswith(start))
        return tuple(row for row in found if ROW.fullmatch(row))

    # --- reading and keeping -----------------------------------------------------------------------------------

    def typed(self, address: CellAddress) -> str:
        """A row the page did not send was removed."""
        sent = self.add_prefix(self._name(address)) in self.data
        removed = not sent and address.row not in self.page_rows and self.removable(address.row)
        return "" if removed else super().typed(address)

    def clean(self) -> None:
        super().clean()
        if len(self._filled_rows()) > MAX_ROWS:
            self.unsaved = True
            self.add_error("", f"最多 {MAX_ROWS} 行，现有 {len(self._filled_rows())} 行，没有保存。请合并或删去一些再保存。")

    def _save(self, user: User) -> int:
        if self.non_field_errors():
            return 0
        wanted = self._placed_figures(user, self.kept_back)
        if self.kept_back and any(row != place for row, place in self.placed.items()):
            return 0
        self._carry(user)
        return self._replace(wanted, user)

    def _placed_figures(self, user: User | None, back: Iterable[str] = ()) -> dict[tuple[str, str], Figure]:
        """The list's figures in the order of the page.

        Rows keep their names while these have the order of the page, so that other pages that show them mean the same
        rows; else they are numbered anew.  Rows with nothing in them are dropped.
        """
        filled = self._filled_rows(back)
        self.placed = _places(filled)
        moved = {row: "" for row, _ in self.stored if ROW.fullmatch(row)} | dict(self.placed)
        self.moved = {f"{self.stored_as}.{old}.": new and f"{self.stored_as}.{new}." for old, new in moved.items() if old != new}
        return {
            (self.placed[row], column): self._figure(
                (self.placed[row], column), text, self.stored.get((row, column)), f"{row}.{column}", user
            )
            for row, cells in filled.items()
            for column, text in cells.items()
        }

    def _carry(self, user: User) -> None:
        """What hangs on a row (its assessment form) goes where the row goes, and with it when it is removed."""
        below = Q(pk__in=[])
        for old in self.moved:
            below |= Q(statement__startswith=old)
        hanging = list(self.assessment.figures.filter(below)) if self.moved else []
        kept = [(figure, carried(figure.statement, self.moved)) for figure in hanging]
        remove(self.assessment, (figure for figure, name in kept if not name), user, "所在的行已删除")
        self.assessment.figures.filter(pk__in=[figure.pk for figure, name in kept if name]).delete()
        Figure.objects.bulk_create(
            Figure(
                assessment=self.assessment, statement=name, row=f.row, column=f.column, raw=f.raw,
                updated_by_id=f.updated_by_id, **f.provenance.fields,
            )
            for f, name in kept
            if name
        )  # fmt: skip
        moved = {(f.statement, name) for f, name in kept if name}
        whole = (Change(Thing.FIGURE, new, old, new, "所在的行换了位置", Act.MOVE) for old, new in sorted(moved))
        record(user, self.assessment.case, *whole, *self._followed())

    def _followed(self) -> Iterator[Change]:
        """The figures in texts go with their rows."""
        for passage in self.assessment.passages.filter(text__contains=f"{self.stored_as}.项") if self.moved else ():
            text = with_rows(passage.text, self.moved)
            if text != passage.text:
                Passage.objects.filter(pk=passage.pk).update(text=text)
                yield Change(Thing.PASSAGE, f"{PASSAGE_PLACE}{passage.key}", passage.text, text, "所在的行换了位置", Act.MOVE)

    def _replace(self, wanted: dict[tuple[str, str], Figure], user: User) -> int:
        if {c: (f.raw, f.provenance) for c, f in wanted.items()} == {c: (f.raw, f.provenance) for c, f in self.stored.items()}:
            return 0
        self.assessment.figures.filter(statement=self.stored_as).delete()
        Figure.objects.bulk_create(wanted.values())
        texts = {cell: figure.raw for cell, figure in wanted.items()} | {cell: "" for cell in self.stored if cell not in wanted}
        origins = {cell: figure.provenance for cell, figure in wanted.items()}
        record(user, self.assessment.case, *changes(self.stored_as, texts, self.stored, origins))
        return len(wanted)

    def _standing(self) -> list[Figure]:
        return [*self._placed_figures(None).values()]

    def _others(self) -> list[Figure]:
        hanging = super()._others()
        for figure in hanging:
            figure.statement = carried(figure.statement, self.moved)
        return [figure for figure in hanging if figure.statement]

    @property
    def answered(self) -> set[str]:
        """All of them: rows the page did not send are told as well."""
        return set(self.merged.values)
