"""Words that follow from figures: 增加 or 减少, never both; growth always over last year's figure.

Rules: a positive difference is 增加/增长, a negative 减少/下降 with its absolute value, none is 持平 without amounts;
growth over a zero is not a percentage; a rate over a zero budget is 未安排预算.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..money import NumberStyle, format_quantity, round_half_up

Show = Callable[[Decimal], str]


def amount_change(this: Decimal, last: Decimal, show: Show, up: str = "增加", down: str = "减少", same: str = "无变化") -> str:
    """``增加12.00万元`` / ``减少12.00万元`` / ``无变化``."""
    if this == last:
        return same
    return f"{up if this > last else down}{show(abs(this - last))}"


def growth(this: Decimal, last: Decimal, style: NumberStyle, decimals: int, up: str = "增长", down: str = "下降") -> str:
    """``增长61.00%`` / ``下降40.39%`` / ``持平`` / ``上年无此项``."""
    if this == last:
        return "持平"
    if last == 0:
        return "上年无此项"
    rate = abs(this - last) / abs(last)
    return f"{up if this > last else down}{format_quantity(rate, '%', decimals, style)}"


def compared_with_last_year(this: Decimal, last: Decimal, show: Show, style: NumberStyle, decimals: int) -> str:
    """The whole clause: ``比上年增加12.00万元，增长8.51%`` / ``与上年持平`` / ``上年无此项，增加…``."""
    if this == last:
        return "与上年持平"
    if last == 0:
        return f"上年无此项，本年{show(this)}"
    return f"比上年{amount_change(this, last, show)}，{growth(this, last, style, decimals)}"


def change(this: Decimal, last: Decimal, show: Show, style: NumberStyle, decimals: int) -> str:
    """The clause after 与上年相比: ``增加12.00万元，增长8.51%`` / ``持平`` / ``增加5.00万元，上年无此项``."""
    if this == last:
        return "持平"
    return f"{amount_change(this, last, show)}，{growth(this, last, style, decimals)}"


def share(part: Decimal, whole: Decimal, style: NumberStyle, decimals: int) -> str:
    """``46%``; — where there is no whole."""
    return format_quantity(part / whole, "%", decimals, style) if whole else "—"


def completion(done: Decimal, budget: Decimal, style: NumberStyle, decimals: int) -> str:
    """``93.91%``, or 未安排预算 where the budget is zero."""
    return format_quantity(done / budget, "%", decimals, style) if budget else "未安排预算"


def completed_budget(done: Decimal, budget: Decimal, style: NumberStyle, decimals: int) -> str:
    """The whole clause: ``完成预算93.91%``, or 未安排预算."""
    return f"完成预算{completion(done, budget, style, decimals)}" if budget else "未安排预算"


def compare_word(a: Decimal, b: Decimal) -> str:
    return "等于" if a == b else ("大于" if a > b else "小于")


def adjusted(change: Decimal, show: Show) -> str:
    """``调增…`` / ``调减…`` / ``未作调整``."""
    return amount_change(change, Decimal(0), show, "调增", "调减", "未作调整")


def finished(rate: Decimal) -> str:
    """完成词: 已完成 for 100 %, 已基本完成 from 90 %, else 未完成."""
    shown = round_half_up(rate, 4)
    return "已完成" if shown >= 1 else ("已基本完成" if shown >= Decimal("0.9") else "未完成")
