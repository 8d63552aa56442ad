"""Slips of the unit: 元 for 万元, 万 without 元, an amount without unit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ....documents.document import Document
from ....findings import Finding, Place, Severity
from ....language.lexicon import LEXICON
from ....language.quantities import Quantity, quantities
from ....money import format_in, in_unit
from ...claims.claims import Claim
from ...claims.statedfigures import StatedFigure, stated_figures
from ...reading import Reading
from ...tables.figures import compact, figure
from ...tables.tables import Column, DataTable
from .crossing import slipped

_MONEY_END = re.compile(rf"(?:{'|'.join(sorted(LEXICON.money_words, key=len, reverse=True))})$")
_COPULA = re.compile(r"(?:为|是|达|达到|共|共计|合计|约|计|[:：]){0,6}\s{0,6}$")
_ENDS = re.compile(r"\s*(?:[，,。；;、（(）)]|$)")
_OWN_UNIT = re.compile(r"\d(亿元|万元|元)$")
_MONEY_UNITS = ("元", "万元", "亿元")
_NOT_MONEY = re.compile(r"数量|个数|人数|次数|面积|编码|代码|编号|率|比例|比重|第")
_MOVED = re.compile(
    rf"\s?(?:{'|'.join(sorted((*LEXICON.rises, *LEXICON.falls), key=len, reverse=True))})了?\s?(?=\d)"
)
_UNITLESS = re.compile(r"金额|预算数|决算数|执行数|支出数|预算|决算|支出|收入|经费|资金|拨款|费")


def units(reading: Reading) -> Iterator[Finding]:
    """Every slip of a unit."""
    yield from _in_sentences(reading)
    yield from _across(stated_figures(reading))
    yield from _bare_wan(reading)
    yield from _unitless(reading)
    yield from _stray(reading)
    yield from _cells(reading.document)
    yield from _cell_units(reading)


# --- the same digits in another unit -----------------------------------------------------------------


def _in_sentences(reading: Reading) -> Iterator[Finding]:
    """4,173 元 beside 4,173 万元: the same digits, three or more, in one sentence in two units of money."""
    claims = [c for c in reading.claims if c.quantity.kind == "money" and c.role in ("level", "change")]
    for number, claim in enumerate(claims):
        for other in claims[number + 1 : number + 40]:
            if (other.item, other.sentence) != (claim.item, claim.sentence):
                break
            if slipped(claim.quantity, other.quantity) and len(_digits(claim.quantity)) >= 3:
                yield _slip(claim, other)
                break


def _digits(quantity: Quantity) -> str:
    return re.sub(r"\D", "", quantity.text).strip("0")


def _slip(claim: Claim, other: Claim) -> Finding:
    """The smaller unit is the slip when the larger is the usual one of the sentence: 元 among 万元."""
    slip, right = (claim, other) if claim.quantity.factor < other.quantity.factor else (other, claim)
    related = claim.label == other.label or _kin(claim.label, other.label)
    return Finding(
        "C320", Severity.ERROR if related else Severity.WARNING,
        f"同一句中{right.quantity.text}与{slip.quantity.text}数字相同而单位不同，其中一处单位有误。",
        expected=f"{slip.quantity.text.removesuffix(slip.quantity.unit)}{right.quantity.unit}", found=slip.quantity.text,
        places=(slip.place, right.place),
    )  # fmt: skip


def _kin(one: str, other: str) -> bool:
    """Whether two labels share four characters in a row, a stock and a part of it (固定资产原值, 在用固定资产原值)."""
    return any(one[at : at + 4] in other for at in range(len(one) - 3))


def _across(figures: Sequence[StatedFigure]) -> Iterator[Finding]:
    """The same figure of the same thing, its digits equal and its unit another, elsewhere in the document."""
    stated: dict[tuple[str, str, int, str, str], dict[str, StatedFigure]] = defaultdict(dict)
    for one in figures:
        if one.quantity.kind == "money" and len(_digits(one.quantity)) >= 3:
            number = str(in_unit(one.quantity.value, one.quantity.unit).normalize())
            key = (one.label, one.measure, one.year, one.scope, number)
            stated[key].setdefault(one.quantity.unit, one)
    for by_unit in stated.values():
        small, *larger = sorted(by_unit.values(), key=lambda f: f.quantity.factor)
        yield from (_slip_across(small, other) for other in larger)


def _slip_across(figure: StatedFigure, other: StatedFigure) -> Finding:
    certain = figure.certain and other.certain and not (figure.table and other.table)
    return Finding(
        "C321", Severity.ERROR if certain else Severity.WARNING,
        f"“{figure.label}”在两处数字相同而单位不同：{figure.text}与{other.text}，其中一处单位有误。",
        expected=other.text, found=figure.text, places=(figure.place, other.place),
    )  # fmt: skip


# --- units left out ----------------------------------------------------------------------------------


def _bare_wan(reading: Reading) -> Iterator[Finding]:
    """8.4 万 behind a word for money, or in a sentence whose other amounts are in 万元."""
    wan = {(c.item, c.sentence) for c in reading.claims if c.quantity.unit == "万元"}
    for claim in reading.claims:
        text = reading.text(claim.item).text
        if claim.quantity.unit in ("万", "亿") and claim.role in ("level", "change"):
            if (
                claim.quantity.hedge
                or not _ENDS.match(text, claim.quantity.end)
                or _NOT_MONEY.search(claim.raw[-8:])
            ):
                continue
            if (claim.item, claim.sentence) in wan or _money_label(claim):
                yield _without_yuan(claim.quantity, claim.place)


def _without_yuan(quantity: Quantity, place: Place) -> Finding:
    return Finding(
        "C322", Severity.WARNING, f"金额“{quantity.text}”缺少“元”字。",
        expected=f"{quantity.text}元", found=quantity.text, places=(place,),
    )  # fmt: skip


def _money_label(claim: Claim) -> bool:
    return bool(_MONEY_END.search(_COPULA.sub("", claim.raw)))


def _unitless(reading: Reading) -> Iterator[Finding]:
    """A number without unit where an amount of money must stand: 决算数为1330.9，."""
    amounts = [c.quantity for c in reading.claims if c.quantity.kind == "money"]
    for claim in reading.claims:
        quantity, text = claim.quantity, reading.text(claim.item).text
        if (
            quantity.unit
            or claim.role != "level"
            or not quantity.value
            or not _ENDS.match(text, quantity.end)
        ):
            continue
        words = claim.place.quote[: len(claim.place.quote) - len(quantity.text)]
        if (
            _NOT_MONEY.search(words[-10:])
            or not _UNITLESS.search(_COPULA.sub("", words)[-4:])
            or not words.strip()
        ):
            continue
        named = _MONEY_END.search(_COPULA.sub("", words).rstrip())
        if named and (quantity.decimals or len(_digits(quantity)) >= 3) and amounts:
            same = next((q for q in amounts if q.text.startswith(quantity.text)), None)
            yield Finding(
                "C323", Severity.WARNING, f"金额“{quantity.text}”没有写明单位。",
                expected=same.text if same else "", found=quantity.text, places=(claim.place,),
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
