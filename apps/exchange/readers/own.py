"""单位工作簿: the workbook the system itself has made, filled in elsewhere.

Rows and columns are found by the names in the hidden column and the hidden rows, sheets by what they carry, so that
inserting, moving and renaming change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.assessments.models import Assessment
from apps.domain.facts import Fact
from apps.domain.numbers import read_number
from apps.factbook.years import year_before
from apps.files.kinds import Kind
from apps.files.sheets import EXACT_DIGITS, Book, Sheet, cell_at, cell_name, text_of, typed_text

from ..carrying import Carried, Said, as_kept
from ..proposals import Fault, Found, Place, Reading, proposals_of, same
from ..slots import Target
from ..workbook.layout import Block, Cell, Line, pages_of
from ..workbook.writer import BLOCK, END, FORMAT, HEAD, META, SHEET, TOTAL

UNSEEN = "旧格式（.xls）看不出哪些格是公式，由系统计算的各格没有核对，以系统计算的为准；其余各格照常读取。"
NAME = "单位工作簿"
LAST_YEAR = "这是{year}年度（上年）的工作簿：数字填上年数；单位情况、人员、名目、项目、指标和文字一并带入，都标“沿用，待确认”，请逐处确认。"
LAST_ROW = 2000
"""So many new rows of a list are read."""


def recognises(book: Book) -> bool:
    return any(sheet.name == META or _page_of(sheet) for sheet in book.sheets)


def read(book: Book, target: Target) -> Reading:
    """This year's workbook, or that of the department's assessment of the year before."""
    last = _year(book) == str(target.assessment.cycle.year - 1)
    prior = year_before(target.assessment, Assessment.objects.all()) if last else None
    if prior is None:
        return _Own(book, target).reading()
    told = _Own(book, Target(prior)).reading()
    before = Target(prior)
    said = [
        Said(p.key, p.label, p.block, as_kept(before, p.key, p.new), Place("", p.place))
        for p in told.proposals
        if p.new.strip() and not p.choices
    ]
    proposals, _ = proposals_of(Carried(before, target, said).found(), target.find)
    return Reading(NAME, tuple(proposals), told.faults, (LAST_YEAR.format(year=prior.cycle.year),))


def _year(book: Book) -> str:
    """The year a workbook says it is of."""
    rows = ((sheet, row) for sheet in book.sheets if sheet.name == META for row in range(len(sheet.rows)))
    return next((sheet.text(row, 1) for sheet, row in rows if sheet.text(row, 0) == "year"), "")


def _page_of(sheet: Sheet) -> bool:
    return any(sheet.text(row, 0).startswith(SHEET) for row in range(min(3, len(sheet.rows))))


@dataclass
class _Own:
    book: Book
    target: Target
    found: list[Found] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    read_blocks: dict[str, str] = field(default_factory=dict)

    def reading(self) -> Reading:
        meta = next((sheet for sheet in self.book.sheets if sheet.name == META), None)
        if meta is None:
            message = "隐藏的说明表被删去了，分不清是哪个单位、哪一年的工作簿；请重新下载一份，把数据复制过去再上传。"
            return Reading(NAME, faults=(Fault(Place(), "", message),))
        about = {meta.text(row, 0): meta.text(row, 1) for row in range(len(meta.rows)) if meta.text(row, 0)}
        if wrong := tuple(self._not_this(about)):
            return Reading(NAME, faults=wrong)
        self.base = {
            (meta.text(r, 3), meta.text(r, 4), text_of(meta.value(r, 5))): str(meta.value(r, 6))
            for r in range(len(meta.rows))
            if meta.text(r, 3)
        }
        self.blocks = {block.key: block for page in pages_of(self.target) for block in page.blocks}
        self.next_row = {block.list: _last_row(block, self.target) for block in self.blocks.values() if block.list}
        for sheet in self.book.sheets:
            if sheet is not meta:
                self._sheet(sheet)
        self._absent()
        proposals, faults = proposals_of(self.found, self.target.find)
        every = sorted((*self.faults, *faults), key=lambda fault: self._order(fault.place))
        return Reading(NAME, tuple(proposals), tuple(every), (UNSEEN,) if self.book.kind is Kind.XLS else ())

    def _order(self, place: Place) -> tuple[int, int, int]:
        names = [sheet.name for sheet in self.book.sheets]
        return (names.index(place.sheet) if place.sheet in names else -1, *cell_at(place.cell))

    def _not_this(self, about: dict[str, str]) -> Iterator[Fault]:
        """Why it is not the workbook of this assessment."""
        assessment, pack = self.target.assessment, self.target.evaluation.pack
        department = assessment.department
        if about.get("format") != FORMAT:
            yield Fault(Place(META, "B1"), about.get("format", ""), "工作簿的版式与本系统不符，请重新下载一份，把数据复制过去再上传。")
        if (about.get("district"), about.get("unit")) != (assessment.cycle.district.code, department.code):
            message = f"这是“{about.get('unit_name') or about.get('unit')}”的工作簿，不是“{department.name}”的，没有读取。"
            yield Fault(Place(META, "B3"), about.get("unit", ""), message)
        if about.get("year") != str(assessment.cycle.year):
            message = f"这是{about.get('year')}年度的工作簿，现在填报的是{assessment.cycle.year}年度，没有读取。"
            yield Fault(Place(META, "B5"), about.get("year", ""), message)
        if about.get("pack") != pack.code or about.get("pack_hash") != pack.hash:
            message = "工作簿按另一版区划包（表样）制作，与现在的表样不同；请重新下载一份，把数据复制过去再上传。"
            yield Fault(Place(META, "B6"), about.get("pack", ""), message)

    # --- a sheet ---------------------------------------------------------------------------------------------------

    def _sheet(self, sheet: Sheet) -> None:
        block: Block | None = None
        columns: dict[int, str] = {}
        for row in range(len(sheet.rows)):
            mark = sheet.text(row, 0)
            if mark.startswith(SHEET) or mark in (HEAD, TOTAL):
                continue
            if mark == END:
                block = None
            elif mark.startswith(BLOCK):
                block = self._begins(sheet, row, mark.removeprefix(BLOCK))
                columns = self._columns(sheet, row, block) if block else {}
            elif block is not None:
                self._row(sheet, row, block, columns, mark)

    def _begins(self, sheet: Sheet, row: int, key: str) -> Block | None:
        block = self.blocks.get(key)
        if block is None:
            title = next((sheet.text(r, 1) for r in (row - 2, row - 1) if sheet.text(r, 1)), key)
            self._fault(sheet, row, 0, title, "这张表在系统里已经没有了（例如项目已删除），没有读取。")
        elif key in self.read_blocks:
            message = f"这张表与“{self.read_blocks[key]}”重复，只读取前一张；请删去多余的一张。"
            self._fault(sheet, row, 0, block.title, message)
            return None
        else:
            self.read_blocks[key] = sheet.name
        return block

    def _columns(self, sheet: Sheet, row: int, block: Block) -> dict[int, str]:
        """Where each column of the block stands."""
        names = {key or "内容": key for key, _ in block.columns if not key.startswith("~")}
        found: dict[int, str] = {}
        for column in range(1, len(sheet.rows[row])):
            text = sheet.text(row, column)
            if text not in names:
                continue
            if names[text] in found.values():
                self._fault(sheet, row, column, text, f"“{text}”这一栏重复了，只读取左边的一栏；请删去多余的一栏。")
                continue
            found[column] = names[text]
        return found

    def _row(self, sheet: Sheet, row: int, block: Block, columns: dict[int, str], mark: str) -> None:
        line = next((line for line in block.lines if line.key == mark), None)
        again = line is not None and any((block.key, mark, key) in self.seen for key in columns.values())
        if line is not None and not again:
            for column, key in columns.items():
                cell = line.cells[[k for k, _ in block.columns].index(key)]
                self.seen[block.key, mark, key] = self._place(sheet, row, column)
                if cell is not None and cell.input and cell.slot is not None:
                    self._input(sheet, row, column, block, line, key, cell)
                else:
                    self._locked(sheet, row, column, cell)
            return
        filled = [c for c in columns if sheet.text(row, c) or sheet.mark(row, c).empty or sheet.mark(row, c).error]
        if not filled:
            return
        if block.grows and block.list:
            self._new(sheet, row, block, columns)
            return
        message = "这一行与上面的行重复，没有读取；请删去。" if again else "这一行不在表样里，没有读取；请把数填到表样已有的行里。"
        for column in filled:
            self._fault(sheet, row, column, sheet.text(row, column), message)

    def _input(self, sheet: Sheet, row: int, column: int, block: Block, line: Line, key: str, cell: Cell) -> None:
        slot = cell.slot
        assert slot is not None
        if self._hidden_by_merge(sheet, row, column):
            return
        text, problem = typed_text(sheet, row, column, cell.field)
        if problem:
            self._fault(sheet, row, column, text, problem)
            return
        base = self.base.get((block.key, line.key, key), "")
        if not text and not base.strip():
            # Nobody has touched it: what is there by now stays.
            if not slot.raw.strip():
                return
            text = slot.raw
        untouched = bool(base.strip()) and same(slot.address, base, text)
        self.found.append(Found(slot.key, text, self._place(sheet, row, column), untouched=untouched))

    def _locked(self, sheet: Sheet, row: int, column: int, cell: Cell | None) -> None:
        """Something typed where nothing can be: a figure put into a computed cell would be lost in silence."""
        if cell is None:
            if text := sheet.text(row, column):
                self._fault(sheet, row, column, text, "这一格不适用，不用填写，没有读取；请删去。")
            return
        if cell.formula is None or sheet.mark(row, column).formula or not sheet.text(row, column) or self.book.kind is Kind.XLS:
            return
        text, _ = typed_text(sheet, row, column, cell.field)
        if not self._same_as(cell, text):
            self._fault(sheet, row, column, text, "这一格由系统计算，不能填写，没有读取；请改填它的各项。")

    @staticmethod
    def _same_as(cell: Cell, text: str) -> bool:
        """What the server has computed, as many digits as it prints."""
        shown = cell.fact.shown() if cell.fact else ""
        reading = read_number(text, cell.field.unit, EXACT_DIGITS)
        if reading.value is not None and cell.fact:
            text = Fact("", "", reading.value, cell.field.unit, cell.field.decimals).shown()
        return text in ("—", "", shown)

    def _new(self, sheet: Sheet, row: int, block: Block, columns: dict[int, str]) -> None:
        """A line of a list that somebody has added."""
        self.next_row[block.list] += 1
        number = self.next_row[block.list]
        if number > LAST_ROW:
            self._fault(sheet, row, min(columns), "", f"这张表超过 {LAST_ROW} 行，后面的没有读取。")
            return
        for column, key in columns.items():
            place = [k for k, _ in block.columns].index(key)
            if self._hidden_by_merge(sheet, row, column):
                continue
            text, problem = typed_text(sheet, row, column, block.fields[place])
            if problem:
                self._fault(sheet, row, column, text, problem)
            elif text:
                self.found.append(Found(f"{block.list}.项{number}.{key}", text, self._place(sheet, row, column), "新增的行"))

    def _hidden_by_merge(self, sheet: Sheet, row: int, column: int) -> bool:
        """Whether the cell is part of a merged one: nobody can tell whose figure it is."""
        for top, left, bottom, right in sheet.merged:
            if top <= row <= bottom and left <= column <= right:
                if sheet.text(top, left):
                    message = "这一格与相邻的格合并了，分不清是哪一格的数；请取消合并后分别填写。"
                    self._fault(sheet, row, column, sheet.text(top, left), message)
                return True
        return False

    # --- what is not there -----------------------------------------------------------------------------------------

    def _absent(self) -> None:
        """Inputs with something in them that the file has lost: told, and left as they are."""
        for block in self.blocks.values():
            for line in block.lines:
                for (key, label), cell in zip(block.columns, line.cells, strict=True):
                    lost = cell is not None and cell.slot is not None and (block.key, line.key, key) not in self.seen
                    if lost and cell.slot.raw.strip():
                        why = f"工作簿里没有这一格（表“{block.title}”的“{label}”），系统里的内容不变。"
                        self.found.append(Found(cell.slot.key, "", Place(self.read_blocks.get(block.key, "")), why, absent=True))

    def _place(self, sheet: Sheet, row: int, column: int) -> Place:
        return Place(sheet.name, cell_name(row, column))

    def _fault(self, sheet: Sheet, row: int, column: int, value: str, message: str) -> None:
        self.faults.append(Fault(self._place(sheet, row, column), value, message))


def _last_row(block: Block, target: Target) -> int:
    """The number of the last row a list has."""
    if block.list == "项目":
        return len(target.projects)
    numbers = [int(line.key.removeprefix("项")) for line in block.lines if line.key.removeprefix("项").isdecimal()]
    return max(numbers, default=0)
