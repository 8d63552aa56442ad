"""A sheet of 决算 as figures: what each amount is called by its row and its heads, and where it stands.

Heads of any number of lines, merged or not; codes in one column or three; blocks side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from apps.domain.accounts import Table, name_of, squeezed, tables
from apps.domain.language.subjects import NAMED
from apps.domain.money import to_base
from apps.domain.numbers import read_number
from apps.files.sheets import ERROR, IS_DATE, IS_FLAG, NO_RESULT, Sheet, text_of

from ..proposals import Place

TOP = 12
"""The rows that may hold title, unit and year."""
FOOT = 4
MOST_HEADS = 6
HEADS = {"决算数", "金额", "预算数", "合计", "行次", "小计", "统计数", "期末余额", "本年收入合计", "本年支出合计"}
"""One of these makes a line one of heads, several of the others do."""
CLASS = 3
"""So many digits the code of a 类 has, and no part below it."""
PARTED = {"编码", "名称", "科目编码", "科目名称", "类", "款", "项", "基本支出", "项目支出"}
_UNIT = re.compile(r"单位[:：]?（?(?:人民币)?(亿元|万元|千元|元)|以“?(?:人民币)?(亿元|万元|千元|元)”?为(?:金额|计量|货币)?单位")
_ONLY_UNIT = re.compile(r"（?(?:人民币)?(亿元|万元|千元|元)）?")
_NAME = re.compile(r"(?:编制单位|编报单位|填报单位|公开部门|公开单位|单位名称|部门名称|部门|单位)[（(]?[^:：]{0,6}[:：](.+)")
_APART = re.compile(r"[ \u3000]{2,}|\t")
_YEAR, _FISCAL = re.compile(r"(20\d\d)年"), re.compile(r"(20\d\d)年度")
_CHINESE_YEAR = re.compile(r"二[〇○零Ｏ][〇○零Ｏ一二三四五六七八九]{2}(?=年)")
_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_DATE = re.compile(r"20\d\d年\d{1,2}月|日期")
_CODE = re.compile(r"(财决附?|公开|附)(?:表)?(\d{1,2})(?:[-_](\d))?表?")
_SHEET_CODE = re.compile(r"^([ZFG]K?)(\d{2})(?:[_-](\d))?")
_META = re.compile(r"单位[:：]|单位名称|部门[:：]|财决附?\d|公开\d+表|公开部门|^20\d\d年\d+月$")
_LABEL = re.compile(r"^项目(?:$|（)|名称$|科目$")
_ENDS = re.compile(r"^注[:：]|^备注|^说明[:：]|^本表")
_WITHOUT_UNIT = re.compile(r"（(?:亿元|万元|千元|元)）$")
_HEAD_YEAR = re.compile(r"(20\d\d)年度?(.*)")
_HEAD_UNIT = re.compile(r"（?(亿元|万元|千元|元)）?$")
_DASHES = {"—", "-", "－", "–", "--", "——", "/"}


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a table: in base units where it is money."""

    value: Decimal
    place: Place
    step: Decimal
    """The worth of its last digit."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a block: its name, its code and what stands under each head."""

    name: str
    label: str
    code: str
    side: int
    cells: tuple[tuple[tuple[str, ...], Any, Place], ...]
    """Heads from the top down, value, place."""
    width: int = 1
    """How many columns of figures its block has."""


@dataclass
class Read:
    """One sheet that was known."""

    table: Table
    sheet: str
    unit: str
    unit_name: str
    year: int
    lines: list[Line]
    troubles: list[tuple[Place, str, str]] = field(default_factory=list)


def read_sheet(sheet: Sheet) -> Read | None:
    """The table on a sheet; None where it is none that is known."""
    top = [text for row in range(min(TOP, len(sheet.rows))) for text in _texts(sheet, row)]
    name = _SHEET_CODE.sub("", squeezed(sheet.name)).lstrip("_ .-、0123456789")
    table = tables().known([*top, name], _codes(sheet, top))
    if table is None:
        return None
    body = _body(sheet)
    if body is None:
        return None
    first, head = body
    unit = next((unit for text in (*top, *_foot(sheet)) if (unit := _stated_unit(text))), "")
    unit = unit or next((m.group(1) for text in top if (m := _ONLY_UNIT.fullmatch(squeezed(text)))), "")
    heads = [squeezed(text) for row in head for text in _texts(sheet, row)]
    unit = unit or next((unit for text in heads if (unit := _head_unit(text))), "")
    pieces = [squeezed(piece) for text in top for piece in _APART.split(text)]
    unit_name = next((m.group(1) for text in pieces if not _UNIT.search(text) and (m := _NAME.match(text))), "")
    year = year_in(pieces)
    read = Read(table, sheet.name, unit, unit_name, year, [])
    named = [int(match.group(1)) for text in heads if (match := _HEAD_YEAR.match(text))]
    read.lines = list(_lines(sheet, first, head, year or max(named, default=0)))
    return read if read.lines else None


