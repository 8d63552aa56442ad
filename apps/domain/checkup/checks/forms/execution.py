"""The block of funds of a form: rates of execution, the points they make, and where the money comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....intervals import Interval
from ....language.schema import SCHEMA, says_any
from ....money import ZERO, format_in, format_quantity, plain
from ....money import points as as_points
from ...find.funds import SUM, amount, base_of, rate_in, rates, sums
from ...forms.form import Cell, Form, Fund
from ...forms.printed import full_from
from ...judge import Verdict, verdicts
from ...reading import Reading
from ...relations import Figure, Relation, Support
from ...tables.figures import compact, shown

ONE = Decimal(1)
HEADS = {
    "budget": "年初预算数", "changed": "调整数", "adjusted": "全年预算数", "arrived": "到位数", "executed": "全年执行数", "rate": "执行率",
}  # fmt: skip


def quoted(fund: Fund) -> Place:
    """The row's place, quoted whole."""
    texts = [c.text.strip() for c in fund.cells.values() if c.states]
    return replace(fund.place, quote=" ".join((fund.place.quote, *texts)))


def amounts(reading: Reading, form: Form) -> Iterator[Finding]:
    """预算执行率 is 全年执行数（B）÷ 全年预算数（A）, and 年度资金总额 the sum of its sources; what both say of one figure is
    told once.  Of a budget of zero there is no rate."""
    for fund in form.funds:
        yield from _of_nothing(fund)
    for verdict in verdicts([*rates(form), *sums(form)]):
        first = next((r for r in verdict.broken if r.rule == SUM), verdict.broken[0])
        yield _unsummed(form, first, verdict) if first.rule == SUM else _misfit(form, first)


def _of_nothing(fund: Fund) -> Iterator[Finding]:
    base, cell, executed = base_of(fund), fund.cell("rate"), amount(fund, "executed")
    if base is None or base.quantity.value or cell is None or not cell.number or not cell.number.value:
        return
    yield Finding(
        "C421", Severity.ERROR,
        f"“{fund.label}”行的预算数为0，执行率没有意义，却填为{cell.text.strip()}，应填“—”或“不适用”。",
        expected="—", found=cell.text.strip(),
        calculation=f"{shown(executed.quantity) if executed else '0'} ÷ 0 无意义", places=(quoted(fund),),
    )  # fmt: skip


def _row(form: Form, figure: Figure) -> Fund:
    """The row a figure stands in."""
    return next(f for f in form.funds if any(c.place == figure.place for c in f.cells.values()))


def _misfit(form: Form, relation: Relation) -> Finding:
    top, base = relation.operands
    fund, stated = _row(form, relation.whole), relation.whole.quantity
    value = format_quantity(relation.right, "%", stated.decimals)
    other = amount(fund, "budget") if base.measure == "adjusted" else None
    slip = bool(other and other.quantity.value > 0 and replace(relation, operands=(top, other)).agreement)
    reading = "，原数是按年初预算数计算的" if slip else ""
    return Finding(
        "C420", Severity.WARNING if slip else Severity.ERROR,
        f"“{fund.label}”行的执行率为{relation.whole.text}，按全年执行数÷{HEADS[base.measure]}计算应为{value}{reading}。",
        expected=value, found=relation.whole.text,
        calculation=f"{shown(top.quantity)} ÷ {shown(base.quantity)} = {value}", places=(quoted(fund),),
    )  # fmt: skip


def _unsummed(form: Form, relation: Relation, verdict: Verdict) -> Finding:
    whole, culprit = relation.whole, verdict.culprit
    decimals = max(f.quantity.decimals for f in relation.figures)
    unit = whole.quantity.unit
    value, right = format_in(relation.right, unit, decimals), verdict.right
    mended = "" if culprit == whole or right is None else format_in(right, unit, decimals)
    told = f"，其中“{culprit.words}”的{HEADS[culprit.measure]}应为{mended}" if mended else ""
    involved = {f.place for f in (culprit, *relation.figures, *(r.whole for r in verdict.broken))}
    rows = [f for f in form.funds if any(c.place in involved for c in f.cells.values())]
    rows.sort(key=lambda f: f is not _row(form, culprit))
    return Finding(
        "C401", Severity.ERROR if any(r.support is Support.LIKELY or verdict.vouched for r in verdict.broken) else Severity.WARNING,
        f"“{whole.words}”的{HEADS[whole.measure]}为{whole.text}，各资金来源相加为{value}，合计与分项不符{told}。",
        expected=mended or value, found=culprit.text if mended else whole.text,
        calculation=" + ".join(shown(f.quantity) for f in relation.operands) + f" = {value}",
        places=tuple(map(quoted, rows)),
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
        yield stated.interval
    top, base = amount(fund, "executed"), base_of(fund)
    if top and base and base.quantity.interval.low > 0:
        yield top.quantity.interval / base.quantity.interval


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
