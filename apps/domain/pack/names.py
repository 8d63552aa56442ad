"""The names a pack's formulas, sentences and forms may use, and what is said of one that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cached_property

from ..forms.form import GRADE, POINTS, RATE, RATE_POINTS, AssessmentForm, Place
from ..forms.second import PREFIX as SECOND
from ..forms.second import RESULTS as SECOND_RESULTS
from ..outline import Problem
from ..statements import CellAddress, Statement
from .model import Pack
from .tables import tables


def known_names(pack: Pack) -> set[str]:
    """Every fact name the pack's formulas may use."""
    names = set(pack.labels) | {d.key for d in pack.derived}
    names |= {f"文字.{key}" for key in pack.passages}
    names |= {f"{lead}指标{i.code}" for i in pack.framework.indicators for lead in ("得分.", f"{SECOND}.")}
    names |= {f"{SECOND}.{name}" for name in SECOND_RESULTS}
    return names | form_names(pack)


ROW = "项1"
"""Stands for any row of a list."""


def list_cells(pack: Pack) -> Iterator[CellAddress]:
    for statement in pack.list_statements:
        yield from statement.list_cells((ROW,))


def results_of(form: AssessmentForm) -> set[str]:
    """What a form gives, by the names below its row: ``自评.得分``."""
    found = {POINTS, GRADE} if form.scored else set()
    found |= {f"{POINTS}.{row.key}" for row in form.indicators.fixed} if form.indicators and form.scored else set()
    found |= {f"{POINTS}.{first}" for first, _ in form.indicators.levels} if form.indicators and form.scored else set()
    found |= {RATE, RATE_POINTS} if form.funds else set()
    place = Place(form, ROW if form.owner else "")
    own = {name.removeprefix(place.prefix) for statement in place.statements() for name in _told_by(statement)}
    own |= {f"{place.indicators.removeprefix(place.prefix)}.个数"} if form.indicators else set()
    return own | {f"{form.key}.{name}" for name in found}


def _told_by(statement: Statement) -> Iterator[str]:
    """The cells of a form's own table; of a list what its rows give together."""
    if statement.kind != "list":
        yield from (cell.key for cell in statement.cells)
        return
    yield f"{statement.key}.个数"
    yield from (f"{statement.key}.合计.{column.key}" for column in statement.totalled)


def spoken_lists(pack: Pack) -> dict[str, Statement]:
    """The lists a sentence may go through: the pack's own, and those inside a form of the department."""
    inside = (s for form in pack.asked_forms if not form.owner for s in Place(form).statements() if s.kind == "list")
    return {statement.key: statement for statement in (*pack.list_statements, *inside)}


def form_names(pack: Pack) -> set[str]:
    """The facts of all forms by full names: of the department's all, of those by row what they give together."""
    names: set[str] = set()
    for form in pack.asked_forms:
        if not form.owner:
            names |= results_of(form) | {f"{SECOND}.{form.key}.{name}" for name in SECOND_RESULTS if form.scored}
            continue
        names |= {f"{SECOND}.{form.key}.平均{name}" for name in SECOND_RESULTS if form.scored}
        names |= {f"{form.key}.个数"}
        names |= {f"{form.key}.平均{POINTS}", *(f"{form.key}.{GRADE}.{g.name}" for g in form.grades)} if form.scored else set()
    return names


def short_names(pack: Pack) -> set[str]:
    """What a project's facts are called where one project is at hand."""
    if pack.projects is None:
        return set()
    scored = {"得分", "等级"} if pack.projects.framework else set()
    scored |= {name for form in pack.asked_forms if form.owner == pack.projects.statement.key for name in results_of(form)}
    codes = {f"得分.指标{i.code}" for i in pack.projects.framework.indicators} if pack.projects.framework else set()
    return set(pack.projects.statement.by_column) | scored | codes


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that says what was probably meant."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"，是否应为“{close[0]}”" if close else ""


class Names:
    """All names of a pack, looked up by what refers to them."""

    def __init__(self, pack: Pack):
        self.pack = pack

    @cached_property
    def known(self) -> set[str]:
        """What may be used anywhere."""
        return known_names(self.pack)

    @cached_property
    def short(self) -> set[str]:
        """What may be used beside where one project is at hand."""
        return short_names(self.pack)

    @cached_property
    def lists(self) -> dict[str, Statement]:
        return spoken_lists(self.pack)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """A copy of every form."""
        return tuple(Place(form, ROW if form.owner else "") for form in self.pack.forms)

    @cached_property
    def row_tables(self) -> tuple[str, ...]:
        """What a check can go through row by row."""
        own = [s.key for s in (*self.pack.statements, *self.pack.list_statements) if s.columns]
        for place in self.places:
            own += [f"{place.form.key}.{s.key.removeprefix(f'{place.base}.')}" for s in place.statements() if s.columns]
            own += [f"{place.form.key}.{place.form.indicators.list_name}"] if place.form.indicators else []
        return tuple(dict.fromkeys(own))

    def row_names(self, over: str) -> set[str] | None:
        """What may be said of a row by its short name; None where there are no such rows."""
        found = [set(table.short) for table in tables(self.pack, over, self.places)]
        return set.union(*found) if found else None

    nearest = staticmethod(nearest)

    def unknown(self, names: Iterable[str]) -> Iterator[Problem]:
        for name in sorted(set(names) - self.known):
            yield Problem("P009", f"没有名为“{name}”的事实{nearest(name, self.known)}", name)

    def of_list(self, over: str, names: Iterable[str]) -> Iterator[Problem]:
        """What is said of a list's rows: the list is there, and each name is a column of it or a fact."""
        statement = self.lists.get(over)
        if statement is None:
            yield Problem("P009", f"没有名为“{over}”的列表{nearest(over, self.lists)}", over)
            return
        projects = self.pack.projects
        own = {*statement.by_column} | (self.short if projects and statement is projects.statement else set())
        for name in sorted(set(names) - own - self.known):
            yield Problem("P009", f"列表“{over}”没有栏次“{name}”{nearest(name, own)}", name)

    def of_projects(self, field: str) -> Iterator[Problem]:
        """A field of the projects, which are there; an empty name is none."""
        projects = self.pack.projects
        if projects is None:
            yield Problem("P012", "大纲里逐个项目印的内容要有 projects.yaml", field)
        elif field and field not in projects.statement.by_column:
            yield Problem("P009", f"没有名为“{field}”的项目字段{nearest(field, projects.statement.by_column)}", field)
