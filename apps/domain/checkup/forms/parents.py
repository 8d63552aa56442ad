"""Groups stated above their members with no word for it: rows that are the sum of the rows below them."""

from __future__ import annotations

from decimal import Decimal

from ...money import ZERO
from .form import HUNDRED, Sum
from .rows import Block

MOST_ROWS = 200
"""In longer forms no sums without a word for it are looked for."""


def without_parents(block: Block, outside: Decimal) -> None:
    """Turns rows that are the sum of the rows below them into subtotals, where the weights of the others then make the
    whole (with ``outside`` for execution): groups stated above their members with no word for it."""
    worths = [i.worth for i in block.indicators]
    stated = block.total.worth if block.total else None
    whole = {stated if stated is not None else HUNDRED}
    whole |= {w - outside for w in whole}
    if len(worths) > MOST_ROWS or None in worths or sum(w for w in worths if w) in whole:
        return
    parents = _parents([w or ZERO for w in worths])
    if not parents or sum(w for n, w in enumerate(worths) if w and n not in parents) not in whole:
        return
    for count, n in enumerate(parents):
        i = block.indicators[n]
        block.subtotals.append(Sum(i.name, i.place, i.weight, i.score, i.review_score, n - count))
    block.subtotals.sort(key=lambda s: s.at)
    block.indicators = [i for n, i in enumerate(block.indicators) if n not in parents]


def _parents(worths: list[Decimal]) -> list[int]:
    """The rows whose weight is that of two or more rows right below them."""
    found, at = [], 0
    while at < len(worths):
        total, end = ZERO, at + 1
        while end < len(worths) and total < worths[at]:
            total += worths[end]
            end += 1
        if total == worths[at] > 0 and end - at > 2:
            found.append(at)
            at = end
        else:
            at += 1
    return found
