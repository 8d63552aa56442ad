"""The same thing stated in several places, of texts, tables and forms alike: 三公经费 12 万元 here, 13 万元 there.

What has no known name is what the row of a table is called, word for word, or nothing but its measure: the total of the only form.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ...language.labels import MEASURE_NAMES, PLANS, canonical, is_known, plain_label, unnumbered
from ...language.lexicon import LEXICON, alternation
from ...language.predicates import OF_LAST_YEAR, YEAR
from ...language.quantities import Quantity
from ..figures import Figure
from ..forms.form import Form
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, Sentence, Term, every_sentence
from ..sentences.statedfigures import PARTIAL, PROJECT, WHOLES, stated_figures
from ..tables.cells import cell_of
from ..tables.figures import bracketed
from .sections import core, every_amount
from .unitslips import slipped

MANY = 100
"""More different values of one thing are not a contradiction but a reading gone wrong."""
_APART = 6
"""So few characters part two amounts that the second is said of the first."""
_PLANS, _MEASURES = ("budget", "adjusted"), ("budget", "adjusted", "actual", "opening", "closing")
_PATH = re.compile(rf"[（(]{LEXICON.code_levels[0]}[)）]|[-－—]+")
_ANOTHER_TIME = re.compile(f"{PARTIAL.pattern}|{OF_LAST_YEAR.pattern}")
_ACT = re.compile(alternation((*LEXICON.paid_words, *LEXICON.rate_parts["arrived"])))
_SHORTEST, _LONGEST, _MOST_NAMES = 4, 30, 400
_FUNDS = {"budget": "budget", "adjusted": "adjusted", "executed": "actual"}
_TIMES = 10
"""A form so many times off is in another unit."""
Key = tuple[str, ...]


def stated_twice(reading: Reading) -> Iterator[Relation]:
    groups: dict[Key, list[Figure]] = defaultdict(list)
    figures = [f for f in stated_figures(reading) if is_known(f.label) or f.of_project]
    for figure in figures:
        same = figure.label, figure.measure, str(figure.year), figure.fund, figure.scope, _counted(figure.quantity)
        groups[same].append(figure)
    measured = {(f.label, f.year) for f in figures if f.measure in _PLANS}
    for key, group in groups.items():
        named = group[0].measure or group[0].label in LEXICON.single
        if named and not (group[0].measure == "planned" and (group[0].label, group[0].year) in measured):
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
                "equality", figure, (anchor,), figure.label, support, rule="C301",
                choice=("same", *key, figure.quantity.value, figure.quantity.unit),
            )  # fmt: skip


def measureless(reading: Reading) -> Iterator[Relation]:
    """预算 of which kind is not said, a project's 合计: it must be one of the figures stated with a measure."""
    groups: dict[tuple[str, int | None, str, str], list[Figure]] = defaultdict(list)
    for figure in stated_figures(reading):
        if figure.quantity.kind == "money" and (figure.of_project or is_known(figure.label)) and figure.label not in LEXICON.single:
            groups[figure.label, figure.year, figure.fund, figure.scope].append(figure)
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
        elif figure.label.endswith("支出"):
            wholes.setdefault((figure.label, figure.year), figure)
    for key, parts in items.items():
        once = len({plain_label(part.raw) for part in parts}) == len(parts)
        if once and key in wholes and all(part.quantity.kind == "money" for part in parts):
            yield Relation("sum", wholes[key], tuple(parts), key[0], rule="C308", shape="classes")


@dataclass(frozen=True, eq=False)
class _Mention:
    """An amount of a sentence, what it is called if anything, and the cells it may be one of."""

    name: str
    figure: Figure
    cells: Sequence[Figure]

    @cached_property
    def same(self) -> list[Figure]:
        """The cells of its measure, or else of the same act (到位, 支付)."""
        return [cell for cell in self.cells if _alike(self.figure, cell)]

    def apart(self, beside: Sequence[_Mention]) -> bool:
        """Whether the cells of its measure are of one value, none is what stands beside it, and it is no cell at all."""
        taken = [cell for other in beside if other is not self for cell in other.same]
        told = len({cell.quantity.value for cell in self.same}) == 1 and not any(cell in taken for cell in self.same)
        return told and not any(
            Relation("equality", one, (other,)).agreement
            for cell in self.cells for one, other in ((self.figure, cell), (cell, self.figure))
        )  # fmt: skip


def _alike(figure: Figure, cell: Figure) -> bool:
    if figure.measure and cell.measure:
        return figure.measure == cell.measure or {figure.measure, cell.measure} <= set(PLANS) - {"budget"}
    return bool(set(_ACT.findall(figure.words)) & set(_ACT.findall(cell.head)))


