"""The sentences of a document, each figure with what it is of, of which year, and in which role, by what was said before too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ...language.labels import canonical, is_known, measure_of, plain_label
from ...language.lexicon import LEXICON, patterns
from ...language.predicates import YEAR, Comparison, Predicate, comparison_in
from ..figures import UNDATED, Figure
from .partlists import part_lists
from .phrases import OF_WHICH, Sentence, cut
from .scopes import Scopes, talk_of

if TYPE_CHECKING:
    from ..reading import Reading

RE = patterns("figures")

_ASIDE = re.compile(r"[（(][^（()）]{0,60}[)）]")
"""What stands in brackets (2019年未安排) is no new subject."""
_UNIT_ITSELF = talk_of("unit")


@dataclass
class _Memory:
    """What a sentence has said so far: the figure spoken of, its year, the comparison in force, the whole after 其中."""

    label: str = ""
    raw: str = ""
    measure: str = ""
    year: int | None = None
    top_year: int | None = None
    comparison: Comparison | None = None
    last_end: int = 0
    parts_measure: str = ""
    listed_direction: int = 0
    labels: set[str] = field(default_factory=set)

    def listen(self, term: Figure) -> None:
        """What stands between the figure before and this one: clauses without figures say what they compare with, which year they
        name, what they announce before a ：."""
        between = term.sentence.text[self.last_end - term.sentence.start : term.begin - term.sentence.start]
        if RE.parts.search(between + term.clause):
            self.parts_measure = self.measure or self.parts_measure
        if "；" in between:
            self.comparison = None
        if compared := comparison_in(between.replace(" ", "")):
            self.comparison = compared
        elif years := YEAR.findall(_ASIDE.sub("", between)):
            self.year = int(years[-1])
        lead = re.split(r"[，,；;。]", between.rstrip("：: "))[-1] if term.colon else ""
        if (named := canonical(lead)):
            self.label, self.raw, self.measure = named, lead, measure_of(lead)
        self.comparison = term.said.comparison or self.comparison

    def remember(self, term: Figure, said: Predicate, figure: Figure) -> None:
        if term.inside:
            return
        self.last_end = term.end
        self.listed_direction = said.direction if said.open_list or (term.listed and said.role == "change") else 0
        if said.based:
            return
        if said.role == "change" and not figure.carried and not said.open_list:
            self.label, self.raw, self.measure = figure.label, figure.raw, ""
        if said.role == "level":
            self.top_year = max(filter(None, (self.top_year if figure.label == self.label else None, figure.year)), default=None)
            self.labels.add(figure.label)
            self.label, self.raw, self.measure = figure.label, figure.raw, figure.measure
            self.year = figure.year if said.year else self.year


def sentences(reading: Reading) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences of every text, text by text; read once for all who ask."""
    return reading.once(_texts)


def every_sentence(reading: Reading) -> Iterator[Sentence]:
    yield from (sentence for text in sentences(reading) for sentence in text)


def _texts(reading: Reading) -> Iterator[tuple[Sentence, ...]]:
    path, above = reading.document.heading_path, None
    rows = reading.form_lines
    for index, text in reading.document.texts():
        if index in rows:
            continue
        memory, before, found = _Memory(), None, cut(reading, index, text.text)
        for sentence in found:
            memory = _next_sentence(reading, sentence, memory, before)
            read = {figure.key: _in_context(reading, figure, memory) for figure in sentence.terms}
            sentence.hold(tuple(s.of(read) for s in sentence.stretches))
            sentence.lists = tuple(part_lists(sentence, above if above and path(above.item) == path(index) else None))
            before = above = sentence
        yield tuple(found)


def _next_sentence(reading: Reading, sentence: Sentence, before: _Memory, last: Sentence | None) -> _Memory:
    """A year other than the document's may hold on or not: then the sentence's year is not known until it says so."""
    goes_on = len(before.labels) == 1 and last and is_known(before.label)
    topic = reading.scopes.topic(sentence.item, last.text if last else "") or (before.label if goes_on else "")
    year = reading.document.year if before.year == reading.document.year or last is None else None
    parts_measure = before.measure if sentence.text.lstrip().startswith(OF_WHICH) else ""
    return _Memory(topic, last_end=sentence.start, year=year, parts_measure=parts_measure)


