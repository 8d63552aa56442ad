"""部门决算: the workbook of 决算 (财决) and the public tables (公开), in whatever layout.

Every table is read into facts of its own names (:mod:`apps.domain.accounts`), checked within and against the others, and
offered where the pack's ``source`` asks for it.  "—" and an empty cell are not known, never zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from apps.domain.accounts import Table, name_of, squeezed, tables
from apps.domain.formulas import FormulaError, Missing, NoBase, compile_formula
from apps.domain.money import ZERO, in_unit, plain, round_half_up
from apps.domain.names import quoted
from apps.domain.statements import CellAddress, ListSource, Statement
from apps.files.sheets import Book, Sheet

from ..proposals import Fault, Found, Place, Reading, proposals_of
from ..slots import Target
from .parts import parts
from .tables import Amount, Line, Read, amount_of, read_sheet, year_in

NAME = "部门决算报表"
NOT_WHOLE = "这一格是个数，应填整数。"
TOTALS = {"合计", "总计", "本年支出合计", "本年收入合计"}
_BEFORE = re.compile(r"(\w+\.\w+)\.决算\b")
_PRINTED_BEFORE = re.compile(r"(\w+\.\w+)\.上年\b")
CARRIED = {"年初结转", "年末结转"}
"""Below these stand their parts, by the names of the incomes above."""
LEVELS = {"类": 3, "款": 5, "项": 7}
_PARTS = re.compile(r"[（(][^（()）]*[)）]|省|市|区|县|自治州|中共|委员会|人民政府")


def recognises(book: Book) -> bool:
    return any(map(holds, book.sheets))


def holds(sheet: Sheet) -> bool:
    """Whether a sheet has one of these tables."""
    return any(read_sheet(part) is not None for part in parts(sheet))


def read(book: Book, target: Target) -> Reading:
    return _Accounts(book, target).reading()


@dataclass
class _Values(dict[str, Decimal]):
    """The facts as the names of a formula; what is not known is missing."""

    amounts: Mapping[str, list[Amount]]
    chosen: Mapping[str, int] = field(default_factory=dict)

    def __missing__(self, key: str) -> Decimal:
        found = self.amounts.get(key)
        if not found:
            raise Missing((key,))
        return found[self.chosen.get(key, 0)].value


@dataclass
class _Accounts:
    book: Book
    target: Target
    amounts: dict[str, list[Amount]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    """Names whose figure cannot be read."""
    doubtful: dict[str, str] = field(default_factory=dict)
    """Names whose figures do not agree with others, and how."""
    doubt: str = ""
    """Why nothing of the file is sure."""
    shift: int = 0
    """−1 where the file is last year's."""

    def reading(self) -> Reading:
        whole = (part for sheet in self.book.sheets for part in parts(sheet))
        self.reads = [found for part in whole if (found := read_sheet(part)) is not None]
        self._units()
        self._whose()
        for read in self.reads:
            carried: dict[int, str] = {}
            seen: set[tuple[str, int]] = set()
            for line in read.lines:
                row = read.table.row_of(line.name, line.side)
                again = row is not None and (row.key, line.side) in seen
                if row is not None and not again:
                    carried[line.side] = row.key
                    seen.add((row.key, line.side))
                if not (again and carried.get(line.side) in CARRIED):
                    self._line(read, line)
        self._several()
        self._check()
        found = [*self._cells(), *self._lists()]
        proposals, faults = proposals_of(found, self.target.find)
        return Reading(NAME, tuple(proposals), (*self.faults, *faults), tuple(self._notes()))

    # --- what it is ------------------------------------------------------------------------------------------------

    def _units(self) -> None:
        """The unit of every table: its own, or the one all others state; the tables of 财决 are in 元."""
        stated = {read.unit for read in self.reads if read.unit}
        for read in list(self.reads):
            if read.unit or (read.table.rows and all(row.count for row in read.table.rows)):
                continue
            if len(stated) == 1:
                read.unit = next(iter(stated))
            elif not stated and any("财决" in sheet.name or "财决" in " ".join(_head(sheet)) for sheet in self.book.sheets):
                read.unit = "元"
            else:
                message = "表上没有写明金额单位（元或万元），没有读取；请在表头写上“金额单位：元”再试。"
                self.faults.append(Fault(Place(read.sheet), "", message))
                self.reads.remove(read)

    def _whose(self) -> None:
        """The unit and the year the tables say they are of."""
        department, year = self.target.assessment.department.name, self.target.assessment.cycle.year
        for name in dict.fromkeys(read.unit_name for read in self.reads if read.unit_name):
            if not _alike(name, department):
                sheet = next(read.sheet for read in self.reads if read.unit_name == name)
                self.doubt = f"表上的单位是“{name}”，不是“{department}”，请核对后逐项采纳。"
                self.faults.append(Fault(Place(sheet), name, self.doubt))
                break
        # Where no table says it, the file's name may.
        years = ({read.year for read in self.reads} or {0}) - {0} or {year_in([self.book.name])} - {0}
        if years and year not in years:
            if years == {year - 1}:
                self.shift = -1
                return
            told = "、".join(map(str, sorted(years)))
            self.doubt = self.doubt or f"表上的年度是{told}年，现在填报的是{year}年度，请核对后逐项采纳。"
            self.faults.append(Fault(Place(self.reads[0].sheet), told, f"表上的年度是{told}年，现在填报的是{year}年度。"))

    @cached_property
    def budget(self) -> bool:
        """Whether these are the tables of the budget."""
        return tables().of_budget(text for sheet in self.book.sheets for text in (sheet.name, *_head(sheet)))

    def _notes(self) -> Iterator[str]:
        if self.budget:
            yield "这是部门预算的表，只填年初预算数。"
        for read in self.reads:
            yield f"{read.sheet}：按{quoted(read.table.titles[0])}读取" + (f"，金额单位{read.unit}" if read.unit else "")
        if self.shift:
            yield "这是上年度的决算，只填上年数。"

    # --- facts of the tables ---------------------------------------------------------------------------------------

    def _line(self, read: Read, line: Line) -> None:
        for path, value, place in line.cells:
            found = named(read.table, line, path, "预算" if self.budget and read.table.wide else "")
            if found is None:
                continue
            row, column, count = found
            name = tables().budgeted(read.table.key, row, column) if self.budget else f"{read.table.key}.{row}.{column}"
            amount = amount_of(value, place, "" if count else read.unit) if name else None
            if count and isinstance(amount, Amount) and amount.value % 1:
                amount = NOT_WHOLE
            if isinstance(amount, str):
                self.faults.append(Fault(place, str(value), amount))
                self.faulty.add(name)
            elif amount is not None:
                self.amounts.setdefault(name, []).append(amount)

    def _several(self) -> None:
        """The same fact found more than once: figures that agree are one, the most exact of them."""
        for key, found in self.amounts.items():
            found.sort(key=lambda amount: amount.step)
            kept: list[Amount] = []
            for amount in found:
                if not any(abs(amount.value - other.value) <= (amount.step + other.step) / 2 for other in kept):
                    kept.append(amount)
            self.amounts[key] = kept

    def _check(self) -> None:
        """Sums within a table and equalities between tables."""
        for text, left, right in tables().checks:
            names = sorted(left.names | right.names)
            known = [name for name in names if name in self.amounts]
            whole = left.names <= set(known) and right.names & set(known)
            if not whole or not self.faulty.isdisjoint(names) or any(len(self.amounts[name]) > 1 for name in known):
                continue
            values = _Lenient(self.amounts, names)
            try:
                one, other = left.value(values), right.value(values)
            except (Missing, NoBase):
                continue
            slack = sum((self.amounts[name][0].step for name in known), ZERO) / 2
            if abs(one - other) <= slack:
                continue
            place = self.amounts[next(iter(left.names))][0].place
            told = f"{text.replace('.', '·')}，现在左边 {_yuan(one)}，右边 {_yuan(other)}，相差 {_yuan(one - other)}。请核对原表。"
            self.faults.append(Fault(place, _yuan(one), f"表内或表间不相等：{told}"))
            for name in known:
                self.doubtful.setdefault(name, "与其他数不相等，见“有误的格”。")

    # --- what the pack asks ----------------------------------------------------------------------------------------

    def _cells(self) -> Iterator[Found]:
        for statement in self.target.evaluation.pack.statements:
            if statement.kind == "list":
                continue
            for row in statement.rows:
                for column in [c.key for c in statement.columns] or [""]:
                    yield from self._cell(statement, row, column)

    def _cell(self, statement: Statement, row: Any, column: str) -> Iterator[Found]:
        """This year's cell from this year's tables; last year's tables fill the cells that repeat them."""
        prior = statement.by_column[column].prior if column in statement.by_column else ""
        sources = statement.sources(row, prior or column)
        if self.shift and not prior:
            # A cell of its own for last year's figure (上年支出) is filled from last year's tables too.
            sources = tuple(_PRINTED_BEFORE.sub(r"\1.决算", text) for text in sources if _PRINTED_BEFORE.search(text))
        if column in row.skip or (self.shift and not prior and not sources):
            return
        if prior and not self.shift:
            # This year's tables may print last year's figures beside this year's.
            sources = tuple(_BEFORE.sub(r"\1.上年", text) for text in sources if _BEFORE.search(text))
        key = statement.fact_key(row.key, column)
        slot = self.target.slots.get(key)
        if not sources or slot is None:
            return
        found = [one for text in sources for one in self._values(text, slot.address)]
        if found:
            yield self._offered(key, found)
        elif not self.budget and any(self._looked(text) for text in sources) and bool(prior) == bool(self.shift):
            yield Found(key, "", Place(), f"表里没有这个数（{sources[0].replace('.', '·')}），或写的是“—”。", absent=True)

    def _looked(self, text: str) -> bool:
        """Whether the tables it comes from are in the file."""
        there = {read.table.key for read in self.reads}
        return {name.partition(".")[0] for name in compile_formula(text).names} <= there

    def _values(self, text: str, address: CellAddress) -> Iterator[tuple[str, Place, bool, str]]:
        """The text of a source for a cell, its place, whether it is sure, and why not."""
        try:
            formula = compile_formula(text)
        except FormulaError:
            return
        several = [name for name in formula.names if len(self.amounts.get(name, ())) > 1]
        for choice in range(len(self.amounts[several[0]]) if several else 1):
            try:
                value = formula.value(_Values(self.amounts, {name: choice for name in several[:1]}))
            except (Missing, NoBase, IndexError):
                return
            places = [self.amounts[name][choice if name in several[:1] else 0].place for name in sorted(formula.names)]
            doubt = next((self.doubtful[name] for name in formula.names if name in self.doubtful), self.doubt)
            yield _stated(value, address), _together(places), not doubt, doubt

    def _offered(self, key: str, found: list[tuple[str, Place, bool, str]]) -> Found:
        texts = dict.fromkeys(text for text, *_ in found)
        text, place, sure, why = found[0]
        if len(texts) > 1:
            choices = tuple((one, at) for one, at, *_ in found)
            return Found(key, "", place, "几张表里的数不一样，请选一个。", choices=tuple(dict(choices).items()))
        return Found(key, text, place, why, unsure=not sure)

    # --- lists -----------------------------------------------------------------------------------------------------

    def _lists(self) -> Iterator[Found]:
        for statement in self.target.evaluation.pack.statements:
            if statement.kind == "list" and statement.source is not None and not self.shift and not self.budget:
                yield from self._list(statement, statement.source)

    def _list(self, statement: Statement, source: ListSource) -> Iterator[Found]:
        rows = {name: row for row in self.target.rows(statement.key) if (name := self._row_name(statement, source, row))}
        number = len(self.target.rows(statement.key))
        there = [read for read in self.reads if read.table.key == source.table]
        names: dict[str, str] = {}
        for read in there:
            if read.sheet != there[0].sheet:
                # Printed over pages it is one table; another sheet tells the same once more.
                continue
            for line in read.lines:
                names[line.code] = line.label.strip()
                if not _wanted(line, source) or not self._amounts_of(read, line):
                    continue
                texts = dict(self._texts(statement, source, read, line, names))
                own = _row_key(source, texts)
                row = rows.get(own)
                if row is None:
                    number += 1
                    row = rows[own] = f"项{number}"
                for column, (text, place) in texts.items():
                    if text:
                        yield Found(f"{statement.key}.{row}.{column}", text, place, self.doubt, unsure=bool(self.doubt))

    def _row_name(self, statement: Statement, source: ListSource, row: str) -> str:
        texts = {c: (self.target.evaluation.book.text(f"{statement.key}.{row}.{c}"), Place()) for c, _ in source.columns}
        return _row_key(source, texts)

    def _amounts_of(self, read: Read, line: Line) -> bool:
        found = (amount_of(value, place, read.unit) for _, value, place in line.cells)
        return any(isinstance(amount, Amount) and amount.value for amount in found)

    def _texts(
        self, statement: Statement, source: ListSource, read: Read, line: Line, names: Mapping[str, str]
    ) -> Iterator[tuple[str, tuple[str, Place]]]:
        first = line.cells[0][2]
        for column, what in source.columns:
            if what == "编码":
                yield column, (line.code, first)
            elif what == "名称":
                yield column, (name_of(line.label), first)
            elif what in LEVELS:
                known = names.get(line.code[: LEVELS[what]], "") if len(line.code) >= LEVELS[what] else ""
                yield column, (name_of(known) if known else "", first)
            else:
                for path, value, place in line.cells:
                    if (read.table.column_of(path) or (read.table.default if line.width == 1 else "")) == what:
                        found = amount_of(value, place, read.unit)
                        if isinstance(found, Amount):
                            yield column, (_stated(found.value, _address(statement, column)), place)
                        break


