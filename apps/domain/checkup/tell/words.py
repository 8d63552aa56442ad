"""What a rule of the register says of a relation, and the words it may use for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...findings import Finding
from ...language.labels import MEASURE_NAMES
from ...money import format_quantity, points, round_half_up
from ..figures import Figure
from ..relations import Relation, Support
from ..rules import finding
from ..tables.figures import shown
from .written import amount, line_of, percent, rate_line_of, right_of, sum_line, terms_of, written

_GO = {1: "增加（上升）", -1: "减少（下降）"}


def say(code: str, relation: Relation, sure: bool | None = None, **words: Any) -> Finding:
    """What a rule says of a relation, before it has its places: an error where the words say the relation, else to be explained."""
    sure = relation.support >= Support.SAID if sure is None else sure
    return finding(code, sure=sure, given=_Words(relation, words), **words)


class _Words(dict[str, object]):
    """What the patterns of the register may use of a relation, worked out as they ask for it."""

    def __init__(self, relation: Relation, words: dict[str, Any]) -> None:
        operands = relation.operands
        super().__init__({"whole": relation.whole, "first": operands[0], "last": operands[-1], "words": relation.words} | words)
        self.relation = relation

    def __missing__(self, name: str) -> str:
        return WORDS[name](self.relation)


def named(figure: Figure) -> str:
    dated = f"{figure.year}年" if figure.year else ""
    return f"{dated}“{figure.label}”{MEASURE_NAMES.get(figure.measure, '')}"


def cell(figure: Figure) -> str:
    """“合计”行的“决算数”; by its own words where it has no head."""
    row = f"“{figure.words}”" if figure.words else "本"
    return f"{row}行的“{figure.head}”" if figure.head else figure.words


def made(relation: Relation) -> str:
    """What the whole ought to be, written as the figures are."""
    whole = relation.whole.quantity
    if relation.kind in ("ratio", "growth"):
        step = relation.whole.step
        return format_quantity(relation.right, "%", max(-int((step * 100).normalize().as_tuple().exponent), 0) if step else 2)
    if whole.kind == "bare":
        decimals = max(f.quantity.decimals for f in relation.figures)
        return f"{round_half_up(relation.right, decimals):,f}"
    return written(relation.right, [f.quantity for f in relation.figures]) + whole.unit


def working(relation: Relation) -> str:
    """The sum, difference or rate that does not fit, to be worked out again: ``637.93 ÷ 641.17 = 99.49%``."""
    if relation.kind in ("ratio", "growth"):
        top, base = shown(relation.operands[0].quantity), _base(relation)
        return f"{f'（{top} - {base}）' if relation.kind == 'growth' else top} ÷ {base} = {made(relation)}"
    kept = [(f.quantity, s) for f, s in zip(relation.operands, relation.every_sign, strict=True) if f.quantity.value]
    if relation.kind not in ("sum", "difference", "balance") or not kept:
        return ""
    return sum_line([q for q, _ in kept], relation.whole.quantity, [s for _, s in kept])


def _base(relation: Relation) -> str:
    """What is below the line: one figure, or the sum of several."""
    below = [shown(f.quantity) for f in relation.operands[1:]]
    return below[0] if len(below) == 1 else f"（{' + '.join(below)}）"


def _unequal(relation: Relation) -> str:
    whole = relation.whole.quantity
    parts = " + ".join(shown(f.quantity) for f in relation.operands)
    return f"{parts} ≠ {shown(whole)}，相差 {written(abs(whole.value - relation.right), [whole, *(f.quantity for f in relation.operands)])}"


def _called(relation: Relation) -> list[str]:
    """What the operands, and last the whole, are called: by their columns, or by their rows where they stand in its column."""
    whole, first = relation.whole.place, relation.operands[0].place
    beside = whole.row < 0 or first.column != whole.column or any(f.place.row == whole.row for f in relation.operands)
    own, figures = relation.whole.words, (*relation.operands, relation.whole)
    heads = [f.head if relation.kind != "ratio" or f.words == own else f.words for f in figures]
    return heads if beside else [f.words for f in figures]


def _names(relation: Relation) -> list[str]:
    return [name.rpartition("·")[2].rpartition("：")[2] for name in _called(relation)[:-1]]


def _signed_names(relation: Relation) -> str:
    signs = zip(relation.every_sign, _names(relation), strict=True)
    return "".join(("减" if sign < 0 else "加") + name for sign, name in signs).removeprefix("加")


def _listed(relation: Relation) -> str:
    parts = [f"{p.words}为{p.printed}" for p in relation.operands]
    return "，".join([*parts, f"合计{made(relation)}"] if len(parts) > 1 else parts)


def _factor(relation: Relation) -> str:
    factor = relation.operands[0]
    return format_quantity(factor.quantity.value, "%", 2) if factor.quantity.start == -2 else factor.text


WORDS: dict[str, Callable[[Relation], str]] = {
    "cell": lambda r: cell(r.whole),
    "stated": lambda r: r.whole.printed,
    "part": lambda r: cell(r.operands[0]),
    "made": made,
    "working": working,
    "unequal": _unequal,
    "names": lambda r: "、".join(_names(r)),
    "signed_names": _signed_names,
    "first_name": lambda r: _called(r)[0],
    "last_name": lambda r: "与".join(_called(r)[1:-1]),
    "own_name": lambda r: _called(r)[-1],
    "heads": lambda r: ("÷" if r.kind == "ratio" else "减").join(f.head for f in r.operands),
    "after": lambda r: r.words if r.whole.measure == "rate" else "",
    "listed": _listed,
    "factor": _factor,
    "points": lambda r: points(r.right),
    "found": lambda r: r.whole.text,
    "right": right_of,
    "terms": terms_of,
    "line": line_of,
    "rate": rate_line_of,
    "percent": lambda r: percent(abs(r.right), r.whole.quantity.decimals),
    "gap": lambda r: amount(r, abs(r.right - r.whole.quantity.value)),
    "named": lambda r: named(r.whole),
    "made_of": lambda r: "各组成部分之和" if len(r.operands) > 1 else r.operands[0].words,
    "said": lambda r: _GO[r.signs[0]],
    "way": lambda r: _GO[-r.signs[0]],
    "mark": lambda r: ">" if r.operands[0].quantity.value > r.operands[1].quantity.value else "<",
    "than": lambda r: "大于" if r.operands[0].quantity.value > r.operands[-1].quantity.value else "小于",
}
"""Of relations, by the names the patterns of the register have for them."""
