"""Figures → facts: every typed cell read by the pack's own field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from apps.assessments.models import Assessment
from apps.domain.facts import Fact
from apps.domain.forms import Place
from apps.domain.money import in_unit, plain
from apps.domain.names import without_soft
from apps.domain.pack import Pack
from apps.domain.statements import CellAddress, Statement

from .models import Figure

ROW = re.compile(r"项[1-9][0-9]{0,5}")
"""The name of a list's row."""


def cell_fact(cell: CellAddress, figure: Figure, source: str, label: str) -> Fact:
    read, field = cell.field.read(figure.raw), cell.field
    source += "".join(f"（{told}）" for told in (figure.came_from, "演示数据" if figure.demo else "") if told)
    return Fact(cell.key, label, read.value, field.unit, field.decimals, read.state, source, demo=figure.demo, refused=read.refused)


def taken_as(cell: CellAddress, raw: str) -> str:
    """As what a typed amount counts where it names another unit: ``0.01万元`` for ``100元``; else nothing."""
    unit, text = cell.field.unit, without_soft(raw).strip()
    if cell.computed or not cell.field.numeric or text.endswith(unit) or not text.endswith(("元", "万", "亿")):
        return ""
    value = cell.field.read(raw).value
    return f"{plain(in_unit(value, unit))}{unit}" if isinstance(value, Decimal) else ""


def list_rows(figures: Iterable[Figure]) -> tuple[str, ...]:
    """The rows of a list in order: 项1, 项2 …"""
    return tuple(sorted({f.row for f in figures if ROW.fullmatch(f.row)}, key=lambda row: int(row.removeprefix("项"))))


def statement_facts(assessment: Assessment) -> tuple[list[Fact], dict[str, tuple[str, ...]]]:
    """The facts of all typed statements, and the rows of the lists."""
    pack = assessment.pack
    by_statement: dict[str, list[Figure]] = {}
    for figure in assessment.figures.all():
        by_statement.setdefault(figure.statement, []).append(figure)
    facts: list[Fact] = []
    lists: dict[str, tuple[str, ...]] = {}
    for statement in pack.statements:
        figures = by_statement.get(statement.key, [])
        if statement.kind == "list":
            lists[statement.key] = list_rows(figures)
        facts += _statement_facts(pack, statement, figures, lists.get(statement.key, ()))
    return facts, lists


def _statement_facts(pack: Pack, statement: Statement, figures: list[Figure], rows: tuple[str, ...]) -> Iterator[Fact]:
    by_place = {(c.row, c.column): c for c in statement.cells_of(rows)}
    for figure in figures:
        cell = by_place.get((figure.row, figure.column))
        if cell is None or cell.computed or not figure.raw.strip():
            continue
        label = pack.labels.get(cell.key, cell.label)
        yield cell_fact(cell, figure, f"“{statement.title}”{cell.label}", label)


def form_facts(
    assessment: Assessment, rows: Mapping[str, tuple[str, ...]], stored: Callable[[str], str]
) -> tuple[list[Fact], dict[str, tuple[str, ...]]]:
    """What is typed into assessment forms, and the rows of their lists.

    ``rows`` are those of the lists forms belong to; ``stored`` gives the name a statement's figures are kept under.
    """
    pack, facts, lists = assessment.pack, [], {}
    by_statement: dict[str, list[Figure]] = {}
    for figure in assessment.figures.all():
        by_statement.setdefault(figure.statement, []).append(figure)
    for name, columns in pack.indicator_lists(lambda key: rows.get(key, ())).items():
        figures = by_statement.get(stored(name), [])
        lists[name] = list_rows(figures)
        facts += _indicator_facts(Statement(name, "指标", "list", columns), figures)
    for form in pack.asked_forms:
        for row in rows.get(form.owner, ()) if form.owner else ("",):
            for key, statements in groupby(Place(form, row).statements(), lambda s: s.key):
                figures = by_statement.get(stored(key), [])
                for statement in statements:
                    if statement.kind == "list":
                        lists[key] = list_rows(figures)
                    facts += _statement_facts(pack, statement, figures, lists.get(key, ()))
    return facts, lists


def _indicator_facts(statement: Statement, figures: list[Figure]) -> Iterator[Fact]:
    names = {figure.row: figure.raw.strip() for figure in figures if figure.column == "name"}
    cells = {(c.row, c.column): c for row in {f.row for f in figures} for c in statement.list_cells((row,))}
    for figure in figures:
        cell = cells.get((figure.row, figure.column))
        if cell is not None and figure.raw.strip():
            label = f"“{names.get(figure.row) or figure.row}”{statement.by_column[figure.column].label}"
            yield cell_fact(cell, figure, f"绩效指标{label}", label)
