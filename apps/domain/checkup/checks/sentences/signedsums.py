"""Changes added up: A 调减 190 万元，B 增加 15 万元，总计调减 175 万元; 年初预算, its adjustments, 调整后预算."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....agreement import Agreement
from ....findings import Finding, Severity
from ....money import ZERO
from ...claims.phrases import Stretch, Term
from ...reading import Reading
from .arithmetic import fits_sum, sum_line, written

_TOTAL_CHANGE = re.compile(r"(?:合计|共计|总计|总共|净|累计|共)(?:调增|调减|增加|减少|追加|压减|核减)")


def signed(reading: Reading, item: int, stretch: Stretch) -> Iterator[Finding]:
    """Changes and what they come to together: A 调减 190 万元，B 增加 15 万元，总计调减 175 万元."""
    for index, total in enumerate(stretch.terms):
        if total.kind != "money" or not total.exact or not _TOTAL_CHANGE.search(total.words):
            continue
        moves = [t for t in stretch.terms[:index] if t.direction and _amount(t)]
        figures, signs = [t.quantity for t in moves], [t.direction * total.direction for t in moves]
        if len(moves) < 2 or not all(t.exact and len(t.directions) == 1 for t in moves):
            continue
        starts = range(len(moves) - 1)
        fit = next((f for i in starts if (f := fits_sum(total.quantity, figures[i:], signs[i:]))), Agreement.OFF)
        if fit is Agreement.EXACT:
            continue
        if fit is Agreement.OFF and "等" in stretch.between(moves[0], total):
            continue
        gap = abs(
            sum((q.value * s for q, s in zip(figures, signs, strict=True)), ZERO) - total.quantity.value
        )
        line = sum_line(figures, total.quantity, signs)
        places = (reading.document.place(item, moves[0].start, total.end),)
        amount = written(gap, [total.quantity, *figures]) + total.quantity.unit
        if fit is Agreement.ROUNDED:
            yield Finding(
                "C111",
                Severity.NOTE,
                f"各项增减相加与总额{total.quantity.text}相差{amount}，属四舍五入的尾差，可不修改。",
                calculation=line,
                places=places,
            )
        else:
            yield Finding(
                "C106",
                Severity.WARNING,
                f"各项增减相加与所写的总额不符：总额写为{total.quantity.text}，按所列各项相加相差{amount}。",
                calculation=line,
                found=total.quantity.text,
                places=places,
            )


def adjusted(reading: Reading, item: int, stretch: Stretch) -> Iterator[Finding]:
    """年初预算 2,950 万元，调增 200 万元、调减 29 万元，调整后预算 3,121 万元: the path must close."""
    terms = [t for t in stretch.terms if t.kind == "money"]
    first = next((i for i, t in enumerate(terms) if t.level and t.measure == "budget"), None)
    last = next((i for i, t in enumerate(terms) if t.level and t.measure == "adjusted"), None)
    if first is None or last is None or last - first < 3:
        return
    path, moves = terms[first : last + 1], terms[first + 1 : last]
    if not all(t.exact for t in path) or not all(len(t.directions) == 1 for t in moves):
        return
    if re.search(r"[；;。]|其中|主要|等", stretch.between(path[0], path[-1])):
        return
    figures = [t.quantity for t in path[:-1]]
    signs = [1, *(t.direction for t in moves)]
    if not fits_sum(path[-1].quantity, figures, signs):
        yield Finding(
            "C107",
            Severity.ERROR,
            f"预算调整前后不平：年初预算加减各项调整后，与调整后预算{path[-1].quantity.text}不符。",
            calculation=sum_line(figures, path[-1].quantity, signs),
            found=path[-1].quantity.text,
            places=(reading.document.place(item, path[0].start, path[-1].end),),
        )


def _amount(term: Term) -> bool:
    """Money, or a number in 万 whose 元 was forgotten."""
    return term.kind == "money" or term.quantity.unit in ("万", "亿")
