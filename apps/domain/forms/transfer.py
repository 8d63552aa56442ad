"""The results of a form in the columns in which 预算管理一体化 asks for a self-assessment, whatever columns the form prints.

    资金来源, 年初预算, 年度预算调整, 调整后的预算, 全年执行数, 预算执行率, 得分
    指标名称（树）, 计算符号, 指标值, 实际完成值, 度量单位, 权重, 实际得分, 备注

Plain values for JSON: amounts in ``unit``, rates as fractions, all as text; None where something is not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..facts import FactBook
from ..formulas import Formula, Missing, NoBase, dotted
from ..money import in_unit, plain, round_half_up
from ..statements import Column
from .closing import subject
from .form import Place
from .parts.funds import Funds
from .sheet import FormLine, FormSheet

FIRST, CHANGED = "年初", "调整"
"""What the columns of the first budget, and of what was added to it, are called in every form."""

RATE_DECIMALS = 6


def transferred(sheet: FormSheet, book: FactBook) -> dict[str, Any]:
    place, funds = sheet.place, sheet.place.form.funds
    unit = funds.unit(place, book) if funds else ""
    return {
        "title": f"{subject(place, book)}{place.form.title}", "place": place.name, "total": _text(sheet.total), "grade": sheet.grade,
        "unit": unit, "funds": list(_funds(funds, sheet, book, unit)) if funds else [],
        "indicators": [_indicator(line) for line in sheet.lines],
    }  # fmt: skip


def _funds(funds: Funds, sheet: FormSheet, book: FactBook, unit: str) -> Iterator[dict[str, str | None]]:
    place = sheet.place
    placed = funds.placed(place)
    first, added, budget, spent = _columns(funds)
    for row in placed.rows:
        if not row.printed:
            continue
        amount = {
            column.key: fact.number
            for column in placed.columns
            if column.key not in row.skip and (fact := funds.stated(placed, row.key, column.key, book))
        }
        start, whole, change = amount.get(first), amount.get(budget), amount.get(added)
        if change is None and not added and start is not None and whole is not None:
            change = whole - start
        points = sheet.execution.points if sheet.execution and row.key == funds.scored else None
        figures = {"initial": start, "adjustment": change, "adjusted": whole, "executed": amount.get(spent)}
        yield {
            "source": row.label, **{name: _text(value and in_unit(value, unit)) for name, value in figures.items()},
            "rate": _rate(funds, place, row.key, book), "points": _text(points),
        }  # fmt: skip


def _columns(funds: Funds) -> tuple[str, str, str, str]:
    """The columns of 年初预算, 年度预算调整, 调整后的预算 and 执行数: the rate says what is divided by what."""
    columns = [column for column in funds.statement.columns if column.field.numeric]
    spent, budget = _divided(funds.rate, {column.key for column in columns})
    left = [column for column in columns if column.key not in (spent, budget)]
    return _called(left, FIRST), _called(left, CHANGED), budget, spent


def _divided(rate: Formula | None, known: set[str]) -> tuple[str, str]:
    tree = rate.tree if rate else None
    if not isinstance(tree, ast.BinOp) or not isinstance(tree.op, ast.Div):
        return "", ""
    above, below = (next((n for node in ast.walk(side) if (n := _name(node)) in known), "") for side in (tree.left, tree.right))
    return above, below


def _name(node: ast.AST) -> str:
    return (dotted(node) or "") if isinstance(node, ast.expr) else ""


def _called(columns: list[Column], word: str) -> str:
    return next((column.key for column in columns if word in column.label), "")


def _rate(funds: Funds, place: Place, row: str, book: FactBook) -> str | None:
    if funds.rate is None:
        return None
    try:
        return _text(round_half_up(funds.rate_formula(place, row).over(book), RATE_DECIMALS))
    except (Missing, NoBase):
        return None


def _indicator(line: FormLine) -> dict[str, Any]:
    typed = line.typed
    remarks = dict.fromkeys(text for text in (typed["note"], typed["reason"]) if text)
    return {
        "level1": typed["level1"], "level2": typed["level2"], "name": line.name, "sign": typed["sign"], "target": typed.target,
        "actual": typed.actual, "unit": typed["unit"], "weight": _text(line.weight), "points": _text(line.points),
        "note": "；".join(remarks), "applies": line.applies, "trace": line.trace, "missing": line.missing,
    }  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
