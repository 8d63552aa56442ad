"""The same thing stated again in another sentence, by its own open words: 下达补奖资金 5,218.40 万元 … 发放补奖资金 5,218.90 万元.

Words alone do not say that both are one figure; that they differ by one slip of the hand does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...language.comparing import named_year
from ...language.labels import is_known
from ..reading import Reading
from ..relations import Relation, Support
from .figures import figure_of
from .sections import Spot, core, every_spot

_SHORTEST, _LONGEST = 2, 4
"""So many characters, the last before the number, say what it is of."""
_MOST = 6
"""Words that stand before more different numbers name nothing in particular."""


def repetitions(reading: Reading) -> Iterator[Relation]:
    groups: dict[tuple[str, ...], list[Spot]] = defaultdict(list)
    for sentence, term in every_spot(reading):
        named = core(term.words)[-_LONGEST:]
        if len(named) >= _SHORTEST and term.quantity.value and not is_known(term.label):
            unit = term.quantity.unit if term.kind == "count" else term.kind
            groups[named, unit, term.measure, named_year(term.words)].append((sentence, term))
    for group in groups.values():
        values = {term.quantity.value for _, term in group}
        first = group[0]
        for other in group[1:] if 1 < len(values) <= _MOST else ():
            if other[0] is not first[0] and other[1].quantity.value != first[1].quantity.value:
                whole, again = (figure_of(reading, s.item, t) for s, t in (other, first))
                yield Relation("equality", whole, (again,), other[1].words, Support.HINT, (), "C313", len(values))
