"""What goes on from one year to the next: last year's figures become 上年数, and what stays is offered to be confirmed.

Whether it comes from the department's own last assessment, from its workbook or from a printed report, everything taken over
is marked 沿用，待确认 (:mod:`apps.factbook.unconfirmed`) until somebody confirms it or types something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from apps.assessments.forms import PassageForm
from apps.domain.cells import CHOICE, LONG, TEXT
from apps.domain.examine.living import LastYear as Before
from apps.domain.facts import Fact
from apps.domain.language.labels import plain_label
from apps.domain.money import in_unit, plain, round_half_up
from apps.domain.places import ANSWER, PASSAGE, PRIOR
from apps.domain.recall.meanings import Meaning, Meanings
from apps.domain.statements import CellAddress
from apps.domain.writing.live import at_rows
from apps.files.sheets import Place
from apps.projects.facts import project_rows

from .proposals import Found, Reading, Slot, proposals_of
from .slots import Target

CARRIED = "沿用上年，待确认。"
NAME = "上年自评"
NOTE = "取自本部门{year}年度自评：数字填上年数；单位情况、人员、各表的名目、延续的项目和指标、文字都标“沿用，待确认”，请逐处确认。"
DROPPED = "上年的这些项目看来已经结束，没有沿用：{names}。仍在实施的，请自行增加。"
PEOPLE = ("人", "名", "位")
MOST_NAMES = 8
_STAFF = re.compile("编制|人员|机构")
_INDICATOR = re.compile(r"\.指标\.项\d+\.(\w+)$")
_SET = ("goal", "level1", "level2", "name", "core", "sign", "target_value", "unit", "weight", "way", "basis")
"""What says of an indicator what is aimed at; what was reached is every year's own."""
_ROW = re.compile(r"项[1-9]\d{0,5}")
_ONCE = re.compile("一次性|已完工|已完成|已终止")
_SPAN = re.compile("起止|期限|时间|年限|周期")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


class LastYear(Before):
    """The year before, and how its texts are told again."""

    def told_again(self, slot: Slot, text: str) -> str:
        """A passage with its figures live, which it alone may name; any other text with the years moved on."""
        if slot.key.startswith(PASSAGE):
            return self.made_live(text)
        return self.moved_on(text) if slot.address.field.kind.prose else text


@dataclass(frozen=True, slots=True)
class Said:
    """What the year before says of one of its places."""

    key: str
    label: str
    block: str
    text: str
    place: Place


def read(prior: Target, target: Target) -> Reading:
    """The department's own last assessment, held against this year's."""
    year = prior.assessment.cycle.year
    book = prior.evaluation.book
    said = [
        # A passage as it is kept: what its writer sees of live figures are this moment's names and values.
        Said(slot.key, slot.label, slot.block, text, Place("", f"{year}年度自评 {slot.block} {slot.label}"))
        for slot in prior.slots.values()
        if (text := book.text(slot.key) if slot.key.startswith(PASSAGE) else slot.raw).strip()
    ]
    carried = Carried(prior, target, said)
    proposals, faults = proposals_of(carried.found(), target.find)
    notes = [NOTE.format(year=year)]
    if carried.ended:
        notes.append(DROPPED.format(names="、".join(carried.ended[:MOST_NAMES])))
    return Reading(NAME, tuple(proposals), tuple(faults), tuple(notes))


@dataclass
class Rows:
    """The rows of this year's lists that are met by the names of others; ``given`` are those that were, by their list."""

    target: Target
    given: dict[str, list[str]] = field(default_factory=dict)

    def take(self, name: str, naming: str, text: str) -> str:
        """The row of that name that nobody has taken, else a new one behind all others."""
        given, there = self.given.setdefault(name, []), self.target.rows(name)
        raw = {row: slot.raw for row in there if (slot := self.target.slots.get(f"{name}.{row}.{naming}"))}
        alike = (row for row in raw if row not in given and plain_label(raw[row]) == plain_label(text))
        last = max((int(row.removeprefix("项")) for row in (*there, *given) if _ROW.fullmatch(row)), default=0)
        given.append(row := next(alike, f"项{last + 1}"))
        return row


