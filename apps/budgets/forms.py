"""The entry form of a statement, generated from the pack: grid, list or plain form.

What is typed is kept as typed, readable or not; a cell that cannot be read says why beside it and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from django import forms
from django.db import transaction
from django.db.models import Q
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
from apps.assessments.models import Assessment, Passage
from apps.assessments.provenance import TYPED, How, Provenance
from apps.assessments.texts import CELL, excess
from apps.assessments.viewing import CLOSED
from apps.assessments.widgets import Choice, Hidden, Line, Lines
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.domain.cells import Field
from apps.domain.facts import FactBook
from apps.domain.forms.values import says_same
from apps.domain.pack import Pack
from apps.domain.pack.kinds import PREFIX as MONITORED
from apps.domain.places import PASSAGE as PASSAGE_PLACE
from apps.domain.statements import CellAddress, Column, Row, Statement
from apps.domain.writing.live import with_rows

from .facts import ROW, list_rows, taken_as
from .keeping import changes, keep, remove, subject_of
from .models import Figure

MAX_ROWS = 500
SPARE_ROWS = 2
"""Empty rows a list always offers, so that it can be filled without a script."""


class GridCell(NamedTuple):
    """One cell of the page: its control, or the text of a computed one."""

    key: str
    control: str = ""
    """The field as HTML, with what is typed in it; empty where nobody types."""
    text: str = ""
    ident: str = ""
    """What the field is called on the page."""
    message: str = ""
    demo: bool = False
    skipped: bool = False
    numeric: bool = True
    unit: str = ""
    hint: str = ""
    column: str = ""
    optional: bool = False
    source: str = ""
    """Where it came from, if it was not typed."""
    carried: str = ""
    """What it is kept under, where it was taken over from the year before and nobody has confirmed it."""
    told: tuple[str, ...] = ()
    """What is wrong with it beside the other figures of its row."""
    compared: str = ""
    """What was handed in for the same cell with the monitoring of the year, and when."""
    note: str = ""
    """As what the text counts, where that is not plain from it."""
    live: str = ""
    """What the page calls it when it shows it anew, where that is not its key."""
    closed: str = ""
    """Why it may not be changed, as a sentence; empty where it may."""
    place: str = ""
    """The name under which opinions about it are kept."""


class GridRow(NamedTuple):
    label: str
    cells: tuple[GridCell, ...]
    indent: int = 0
    total: bool = False
    ident: str = ""
    row: str = ""
    """What its row is called, where it earns points."""
    hint: str = ""
    result: str = ""
    """What the row earned, and how: printed behind its cells."""
    note: str = ""
    """What the row still lacks."""
    fixed: bool = False
    """A row nobody may remove."""
    place: str = ""
    """The name under which opinions about the row are kept."""
    asked: tuple[str, ...] = ()
    """What those who check would ask about it."""
    page: str | None = None
    """The address of its own page, empty as long as it is new; None where rows have none."""


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
FITTING = 7
"""So many columns of a list fit the width of the page."""


class StatementForm:
    """A statement of an assessment.  ``book`` gives the computed cells their figures.

    It is asked what Django's forms are, and has no field a cell: what a page of hundreds shows are their texts.
    """

    template = "budgets/statement_form.html"
    levels = ""
    sheet = None
    row_name = "项{index}"
    """What a row the browser adds is called."""
    row_called = "这一行"
    results = ""
    """What is said behind the rows of a list: their points, or what to look at; empty for nothing."""
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
    def whole(self) -> bool:
        """Whether rows may be added, moved and removed: the list was sent back as a whole."""
        return self.assessment.openings.holds(self.stored_as)

    @property
    def open(self) -> bool:
        """Whether people may add rows to a list."""
        return self.whole

    def removable(self, row: str) -> bool:
        return self.assessment.openings.holds(f"{self.stored_as}.{row}")

    @property
    def untouchable(self) -> str:
        """Said once above a statement of which nothing was sent back."""
        return "" if self.assessment.openings.touches(self.stored_as) else CLOSED

    @property
    def wide(self) -> bool:
        """Whether a list has so many columns that it scrolls by itself."""
        return len(self.statement.columns) > FITTING

    def _stored_texts(self) -> dict[str, str]:
        return {f"{row}.{column}": lines(figure.raw) for (row, column), figure in self.stored.items()}

    def _figures(self) -> Iterator[Figure]:
        return (f for f in self.assessment.figures.all() if f.statement == self.stored_as)

    # --- what the form asks ------------------------------------------------------------------------------------

    def _addresses(self) -> Iterator[CellAddress]:
        if self.statement.kind == "list":
            return self.statement.list_cells(self.rows)
        return iter(self.statement.cells)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The rows of a list: those stored and a few empty ones, or those of the posted page in its order.

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
    moved: Mapping[str, str] = {}
    """Beginnings of the names under which other figures hang on rows that changed places; empty for removed rows."""
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
        """What the page sent for a cell.  A cell it did not send was not touched, a row it did not send was removed."""
        name = self._name(address)
        if self.add_prefix(name) in self.data:
            return lines(self.data[self.add_prefix(name)])
        removed = self.statement.kind == "list" and address.row not in self.page_rows and self.removable(address.row)
        return "" if removed else self.loaded.get(name, "")

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
        if self.statement.kind == "list" and len(self._filled_rows()) > MAX_ROWS:
            self.unsaved = True
            self.add_error("", f"最多 {MAX_ROWS} 行，现有 {len(self._filled_rows())} 行，没有保存。请合并或删去一些再保存。")

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
        return self._save_list(user) if self.statement.kind == "list" else self._save_cells(user)

    def _save_cells(self, user: User) -> int:
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

    def _filled_rows(self, back: Iterable[str] = ()) -> dict[str, dict[str, str]]:
        """The rows with anything in them, in the order of the page: column → text; of cells held ``back`` what is stored."""
        rows: dict[str, dict[str, str]] = {}
        for address in self.addresses:
            name = self._name(address)
            text = "" if address.computed else self.raw(address) if name in back else self.merged.values[name]
            if text.strip():
                rows.setdefault(address.row, {})[address.column] = text
        return rows

    def _save_list(self, user: User) -> int:
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

    def _figure(self, cell: tuple[str, str], text: str, old: Figure | None, name: str, user: User | None) -> Figure:
        """A cell of a list as it is to be: what did not change keeps who wrote it and where it came from."""
        same = old is not None and old.raw == text
        origin = old.provenance if same and name not in self.provenance else self.provenance.get(name, TYPED)
        return Figure(
            assessment=self.assessment, statement=self.stored_as, row=cell[0], column=cell[1], raw=text,
            updated_by_id=old.updated_by_id if same else user and user.pk, **origin.fields,
        )  # fmt: skip

    def _replace(self, wanted: dict[tuple[str, str], Figure], user: User) -> int:
        if {c: (f.raw, f.provenance) for c, f in wanted.items()} == {c: (f.raw, f.provenance) for c, f in self.stored.items()}:
            return 0
        self.assessment.figures.filter(statement=self.stored_as).delete()
        Figure.objects.bulk_create(wanted.values())
        texts = {cell: figure.raw for cell, figure in wanted.items()} | {cell: "" for cell in self.stored if cell not in wanted}
        origins = {cell: figure.provenance for cell, figure in wanted.items()}
        record(user, self.assessment.case, *changes(self.stored_as, texts, self.stored, origins))
        return len(wanted)

    # --- looking at it before it is kept -----------------------------------------------------------------------

    def stand_in(self) -> None:
        """Let what is typed stand for what is stored while the assessment is evaluated."""
        hanging = [f for f in self.assessment.figures.all() if f.statement != self.stored_as]
        own = self._standing()
        for figure in hanging:
            figure.statement = carried(figure.statement, self.moved)
        stand_in(self.assessment, "figures", [*(f for f in hanging if f.statement), *own])

    def _standing(self) -> list[Figure]:
        if self.statement.kind == "list":
            return [*self._placed_figures(None).values()]
        return self._standing_cells()

    def _standing_cells(self) -> list[Figure]:
        typed = {(a.row, a.column): self.merged.values[self._name(a)] for a in self.addresses if not a.computed}
        own = {
            cell: self._figure((self.placed.get(cell[0], cell[0]), cell[1]), text, self.stored.get(cell), ".".join(cell), None)
            for cell, text in typed.items()
        }
        return [*(self.stored | own).values()]

    def outcome(self) -> Outcome:
        """What became of every cell that was sent, by its name on the page."""
        back = {place: row for row, place in self.placed.items()}
        sent = {name for name in self.merged.values if self.add_prefix(name) in self.sent or self.statement.kind == "list"}
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
        if self.statement.kind == "list":
            for row in self.rows:
                cells = tuple(self._cell(by_place[row, c.key]) for c in self.columns)
                yield GridRow("", cells, ident=row.removeprefix("项"), fixed=not self.removable(row), place=f"{self.stored_as}.{row}")
            return
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

    @property
    def filled(self) -> bool:
        return bool(self.stored)
