"""The block of funds of a form: rates of execution, the points they make, and where the money comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....intervals import Interval
from ....money import ZERO, format_in, format_quantity, plain
from ....money import points as as_points
from ...claims.quantities import Quantity
from ...forms.form import Cell, Form, Fund
from ...forms.printed import full_from
from ...forms.rows import fund_name
from ...forms.schema import SCHEMA, says_any
from ...reading import Reading
from ...tables.figures import compact, shown

ONE = Decimal(1)
BASES = ("adjusted", "budget")
"""What a rate of execution is over, the likeliest first."""
AMOUNTS = ("budget", "changed", "adjusted", "arrived", "executed")


def quoted(fund: Fund) -> Place:
    """The row's place, quoted whole."""
    texts = [c.text.strip() for c in fund.cells.values() if c.states]
    return replace(fund.place, quote=" ".join((fund.place.quote, *texts)))


def step_of(form: Form, role: str) -> Decimal:
    """The worth of the last digit in a column of funds."""
    decimals = max((q.decimals for f in form.funds if (q := f.amount(role))), default=0)
    return ONE.scaleb(-decimals)


def base_of(fund: Fund) -> tuple[str, Quantity] | None:
    return next(((role, q) for role in BASES if (q := fund.amount(role))), None)


def rate_in(cell: Cell | None) -> Interval | None:
    """A printed rate as an interval; a bare 80.00 is per cent, a bare 0.8 is not told from 0.8%."""
    number = cell.number if cell else None
    if number is None:
        return None
    value = number.value if number.unit == "%" else number.value / 100
    bare = number.unit != "%" and ZERO < number.value <= Decimal("1.5") and number.decimals
    if bare:
        value = number.value
    return Interval.around(value, ONE.scaleb(-number.decimals - (0 if bare else 2)))


def computed(form: Form, fund: Fund, role: str) -> Interval | None:
    """Executed ÷ budget, as far as the printed digits tell it."""
    top, base = fund.amount("executed"), fund.amount(role)
    if top is None or base is None or top.unit not in ("", base.unit):
        return None
    whole = Interval.around(base.value, step_of(form, role))
    return Interval.around(top.value, step_of(form, "executed")) / whole if whole.low > 0 else None


def rates(reading: Reading, form: Form) -> Iterator[Finding]:
    """预算执行率 is 全年执行数（B）÷ 全年预算数（A）; of a budget of zero there is none."""
    for fund in form.funds:
        base, cell = base_of(fund), fund.cell("rate")
        stated = rate_in(cell)
        if base is None or cell is None or stated is None:
            continue
        if base[1].value == 0:
            yield from _of_nothing(fund, cell)
            continue
        fits = [role for role in BASES if (value := computed(form, fund, role)) and _meets(stated, value)]
        if base[0] not in fits and (value := computed(form, fund, base[0])):
            yield _misfit(form, fund, cell, base, bool(fits))


def _meets(stated: Interval, value: Interval) -> bool:
    """Whether the rate is that of the amounts, rounded or cut."""
    step = stated.high - stated.low
    return stated.meets(value) or ZERO < value.middle - stated.middle < step


def _of_nothing(fund: Fund, cell: Cell) -> Iterator[Finding]:
    executed = fund.amount("executed")
    if cell.number and cell.number.value:
        yield Finding(
            "C421", Severity.ERROR,
            f"“{fund.label}”行的预算数为0，执行率没有意义，却填为{cell.text.strip()}，应填“—”或“不适用”。",
            expected="—", found=cell.text.strip(),
            calculation=f"{shown(executed) if executed else '0'} ÷ 0 无意义", places=(quoted(fund),),
        )  # fmt: skip


def _misfit(form: Form, fund: Fund, cell: Cell, base: tuple[str, Quantity], other: bool) -> Finding:
    top = fund.amount("executed")
    assert top is not None and cell.number is not None
    value = format_quantity(top.value / base[1].value, "%", cell.number.decimals)
    reading = "，原数是按年初预算数计算的" if other else ""
    head = "全年预算数" if base[0] == "adjusted" else "年初预算数"
    return Finding(
        "C420", Severity.WARNING if other else Severity.ERROR,
        f"“{fund.label}”行的执行率为{cell.text.strip()}，按全年执行数÷{head}计算应为{value}{reading}。",
        expected=value, found=cell.text.strip(), calculation=f"{shown(top)} ÷ {shown(base[1])} = {value}",
        places=(quoted(fund),),
    )  # fmt: skip


def points(reading: Reading, form: Form) -> Iterator[Finding]:
    """预算执行 scores rate × weight, never more than the weight; where the score is wrong, the total is with it."""
    if _has_own_rule(form):
        return
    for fund in form.executions:
        weight, cell = fund.points("weight") or form.execution_worth, fund.cell("score")
        score = fund.points("score")
        known = list(_rates_of(form, fund))
        if (
            not known
            or not weight
            or cell is None
            or score is None
            or any(_makes(r, weight, cell) for r in known)
        ):
            continue
        if score == weight and known[0].high >= full_from(form):
            continue
        yield _wrong_points(form, fund, cell, min(known[0].middle, ONE), weight)


