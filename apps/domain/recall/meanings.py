"""What the facts of a pack are called: by the rows and columns of its statements, and by the sentences of its outline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ..checkup.reading import Reading
from ..documents.document import Document, Text
from ..language.labels import canonical, measure_of, plain_label
from ..language.lexicon import LEXICON
from ..language.quantities import Quantity
from ..outline.outline import walk
from ..outline.sentences import Sentence
from ..pack.model import Pack
from ..statements import CellAddress, Statement
from ..writing.sentences import Pattern, Slot

MONEY = ("元", "万元", "亿元")
_PERSONS = ("名", "位")
_BEFORE = re.compile("上年度?|去年|上一年度?")
_NOW = re.compile("本年度?|当年|本期")
_NUMBER_OF = re.compile(r"(?<=.)(?:人员|人数|人次|批次|件数|台数|辆数|个数|次数|干部|职数|数量|数)$")
_MEASURES = sorted({word for words in LEXICON.measures.values() for word in words}, key=lambda word: (-len(word), word))
VAGUE = ("", "planned")
"""In a sentence of one district these may be any; in a report of another they may be something else."""
_SAMPLE_YEAR = 2001
"""The year of sample sentences; any would do."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A quantity as words tell it: what it is of, which kind of amount, counted in what, of how many years ago."""

    label: str
    measure: str
    kind: str
    ago: int = 0


def kind_of(unit: str) -> str:
    """``money``, ``ratio``, or what is counted; empty for a number without a unit."""
    if unit in MONEY:
        return "money"
    if unit == "%":
        return "ratio"
    return "人" if unit in _PERSONS else unit


def kind_of_quantity(quantity: Quantity) -> str:
    if quantity.kind in ("money", "ratio", "bare"):
        return "" if quantity.kind == "bare" else quantity.kind
    return kind_of(quantity.unit.lstrip("万亿"))


def named(label: str, kind: str, owners: tuple[str, ...] = ()) -> str:
    """The one name of a quantity: of things that are counted without the word for their number, and nobody's."""
    for owner in owners:
        label = label.removeprefix(owner)
    if kind not in ("money", "ratio"):
        label = _NUMBER_OF.sub("", label)
    return canonical(label) or plain_label(label)


@dataclass(frozen=True, slots=True)
class Head:
    """What a head of a column says: which kind of amount, of how many years ago, and whatever else."""

    measure: str
    ago: int
    core: str


def head_of(words: str) -> Head:
    """``上年决算数`` is actual and a year ago; ``账面数·原值`` says 原值."""
    text = plain_label(words.rpartition("·")[2])
    ago = 1 if _BEFORE.search(plain_label(words)) else 0
    text = _NOW.sub("", _BEFORE.sub("", text))
    measure = measure_of(text)
    core = text
    for word in _MEASURES if measure else ():
        if word in core:
            core = core.replace(word, "", 1)
            break
    return Head(measure, ago, core.removesuffix("数").removesuffix("金额"))


def ago_of(cell: CellAddress, words: str, head: Head) -> int:
    """Of how many years ago a cell takes the figure; what was carried over from last year is this year's all the same."""
    if cell.key.startswith("上年."):
        return 1
    return 0 if measure_of(words) == "opening" else max(head.ago, head_of(words).ago)


@dataclass(frozen=True)
class Meanings:
    """The facts of a pack that hold figures, by what they are called."""

    pack: Pack

    @cached_property
    def cells(self) -> dict[str, CellAddress]:
        """The cells with numbers, the computed ones too: what is theirs is no other's."""
        found = (cell for statement in self.statements for cell in statement.cells)
        return {cell.key: cell for cell in found if cell.field.numeric}

    @property
    def statements(self) -> Iterator[Statement]:
        yield from (statement for statement in self.pack.statements if statement.kind != "list")

    @cached_property
    def by_meaning(self) -> dict[Meaning, set[str]]:
        found: dict[Meaning, set[str]] = {}
        for key, meaning in (*self._of_cells(), *self._of_sentences()):
            found.setdefault(meaning, set()).add(key)
            if (before := f"上年.{key}") in self.cells:
                found.setdefault(replace(meaning, ago=1), set()).add(before)
        return found

    @cached_property
    def by_label(self) -> dict[tuple[str, str, int], dict[str, set[str]]]:
        """Of what is counted alike and of one year: the kinds of amount, and the facts of each."""
        found: dict[tuple[str, str, int], dict[str, set[str]]] = {}
        for meaning, keys in self.by_meaning.items():
            kinds = found.setdefault((meaning.label, meaning.kind, meaning.ago), {})
            kinds.setdefault(meaning.measure, set()).update(keys)
        return found

    def _of_cells(self) -> Iterator[tuple[str, Meaning]]:
        for statement in self.statements:
            for cell in statement.cells:
                if cell.field.numeric and (meaning := self._of_cell(statement, cell)):
                    yield cell.key, meaning

    def _of_cell(self, statement: Statement, cell: CellAddress) -> Meaning | None:
        kind = kind_of(cell.field.unit)
        words = statement.by_row[cell.row].label
        head = head_of(statement.by_column[cell.column].label if cell.column else "")
        if kind == "ratio" or plain_label(words) in LEXICON.total_words:
            return None
        if cell.column and not head.measure and not head.core:
            return None
        label, measure = named(canonical(f"{words}{head.core}"), kind), head.measure or measure_of(words)
        return Meaning(label, measure, kind, ago_of(cell, words, head)) if label else None

    @cached_property
    def measures(self) -> dict[str, str]:
        """The kind of amount of every cell, as its heads say."""
        return {key: meaning.measure for key, meaning in self._of_cells()}

    def _of_sentences(self) -> Iterator[tuple[str, Meaning]]:
        """What the pack's own sentences call the figures they print."""
        for standing in walk(self.pack.outline.content):
            if isinstance(standing.item, Sentence) and not standing.by_project:
                for pattern in standing.item.patterns():
                    yield from self._of_pattern(pattern)

    def _of_pattern(self, pattern: Pattern) -> Iterator[tuple[str, Meaning]]:
        text, places = self._sample(pattern)
        title = Text(f"{_SAMPLE_YEAR}年度报告", "title")
        for figure in Reading(Document((title, Text(text)))).figures:
            key = places.get(figure.quantity.start)
            if not key or not figure.item or figure.role != "level" or not figure.label or not figure.year:
                continue
            kind, ago = kind_of(self.cells[key].field.unit), _SAMPLE_YEAR - figure.year
            if ago == int(key.startswith("上年.")) and not (figure.implied and kind == "money"):
                measure = figure.measure if figure.measure not in VAGUE else self.measures.get(key) or figure.measure
                yield key, Meaning(named(figure.label, kind), measure, kind, ago)

    def _sample(self, pattern: Pattern) -> tuple[str, dict[int, str]]:
        """A sentence with a figure wherever it prints one, and which fact each is."""
        text, places = "", {}
        for part in pattern.parts:
            if isinstance(part, str):
                text += part
                continue
            name = part.text.strip() if isinstance(part, Slot) and not part.word else ""
            if name == "年度":
                text += str(_SAMPLE_YEAR)
            elif name in self.cells:
                places[len(text)] = name
                unit = self.cells[name].field.unit
                text += f"1234.5{unit}" if kind_of(unit) == "money" else f"12{unit}"
            else:
                text += "12%" if isinstance(part, Slot) and "%" in part.format else "本单位"
        return text, places
