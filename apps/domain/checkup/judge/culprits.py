"""Of relations that share figures the fewest culprits: one slip is one verdict, with all it breaks.

A figure that a relation which holds vouches for is not the culprit where another of the broken relation may be; of the
figures that may be, the one that explains most broken relations is.  Where it is the operand of one relation and the whole
of another, what it ought to be is what the relations agree on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...agreement import slipped
from ..relations import Figure, Relation, Support

Key = tuple[int, int, int, int]


@dataclass(frozen=True)
class Verdict:
    """``culprit`` is at fault in all of ``broken`` (the surest first) and ought to be ``right`` (None where nothing
    says)."""

    culprit: Figure
    broken: tuple[Relation, ...]
    right: Decimal | None
    vouched: bool
    """Whether a relation that holds vouches for the other figures, or two broken ones agree on the culprit's value."""


def verdicts(relations: Sequence[Relation]) -> Iterator[Verdict]:
    """The culprits of every broken relation that somebody may believe, each relation in one verdict."""
    told = [relation for relation in relations if _decided(relation)]
    held = [r for r in told if r.agreement and r.kind != "bound"]
    good = {_key(figure) for r in held for figure in r.figures}
    open_ = [r for r in told if not r.agreement and _believed(r)]
    while open_:
        blamed = Counter(_key(figure) for relation in open_ for figure in _suspects(relation, good))
        relation = max(open_, key=lambda r: (blamed[_key(_worst(r, blamed, good))], r.support))
        culprit = _worst(relation, blamed, good)
        broken = [r for r in open_ if any(_key(f) == _key(culprit) for f in r.figures)]
        yield _verdict(culprit, broken, good)
        open_ = [r for r in open_ if r not in broken]


def _key(figure: Figure) -> Key:
    place = figure.place
    return (place.item, place.row, place.column, figure.quantity.start)


def _decided(relation: Relation) -> bool:
    """Whether it can be judged at all: stated exactly, and no base of zero."""
    if not all(figure.quantity.exact for figure in relation.figures):
        return False
    try:
        relation.agreement  # noqa: B018  (computed once, kept)
    except (ZeroDivisionError, ArithmeticError):
        return False
    return True


def _believed(relation: Relation) -> bool:
    return relation.support > Support.HINT or slipped(relation.whole.quantity.value, relation.right)


def _suspects(relation: Relation, good: set[Key]) -> list[Figure]:
    """The figures that may be at fault: those nothing vouches for; the whole where all are vouched for."""
    open_ = [figure for figure in relation.figures if _key(figure) not in good]
    return open_ or [relation.whole]


def _worst(relation: Relation, blamed: Counter[Key], good: set[Key]) -> Figure:
    """The suspect that explains most; of equals the whole."""
    return max(_suspects(relation, good), key=lambda f: (blamed[_key(f)], f is relation.whole))


def _verdict(culprit: Figure, broken: Sequence[Relation], good: set[Key]) -> Verdict:
    ordered = sorted(broken, key=lambda r: (_key(r.whole) != _key(culprit), -r.support))
    values = [v for r in ordered if (v := solved(r, culprit)) is not None]
    right = Counter(values).most_common(1)[0][0] if values else None
    others = {_key(f) for r in broken for f in r.figures if _key(f) != _key(culprit)}
    return Verdict(culprit, tuple(ordered), right, others <= good or len(values) > len(set(values)))


def solved(relation: Relation, culprit: Figure) -> Decimal | None:
    """What the culprit would have to be for the relation to hold; None where that is not certain."""
    if _key(relation.whole) == _key(culprit):
        return relation.right
    if relation.kind not in ("sum", "difference", "balance", "equality", "count"):
        return None
    signs = relation.signs or (1,) * len(relation.operands)
    at = next(i for i, f in enumerate(relation.operands) if _key(f) == _key(culprit))
    rest = relation.right - culprit.quantity.value * signs[at]
    return (relation.whole.quantity.value - rest) * signs[at]
