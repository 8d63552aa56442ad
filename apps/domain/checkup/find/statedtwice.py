"""The same thing stated in several places, of texts and tables alike: 三公经费 12 万元 here, 13 万元 there; parts of a class elsewhere."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ...language.labels import MEASURE_NAMES, canonical, is_known, plain_label, unnumbered
from ...language.lexicon import LEXICON
from ...language.quantities import Quantity
from ..claims.statedfigures import stated_figures
from ..reading import Reading
from ..relations import Figure, Relation, Support
from .unitslips import slipped

MANY = 100
"""More different values of one thing are not a contradiction but a reading gone wrong."""
_APART = 6
"""So few characters part two amounts that the second is said of the first."""
_PLANS, _MEASURES = ("budget", "adjusted"), ("budget", "adjusted", "actual", "opening", "closing")
_PATH = re.compile(rf"[（(]{LEXICON.code_levels[0]}[)）]|[-－—]+")
Key = tuple[str, ...]


def stated_twice(reading: Reading) -> Iterator[Relation]:
    groups: dict[Key, list[Figure]] = defaultdict(list)
    figures = [f for f in stated_figures(reading) if is_known(f.words) or f.of_project]
    for figure in figures:
        same = figure.words, figure.measure, str(figure.year), figure.fund, figure.scope, _counted(figure.quantity)
        groups[same].append(figure)
    measured = {(f.words, f.year) for f in figures if f.measure in _PLANS}
    for key, group in groups.items():
        named = group[0].measure or group[0].words in LEXICON.single
        if named and not (group[0].measure == "planned" and (group[0].words, group[0].year) in measured):
            yield from _same(key, group)


def _counted(quantity: Quantity) -> str:
    """What is counted: 26批次 and 500人次 of one thing are two figures; money is money in any unit."""
    return "人" if quantity.unit in ("名", "位") else quantity.unit if quantity.kind == "count" else quantity.kind


def _same(key: Key, group: Sequence[Figure]) -> Iterator[Relation]:
    """Every figure against the value most often stated; the same other value, however often, is one."""
    values = Counter(f.quantity.value for f in group)
    anchor = max(group, key=lambda f: (values[f.quantity.value], f.in_table))
    for figure in group if len(values) <= MANY else ():
        if figure is not anchor and figure.quantity.kind == anchor.quantity.kind and not slipped(figure.quantity, anchor.quantity):
            certain = figure.certain and anchor.certain and figure.measure != "planned" and not figure.of_project
            support = Support.SAID if certain else Support.LIKELY
            yield Relation(
                "equality", figure, (anchor,), figure.words, support, rule="C301",
                choice=("same", *key, figure.quantity.value, figure.quantity.unit),
            )  # fmt: skip


def measureless(reading: Reading) -> Iterator[Relation]:
    """预算 of which kind is not said, a project's 合计: it must be one of the figures stated with a measure."""
    groups: dict[tuple[str, int | None, str, str], list[Figure]] = defaultdict(list)
    for figure in stated_figures(reading):
        if figure.quantity.kind == "money" and (figure.of_project or is_known(figure.words)) and figure.words not in LEXICON.single:
            groups[figure.words, figure.year, figure.fund, figure.scope].append(figure)
    adjusted = any(figure.measure == "adjusted" for figure in stated_figures(reading))
    for group in groups.values():
        said = {measure: [g for g in group if g.measure == measure] for measure in MEASURE_NAMES}
        for figure in group if len(group) <= MANY else ():
            plan = figure.measure == "planned"
            wanted = _PLANS if plan else _MEASURES
            others = [g for measure in wanted for g in said[measure]]
            needed = (_PLANS if adjusted else _PLANS[:1]) if plan else _MEASURES[2:3]
            if figure.measure in ("", "planned") and all(said[measure] for measure in needed) and not _told_apart(figure, others):
                sure = not plan or all(said[measure] for measure in _PLANS)
                every = [*others, *(g for measure in _MEASURES if measure not in wanted for g in said[measure])]
                yield from _one_of(figure, every, others, Support.LIKELY if sure else Support.SHAPE)


def _one_of(
    figure: Figure, every: Sequence[Figure], named: Sequence[Figure], support: Support
) -> Iterator[Relation]:
    """Equal to one of them; told of the first, with those it may be named."""
    words = "、".join(dict.fromkeys(f"{MEASURE_NAMES[g.measure]}{g.printed}" for g in named))
    for other in every:
        own, among = (support, 1) if other is every[0] else (Support.HINT, 99)
        yield Relation("equality", figure, (other,), words, own, rule="C307", among=among, choice=("of", figure.key))


def _told_apart(figure: Figure, others: Sequence[Figure]) -> bool:
    """Whether another stands right behind it (补助 180 万元已支出 171 万元), or is it in another unit or to the last digit."""
    return any(
        (g.place.item == figure.place.item and 0 <= g.quantity.start - figure.quantity.end <= _APART)
        or slipped(figure.quantity, g.quantity)
        or figure.quantity.near(g.quantity)
        for g in others
    )  # fmt: skip


def class_sums(reading: Reading) -> Iterator[Relation]:
    """The items (项) of a functional class add to the class, where the other classes of the document do so too."""
    items: dict[tuple[str, int | None], list[Figure]] = defaultdict(list)
    wholes: dict[tuple[str, int | None], Figure] = {}
    for figure in (f for f in stated_figures(reading) if not f.in_table):
        name, *inner = _PATH.split(unnumbered(figure.raw).strip())
        if inner and len(inner[0]) > 1 and inner[0] != "支出":
            items[canonical(name), figure.year].append(figure)
        elif figure.words.endswith("支出"):
            wholes.setdefault((figure.words, figure.year), figure)
    for key, parts in items.items():
        once = len({plain_label(part.raw) for part in parts}) == len(parts)
        if once and key in wholes and all(part.quantity.kind == "money" for part in parts):
            yield Relation("sum", wholes[key], tuple(parts), key[0], rule="C308", shape="classes")
