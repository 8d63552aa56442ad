"""Which way the words say that amounts go, against the amounts: 由 208 万元增加到 144 万元, 决算数小于预算数, 持平; changes against two
amounts elsewhere, and rates stated twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from ...language.labels import PLANS, is_known
from ...language.lexicon import LEXICON, MOVES, alternation, patterns
from ...language.predicates import YEAR, comparison_in
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support, whole_of_rates
from ..sentences.statedfigures import stated_figures

RE = patterns("ways")

_APART = 12
"""由 … 到 … stand so close together."""
_END = re.compile(r"[。！？\n]")
_UNMOVED = re.compile(rf"(?<!{')(?<!'.join(LEXICON.comparing['nearly'])})(?:{alternation(LEXICON.unmoved)})")
_MOVED = re.compile(rf"(?P<said>{_UNMOVED.pattern})[，,]\w{{0,2}}(?:{MOVES})\w?$")
_FAR, _BEHIND, _BARE = 60, 30, 3
_OPENING = alternation(LEXICON.stock_words["opening"][:1])
_SINCE_OPENING = re.compile(rf"^(?:{alternation(LEXICON.comparing['with'])})(?:{_OPENING})(?:{MOVES})")
Levels = dict[tuple[str, str, int | None], list[Figure]]


def ways(reading: Reading) -> Iterator[Relation]:
    for _, group in groupby(reading.figures, key=lambda c: c.sentence):
        figures = list(group)
        yield from _of_changes(figures)
        yield from _from_to(figures)
        yield from _unmoved(reading, figures)
        yield from _against_plan(reading, figures)


def _of_changes(figures: Sequence[Figure]) -> Iterator[Relation]:
    """A change with a direction, and the level it leads to and the one it starts from."""
    for figure in figures:
        moved = figure.role in ("change", "growth") and figure.direction and figure.quantity.value and figure.label
        if moved and (pair := _levels(figures, figure)):
            yield Relation("way", figure, pair, figure.label, signs=(figure.direction,), rule="C521")


def _levels(figures: Sequence[Figure], figure: Figure) -> tuple[Figure, Figure] | None:
    """The level a change leads to and the one it starts from, where the sentence states each exactly once."""
    levels = [c for c in figures if c.label == figure.label and _amount(c) and not c.direction]
    if figure.base_measure:
        now = [c for c in levels if c.measure not in (figure.base_measure, "") and c.quantity.start < figure.quantity.start]
        before = [c for c in levels if c.measure == figure.base_measure]
    else:
        now = [c for c in levels if c.year == figure.year]
        before = [c for c in levels if c.year == figure.base and figure.base is not None]
        if len({c.measure for c in now + before}) > 1:
            return None
    return (now[0], before[0]) if len(now) == len(before) == 1 else None


def _amount(figure: Figure) -> bool:
    return figure.role == "level" and figure.quantity.kind == "money" and figure.quantity.exact


def _from_to(figures: Sequence[Figure]) -> Iterator[Relation]:
    for one, other in pairwise(figures):
        levels = one.role == other.role == "level" and one.quantity.kind == other.quantity.kind != "bare" and other.carried
        if levels and other.direction and other.quantity.start - one.quantity.end <= _APART:
            yield Relation("way", other, (other, one), other.raw, signs=(other.direction,), rule="C522")


def _unmoved(reading: Reading, figures: Sequence[Figure]) -> Iterator[Relation]:
    """与上年持平 right behind a change, against the same, or right before it."""
    for figure in (f for f in figures if f.role in ("change", "growth") and f.direction):
        text, end = reading.text(figure.item).text, figure.quantity.end
        before = _MOVED.search(text, figure.sentence.start, figure.quantity.start)
        behind = _UNMOVED.search(_END.split(text[end : end + _BEHIND])[0])
        spans = [before.span("said")] if before else []
        if behind and _same_comparison(figure, text[end : end + behind.start()]):
            spans.append((end + behind.start(), end + behind.end()))
        for said in (reading.words(figure.item, *span) for span in spans):
            yield Relation("way", said, (figure,), said.words, Support.LIKELY, (0, figure.direction), "C524")


def _same_comparison(figure: Figure, words: str) -> bool:
    """Whether 持平 is measured against the same: 比2023年度减少…，与2023年度持平."""
    if len(words) <= _BARE or not RE.base.fullmatch(words):
        return len(words) <= _BARE
    years, base = {*YEAR.findall(words), *YEAR.findall(figure.place.quote)}, comparison_in(words)
    return len(years) < 2 and base is not None and bool(base.measure) == bool(figure.base_measure)


def _against_plan(reading: Reading, figures: Sequence[Figure]) -> Iterator[Relation]:
    """决算数小于预算数 behind both amounts, or behind a rate of more than 100%; in their sentence or the next."""
    planned, actual = ([f for f in figures if _amount(f) and f.measure in measures] for measures in (PLANS, ("actual",)))
    executed = [f for f in figures if f.role == "rate" and RE.executed.search(f.place.quote)]
    pairs = []
    if len(planned) == len(actual) == 1 and planned[0].quantity.start < actual[0].quantity.start:
        pairs.append((actual[0], planned[0]))
    if len(executed) == 1:
        pairs.append((executed[0], whole_of_rates(executed[0])))
    for now, plan in pairs:
        end = now.quantity.end
        if match := RE.said.search(reading.text(now.item).text[end : end + _FAR]):
            way = 1 if match["more"] else -1 if match["less"] else 0
            said = reading.words(now.item, end + match.start(), end + match.end())
            yield Relation("way", said, (now, plan), match[0], signs=(way,), rule="C525", choice=("way", said.key))


# --- changes whose two amounts stand elsewhere, and rates stated twice ----------------------------------


def elsewhere(reading: Reading) -> Iterator[Relation]:
    """政府采购执行率 84% here and 81% among the problems; 调减 80 万元 against a table."""
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
    match = RE.named.search(written.raw) or RE.named.search(written.place.quote)
    if match and not RE.of_part.search(reading.before(written)):
        named = match["word"] or LEXICON.execution_rates[0]
        known = rates.setdefault((written.label, named, written.year), written)
        if known is not written:
            yield Relation("equality", written, (known,), f"“{written.label}”的{named}", Support.LIKELY, rule="C311")


def _change(written: Figure, levels: Levels) -> Iterator[Relation]:
    """调减了基本支出803万元 against the table's 年初预算数 and 全年预算数; 比上年增加 against the figures of both years."""
    if RE.adjusted.search(written.place.quote) and written.base is None:
        ends = [("adjusted", written.year, "budget", written.year)]
    elif _SINCE_OPENING.search(written.words) and written.base is None:  # 年末结余 249.73 万元，较年初减少 138.39 万元
        ends = [("closing", written.year, "opening", written.year)]
    elif written.base and not written.base_measure:
        measures = (written.measure,) if written.measure else ("actual", "")
        ends = [(measure, written.year, measure, written.base) for measure in measures]
    else:
        return
    found = [[levels.get((written.label, *end), []) for end in (both[:2], both[2:])] for both in ends]
    now, before = next((both for both in found if all(both)), found[0])
    if len(now) == len(before) == 1 and not now[0].sentence is written.sentence is before[0].sentence:
        sure = before[0].item != written.item and (written.measure or written.base is None or written.label in LEXICON.single)
        said = Support.SAID if sure else Support.LIKELY
        signs, choice = (written.direction, -written.direction), ("change", written.key)
        yield Relation("difference", written, (now[0], before[0]), written.label, said, signs, "C312", 99, choice=choice, note="C312")
