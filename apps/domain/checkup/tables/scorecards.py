"""A score table understood: groups with weights, indicators with weight, criteria and score, and the total row.

Converters cut and shift the rows of these tables more than any other, so that a row is read by its columns where they
fit and by what its cells are (name, number, long text, number) where they do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ...findings import Place
from ..document import Document
from ..lexicon import LEXICON
from .columns import Column
from .figures import compact, empty, figure, says
from .rowtrees import is_total
from .tables import DataTable

LONG = 22
"""A longer text is an explanation or a criterion, no name."""

_IN_NAME = re.compile(r"[(（](\d+(?:\.\d+)?)分?[)）]$")
_NOT_SCORES = ("扣分", "失分", "得分率", "说明", "依据", "原因")
_NOT_LEVELS = ("说明", "解释", "标准", "备注", "原因", "依据", "值", "完成")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the table and where it stands."""

    value: Decimal
    row: int
    column: int
    text: str


@dataclass
class Indicator:
    """A row that is scored; ``repaired`` where its cells had shifted."""

    row: int
    name: str
    weight: Figure | None
    score: Figure | None
    criteria: str
    repaired: bool = False
    column: int = 0
    """Where the name stands."""


@dataclass
class Group:
    """An indicator of a higher level; ``level`` counts from 1 (一级指标)."""

    level: int
    name: str
    weight: Figure | None
    row: int
    column: int
    indicators: list[Indicator] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


@dataclass
class Card:
    """A score table.  ``sums`` are its 小计 rows, each with the indicators above it that it adds up."""

    table: DataTable
    groups: list[Group]
    indicators: list[Indicator]
    total_weights: list[Figure]
    total_score: Figure | None
    total_row: int
    sums: list[tuple[int, Figure, list[Indicator]]]

    def place(self, document: Document, indicator: Indicator) -> Place:
        """An indicator's row, quoted by its name, weight and score."""
        whole = document.row_place(self.table.item, indicator.row)
        name = " ".join(self.table.grid.rows[indicator.row][indicator.column].text.split())
        quote = " ".join(t for t in (name, *(f.text for f in (indicator.weight, indicator.score) if f)) if t)
        return replace(
            whole, quote=quote if name and len(name) <= 2 * LONG else whole.quote, column=indicator.column
        )

    def of_level(self, level: int) -> list[Group]:
        return [group for group in self.groups if group.level == level]


@dataclass(frozen=True)
class Layout:
    """Which columns hold what."""

    names: tuple[Column, ...]
    weights: tuple[Column, ...]
    scores: tuple[Column, ...]
    criteria: tuple[Column, ...]
    alternating: bool
    """Whether each level's name has its weight beside it."""


def layout_of(table: DataTable) -> Layout | None:
    weights = tuple(
        c
        for c in table.columns
        if says(c.name, LEXICON.weight_words) and not says(c.name, LEXICON.score_words)
    )
    scores = tuple(
        c for c in table.columns
        if says(c.name, LEXICON.score_words) and not says(c.name, (*LEXICON.criteria_words, *_NOT_SCORES))
    )  # fmt: skip
    if not weights or not scores:
        return None
    criteria = tuple(c for c in table.columns if says(c.name, LEXICON.criteria_words))
    first = weights[0].index if len(weights) > 1 else scores[0].index
    names = tuple(
        c for c in table.columns
        if c.index < (weights[-1].index if len(weights) > 1 else first)
        and c.role in ("label", "text") and not says(c.name, (*_NOT_LEVELS, *LEXICON.criteria_words))
    )  # fmt: skip
    named = tuple(
        c for c in names if says(c.label, LEXICON.level_words) or c.name in ("名称", "指标", "内容", "项目")
    )
    return Layout(named or names, weights, scores, criteria, len(weights) > 1)


