"""Units left out or out of place: 万 without 元, an amount without unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ....documents.document import Document
from ....findings import Finding, Place, Severity
from ....language.lexicon import LEXICON, MOVES, alternation
from ....language.quantities import Quantity, quantities
from ....money import format_in
from ...figures import Figure
from ...reading import Reading
from ...tables.figures import compact, figure
from ...tables.tables import Column, DataTable

_MONEY_END = re.compile(rf"(?:{alternation(LEXICON.money_words)})$")
_COPULA = re.compile(r"(?:为|是|达|达到|共|共计|合计|约|计|[:：]){0,6}\s{0,6}$")
_ENDS = re.compile(r"\s*(?:[，,。；;、（(）)]|$)")
_OWN_UNIT = re.compile(r"\d(亿元|万元|元)$")
_MONEY_UNITS = ("元", "万元", "亿元")
_NOT_MONEY = re.compile(alternation(LEXICON.unit_heads["not_money"]))
_MOVED = re.compile(rf"\s?(?:{MOVES})了?\s?(?=\d)")
_UNITLESS = re.compile(alternation(LEXICON.unit_heads["money"]))


def units(reading: Reading) -> Iterator[Finding]:
    """Every slip of a unit."""
    yield from _bare_wan(reading)
    yield from _unitless(reading)
    yield from _stray(reading)
    yield from _cells(reading.document)
    yield from _cell_units(reading)


# --- units left out ----------------------------------------------------------------------------------


def _bare_wan(reading: Reading) -> Iterator[Finding]:
    """8.4 万 behind a word for money, or in a sentence whose other amounts are in 万元."""
    wan = {(c.item, c.sentence) for c in reading.figures if c.quantity.unit == "万元"}
    for written in reading.figures:
        text = reading.text(written.item).text
        if written.quantity.unit in ("万", "亿") and written.role in ("level", "change"):
            if (
                written.quantity.hedge
                or not _ENDS.match(text, written.quantity.end)
                or _NOT_MONEY.search(written.raw[-8:])
            ):
                continue
            if (written.item, written.sentence) in wan or _money_label(written):
                yield _without_yuan(written.quantity, written.place)


def _without_yuan(quantity: Quantity, place: Place) -> Finding:
    return Finding(
        "C322", Severity.WARNING, f"金额“{quantity.text}”缺少“元”字。",
        expected=f"{quantity.text}元", found=quantity.text, places=(place,),
    )  # fmt: skip


def _money_label(written: Figure) -> bool:
    return bool(_MONEY_END.search(_COPULA.sub("", written.raw)))


def _unitless(reading: Reading) -> Iterator[Finding]:
    """A number without unit where an amount of money must stand: 决算数为1330.9，."""
    amounts = [c.quantity for c in reading.figures if c.quantity.kind == "money"]
    for written in reading.figures:
        quantity, text = written.quantity, reading.text(written.item).text
        if (
            quantity.unit
            or written.role != "level"
            or not quantity.value
            or not _ENDS.match(text, quantity.end)
        ):
            continue
        words = written.place.quote[: len(written.place.quote) - len(quantity.text)]
        if (
            _NOT_MONEY.search(words[-10:])
            or not _UNITLESS.search(_COPULA.sub("", words)[-4:])
            or not words.strip()
        ):
            continue
        named = _MONEY_END.search(_COPULA.sub("", words).rstrip())
        if named and (quantity.decimals or len(quantity.digits) >= 3) and amounts:
            same = next((q for q in amounts if q.text.startswith(quantity.text)), None)
            yield Finding(
                "C323", Severity.WARNING, f"金额“{quantity.text}”没有写明单位。",
                expected=same.text if same else "", found=quantity.text, places=(written.place,),
            )  # fmt: skip


def _stray(reading: Reading) -> Iterator[Finding]:
    """A number without unit between the name of money and its change: 专项资金 990 增加 13.20 万元."""
    for index, text in reading.document.texts():
        found = reading.quantities[index]
        for number, change in pairwise(found):
            words = text.text[max(number.start - 10, 0) : number.start].rstrip()
            moved = _MOVED.match(text.text, number.end)
            if number.unit or not moved or moved.end() != change.start or change.kind != "money":
                continue
            if _MONEY_END.search(words) and not _NOT_MONEY.search(words):
                yield Finding(
                    "C323", Severity.WARNING, f"金额“{number.text}”没有写明单位，也可能是多余的数字。",
                    found=number.text, places=(reading.document.place(index, number.start - len(words), change.end),),
                )  # fmt: skip


def _cells(document: Document) -> Iterator[Finding]:
    """万 without 元 in a cell that lists amounts (印刷费10万元、专项业务费5万)."""
    for index, grid in document.grids():
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                if cell.covered or "万元" not in cell.text:
                    continue
                for quantity in quantities(cell.text):
                    if quantity.unit == "万" and not quantity.hedge and _ENDS.match(cell.text, quantity.end):
                        yield _without_yuan(quantity, document.cell_place(index, row, column))


def _cell_units(reading: Reading) -> Iterator[Finding]:
    """3,150,000元 in a column of 万元 whose other cells have no unit of their own."""
    for table in reading.tables:
        for column in table.amounts if table.kind == "figures" else ():
            cells = [(row.index, compact(table.grid.rows[row.index][column.index].text)) for row in table.rows]
            own = {row: match[1] for row, text in cells if (match := _OWN_UNIT.search(text))}
            bare = sum(1 for row, text in cells if row not in own and figure(text))
            for row, unit in own.items():
                if column.unit in _MONEY_UNITS and unit != column.unit and bare >= 2 and bare > len(own):
                    yield _other_unit(reading.document, table, row, column)


def _other_unit(document: Document, table: DataTable, row: int, column: Column) -> Finding:
    text = compact(table.grid.rows[row][column.index].text)
    quantity = figure(text, column.unit)
    decimals = max((q.decimals for r in table.rows if (q := r.numbers.get(column.index))), default=2)
    right = format_in(quantity.value, column.unit, max(decimals, 2)) if quantity else ""
    return Finding(
        "C325", Severity.WARNING, f"本栏的单位是{column.unit}，这一格写成“{text}”，应换算为{right}{column.unit}。",
        expected=right, found=text, places=(document.cell_place(table.item, row, column.index),),
    )  # fmt: skip
