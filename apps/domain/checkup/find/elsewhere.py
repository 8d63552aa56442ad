"""Rates and changes whose amounts stand elsewhere: 政府采购执行率 84% among the problems, plan and outcome pages before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...language.labels import PLANS, is_known, measure_of
from ...language.lexicon import LEXICON, alternation
from ..claims.statedfigures import UnitFigures, stated_figures
from ..figures import UNDATED, Figure
from ..reading import Reading
from ..relations import Relation, Support

_KINDS = ("actual", "budget", "adjusted", "planned", "")
_PARTIAL = re.compile(alternation(LEXICON.rate_parts["partial"]))
_EXECUTION = re.compile(alternation(LEXICON.execution_rates))
_ADJUSTED = re.compile(alternation(LEXICON.budget_moves))
_NEAR = 16


def elsewhere(reading: Reading) -> Iterator[Relation]:
    figures = UnitFigures.of(reading)
    levels: dict[tuple[str, str, int | None], list[Figure]] = defaultdict(list)
    for figure in stated_figures(reading):
        if figure.certain and figure.quantity.kind == "money":
            levels[figure.label, figure.measure, figure.year].append(figure)
    for claim in reading.figures:
        if claim.scope or not claim.quantity.exact or not is_known(claim.label):
            continue
        if claim.role == "rate" and claim.year in (reading.document.year or UNDATED, None) and _executed(reading, claim):
            yield from _rate(claim, figures)
        elif claim.role == "change" and claim.quantity.kind == "money" and claim.year:
            yield from _between_years(reading, claim, figures)
            if claim.direction and (ends := _ends(claim, levels)) and ends[0].place.item != claim.item:
                yield _change(claim, ends[1], ends[0], Support.SAID, "C312", "C312")


def _rate(claim: Figure, figures: UnitFigures) -> Iterator[Relation]:
    done = figures.all(claim.label, ("actual",), claim.year)
    plans = [p for p in figures.all(claim.label, PLANS, claim.year) if measure_of(p.raw) in PLANS and p.quantity.value > 0]
    if not done or not plans or _beside(claim, (*done, *plans)):
        return
    plans.sort(key=lambda p: PLANS.index(p.measure))
    for number, (d, p) in enumerate((d, p) for d in done for p in plans):
        support = Support.HINT if number else Support.LIKELY
        choice = ("rate", claim.key)
        yield Relation("ratio", claim, (d, p), claim.label, support, (), "C218", among=99, choice=choice)


def _executed(reading: Reading, claim: Figure) -> bool:
    """Whether the words right before the number say it is an execution rate, not one of a quarter or half a year."""
    words = reading.before(claim, _NEAR)
    return bool(_EXECUTION.search(words)) and not _PARTIAL.search(words)


def _beside(claim: Figure, amounts: Sequence[Figure]) -> bool:
    """Whether both amounts stand in its own sentence, where they are looked at."""
    near = [a.measure == "actual" for a in amounts if (a.item, a.sentence) == (claim.item, claim.sentence)]
    return True in near and False in near


def _between_years(reading: Reading, claim: Figure, figures: UnitFigures) -> Iterator[Relation]:
    """2022 年预算较 2021 年增加 1.68 万元, the two amounts in other paragraphs."""
    if claim.base is None or claim.year is None or claim.base_measure:
        return
    new = _of_year(figures, claim.label, claim.year)
    old = [c for c in _of_year(figures, claim.label, claim.base) if _names_year(reading, c, claim.base)]
    if not new or not old or (_together(claim, new) and _together(claim, old)):
        return
    for number, (n, o) in enumerate((n, o) for n in new for o in old):
        yield _change(claim, n, o, Support.HINT if number else Support.LIKELY, "C221")


def _change(claim: Figure, new: Figure, old: Figure, support: Support, rule: str, note: str = "") -> Relation:
    sign = claim.direction or (1 if new.quantity.value >= old.quantity.value else -1)
    return Relation(
        "difference", claim, (new, old), claim.label, support, (sign, -sign), rule, 99, choice=("change", claim.key), note=note,
    )  # fmt: skip


def _of_year(figures: UnitFigures, label: str, year: int) -> list[Figure]:
    """The amounts of a year; none where one kind of amount is stated twice and differently."""
    found = figures.all(label, _KINDS, year)
    values = {(c.measure, c.quantity.value) for c in found}
    return found if len(values) == len({measure for measure, _ in values}) else []


def _names_year(reading: Reading, claim: Figure, year: int) -> bool:
    """Whether the text before an amount names the year: it is not only taken for the year of the document."""
    return str(year) in reading.text(claim.item).text[: claim.quantity.start]


def _together(claim: Figure, amounts: Sequence[Figure]) -> bool:
    return any((a.item, a.sentence) == (claim.item, claim.sentence) for a in amounts)


def _ends(claim: Figure, levels: dict[tuple[str, str, int | None], list[Figure]]) -> tuple[Figure, Figure] | None:
    """调减了基本支出803万元 against the table's 年初预算数 and 全年预算数; 比上年增加 against the figures of both years."""
    assert claim.year
    if _ADJUSTED.search(claim.place.quote) and claim.base is None:
        before, now = (levels.get((claim.label, measure, claim.year)) for measure in ("budget", "adjusted"))
    elif claim.base and (claim.measure or claim.label in LEXICON.single):
        before, now = (levels.get((claim.label, claim.measure, year)) for year in (claim.base, claim.year))
    else:
        return None
    return (before[0], now[0]) if before and now and len(before) == len(now) == 1 else None