class _Lenient(dict[str, Decimal]):
    """The names of one identity: a part that is not known adds nothing, where its table is there."""

    def __init__(self, amounts: Mapping[str, list[Amount]], names: list[str]):
        super().__init__()
        there = {name.partition(".")[0] for name in amounts}
        for name in names:
            if name in amounts:
                self[name] = amounts[name][0].value
            elif name.partition(".")[0] in there:
                self[name] = ZERO

    def __missing__(self, key: str) -> Decimal:
        raise Missing((key,))


def named(table: Table, line: Line, path: tuple[str, ...], column: str = "") -> tuple[str, str, bool] | None:
    """Row, column and whether it is a count, of a figure; None for one nobody asks for."""
    column = table.column_of(path) or column or (table.default if line.width == 1 else "")
    if table.wide and not column:
        column = table.column_of((squeezed(line.label),))
    if line.code:
        return (f"码{line.code}", column, False) if column else None
    row = table.row_of(line.name, line.side) if line.name else None
    if row is None and (table.wide or not line.name):
        wide = [table.row_of(name_of(word), 0) for word in reversed(path)]
        row = next((found for found in wide if found is not None), None) if table.rows else None
    if row is not None:
        return (row.key, column, row.count) if column else None
    return ("合计", column, False) if line.name in TOTALS and column and not table.rows else None