def year_in(texts: list[str]) -> int:
    """The year a table is of: 2023年度 before 2023年, in whatever digits, and no date on which it was made."""
    texts = [_CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), text) for text in texts]
    for pattern in (_FISCAL, _YEAR):
        for text in texts:
            if (match := pattern.search(text)) and not _DATE.search(text):
                return int(match.group(1))
    return 0


def _stated_unit(text: str) -> str:
    match = _UNIT.search(squeezed(text))
    return (match[1] or match[2]) if match else ""


def _head_unit(text: str) -> str:
    """The unit behind a head: 年初预算数（万元）."""
    match = _HEAD_UNIT.search(squeezed(text)) if len(text) > 2 else None
    return match[1] if match else ""


def unit_in(text: str) -> str:
    """The unit of money a text states, of a table or of a column."""
    return _stated_unit(text) or _head_unit(text)


def _foot(sheet: Sheet) -> list[str]:
    """What stands below the figures: notes, which may say the unit."""
    return [text for row in range(max(TOP, len(sheet.rows) - FOOT), len(sheet.rows)) for text in _texts(sheet, row)]


def _codes(sheet: Sheet, top: list[str]) -> Iterator[str]:
    for text in top:
        if len(text) < 40 and (match := _CODE.search(squeezed(text))):
            yield _code(*match.groups())
    if match := _CODE.search(squeezed(sheet.name)):
        yield _code(*match.groups())
    if match := _SHEET_CODE.match(squeezed(sheet.name)):
        lead = {"Z": "财决", "F": "财决附", "GK": "公开", "G": "公开"}.get(match.group(1), "")
        yield _code(lead, match.group(2), match.group(3))


def _code(lead: str, number: str, part: str | None) -> str:
    return f"{lead}{int(number):02d}{f'-{part}' if part else ''}"


def _texts(sheet: Sheet, row: int) -> Iterator[str]:
    for value in sheet.rows[row]:
        if isinstance(value, str) and value.strip():
            yield value


# --- heads and body ------------------------------------------------------------------------------------------------


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool) or value == "":
        return False
    if isinstance(value, int | float):
        return True
    return isinstance(value, str) and any(sign.isdigit() for sign in value) and _reads(value)


def _reads(text: str) -> bool:
    """Whether a text is a figure as people write it: 1,234.5, （2）, 12.5万元, ８００; one that is refused for its blanks too."""
    return read_number(re.sub(r"(?<=\d)[ \u3000]+(?=\d)", "", text.replace("，", ",")), "元", 12).value is not None


def _is_year(value: Any) -> bool:
    text = squeezed(text_of(value)).strip("（）").removesuffix("度").removesuffix("年")
    return text.isdecimal() and 2000 <= int(text) <= 2100


def _is_numbering(row: list[Any]) -> bool:
    """栏次: 1 2 3 …, with or without its name."""
    texts = [text_of(value) for value in row if text_of(value)]
    if any(squeezed(text) in ("栏次", "列次", "栏 次") for text in texts):
        return True
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 3]
    return len(numbers) > 2 and len(numbers) == len(texts) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _body(sheet: Sheet) -> tuple[int, list[int]] | None:
    """The first row of figures and the rows of the head above it."""
    limit = min(40, len(sheet.rows))
    numbering = next((r for r in range(limit) if _is_numbering(sheet.rows[r])), None)
    start = numbering
    if start is None:
        start = next((r for r in range(1, limit) if any(_is_amount(v) and not _is_year(v) for v in sheet.rows[r])), None)
        start = _labelled_above(sheet, start) if start is not None else None
    if start is None:
        return None
    head: list[int] = []
    for row in range(start - 1, max(-1, start - 1 - MOST_HEADS), -1):
        texts = list(_texts(sheet, row))
        merged = any(top < row <= bottom for top, _, bottom, _ in sheet.merged)
        about = any(_META.search(squeezed(text)) for text in texts) or (len(texts) == 1 and _is_year(texts[0]))
        if not merged and (not texts or about or _title_alone(texts)):
            break
        head.insert(0, row)
    return (start + (numbering is not None), head) if head else None