@dataclass
class Carried:
    """Last year's places and this year's, row by row of every list."""

    prior: Target
    target: Target
    said: list[Said]
    rows: dict[str, str] = field(default_factory=dict)
    """A row of last year (its list before it) → what it is called this year; empty for one that does not go on."""
    ended: list[str] = field(default_factory=list)
    """The projects that do not go on."""

    def found(self) -> Iterator[Found]:
        made: dict[str, Found] = {}
        for one in (*self._told_before(), *self._before(), *self._going_on()):
            made.setdefault(one.key, one)
        order = {key: place for place, key in enumerate(self.target.slots)}
        yield from sorted(made.values(), key=lambda one: order.get(one.key, len(order)))

    @cached_property
    def free(self) -> Rows:
        return Rows(self.target)

    @cached_property
    def last_year(self) -> LastYear:
        evaluation = self.prior.evaluation
        pack = replace(evaluation.pack, year=self.prior.assessment.cycle.year)
        return LastYear(pack, evaluation.book, self.target.evaluation.book)

    # --- 上年数 ----------------------------------------------------------------------------------------------------

    def _told_before(self) -> Iterator[Found]:
        """What is said now of last year's figures: a workbook of last year may be newer than what is stored."""
        for one in self.said:
            slot = self.target.find(f"{PRIOR}{moved}") if (moved := self.moved(one.key)) else None
            own = self.prior.find(one.key) if slot is not None else None
            if slot is not None and own is not None:
                value, cell = own.address.field.read(one.text).value, own.address.field
                if text := stated(Fact(one.key, "", value, cell.unit, cell.decimals), slot.address):
                    yield carried(slot, text, one.place)

    def _before(self) -> Iterator[Found]:
        """What last year's book says for the cells of last year, the computed figures too."""
        book, year = self.prior.evaluation.book, self.prior.assessment.cycle.year
        for key, fact in book.items():
            slot = self.target.find(f"{PRIOR}{moved}") if (moved := self.moved(key)) else None
            if slot is not None and (text := stated(fact, slot.address)):
                yield carried(slot, text, Place("", f"{year}年度自评 {fact.label}"))
        yield from self._by_meaning()

    def _by_meaning(self) -> Iterator[Found]:
        """The cells of last year that are called otherwise there: 上年末结转结余 is what 年末结转结余 was."""
        there, here = Meanings(self.prior.evaluation.pack), Meanings(self.target.evaluation.pack)
        book, year = self.prior.evaluation.book, self.prior.assessment.cycle.year
        for meaning, keys in here.by_meaning.items():
            asked = _a_year_before(meaning)
            told = {key for key in there.by_meaning.get(asked, ()) if not key.startswith(PRIOR)} if asked else set()
            for key in keys if len(told) == 1 else ():
                slot, fact = self.target.slots.get(key), book.get(next(iter(told)))
                if slot is not None and fact is not None and (text := stated(fact, slot.address)):
                    yield carried(slot, text, Place("", f"{year}年度自评 {fact.label}"))

    # --- what goes on ----------------------------------------------------------------------------------------------

    def _going_on(self) -> Iterator[Found]:
        for one in self.said:
            slot = self._slot(one)
            if slot is not None and goes_on(slot):
                yield carried(slot, self.last_year.told_again(slot, one.text), one.place)

    def _slot(self, one: Said) -> Slot | None:
        """Its place this year: of the same name, else the only one that is called the same."""
        key = self.moved(one.key)
        if not key or one.key.startswith(PRIOR):
            return None
        if (slot := self.target.find(key)) is not None:
            return slot
        if any(map(_ROW.fullmatch, key.split("."))):
            return None
        alike = self._named.get((plain_label(one.block), plain_label(one.label)), ())
        return alike[0] if len(alike) == 1 else None

    @cached_property
    def _named(self) -> Mapping[tuple[str, str], list[Slot]]:
        found: dict[tuple[str, str], list[Slot]] = {}
        for slot in self.target.slots.values():
            found.setdefault((plain_label(slot.block), plain_label(slot.label)), []).append(slot)
        return found

    # --- rows ------------------------------------------------------------------------------------------------------

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        """Last year's rows, their lists before them: column → text."""
        found: dict[str, dict[str, str]] = {}
        for one in self.said:
            row, _, column = one.key.rpartition(".")
            if _ROW.fullmatch(row.rpartition(".")[2]):
                found.setdefault(row, {})[column] = one.text
        return found

    def moved(self, key: str) -> str:
        """A name of last year as it is called this year; empty where its row does not go on."""
        made, before = "", ""
        for part in key.split("."):
            before = f"{before}.{part}" if before else part
            if not _ROW.fullmatch(part):
                made = f"{made}.{part}" if made else part
                continue
            if before not in self.rows:
                self.rows[before] = self._row(made, before)
            if not self.rows[before]:
                return ""
            made = f"{made}.{self.rows[before]}"
        return made

    def _row(self, name: str, before: str) -> str:
        """The row of this year that is called like one of last year, else a new one behind all others."""
        texts = self._texts.get(before, {})
        if name == "项目" and not self._continues(before, texts):
            return ""
        naming = self._naming(name, texts)
        if not naming:
            return ""
        return self.free.take(name, naming, texts[naming])

    def _naming(self, name: str, texts: Mapping[str, str]) -> str:
        """The column that says what a row is."""
        return next((column for column in ("名称", "name", *texts) if texts.get(column, "").strip()), "")

    def _continues(self, before: str, texts: Mapping[str, str]) -> bool:
        """Whether a project is to be expected this year again, by what is said of it."""
        sheet = self.prior.evaluation.pack.projects
        labels = {column.key: column.label for column in sheet.statement.columns} if sheet else {}
        year = self.target.assessment.cycle.year
        for column, text in texts.items():
            kind = sheet.statement.by_column[column].field.type if sheet and column in sheet.statement.by_column else ""
            years = [int(one) for one in _YEAR.findall(text)] if _SPAN.search(labels.get(column, "")) else []
            if (kind in (CHOICE, TEXT) and column != "名称" and len(text) < 20 and _ONCE.search(text)) or (years and max(years) < year):
                self.ended.append(texts.get("名称", before))
                return False
        return True


