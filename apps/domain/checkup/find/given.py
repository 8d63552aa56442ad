"""What a text says of figures that are given (the fact book's): it can only repeat them, and what it derives follows from them.

A figure is typed once.  Whatever is hedged (约), of a part of the year or of another unit is no statement about it and is
passed over.  Readings of the same words are one choice: where one holds, nothing is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ...agreement import Agreement
from ...language.labels import PLANNED, PLANS, canonical, is_known, measure_of, plain_label
from ...language.lexicon import LEXICON, alternation, patterns
from ...language.quantities import Quantity
from ...money import ZERO
from ..figures import Figure, Given
from ..reading import REACH, Reading
from ..relations import Kind, Relation, Support
from ..sentences.figures import rated
from ..sentences.phrases import Sentence
from ..sentences.scopes import PROJECTS, project_name, talk_of
from ..sentences.statedfigures import PARTIAL, stated_figures
from .sections import core

RE = patterns("given")

LONG = 3
"""So many characters make a name that is not known one that can be told by."""
WHOLES = ("整体支出", "整体收入", "本年支出", "本年收入", "支出总计", "收入总计")
_ALIKE = ({"人", "名", "位"}, {"辆", "台", "部"}, {"个", "项", "家"})
_OF_UNIT = talk_of("unit", "whole", "year")
_TALK = re.compile(rf"{PROJECTS}|{alternation(LEXICON.topics['meetings'])}")
_NEARLY = "基本"
_BUDGETS = (("年初", ("budget",)), ("调整", ("adjusted",)), ("全年", ("adjusted",)))
_CLAUSE = re.compile(r"[^，,。；;：: ]+")


# --- amounts and numbers ---------------------------------------------------------------------------


def given_levels(reading: Reading) -> Iterator[Relation]:
    """An amount or number that is given is the one given (T001–T003, T006)."""
    given = reading.given
    for stated in stated_figures(reading) if given.figures else ():
        if stated.in_table or stated.item in given.projects:
            continue
        before = reading.text(stated.item).text[max(stated.start - REACH, 0) : stated.start]
        # 支出合计 behind words about purchases or receptions is their total, not the unit's.
        if stated.label not in WHOLES or _OF_UNIT.search(stated.raw) or not _TALK.search(before):
            label = stated.label if is_known(stated.label) else project_name(stated.label)
            yield from _level(replace(stated, label=label), [f for f in given.figures if f.label == label], len(given.figures))


def _level(stated: Figure, named: Sequence[Figure], among: int) -> Iterator[Relation]:
    """It is one of those so named, ``among`` so many."""
    label, pool = stated.label, [f for f in named if _comparable(f, stated)]
    measures = PLANNED.get(stated.measure, (stated.measure,))
    same = [f for f in pool if f.year == stated.year and (not stated.measure or f.measure in measures or not f.measure)]
    single = len({f.quantity.value for f in same}) == 1 and (bool(stated.measure) or label in LEXICON.single)
    sure = Support.SAID if single and stated.certain else Support.LIKELY if single or stated.certain else Support.HINT
    support = sure if is_known(label) or (single and len(label) >= LONG) else Support.HINT
    for figure in same:
        own = Support.SAID if stated.quantity.same_digits(figure.quantity) else support
        of_other_years = (f for f in pool if f.year != stated.year and f.measure == figure.measure and f.quantity.value)
        others = tuple(f for f in of_other_years if repeated(stated, f)) if single else tuple(same)
        many, choice = 1 if own > Support.SHAPE else among, ("given", stated.key)
        yield Relation("equality", stated, (figure,), label, own, (), "T001", many, choice=choice, note="T003", others=others)


def _comparable(figure: Figure, stated: Figure) -> bool:
    """The same kind of thing, of the same money, of a project where a project is meant."""
    alike = figure.quantity.kind == stated.quantity.kind and figure.fund == stated.fund and bool(figure.scope) == bool(stated.scope)
    return alike and (figure.quantity.kind != "count" or same_thing(figure.quantity, stated.quantity))


def same_thing(one: Quantity, other: Quantity) -> bool:
    units = {q.unit.removeprefix("万").removeprefix("亿") for q in (one, other)}
    return len(units) == 1 or any(units <= alike for alike in _ALIKE)


def repeated(stated: Figure, figure: Figure) -> bool:
    """Whether a text states just the figure that is given, correctly rounded at most."""
    return Relation("equality", stated, (figure,)).agreement is Agreement.EXACT


def given_project_levels(reading: Reading) -> Iterator[Relation]:
    """A project's own text that states its budget or what it has spent states the project's figures (T001–T003).

    Names of projects are not certain: at most a warning."""
    given = reading.given
    for written in reading.figures if given.projects else ():
        own = [f for f in given.figures if f.scope and f.scope == given.projects.get(written.item)]
        exact = written.role == "level" and written.quantity.exact and written.quantity.kind == "money"
        if not own or not exact or written.year != reading.document.year or reading.text(written.item).kind == "heading":
            continue
        before, measure = reading.before(written), written.measure or measure_of(written.raw)
        rest = project_name(plain_label(written.raw)).removeprefix(own[0].label)
        if measure and not PARTIAL.search(before) and "、" not in before and not RE.general.sub("", core(rest)):
            stated = replace(written, label=own[0].label, measure=measure, scope=own[0].scope)
            yield from (replace(r, support=min(r.support, Support.LIKELY)) for r in _level(stated, own, len(own)))


# --- results ---------------------------------------------------------------------------------------


def given_results(reading: Reading) -> Iterator[Relation]:
    """A number of what an indicator counts is the indicator's: what came of it, or what was aimed at (T001–T003)."""
    for figure in reading.figures if reading.given.results else ():
        stated = _aimed_at(reading, figure)
        text, before = reading.text(stated.item), reading.before(stated)
        told = stated.exact and stated.year == reading.document.year and text.kind != "heading" and _ENDED.match(text.text, stated.end)
        own = _of_indicator(reading.given, stated) if told else []
        if own and not PARTIAL.search(before) and LEXICON.list_openers[0] not in before:
            stated = replace(stated, label=own[0].label, scope=own[0].scope, fund="", measure="")
            yield from (replace(r, support=Support.LIKELY) for r in _level(stated, own, 1))


