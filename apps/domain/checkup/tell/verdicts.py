"""A verdict as a finding: what is wrong, the sum that proves it, what it ought to be, every place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...documents.document import Document
from ...findings import Finding, Place
from ..figures import Figure
from ..judge import Verdict
from ..relations import Relation
from ..rules import RULES
from . import changes, equalities, given, rates, sums, tables
from .written import line_of, say

TELLERS: dict[str, Callable[[Verdict], Finding]] = {
    "C101": sums.parts, "C102": sums.parts,
    "C401": tables.sums, "C402": tables.sums, "C404": tables.sums, "C405": tables.sums,
    "C408": tables.alone, "C422": tables.of_cells, "C403": tables.bound, "C406": tables.bound, "C410": tables.balance,
    "C420": tables.rate, "C423": tables.rate, "C424": tables.rate, "C480": tables.accounts,
    "C450": tables.sums, "C453": tables.sums, "C454": tables.sums,
    "C463": tables.points, "C468": tables.points, "C469": tables.head_score, "C476": tables.beside,
    "C202": changes.growth, "C204": changes.difference, "C206": changes.opposed, "C521": changes.levels, "C522": changes.levels,
    "C525": changes.planned, "C320": equalities.units, "C301": equalities.differing,
    "C212": rates.execution, "C217": rates.defined, "T001": given.level, "T004": given.way, "T005": given.derived, "T006": given.year,
}  # fmt: skip
"""Rules that have more than one thing to say, or words of their own."""

MOST_PLACES = 12
"""No more parts of a sum are quoted."""
_CLOSE = 120
"""Numbers of one text so near to each other are quoted in one stretch."""


def told(verdict: Verdict, document: Document) -> Iterator[Finding]:
    """The finding of a verdict, with the sums of all its relations."""
    first = verdict.broken[0]
    found = TELLERS.get(first.rule, _plainly)(verdict)
    lines = [found.calculation, *(_line(r) for r in verdict.broken[1:] if r.kind != "bound")]
    keys = (f.place.key for f in (*first.operands, *first.others) if f.given)
    yield replace(
        found, keys=tuple(dict.fromkeys(keys)), found=found.found or first.whole.text,
        calculation="\n".join(dict.fromkeys(filter(None, lines))), places=_places(verdict, document),
    )  # fmt: skip


def _plainly(verdict: Verdict) -> Finding:
    """What its rule says; of what rounding explains its note."""
    first = verdict.broken[0]
    rule = first.note if verdict.reason == "rounded" else first.rule
    noted = verdict.reason == "rounded" and "rounded" in RULES[rule].tells
    return say(f"{rule}.rounded" if noted else rule, first)


def _line(relation: Relation) -> str:
    return tables.line(relation) if relation.whole.place.row >= 0 else line_of(relation)


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
