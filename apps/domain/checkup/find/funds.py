"""The block of funds of a form: rates of execution, their points, and the whole as the sum of where the money comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ...language.schema import SCHEMA, says_any
from ...money import points as as_points
from ..figures import Figure
from ..forms.figures import amount, points_of, rate_of
from ..forms.form import Form, Fund
from ..forms.fundrows import fund_name
from ..forms.printed import full_from
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.figures import compact
from ..tables.rowtrees import number_of

BASES = ("adjusted", "budget")
"""What a rate of execution is over, the likeliest first."""
AMOUNTS = ("budget", "changed", "adjusted", "arrived", "executed")
ONE = Decimal(1)


def funds(reading: Reading) -> Iterator[Relation]:
    for form in reading.forms:
        yield from _rates(form)
        yield from _sums(form)
        yield from _moves(form)
        yield from _points(form)


def base_of(fund: Fund) -> Figure | None:
    return next((found for role in BASES if (found := amount(fund, role))), None)


def _rates(form: Form) -> Iterator[Relation]:
    """预算执行率 is 全年执行数（B）÷ 全年预算数（A）, of each row; of a budget of zero there is none."""
    for fund in form.funds:
        base, rate = base_of(fund), rate_of(fund)
        top = amount(fund, "executed") or (base if base and not base.quantity.value else None)
        if top and rate and (readings := _adjusted_how(fund)):
            for number, bases in enumerate(readings):
                support = Support.HINT if number else Support.SAID
                yield Relation("ratio", rate, (top, *bases), support=support, rule="C420", zero="C421", choice=("execution", rate.key))
            continue
        if top and base and rate and base.quantity.value >= 0 and top.quantity.unit == base.quantity.unit:
            relation = Relation("ratio", rate, (top, base), rule="C420", zero="C421")
            other = amount(fund, "budget") if base.measure == "adjusted" else None
            slip = other and other.quantity.value > 0 and replace(relation, operands=(top, other)).agreement
            yield replace(relation, support=Support.LIKELY, words="，原数是按年初预算数计算的") if slip else relation


def _adjusted_how(fund: Fund) -> list[tuple[Figure, ...]]:
    """What a column called 调整预算数 makes the base: itself as the adjusted budget, or what the budget was changed by."""
    budget, changed = amount(fund, "budget"), amount(fund, "changed")
    if not budget or not changed or amount(fund, "adjusted") or budget.quantity.unit != changed.quantity.unit:
        return []
    adjusted, by = (changed,), (budget, changed)
    whole = abs(changed.quantity.value) * 2 > budget.quantity.value
    return [adjusted, by, (budget,)] if whole else [by, adjusted, (budget,)]


def _sums(form: Form) -> Iterator[Relation]:
    """年度资金总额 is the sum of its sources: said where the last of them is the rest, else shown by the other columns."""
    for block in sorted({f.block for f in form.funds}):
        for whole, sources in _families([f for f in form.funds if f.block == block]):
            complete = len(sources) >= 3 and fund_name(sources[-1].label).endswith(SCHEMA.fund_open_parts)
            found = [r for role in AMOUNTS if (r := _sum(whole, sources, role))]
            if complete or any(r.agreement for r in found):
                yield from found


def _families(rows: list[Fund]) -> Iterator[tuple[Fund, list[Fund]]]:
    """The whole, above or below, with its sources; of numbered sources (一、基本支出) each with the rows below it too."""
    wholes = [f for f in rows if f.total]
    sources = [f for f in rows if not f.total]
    style = number_of(sources[0].label)[0] if sources else ""
    if len(wholes) != 1 or (wholes[0] is not rows[0] and not (style and wholes[0] is rows[-1])):
        return
    starts = [n for n, f in enumerate(sources) if not style or number_of(f.label)[0] == style]
    families = [(wholes[0], [sources[n] for n in starts])]
    families += [(sources[n], sources[n + 1 : end]) for n, end in pairwise([*starts, len(sources)])]
    yield from (family for family in families if len(family[1]) > 1)


def _moves(form: Form) -> Iterator[Relation]:
    """年初预算 with what it was changed by is 调整后预算, less 执行数 is 结余; both as most rows show."""
    for ends, signs in ((("adjusted", "budget", "changed"), (1, 1)), (("left", "adjusted", "executed"), (1, -1))):
        read = [[amount(fund, role) for role in ends] for fund in form.funds]
        known = [[figure for figure in row if figure] for row in read if all(row)]
        found = [
            Relation("balance", whole, (first, second), whole.head, signs=signs, rule="C405")
            for whole, first, second in known
            if len({f.quantity.unit for f in (whole, first, second)}) == 1
        ]
        shown = sum(bool(r.agreement and r.addends > 1) for r in found)
        if shown and sum(not r.agreement for r in found) <= shown:
            yield from found


def _sum(whole: Fund, sources: list[Fund], role: str) -> Relation | None:
    total, parts = amount(whole, role), tuple(p for f in sources if (p := amount(f, role)))
    if total is None or not parts or {p.quantity.unit for p in parts} != {total.quantity.unit}:
        return None
    return Relation("sum", total, parts, rule="C401")


def _points(form: Form) -> Iterator[Relation]:
    """预算执行 scores rate × weight, never more than the weight; the rate as printed, or as computed."""
    own_rule = any(
        says_any(words := compact(n.text), SCHEMA.execution_names) and says_any(words, SCHEMA.step_words) for n in form.notes
    )
    for fund in form.executions if not own_rule else ():
        score, weight = points_of(fund, "score", True), points_of(fund, "weight") or _worth(form, fund)
        rates = tuple(rate for rate in (rate_of(fund), _computed(fund)) if rate)
        if score is None or not weight or not rates:
            continue
        worth = weight.quantity.value
        if score.quantity.value == worth and rates[0].interval.high >= full_from(form):
            continue
        formula = says_any(compact(fund.head), ("×", "*", "x", "X")) or score.quantity.value > worth
        support = Support.SAID if formula and form.sure else Support.LIKELY
        by = Decimal(as_points(min(rates[0].quantity.value, ONE) * worth)) - score.quantity.value
        words = moved(form, by)
        score = replace(score, top=form.total.place if words and form.total else None)
        for rate in rates:
            capped = replace(rate, quantity=replace(rate.quantity, value=min(rate.quantity.value, ONE)))
            choice = ("points", score.key)
            yield Relation("product", score, (capped, weight), words, support, rule="C463", choice=choice)


def _worth(form: Form, fund: Fund) -> Figure | None:
    """What execution weighs where its row does not say."""
    score = points_of(fund, "score")
    if score is None or not form.execution_worth:
        return None
    worth = replace(score.quantity, value=form.execution_worth, text=f"{form.execution_worth:f}", start=-1)
    return replace(score, quantity=worth, measure="weight", head="分值")


def _computed(fund: Fund) -> Figure | None:
    top, base = amount(fund, "executed"), base_of(fund)
    if top is None or base is None or base.interval.low <= 0:
        return None
    span = top.interval / base.interval
    quantity = replace(top.quantity, value=top.quantity.value / base.quantity.value, unit="%", decimals=2, start=-2)
    return replace(top, quantity=quantity, finest=span.high - span.low, head="执行率")


def moved(form: Form, by: Decimal) -> str:
    """What the total becomes, where it takes the wrong points in."""
    total = form.total.points if form.total else None
    if total is None or form.inside is None:
        return ""
    outside = Decimal(0) if form.has_execution_row else form.execution_score
    return f"，总分相应应为{as_points(total + by)}" if total == form.inside + outside else ""
