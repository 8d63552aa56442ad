"""The rows a check goes through: each by itself, or those that say the same in one column as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..facts import FactBook
from ..forms.closing import subject
from ..forms.form import POINTS
from ..formulas import Formula, renamed, sum_of
from ..names import quoted
from ..pack.model import Pack, PackCheck
from ..pack.tables import Table, tables
from ..writing.groups import GroupView, together


@dataclass(frozen=True)
class Scope:
    """Over what a check is computed.  ``told`` begins its sentence, ``cells`` lead from a figure to what was typed for it."""

    book: FactBook
    told: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formulas: Mapping[str, Formula] = field(default_factory=dict)

    def placed(self, formula: Formula) -> Formula:
        return renamed(formula, lambda name: self.names.get(name, name)) if self.names else formula


def scopes(pack: Pack, book: FactBook, check: PackCheck) -> Iterator[Scope]:
    """The whole once, or each row of what the check names (``over``), or each group of its rows (``by``)."""
    if not check.over:
        yield Scope(book)
        return
    for table in tables(pack, check.over, pack.places(book)):
        yield from _groups(table, book, check.by) if check.by else _rows(table, book)


def _rows(table: Table, book: FactBook) -> Iterator[Scope]:
    for number, row in enumerate(_keys(table, book), 1):
        names = table.names(row)
        goal = table.goal(book.text(names.get("goal", "")), book)
        yield Scope(book, _whose(table, book, row, number), names | goal, table.labels(row))


def _keys(table: Table, book: FactBook) -> tuple[str, ...]:
    """The rows people added, and those that are fixed."""
    return (*(row.key for row in table.statement.rows), *book.rows(table.statement.key))


def _whose(table: Table, book: FactBook, row: str, number: int) -> str:
    """``重点工作第2行“防火”``, ``“三公”经费“公务接待费”``, ``项目“绿道”的指标“里程”``."""
    statement = table.statement
    lead = subject(table.place, book) if table.place else ""
    what = "指标" if table.place and statement.key == table.place.indicators else statement.title
    if row in statement.by_row:
        return f"{lead}{what}{quoted(statement.by_row[row].label)}"
    column = next((c.key for c in statement.columns if c.key == "name"), "") or next(
        (c.key for c in statement.columns if c.field.kind.prose and c.key not in ("level1", "level2", "unit")), ""
    )
    name = book.text(statement.fact_key(row, column)) if column else ""
    at = "" if name and what == "指标" else f"第{number}行"
    return f"{lead}{what}{at}{quoted(name) if name else ''}"


def _groups(table: Table, book: FactBook, by: str) -> Iterator[Scope]:
    """Figures of a group are the sums of its rows; texts are those of the first."""
    statement, members = table.statement, dict[str, list[str]]()
    for row in _keys(table, book):
        members.setdefault(book.text(table.names(row)[by]), []).append(row)
    lead = subject(table.place, book) if table.place else ""
    for number, (value, rows) in enumerate(members.items(), 1):
        if not value:
            continue
        prefix = f"{statement.key}.组{number}."
        cells = {f"{prefix}{name}": tuple(table.names(row)[name] for row in rows) for name in table.names(rows[0])}
        facts = {full: together(full, there) for full, keys in cells.items() if (there := [book[k] for k in keys if k in book])}
        labels = {f"{prefix}{short}": f"{label}合计" for short, label in _labels(table)}
        sums = {f"{prefix}{column.key}": sum_of(cells[f"{prefix}{column.key}"]) for column in statement.totalled}
        names = {name: f"{prefix}{name}" for name in table.names(rows[0])} | (table.goal(value, book) if by == "goal" else {})
        told = f"{lead}{statement.by_column[by].label}{quoted(value)}"
        yield Scope(GroupView(book, prefix, facts), told, names, labels, cells, sums)


def _labels(table: Table) -> Iterator[tuple[str, str]]:
    yield from ((column.key, column.label) for column in table.statement.columns)
    yield from ((POINTS, POINTS),) if table.earns else ()