def tabled(reading: Reading) -> Iterator[Relation]:
    """What a table or the form has too: 免费开放补助资金预算 60 万元，实际支出 58.20 万元; 全年预算 1,500 万元."""
    found: dict[object, list[Relation]] = defaultdict(list)
    for beside in (*_of_rows(reading), *_of_form(reading)):
        for m in (m for m in beside if m.apart(beside)):
            cell, key = m.same[0], m.figure.key
            relation = Relation("equality", m.figure, (cell,), m.name or cell.words, Support.LIKELY, rule="C302", choice=("tabled", key))
            found[key if m.name else m.figure.measure].append(relation)
    for apart in found.values():
        if len({r.whole.quantity.value for r in apart}) == 1:
            yield from apart  # several without a name are of several things


def _of_rows(reading: Reading) -> Iterator[list[_Mention]]:
    """What is said behind the name of a row, up to the next name."""
    rows = _rows(reading)
    names = re.compile(alternation(rows) or "(?!)")
    for sentence in every_sentence(reading):
        found = list(names.finditer(sentence.text))
        if found and not _ANOTHER_TIME.search(sentence.text) and {*YEAR.findall(sentence.text)} <= {str(reading.document.year)}:
            for match, end in zip(found, [*(m.start() for m in found[1:]), len(sentence.text)], strict=True):
                about = _behind(sentence, match.end(), end)
                yield [_Mention(match[0], t.figure, [cell for cell in rows[match[0]] if _in_like_unit(cell, t)]) for t in about]


def _rows(reading: Reading) -> dict[str, list[Figure]]:
    """The amounts of rows of tables by name; none that the whole document knows otherwise, no sums, no parts."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for table in (t for t in reading.tables if t.kind == "figures" and t.grid.sure):
        for at, row in enumerate(table.rows):
            name = plain_label(row.label)
            if _SHORTEST <= len(name) <= _LONGEST and not row.total and not is_known(canonical(name)):
                cells = ((column, cell) for column in table.amounts if (cell := cell_of(table, at, column.index)))
                found[name] += (_counted_in(cell, bracketed(row.label) or bracketed(column.name)) for column, cell in cells)
    return found if len(found) <= _MOST_NAMES else {}


def _in_like_unit(cell: Figure, term: Term) -> bool:
    return cell.quantity.kind == term.kind == "money" or cell.quantity.unit == term.quantity.unit


def _counted_in(cell: Figure, unit: str) -> Figure:
    """The cell with the unit that its row or head states: 新建充电桩（个）."""
    return cell if cell.quantity.unit or not unit else replace(cell, quantity=replace(cell.quantity, unit=unit))


def _behind(sentence: Sentence, start: int, end: int) -> list[Term]:
    """The amounts behind a name, the first in its own clause, up to the next one or where the sentence turns to something else."""
    cut = BREAK.search(sentence.text, start, end)
    last = (cut.start() if cut else end) + sentence.start
    found = [t for t in sentence.terms if t.level and t.exact and start + sentence.start <= t.quantity.start < last]
    return [] if found and re.search("[，,：:]", sentence.text[start : found[0].quantity.start - sentence.start]) else found


def _of_form(reading: Reading) -> Iterator[list[_Mention]]:
    """Amounts that name nothing but their measure; of a project's form those that speak of the project, or its report."""
    form = reading.forms[0] if len(reading.forms) == 1 else None
    cells = list(_funds(form)) if form else []
    for term in every_amount(reading) if form and cells else ():
        text = term.sentence.text
        named = term.kind != "money" or core(term.words).removeprefix(PROJECT)
        if form and not named and not _ANOTHER_TIME.search(text) and _speaks_of(reading, form, text):
            figure = term.figure
            mention = _Mention("", figure, [_in_unit(cell, figure) for cell in cells])
            value = figure.quantity.value
            if any(value < c.quantity.value * _TIMES < value * _TIMES**2 for c in mention.cells if c.measure == term.measure):
                yield [mention]


def _funds(form: Form) -> Iterator[Figure]:
    """The cells of its funds; those of the whole have a measure."""
    total = next((fund for fund in form.funds if fund.total), None)
    for fund in form.funds:
        for role, measure in _FUNDS.items():
            if (cell := fund.cell(role)) and cell.number:
                yield Figure(cell.number, cell.place, fund.label, measure if fund is total else "")


def _in_unit(cell: Figure, like: Figure) -> Figure:
    """The cell with a unit: its own, else that of the text."""
    q, unit = cell.quantity, like.quantity.unit
    return cell if q.unit else replace(cell, quantity=replace(q, unit=unit, value=q.value * like.quantity.factor))


def _speaks_of(reading: Reading, form: Form, sentence: str) -> bool:
    """Whether text and form are of one thing."""
    if PROJECT not in form.title:
        return PROJECT not in sentence
    titles = [text.text for _, text in reading.document.texts() if text.kind == "title" and text.text != form.title]
    return any(PROJECT in title for title in titles) or (PROJECT in sentence and not any(WHOLES[0] in title for title in titles))
