"""How a figure moved since last year, in words."""

from __future__ import annotations

from apps.domain.facts import Fact
from apps.domain.money import NumberStyle, format_quantity


def change(this: Fact | None, last: Fact, style: NumberStyle) -> str:
    """How a figure moved: ``增长5.00%``, of a rate ``提高2.00个百分点``; empty where there is nothing to compare."""
    if this is None or this.number is None or last.number is None:
        return ""
    gap = this.number - last.number
    if not gap:
        return "与上年相同"
    if this.unit == "%":
        return f"{'提高' if gap > 0 else '下降'}{format_quantity(abs(gap), '%', style.percent_decimals, style)[:-1]}个百分点"
    moved = f"{'增加' if gap > 0 else '减少'}{format_quantity(abs(gap), this.unit, max(this.decimals, last.decimals), style)}"
    if not last.number:
        return moved
    return f"{moved}，{'增长' if gap > 0 else '下降'}{format_quantity(abs(gap / last.number), '%', style.percent_decimals, style)}"