_ENDED = re.compile(r"\s?(?:[，,。；;、）)]|$)")
"""制定的标准不少于 10 项被采用 counts those, not the standards."""


def _aimed_at(reading: Reading, stated: Figure) -> Figure:
    """不少于 60 家 is, in a text of goals, what was aimed at to the last digit."""
    q, path = stated.quantity, "".join(reading.document.heading_path(stated.item)[-1:])
    return replace(stated, quantity=replace(q, hedge="")) if q.hedge in LEXICON.bounds and path.endswith(LEXICON.goal_words) else stated


def _of_indicator(given: Given, stated: Figure) -> list[Figure]:
    """The values of the one indicator that is called so; of a rate also the one whose name ends so."""
    words = stated.words if stated.carried or is_known(stated.label) else stated.label or stated.words
    name, scope = _counted(words, stated.quantity), given.projects.get(stated.item, "")
    alike = [f for f in given.results if f.scope == scope and _comparable(f, replace(stated, scope=scope, fund=""))]
    same = [f for f in alike if _counted(f.label, f.quantity) == name]
    if not same and stated.quantity.kind == "ratio":
        same = [f for f in alike if _counted(f.label, f.quantity).endswith(name)]
    return same if len(name) > 1 and len({f.label for f in same}) == 1 else []


def _counted(words: str, quantity: Quantity) -> str:
    """What is counted, without the word for its number: 修复船模 of 修复船模件数."""
    name = core(words)
    ends = (f"{quantity.unit}{end}" for end in LEXICON.result_ends)
    return next((name.removesuffix(end) for end in (*ends, *LEXICON.result_ends) if name.endswith(end)), name)


# --- changes ---------------------------------------------------------------------------------------


def given_changes(reading: Reading) -> Iterator[Relation]:
    """增加、增长 and their amounts follow from what is given and what it is compared with (T003–T006)."""
    changed: dict[tuple[Sentence, str], Figure] = {}
    for written in reading.figures if reading.given.figures else ():
        known = is_known(written.label) and written.direction and written.kind in ("money", "ratio", "count")
        if written.role in ("change", "growth") and known and _of_unit(reading, written):
            words, where = reading.before(written), (written.sentence, written.label)
            last = words.rfind(written.raw) if written.raw and not written.carried else words.rfind("为")
            if not RE.reasons.search(words[max(last, 0) :]):
                yield from _change(reading, written, changed.get(where))
                changed |= {where: written} if written.role == "change" else {}


def _of_unit(reading: Reading, written: Figure) -> bool:
    """Whether it is exact, of the whole unit and of the whole year reported on."""
    own = written.item not in reading.given.projects and not written.scope and written.year == reading.document.year
    return own and written.quantity.exact and not PARTIAL.search(reading.before(written))


def _change(reading: Reading, written: Figure, changed: Figure | None) -> Iterator[Relation]:
    year = reading.document.year or 0
    pairs = list(_pairs(reading, written, written.base)) if written.base_measure or written.base is not None else []
    support = Support.SAID if len(pairs) == 1 else Support.LIKELY  # what may be one of several is to be explained
    for this, other in pairs:
        yield (relation := replace(moved(written, this, other), support=support, note="T003"))
        if changed is not None and written.role == "growth" and changed.direction == written.direction:
            # What was divided is the change as it is stated, be it right or wrong; which way it goes is said of the change.
            yield replace(relation, kind="ratio", operands=(changed, other), signs=(), note="")
            yield replace(relation, signs=(-written.direction,), note="")
    found = _pairs(reading, written, year - 1) if not pairs and written.base not in (None, year - 1) else ()
    for this, other in [pair for pair in found if moved(written, *pair).agreement is Agreement.EXACT][:1]:
        said, right = _year(written, written.base or 0), _year(other, year - 1)
        yield Relation("equality", said, (right,), this.raw, Support.LIKELY, (), "T006")


