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

from ..relations import Figure, Key, Relation, Support
from .slips import slip_in, solved


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
    good = {figure.key for r in held for figure in r.figures}
    open_ = _open(told, good)
    while open_:
        blamed = Counter(figure.key for relation in open_ for figure in _suspects(relation, good))
        relation = max(open_, key=lambda r: (blamed[_worst(r, blamed, good).key], r.support))
        culprit = _worst(relation, blamed, good)
        broken = [r for r in open_ if any(f.key == culprit.key for f in r.figures)]
        yield _verdict(culprit, broken, good)
        open_ = [r for r in open_ if r not in broken]


def _decided(relation: Relation) -> bool:
    """Whether it can be judged at all: stated exactly, and no base of zero."""
    if not all(figure.quantity.exact for figure in relation.figures):
        return False
    try:
        relation.agreement  # noqa: B018  (computed once, kept)
    except (ZeroDivisionError, ArithmeticError):
        return False
    return True


def _well_read(told: Sequence[Relation]) -> list[Relation]:
    """Without the shapes of which more relations are broken than hold."""
    balance: Counter[object] = Counter()
    for relation in told:
        balance[relation.shape] += 1 if relation.agreement else -1
    return [r for r in told if r.shape is None or balance[r.shape] > 0]


def _open(told: Sequence[Relation], good: set[Key]) -> list[Relation]:
    """The broken ones somebody may believe; of a choice the one a slip explains, or that the words say."""
    told = _well_read(told)
    held = {r.choice for r in told if r.agreement and r.choice is not None}
    found: dict[object, Relation] = {}
    for relation in told:
        if relation.agreement or relation.choice in held or (relation.support < Support.LIKELY and not slip_in(relation, good)):
            continue
        key = relation.choice if relation.choice is not None else relation
        if key not in found or (slip_in(relation, good) and not slip_in(found[key], good)):
            found[key] = relation
    return list(found.values())


def _suspects(relation: Relation, good: set[Key]) -> list[Figure]:
    """The figures that may be at fault: those nothing vouches for; the whole where all are vouched for."""
    open_ = [figure for figure in relation.figures if figure.key not in good]
    return open_ or [relation.whole]


def _worst(relation: Relation, blamed: Counter[Key], good: set[Key]) -> Figure:
    """The suspect that explains most; of equals the whole."""
    return max(_suspects(relation, good), key=lambda f: (blamed[f.key], f is relation.whole))


def _verdict(culprit: Figure, broken: Sequence[Relation], good: set[Key]) -> Verdict:
    ordered = sorted(broken, key=lambda r: (r.whole.key != culprit.key, -r.support))
    values = [v for r in ordered if (v := _right(r, culprit)) is not None]
    right = Counter(values).most_common(1)[0][0] if values else None
    others = {f.key for r in broken for f in r.figures if f.key != culprit.key}
    return Verdict(culprit, tuple(ordered), right, others <= good or len(values) > len(set(values)))


ADDING = ("sum", "difference", "balance", "equality", "count")


def _right(relation: Relation, culprit: Figure) -> Decimal | None:
    """What the culprit would have to be for the relation to hold; None where that is not certain."""
    at = next(i for i, figure in enumerate(relation.figures) if figure.key == culprit.key)
    return solved(relation, at) if at == 0 or relation.kind in ADDING else None
