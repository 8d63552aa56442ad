"""Tables of a web page, or of the XML of Excel 2003: what many programs of finance hand out under the name .xls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import ParseError, XMLParser

from apps.domain.money import plain
from apps.files.refusal import Refused

Rows = list[list[Any]]
Merged = list[tuple[int, int, int, int]]

NO_TABLE = "这个文件里没有表格，请确认选择了正确的文件。"
UNREAD = "这个 XML 文件不是 Excel 表格，或已损坏；请用 Excel 或 WPS 打开后另存为 .xlsx 再试。"
TOO_MANY = "这个表格的范围异常大，请删去数据以外的空行空列后另存为 .xlsx 再试。"

SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
EXACT_DIGITS = 15
"""So many digits a number of a spreadsheet has; what is written behind them is noise."""
_WIDEST, _LONGEST = 16_384, 1_048_576
"""Columns and rows a spreadsheet has."""


def rounded(number: int | float | Decimal) -> Decimal:
    """A number of a spreadsheet with the digits it has."""
    return Decimal(format(number, f".{EXACT_DIGITS}g"))


@dataclass
class Grid:
    """Cells that are put one behind the other, below those that reach down; ``room`` is how many there may be."""

    name: str
    room: int
    rows: Rows = field(default_factory=list)
    merged: Merged = field(default_factory=list)
    _down: dict[int, int] = field(default_factory=dict)
    """Column → how many rows a cell above still reaches down."""
    _at: int = 0

    def line(self, index: int = 0) -> None:
        """The next row, or the one of this number (from 1)."""
        for _ in range(max(1, index - len(self.rows))):
            self._take(1)
            self.rows.append([])
            if len(self.rows) > 1:
                self._down = {column: rest - 1 for column, rest in self._down.items() if rest > 1}
        self._at = 0

    def put(self, value: Any, across: int = 1, down: int = 1, index: int = 0) -> None:
        """A cell behind the last one, or in the column of this number (from 1), over so many columns and rows."""
        if not self.rows:
            self.line()
        self._at = index - 1 if index > 0 else self._at
        while self._at in self._down:
            self._at += 1
        across, down = min(max(across, 1), _WIDEST), min(max(down, 1), _LONGEST)
        row, wanted = self.rows[-1], self._at + across
        self._take(max(0, wanted - len(row)))
        row.extend([""] * (wanted - len(row)))
        row[self._at] = value
        if across > 1 or down > 1:
            top = len(self.rows) - 1
            self.merged.append((top, self._at, top + down - 1, wanted - 1))
        if down > 1:
            self._down |= dict.fromkeys(range(self._at, wanted), down)
        self._at = wanted

    def _take(self, cells: int) -> None:
        self.room -= cells
        if self.room < 0 or len(self.rows) > _LONGEST:
            raise Refused(TOO_MANY)

    def told(self) -> dict[str, Any]:
        """As plain values; a cell reaches no further down than the table."""
        last = len(self.rows) - 1
        merged = [(a, b, min(c, last), d) for a, b, c, d in self.merged]
        return {"name": self.name, "rows": self.rows, "merged": [one for one in merged if one[:2] != one[2:]], "hidden": False}


# --- a web page ----------------------------------------------------------------------------------------------------

_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>")
_SILENT = {"style", "script", "title", "xml"}
_BREAKS = {"br", "p", "div", "h1", "h2", "h3", "li", "caption"}


def web_tables(text: str, room: int) -> list[dict[str, Any]]:
    """The outermost tables of a page, each a sheet below the lines above it; what stands in a table within a cell is the cell's."""
    reader = _Page(room)
    reader.feed(text)
    reader.close()
    reader.finish()
    if not reader.grids:
        raise Refused(NO_TABLE)
    names = reader.names if len(reader.names) == len(reader.grids) else [f"表{n}" for n in range(1, len(reader.grids) + 1)]
    for grid, name in zip(reader.grids, names, strict=True):
        grid.name = name
    return [grid.told() for grid in reader.grids]


