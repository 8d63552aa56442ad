"""The block of funds of a form: rates of execution, their points, and the whole as the sum of where the money comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ...language.schema import SCHEMA, says_any
from ...money import points as as_points
from ..figures import Figure
from ..forms.figures import AMOUNTS, amount, points_of, rate_of
from ..forms.form import Form, Row
from ..forms.printed import full_from
from ..forms.rows import fund_name
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.figures import compact
from ..tables.rowtrees import number_of

ONE = Decimal(1)
_ALL = ("", "100", "100%", "≥100", "≥100%", "=100%")
"""Targets of an execution that is scored by its rate."""


def funds(reading: Reading) -> Iterator[Relation]:
    for form in reading.forms:
        for fund in form.funds:
            yield from _rates(fund)
            base, arrived, rate = _base(fund), amount(fund, "arrived"), rate_of(fund, "arrival")
            if base and arrived and rate and base.quantity.value > 0:
                yield Relation("ratio", rate, (arrived, base), rule="C420")
        yield from _sums(form)
        yield from _points(form)


def _base(fund: Row) -> Figure | None:
    """What a rate of execution is over."""
    return amount(fund, "adjusted") or amount(fund, "budget")


def _rates(fund: Row) -> Iterator[Relation]:
    """预算执行率 is 全年执行数（B）÷ 全年预算数（A）, of each row; of a budget of zero there is none."""
    base, rate = _base(fund), rate_of(fund)
    top = amount(fund, "executed") or (base if base and not base.quantity.value else None)
    if top is None or base is None or rate is None:
        return
    relation = Relation("ratio", rate, (top, base), rule="C420", zero="C421")
    if readings := _adjusted_how(fund):
        for number, bases in enumerate(readings):
            support = Support.HINT if number else Support.SAID
            yield replace(relation, operands=(top, *bases), support=support, choice=("execution", rate.key))
    elif base.quantity.value >= 0 and top.quantity.unit == base.quantity.unit:
        other = amount(fund, "budget") if base.measure == "adjusted" else None
        slip = other and other.quantity.value > 0 and replace(relation, operands=(top, other)).agreement
        yield replace(relation, support=Support.LIKELY, words="，原数是按年初预算数计算的") if slip else relation


def _adjusted_how(fund: Row) -> list[tuple[Figure, ...]]:
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
            complete = len(sources) >= 3 and fund_name(sources[-1].name).endswith(SCHEMA.fund_open_parts)
            found = [r for role in AMOUNTS if (r := _sum(whole, sources, role))]
            if complete or any(r.agreement for r in found):
                yield from found


def _families(rows: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """The whole, above or below, with its sources; of numbered sources (一、基本支出) each with the rows below it too."""
    wholes, sources = [f for f in rows if f.whole], [f for f in rows if not f.whole]
    style = number_of(sources[0].name)[0] if sources else ""
    if len(wholes) != 1 or (wholes[0] is not rows[0] and not (style and wholes[0] is rows[-1])):
        return
    starts = [n for n, f in enumerate(sources) if not style or number_of(f.name)[0] == style]
    families = [(wholes[0], [sources[n] for n in starts])]
    families += [(sources[n], sources[n + 1 : end]) for n, end in pairwise([*starts, len(sources)])]
    yield from (family for family in families if len(family[1]) > 1)


def _sum(whole: Row, sources: list[Row], role: str) -> Relation | None:
    total, parts = amount(whole, role), tuple(p for f in sources if (p := amount(f, role)))
    if total is None or total.quantity.kind == "ratio" or not parts or {p.quantity.unit for p in parts} != {total.quantity.unit}:
        return None
    return Relation("sum", total, parts, rule="C401")


def _points(form: Form) -> Iterator[Relation]:
    """预算执行 scores rate × weight, never more than the weight; the rate as printed, or as computed."""
    notes = [compact(n.text) for n in form.notes]
    own_rule = any(says_any(words, SCHEMA.execution_names) and says_any(words, SCHEMA.step_words) for words in notes)
    listed = [i for i in form.indicators if i.is_execution and not i.criteria.strip() and i.words("target") in _ALL]
    for fund in (*form.executions, *listed) if not own_rule else ():
        score, weight = points_of(fund, "score", True), points_of(fund, "weight") or _worth(form, fund)
        rates = [rate for rate in (rate_of(fund), rate_of(fund, "actual"), _computed(fund)) if rate]
        if score is None or not weight or not rates:
            continue
        stated, worth = score.quantity.value, weight.quantity.value
        if stated == worth and rates[0].interval.high >= full_from(form):
            continue
        formula = says_any(compact(fund.head), ("×", "*", "x", "X")) or stated > worth
        support = Support.SAID if formula and form.sure else Support.LIKELY
        for rate in rates:
            capped = replace(rate, quantity=replace(rate.quantity, value=min(rate.quantity.value, ONE)))
            yield into_total(form, Relation("product", score, (capped, weight), "", support, rule="C463", choice=("points", score.key)))


def into_total(form: Form, relation: Relation) -> Relation:
    """The product with what the total becomes, where it takes the wrong points in."""
    total = form.total.points if form.total else None
    if form.total is None or total is None or total != form.score or relation.agreement:
        return relation
    words = f"，总分相应应为{as_points(total + relation.right - relation.whole.quantity.value)}"
    return replace(relation, whole=replace(relation.whole, top=form.total.place), words=words)


def _worth(form: Form, fund: Row) -> Figure | None:
    """What execution weighs where its row does not say."""
    score, worth = points_of(fund, "score"), form.execution_worth
    if score is None or not worth:
        return None
    return replace(score, quantity=replace(score.quantity, value=worth, text=f"{worth:f}", start=-1), measure="weight", head="分值")


def _computed(fund: Row) -> Figure | None:
    top, base = amount(fund, "executed"), _base(fund)
    if top is None or base is None or base.interval.low <= 0:
        return None
    span = top.interval / base.interval
    quantity = replace(top.quantity, value=top.quantity.value / base.quantity.value, unit="%", decimals=2, start=-2)
    return replace(top, quantity=quantity, finest=span.high - span.low, head="执行率")
