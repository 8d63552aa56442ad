"""Figures → facts: every typed cell read by the pack's own field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from apps.assessments.models import Assessment
from apps.domain.facts import Fact, State
from apps.domain.names import BREAKS, refusal, without_soft
from apps.domain.numbers import read_number
from apps.domain.pack import Pack
from apps.domain.statements import DATE, FLAG, NUMBER, CellAddress, Field, Statement

from .models import Figure


def read_cell(cell: CellAddress, raw: str) -> tuple[object, State, str]:
    """The value of a typed cell, its state, and why it was refused (empty where it was not)."""
    text = without_soft(raw).strip()
    if cell.field.type == NUMBER:
        reading = read_number(raw, cell.field.unit, cell.field.decimals, cell.field.negative)
        state = {"number": State.ENTERED, "na": State.NOT_APPLICABLE}.get(reading.state, State.MISSING)
        return reading.value, state, reading.message
    if not text:
        return None, State.MISSING, ""
    if text in ("不适用", "—"):
        return None, State.NOT_APPLICABLE, ""
    if cell.field.type == DATE:
        return read_date(text)
    options = options_of(cell.field)
    if options and text not in options:
        return None, State.MISSING, f"只能选：{'、'.join(options)}。"
    if sentence := refusal(text, BREAKS):
        return None, State.MISSING, sentence
    return text, State.ENTERED, ""


def options_of(field: Field) -> tuple[str, ...]:
    """The answers a cell takes; empty where anything may be typed."""
    return field.choices or (("是", "否") if field.type == FLAG else ())


def read_date(text: str) -> tuple[object, State, str]:
    """A date as people write it: 2021-06-18, 2021/6/18, 2021.6.18 or 2021年6月18日."""
    digits = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in digits.split("-"))
        return date(year, month, day), State.ENTERED, ""
    except ValueError:
        return None, State.MISSING, f"“{text}”不是日期，请按 2021-06-18 的样子填写。"


def cell_fact(cell: CellAddress, raw: str, source: str, label: str, demo: bool = False) -> Fact:
    value, state, refused = read_cell(cell, raw)
    if demo:
        source = f"{source}（演示数据）"
    return Fact(cell.key, label, value, cell.field.unit, cell.field.decimals, state, source, demo=demo, refused=refused)


def list_rows(figures: Iterable[Figure]) -> tuple[str, ...]:
    """The rows of a list in order: 项1, 项2 …"""
    return tuple(sorted({f.row for f in figures}, key=lambda row: int(row.removeprefix("项") or 0)))


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
    cells = statement.list_cells(rows) if statement.kind == "list" else iter(statement.cells)
    by_place = {(c.row, c.column): c for c in cells}
    for figure in figures:
        cell = by_place.get((figure.row, figure.column))
        if cell is None or cell.computed or not figure.raw.strip():
            continue
        label = pack.labels.get(cell.key, cell.label)
        yield cell_fact(cell, figure.raw, f"“{statement.title}”{cell.label}", label, figure.demo)