class _Page(HTMLParser):
    def __init__(self, room: int):
        super().__init__(convert_charrefs=True)
        self.room = room
        self.grids: list[Grid] = []
        self.names: list[str] = []
        self._depth = 0
        self._silent = 0
        self._above: list[str] = [""]
        self._cell: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._begin()
        elif self._depth == 1 and tag == "tr":
            self._finish_cell()
            self.grids[-1].line()
        elif self._depth == 1 and tag in ("td", "th"):
            self._finish_cell()
            said = dict(attrs)
            self._cell, self._span = [], (_number(said.get("colspan")), _number(said.get("rowspan")))
        elif tag in _BREAKS:
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._finish_cell()
            self._depth -= 1
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._finish_cell()
        elif tag in _BREAKS:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(data)

    def handle_comment(self, data: str) -> None:
        self.names += _SHEET_NAME.findall(data)

    def finish(self) -> None:
        self._finish_cell()

    def _say(self, text: str) -> None:
        if self._cell is not None:
            self._cell.append(text)
        elif not self._depth or text == "\n":
            self._above.append(text)

    def _begin(self) -> None:
        room = self.grids[-1].room if self.grids else self.room
        self.grids.append(Grid("", room))
        for line in "".join(self._above).split("\n"):
            if words := " ".join(line.split()):
                self.grids[-1].line()
                self.grids[-1].put(words)
        self._above = []

    def _finish_cell(self) -> None:
        if self._cell is not None:
            lines = (" ".join(line.split()) for line in "".join(self._cell).split("\n"))
            self.grids[-1].put("\n".join(filter(None, lines)), *self._span)
        self._cell = None


def _number(text: str | None, default: int = 1) -> int:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 8 else default


# --- the XML of Excel 2003 -----------------------------------------------------------------------------------------

_DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def xml_sheets(text: str, room: int) -> list[dict[str, Any]]:
    """The sheets of an XML spreadsheet (“XML 表格 2003”)."""
    reader = _Workbook(room)
    parser = XMLParser(target=reader)
    try:
        parser.feed(_DECLARED.sub("", text.lstrip("\ufeff"), count=1))
        parser.close()
    except (ParseError, ValueError) as error:
        raise Refused(UNREAD) from error
    if not reader.grids:
        raise Refused(UNREAD)
    return [grid.told() for grid in reader.grids]


class _Workbook:
    """Cells as the parser comes by them; no tree is kept."""

    def __init__(self, room: int):
        self.room = room
        self.grids: list[Grid] = []
        self._percents: set[str] = set()
        self._style = ""
        self._kind = ""
        self._words: list[str] | None = None
        self._value: Any = ""
        self._at: dict[str, str] = {}

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Refused(UNREAD)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        said = {name.rpartition("}")[2]: value for name, value in attributes.items()}
        match self._local(tag):
            case "Style":
                self._style = said.get("ID", "")
            case "NumberFormat" if "%" in (shown := said.get("Format", "")) or shown == "Percent":
                self._percents.add(self._style)
            case "Worksheet":
                self.grids.append(Grid(said.get("Name", f"表{len(self.grids) + 1}"), self.grids[-1].room if self.grids else self.room))
            case "Row" if self.grids:
                self.grids[-1].line(_number(said.get("Index"), 0))
            case "Cell":
                self._at, self._value = said, ""
            case "Data":
                self._kind, self._words = said.get("Type", ""), []

    def end(self, tag: str) -> None:
        match self._local(tag):
            case "Data" if self._words is not None:
                self._value, self._words = self._read("".join(self._words)), None
            case "Cell" if self.grids:
                across, down = _number(self._at.get("MergeAcross"), 0) + 1, _number(self._at.get("MergeDown"), 0) + 1
                self.grids[-1].put(self._value, across, down, _number(self._at.get("Index"), 0))

    def data(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)

    def close(self) -> None:
        """Nothing: the cells are in their grids."""

    def _local(self, tag: str) -> str:
        space, _, local = tag.rpartition("}")
        return local if space in ("", f"{{{SPREADSHEET}") else ""

    def _read(self, text: str) -> Any:
        try:
            match self._kind:
                case "Number":
                    value = rounded(Decimal(text))
                    percent = self._at.get("StyleID", "") in self._percents
                    return f"{plain(value * 100)}%" if percent else plain(value)
                case "Boolean":
                    return text.strip() == "1"
                case "DateTime":
                    return datetime.fromisoformat(text)
        except (ValueError, InvalidOperation):
            return text
        return text.strip()


_OPENS = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:table|meta|style|body|div)\b", re.IGNORECASE)


def is_markup(data: bytes) -> bool:
    """Whether a text begins with the markup of a table, without saying that it is a web page."""
    return _OPENS.match(data[:200]) is not None
