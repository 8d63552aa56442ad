"""Rates in words."""

from __future__ import annotations

from decimal import Decimal

from ...agreement import judge
from ...findings import Severity
from ...language.quantities import Quantity
from ..figures import Figure
from ..judge import Verdict
from ..relations import Relation
from .said import ROUNDED, Said, severity_of
from .written import in_unit, percent, rate_line

_TEN_THOUSAND = Decimal(10_000)
_UNITS = (("元", "万元", _TEN_THOUSAND), ("万元", "元", 1 / _TEN_THOUSAND))


def execution(verdict: Verdict) -> Said:
    """C212, C213, C215, C216."""
    relation = verdict.broken[0]
    rate, (part, base) = relation.whole, relation.operands
    if verdict.reason == "zero":
        return _of_nothing(relation)
    line, right = line_of(relation), percent(relation.right, rate.quantity.decimals)
    if verdict.reason == "rounded":
        return Said("C216", Severity.NOTE, f"执行率{rate.text}与按所列数额计算的结果略有出入，{ROUNDED}", calculation=line)
    for figure in (part, base):
        if unit := _unit_slip(relation, figure):
            return Said(
                "C215", Severity.ERROR, f"数额的单位有误：“{figure.words}{figure.text}”按{unit}计算才与{rate.text}相符，应为{unit}。",
                unit, line, found=figure.quantity.unit,
            )  # fmt: skip
    if other := next((value for value in relation.beside if _fits(rate.quantity, part.quantity.value, value)), None):
        return Said(
            "C212", Severity.WARNING,
            f"比率除以的不是所写的预算数：{rate.text}是按{in_unit(_like(base.quantity, other), base.quantity)}{base.quantity.unit}算的，"
            f"除以{base.words}{base.text}应为{right}。", right, line,
        )  # fmt: skip
    return Said(
        "C212", severity_of(relation),
        f"执行率与所列数额不符：{part.text}÷{base.text}应为{right}，原文写为{rate.text}。", right, line,
    )  # fmt: skip


def defined(verdict: Verdict) -> Said:
    """C217."""
    relation = verdict.broken[0]
    rate, part, right = relation.whole, relation.operands[0], percent(relation.right)
    used = next((value for value in relation.beside if value and _fits(rate.quantity, part.quantity.value, value)), None)
    wrong = f"（原文误除以{used:f}{part.quantity.unit}）" if used else ""
    sum_ = " + ".join(f"{f.quantity.value:f}" for f in relation.operands[1:])
    return Said(
        "C217", Severity.ERROR,
        f"比率未按文件规定的口径计算：规定以（{relation.words}）为分母，应为{right}，原文写为{rate.text}{wrong}。",
        right, rate_line(f"{part.quantity.value:f}", f"({sum_})", relation.right),
    )  # fmt: skip


def line_of(relation: Relation) -> str:
    part, base = (f.quantity for f in relation.operands[:2])
    return rate_line(in_unit(part, base), in_unit(base, base), relation.right, relation.whole.quantity.decimals)


def _of_nothing(relation: Relation) -> Said:
    rate, (part, base) = relation.whole, relation.operands
    if part.quantity.value:
        return Said(
            "C213", Severity.ERROR, f"{base.words}{base.text}，“{rate.words}{rate.text}”没有意义，应写“—”。", "—", f"{part.text} ÷ 0",
        )  # fmt: skip
    both = part.key != base.key
    return Said(
        "C213", Severity.ERROR,
        f"数额为零，比率却写为{rate.text}：预算也为零的，0÷0没有意义，应写“—”或“不适用”；有预算而未支出的，应为0%。",
        "—" if both else "0%或“—”", "0 ÷ 0" if both else f"0 ÷ 预算数 ≠ {rate.text}",
    )  # fmt: skip


def _fits(rate: Quantity, part: Decimal, base: Decimal) -> bool:
    return base > 0 and bool(judge(rate.value, rate.step, part / base, None, rate=True))


def _like(quantity: Quantity, value: Decimal) -> Quantity:
    return Quantity(value, quantity.unit, quantity.decimals, quantity.start, quantity.end, "")


def _unit_slip(relation: Relation, figure: Figure) -> str:
    """The unit with which the rate is right: 万元 for 元, or the reverse."""
    for unit, other, factor in _UNITS:
        if figure.quantity.unit == unit:
            values = [f.quantity.value * (factor if f.key == figure.key else 1) for f in relation.operands]
            if values[1] and abs(values[0] / values[1] - relation.whole.quantity.value) <= relation.whole.quantity.step / 2:
                return other
    return ""