class _Reader:
    def __init__(self, table: DataTable, layout: Layout):
        self.table, self.layout = table, layout
        self.card = Card(table, [], [], [], None, -1, [])
        self.open: dict[int, Group] = {}
        self.since: list[Indicator] = []

    def read(self) -> Card:
        for row in self.table.rows:
            self._row(row.index, row.label)
        return self.card

    def _row(self, index: int, label: str) -> None:
        cells = self.table.grid.rows[index]
        tokens = [
            (c, cell.text.strip())
            for c, cell in enumerate(cells)
            if not cell.covered and not empty(cell.text)
        ]
        if not tokens:
            return
        first = next((compact(cell.text) for cell in cells if compact(cell.text)), "")
        if is_total(first) or is_total(label):
            self._sum(index, tokens, first if is_total(first) else compact(label))
        elif not any(figure(text) for _, text in tokens):
            self._continued(tokens)
        elif self._fits(tokens):
            self._aligned(index)
        else:
            self._repaired(index, tokens)

    def _continued(self, tokens: list[tuple[int, str]]) -> None:
        """A row of text alone goes on with the criteria above it."""
        if self.card.indicators and all(len(text) > LONG or self.layout.alternating for _, text in tokens):
            self.card.indicators[-1].criteria += "\n" + " ".join(text for _, text in tokens)

    def _fits(self, tokens: list[tuple[int, str]]) -> bool:
        """Whether numbers stand where the head says: a weight at least, a score in no other column behind it."""
        texts = dict(tokens)
        weight, score = self.layout.weights[-1].index, self.layout.scores[0].index
        weighted = figure(texts.get(weight, "")) is not None
        odd = [c for c in self.layout.weights if c.index in texts and not figure(texts[c.index])]
        return not odd and (
            weighted or (score in texts and figure(texts[score]) is not None and not self.layout.alternating)
        )

    def _aligned(self, index: int) -> None:
        """A row whose cells stand under their heads; a name that slipped to the left of an empty one is the indicator's."""
        cells = self.table.grid.rows[index]
        own = self.layout.names[-1].index if self.layout.names else 0
        weight = self._at(index, self.layout.weights[-1].index)
        if not compact(cells[own].text):
            own = next((c.index for c in reversed(self.layout.names) if compact(cells[c.index].text)), own)
        for level, name in enumerate(self.layout.names[:-1], start=1):
            cell = cells[name.index]
            stated = self._stated(index, level)
            slipped = name.index == own and self.layout.alternating and stated is None
            if not (cell.covered or empty(cell.text) or slipped):
                self._group(
                    level, cell.text, stated or _named_weight(cell.text, index, name.index), index, name.index
                )
        criteria = "\n".join(cells[c.index].text for c in self.layout.criteria)
        score = self._at(index, self.layout.scores[0].index)
        self._indicator(Indicator(index, compact(cells[own].text), weight, score, criteria, column=own))

    def _stated(self, row: int, level: int) -> Figure | None:
        """The weight beside a group's name."""
        weights = self.layout.weights
        return (
            self._at(row, weights[level - 1].index)
            if self.layout.alternating and level <= len(weights)
            else None
        )

    def _repaired(self, index: int, tokens: list[tuple[int, str]]) -> None:
        """A shifted row, read by what its cells are: pairs of name and weight, long texts, the score."""
        texts = [i for i, (_, text) in enumerate(tokens) if len(text) > LONG]
        if not texts or not self.layout.alternating:
            return
        pairs = [
            (tokens[i], tokens[i + 1])
            for i in range(texts[0])
            if i + 1 < len(tokens)
            and not figure(tokens[i][1])
            and figure(tokens[i + 1][1])
            and i + 1 < texts[0]
        ]
        tail = [(c, text) for c, text in tokens[texts[-1] + 1 :] if figure(text)]
        score = _figure_at(tail[-1][1], index, tail[-1][0]) if tail else None
        depth = len(self.layout.weights)
        for back, ((column, name), (at, weight)) in enumerate(reversed(pairs[:-1]), start=1):
            self._group(depth - back, name, _figure_at(weight, index, at), index, column)
        name, weight_figure, column = "", None, tokens[0][0]
        if pairs:
            (column, name), (at, stated) = pairs[-1]
            weight_figure = _figure_at(stated, index, at)
        criteria = "\n".join(tokens[i][1] for i in texts)
        self._indicator(Indicator(index, compact(name), weight_figure, score, criteria, True, column))

    def _group(self, level: int, name: str, weight: Figure | None, row: int, column: int) -> None:
        same = self.open.get(level)
        if (
            same
            and compact(same.name) == compact(name)
            and (weight is None or same.weight is None or weight.value == same.weight.value)
        ):
            return
        group = Group(level, compact(name), weight, row, column)
        self.card.groups.append(group)
        if above := self.open.get(level - 1):
            above.groups.append(group)
        self.open = {lower: g for lower, g in self.open.items() if lower < level} | {level: group}

    def _indicator(self, indicator: Indicator) -> None:
        self.card.indicators.append(indicator)
        self.since.append(indicator)
        for group in self.open.values():
            group.indicators.append(indicator)

    def _sum(self, index: int, tokens: list[tuple[int, str]], label: str) -> None:
        figures = {c: f for c, text in tokens if (f := _figure_at(text, index, c))}
        score = next((figures[c.index] for c in self.layout.scores if c.index in figures), None)
        if "小计" in label:
            if score:
                self.card.sums.append((index, score, self.since))
            self.since = []
            return
        self.card.total_row = index
        self.card.total_weights = [figures[c.index] for c in self.layout.weights if c.index in figures]
        self.card.total_score = score

    def _at(self, row: int, column: int) -> Figure | None:
        cell = self.table.grid.rows[row][column]
        return None if cell.covered else _figure_at(cell.text, row, column)


def _figure_at(text: str, row: int, column: int) -> Figure | None:
    """A weight or score as points: 5, 5分, 5%."""
    quantity = figure(text)
    if quantity is None:
        return None
    return Figure(quantity.value * (100 if quantity.unit == "%" else 1), row, column, text.strip())


def _named_weight(name: str, row: int, column: int) -> Figure | None:
    """投入（20分）: the weight written into the name."""
    match = _IN_NAME.search(compact(name))
    return Figure(Decimal(match[1]), row, column, match[1]) if match else None


def cards(tables: tuple[DataTable, ...]) -> Iterator[Card]:
    for table in tables:
        if table.kind == "scores" and (layout := layout_of(table)):
            card = _Reader(table, layout).read()
            if len(card.indicators) >= 2:
                yield card
