"""Rows that lead from one to the next by what their labels say: 固定资产原值、减：累计折旧、固定资产净值."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from ...language.lexicon import LEXICON
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.cells import cell_of
from ..tables.figures import compact, says
from ..tables.rowreadings import summable
from ..tables.tables import DataTable

_SIGNS = {LEXICON.led_rows["less"][0]: -1, LEXICON.led_rows["more"][0]: 1}


def less_rows(reading: Reading) -> Iterator[Relation]:
    for table in reading.tables:
        signs = [_sign(row.label) for row in table.rows]
        for at in range(1, len(table.rows)):
            run = len(list(takewhile(bool, signs[at:])))
            end = at + run
            if run and not signs[at - 1] and end < len(table.rows) and says(table.rows[end].label, LEXICON.led_rows["to"]):
                yield from _down(table, at - 1, range(at, end), signs, end)


def _down(table: DataTable, start: int, between: range, signs: list[int], end: int) -> Iterator[Relation]:
    for column in summable(table):
        whole, first = cell_of(table, end, column), cell_of(table, start, column)
        moved = [(figure, signs[at]) for at in between if (figure := cell_of(table, at, column))]
        if whole and first and moved:
            figures, own = zip((first, 1), *moved, strict=True)
            support = Support.SAID if table.grid.sure else Support.LIKELY
            yield Relation("balance", whole, figures, table.rows[end].label, support, own, "C405")


def _sign(label: str) -> int:
    """−1 for 减：, 1 for 加：, 0 for any other row."""
    mark, _, rest = compact(label).replace(":", "：").partition("：")
    return _SIGNS.get(mark, 0) if rest else 0
