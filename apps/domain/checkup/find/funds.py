"""The block of funds of a form: rates of execution, and the whole as the sum of where the money comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ...language.quantities import Quantity
from ...language.schema import SCHEMA
from ..forms.form import Cell, Form, Fund
from ..forms.fundrows import fund_name
from ..relations import Figure, Relation, Support
from ..tables.figures import figure

BASES = ("adjusted", "budget")
"""What a rate of execution is over, the likeliest first."""
AMOUNTS = ("budget", "changed", "adjusted", "arrived", "executed")
RATE, SUM = "rate", "sum"
LARGEST_BARE = Decimal("1.5")


def amount(fund: Fund, role: str) -> Figure | None:
    """An amount of a row; stated to the unit of its column, whichever it is."""
    cell = fund.cell(role)
    quantity = figure(cell.text, "元") if cell else None
    return Figure(_placed(quantity, cell), cell.place, fund.label, role) if cell and quantity else None


def _placed(quantity: Quantity, cell: Cell) -> Quantity:
    """The quantity with where its cell begins in a line of text."""
    return replace(quantity, start=cell.place.start) if cell.place.row < 0 else quantity


def base_of(fund: Fund) -> Figure | None:
    return next((found for role in BASES if (found := amount(fund, role))), None)


def rate_in(cell: Cell | None) -> Quantity | None:
    """A printed rate: a bare 80.00 is per cent, a bare 0.80 and a bare 1 are ratios."""
    number = cell.number if cell else None
    if number is None or number.unit == "%":
        return number
    if number.value == 1 or (0 < number.value <= LARGEST_BARE and number.decimals):
        return replace(number, unit="%", decimals=max(number.decimals - 2, 0))
    return replace(number, unit="%", value=number.value / 100)


def rates(form: Form) -> Iterator[Relation]:
    """预算执行率 is 全年执行数（B）÷ 全年预算数（A）, of each row."""
    for fund in form.funds:
        top, base, cell = amount(fund, "executed"), base_of(fund), fund.cell("rate")
        rate = rate_in(cell)
        if top and base and cell and rate is not None and base.quantity.value > 0 and _alike(top, base):
            yield Relation(
                "ratio", Figure(_placed(rate, cell), cell.place, fund.label, "rate"), (top, base), rule=RATE
            )


def _alike(one: Figure, other: Figure) -> bool:
    return one.quantity.unit == other.quantity.unit


def sums(form: Form) -> Iterator[Relation]:
    """年度资金总额 is the sum of its sources: said where the last of them is the rest, else shown by the other columns."""
    for block in sorted({f.block for f in form.funds}):
        rows = [f for f in form.funds if f.block == block]
        whole, sources = rows[0], rows[1:]
        if not whole.total or len(sources) < 2 or any(f.total for f in sources):
            continue
        found = [r for role in AMOUNTS if (r := _sum(whole, sources, role))]
        shown = any(r.agreement for r in found) or _complete(sources)
        yield from (r for r in found if shown)


def _sum(whole: Fund, sources: list[Fund], role: str) -> Relation | None:
    total, parts = amount(whole, role), tuple(p for f in sources if (p := amount(f, role)))
    if total is None or not parts or not all(_alike(total, part) for part in parts):
        return None
    return Relation(
        "sum", total, parts, support=Support.SAID if _complete(sources) else Support.LIKELY, rule=SUM
    )


def _complete(sources: list[Fund]) -> bool:
    """Whether the last source is the rest: 其他资金."""
    return len(sources) >= 3 and fund_name(sources[-1].label).endswith(SCHEMA.fund_open_parts)
