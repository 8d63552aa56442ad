"""预算管理一体化: the export of projects and their self-assessments, as a table of all projects or one form each.

A head says what its columns are: of projects (项目名称 and amounts), of one project's funds by source, or of indicators.
What stands beside each other as name and value before it (项目名称, 主管部门, 年度目标) is the project's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from apps.domain.accounts import name_of, squeezed
from apps.domain.accounts.projects import ADJUSTED, CHANGE, INITIAL, WHOLE, words
from apps.domain.forms.columns import FIELDS
from apps.domain.forms.parts.indicators import LIST
from apps.domain.forms.values import SIGNS, plain_sign
from apps.domain.language.labels import plain_label
from apps.domain.money import in_unit, plain, round_half_up
from apps.files.sheets import Book, Place, Sheet, text_of

from ..carrying import Rows
from ..proposals import Fault, Found, Reading, proposals_of
from ..slots import Target
from .tables import Amount, amount_of, unit_in, unread, year_in

NAME = "一体化项目表"
PROJECTS = "项目"
NO_UNIT = "表上没有写明金额单位（元或万元），金额没有读取；请在表头写上“金额单位：元”再试。"
OTHER_YEAR = "表上的年度是{told}年，现在填报的是{year}年度，请核对后逐项采纳。"
SEVERAL = "几处的数不一样（或各来源相加不等于总额），请选一个。"
ADDED_UP = "由几个资金来源或年初数、调整数相加。"
_CODE = re.compile(r"^[0-9A-Z]{6,}[-－—_ ]")
_SIGNED = re.compile(r"(≥|≤|=|＝|>|<|＞|＜)\s*(\d[\d,.]*)\s*([^\d\s，,。；;]{0,8})")
TREE = "tree"
"""A column of indicators whose levels stand in the rows above."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What the columns below a head are."""

    kind: str
    """projects, funds or indicators."""
    columns: Mapping[int, Any]
    """Column → field of an indicator, (source, measure) of an amount, or the label of anything else."""
    unit: str = ""


@dataclass
class Told:
    """What a file says of one project."""

    name: str
    place: Place
    texts: dict[str, tuple[str, Place]] = field(default_factory=dict)
    """By the plain label."""
    amounts: dict[tuple[str, str], dict[Head, Amount]] = field(default_factory=dict)
    """By source and measure, what each table says: its rows of one project are added up."""
    indicators: list[dict[str, tuple[str, Place]]] = field(default_factory=list)


def recognises(book: Book) -> bool:
    return any(_names_projects(sheet) and any(head_of(sheet, row) for row in range(len(sheet.rows))) for sheet in book.sheets)


def _names_projects(sheet: Sheet) -> bool:
    texts = (text for row in range(len(sheet.rows)) for _, text in _texts(sheet, row))
    return any(name_of(text.rstrip("：:")) in words().project for text in texts)


def read(book: Book, target: Target) -> Reading:
    return _Projects(book, target).reading()


def head_of(sheet: Sheet, row: int) -> Head | None:
    """The head in a row, with the names of sources or measures below it; None where it is none."""
    known, texts = words(), _texts(sheet, row)
    if any(not isinstance(sheet.value(row, c), str) for c, _ in texts):
        return None
    indicators = {c: key for c, text in texts if (key := known.indicators.get(name_of(text)))}
    if "name" in indicators.values() and len(set(indicators.values()) - {"note", "unit"}) > 1:
        tree = "level1" not in indicators.values() and "level2" not in indicators.values()
        columns = {c: TREE if tree and key == "name" else key for c, key in indicators.items()}
        return Head("indicators", {c: name_of(text) for c, text in texts} | columns)
    if not any(name_of(text) in known.project | known.source or _names_amounts(text) for _, text in texts):
        return None
    names = [c for c, text in texts if name_of(text) in known.project]
    columns = _columns(sheet, row)
    amounts = [key for key in columns.values() if isinstance(key, tuple)]
    unit = next((unit for _, text in texts if (unit := unit_in(text))), "")
    if names and len(texts) > 2 and amounts:
        return Head("projects", columns, unit)
    if not names and len({measure for _, measure in amounts}) > 1:
        return Head("funds", columns, unit)
    return None


