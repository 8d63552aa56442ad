"""Lists that no word announces: a number and, behind it, more of its kind in the same sentence, or before a total.

Nothing but the order of the words says that they are parts, so that a slip of the hand must explain what is off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..claims.partlists import AGAINST
from ..claims.phrases import Stretch, Term, sentences
from ..reading import Reading
from ..relations import Relation, Support
from .figures import figure_of

_MOST = 9
"""Of so many numbers a list is read, the whole included."""


def runs(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        for sentence in text:
            for stretch in sentence.stretches:
                yield from _runs(reading, sentence.item, stretch)


def _runs(reading: Reading, item: int, stretch: Stretch) -> Iterator[Relation]:
    levels = [t for t in stretch.terms if t.level and t.exact and t.quantity.unit]
    for at, whole in enumerate(levels):
        ahead = _alike(whole, levels[at + 1 : at + _MOST])
        behind = _alike(whole, levels[max(at - _MOST + 1, 0) : at][::-1])
        readings = [ahead[:n] for n in range(2, len(ahead) + 1)] + [behind[:n] for n in range(2, len(behind) + 1)]
        for parts in readings:
            operands = tuple(figure_of(reading, item, part) for part in parts)
            yield Relation(
                "sum", figure_of(reading, item, whole), operands, whole.words, Support.HINT, rule="C101",
                among=len(readings), choice=("run", item, whole.quantity.start),
            )  # fmt: skip


def _alike(whole: Term, terms: Sequence[Term]) -> list[Term]:
    """The terms up to the first of another unit."""
    found: list[Term] = []
    for term in terms:
        if not term.same_unit(whole) or AGAINST.match(term.words):
            break
        found.append(term)
    return found