def _wanted(line: Line, source: ListSource) -> bool:
    """Whether a row belongs to a list."""
    if not line.cells:
        return False
    if source.rows == "功能":
        return line.side == 2 and bool(re.match(r"^[一二三四五六七八九十]+、", squeezed(line.label))) and line.name.endswith("支出")
    if source.rows == "经济":
        return len(line.code) == 5 and any(line.code.startswith(code) for code in source.codes)
    return len(line.code) == LEVELS[source.rows] and (not source.codes or line.code.startswith(source.codes))


def _row_key(source: ListSource, texts: Mapping[str, tuple[str, Place]]) -> str:
    """What tells a row of a list from others: its code, else its name."""
    naming = (column for word in ROW_WORDS for column, what in source.columns if what == word)
    return next((name_of(texts[column][0]) for column in naming if texts.get(column, ("",))[0]), "")


ROW_WORDS = ("编码", "名称", "项", "款", "类")


def _address(statement: Statement, column: str) -> CellAddress:
    found = statement.by_column[column]
    return CellAddress("", found.label, "", column, found.field)


def _stated(value: Decimal, address: CellAddress) -> str:
    """A figure as it is typed into a cell: in its unit, rounded to what it takes."""
    cell = address.field
    return plain(round_half_up(in_unit(value, cell.unit), cell.decimals))


def _together(places: list[Place]) -> Place:
    if len(places) == 1:
        return places[0]
    sheets = list(dict.fromkeys(place.sheet for place in places))
    if len(sheets) == 1:
        return Place(sheets[0], "、".join(place.cell for place in places))
    return Place("", "；".join(map(str, places)))


def _alike(one: str, other: str) -> bool:
    """Whether two names may be the same unit's: the one without the district, the Party or （本级）."""
    first, second = (_PARTS.sub("", squeezed(name)) for name in (one, other))
    short, long = sorted((first, second), key=len)
    if short in long:
        return True
    rest = iter(long)
    return sum(letter in rest for letter in short) * 10 >= len(short) * 8 if len(short) > 2 else False


def _head(sheet: Any) -> list[str]:
    return [sheet.text(row, column) for row in range(min(6, len(sheet.rows))) for column in range(len(sheet.rows[row]))]


def _yuan(value: Decimal) -> str:
    return f"{plain(value)}元"