def _year(figure: Figure, year: int) -> Figure:
    return replace(figure, quantity=replace(figure.quantity, value=Decimal(year), unit="年", decimals=0), finest=ZERO)


def _pairs(reading: Reading, written: Figure, base: int | None) -> Iterator[tuple[Figure, Figure]]:
    """The figures the sentence may compare: of one measure in two years, or of two measures in one."""
    kind = "money" if written.role == "growth" else written.quantity.kind
    figures = [f for f in reading.given.of(written.label, kind) if not f.fund]
    for this in (f for f in figures if f.year == written.year and (not written.measure or f.measure in (written.measure, ""))):
        for other in figures:
            fits = other.year == base and other.measure == this.measure
            if written.base_measure:
                later = this.measure in ("actual", "adjusted") and this.measure != other.measure
                fits = other.year == this.year and later and other.measure in PLANNED.get(written.base_measure, (written.base_measure,))
            if fits and (written.role == "change" or other.interval.low > ZERO):
                yield this, other


def moved(written: Figure, this: Figure, other: Figure) -> Relation:
    """How one given figure moved from the other, as a sentence has it."""
    kind: Kind = "growth" if written.role == "growth" else "difference"
    signs = (written.direction, -written.direction)[: 1 if kind == "growth" else 2]
    return Relation(kind, written, (this, other), written.label, signs=signs, rule="T005", choice=("moved", written.key))


# --- words without a number ------------------------------------------------------------------------


def given_ways(reading: Reading) -> Iterator[Relation]:
    """“公务接待费比上年有所下降” and 持平, without a number, are as the figures moved (T004)."""
    own = [(item, text.text) for item, text in reading.document.texts() if item not in reading.given.projects and text.kind != "heading"]
    for item, words in own if reading.given.figures else ():
        clauses = [clause.span() for clause in _CLAUSE.finditer(words)]
        for (start, end), (_, next_end) in pairwise((*clauses, *clauses[-1:])):
            said = RE.said_first.fullmatch(words, start, end) or RE.said_later.fullmatch(words, start, next_end)
            if said and is_known(canonical(said["of"])) and not PARTIAL.search(said["of"]) and _NEARLY not in said[0]:
                yield from _direction(reading, said, item)


def _direction(reading: Reading, said: re.Match[str], item: int) -> Iterator[Relation]:
    year, label, verb = reading.document.year or 0, canonical(said["of"]), said["verb"]
    way = 0 if said["steady"] else 1 if verb in LEXICON.rises else -1
    figures = [f for f in reading.given.of(label) if not f.fund]
    before = {f.measure: f for f in figures if f.year == int(said["year"] or year - 1)}
    pairs = [(f, before[f.measure]) for f in figures if f.year == year and f.measure in before]
    whole = Figure(Quantity(ZERO, "", 0, *said.span(), verb or said["steady"]), reading.document.place(item, *said.span()), label=label)
    support = Support.SAID if len(pairs) == 1 else Support.LIKELY
    for pair in pairs:
        yield Relation("way", whole, pair, said[0], support, (way,), "T004", choice=("way", whole.key))


# --- rates -----------------------------------------------------------------------------------------


def given_rates(reading: Reading) -> Iterator[Relation]:
    """执行率 and every rate that is given by its name (T003, T005)."""
    for written in reading.figures if reading.given.figures else ():
        if written.role in ("rate", "other") and written.quantity.kind == "ratio" and _of_unit(reading, written):
            found = list(_rate(reading, written))
            sure = len({r.right for r in found}) == 1 and (found[0].kind == "equality" or not written.implied)
            yield from (replace(relation, support=Support.SAID if sure else Support.LIKELY) for relation in found)


def _rate(reading: Reading, written: Figure) -> Iterator[Relation]:
    """What the rate can be: a rate by its name, else what was spent of what was planned."""
    words, year, choice = plain_label(RE.link.sub("", written.words)), reading.document.year, ("rate", written.key)
    named = words if words.endswith(LEXICON.rate_parts["ends"]) else plain_label(written.raw)  # 预算执行率, 满意度
    narrower = bool(written.label) and written.label not in WHOLES and not rated(named)
    own = [f for f in reading.given.of(named, "ratio") if f.year == year and not narrower]
    for figure in own:
        yield Relation("equality", written, (figure,), named, rule="T005", choice=choice, note="T003")
    if own or not RE.execution.search(written.words) or not is_known(written.label):
        return
    asked = next((measures for word, measures in _BUDGETS if word in written.place.quote), PLANS)
    figures = [f for f in reading.given.of(written.label) if f.year == year and not f.fund]
    for spent in (f for f in figures if f.measure == "actual"):
        for planned in (f for f in figures if f.measure in asked and f.interval.low > ZERO):
            yield Relation("ratio", written, (spent, planned), written.label, rule="T005", choice=choice, note="T003")


GIVEN = (given_levels, given_project_levels, given_results, given_changes, given_ways, given_rates)
"""What holds a text against figures from outside it; silent where there are none."""
