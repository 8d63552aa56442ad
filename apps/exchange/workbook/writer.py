"""The workbook as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from apps.domain.cells import LONG, NUMBER, Field
from apps.domain.facts import State
from apps.domain.formulas import Formula
from apps.domain.money import in_unit, plain
from apps.files.sheets import cell_name, exact
from apps.files.tables import AS_TYPED, sheet_name

from ..slots import Target
from .formulas import Untranslatable, translated
from .layout import NEW, SPARE, Block, Cell, Line, Page, pages_of

META = "_zpt"
FORMAT = "1"
SHEET, BLOCK, END, TOTAL, HEAD = "zpt:", "@", "@end", "#total", "#head"
"""What the hidden column says of a row: the page, a block begins or ends, the total of a list, the head."""

LONGEST_CHOICES = 255
FONT = "宋体"


@dataclass
class Spot:
    """Where a cell stands."""

    sheet: str
    row: int
    column: int
    unit: str

    def ref(self, sheet: str) -> str:
        letters = cell_name(self.row, self.column).rstrip("0123456789")
        here = f"${letters}${self.row + 1}"
        return here if sheet == self.sheet else f"'{self.sheet}'!{here}"


@dataclass
class Placed:
    page: Page
    name: str
    starts: dict[str, int] = field(default_factory=dict)
    """The row of each block's title."""


def workbook(target: Target, prior=None) -> bytes:
    """The workbook of an assessment, as the bytes of an .xlsx file."""
    return _Writer(target, pages_of(target, prior)).bytes()


