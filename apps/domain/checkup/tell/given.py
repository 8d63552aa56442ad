"""What a text says of figures that are filled in, and they say otherwise."""

from __future__ import annotations

from typing import Any

from ...findings import Finding
from ...money import format_in
from ..judge import Verdict
from ..relations import Relation
from ..sentences.passages import quoted
from .words import say
from .written import percent, written

SHORT = 40
"""So many characters of a passage are quoted in a message."""
_MOST = 4


def _said(code: str, relation: Relation, **words: Any) -> Finding:
    """With the words of the text in quotation marks, not too many of them."""
    quote = relation.whole.place.quote.strip()
    quote = quoted(quote if len(quote) <= SHORT else f"…{quote[-SHORT:]}")
    known: dict[str, Any] = {"quote": quote, "name": quoted(relation.operands[0].raw)} | words
    return say(code, relation, **known)


def level(verdict: Verdict) -> Finding:
    """T001, T002, T003, T006: another amount than the one filled in; its unit, its last digit or its year may be what is wrong."""
    relation = verdict.broken[0]
    stated, figure = relation.figures
    gap = written(abs(stated.quantity.value - figure.quantity.value), (figure.quantity, stated.quantity))
    apart: dict[str, Any] = {"expected": figure.text, "calculation": f"{stated.printed}，{figure.text}，相差{gap}{figure.quantity.unit}"}
    if verdict.reason == "rounded":
        return _said("T003", relation, **apart)
    if stated.quantity.same_digits(figure.quantity):
        return _said("T002", relation)
    if relation.others and relation.others[0].year != stated.year:
        return _said("T006", relation, other_year=relation.others[0].year)
    return _none_of(relation) if relation.others else _said("T001", relation, **apart)


def _none_of(relation: Relation) -> Finding:
    """T001: it may be any of several, and is none."""
    given = {f.quantity.value: f for f in relation.others[::-1]}
    others = [f for f in relation.others if given[f.quantity.value] is f][:_MOST]
    shown, expected = "、".join(f"{quoted(f.raw)}{f.text}" for f in others), "、".join(f.text for f in others)
    return _said("T001.several", relation, all="都" if len(others) > 1 else "", shown=shown, expected=expected)


def derived(verdict: Verdict) -> Finding:
    """T003, T004, T005: a change or a rate that does not follow."""
    relation = verdict.broken[0]
    expected, line = _expected(relation)
    named = "和".join(quoted(f.raw) for f in relation.operands if f.given)
    code = "T003.derived" if verdict.reason == "rounded" else "T004" if relation.signs and relation.right < 0 else "T005"
    return _said(code, relation, of=f"按{named}应为{expected}", expected=expected, calculation=line)


def _expected(relation: Relation) -> tuple[str, str]:
    """What the figures make of it, and the sum."""
    this, other = relation.operands[0], relation.operands[-1]
    if relation.kind in ("equality", "ratio"):
        right = percent(relation.right, relation.whole.quantity.decimals)
        return right, f"{quoted(this.raw)} = {right}" if this is other else f"{this.text} ÷ {other.text} = {right}"
    change = relation.right * relation.signs[0]
    if relation.kind == "growth":
        rate = percent(change, relation.whole.quantity.decimals)
        return f"{'增长' if change > 0 else '下降'}{rate.lstrip('-')}", f"（{this.text} − {other.text}）÷ {other.text} = {rate}"
    unit, decimals = this.quantity.unit, max(this.quantity.decimals, other.quantity.decimals)
    gap = f"{format_in(change, unit, decimals)}{unit}"
    word = "持平" if not change else "增加" if change > 0 else "减少"
    return f"{word}{gap.lstrip('-')}" if change else word, f"{this.text} − {other.text} = {gap}"


def way(verdict: Verdict) -> Finding:
    """T004: a direction without a number."""
    relation = verdict.broken[0]
    this, other = relation.operands
    right, line = "增加" if this.quantity.value > other.quantity.value else "减少", f"{this.text} − {other.text}"
    return _said("T004.way", relation, quote=quoted(relation.words), before=quoted(other.raw), expected=right, calculation=line)


def year(verdict: Verdict) -> Finding:
    """T006: the change is from another year than is said."""
    relation = verdict.broken[0]
    return _said("T006.base", relation, base=relation.whole.quantity.value, expected=f"{relation.operands[0].quantity.value}年")
