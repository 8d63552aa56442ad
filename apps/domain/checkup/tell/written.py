"""Figures and what is made of them, written out as the figures beside them are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...language.quantities import Quantity
from ...money import ZERO, format_in, round_half_up
from ..relations import ADDING, Relation

_HUNDRED = Decimal(100)
_SIGNS: dict[str, str] = {"ratio": "÷", "product": "×", "average": "÷"}


def written(value: Decimal, like: Sequence[Quantity]) -> str:
    """``value`` in the unit of the first of the figures beside it, with the most decimals any of them has."""
    unit = like[0].unit
    decimals = max(q.decimals + _shift(q, like[0]) for q in like)
    if like[0].kind == "money":
        return format_in(value, unit, max(decimals, 0))
    return _bare(value * _HUNDRED if like[0].kind in ("ratio", "points") else value / like[0].factor)


def _shift(q: Quantity, first: Quantity) -> int:
    """How many more decimals a figure in 元 needs in 万元."""
    return (first.factor / q.factor).adjusted() if q.kind == first.kind == "money" else 0


def _bare(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_unit(q: Quantity, first: Quantity) -> str:
    """A figure as it stands, in the unit of another."""
    if q.kind != "money" or first.kind != "money":
        return _bare(q.value * _HUNDRED if q.kind in ("ratio", "points") else q.value / first.factor)
    return format_in(q.value, first.unit, max(q.decimals + _shift(q, first), 0))


def sum_line(parts: Sequence[Quantity], whole: Quantity, signs: Sequence[int] = ()) -> str:
    """``1,105 + 9,370 + 8,130 = 18,605``; with the difference where the whole is another."""
    signs = signs or [1] * len(parts)
    line = ""
    for q, sign in zip(parts, signs, strict=True):
        mark = ("-" if sign < 0 else "") if not line else (" - " if sign < 0 else " + ")
        line += mark + in_unit(q, whole)
    total = sum((q.value * sign for q, sign in zip(parts, signs, strict=True)), ZERO)
    everything = [whole, *parts]
    line += f" = {written(total, everything)}"
    gap = abs(total - whole.value)
    return line if gap == 0 else f"{line}，与 {in_unit(whole, whole)} 相差 {written(gap, everything)}"


def percent(ratio: Decimal, decimals: int = 2) -> str:
    return f"{round_half_up(ratio * _HUNDRED, max(decimals, 2)):f}%"


def right_of(relation: Relation) -> str:
    """What the whole ought to be, written as it is."""
    like, value = relation.whole.quantity, abs(relation.right)
    if like.kind == "ratio":
        return percent(value, min(like.decimals, max(f.quantity.decimals for f in relation.figures[-2:])))
    if relation.kind in ("average", "mean"):
        return f"{round_half_up(value / like.factor, like.decimals):,f}{like.unit}"
    return amount(relation, value)


def amount(relation: Relation, value: Decimal) -> str:
    """What is added may want the decimals of parts in another unit; what is multiplied does not."""
    whole, adds = relation.whole.quantity, relation.kind in ADDING and len(relation.operands) > 1
    return written(value, [f.quantity for f in relation.figures if adds or f.quantity.unit == whole.unit]) + whole.unit


def terms_of(relation: Relation) -> str:
    """``4,320户÷4,800户``."""
    texts = [f.text for f in relation.operands]
    if relation.kind == "growth":
        return f"（{texts[0]}－{texts[1]}）÷{texts[1]}"
    if relation.kind == "rise":
        return f"{texts[0]}÷（{texts[1]}{'－' if relation.signs[0] > 0 else '＋'}{texts[0]}）"
    if relation.kind == "mean":
        return f"（{'＋'.join(texts)}）÷{len(texts)}"
    if relation.kind == "ratio" and len(texts) > 2:
        return f"{texts[0]}÷（{'＋'.join(texts[1:])}）"
    if sign := _SIGNS.get(relation.kind, ""):
        return sign.join(texts)
    return "".join(("＋" if s > 0 else "－") + t for s, t in zip(relation.every_sign, texts, strict=True)).removeprefix("＋")


def line_of(relation: Relation) -> str:
    """The sum to be worked out again; none where nothing is computed."""
    if relation.kind in ("way", "equality") or (relation.kind == "bound" and len(relation.operands) == 1):
        return ""
    if relation.kind in ADDING:
        return sum_line([f.quantity for f in relation.operands], relation.whole.quantity, relation.signs)
    return f"{terms_of(relation)} = {right_of(relation)}"


def rate_line_of(relation: Relation, ratio: Decimal | None = None, base: str = "") -> str:
    """``7,033 ÷ 11,572 = 60.78%``: the division that gives the rate, in one unit; ``base`` where it is another than the relation's."""
    one, two = (f.quantity for f in relation.operands)
    top, ratio, decimals = in_unit(one, two), relation.right if ratio is None else ratio, relation.whole.quantity.decimals
    if relation.kind == "growth":
        top, ratio = f"({top} - {in_unit(two, two)})", ratio if base else ratio * relation.signs[0]
    if relation.kind == "rise":
        base = base or f"({in_unit(two, two)} {'-' if relation.signs[0] > 0 else '+'} {top})"
    return f"{top} ÷ {base or in_unit(two, two)} = {percent(ratio, decimals)}"
