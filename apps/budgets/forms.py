"""The entry form of a statement, generated from the pack: a table, or one value a row (lists: ``lists.py``).

What is typed is kept as typed, readable or not; a cell that cannot be read says why beside it and stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from django import forms
from django.db import transaction
from django.utils.safestring import SafeString

from apps.assessments.drafts import stand_in
from apps.assessments.merging import (
    NOT_KEPT,
    Merged,
    Outcome,
    as_loaded,
    changed_meanwhile,
    closed_widget,
    lines,
    merge,
    read_loaded,
)
from apps.assessments.models import Assessment
from apps.assessments.provenance import TYPED, How, Provenance
from apps.assessments.texts import CELL, excess
from apps.assessments.viewing import CLOSED
from apps.assessments.widgets import Choice, Hidden, Line, Lines
from apps.departments.models import User
from apps.domain.cells import Field
from apps.domain.facts import FactBook
from apps.domain.forms.values import says_same
from apps.domain.pack import Pack
from apps.domain.pack.kinds import PREFIX as MONITORED
from apps.domain.statements import CellAddress, Column, Row, Statement

from .facts import taken_as
from .grid import GridCell, GridRow
from .keeping import keep, subject_of
from .models import Figure


def _widget(address: CellAddress, typed: str = "") -> forms.Widget:
    """The field for a cell; a drop-down keeps an answer it does not offer, so that saving does not change it."""
    field, kind = address.field, address.field.kind
    attrs = {"class": "cell" if kind.numeric else "cell cell-text", "aria-label": address.label, "data-limit": CELL}
    if kind.placeholder:
        attrs["placeholder"] = kind.placeholder
    return CONTROLS[kind.control](attrs, tuple(dict.fromkeys((*field.options, *filter(None, (typed,))))))


def _line(attrs: dict[str, str], options: tuple[str, ...]) -> forms.Widget:
    return Line(attrs=attrs if "placeholder" in attrs else {**attrs, "autocomplete": "off"})


def _amount(attrs: dict[str, str], options: tuple[str, ...]) -> forms.Widget:
    return Line(attrs={**attrs, "inputmode": "decimal", "autocomplete": "off"})


def _lines(attrs: dict[str, str], options: tuple[str, ...]) -> forms.Widget:
    return Lines(attrs={"rows": 2, **attrs})


def _choice(attrs: dict[str, str], options: tuple[str, ...]) -> forms.Widget:
    return Choice(choices=[("", "请选择"), *((o, o) for o in options)], attrs=attrs)


CONTROLS = {"line": _line, "amount": _amount, "lines": _lines, "choice": _choice}
"""The ways a cell is asked on a page (``CellType.control``)."""


PASTED = Provenance(How.PASTED)


class StatementForm:
    """A statement of an assessment.  ``book`` gives the computed cells their figures.

    It is asked what Django's forms are, and has no field a cell: what a page of hundreds shows are their texts.
    """

    template = "budgets/statement_form.html"
    sheet = None
    provenance: Mapping[str, Provenance] = MappingProxyType({})
    """Where what is to be saved comes from, by field; what is not named is typed."""
    told: Mapping[str, list[str]] = {}
    """What is wrong with a figure beside the others of its row, by its name."""

    def __init__(
        self, assessment: Assessment, statement: Statement, book: FactBook, data=None, stored_as: str = "", prefix: str = ""
    ):
        """``stored_as`` is the name its figures are kept under, where that is not the statement's own."""
        self.assessment, self.statement, self.book = assessment, statement, book
        self.pack: Pack = assessment.pack
        self.stored_as = stored_as or statement.key
        self.stored = {(f.row, f.column): f for f in self._figures()}
        self.is_bound, self.data, self.prefix = data is not None, data or {}, prefix or self.stored_as
        self.loaded = read_loaded(self.data.get(self.add_prefix("loaded"))) if self.is_bound else self._stored_texts()
        self.addresses = tuple(self._addresses())

    def add_prefix(self, name: str) -> str:
        """What a cell is called on the page."""
        return f"{self.prefix}-{name}"

    def place(self, address: CellAddress) -> str:
        """The name a cell keeps whatever row its project has in the list: that of its fact, under the name its figures are kept."""
        return address.key.replace(self.statement.key, self.stored_as, 1)

    def closed(self, address: CellAddress) -> bool:
        """Whether the cell was not sent back while others were."""
        return not self.assessment.openings.holds(self.place(address))

    @property
    def untouchable(self) -> str:
        """Said once above a statement of which nothing was sent back."""
        return "" if self.assessment.openings.touches(self.stored_as) else CLOSED

    def _stored_texts(self) -> dict[str, str]:
        return {f"{row}.{column}": lines(figure.raw) for (row, column), figure in self.stored.items()}

    def _figures(self) -> Iterator[Figure]:
        return (f for f in self.assessment.figures.all() if f.statement == self.stored_as)

    # --- what the form asks ------------------------------------------------------------------------------------

    def _addresses(self) -> Iterator[CellAddress]:
        return iter(self.statement.cells)

    def _name(self, address: CellAddress) -> str:
        return f"{address.row}.{address.column}"

    def counts_as(self, address: CellAddress, text: str) -> str:
        """As what a text counts, where that is not plain from it."""
        return taken_as(address, text)

    def subject(self, address: CellAddress) -> str:
        """Under which the history of a cell is found."""
        return subject_of(self.stored_as, address.row, address.column)

    def raw(self, address: CellAddress) -> str:
        figure = self.stored.get((address.row, address.column))
        return figure.raw if figure else ""

    # --- reading and keeping -----------------------------------------------------------------------------------

    merged = Merged({}, ())
    sent: frozenset[str] = frozenset()
    """The fields the page sent."""
    placed: Mapping[str, str] = {}
    """What the rows of the page are called now, by what the page called them."""
    unsaved = False
    """Something was typed that could not be stored: the page must be shown again as it was sent."""

    @property
    def conflicts(self) -> bool:
        return bool(self.merged.conflicts)

    @property
    def excessive(self) -> set[str]:
        """The cells whose text is longer than a cell takes."""
        return {name for name, text in self.merged.values.items() if excess(text, CELL)}

    def typed(self, address: CellAddress) -> str:
        """What the page sent for a cell.  A cell it did not send was not touched."""
        name = self._name(address)
        sent = self.add_prefix(name) in self.data
        return lines(self.data[self.add_prefix(name)]) if sent else self.loaded.get(name, "")

    @cached_property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong with what was sent, by the cell; what is wrong with the whole under no name."""
        self.errors = {}  # asked for while it is filled
        if self.is_bound:
            self.clean()
        return self.errors

    def is_valid(self) -> bool:
        return self.is_bound and not self.errors

    def add_error(self, name: str, told: str) -> None:
        self.errors.setdefault(name, []).append(told)

    def non_field_errors(self) -> list[str]:
        return self.errors.get("", [])

    def clean(self) -> None:
        """Read every cell; join what was typed with what others saved since the page was opened, refuse to overwrite it."""
        for address in self.addresses:
            text = "" if address.computed else self.data.get(self.add_prefix(self._name(address)), "")
            if told := text and (excess(text, CELL) or address.field.read(text).message):
                self.add_error(self._name(address), told)
        self.sent = frozenset(self.data)
        typed = {self._name(a): self.typed(a) for a in self.addresses if not a.computed}
        closed = {self._name(a) for a in self.addresses if not a.computed and self.closed(a)}
        self.merged = merge(typed, self.loaded, typed, self._stored_texts(), closed)
        self.data = self.data.copy()
        for name, text in self.merged.values.items():
            self.data[self.add_prefix(name)] = text
        self.unsaved = bool(self.excessive or self.merged.refused)
        for name in self.merged.conflicts:
            figure = self.stored.get(tuple(name.split(".", 1)))
            self.add_error(name, changed_meanwhile(figure and figure.updated_by, figure.raw if figure else ""))
        for name in self.merged.refused:
            self.add_error(name, NOT_KEPT)
        self.provenance = {**self._pasted(), **self.provenance}

    def _pasted(self) -> dict[str, Provenance]:
        """The changed cells of which the page says that they were pasted."""
        named = self.data.getlist(self.add_prefix("pasted")) if hasattr(self.data, "getlist") else ()
        changed = {".".join(cell) for cell in self._changed()} if named else set()
        return {name: PASTED for name in named if name in changed}

    def save(self, user: User) -> int:
        """Keep every changed cell as typed, readable or not; returns how many changed."""
        with transaction.atomic():
            changed = self._save(user)
        self.assessment._prefetched_objects_cache = {}
        self.stored = {(f.row, f.column): f for f in self._figures()}
        self.data[self.add_prefix("loaded")] = as_loaded(self._stored_texts())
        return changed

    def _save(self, user: User) -> int:
        changed = self._changed()
        if changed:
            origins = {cell: self.provenance.get(".".join(cell), TYPED) for cell in changed}
            keep(self.assessment, self.stored_as, changed, self.stored, user, origins)
        return len(changed)

    def _changed(self) -> dict[tuple[str, str], str]:
        """The cells whose text differs from what is stored, and may be stored."""
        back = self.kept_back
        typed = ((a, self._name(a)) for a in self.addresses if not a.computed)
        changed = ((a, self.merged.values[name]) for a, name in typed if name not in back)
        return {(a.row, a.column): text for a, text in changed if text != lines(self.raw(a))}

    @property
    def kept_back(self) -> set[str]:
        """The cells whose text is not stored: others changed them, they are closed, or it is too long."""
        return {*self.merged.conflicts, *self.merged.refused, *self.excessive}

    def _figure(self, cell: tuple[str, str], text: str, old: Figure | None, name: str, user: User | None) -> Figure:
        """A cell of a list as it is to be: what did not change keeps who wrote it and where it came from."""
        same = old is not None and old.raw == text
        origin = old.provenance if same and name not in self.provenance else self.provenance.get(name, TYPED)
        return Figure(
            assessment=self.assessment, statement=self.stored_as, row=cell[0], column=cell[1], raw=text,
            updated_by_id=old.updated_by_id if same else user and user.pk, **origin.fields,
        )  # fmt: skip

    # --- looking at it before it is kept -----------------------------------------------------------------------

    def stand_in(self) -> None:
        """Let what is typed stand for what is stored while the assessment is evaluated."""
        own = self._standing()
        stand_in(self.assessment, "figures", [*self._others(), *own])

    def _others(self) -> list[Figure]:
        """The figures of other statements; asked for when it is known where the own ones stand."""
        return [f for f in self.assessment.figures.all() if f.statement != self.stored_as]

    def _standing(self) -> list[Figure]:
        typed = {(a.row, a.column): self.merged.values[self._name(a)] for a in self.addresses if not a.computed}
        own = {
            cell: self._figure((self.placed.get(cell[0], cell[0]), cell[1]), text, self.stored.get(cell), ".".join(cell), None)
            for cell, text in typed.items()
        }
        return [*(self.stored | own).values()]

    @property
    def answered(self) -> set[str]:
        """The cells the page is told about."""
        return {name for name in self.merged.values if self.add_prefix(name) in self.sent}

    def outcome(self) -> Outcome:
        """What became of every cell that was sent, by its name on the page."""
        back = {place: row for row, place in self.placed.items()}
        sent = self.answered
        stored = {}
        for name, text in self._stored_texts().items():
            row, _, column = name.partition(".")
            stored[f"{back.get(row, row)}.{column}"] = text
        return Outcome(
            stored={name: stored.get(name, "") for name in sent},
            errors={name: "".join(self.errors[name]) for name in sent & self.errors.keys()},
            conflicts={name: stored.get(name, "") for name in self.merged.conflicts},
            unsaved=(*self.excessive, *self.merged.refused),
            notes={self._name(a): self.counts_as(a, self.merged.values[self._name(a)]) for a in self.addresses if self._name(a) in sent},
            placed={row: place for row, place in self.placed.items() if row != place},
            problem="".join(self.non_field_errors()),
        )

    # --- how the page shows it ---------------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.statement.columns

    def grid(self) -> Iterator[GridRow]:
        by_place = {(a.row, a.column): a for a in self.addresses}
        for row in self.statement.rows:
            keys = [c.key for c in self.columns] or [""]
            cells = tuple(self._grid_cell(row, key, by_place.get((row.key, key))) for key in keys)
            hint, place = row.field.hint if row.field else "", f"{self.stored_as}.{row.key}" if self.columns else ""
            total = row.bold or row.sums == "computed"
            yield GridRow(f"{row.prefix}{row.label}", cells, row.depth, total, row.key, hint=hint, place=place)

    def _grid_cell(self, row: Row, column: str, address: CellAddress | None) -> GridCell:
        return self._cell(address) if address else GridCell("", skipped=True, column=column)

    def _cell(self, address: CellAddress) -> GridCell:
        field = address.field
        if address.computed:
            fact = self.book.get(address.key)
            text = fact.shown(self.pack.style, with_unit=field.unit == "%") if fact else ""
            told = tuple(self.told.get(address.key, ()))
            return GridCell(
                address.key, text=text, numeric=field.numeric, unit=field.unit, column=address.column, told=told,
                place=self.place(address),
            )  # fmt: skip
        name, raw, closed = self._name(address), self.raw(address), self.closed(address)
        figure, message = self.stored.get((address.row, address.column)), self._message(address, name)
        typed = self.data.get(self.add_prefix(name), "") if self.is_bound else raw
        return GridCell(
            address.key, self._control(address, typed, wrong=bool(message), closed=closed), ident=self._ident(name), message=message,
            demo=bool(figure and figure.demo),
            numeric=field.numeric, unit=field.unit, hint=field.hint, column=address.column,
            optional=not field.required, source=figure.came_from if figure else "",
            carried=str(figure) if figure and figure.carried and not self.is_bound else "", note=self.counts_as(address, raw),
            told=tuple(self.told.get(self.fact_key(address), ())), compared=self._compared(self.fact_key(address), field),
            closed=CLOSED if closed else "", place=self.place(address),
        )  # fmt: skip

    def _ident(self, name: str) -> str:
        return f"id_{self.add_prefix(name)}"

    def _control(self, address: CellAddress, typed: str, wrong: bool = False, closed: bool = False) -> SafeString:
        """The field of a cell with what is typed in it."""
        name, widget = self._name(address), self._widget(address, typed)
        if wrong:
            widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{self._ident(name)}_error"}
        if closed:
            closed_widget(widget)
        return widget.render(self.add_prefix(name), typed, {"id": self._ident(name)})

    def _widget(self, address: CellAddress, typed: str) -> forms.Widget:
        return _widget(address, typed)

    @property
    def memory(self) -> SafeString:
        """What the page showed when it was opened, carried by it."""
        name = self.add_prefix("loaded")
        texts = self.data[name] if self.is_bound and name in self.data else as_loaded(self.loaded)
        return Hidden().render(name, texts, {"id": self._ident("loaded")})

    def fact_key(self, address: CellAddress) -> str:
        """The name of a cell in the book."""
        return address.key

    def _compared(self, key: str, field: Field) -> str:
        """What the monitoring said, where this cell does not say the same."""
        said, own = self.book.get(f"{MONITORED}.{key}"), self.book.get(key)
        if said is None or (own is not None and says_same(own, said)):
            return ""
        return f"{said.source}：{said.shown(self.pack.style, with_unit=field.numeric)}"

    def _message(self, address: CellAddress, name: str) -> str:
        """The error beside the cell: of this post, or of what was stored unreadable earlier."""
        if self.is_bound:
            return "".join(self.errors.get(name, []))
        raw = self.raw(address)
        return address.field.read(raw).message if raw else ""

    @property
    def filled(self) -> bool:
        return bool(self.stored)
