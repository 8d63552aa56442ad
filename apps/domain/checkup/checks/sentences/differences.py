"""Differences and rates of two amounts in one sentence: 2020年 21 万元，2019年 42 万元，减少 21 万元，下降 50%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ....agreement import Agreement
from ....findings import Finding, Place, Severity
from ...claims.phrases import Sentence, Term
from ...reading import Reading
from .arithmetic import fits_rate, in_unit, interval, percent, rate_line, steps, written
from .comparisons import LAST_YEAR, OF_LAST_YEAR, RATE_ONLY, YEAR, subject

_AGAINST = re.compile(r"[较比](?:20\d\d|上|去年|年初|同期|预算|全年|年度|调整)")
_CUT = re.compile(r"[；;。]|其中")
_ADJUSTING = re.compile(r"调[增减]|追加|[压核]减")
_SAVED = re.compile(r"[比较](?:年初|全年|年度|调整|预算|计划|批复|总)|节约|节省|节支")
ROUNDED = "增减幅度{}与按所列数额计算的结果略有出入，属四舍五入的尾差，可不修改。"


def rate_of_two(reading: Reading, sentence: Sentence, rate: Term) -> Iterator[Finding]:
    """A growth rate without its change, behind the amounts of two years: 2020年 21 万元，2019年 42 万元，减少 50%."""
    pair = _two(sentence, rate)
    if pair is None or not RATE_ONLY.fullmatch(rate.words):
        return
    old, new = pair
    if old.quantity.value <= 0:
        return
    sign = Decimal(rate.direction)
    moved = (interval(new.quantity, [old.quantity]) - interval(old.quantity, [new.quantity])) * sign
    fit = fits_rate(rate.quantity, moved, old.quantity)
    if fit is Agreement.EXACT:
        return
    delta = (new.quantity.value - old.quantity.value) * sign
    both = f"{in_unit(new.quantity, old.quantity)} - {in_unit(old.quantity, old.quantity)}"
    line = rate_line(
        f"({both})",
        in_unit(old.quantity, old.quantity),
        delta * sign / old.quantity.value,
        rate.quantity.decimals,
    )
    at = span(reading, sentence, old, new, rate)
    if fit is Agreement.ROUNDED:
        yield Finding("C210", Severity.NOTE, ROUNDED.format(rate.quantity.text), calculation=line, places=at)
    elif new.quantity.value > 0 and fits_rate(rate.quantity, moved, new.quantity):
        wrong = rate_line(
            f"({both})",
            in_unit(new.quantity, old.quantity),
            delta * sign / new.quantity.value,
            rate.quantity.decimals,
        )
        yield wrong_base(
            rate,
            f"应除以基期数：{line}；原文误除以本期数：{wrong}",
            percent(delta / old.quantity.value, rate.quantity.decimals),
            at,
        )
    else:
        yield Finding(
            "C202",
            Severity.ERROR,
            f"增减幅度与所列数额不符：写为{rate.words}{rate.quantity.text}，按两个年度的数额计算应为"
            f"{percent(abs(delta) / old.quantity.value, rate.quantity.decimals)}。",
            calculation=line,
            expected=percent(abs(delta) / old.quantity.value, rate.quantity.decimals),
            found=rate.quantity.text,
            places=at,
        )


def _two(sentence: Sentence, moved: Term) -> tuple[Term, Term] | None:
    """The two amounts, earlier and later, a change behind them compares: of two years, or 由 A 减至 B; None where that
    is not certain."""
    levels = _since_cut(sentence, moved)
    if len(levels) != 2 or not all(t.exact for t in levels) or subject(moved.words):
        return None
    first, second = levels
    if _AGAINST.match(second.words) and not second.words.endswith("相比"):
        first, second = second, first
        return (
            (first, second) if not subject(moved.words) and not re.search(r"[；;]|其中", moved.lead) else None
        )
    gap = sentence.text[first.end - sentence.start : moved.quantity.start - sentence.start]
    if re.search(r"[；;]|其中|包括|含", gap):
        return None
    if re.search(r"由|从", first.words):
        return (first, second) if re.search(r"[至到为]了?$", second.words) else None
    years = [_named_year(t) for t in levels]
    if not all(years) or years[0] == years[1] or first.measure != second.measure:
        return None
    return (first, second) if years[0] < years[1] else (second, first)


def _since_cut(sentence: Sentence, moved: Term) -> list[Term]:
    """The amounts before a change, back to the last semicolon or 其中."""
    before = sentence.text[: moved.quantity.start - sentence.start]
    cut = max((m.end() for m in _CUT.finditer(before)), default=0) + sentence.start
    found = [t for t in sentence.terms if t.level and cut <= t.quantity.start < moved.quantity.start]
    return [t for t in found if (t.kind == "money" if moved.kind == "ratio" else t.same_unit(moved))]


def _named_year(term: Term) -> str:
    if OF_LAST_YEAR.search(term.words):
        return "0"
    found = YEAR.findall(term.words)
    return found[-1] if found else ""


def difference(reading: Reading, sentence: Sentence, change: Term) -> Iterator[Finding]:
    """A change behind the two amounts it is the difference of."""
    pair = _two(sentence, change) or _budget_and_actual(sentence, change)
    if pair is None:
        return
    old, new = pair
    gap = new.quantity.value - old.quantity.value
    said = change.quantity
    room = sum(steps([old.quantity, new.quantity, said]), Decimal(0)) / 2
    off = abs(abs(gap) - said.value)
    if off == 0 and (gap == 0 or (gap > 0) == (change.direction > 0)):
        return
    high, low = (new, old) if gap >= 0 else (old, new)
    line = f"{in_unit(high.quantity, old.quantity)} - {in_unit(low.quantity, old.quantity)} = "
    right = _amount(abs(gap), old, [old, new, change])
    at = span(reading, sentence, old, new, change)
    if off > room:
        yield Finding(
            "C204",
            Severity.ERROR,
            f"增减额与所列两数之差不符：写为{change.quantity.text}，两数相差{right}{old.quantity.unit}。",
            calculation=line + right,
            expected=right + old.quantity.unit,
            found=change.quantity.text,
            places=at,
        )
    elif (gap > 0) != (change.direction > 0) and abs(gap) > room:
        yield Finding(
            "C205",
            Severity.ERROR,
            f"增减方向与所列两数不符：由{old.quantity.text}到{new.quantity.text}，原文写为“{change.words}{change.quantity.text}”。",
            calculation=line + right,
            places=at,
        )
    elif off:
        yield Finding(
            "C211",
            Severity.NOTE,
            f"增减额{change.quantity.text}与两数之差{right}{old.quantity.unit}略有出入，属四舍五入的尾差，可不修改。",
            calculation=line + right,
            places=at,
        )


def _budget_and_actual(sentence: Sentence, change: Term) -> tuple[Term, Term] | None:
    """Budget and outcome that 节约, 较预算减少 … compares; 年初 and adjusted budget that 调增, 调减 does."""
    levels = [t for t in sentence.terms if t.level and t.same_unit(change)]
    if change.kind != "money" or subject(change.words) or LAST_YEAR.search(change.lead):
        return None
    by = {t.measure: t for t in levels}
    planned = by.get("adjusted") or by.get("budget") or by.get("planned")
    if _ADJUSTING.search(change.words):
        moves = [t for t in sentence.terms if t.direction and t.kind == "money"]
        pair = by.get("budget"), by.get("adjusted")
        named = len(moves) == 1 and len(by) == len(levels)
        return (
            (pair[0], pair[1])
            if named and pair[0] and pair[1] and _together(sentence, *pair, change)
            else None
        )
    if len(levels) != 2 or not planned or "actual" not in by or not _SAVED.search(change.words):
        return None
    return (planned, by["actual"]) if _together(sentence, planned, by["actual"], change) else None


def _together(sentence: Sentence, *terms: Term | None) -> bool:
    """Whether numbers stand in one clause chain: no semicolon, no list of parts between them; and are exact."""
    found = [t for t in terms if t]
    first, last = min(t.end for t in found), max(t.quantity.start for t in found)
    gap = sentence.text[first - sentence.start : last - sentence.start]
    return not re.search(r"[；;]|其中|包括|含", gap) and all(t.exact for t in found)


def _amount(value: Decimal, unit: Term, terms: Sequence[Term]) -> str:
    return written(value, [unit.quantity, *(t.quantity for t in terms)])


def span(reading: Reading, sentence: Sentence, *terms: Term) -> tuple[Place, ...]:
    """From the first of the terms to the last; the text before, where one stands there, apart."""
    here = [t for t in terms if sentence.start <= t.quantity.start < sentence.end]
    apart = [t for t in terms if t not in here]
    place = reading.document.place
    first = place(sentence.item, min(t.start for t in here), max(t.end for t in here))
    return (first, *(place(sentence.item, t.start, t.end) for t in apart))


def wrong_base(rate: Term, line: str, right: str, places: tuple[Place, ...]) -> Finding:
    return Finding(
        "C203",
        Severity.ERROR,
        f"增减幅度除错了基数：{rate.quantity.text}是除以本期数得出的，应除以上年（基期）数，为{right}。",
        calculation=line,
        expected=right,
        found=rate.quantity.text,
        places=places,
    )