def _labelled_above(sheet: Sheet, row: int) -> int:
    """Rows that have a name and no figure yet belong to the body, if they are below the head's own words."""
    last = next((r for r in range(row - 1, -1, -1) if _speaks_of_columns(sheet, r)), row - 1)
    return max(last + 1, 1)


def _speaks_of_columns(sheet: Sheet, row: int) -> bool:
    texts = {squeezed(text) for text in _texts(sheet, row)}
    return bool(texts & HEADS) or len(texts & PARTED) > 1


def _title_alone(texts: list[str]) -> bool:
    return len(texts) == 1 and len(squeezed(texts[0])) > 6 and ("表" in texts[0] or "年" in texts[0])


def _of_year(text: str, year: int) -> str:
    """A head without its year; of the year before it is 上年's."""
    match = _HEAD_YEAR.match(text)
    if match is None or int(match[1]) not in (year, year - 1):
        return text
    return f"{'上年' if int(match[1]) < year else ''}{match[2]}"


def _path(words: list[str], year: int) -> tuple[str, ...]:
    """The heads of a column: what stands below last year is last year's, what stands below this year is what it is."""
    told = [_of_year(_WITHOUT_UNIT.sub("", text), year) for text in words if text]
    if "上年" in told:
        told = [f"上年{text}" for text in told if text != "上年"] or ["上年数"]
    return tuple(dict.fromkeys(text for text in told if text)) or (("决算数",) if told else ())


def _paths(sheet: Sheet, head: list[int], width: int, year: int) -> list[tuple[str, ...]]:
    """The heads of every column, from the top down, each once."""
    grid = [[squeezed(sheet.text(row, c)) for c in range(width)] for row in head]
    for top, left, bottom, right in sheet.merged:
        if top in head:
            for row in range(top, bottom + 1):
                for column in range(left, min(right, width - 1) + 1):
                    if row in head:
                        grid[head.index(row)][column] = squeezed(sheet.text(top, left))
    if not any(top in head and right > left for top, left, _, right in sheet.merged):
        # Nothing is merged: a head stands over the columns behind it that are named below and not by themselves.
        for i, line in enumerate(grid[:-1]):
            for c in range(1, width):
                below = any(grid[j][c] for j in range(i + 1, len(grid)))
                above = any(grid[j][c] for j in range(i))
                if not line[c] and line[c - 1] and below and (not above or i > 0) and not _labels(grid, c):
                    line[c] = line[c - 1]
    return [_path([line[c] for line in grid], year) for c in range(width)]


def _labels(grid: list[list[str]], column: int) -> bool:
    """A column of names or line numbers stands under no other's head."""
    own = [line[column] for line in grid if line[column]]
    return any(text == "行次" or _LABEL.search(text) or "编码" in text for text in own)


@dataclass
class _Block:
    codes: list[int] = field(default_factory=list)
    label: int = -1
    amounts: list[int] = field(default_factory=list)


def _blocks(sheet: Sheet, first: int, paths: list[tuple[str, ...]]) -> list[_Block]:
    """Columns of names begin a block; those of figures belong to the block before them."""
    blocks = [_Block()]
    for column, path in enumerate(paths):
        kind = _kind(sheet, first, column, path)
        if not path and blocks[-1].codes and blocks[-1].label < 0 and not blocks[-1].amounts:
            kind = "code"  # 款 and 项 under a head that nobody merged
        if kind in ("code", "label") and blocks[-1].amounts:
            blocks.append(_Block())
        if kind == "code":
            blocks[-1].codes.append(column)
        elif kind == "label" and blocks[-1].label < 0:
            blocks[-1].label = column
        elif kind == "amount":
            blocks[-1].amounts.append(column)
    return [block for block in blocks if block.amounts]