class _Writer:
    def __init__(self, target: Target, pages: tuple[Page, ...]):
        import xlsxwriter

        self.target, self.pack = target, target.evaluation.pack
        self.buffer = BytesIO()
        self.book = xlsxwriter.Workbook(self.buffer, {"in_memory": True, **AS_TYPED})
        self.formats: dict[tuple, Any] = {}
        taken = {META.lower(), "填写说明"}
        self.pages = [Placed(page, sheet_name(page.title, taken)) for page in pages]
        self.spots: dict[str, Spot] = {}
        self.columns: dict[str, tuple[Spot, int, Spot]] = {}
        """List column → its first cell, last row, and the first cell of the list's first column."""
        self.stored: list[tuple[str, str, str, str]] = []
        self.choices: list[tuple[str, ...]] = []
        self.derived = {d.key: d.formula for d in self.pack.derived}
        for placed in self.pages:
            self._place(placed)

    def bytes(self) -> bytes:
        self._guide()
        sheets = [self.book.add_worksheet(placed.name) for placed in self.pages]
        meta = self.book.add_worksheet(META)
        for placed, sheet in zip(self.pages, sheets, strict=True):
            self._page(placed, sheet)
        self._meta(meta)
        self.book.set_properties({"title": f"{self.target.assessment}工作簿", "comments": "由自评通导出"})
        self.book.close()
        return self.buffer.getvalue()

    # --- where things stand ----------------------------------------------------------------------------------------

    def _place(self, placed: Placed) -> None:
        row = 0
        for block in placed.page.blocks:
            placed.starts[block.key] = row
            first = row + 4
            left = 1 + len(block.heads)
            for i, line in enumerate(block.lines):
                for j, cell in enumerate(line.cells):
                    for key in cell.keys if cell else ():
                        self.spots[key] = Spot(placed.name, first + i, left + j, cell.field.unit)
            last = first + len(block.lines) + (SPARE if block.grows else 0)
            if block.list:
                for j, (key, _) in enumerate(block.columns):
                    unit = block.fields[j].unit
                    self.columns[f"{block.list}.合计.{key}"] = (
                        Spot(placed.name, first, left + j, unit), last - 1, Spot(placed.name, first, left, ""),
                    )  # fmt: skip
                for j, cell in enumerate(block.totals):
                    for key in cell.keys if cell else ():
                        self.spots[key] = Spot(placed.name, last, left + j, cell.field.unit)
            row = last + (1 if block.totals else 0) + 2

    def _find(self, sheet: str):
        def find(name: str) -> tuple[str, str] | Formula | None:
            if spot := self.spots.get(name):
                return spot.ref(sheet), spot.unit
            return self.derived.get(name)

        return find

    # --- pages -----------------------------------------------------------------------------------------------------

    def _page(self, placed: Placed, sheet: Any) -> None:
        sheet.set_column(0, 0, 4, None, {"hidden": True})
        widths: dict[int, int] = {}
        for block in placed.page.blocks:
            self._block(placed, sheet, block, widths)
        for column, width in widths.items():
            sheet.set_column(column, column, width)
        if len(placed.page.blocks) == 1:
            sheet.freeze_panes(4, 1 + len(placed.page.blocks[0].heads))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.protect("", {
            "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True,
            "sort": True, "autofilter": True,
        })  # fmt: skip

    def _block(self, placed: Placed, sheet: Any, block: Block, widths: dict[int, int]) -> None:
        row, left = placed.starts[block.key], 1 + len(block.heads)
        sheet.write_string(row, 0, f"{SHEET}{placed.page.key}")
        sheet.write_string(row, 1, block.title, self._format(bold=True, font_size=14))
        told = "；".join(filter(None, (f"单位：{block.unit}" if block.unit else "", block.hint)))
        sheet.write_string(row + 1, 1, told, self._format(font_color="#555555"))
        sheet.write_string(row + 2, 0, f"{BLOCK}{block.key}")
        for j, (key, _) in enumerate(block.columns):
            sheet.write_string(row + 2, left + j, key or "内容")
        sheet.set_row(row + 2, None, None, {"hidden": True})
        head = self._format(bold=True, bg_color="#DCE6F1", border=1, text_wrap=True, align="center", valign="vcenter")
        sheet.write_string(row + 3, 0, HEAD)
        for j, label in enumerate((*block.heads, *(label for _, label in block.columns))):
            sheet.write_string(row + 3, 1 + j, label, head)
        for j in range(len(block.heads)):
            widths[1 + j] = max(widths.get(1 + j, 0), 6 if block.heads == ("序号",) else 34)
        for j, width in enumerate(_widths(block)):
            widths[left + j] = max(widths.get(left + j, 0), width)
        first = row + 4
        for i, line in enumerate(block.lines):
            self._line(placed, sheet, block, line, first + i)
        last = first + len(block.lines)
        if block.grows:
            for i in range(SPARE):
                self._new_line(sheet, block, last + i, len(block.lines) + i + 1)
            last += SPARE
        if block.totals:
            self._totals(placed, sheet, block, last)
            last += 1
        sheet.write_string(last, 0, END)

    def _line(self, placed: Placed, sheet: Any, block: Block, line: Line, row: int) -> None:
        sheet.write_string(row, 0, line.key)
        for j, label in enumerate(line.heads):
            indent = line.depth if j == len(line.heads) - 1 else 0
            sheet.write_string(row, 1 + j, label, self._format(
                border=1, indent=indent, bold=line.total, text_wrap=True, valign="vcenter", bg_color="#F4F6F9",
            ))  # fmt: skip
        left = 1 + len(block.heads)
        for j, cell in enumerate(line.cells):
            if cell is None:
                sheet.write_blank(row, left + j, None, self._format(border=1, bg_color="#EDEDED"))
            elif cell.input:
                self._input(sheet, row, left + j, cell.field, cell.slot.raw if cell.slot else "", cell.hint)
                if cell.slot and cell.slot.raw.strip():
                    self.stored.append((block.key, line.key, block.columns[j][0], cell.slot.raw))
            else:
                self._computed(placed.name, sheet, row, left + j, cell)

    def _new_line(self, sheet: Any, block: Block, row: int, number: int) -> None:
        sheet.write_string(row, 0, NEW)
        sheet.write_string(row, 1, str(number), self._format(border=1, bg_color="#F4F6F9"))
        for j, cell in enumerate(block.fields):
            self._input(sheet, row, 1 + len(block.heads) + j, cell, "", cell.hint)

    def _input(self, sheet: Any, row: int, column: int, cell: Field, raw: str, hint: str) -> None:
        style = self._format(
            border=1, bg_color="#FFFBE6", locked=False, text_wrap=not cell.numeric, valign="vcenter",
            num_format=number_format(cell) if cell.numeric else "@",
        )  # fmt: skip
        text = raw.strip()
        number = _number(cell, text)
        if number is not None:
            sheet.write_number(row, column, number, style)
        elif text:
            sheet.write_string(row, column, raw, style)
        else:
            sheet.write_blank(row, column, None, style)
        self._validation(sheet, row, column, cell, hint)

    def _validation(self, sheet: Any, row: int, column: int, cell: Field, hint: str) -> None:
        """A drop-down where the answers are given, and what is asked as a note when the cell is chosen."""
        options = cell.options
        rule: dict[str, Any] = {"validate": "any"}
        if options:
            rule = {"validate": "list", "source": self._source(options), "error_title": "请从列表中选", "ignore_blank": True}
        told = hint or (f"单位：{cell.unit}，最多 {cell.decimals} 位小数" if cell.numeric and cell.unit else "")
        if told:
            rule |= {"input_title": "填写口径", "input_message": told[:255]}
        if options or told:
            sheet.data_validation(row, column, row, column, rule)

    def _source(self, options: tuple[str, ...]) -> list[str] | str:
        if len(",".join(options)) <= LONGEST_CHOICES and not any("," in option for option in options):
            return list(options)
        if options not in self.choices:
            self.choices.append(options)
        column = cell_name(0, 8 + self.choices.index(options)).rstrip("0123456789")
        return f"={META}!${column}$1:${column}${len(options)}"

    def _computed(self, name: str, sheet: Any, row: int, column: int, cell: Cell) -> None:
        style = self._format(
            border=1, bg_color="#EDEDED", font_color="#333333", text_wrap=not cell.field.numeric, valign="vcenter",
            num_format=number_format(cell.field) if cell.field.numeric else "@",
        )  # fmt: skip
        value = _value(cell)
        try:
            if cell.formula is None or not cell.field.numeric:
                raise Untranslatable
            sheet.write_formula(row, column, translated(cell.formula, cell.field.unit, self._find(name)), style, value)
        except Untranslatable:
            if isinstance(value, Decimal):
                sheet.write_number(row, column, value, style)
            else:
                sheet.write_string(row, column, value or cell.text, style)

    def _totals(self, placed: Placed, sheet: Any, block: Block, row: int) -> None:
        style = self._format(border=1, bold=True, bg_color="#F4F6F9")
        sheet.write_string(row, 0, TOTAL)
        sheet.write_string(row, 1, "合计", style)
        for j, cell in enumerate(block.totals):
            column = 1 + len(block.heads) + j
            if cell is None:
                sheet.write_blank(row, column, None, style)
            elif cell.formula is not None:
                self._computed(placed.name, sheet, row, column, cell)
            else:
                first, last, names = self.columns[f"{block.list}.合计.{block.columns[j][0]}"]
                letters, named = (cell_name(0, spot.column).rstrip("0123456789") for spot in (first, names))
                span, lead = (f"${c}${first.row + 1}:${c}${last + 1}" for c in (letters, named))
                text = f'=IF(COUNTA({lead})=0,"",IF(SUMPRODUCT(({lead}<>"")*({span}=""))>0,"",SUM({span})))'
                number = number_format(cell.field)
                sheet.write_formula(row, column, text, self._format(
                    border=1, bold=True, bg_color="#EDEDED", num_format=number,
                ), _value(cell))  # fmt: skip

    # --- the sheets about the workbook -----------------------------------------------------------------------------

    def _guide(self) -> None:
        sheet = self.book.add_worksheet("填写说明")
        sheet.set_column(0, 0, 110)
        assessment = self.target.assessment
        lines = (
            f"{assessment.department.name} {assessment.cycle.year}年度自评工作簿",
            f"区划包：{self.pack.title}（{self.pack.code}，版本 {self.pack.hash[:12]}）",
            "",
            "1. 浅黄色的格子填写，灰色的由公式计算，标题和灰色的格子已锁定（没有密码，可在“审阅”里撤销保护）。",
            "2. 金额等按每张表注明的单位填写；也可以写明单位，如 1.2亿、85%。没有发生的填 0，不适用的填“不适用”，不要填横线。",
            "3. 表格可以插入行、移动列、改表名；明细表（有“序号”的）在空行里接着填，不够可以插入行。请不要删去隐藏的第一列和隐藏的行。",
            "4. 填好保存为 .xlsx，在系统“导入”页上传。上传后先逐项列出与系统现有内容的异同，确认以后才写入。",
            "5. 有误的格子会一次全部列出，并可下载标出这些格子的本工作簿。",
        )
        for row, text in enumerate(lines):
            sheet.write_string(row, 0, text, self._format(bold=row == 0, font_size=14 if row == 0 else 11, text_wrap=True))
        sheet.protect()

    def _meta(self, sheet: Any) -> None:
        assessment = self.target.assessment
        about = {
            "format": FORMAT, "district": assessment.cycle.district.code, "unit": assessment.department.code,
            "unit_name": assessment.department.name, "year": str(assessment.cycle.year), "pack": self.pack.code,
            "pack_hash": self.pack.hash,
        }  # fmt: skip
        for row, (key, value) in enumerate(about.items()):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, value)
        for row, (block, line, column, raw) in enumerate(self.stored):
            for j, text in enumerate((block, line, column, raw)):
                sheet.write_string(row, 3 + j, text)
        for j, options in enumerate(self.choices):
            for row, option in enumerate(options):
                sheet.write_string(row, 8 + j, option)
        sheet.very_hidden()

    def _format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": FONT, "font_size": 11} | properties)
        return self.formats[key]