def carried(slot: Slot, text: str, place: Place) -> Found:
    """What is taken over is never put over something that stands there already, unless somebody takes just that."""
    text = slot.form.seen_as(text) if isinstance(slot.form, PassageForm) else text
    return Found(slot.key, text, place, CARRIED, unsure=bool(slot.raw.strip()), carried=True)


def as_kept(prior: Target, key: str, text: str) -> str:
    """What the writer of a passage sees of its live figures, by their names in the book."""
    slot = prior.find(key)
    if slot is None or not isinstance(slot.form, PassageForm):
        return text
    return at_rows(slot.form.kept_as(text), project_rows(prior.assessment))


def _a_year_before(meaning: Meaning) -> Meaning | None:
    """What a figure was called a year ago: what stood at the end of that year stands at the beginning of this."""
    if meaning.ago == 1:
        return Meaning(meaning.label, meaning.measure, meaning.kind)
    return Meaning(meaning.label, "closing", meaning.kind) if meaning.measure == "opening" else None


def stated(fact: Fact, address: CellAddress) -> str:
    """A fact as somebody would type it into a cell; empty where it is not known or does not fit."""
    cell = address.field
    if not fact.known:
        return ""
    if cell.numeric:
        number = fact.number
        return "" if number is None else plain(round_half_up(in_unit(number, cell.unit), cell.decimals))
    return fact.value if isinstance(fact.value, str) else ""


def goes_on(slot: Slot) -> bool:
    """Whether a place may well be the same this year: names and texts, people, what is aimed at; no amounts and no answers."""
    key, cell = slot.key, slot.address.field
    if key.startswith(PRIOR):
        return False
    if indicator := _INDICATOR.search(key):
        return indicator[1] in _SET or bool(re.fullmatch(r"level\d", indicator[1]))
    if key.startswith(ANSWER) or f".{ANSWER}" in key:
        return False
    if cell.unit in PEOPLE:
        return bool(_STAFF.search(key))
    return cell.type in (TEXT, CHOICE, LONG)
