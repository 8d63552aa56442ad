"""A part larger than the whole it belongs to, wherever both are stated: 公用经费 1,112 万元, 基本支出 506 万元."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...language.lexicon import LEXICON
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.statedfigures import stated_figures
from .unitslips import slipped

_MANY = 100
"""More statements of one thing are a reading gone wrong."""


def within(reading: Reading) -> Iterator[Relation]:
    """Each part once a year, against the wholes of its year and measure."""
    figures = stated_figures(reading)
    wholes: dict[tuple[str, int | None], list[Figure]] = defaultdict(list)
    for figure in figures:
        if len(same := wholes[figure.label, figure.year]) < _MANY:
            same.append(figure)
    told: set[tuple[str, int | None]] = set()
    for part in figures:
        if not part.certain or (part.label, part.year) in told or part.quantity.kind != "money":
            continue
        for whole in (w for label in LEXICON.within.get(part.label, ()) for w in wholes.get((label, part.year), ())):
            if _comparable(part, whole):
                support = Support.SAID if part.measure == whole.measure else Support.LIKELY
                relation = Relation("bound", whole, (part,), part.label, support, rule="C304")
                if not relation.agreement:
                    told.add((part.label, part.year))
                    yield relation
                    break


def _comparable(part: Figure, whole: Figure) -> bool:
    spent = {part.measure, whole.measure} <= {"", "actual"}
    same = part.measure == whole.measure or (spent and whole.label in LEXICON.single)
    money = whole.certain and whole.quantity.kind == "money" and part.fund in ("", whole.fund)
    return money and same and not slipped(part.quantity, whole.quantity)
