"""The entry grid of a form's indicators: rows the bureau sets, rows people add, each with what it earns and lacks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.forms import Widget

from apps.assessments.merging import lines
from apps.assessments.models import Assessment
from apps.domain.facts import FactBook
from apps.domain.forms import FormLine
from apps.domain.forms.parts.indicators import Indicators
from apps.domain.forms.sheet import FormSheet
from apps.domain.forms.values import NOTHING, QUALITATIVE, measurable
from apps.domain.formulas import compile_formula
from apps.domain.money import points
from apps.domain.statements import CellAddress, Statement

from .facts import list_rows
from .grid import GridCell, GridRow
from .lists import ListForm

PERCENT = str.maketrans("％﹪", "%%")

GIVEN = compile_formula("0")
"""Marks a cell that says what the bureau says."""


def earned(line: FormLine, asked: Iterable[str]) -> dict[str, Any]:
    """What a row of indicators earned, how, what it lacks, and what those who check would ask."""
    result = f"{points(line.points)}分" if line.points is not None else ""
    return {"result": result, "hint": line.trace, "note": line.missing, "asked": tuple(asked)}


class IndicatorForm(ListForm):
    """The indicators of one form, or of a project that fills none (``part`` is None)."""

    def __init__(
        self, assessment: Assessment, statement: Statement, part: Indicators | None, lines: Mapping[str, FormLine],
        book: FactBook, data=None, stored_as: str = "", notes: Mapping[str, list[str]] | None = None,
    ):  # fmt: skip
        """``notes`` are what those who check would ask, by the row it is about."""
        self.part, self.lines, self.notes = part, lines, notes or {}
        self.fixed = tuple(row.key for row in part.fixed) if part else ()
        super().__init__(assessment, statement, book, data, stored_as)

    def _widget(self, address: CellAddress, typed: str) -> Widget:
        widget = super()._widget(address, typed)
        if self.library and address.column == "name":
            widget.attrs["list"] = f"{self.prefix}-library"
        return widget

    wide = True
    sheet: FormSheet | None = None
    """The form as it counts now, where it is filled in."""

    @property
    def levels(self) -> str:
        """The second levels of each first, for the page to offer them by."""
        return json.dumps({first: seconds for first, seconds in self._levels}, ensure_ascii=False)

    @property
    def open(self) -> bool:
        return self.whole and (self.part is None or self.part.free)

    def _cell(self, address: CellAddress) -> GridCell:
        """What the bureau says, or what follows from the data, stands in its cell."""
        cell, line = super()._cell(address), self.lines.get(address.row)
        if address.formula is GIVEN and not cell.text and line is not None:
            return cell._replace(text=line.typed[address.column])
        return cell

    def counts_as(self, address: CellAddress, text: str) -> str:
        """A cell left blank in a row that was taken from the library says what the library says."""
        return super().counts_as(address, text) or ("" if text.strip() else self._offered(address))

    def _offered(self, address: CellAddress) -> str:
        if self.part is None or not self.part.library or address.computed:
            return ""
        stored = self.stored.get((address.row, "name"))
        name = self.merged.values.get(f"{address.row}.name", stored.raw if stored else "")
        item = self.part.books.named(name.strip())
        return dict(item.texts()).get(address.column, "") if item else ""

    @property
    def results(self) -> str:
        return "" if not self.lines else "得分" if any(line.weight is not None for line in self.lines.values()) else "提示"

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The bureau's rows, then those of the department and a few empty ones, where it may add any."""
        own = super().rows if self.part is None or self.part.free else list_rows(self.stored.values())
        return (*self.fixed, *(row for row in own if row not in self.fixed))

    @cached_property
    def page_rows(self) -> tuple[str, ...]:
        return (*self.fixed, *super().page_rows)

    def _addresses(self) -> Iterator[CellAddress]:
        for address in self.statement.list_cells(self.rows):
            given = self.part.given(address.row) if self.part else None
            said = given and (address.column in dict(given.texts) or (address.column == "actual_value" and given.actual))
            yield replace(address, formula=GIVEN) if said else address

    def clean(self) -> None:
        super().clean()
        for name, told in self._problems(self.merged.values).items():
            if name in self.merged.values and name not in self.errors:
                self.add_error(name, told)

    def _message(self, address: CellAddress, name: str) -> str:
        return super()._message(address, name) or ("" if self.is_bound else self._stored_problems.get(name, ""))

    @cached_property
    def _stored_problems(self) -> dict[str, str]:
        return self._problems({self._name(a): lines(self.raw(a)) for a in self.addresses})

    def _problems(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What does not fit together within a row, beside the cell to change."""
        found = {}
        for row in self.rows:
            typed = {c.key: texts.get(f"{row}.{c.key}", "").strip() for c in self.columns}
            if row not in self.fixed and any(typed.values()):
                found |= {f"{row}.{column}": told for column, told in self._row_problems(typed)}
        return found

    def _row_problems(self, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if not typed.get("name"):
            yield "name", "请填写指标内容。"
        first, second = typed.get("level1", ""), typed.get("level2", "")
        above = [name for name, seconds in self._levels if second in seconds]
        if typed.get("unit", "").translate(PERCENT) == "%" and typed.get("sign") != QUALITATIVE:
            for column in ("target_value", "actual_value"):
                text = typed.get(column, "").translate(PERCENT)
                if text and text not in NOTHING and not measurable(text, "%"):
                    yield column, f"单位是“%”，“{text[:20]}”不是数字。请填数字，或把符号改为“{QUALITATIVE}”。"
        if first and above and first not in above:
            yield "level2", f"“{second}”属于“{above[0]}”。"
        nothing = typed.get("name") in NOTHING
        if typed.get("sign") not in ("", None, QUALITATIVE) and not typed.get("target_value") and not nothing:
            yield "target_value", "请填写目标值。"
        if self.part and self.part.library == "only" and typed.get("name") and not self.part.books.named(typed["name"]):
            yield "name", "不在指标库里，请从指标库中选。"

    @property
    def _levels(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if self.part is not None:
            return self.part.levels
        return self.pack.projects.targets.levels if self.pack.projects else ()

    def grid(self) -> Iterator[GridRow]:
        for row in super().grid():
            key = row.cells[0].key.rpartition(".")[0].rpartition(".")[2] if row.cells else ""
            row = row._replace(row=key, fixed=row.fixed or key in self.fixed)
            yield row._replace(**earned(self.lines[key], self.notes.get(key, ()))) if key in self.lines else row

    @property
    def library(self) -> list[tuple[str, str]]:
        """Names to choose from, each with its field of work and what else the library says."""
        if self.part is None or not self.part.library:
            return []
        return [(item.name, "，".join(filter(None, (item.field, item.level2, item.note)))) for item in self.part.books.items]
