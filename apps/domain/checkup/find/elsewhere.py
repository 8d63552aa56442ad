"""Rates and changes whose amounts stand elsewhere: 政府采购执行率 84% among the problems, plan and outcome pages before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...language.labels import PLANS, is_known, measure_of
from ...language.lexicon import LEXICON, alternation
from ..figures import UNDATED, Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.statedfigures import UnitFigures, stated_figures

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
    for written in reading.figures:
        if written.scope or not written.quantity.exact or not is_known(written.label):
            continue
        if written.role == "rate" and written.year in (reading.document.year or UNDATED, None) and _executed(reading, written):
            yield from _rate(written, figures)
        elif written.role == "change" and written.quantity.kind == "money" and written.year:
            yield from _between_years(reading, written, figures)
            if written.direction and (ends := _ends(written, levels)) and ends[0].place.item != written.item:
                yield _change(written, ends[1], ends[0], Support.SAID, "C312", "C312")


def _rate(written: Figure, figures: UnitFigures) -> Iterator[Relation]:
    done = figures.all(written.label, ("actual",), written.year)
    plans = [p for p in figures.all(written.label, PLANS, written.year) if measure_of(p.raw) in PLANS and p.quantity.value > 0]
    if not done or not plans or _beside(written, (*done, *plans)):
        return
    plans.sort(key=lambda p: PLANS.index(p.measure))
    for number, (d, p) in enumerate((d, p) for d in done for p in plans):
        support = Support.HINT if number else Support.LIKELY
        choice = ("rate", written.key)
        yield Relation("ratio", written, (d, p), written.label, support, (), "C218", among=99, choice=choice)


def _executed(reading: Reading, written: Figure) -> bool:
    """Whether the words right before the number say it is an execution rate, not one of a quarter or half a year."""
    words = reading.before(written, _NEAR)
    return bool(_EXECUTION.search(words)) and not _PARTIAL.search(words)


def _beside(written: Figure, amounts: Sequence[Figure]) -> bool:
    """Whether both amounts stand in its own sentence, where they are looked at."""
    near = [a.measure == "actual" for a in amounts if (a.item, a.sentence) == (written.item, written.sentence)]
    return True in near and False in near


def _between_years(reading: Reading, written: Figure, figures: UnitFigures) -> Iterator[Relation]:
    """2022 年预算较 2021 年增加 1.68 万元, the two amounts in other paragraphs."""
    if written.base is None or written.year is None or written.base_measure:
        return
    new = _of_year(figures, written.label, written.year)
    old = [c for c in _of_year(figures, written.label, written.base) if _names_year(reading, c, written.base)]
    if not new or not old or (_together(written, new) and _together(written, old)):
        return
    for number, (n, o) in enumerate((n, o) for n in new for o in old):
        yield _change(written, n, o, Support.HINT if number else Support.LIKELY, "C221")


def _change(written: Figure, new: Figure, old: Figure, support: Support, rule: str, note: str = "") -> Relation:
    sign = written.direction or (1 if new.quantity.value >= old.quantity.value else -1)
    return Relation(
        "difference", written, (new, old), written.label, support, (sign, -sign), rule, 99, choice=("change", written.key), note=note,
    )  # fmt: skip


def _of_year(figures: UnitFigures, label: str, year: int) -> list[Figure]:
    """The amounts of a year; none where one kind of amount is stated twice and differently."""
    found = figures.all(label, _KINDS, year)
    values = {(c.measure, c.quantity.value) for c in found}
    return found if len(values) == len({measure for measure, _ in values}) else []


def _names_year(reading: Reading, written: Figure, year: int) -> bool:
    """Whether the text before an amount names the year: it is not only taken for the year of the document."""
    return str(year) in reading.text(written.item).text[: written.quantity.start]


def _together(written: Figure, amounts: Sequence[Figure]) -> bool:
    return any((a.item, a.sentence) == (written.item, written.sentence) for a in amounts)


def _ends(written: Figure, levels: dict[tuple[str, str, int | None], list[Figure]]) -> tuple[Figure, Figure] | None:
    """调减了基本支出803万元 against the table's 年初预算数 and 全年预算数; 比上年增加 against the figures of both years."""
    assert written.year
    if _ADJUSTED.search(written.place.quote) and written.base is None:
        before, now = (levels.get((written.label, measure, written.year)) for measure in ("budget", "adjusted"))
    elif written.base and (written.measure or written.label in LEXICON.single):
        before, now = (levels.get((written.label, written.measure, year)) for year in (written.base, written.year))
    else:
        return None
    return (before[0], now[0]) if before and now and len(before) == len(now) == 1 else None
