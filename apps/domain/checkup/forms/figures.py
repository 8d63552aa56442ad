"""Cells of forms as figures of relations: points, amounts and rates, each quoted with its row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ...language.quantities import Quantity
from ...money import ZERO
from ..figures import Figure
from .form import HUNDRED, Cell, Form, Row

HEADS = {
    "budget": "年初预算数", "changed": "调整数", "adjusted": "全年预算数", "arrived": "到位数", "arrival": "到位率",
    "executed": "全年执行数", "left": "结余", "rate": "执行率", "actual": "执行率", "weight": "分值", "score": "得分", "lost": "扣分",
    "review_score": "复核得分", "deviation": "偏差", "share": "得分率", "coefficient": "得分系数", "raw": "单项得分",
}  # fmt: skip
_LARGEST_RATE, _LARGEST_FACTOR = Decimal("1.5"), Decimal("1.2")
AMOUNTS, RATES = ("budget", "changed", "adjusted", "arrived", "executed"), ("rate", "share", "arrival")
NOWHERE = -2
"""The column of a figure that is not printed: the hundred that all weights make."""


def figure_of(row: Row, role: str, stated: bool = False) -> Figure | None:
    """What a cell states, read as its column is; points lost are printed with or without their minus."""
    if role in (*AMOUNTS, "left"):
        return amount(row, role)
    if role == "factor":
        return factor_of(row)
    found = rate_of(row, role) if role in RATES else points_of(row, role, stated)
    return replace(found, quantity=replace(found.quantity, value=abs(found.quantity.value))) if found and role == "lost" else found


def points_of(row: Row | None, role: str, stated: bool = False) -> Figure | None:
    """Points in a row of a form: 20, 20分 and 20% are twenty; exact, but for a sum (``stated``) rounded to its decimals."""
    cell = row.cells.get(role) if row else None
    number, value = (cell.number, cell.points) if cell else (None, None)
    if row is None or cell is None or number is None or value is None:
        return None
    return _figure(row, role, cell, replace(number, value=value, unit=""), None if stated and number.decimals else ZERO)


def hundred(form: Form, value: Decimal = HUNDRED, words: str = "各指标") -> Figure:
    """What all weights make where no total row states it; quoted by the total row or the first indicator."""
    place = replace((form.total or form.indicators[0]).place, column=NOWHERE)
    start = 0 if value == HUNDRED else -1
    return Figure(Quantity(value, "", 0, start, 0, f"{value:f}"), place, words, "weight", head=HEADS["weight"], finest=ZERO)


def factor_of(i: Row) -> Figure | None:
    """得分系数 or the score out of a hundred that the weight converts, as a ratio."""
    role = "coefficient" if "coefficient" in i.cells else "raw"
    number = i.cells[role].number if role in i.cells else None
    if number is None:
        return None
    small = role == "coefficient" and number.value <= _LARGEST_FACTOR and (number.decimals or number.value == 1)
    value = number.value if number.unit == "%" or small else number.value / 100
    return _figure(i, role, i.cells[role], replace(number, value=value, unit="%"), ZERO)


def amount(fund: Row, role: str) -> Figure | None:
    """An amount of a row; stated to the unit of its column, whichever it is, and rounded to it."""
    cell = fund.cell(role)
    number = cell.number if cell else None
    return _figure(fund, role, cell, number, number.factor.scaleb(-number.decimals)) if cell and number else None


def rate_of(row: Row, role: str = "rate") -> Figure | None:
    """A printed rate: a bare 80.00 is per cent, a bare 0.80 and a bare 1 are ratios."""
    cell = row.cell(role)
    number = cell.number if cell else None
    if cell is None or number is None:
        return None
    if number.unit != "%":
        small = number.value == 1 or (0 < number.value <= _LARGEST_RATE and number.decimals)
        value, decimals = (number.value, max(number.decimals - 2, 0)) if small else (number.value / 100, number.decimals)
        number = replace(number, unit="%", value=value, decimals=decimals)
    return _figure(row, role, cell, number)


def _figure(row: Row, role: str, cell: Cell, quantity: Quantity, finest: Decimal | None = None) -> Figure:
    """The figure, its place quoted with its row, and with where its cell begins in a line of text."""
    if cell.place.row < 0:
        quantity = replace(quantity, start=cell.place.start)
    place = replace(cell.place, quote=row.quoted.quote)
    return Figure(quantity, place, row.name, role, head=HEADS[role], finest=finest)
