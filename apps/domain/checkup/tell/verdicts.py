"""A verdict as a finding: what is wrong, the sum that proves it, what it ought to be, every place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...documents.document import Document
from ...findings import Finding, Place
from ..figures import Figure
from ..forms.form import NOWHERE
from ..judge import Verdict
from ..relations import Support
from ..rules import RULES, finding
from . import words

WHOLE_ALONE = ("C403", "C406", "C408", "C452", "C456", "C457", "C463", "C466", "C467", "C468")
"""Rules of tables that tell of the whole, whatever is at fault."""
CULPRIT = "与其他数对照，{cell}{stated}有误，应为{right}："
_SILENT = ("bound", "equality", "way")
"""Of other relations of these kinds that one slip breaks no sum is shown."""
MOST_PLACES = 12
"""No more parts of a sum are quoted."""
_CLOSE = 120
"""Numbers of one text so near to each other are quoted in one stretch."""


def told(verdict: Verdict, document: Document) -> Iterator[Finding]:
    """The finding of a verdict, with the sums of all its relations."""
    first, found = verdict.first, _of_culprit(_said(verdict), verdict)
    lines = [found.calculation, *(words.line_of(r) for r in verdict.broken[1:] if r.kind not in _SILENT or r.rule == "C452")]
    keys = (f.place.key for f in (*first.operands, *first.others) if f.given)
    yield replace(
        found, keys=tuple(dict.fromkeys(keys)), found=found.found or first.whole.text,
        calculation="\n".join(dict.fromkeys(filter(None, lines))), places=_places(verdict, document),
    )  # fmt: skip


def _said(verdict: Verdict) -> Finding:
    """What its rule says, or the one told in its place, in the way the register has for the case: an error where the words say
    the relation and nothing else explains what is wrong, else to be explained."""
    first, reason = verdict.first, verdict.reason
    rule, said = {"rounded": first.note, "zero": first.zero, "near": "C105"}.get(reason, first.rule), words.Words(first)
    rule = next((other for other, case in RULES[rule].instead.items() if said[case]), rule)
    ways = (way for way in RULES[rule].tells if way and (way in (reason, first.words) or (way in words.WORDS and said[way])))
    way = next((f".{way}" for way in ways), "")
    unsure = rule in ("C101", "C102") and not words.behind(first) and words.explained(first)
    if first.rule == "C301" and verdict.certain and verdict.culprit.key == first.operands[0].key:
        first = replace(first, whole=first.operands[0], operands=(first.whole,))  # at fault is what nothing else vouches for
    return finding(rule + way, sure=first.support >= Support.SAID and not unsure, given=words.Words(first))


def _of_culprit(found: Finding, verdict: Verdict) -> Finding:
    """Where other relations say that another cell than the whole is at fault, which."""
    whole, culprit = verdict.first.whole, verdict.culprit
    tabled = (found.code.startswith("C4") or whole.in_table) and verdict.first.rule != "C301" and whole.place.column != NOWHERE
    told_alone = found.code in WHOLE_ALONE or verdict.reason != "said" or not tabled
    if told_alone or culprit.key == whole.key or not verdict.certain or verdict.right is None:
        return found
    right = words.written(verdict.right, [culprit.quantity, *(f.quantity for f in verdict.first.figures)]) + culprit.quantity.unit
    message = CULPRIT.format(cell=words.cell(culprit), stated=culprit.printed, right=right) + found.message
    return replace(found, message=message, expected=right, found=culprit.printed)


def _places(verdict: Verdict, document: Document) -> tuple[Place, ...]:
    """Every place, the first relation's before the others'; numbers of one text that stand together in one stretch."""
    figures = sorted((f for f in _cited(verdict) if not f.given), key=lambda f: f.place.item != verdict.first.whole.place.item)
    if verdict.culprit.place.row >= 0 and verdict.certain:
        figures.insert(0, verdict.culprit)
    spans: list[Place] = []
    for place in dict.fromkeys([*(f.place for f in figures), *(f.top for f in figures if f.top)]):
        if near := next((other for other in spans if _together(place, other)), None):
            spans[spans.index(near)] = document.place(place.item, min(place.start, near.start), max(place.end, near.end))
        else:
            spans.append(place)
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
