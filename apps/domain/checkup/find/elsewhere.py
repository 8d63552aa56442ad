"""Rates and changes whose amounts stand elsewhere, and rates stated twice: 政府采购执行率 84% among the problems, plan and outcome
pages before."""

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

_AGAIN = LEXICON.repeated_parts
_KINDS = ("actual", "budget", "adjusted", "planned", "")
_PARTIAL = re.compile(alternation(LEXICON.rate_parts["partial"]))
_EXECUTION = re.compile(alternation(LEXICON.execution_rates))
_ADJUSTED = re.compile(alternation(LEXICON.budget_moves))
_NAMED = re.compile(
    rf"(?P<word>(?:{alternation(_AGAIN['done'])}){LEXICON.rate_parts['ends'][0]})|{alternation(_AGAIN['of_plan'])}"
)
_OF_PART = re.compile(alternation(_AGAIN["partial"]))
_NEAR = 16


def elsewhere(reading: Reading) -> Iterator[Relation]:
    figures, rates = UnitFigures.of(reading), dict[tuple[object, ...], Figure]()
    levels: dict[tuple[str, str, int | None], list[Figure]] = defaultdict(list)
    for figure in stated_figures(reading):
        if figure.certain and figure.quantity.kind == "money":
            levels[figure.label, figure.measure, figure.year].append(figure)
    for written in reading.figures:
        if written.scope or not written.quantity.exact or not is_known(written.label):
            continue
        if written.role == "rate":
            yield from _again(reading, written, rates)
            yield from _rate(reading, written, figures)
        elif written.role == "change" and written.quantity.kind == "money" and written.year:
            yield from _between_years(reading, written, figures)
            if written.direction and (ends := _ends(written, levels)) and ends[0].place.item != written.item:
                yield _change(written, ends[1], ends[0], Support.SAID, "C312", "C312")


def _again(reading: Reading, written: Figure, rates: dict[tuple[object, ...], Figure]) -> Iterator[Relation]:
    """政府采购执行率84.08% here and 81% there."""
    match = _NAMED.search(written.raw) or _NAMED.search(written.place.quote)
    if match and not _OF_PART.search(reading.before(written)):
        named = match["word"] or LEXICON.execution_rates[0]
        known = rates.setdefault((written.label, named, written.year), written)
        if known is not written:
            yield Relation("equality", written, (known,), f"“{written.label}”的{named}", Support.LIKELY, rule="C311")


def _rate(reading: Reading, written: Figure, figures: UnitFigures) -> Iterator[Relation]:
    """An execution rate, not one of a quarter or half a year, of what was planned and done on other pages."""
    words, year = reading.before(written, _NEAR), written.year
    if year not in (reading.document.year or UNDATED, None) or not _EXECUTION.search(words) or _PARTIAL.search(words):
        return
    done = figures.all(written.label, ("actual",), year)
    plans = [p for p in figures.all(written.label, PLANS, year) if measure_of(p.raw) in PLANS and p.quantity.value > 0]
    if _beside(written, done) and _beside(written, plans):
        return
    pairs = [(d, p) for d in done for p in sorted(plans, key=lambda p: PLANS.index(p.measure))]
    for number, pair in enumerate(pairs):
        support = Support.HINT if number else Support.LIKELY
        yield Relation("ratio", written, pair, written.label, support, (), "C218", among=99, choice=("rate", written.key))


def _beside(written: Figure, amounts: Sequence[Figure]) -> bool:
    """Whether one of them stands in its own sentence, where it is looked at."""
    return any((a.item, a.sentence) == (written.item, written.sentence) for a in amounts)


def _between_years(reading: Reading, written: Figure, figures: UnitFigures) -> Iterator[Relation]:
    """2022 年预算较 2021 年增加 1.68 万元, the two amounts in other paragraphs."""
    if written.base is None or written.base_measure:
        return
    new, old = (_of_year(figures, written.label, year) for year in (written.year, written.base))
    # The text before the older one names its year: it is not only taken for the year of the document.
    old = [c for c in old if str(written.base) in reading.text(c.item).text[: c.quantity.start]]
    if not (_beside(written, new) and _beside(written, old)):
        for number, (n, o) in enumerate((n, o) for n in new for o in old):
            yield _change(written, n, o, Support.HINT if number else Support.LIKELY, "C221")


def _of_year(figures: UnitFigures, label: str, year: int | None) -> list[Figure]:
    """The amounts of a year; none where one kind of amount is stated twice and differently."""
    found = figures.all(label, _KINDS, year)
    values = {(c.measure, c.quantity.value) for c in found}
    return found if len(values) == len({measure for measure, _ in values}) else []


def _change(written: Figure, new: Figure, old: Figure, support: Support, rule: str, note: str = "") -> Relation:
    sign = written.direction or (1 if new.quantity.value >= old.quantity.value else -1)
    choice = ("change", written.key)
    return Relation("difference", written, (new, old), written.label, support, (sign, -sign), rule, 99, choice=choice, note=note)


def _ends(written: Figure, levels: dict[tuple[str, str, int | None], list[Figure]]) -> tuple[Figure, Figure] | None:
    """调减了基本支出803万元 against the table's 年初预算数 and 全年预算数; 比上年增加 against the figures of both years."""
    if _ADJUSTED.search(written.place.quote) and written.base is None:
        ends = [("budget", written.year), ("adjusted", written.year)]
    elif written.base and (written.measure or written.label in LEXICON.single):
        ends = [(written.measure, written.base), (written.measure, written.year)]
    else:
        return None
    before, now = (levels.get((written.label, *end), []) for end in ends)
    return (before[0], now[0]) if len(before) == len(now) == 1 else None
