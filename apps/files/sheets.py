"""A workbook as cells: .xlsx, .xls, .et, .ods and CSV read fast (calamine), pages and XML under the name .xls; within
limits, with what a value alone hides.

A value of a formula that was never computed, an error, a percent format and a merged cell are told apart from an empty
cell and a plain number; whoever reads figures asks :func:`typed_text`.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from apps.domain.cells import Field
from apps.domain.money import plain
from apps.files.apart import Bounds, read_apart
from apps.files.kinds import Kind, kind_of
from apps.files.plain import decoded, page
from apps.files.refusal import Refused
from apps.files.webtables import EXACT_DIGITS, is_markup, rounded, web_tables, xml_sheets

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
MAX_UNPACKED = 400 * MEGABYTE
"""All parts of a workbook, measured while they are unpacked."""
MAX_RATIO = 400
"""Unpacked bytes of a part to packed ones, once it is larger than ``RATIO_FROM``."""
RATIO_FROM = 8 * MEGABYTE
MAX_CELLS = 3_000_000
"""Places between the first and the last cell of a sheet, the empty ones too: they all take memory."""
MAX_SHEETS = 300

ENDINGS = (".xlsx", ".xls", ".et", ".csv", ".txt")
TAKEN = "可以导入 .xlsx、.xls、.et 和 .csv 文件。"
TOO_LARGE = f"这个文件超过 {MAX_BYTES // MEGABYTE} MB，请删去图片和无关的表后再试。"
BOMB = "这个文件解压后异常巨大，不像正常的表格，已停止读取；请用 Excel 或 WPS 另存一份后再试。"
WIDE = "工作表“{name}”的范围异常大（{rows} 行 × {columns} 列），请删去数据以外的空行空列后另存再试。"
BROKEN = "这个表格文件已损坏，无法打开；请用 Excel 或 WPS 打开后另存为 .xlsx 再试。"
EMPTY = "这个文件是空的，请确认选择了正确的文件。"
REFUSED = {
    Kind.MACROS: "这个表格含宏，为安全起见不予读取；请用 Excel 或 WPS 另存为不含宏的 .xlsx 再试。",
    Kind.LOCKED: "这个表格设有打开密码，请取消密码后再试。",
    Kind.BROKEN_ZIP: BROKEN,
    Kind.PDF: "这是 PDF 文件，不能按表格读取；请上传导出的 Excel 文件。",
    Kind.DOCX: "这是 Word 文档，不能按表格读取；请上传 Excel 文件。",
    Kind.DOC: "这是 Word 文档，不能按表格读取；请上传 Excel 文件。",
}
OTHER = "这个文件是{kind}，不是能读取的表格。" + TAKEN

NO_RESULT = "这一格是公式，但没有存下计算结果：请用 Excel 或 WPS 打开这个文件、保存一次再上传，或改填数字。"
ERROR = "这一格的公式出错（{error}），请改正公式或改填数字。"
TOO_LONG = "这一格的数字超过 15 位，Excel 已经把后面几位变成了 0；请把单元格格式设为“文本”后重新填写。"
IS_DATE = "这一格是日期，此处应填数字；如果本来填的是数字，请把单元格格式改为“常规”后重新填写。"
IS_FLAG = "这一格是逻辑值（TRUE/FALSE），此处应填数字。"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: a cell of a sheet, or a page."""

    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return "!".join(filter(None, (self.sheet, self.cell)))


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be taken from a file: the place, what stands there, and why, as a sentence with a remedy."""

    place: Place
    value: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {"place": str(self.place), "value": self.value, "message": self.message}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell hides behind its value."""

    formula: bool = False
    empty: bool = False
    """A formula without a stored result."""
    error: str = ""
    percent: bool = False


PLAIN_MARK = Mark()
Rows = list[list[Any]]


