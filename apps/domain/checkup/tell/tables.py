"""Tables in words: a cell that is not what other cells make it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...findings import Finding
from ...money import format_quantity, round_half_up
from ...money import points as as_points
from ..figures import Figure
from ..forms.figures import NOWHERE
from ..judge import Verdict
from ..relations import Relation
from ..tables.figures import shown
from .written import say, sum_line, written

CULPRIT = "；与其他数对照，应是{cell}{stated}有误，应为{right}。"


def cell(figure: Figure) -> str:
    """“合计”行的“决算数”; by its own words where it has no head."""
    row = f"“{figure.words}”" if figure.words else "本"
    return f"{row}行的“{figure.head}”" if figure.head else figure.words


def stated(figure: Figure) -> str:
    """The figure with its unit, also where the table states the unit once for all."""
    quantity = figure.quantity
    return quantity.text if quantity.unit and quantity.text.endswith(quantity.unit) else shown(quantity) + quantity.unit


def of_cells(verdict: Verdict, code: str = "", **words: Any) -> Finding:
    """What its rule says of a cell; where other relations say that another figure than the whole is at fault, which."""
    relation, culprit = verdict.broken[0], verdict.culprit
    whole = {"cell": cell(relation.whole), "stated": stated(relation.whole)}
    own: dict[str, Any] = whole | {"right": right_of(relation), "line": line(relation)} | words
    if verdict.reason == "rounded":
        return say(f"{relation.note}.rounded", relation, **own)
    found = say(code or relation.rule, relation, **own)
    if culprit.key == relation.whole.key or not verdict.certain or verdict.right is None:
        return found
    right = written(verdict.right, [culprit.quantity, *(f.quantity for f in relation.figures)]) + culprit.quantity.unit
    message = found.message.removesuffix("。") + CULPRIT.format(cell=cell(culprit), stated=stated(culprit), right=right)
    return replace(found, message=message, expected=right, found=stated(culprit))


def alone(verdict: Verdict, code: str = "", **words: Any) -> Finding:
    """The same where the whole is what is told of, whatever is at fault."""
    return of_cells(replace(verdict, culprit=verdict.broken[0].whole), code, **words)


def sums(verdict: Verdict) -> Finding:
    """C401, C402, C404, C405, C450, C453, C454."""
    relation = verdict.broken[0]
    names = [f.head.rpartition("·")[2] for f in relation.operands]
    signed = "".join(("减" if sign < 0 else "加") + name for sign, name in zip(relation.every_sign, names, strict=True)).removeprefix("加")
    words: dict[str, Any] = {"names": "、".join(names), "signed_names": signed}
    if relation.whole.place.column == NOWHERE:
        return alone(verdict, f"{relation.rule}.all", **words)
    return of_cells(verdict, **words)


def right_of(relation: Relation) -> str:
    """What the whole ought to be, written as the figures are."""
    whole = relation.whole.quantity
    if relation.kind in ("ratio", "growth"):
        step = relation.whole.step
        return format_quantity(relation.right, "%", max(-int((step * 100).normalize().as_tuple().exponent), 0) if step else 2)
    if whole.kind == "bare":
        decimals = max(f.quantity.decimals for f in relation.figures)
        return f"{round_half_up(relation.right, decimals):,f}"
    return written(relation.right, [f.quantity for f in relation.figures]) + whole.unit


def line(relation: Relation) -> str:
    """The sum, difference or rate that does not fit, to be worked out again: ``637.93 ÷ 641.17 = 99.49%``."""
    if relation.kind in ("ratio", "growth"):
        top, base = (shown(f.quantity) for f in relation.operands)
        return f"{f'（{top} - {base}）' if relation.kind == 'growth' else top} ÷ {base} = {right_of(relation)}"
    kept = [(f.quantity, s) for f, s in zip(relation.operands, relation.every_sign, strict=True) if f.quantity.value]
    if relation.kind not in ("sum", "difference", "balance") or not kept:
        return ""
    return sum_line([q for q, _ in kept], relation.whole.quantity, [s for _, s in kept])


def bound(verdict: Verdict) -> Finding:
    """C403, C406."""
    relation = verdict.broken[0]
    whole, part = relation.whole, relation.operands[0]
    above = f"{shown(part.quantity)} > {shown(whole.quantity)}"
    return alone(verdict, part=cell(part), part_stated=stated(part), above=above)


def balance(verdict: Verdict) -> Finding:
    """C410."""
    whole, other = verdict.broken[0].figures
    apart = written(abs(whole.quantity.value - other.quantity.value), [whole.quantity, other.quantity])
    words: dict[str, Any] = {} if verdict.reason == "rounded" else {"right": stated(other)}
    return of_cells(verdict, unequal=f"{shown(other.quantity)} ≠ {shown(whole.quantity)}，相差 {apart}", **words)


def rate(verdict: Verdict) -> Finding:
    """C420, C421, C423, C424."""
    relation = verdict.broken[0]
    if verdict.reason == "zero":
        return say(relation.zero, relation, top=shown(relation.operands[0].quantity))
    return of_cells(verdict, after=relation.words if relation.whole.measure == "rate" else "")


def points(verdict: Verdict) -> Finding:
    """C463, C468: points made of a rate, a coefficient or a score of a hundred, and the weight."""
    relation = verdict.broken[0]
    factor = relation.operands[0]
    shown_factor = format_quantity(factor.quantity.value, "%", 2) if factor.quantity.start == -2 else factor.text
    return say(relation.rule, relation, factor=shown_factor, points=as_points(relation.right))


def head_score(verdict: Verdict) -> Finding:
    """C469."""
    return of_cells(verdict, "C469.total" if verdict.broken[0].kind == "equality" else "", stated=verdict.broken[0].whole.text)


def beside(verdict: Verdict) -> Finding:
    """C476."""
    relation = verdict.broken[0]
    return of_cells(verdict, names=("÷" if relation.kind == "ratio" else "减").join(f.head for f in relation.operands))


def accounts(verdict: Verdict) -> Finding:
    """C480."""
    relation = verdict.broken[0]
    whole, parts = relation.whole, relation.operands
    told = "，".join(f"{p.words}为{stated(p)}" for p in parts) + (f"，合计{right_of(relation)}" if len(parts) > 1 else "")
    unequal = " + ".join(shown(p.quantity) for p in parts) + f" ≠ {shown(whole.quantity)}"
    return of_cells(verdict, parts=told, unequal=unequal)
