"""Units left out or out of place: 万 without 元, an amount without unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ...documents.headings import unit_in
from ...findings import Finding
from ...language.lexicon import patterns
from ...language.quantities import quantities
from ...money import format_in
from ..reading import Reading
from ..rules import finding
from ..sentences.passages import cells
from ..tables.figures import compact, figure

RE = patterns("units")

_ENDS = re.compile(r"\s*(?:[，,。；;、（(）)]|$)")
_MONEY_UNITS = ("元", "万元", "亿元")
_HEADED = tuple(f"（{unit}）" for unit in _MONEY_UNITS)
_ABOVE, _TITLE = 12, 3


def units(reading: Reading) -> Iterator[Finding]:
    """Every slip of a unit."""
    for part in (_bare_wan, _unitless, _cell_units):
        yield from part(reading)


def _bare_wan(reading: Reading) -> Iterator[Finding]:
    """8.4 万 behind a word for money, or in a sentence or cell whose other amounts are in 万元 (印刷费10万元、专项业务费5万)."""
    wan = {c.sentence for c in reading.figures if c.quantity.unit == "万元"}
    found = [
        (f.quantity, f.place) for f in reading.figures
        if f.quantity.unit in ("万", "亿") and f.role in ("level", "change") and _ENDS.match(reading.text(f.item).text, f.end)
        and (f.sentence in wan or RE.money_end.search(RE.copula.sub("", f.raw))) and not RE.not_money.search(f.raw[-8:])
    ]  # fmt: skip
    for cell in cells(reading.document):
        level = (q for q in quantities(cell.words) if q.unit == "万") if "万元" in cell.words else ()
        found += [(q, cell.place(q.start, q.end, len(cell.words))) for q in level if _ENDS.match(cell.words, q.end)]
    for quantity, place in found:
        if not quantity.hedge:
            yield finding("C322", place, expected=f"{quantity.text}元", found=quantity.text)


def _unitless(reading: Reading) -> Iterator[Finding]:
    """A number without unit where an amount of money must stand: 决算数为1568.3，; between the name of money and its change: 专项资金
    990 增加 13.20 万元; between two amounts that differ by the third: 预算为590万元，实际完成570，减少20万元."""
    figures = reading.figures if any(f.kind == "money" for f in reading.figures) else ()
    declared = any(unit_in(text.text) for _, text in islice(reading.document.texts(), _TITLE))  # under the title: 单位：人民币元
    for before, written, behind in zip((None, *figures), figures, (*figures[1:], None), strict=False):
        number, text, item = written.quantity, reading.text(written.item).text, written.item
        if number.unit or not number.value:
            continue
        two = before and behind and before.item == behind.item == item and before.kind == behind.kind == "money"
        unit = before.quantity.unit if before and behind and two and before.quantity.unit == behind.quantity.unit else ""
        words, moved = text[max(number.start - 10, 0) : number.start].rstrip(), RE.moved.match(text, number.end)
        if before and behind and unit and abs(before.quantity.value - number.value * before.quantity.factor) == behind.quantity.value:
            place = reading.document.place(item, max(number.start - 6, 0), number.end)
            yield finding("C323", place, expected=f"{number.text}{unit}", found=number.text)
        elif behind and behind.kind == "money" and moved and moved.end() == behind.quantity.start and _of_money(words, words):
            yield finding("C323.stray", reading.document.place(item, number.start - len(words), behind.end), found=number.text)
        elif written.role == "level" and (number.decimals or len(number.digits) >= 3) and _ENDS.match(text, number.end):
            said = RE.copula.sub("", words := written.place.quote.removesuffix(number.text))
            # Of a form without columns: 单位：万元; 一、项目资金（万元）.
            above = (line.text for line in reading.document.above(item, _ABOVE))
            headed = any(head in text[: number.start] for head in _HEADED) or any(unit_in(line) or line.endswith(_HEADED) for line in above)
            if RE.unitless.search(said[-4:]) and _of_money(said.rstrip(), words) and not (declared or headed):
                same = next((f.text for f in figures if f.kind == "money" and f.text.startswith(number.text)), "")
                yield finding("C323", written.place, expected=same, found=number.text)


def _of_money(said: str, words: str) -> bool:
    return RE.money_end.search(said) is not None and not RE.not_money.search(words[-10:])


def _cell_units(reading: Reading) -> Iterator[Finding]:
    """3,150,000元 in a column of 万元 whose other cells have no unit of their own."""
    for table in reading.tables:
        for column in (c for c in table.amounts if c.unit in _MONEY_UNITS):
            texts = {row.index: compact(table.grid.rows[row.index][column.index].text) for row in table.rows}
            own = {row: match[1] for row, text in texts.items() if (match := RE.own_unit.search(text))}
            bare = sum(1 for row, text in texts.items() if row not in own and figure(text))
            for row, unit in own.items() if bare >= 2 and bare > len(own) else ():
                if unit != column.unit and (quantity := figure(texts[row], column.unit)):
                    decimals = max((q.decimals for r in table.rows if (q := r.numbers.get(column.index))), default=2)
                    right = format_in(quantity.value, column.unit, max(decimals, 2))
                    place = reading.document.cell_place(table.item, row, column.index)
                    yield finding("C325", place, unit=column.unit, expected=right, found=texts[row])