def _columns(sheet: Sheet, row: int) -> dict[int, Any]:
    """What each column of a head is, those parted below by source or measure too."""
    known, found = words(), {}
    under = _texts(sheet, row + 1) if _is_subhead(sheet, row + 1) else []
    below = {c: text for c, text in under if _names_amounts(text)}
    over = ""
    for column in range(max(len(sheet.rows[row]), max(below, default=-1) + 1)):
        over = sheet.text(row, column) or (over if column in below else "")
        joined = [name_of(text) for text in (over, below.get(column, "")) if text]
        both = next((key for text in (*joined[::-1], "".join(joined), "".join(joined[::-1])) if (key := known.amount(text))), None)
        if both and len(joined) > 1:
            source = next((known.sources[text] for text in joined if text in known.sources), WHOLE)
            measure = next((known.measures[text] for text in joined if text in known.measures), both[1])
            found[column] = (source, measure)
        elif both:
            found[column] = both
        elif over and column not in below:
            found[column] = name_of(over)
    return found


def _is_subhead(sheet: Sheet, row: int) -> bool:
    """Whether a row names amounts and has none."""
    texts = _texts(sheet, row)
    return any(_names_amounts(text) for _, text in texts) and all(isinstance(sheet.value(row, c), str) for c, _ in texts) and not any(
        text[0].isdigit() for _, text in texts
    )


def _names_amounts(text: str) -> bool:
    return name_of(text) in words().measures or name_of(text) in words().sources


def _texts(sheet: Sheet, row: int) -> list[tuple[int, str]]:
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return [(column, text_of(value)) for column, value in enumerate(cells) if text_of(value)]