@dataclass
class Sheet:
    name: str
    rows: Rows
    """From A1 on; empty cells are ``""``."""
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row and column, last row and column, from 0."""
    hidden: bool = False
    origin: tuple[int, int] = (0, 0)
    """The row and column its own first cell has in the file."""

    def part(self, top: int, left: int, bottom: int, right: int) -> Sheet:
        """The cells between these rows and columns as a sheet of their own, which knows where they stand."""
        def inside(row: int, column: int) -> bool:
            return top <= row < bottom and left <= column < right

        return Sheet(
            self.name, [row[left:right] for row in self.rows[top:bottom]],
            {(row - top, column - left): mark for (row, column), mark in self.marks.items() if inside(row, column)},
            tuple((a - top, b - left, c - top, d - left) for a, b, c, d in self.merged if inside(a, b) and inside(c, d)),
            self.hidden, (self.origin[0] + top, self.origin[1] + left),
        )  # fmt: skip

    def place(self, row: int, column: int) -> Place:
        """Where a cell stands in the file."""
        return Place(self.name, cell_name(row + self.origin[0], column + self.origin[1]))

    def value(self, row: int, column: int) -> Any:
        cells = self.rows[row] if 0 <= row < len(self.rows) else []
        return cells[column] if 0 <= column < len(cells) else ""

    def text(self, row: int, column: int) -> str:
        return text_of(self.value(row, column))

    def mark(self, row: int, column: int) -> Mark:
        return self.marks.get((row, column), PLAIN_MARK)


@dataclass
class Book:
    name: str
    sha256: str
    kind: Kind
    sheets: tuple[Sheet, ...]


def cell_name(row: int, column: int) -> str:
    """``B5`` of row 4 and column 1."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def cell_at(name: str) -> tuple[int, int]:
    """Row and column, from 0, of ``B5``."""
    match = _CELL.fullmatch(name)
    if match is None:
        return -1, -1
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def exact(number: Decimal) -> bool:
    """Whether a spreadsheet keeps a number as it is: it has no more digits than one of a spreadsheet has."""
    return len(plain(abs(number)).replace(".", "").lstrip("0")) <= EXACT_DIGITS


# --- what a cell says ----------------------------------------------------------------------------------------------