def _has_own_rule(form: Form) -> bool:
    """Whether the notes score execution by steps of their own."""
    return any(
        says_any(words := compact(n.text), SCHEMA.execution_names) and says_any(words, SCHEMA.step_words)
        for n in form.notes
    )


def _rates_of(form: Form, fund: Fund) -> Iterator[Interval]:
    """The rate as printed and as computed."""
    if stated := rate_in(fund.cell("rate")):
        yield stated
    base = base_of(fund)
    if base and (value := computed(form, fund, base[0])):
        yield value


def _makes(rate: Interval, weight: Decimal, cell: Cell) -> bool:
    score, decimals = cell.points, cell.decimals
    assert score is not None
    low, high = min(rate.low, ONE) * weight, min(rate.high, ONE) * weight
    step = ONE.scaleb(-decimals)
    cut = decimals and ZERO <= min(rate.middle, ONE) * weight - score < step
    return bool(cut) or low - step / 2 <= score <= high + step / 2


def _wrong_points(form: Form, fund: Fund, cell: Cell, rate: Decimal, weight: Decimal) -> Finding:
    score = cell.points
    assert score is not None
    value = as_points(rate * weight)
    stated = fund.cell("rate")
    printed = stated.text.strip() if stated else format_quantity(rate, "%", 2)
    formula = says_any(compact(fund.head), ("×", "*", "x", "X")) or score > weight
    moved = _moved(form, Decimal(value) - score)
    return Finding(
        "C463", Severity.ERROR if formula and form.sure else Severity.WARNING,
        f"预算执行得分为{cell.text.strip()}，按执行率{printed}乘以分值{plain(weight)}计算应为{value}分{moved}。",
        expected=value, found=cell.text.strip(), calculation=f"{printed} × {plain(weight)} = {value}",
        places=(quoted(fund), *([form.total.place] if form.total and moved else [])),
    )  # fmt: skip


def _moved(form: Form, by: Decimal) -> str:
    """What the total becomes, where it takes the points of execution in."""
    total = form.total.score.points if form.total and form.total.score else None
    return f"，总分相应应为{plain(total + by)}" if total is not None and _added(form, total) else ""


def _added(form: Form, total: Decimal) -> bool:
    """Whether the total takes the points of execution in."""
    scores = [i.points for i in form.indicators]
    return (
        None not in scores and total == sum((s for s in scores if s is not None), ZERO) + form.execution_score
    )


def parts(reading: Reading, form: Form) -> Iterator[Finding]:
    """年度资金总额 is the sum of its sources: wrong where they exceed it, or where they are complete and fall short."""
    for block in sorted({f.block for f in form.funds}):
        rows = [f for f in form.funds if f.block == block]
        whole, sources = rows[0], rows[1:]
        if not whole.total or len(sources) < 2 or any(f.total for f in sources):
            continue
        sums = {role: s for role in AMOUNTS if (s := _sum(whole, sources, role))}
        closing = [role for role, (total, found, step) in sums.items() if abs(found - total.value) <= step]
        for role, (total, found, step) in sums.items():
            tolerance = step * (len(sources) + 1) / 2
            if abs(found - total.value) <= tolerance or not (closing or _complete(sources)):
                continue
            yield _unsummed(whole, sources, role, total, found, bool(closing))


def _sum(whole: Fund, sources: list[Fund], role: str) -> tuple[Quantity, Decimal, Decimal] | None:
    total, found = whole.amount(role), [q for f in sources if (q := f.amount(role))]
    if total is None or not found or any(q.unit != total.unit for q in found):
        return None
    decimals = max(q.decimals for q in (total, *found))
    return total, sum((q.value for q in found), ZERO), total.factor.scaleb(-decimals)


def _complete(sources: list[Fund]) -> bool:
    """Whether the last source is the rest: 其他资金."""
    return len(sources) >= 3 and fund_name(sources[-1].label).endswith(SCHEMA.fund_open_parts)


def _unsummed(
    whole: Fund, sources: list[Fund], role: str, total: Quantity, found: Decimal, proved: bool
) -> Finding:
    figures = [q for f in sources if (q := f.amount(role))]
    decimals = max(q.decimals for q in (total, *figures))
    value = format_in(found, total.unit, decimals)
    head = HEADS[role]
    return Finding(
        "C401", Severity.ERROR if proved else Severity.WARNING,
        f"“{whole.label}”的{head}为{shown(total)}，各资金来源相加为{value}，合计与分项不符。",
        expected=value, found=shown(total), calculation=" + ".join(shown(q) for q in figures) + f" = {value}",
        places=(quoted(whole), *(quoted(f) for f in sources if f.amount(role))),
    )  # fmt: skip


HEADS = {
    "budget": "年初预算数",
    "changed": "调整数",
    "adjusted": "全年预算数",
    "arrived": "到位数",
    "executed": "全年执行数",
}
