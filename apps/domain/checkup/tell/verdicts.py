"""A verdict as a finding: what is wrong, the sum that proves it, what it ought to be, every place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...documents.document import Document
from ...findings import Finding, Place
from ..figures import Figure
from ..forms.form import NOWHERE
from ..judge import Verdict
from ..relations import Relation
from ..rules import RULES
from . import given, rates, sums
from .words import cell, say, working
from .written import line_of, written

TELLERS: dict[str, Callable[[Verdict], Finding]] = {
    "C101": sums.parts, "C102": sums.parts, "C202": rates.growth, "C204": rates.difference, "C320": sums.units, "C301": sums.differing,
    "C212": rates.execution, "C217": rates.execution, "C220": rates.execution, "T001": given.level, "T004": given.way,
    "T005": given.derived, "T006": given.year,
}  # fmt: skip
"""Rules that choose between ways of putting it by more than the kind of the verdict, or need words of their own."""
WHOLE_ALONE = ("C403", "C406", "C408", "C452", "C463", "C466", "C468")
"""Rules of tables that tell of the whole, whatever is at fault."""
CULPRIT = "；与其他数对照，应是{cell}{stated}有误，应为{right}。"
MOST_PLACES = 12
"""No more parts of a sum are quoted."""
_CLOSE = 120
"""Numbers of one text so near to each other are quoted in one stretch."""


def told(verdict: Verdict, document: Document) -> Iterator[Finding]:
    """The finding of a verdict, with the sums of all its relations."""
    first = verdict.broken[0]
    found = TELLERS.get(first.rule, _plainly)(verdict)
    lines = [found.calculation, *(_line(r) for r in verdict.broken[1:] if r.kind != "bound" or r.rule == "C452")]
    keys = (f.place.key for f in (*first.operands, *first.others) if f.given)
    yield replace(
        found, keys=tuple(dict.fromkeys(keys)), found=found.found or first.whole.text,
        calculation="\n".join(dict.fromkeys(filter(None, lines))), places=_places(verdict, document),
    )  # fmt: skip


def _plainly(verdict: Verdict) -> Finding:
    """What its rule says; its note of what rounding explains, another rule of a base that is nothing."""
    first = verdict.broken[0]
    rule = {"rounded": first.note, "zero": first.zero}.get(verdict.reason, first.rule)
    ways = {
        "rounded": verdict.reason == "rounded", "all": first.whole.place.column == NOWHERE, "total": first.kind == "equality",
        "levels": first.operands[0].quantity.kind != "ratio",
    }  # fmt: skip
    way = next((f".{way}" for way in RULES[rule].tells if ways.get(way)), "")
    found = say(rule + way, first)
    tabled = (rule.startswith("C4") or first.whole.in_table) and verdict.reason == "said"
    return _of_culprit(found, verdict) if tabled and way != ".all" else found


def _of_culprit(found: Finding, verdict: Verdict) -> Finding:
    """Where other relations say that another cell than the whole is at fault, which."""
    whole, culprit = verdict.broken[0].whole, verdict.culprit
    if culprit.key == whole.key or not verdict.certain or verdict.right is None or found.code in WHOLE_ALONE:
        return found
    right = written(verdict.right, [culprit.quantity, *(f.quantity for f in verdict.broken[0].figures)]) + culprit.quantity.unit
    message = found.message.removesuffix("。") + CULPRIT.format(cell=cell(culprit), stated=culprit.printed, right=right)
    return replace(found, message=message, expected=right, found=culprit.printed)


def _line(relation: Relation) -> str:
    if relation.kind == "bound":
        return f"{relation.operands[0].text} > {relation.whole.text}"
    return working(relation) if relation.whole.place.row >= 0 else line_of(relation)


def _places(verdict: Verdict, document: Document) -> tuple[Place, ...]:
    """Every place, the first relation's before the others'; numbers of one text that stand together in one stretch."""
    figures = sorted((f for f in _cited(verdict) if not f.given), key=lambda f: f.place.item != verdict.broken[0].whole.place.item)
    if verdict.culprit.place.row >= 0 and verdict.certain:
        figures.insert(0, verdict.culprit)
    spans: list[Place] = []
    for place in dict.fromkeys([*(f.place for f in figures), *(f.top for f in figures if f.top)]):
        near = next((i for i, other in enumerate(spans) if _together(place, other)), None)
        if near is None:
            spans.append(place)
        else:
            both = (place, spans[near])
            spans[near] = document.place(place.item, min(p.start for p in both), max(p.end for p in both))
    return tuple(spans)


def _cited(verdict: Verdict) -> Iterator[Figure]:
    """The figures of every relation; of a long sum in a table the first parts that are not nothing."""
    for relation in verdict.broken:
        yield relation.whole
        parts = [f for f in relation.operands if f.quantity.value or f.place.row < 0 or len(relation.operands) < 3]
        yield from parts[:MOST_PLACES]


def _together(one: Place, other: Place) -> bool:
    text = one.item == other.item and one.row < 0 and other.row < 0 and one.end > 0 and other.end > 0
    return text and max(one.start, other.start) - min(one.end, other.end) <= _CLOSE