def _in_context(reading: Reading, term: Figure, memory: _Memory) -> Figure:
    """A number of a sentence with what those before it say of it."""
    memory.listen(term)
    said = _said(term, memory)
    scopes, year = reading.scopes, _year(reading.document.year, said, memory)
    label, raw, carried = _named(said, memory, scopes, term.item)
    spent = carried and label.endswith(_INCOME) and _SPENT in term.words and _INCOME not in term.words  # 本年收入 920 万元，支出 880 万元
    if spent or (said.based and term.inside):  # 第三批 180 万元；较2022年（1,730 万元）: of what is compared, not of what was named last
        label = ""
    if term.colon and said.role == "level":
        memory.parts_measure = memory.measure or memory.parts_measure  # 年初预算 3,468.92 万元：基本支出 …
    inherited = memory.measure if carried or term.listed else memory.parts_measure
    base, base_measure = _base(memory.comparison, year) if said.role in ("change", "growth") else (None, "")
    scope = scopes.of(term.item) or (label if label and label == scopes.nearest(term.item) else "")
    figure = replace(
        term, measure=said.measure or (inherited if said.role == "level" else ""), year=year, scope=scope, label=label, raw=raw,
        role=said.role, direction=said.direction, base=base, base_measure=base_measure, carried=carried,
        implied=carried and not said.measure,
    )  # fmt: skip
    memory.remember(term, said, figure)
    return figure


def _said(term: Figure, memory: _Memory) -> Predicate:
    """What is said of a number, by its own words and by those in front of the list it stands in."""
    said = term.said
    if term.listed and said.role == "level" and memory.listed_direction and term.kind == "money":
        return replace(said, role="change", direction=memory.listed_direction)
    if said.based and said.comparison and not said.comparison.planned:
        return replace(said, measure=said.comparison.measure or said.measure)
    return said


def _year(own: int | None, said: Predicate, memory: _Memory) -> int | None:
    """The year a figure is of: the one it names, else the one spoken of; a change is of the later of two."""
    against = said.comparison if said.based and said.comparison and not said.comparison.planned else None
    if against and (base := _base(against, own)[0] or (UNDATED - against.ago if against.ago else None)):
        return base
    if said.year or said.ago:
        return said.year or (own - 1 if own else None)
    changed = said.role in ("change", "growth") and memory.year
    year = max(memory.year or 0, memory.top_year or 0) if changed else memory.year
    return UNDATED if year is None and own is None else year


def _base(comparison: Comparison | None, year: int | None) -> tuple[int | None, str]:
    """The year and the measure a change is measured against."""
    if comparison is None or comparison.measure:
        return None, comparison.measure if comparison else ""
    base = comparison.year or (year - comparison.ago if year and comparison.ago else None)
    return (None, "planned") if base == year and comparison.planned else (base, "")


def _named(said: Predicate, memory: _Memory, scopes: Scopes, index: int) -> tuple[str, str, bool]:
    """Label, words as written, and whether both were carried over from earlier."""
    if said.role in ("share", "other") or (said.role == "rate" and not rated(said.raw)):
        return memory.label, said.raw, True
    raw = rated(said.raw) if said.role == "rate" else said.raw
    label = canonical(raw)
    if label in LEXICON.topics["pronouns"] and not is_known(label):
        return scopes.of(index) or scopes.nearest(index), raw, False
    unit = not label and not memory.label and said.measure and said.role == "level" and _UNIT_ITSELF.search(raw)
    if unit or (plain_label(raw) in LEXICON.bare_totals and not RE.whole.search(memory.label or "支出")):
        return "整体支出" if unit else "", raw, True
    return (label, raw, False) if label else (memory.label, memory.raw, True)


_SPENT, _INCOME = "支出", "收入"


def rated(raw: str) -> str:
    """What a rate is of: 三公经费 of 三公经费执行率; empty for a bare 执行率, the whole name of any other rate (满意率)."""
    rest = RE.rated.sub("", raw)
    spent = f"{rest}{_SPENT}"  # 项目支出预算执行率 is that of 项目支出
    return spent if rest and raw.startswith(spent) and is_known(canonical(spent)) and not is_known(canonical(rest)) else rest
