"""Cells of forms as figures of relations: points, amounts and rates, each quoted with its row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ...findings import Place
from ...language.quantities import Quantity
from ...money import ZERO
from ..figures import Figure
from ..tables.figures import figure
from .form import HUNDRED, Cell, Form, Fund, Indicator, Sum

HEADS = {
    "budget": "年初预算数", "changed": "调整数", "adjusted": "全年预算数", "arrived": "到位数", "executed": "全年执行数", "left": "结余",
    "rate": "执行率", "weight": "分值", "score": "得分", "review_score": "复核得分", "lost": "扣分", "deviation": "偏差", "share": "得分率",
    "coefficient": "得分系数", "raw": "单项得分",
}  # fmt: skip
LARGEST_BARE = Decimal("1.5")
NOWHERE = -2
"""The column of a figure that is not printed: the hundred that all weights make."""


def points_of(row: Indicator | Sum | Fund, role: str, stated: bool = False) -> Figure | None:
    """Points in a row of a form: 20, 20分 and 20% are twenty; exact, but for a sum (``stated``) rounded to its decimals."""
    cell = row.cells.get(role) if isinstance(row, Fund) else getattr(row, role)
    number, value = (cell.number, cell.points) if cell else (None, None)
    if cell is None or number is None or value is None:
        return None
    finest = None if stated and number.decimals else ZERO
    quantity = replace(_placed(number, cell), value=value, unit="")
    return Figure(quantity, _quoted(row, cell), named(row), role, head=HEADS[role], finest=finest)


def named(row: Indicator | Sum | Fund) -> str:
    return row.name if isinstance(row, Indicator) else row.label


def hundred(form: Form) -> Figure:
    """What all weights make where no total row states it; quoted by the total row or the first indicator."""
    row = form.total or form.indicators[0]
    place = replace(row.place, column=NOWHERE)
    return Figure(Quantity(HUNDRED, "", 0, 0, 0, "100"), place, "各指标", "weight", head=HEADS["weight"], finest=ZERO)


def factor_of(i: Indicator) -> Figure | None:
    """得分系数 or the score out of a hundred that the weight converts, as a ratio."""
    cell = i.coefficient or i.raw
    number = cell.number if cell and cell is not i.score else None
    if cell is None or number is None:
        return None
    small = i.coefficient is not None and number.value <= Decimal("1.2") and (number.decimals or number.value == 1)
    value = number.value if number.unit == "%" or small else number.value / 100
    head = HEADS["coefficient" if i.coefficient else "raw"]
    return Figure(replace(_placed(number, cell), value=value, unit="%"), _quoted(i, cell), i.name, "factor", head=head, finest=ZERO)


def amount(fund: Fund, role: str) -> Figure | None:
    """An amount of a row; stated to the unit of its column, whichever it is, and rounded to it."""
    cell = fund.cell(role)
    quantity = figure(cell.text) if cell else None
    if cell is None or quantity is None:
        return None
    finest = quantity.factor.scaleb(-quantity.decimals)
    return Figure(_placed(quantity, cell), _quoted(fund, cell), fund.label, role, head=HEADS[role], finest=finest)


def rate_of(fund: Fund) -> Figure | None:
    """A printed rate: a bare 80.00 is per cent, a bare 0.80 and a bare 1 are ratios."""
    cell = fund.cell("rate")
    number = cell.number if cell else None
    if cell is None or number is None:
        return None
    if number.unit != "%":
        small = number.value == 1 or (0 < number.value <= LARGEST_BARE and number.decimals)
        value, decimals = (number.value, max(number.decimals - 2, 0)) if small else (number.value / 100, number.decimals)
        number = replace(number, unit="%", value=value, decimals=decimals)
    return Figure(_placed(number, cell), _quoted(fund, cell), fund.label, "rate", head=HEADS["rate"])


def _placed(quantity: Quantity, cell: Cell) -> Quantity:
    """The quantity with where its cell begins in a line of text."""
    return replace(quantity, start=cell.place.start) if cell.place.row < 0 else quantity


def _quoted(row: Indicator | Sum | Fund, cell: Cell) -> Place:
    """The cell's place, quoted with its row."""
    if isinstance(row, Indicator):
        quote = row.quoted.quote
    elif isinstance(row, Sum):
        quote = " ".join((row.place.quote, *(c.text.strip() for c in (row.weight, row.score) if c and c.states)))
    else:
        quote = " ".join((row.place.quote, *(c.text.strip() for c in row.cells.values() if c.states)))
    return replace(cell.place, quote=quote)