def text_of(value: Any) -> str:
    """A value as a person would read it: numbers with the digits a spreadsheet has, dates as 2021-06-18."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return plain(rounded(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def typed_text(sheet: Sheet, row: int, column: int, cell: Field) -> tuple[str, str]:
    """What somebody would have typed for this cell, and why it cannot be told (empty where it can)."""
    value, mark = sheet.value(row, column), sheet.mark(row, column)
    if mark.error:
        return mark.error, ERROR.format(error=mark.error)
    if mark.empty:
        return "", NO_RESULT
    text = text_of(value)
    if isinstance(value, bool):
        return text, IS_FLAG if cell.numeric else ""
    if isinstance(value, int | float):
        if mark.percent and (cell.numeric or cell.type == "text"):
            return plain(rounded(value) * 100) + "%", ""
        if not cell.numeric and abs(value) >= 10**EXACT_DIGITS:
            return text, TOO_LONG
        return text, ""
    if isinstance(value, date | datetime | timedelta | time) and cell.numeric:
        return text, IS_DATE
    if cell.type == "date" and isinstance(value, datetime):
        return value.date().isoformat(), ""
    return text, ""


# --- reading -------------------------------------------------------------------------------------------------------


def read_book(data: bytes, name: str) -> Book:
    """The cells of a file; raises :class:`Refused` with a sentence for whoever brought it."""
    if not data:
        raise Refused(EMPTY)
    if len(data) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    kind = kind_of(data)
    sha256 = hashlib.sha256(data).hexdigest()
    if kind is Kind.XLSX:
        return Book(name, sha256, kind, _xlsx(data))
    if kind is Kind.TEXT and is_markup(data):
        kind = Kind.HTML
    if kind in MEASURED_INSIDE:
        return Book(name, sha256, kind, tuple(map(_sheet_of, read_apart("apps.files.sheets:told", data, APART)["sheets"])))
    if kind is Kind.TEXT:
        text = decoded(data)
        if not name.lower().endswith((".csv", ".txt")) and not any(mark in text for mark in "\t,;"):
            raise Refused(BROKEN)  # words under the name of a workbook, in no columns: what a failed download leaves
        return Book(name, sha256, kind, (_csv(text),))
    raise Refused(REFUSED.get(kind) or OTHER.format(kind=kind.value) )


def _csv(text: str) -> Sheet:
    head = text[:4096]
    delimiter = max(("\t", ",", ";", "，"), key=head.count)
    rows: Rows = []
    cells = 0
    for row in csv.reader(StringIO(text), delimiter=delimiter):
        cells += len(row)
        if cells > MAX_CELLS:
            raise Refused(TOO_LARGE)
        rows.append(list(row))
    return Sheet("CSV", rows)


APART = Bounds(
    seconds=120, cpu=60, memory=1536 * MEGABYTE, answer=256 * MEGABYTE,
    slow="这个表格过于复杂，系统没有在规定时间内读完；请用 Excel 或 WPS 删去无关的表，另存为 .xlsx 再试。",
    big="读取这个表格需要的内存过多，系统没有读完；请用 Excel 或 WPS 删去无关的表，另存为 .xlsx 再试。", unread=BROKEN,
)  # fmt: skip
MEASURED_INSIDE = {Kind.XLS, Kind.HTML, Kind.XML}
"""An .xls, a page or an XML says nothing of its size beforehand, as the parts of an .xlsx do: it is read in a process of its own."""


def told(data: bytes) -> dict[str, Any]:
    """The cells of such a file as plain values: what the process of its own says."""
    kind = kind_of(data)
    if kind is Kind.XLS:
        sheets = [{"name": one.name, "rows": one.rows, "merged": one.merged, "hidden": one.hidden} for one in _sheets(data)]
    else:
        sheets = xml_sheets(decoded(data), MAX_CELLS) if kind is Kind.XML else web_tables(page(data), MAX_CELLS)
    return {"sheets": [one | {"rows": [[_plain(value) for value in row] for row in one["rows"]]} for one in sheets]}


def _plain(value: Any) -> Any:
    """A value JSON knows; dates and times by their name."""
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    named = next((kind for kind in (datetime, date, time) if isinstance(value, kind)), None)
    return {named.__name__: value.isoformat()} if named else value


_MADE: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}  # fmt: skip


def _sheet_of(told: dict[str, Any]) -> Sheet:
    rows = [[_MADE[next(iter(v))](next(iter(v.values()))) if isinstance(v, dict) else v for v in row] for row in told["rows"]]
    return Sheet(told["name"], rows, merged=tuple((a, b, c, d) for a, b, c, d in told["merged"]), hidden=told["hidden"])


def _sheets(data: bytes) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        listed = [meta for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
        if len(listed) > MAX_SHEETS:
            raise Refused(BOMB)
        for meta in listed:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                raise Refused(WIDE.format(name=meta.name, rows=sheet.total_height, columns=sheet.total_width))
            merged = tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
            hidden = meta.visible is not SheetVisibleEnum.Visible
            yield Sheet(meta.name, sheet.to_python(skip_empty_area=False), merged=merged, hidden=hidden)
    except Refused:
        raise
    except Exception as error:  # the library has an error class for every part of every format
        raise Refused(BROKEN) from error


def _xlsx(data: bytes) -> tuple[Sheet, ...]:
    parts = _parts(data)
    percents = _percents(parts)
    marks = {name: _marks(parts[path], percents, name) for name, path in _sheet_parts(parts).items() if path in parts}
    found = []
    for sheet in _sheets(data):
        sheet.marks = marks.get(sheet.name, {})
        found.append(sheet)
    return tuple(found)


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts that say what values alone do not, unpacked and measured; all others are measured alone."""
    kept: dict[str, bytes] = {}
    total = 0
    try:
        with ZipFile(BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise Refused(BOMB)
            for info in archive.infolist():
                name, size, pieces = info.filename.lstrip("/"), 0, []
                wanted = name.startswith(("xl/workbook.xml", "xl/worksheets/", "xl/_rels/", "xl/styles.xml"))
                with archive.open(info) as part:
                    while piece := part.read(256 * 1024):
                        size += len(piece)
                        total += len(piece)
                        if total > MAX_UNPACKED or (size > RATIO_FROM and size > max(info.compress_size, 1) * MAX_RATIO):
                            raise Refused(BOMB)
                        if wanted:
                            pieces.append(piece)
                if wanted:
                    kept[name] = b"".join(pieces)
    except (BadZipFile, OSError, ValueError, RuntimeError, EOFError, NotImplementedError) as error:
        raise Refused(BROKEN) from error
    return kept


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_REL = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def attributes(tag: bytes) -> dict[str, str]:
    from html import unescape

    found = {}
    for name, double, single in _ATTRIBUTE.findall(tag):
        found[name.decode()] = unescape((double or single).decode("utf-8", "replace"))
    return found


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Name of a sheet → its part."""
    targets = {}
    for tag in _REL.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        relation = attributes(tag)
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for tag in _SHEET.findall(parts.get("xl/workbook.xml", b"")):
        sheet = attributes(tag)
        ident = next((value for name, value in sheet.items() if name.endswith(":id")), "")
        found[sheet.get("name", "")] = targets.get(ident, "")
    return found


_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.S)
_XF = re.compile(rb"<(?:\w+:)?xf[\s/>][^>]*>?")
_QUOTED = re.compile(r'"[^"]*"|\\.')


def _percents(parts: dict[str, bytes]) -> frozenset[bytes]:
    """The numbers of the cell styles that show a ratio as a per cent."""
    styles = parts.get("xl/styles.xml", b"")
    codes = {a.get("numFmtId"): a.get("formatCode", "") for a in map(attributes, _FORMAT.findall(styles))}
    percent = {"9", "10"} | {number for number, code in codes.items() if "%" in _QUOTED.sub("", code)}
    listed = _FORMATS.search(styles)
    formats = [a for tag in _XF.findall(listed.group()) if (a := attributes(tag))] if listed else []
    return frozenset(str(i).encode() for i, xf in enumerate(formats) if xf.get("numFmtId") in percent)


_SPECIAL = re.compile(
    rb"<(?:\w+:)?c\s+([^>]*?)(?:/>|>\s*(<(?:\w+:)?f[\s>/].*?)?(?:<(?:\w+:)?v\s*(?:/>|>([^<]*)</)|<(?:\w+:)?is>|</(?:\w+:)?c>))", re.S
)
_REF, _TYPE, _STYLE = (re.compile(rb'(?:^|\s)' + name + rb'\s*=\s*["\']([^"\']*)') for name in (b"r", b"t", b"s"))


def _marks(sheet: bytes, percents: frozenset[bytes], name: str) -> dict[tuple[int, int], Mark]:
    """The cells of a sheet that hide something, in one pass over its text."""
    found: dict[tuple[int, int], Mark] = {}
    if percents or b"<f" in sheet or b":f" in sheet or b't="e"' in sheet or b"t='e'" in sheet:
        for match in _SPECIAL.finditer(sheet):
            inside, formula, value = match.groups()
            style = _STYLE.search(inside)
            kind = _TYPE.search(inside)
            percent = bool(style and style.group(1) in percents)
            error = bool(kind and kind.group(1) == b"e")
            if formula or percent or error:
                ref = _REF.search(inside)
                empty = bool(formula) and not value and not (kind and kind.group(1) == b"str" and value is not None)
                said = (value or b"").decode("utf-8", "replace") if error else ""
                if ref:
                    found[cell_at(ref.group(1).decode())] = Mark(bool(formula), empty and not error, said, percent)
    rows, columns = _far(sheet)
    if rows * columns > MAX_CELLS:
        raise Refused(WIDE.format(name=name, rows=rows, columns=columns))
    return found


_ROW_AT = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d+)"')
_WIDE_REF = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{2,3})\d+"')


def _far(sheet: bytes) -> tuple[int, int]:
    """How far a sheet reaches, by what its rows and wide cells say of themselves."""
    rows = max((int(number[:9]) for number in _ROW_AT.findall(sheet)), default=0)
    widest = max(set(_WIDE_REF.findall(sheet)), key=lambda ref: (len(ref), ref), default=b"Z")
    return rows, cell_at(f"{widest.decode()}1")[1] + 1
