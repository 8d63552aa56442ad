"""The entry form of a statement, generated from the pack: grid, list or plain form.

What is typed is kept as typed, readable or not; a cell that cannot be read says why beside it and stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.db import transaction

from apps.assessments.models import Assessment
from apps.departments.models import User
from apps.domain.facts import FactBook
from apps.domain.pack import Pack
from apps.domain.statements import CHOICE, DATE, FLAG, LONG, NUMBER, CellAddress, Column, Row, Statement

from .facts import list_rows, read_cell
from .models import Figure

MAX_ROWS = 500
SPARE_ROWS = 2
"""Empty rows a list always offers, so that it can be filled without a script."""


@dataclass(frozen=True)
class GridCell:
    """One cell of the page: a bound field, or the text of a computed one."""

    key: str
    bound: forms.BoundField | None
    text: str = ""
    message: str = ""
    demo: bool = False
    skipped: bool = False
    numeric: bool = True
    unit: str = ""
    hint: str = ""
    column: str = ""
    optional: bool = False


@dataclass(frozen=True)
class GridRow:
    label: str
    cells: tuple[GridCell, ...]
    indent: int = 0
    total: bool = False
    ident: str = ""
    hint: str = ""


class CellField(forms.CharField):
    """A typed cell.  Cleaning reads it; a text that cannot be read is an error, and is kept all the same."""

    def __init__(self, address: CellAddress, **kwargs):
        self.address = address
        super().__init__(required=False, strip=False, label=address.label, widget=_widget(address), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        _, _, refused = read_cell(self.address, text or "")
        if refused:
            raise forms.ValidationError(refused)
        return text


def _widget(address: CellAddress) -> forms.Widget:
    field, label = address.field, {"aria-label": address.label}
    if field.type in (CHOICE, FLAG):
        options = field.choices or ("是", "否")
        return forms.Select(choices=[("", "请选择"), *((o, o) for o in options)], attrs={"class": "cell cell-text", **label})
    if field.type == LONG:
        return forms.Textarea(attrs={"rows": 2, "class": "cell cell-text", **label})
    if field.type == DATE:
        return forms.TextInput(attrs={"class": "cell cell-text", "placeholder": "如 2021-06-18", **label})
    if field.type == NUMBER:
        return forms.TextInput(attrs={"class": "cell", "inputmode": "decimal", "autocomplete": "off", **label})
    return forms.TextInput(attrs={"class": "cell cell-text", "autocomplete": "off", **label})


class StatementForm(forms.Form):
    """A statement of an assessment.  ``book`` gives the computed cells their figures."""

    template = "budgets/statement_form.html"

    def __init__(self, assessment: Assessment, statement: Statement, book: FactBook, data=None):
        self.assessment, self.statement, self.book = assessment, statement, book
        self.pack: Pack = assessment.pack
        self.stored = {(f.row, f.column): f for f in self._figures()}
        super().__init__(data, prefix=statement.key)
        self.addresses = tuple(self._addresses())
        for address in self.addresses:
            if not address.computed:
                self.fields[self._name(address)] = CellField(address, initial=self._raw(address))
        loaded = json.dumps({f"{r}.{c}": f.raw for (r, c), f in self.stored.items()}, ensure_ascii=False)
        self.fields["loaded"] = forms.CharField(required=False, strip=False, widget=forms.HiddenInput, initial=loaded)

    def _figures(self) -> Iterator[Figure]:
        return (f for f in self.assessment.figures.all() if f.statement == self.statement.key)

    # --- what the form asks ------------------------------------------------------------------------------------

    def _addresses(self) -> Iterator[CellAddress]:
        if self.statement.kind == "list":
            return self.statement.list_cells(self.rows)
        return iter(self.statement.cells)

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of a list: those on the posted page, or those stored and a few empty ones."""
        if not self.is_bound:
            stored = list_rows(self.stored.values())
            last = int(stored[-1].removeprefix("项")) if stored else 0
            return (*stored, *(f"项{last + i}" for i in range(1, SPARE_ROWS + 1)))
        start = f"{self.prefix}-项"
        found = {name[len(self.prefix) + 1 :].partition(".")[0] for name in self.data if name.startswith(start)}
        numbers = sorted(int(row[1:]) for row in found if row[1:].isdigit() and len(row) < 8)
        return tuple(f"项{n}" for n in numbers[:MAX_ROWS])

    def _name(self, address: CellAddress) -> str:
        return f"{address.row}.{address.column}"

    def _raw(self, address: CellAddress) -> str:
        figure = self.stored.get((address.row, address.column))
        return figure.raw if figure else ""

    # --- reading and keeping -----------------------------------------------------------------------------------

    def typed(self, address: CellAddress) -> str:
        return self.data.get(self.add_prefix(self._name(address)), "").replace("\r\n", "\n")

    def clean(self):
        """Refuse to overwrite what somebody else saved since the page was opened."""
        cleaned = super().clean()
        try:
            loaded = json.loads(self.data.get(self.add_prefix("loaded")) or "{}")
        except ValueError:
            loaded = {}
        self.loaded = loaded if isinstance(loaded, dict) else {}
        for address in self.addresses:
            if not address.computed and self._conflict(address):
                figure = self.stored[address.row, address.column]
                who = figure.updated_by or "他人"
                self.add_error(self._name(address), f"{who}在您打开本页后已改为“{figure.raw}”。仍要用您填的，请再保存一次。")
                self.conflicts = True
        return cleaned

    conflicts = False

    def _conflict(self, address: CellAddress) -> bool:
        name, stored, typed = self._name(address), self._raw(address), self.typed(address)
        loaded = str(self.loaded.get(name, ""))
        return stored not in (loaded, typed) and typed != loaded

    @transaction.atomic
    def save(self, user: User) -> int:
        """Keep every changed cell as typed, readable or not; returns how many changed."""
        if self.statement.kind == "list":
            return self._save_list(user)
        changed = 0
        for address in self.addresses:
            if address.computed or self._conflict(address):
                continue
            typed = self.typed(address)
            untouched = typed == str(self.loaded.get(self._name(address), ""))
            if not untouched and typed != self._raw(address):
                self._keep(address.row, address.column, typed, user)
                changed += 1
        return changed

    def _keep(self, row: str, column: str, raw: str, user: User) -> None:
        place = {"assessment": self.assessment, "statement": self.statement.key, "row": row, "column": column}
        if raw.strip():
            Figure.objects.update_or_create(**place, defaults={"raw": raw, "updated_by": user, "demo": False})
        else:
            Figure.objects.filter(**place).delete()

    def _save_list(self, user: User) -> int:
        """Rows are numbered anew in the order of the page; rows with nothing in them are dropped."""
        if self.conflicts:
            return 0
        wanted: dict[tuple[str, str], tuple[str, Figure | None]] = {}
        number = 0
        for row in self.rows:
            cells = {a.column: (self.typed(a), self.stored.get((row, a.column)))
                     for a in self.addresses if a.row == row and not a.computed}  # fmt: skip
            if any(text.strip() for text, _ in cells.values()):
                number += 1
                wanted |= {(f"项{number}", column): cell for column, cell in cells.items() if cell[0].strip()}
        return self._replace(wanted, user)

    def _replace(self, wanted: dict[tuple[str, str], tuple[str, Figure | None]], user: User) -> int:
        now = {place: raw for place, (raw, _) in wanted.items()}
        if now == {place: f.raw for place, f in self.stored.items()}:
            return 0
        self.assessment.figures.filter(statement=self.statement.key).delete()
        figures = []
        for (row, column), (raw, old) in wanted.items():
            same = old is not None and old.raw == raw
            figures.append(Figure(
                assessment=self.assessment, statement=self.statement.key, row=row, column=column, raw=raw,
                demo=same and old.demo, updated_by=old.updated_by if same else user,
            ))  # fmt: skip
        Figure.objects.bulk_create(figures)
        return len(figures)

    # --- how the page shows it ---------------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.statement.columns

    def grid(self) -> Iterator[GridRow]:
        by_place = {(a.row, a.column): a for a in self.addresses}
        if self.statement.kind == "list":
            for row in self.rows:
                yield GridRow("", tuple(self._cell(by_place[row, c.key]) for c in self.columns), ident=row)
            return
        for row in self.statement.rows:
            keys = [c.key for c in self.columns] or [""]
            cells = tuple(self._grid_cell(row, key, by_place.get((row.key, key))) for key in keys)
            hint = row.field.hint if row.field else ""
            yield GridRow(f"{row.prefix}{row.label}", cells, row.depth, row.bold or row.sums == "computed", row.key, hint)

    def _grid_cell(self, row: Row, column: str, address: CellAddress | None) -> GridCell:
        return self._cell(address) if address else GridCell("", None, skipped=True, column=column)

    def _cell(self, address: CellAddress) -> GridCell:
        field = address.field
        if address.computed:
            fact = self.book.get(address.key)
            text = fact.shown(self.pack.style, with_unit=field.unit == "%") if fact else ""
            return GridCell(address.key, None, text, unit=field.unit, column=address.column)
        name = self._name(address)
        figure = self.stored.get((address.row, address.column))
        return GridCell(
            address.key, self[name], message=self._message(address, name), demo=bool(figure and figure.demo),
            numeric=field.type == NUMBER, unit=field.unit, hint=field.hint, column=address.column,
            optional=not field.required,
        )  # fmt: skip

    def _message(self, address: CellAddress, name: str) -> str:
        """The error beside the cell: of this post, or of what was stored unreadable earlier."""
        if self.is_bound:
            return "".join(self.errors.get(name, []))
        raw = self._raw(address)
        return read_cell(address, raw)[2] if raw else ""

    def totals(self) -> list[GridCell]:
        """The total row of a list, a cell a column."""
        cells = []
        for column in self.columns:
            fact = self.book.get(f"{self.statement.key}.合计.{column.key}")
            cells.append(GridCell("", None, fact.shown(self.pack.style) if fact else "", column=column.key))
        return cells

    def blank(self) -> list[GridCell]:
        """The template of a new row; ``{index}`` is replaced in the browser."""
        cells = []
        for address in self.statement.list_cells(("项{index}",)):
            field = forms.CharField(widget=_widget(address))
            bound = forms.BoundField(self, field, self._name(address))
            bound.initial = ""
            cells.append(GridCell(address.key, None if address.computed else bound, numeric=address.field.type == NUMBER))
        return cells

    @property
    def filled(self) -> bool:
        return bool(self.stored)