def number_format(cell: Field) -> str:
    """Grouped, with as many decimals as the cell takes where there are any."""
    if cell.unit == "%":
        return "0." + "#" * cell.decimals if cell.decimals else "0"
    return "#,##0" + (f".{'0' * cell.decimals}" if cell.decimals else "")


def _number(cell: Field, text: str) -> Decimal | None:
    """The figure in the cell's unit, where what was typed is one that a spreadsheet keeps exactly."""
    if not cell.numeric or not text:
        return None
    read = cell.read(text)
    if read.message or not isinstance(read.value, Decimal):
        return None
    number = in_unit(read.value, cell.unit)
    return number if exact(number) else None


def _value(cell: Cell) -> Decimal | str:
    """What the server has computed, in the cell's unit."""
    fact = cell.fact
    if fact is None:
        return cell.text
    if fact.state is State.NOT_APPLICABLE:
        return "—"
    number = fact.number
    return Decimal(plain(in_unit(number, cell.field.unit))) if number is not None else fact.shown()


def _widths(block: Block) -> list[int]:
    """Wide where texts are, narrow where figures are."""
    widths = []
    for j in range(len(block.columns)):
        fields = [line.cells[j].field for line in block.lines if line.cells[j]] or list(block.fields[j : j + 1])
        kinds = {f.type for f in fields}
        widths.append(70 if kinds == {LONG} else 16 if kinds == {NUMBER} else 34)
    return widths