def _kind(sheet: Sheet, first: int, column: int, path: tuple[str, ...]) -> str:
    last = path[-1] if path else ""
    whole = "/".join(path)
    if last == "行次" or last == "序号":
        return "line"
    if "编码" in whole or last in ("类", "款", "项"):
        return "code"
    if _LABEL.search(last) and not _mostly_amounts(sheet, first, column):
        return "label"
    return "amount" if path and (_mostly_amounts(sheet, first, column) or not _mostly_words(sheet, first, column)) else (
        "label" if _mostly_words(sheet, first, column) else ""
    )


def _values(sheet: Sheet, first: int, column: int) -> list[Any]:
    return [v for row in range(first, min(first + 60, len(sheet.rows))) if (v := sheet.value(row, column)) != ""]


def _mostly_amounts(sheet: Sheet, first: int, column: int) -> bool:
    values = _values(sheet, first, column)
    return bool(values) and sum(map(_is_amount, values)) * 2 > len(values)


def _mostly_words(sheet: Sheet, first: int, column: int) -> bool:
    values = _values(sheet, first, column)
    words = [v for v in values if isinstance(v, str) and not _is_amount(v) and v.strip() not in _DASHES]
    return len(words) * 2 > len(values)


def _lines(sheet: Sheet, first: int, head: list[int], year: int) -> Iterator[Line]:
    width = max(len(row) for row in sheet.rows)
    paths = _paths(sheet, head, width, year)
    blocks = _blocks(sheet, first, paths)
    sides = len({block.label for block in blocks if block.label >= 0}) > 1
    for row in range(first, len(sheet.rows)):
        lead = next(iter(_texts(sheet, row)), "")
        if _ENDS.match(squeezed(lead)):
            break
        for number, block in enumerate(blocks, 1):
            label = sheet.text(row, block.label) if block.label >= 0 else ""
            code = _joined([sheet.text(row, c) for c in block.codes])
            if code and not code.isdecimal():
                label, code = label or code, ""
            cells = tuple((paths[c], v, sheet.place(row, c)) for c in block.amounts if (v := unread(sheet, row, c)) != "")
            if not code and (match := NAMED.match(label)):
                code, label = match.groups()
            if cells or label:
                yield Line(name_of(label), label.strip(), code, number if sides else 0, cells, len(block.amounts))


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that holds no figure: a formula never computed or one that fails, a date, a flag."""

    text: str
    message: str

    def __str__(self) -> str:
        return self.text


def unread(sheet: Sheet, row: int, column: int) -> Any:
    """The value of a cell, or why it has none."""
    mark = sheet.mark(row, column)
    if mark.error or mark.empty:
        return Unread(mark.error, ERROR.format(error=mark.error) if mark.error else NO_RESULT)
    value = sheet.value(row, column)
    if isinstance(value, bool | date | time | timedelta):
        return Unread(text_of(value), IS_FLAG if isinstance(value, bool) else IS_DATE)
    return value


def _joined(parts: list[str]) -> str:
    """The code of 类, 款 and 项 in columns of their own, each whole or a part; kept as numbers, parts lose their zeros."""
    parts = [re.sub(r"[.．·-]", "", squeezed(part)) if part[:1].isdigit() else squeezed(part) for part in parts if part]
    if not parts:
        return ""
    longest = max(parts, key=len)
    if len(longest) > CLASS and all(longest.startswith(part) for part in parts):
        return longest
    return "".join(part.zfill(2) for part in parts)


def amount_of(value: Any, place: Place, unit: str) -> Amount | str | None:
    """The figure of a cell of that unit; None where nothing is known, a sentence where it cannot be read."""
    if isinstance(value, Unread):
        return value.message
    if isinstance(value, str) and (not value.strip() or value.strip() in _DASHES):
        return None
    text = text_of(value)
    thousand = unit == "千元"
    unit = "元" if thousand else unit
    reading = read_number(text, unit, 12)
    if reading.state == "blank" or reading.state == "na" or reading.value is None:
        return reading.message or None
    decimals = len(text.replace(",", "").partition(".")[2])
    if thousand and not text.rstrip().endswith(("元", "万", "亿")):
        return Amount(reading.value * 1000, place, Decimal(1000).scaleb(-decimals))
    return Amount(reading.value, place, to_base(Decimal(1).scaleb(-max(decimals, 2 if unit == "万元" else 0)), unit or "元"))
