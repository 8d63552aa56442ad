"""Changes whose two amounts stand elsewhere, and rates stated twice: 政府采购执行率 84% here and 81% among the problems."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.labels import is_known
from ...language.lexicon import LEXICON, alternation
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.statedfigures import stated_figures

_AGAIN = LEXICON.repeated_parts
_ADJUSTED = re.compile(alternation(LEXICON.budget_moves))
_NAMED = re.compile(
    rf"(?P<word>(?:{alternation(_AGAIN['done'])}){LEXICON.rate_parts['ends'][0]})|{alternation(_AGAIN['of_plan'])}"
)
_OF_PART = re.compile(alternation(_AGAIN["partial"]))
Levels = dict[tuple[str, str, int | None], list[Figure]]


def elsewhere(reading: Reading) -> Iterator[Relation]:
    levels, rates = Levels(), dict[tuple[object, ...], Figure]()
    for figure in stated_figures(reading):
        if figure.certain and figure.quantity.kind == "money":
            levels.setdefault((figure.label, figure.measure, figure.year), []).append(figure)
    for written in reading.figures:
        if written.scope or not written.quantity.exact or not is_known(written.label):
            continue
        if written.role == "rate":
            yield from _again(reading, written, rates)
        elif written.role == "change" and written.quantity.kind == "money" and written.year and written.direction:
            yield from _change(written, levels)


def _again(reading: Reading, written: Figure, rates: dict[tuple[object, ...], Figure]) -> Iterator[Relation]:
    match = _NAMED.search(written.raw) or _NAMED.search(written.place.quote)
    if match and not _OF_PART.search(reading.before(written)):
        named = match["word"] or LEXICON.execution_rates[0]
        known = rates.setdefault((written.label, named, written.year), written)
        if known is not written:
            yield Relation("equality", written, (known,), f"“{written.label}”的{named}", Support.LIKELY, rule="C311")


def _change(written: Figure, levels: Levels) -> Iterator[Relation]:
    """调减了基本支出803万元 against the table's 年初预算数 and 全年预算数; 比上年增加 against the figures of both years."""
    if _ADJUSTED.search(written.place.quote) and written.base is None:
        ends = [("adjusted", written.year, "budget", written.year)]
    elif written.base and not written.base_measure:
        measures = (written.measure,) if written.measure else ("actual", "")
        ends = [(measure, written.year, measure, written.base) for measure in measures]
    else:
        return
    found = [[levels.get((written.label, *end), []) for end in (both[:2], both[2:])] for both in ends]
    now, before = next((both for both in found if all(both)), found[0])
    if len(now) == len(before) == 1 and before[0].item != written.item:
        said = Support.SAID if written.measure or written.base is None or written.label in LEXICON.single else Support.LIKELY
        signs, choice = (written.direction, -written.direction), ("change", written.key)
        yield Relation("difference", written, (now[0], before[0]), written.label, said, signs, "C312", 99, choice=choice, note="C312")
