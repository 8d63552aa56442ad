"""Units left out or out of place: 万 without 元, an amount without unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.headings import unit_in
from ....findings import Finding, Place
from ....language.lexicon import patterns
from ....language.quantities import Quantity, quantities
from ....money import format_in
from ...figures import Figure
from ...reading import Reading
from ...rules import finding
from ...sentences.passages import cells
from ...tables.figures import compact, figure

RE = patterns("units")

_ENDS = re.compile(r"\s*(?:[，,。；;、（(）)]|$)")
_MONEY_UNITS = ("元", "万元", "亿元")

_ABOVE = 12


def units(reading: Reading) -> Iterator[Finding]:
    """Every slip of a unit."""
    for part in (_bare_wan, _unitless, _stray, _cell_units):
        yield from part(reading)


def _bare_wan(reading: Reading) -> Iterator[Finding]:
    """8.4 万 behind a word for money, or in a sentence or cell whose other amounts are in 万元 (印刷费10万元、专项业务费5万)."""
    wan = {c.sentence for c in reading.figures if c.quantity.unit == "万元"}
    found: list[tuple[Quantity, Place]] = []
    for written in reading.figures:
        level = written.quantity.unit in ("万", "亿") and written.role in ("level", "change")
        money = level and (written.sentence in wan or RE.money_end.search(RE.copula.sub("", written.raw)))
        if money and _ended(reading, written) and not RE.not_money.search(written.raw[-8:]):
            found.append((written.quantity, written.place))
    for cell in cells(reading.document):
        for q in quantities(cell.words) if "万元" in cell.words else ():
            if q.unit == "万" and _ENDS.match(cell.words, q.end):
                found.append((q, reading.document.cell_place(cell.index, cell.row, cell.column)))
    for quantity, place in found:
        if not quantity.hedge:
            yield finding("C322", place, expected=f"{quantity.text}元", found=quantity.text)


def _ended(reading: Reading, written: Figure) -> bool:
    return _ENDS.match(reading.text(written.item).text, written.quantity.end) is not None


_HEADED = tuple(f"（{unit}）" for unit in ("元", "万元", "亿元"))


def _unitless(reading: Reading) -> Iterator[Finding]:
    """A number without unit where an amount of money must stand: 决算数为1568.3，."""
    amounts = [c.quantity for c in reading.figures if c.quantity.kind == "money"]
    for written in reading.figures if amounts else ():
        quantity = written.quantity
        level = not quantity.unit and written.role == "level" and quantity.value and (quantity.decimals or len(quantity.digits) >= 3)
        words = written.place.quote.removesuffix(quantity.text)
        said = RE.copula.sub("", words)
        money = level and RE.unitless.search(said[-4:]) and RE.money_end.search(said.rstrip()) and not RE.not_money.search(words[-10:])
        above = reading.document.above(written.item, _ABOVE)  # of a form without columns: 单位：万元; 一、项目资金（万元）
        own = reading.text(written.item).text[: quantity.start]
        stated = any(head in own for head in _HEADED), *(unit_in(text.text) or text.text.endswith(_HEADED) for text in above)
        if money and _ended(reading, written) and not any(stated):
            same = next((q.text for q in amounts if q.text.startswith(quantity.text)), "")
            yield finding("C323", written.place, expected=same, found=quantity.text)


def _stray(reading: Reading) -> Iterator[Finding]:
    """A number without unit between the name of money and its change: 专项资金 990 增加 13.20 万元; or between two amounts that differ by
    the third: 预算为590万元，实际完成570，减少20万元."""
    for index, text in reading.document.texts():
        found = reading.quantities[index]
        for before, number, change in zip((None, *found), found, found[1:], strict=False):
            bare = not number.unit and before and before.kind == change.kind == "money" and before.unit == change.unit
            if bare and before and number.value and abs(before.value - number.value * before.factor) == change.value:
                place = reading.document.place(index, max(number.start - 6, 0), number.end)
                yield finding("C323", place, expected=f"{number.text}{before.unit}", found=number.text)
            words = text.text[max(number.start - 10, 0) : number.start].rstrip()
            moved = RE.moved.match(text.text, number.end) if not number.unit and change.kind == "money" else None
            if moved and moved.end() == change.start and RE.money_end.search(words) and not RE.not_money.search(words):
                yield finding("C323.stray", reading.document.place(index, number.start - len(words), change.end), found=number.text)


def _cell_units(reading: Reading) -> Iterator[Finding]:
    """3,150,000元 in a column of 万元 whose other cells have no unit of their own."""
    for table in reading.tables:
        for column in (c for c in table.amounts if table.kind == "figures" and c.unit in _MONEY_UNITS):
            texts = {row.index: compact(table.grid.rows[row.index][column.index].text) for row in table.rows}
            own = {row: match[1] for row, text in texts.items() if (match := RE.own_unit.search(text))}
            bare = sum(1 for row, text in texts.items() if row not in own and figure(text))
            for row, unit in own.items() if bare >= 2 and bare > len(own) else ():
                if unit != column.unit and (quantity := figure(texts[row], column.unit)):
                    decimals = max((q.decimals for r in table.rows if (q := r.numbers.get(column.index))), default=2)
                    right = format_in(quantity.value, column.unit, max(decimals, 2))
                    place = reading.document.cell_place(table.item, row, column.index)
                    yield finding("C325", place, unit=column.unit, expected=right, found=texts[row])