@dataclass
class _Projects:
    book: Book
    target: Target
    told: dict[str, Told] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def reading(self) -> Reading:
        for sheet in self.book.sheets:
            self._sheet(sheet)
        found = [one for told in self.told.values() for one in self._found(told) if self.target.find(one.key)]
        if doubt := self._doubt():
            found = [replace(one, why=doubt, unsure=True) for one in found]
        proposals, faults = proposals_of(found, self.target.find)
        note = f"读到{len(self.told)}个项目" + (f"，金额单位{self.unit}。" if self.unit else "。")
        return Reading(NAME, tuple(proposals), (*self.faults, *faults), (note,))

    @cached_property
    def unit(self) -> str:
        """The unit that is stated above any of the tables."""
        return next((unit for text in self.tops if (unit := unit_in(text))), "")

    @cached_property
    def tops(self) -> list[str]:
        """What stands in the first rows of the sheets, where unit and year are told."""
        return [text for sheet in self.book.sheets for row in range(min(6, len(sheet.rows))) for _, text in _texts(sheet, row)]

    def _doubt(self) -> str:
        year = self.target.assessment.cycle.year
        told = year_in(self.tops)
        if not told or told == year:
            return ""
        doubt = OTHER_YEAR.format(told=told, year=year)
        self.faults.append(Fault(Place(self.book.sheets[0].name), str(told), doubt))
        return doubt

    # --- reading ---------------------------------------------------------------------------------------------------

    def _sheet(self, sheet: Sheet) -> None:
        head, project = None, None
        levels: dict[str, str] = {}
        row = 0
        while row < len(sheet.rows):
            if made := head_of(sheet, row):
                head, levels = made, {}
                row += 1 + (made.kind != "indicators" and _is_subhead(sheet, row + 1))
                continue
            named = self._beside(sheet, row, project)
            if named is not None:
                project, head = named, head if head and head.kind == "indicators" and project is named else None
            elif head is not None and head.kind == "projects":
                project = self._project_row(sheet, row, head, project)
            elif head is not None and head.kind == "funds" and project is not None:
                self._funds_row(sheet, row, head, project)
            elif head is not None and head.kind == "indicators":
                project = self._indicator_row(sheet, row, head, project, levels) or project
            if len(texts := _texts(sheet, row)) < 2 and not any(self._is_level(text) for _, text in texts):
                head = None  # a title, or nothing: what was under the head is over
            row += 1

    def _named(self, name: str, place: Place) -> Told:
        return self.told.setdefault(plain_label(_CODE.sub("", name)), Told(name, place))

    def _beside(self, sheet: Sheet, row: int, project: Told | None) -> Told | None:
        """The project a row of names and values speaks of; None where it is no such row."""
        texts, known = _texts(sheet, row), words()
        found, spoke = project, False
        for (_, name), (column, text) in pairwise([(c, t.rstrip("：:")) for c, t in texts]):
            label = plain_label(name)
            if name_of(name) in known.project and label not in self.labels.get(plain_label(text), ""):
                found, spoke = self._named(text, sheet.place(row, column)), True
            elif found is not None and label in self.labels and plain_label(text) not in self.labels:
                found.texts.setdefault(label, (text, sheet.place(row, column)))
                spoke = True
        return found if spoke else None

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The texts that are asked about projects: plain label → column."""
        pack, found = self.target.evaluation.pack, {}
        if pack.projects:
            fields = pack.projects.statement.columns
            found = {plain_label(c.label): c.key for c in fields if not c.formula and not c.field.numeric and c.key != "名称"}
        for key, slot in self.target.slots.items():
            parts = key.split(".", 2)
            if parts[0] == PROJECTS and len(parts) == 3 and not slot.address.field.numeric and f".{LIST}." not in key:
                found.setdefault(plain_label(slot.label), parts[2])
        return {label: column for label, column in found.items() if column != "名称"}

    def _project_row(self, sheet: Sheet, row: int, head: Head, before: Told | None) -> Told | None:
        known, texts = words(), dict(_texts(sheet, row))
        named = next((c for c, label in head.columns.items() if isinstance(label, str) and label in known.project), None)
        name = texts.get(named, "") if named is not None else ""
        if set(map(name_of, texts.values())) & known.totals:
            return before
        told = self._named(name, sheet.place(row, named or 0)) if name else before
        if told is None:
            return None
        label = next((t for c, t in texts.items() if isinstance(head.columns.get(c), str) and head.columns[c] in known.source), "")
        parted = any(what in known.source for what in head.columns.values() if isinstance(what, str))
        source = self._source(label, sheet.place(row, 0)) if label else "" if parted and not name else WHOLE
        for column, what in head.columns.items():
            if isinstance(what, tuple):
                self._amount(sheet, row, column, told, (source if what[0] == WHOLE else what[0], what[1]), head)
            elif column in texts and (label := plain_label(what)) in self.labels:
                told.texts.setdefault(label, (texts[column], sheet.place(row, column)))
        return told

    def _funds_row(self, sheet: Sheet, row: int, head: Head, told: Told) -> None:
        texts = _texts(sheet, row)
        first = min((c for c, what in head.columns.items() if isinstance(what, tuple)), default=0)
        label = next((text for c, text in texts if c < first and self._source(text)), "")
        for column, what in head.columns.items() if label else ():
            if isinstance(what, tuple):
                self._amount(sheet, row, column, told, (self._source(label), what[1]), head)

    def _source(self, label: str, place: Place | None = None) -> str:
        known, text = words(), name_of(label)
        found = known.sources.get(text) or known.parts.get(text, "")
        if not found and place is not None:
            self.faults.append(Fault(place, label, f"没有认出资金来源“{label}”，这一行的金额没有读取。"))
        return found

    def _amount(self, sheet: Sheet, row: int, column: int, told: Told, key: tuple[str, str], head: Head) -> None:
        value, place = unread(sheet, row, column), sheet.place(row, column)
        if value == "" or not key[0]:
            return
        if not (unit := head.unit or self.unit):
            if not any(fault.message == NO_UNIT for fault in self.faults):
                self.faults.append(Fault(place, text_of(value), NO_UNIT))
            return
        found = amount_of(value, place, unit)
        if isinstance(found, str):
            self.faults.append(Fault(place, str(value), found))
        elif found is not None:
            said = told.amounts.setdefault(key, {})
            said[head] = replace(found, value=said[head].value + found.value) if head in said else found

    def _indicator_row(self, sheet: Sheet, row: int, head: Head, project: Told | None, levels: dict[str, str]) -> Told | None:
        known, texts = words(), dict(_texts(sheet, row))
        said = {key: (texts[c], sheet.place(row, c)) for c, key in head.columns.items() if c in texts}
        owner = next((c for c, what in head.columns.items() if what in known.project), None)
        if owner is not None and owner in texts:
            project = self._named(texts[owner], sheet.place(row, owner))
        if project is None or not said or {name_of(text) for text in texts.values()} & known.totals:
            return None
        if TREE in said:
            if level := self._is_level(said[TREE][0]):
                levels |= {level: said[TREE][0]} | ({"level2": ""} if level == "level1" else {})
                return project
            said["name"] = said.pop(TREE)
        for level in ("level1", "level2"):
            levels[level] = said.get(level, (levels.get(level, ""),))[0]
            if levels[level]:
                said.setdefault(level, (levels[level], said.get("name", next(iter(said.values())))[1]))
        if "name" in said:
            project.indicators.append(said)
        return project

    def _is_level(self, text: str) -> str:
        return next((key for key, names in self.levels.items() if plain_label(text) in names), "")

    @cached_property
    def levels(self) -> Mapping[str, set[str]]:
        """The names of the classes of indicators, by their level."""
        projects = self.target.evaluation.pack.projects
        tree = projects.targets.levels if projects else ()
        return {"level1": {plain_label(one) for one, _ in tree}, "level2": {plain_label(one) for _, below in tree for one in below}}

    # --- what it says of the assessment ----------------------------------------------------------------------------

    @cached_property
    def rows(self) -> Mapping[str, str]:
        """The projects that are there, by their name without its code."""
        found = {}
        for row in self.target.rows(PROJECTS):
            if slot := self.target.slots.get(f"{PROJECTS}.{row}.名称"):
                found[plain_label(_CODE.sub("", slot.raw))] = row
        return found

    @cached_property
    def free(self) -> Rows:
        return Rows(self.target)

    def _found(self, told: Told) -> Iterator[Found]:
        projects = self.target.evaluation.pack.projects
        if projects is None:
            return
        known = self.rows.get(plain_label(_CODE.sub("", told.name)))
        row = known or self.free.take(PROJECTS, "名称", told.name)
        lead = f"{PROJECTS}.{row}"
        if known is None:
            yield Found(f"{lead}.名称", told.name, told.place)
        for label, (text, place) in told.texts.items():
            yield Found(f"{lead}.{self.labels[label]}", text, place)
        for column in projects.statement.columns:
            key = words().amount(column.label) if column.field.numeric and not column.formula else None
            if key and key[0] and (made := _summed(told.amounts, key)):
                texts = {plain(round_half_up(in_unit(one.value, column.field.unit), column.field.decimals)): one.place for one in made}
                choices = tuple(texts.items()) if len(texts) > 1 else ()
                why = SEVERAL if choices else "" if key in told.amounts else ADDED_UP
                yield Found(f"{lead}.{column.key}", "" if choices else next(iter(texts)), made[0].place, why, choices=choices)
        for said in told.indicators:
            own = self.free.take(f"{lead}.{LIST}", "name", said["name"][0])
            for name, (text, place) in _indicator(said).items():
                yield Found(f"{lead}.{LIST}.{own}.{name}", text, place)


def _summed(amounts: Mapping[tuple[str, str], Mapping[Head, Amount]], key: tuple[str, str]) -> list[Amount]:
    """An amount as every table tells it, the sum of its sources among them; else what there was and what was changed."""
    source, measure = key
    found = list(amounts.get(key, {}).values())
    if source == WHOLE:
        parts = [said for (other, of), said in amounts.items() if of == measure and other != WHOLE]
        heads = dict.fromkeys(head for said in parts for head in said)
        summed = [_added([said[head] for said in parts if head in said]) for head in heads]
        # Beside a total the sources may be some of them; more than the total they cannot be.
        found += [one for one in summed if not found or one.value > found[0].value]
    if not found and measure == ADJUSTED:
        start, change = _summed(amounts, (source, INITIAL)), _summed(amounts, (source, CHANGE))
        found = [_added([start[0], change[0]])] if len(start) == len(change) == 1 else []
    kept: list[Amount] = []
    for one in found:
        if not any(abs(one.value - other.value) <= max(one.step, other.step) for other in kept):
            kept.append(one)
    return kept


def _added(amounts: list[Amount]) -> Amount:
    return replace(amounts[0], value=sum((one.value for one in amounts), Decimal()))


def _indicator(said: Mapping[str, tuple[str, Place]]) -> dict[str, tuple[str, Place]]:
    """An indicator as it is typed: 符号, 目标值 and 单位 apart."""
    found = {key: value for key, value in said.items() if key in FIELDS}
    text, place = found.get("target_value", ("", Place()))
    if "sign" not in found and (match := _SIGNED.fullmatch(text)):
        parts = {"sign": plain_sign(match[1]), "target_value": match[2], "unit": match[3]}
        found = {key: (part, place) for key, part in parts.items() if part} | {k: v for k, v in found.items() if k != "target_value"}
    if "sign" in found and squeezed(found["sign"][0]) not in SIGNS:
        found["sign"] = (plain_sign(squeezed(found["sign"][0])), found["sign"][1])
    if (unit := found.get("unit", ("",))[0]) and "actual_value" in found:
        actual, at = found["actual_value"]
        found["actual_value"] = (actual.removesuffix(unit).strip(), at)
    return found
