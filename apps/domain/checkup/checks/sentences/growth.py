"""Changes and growth rates against the amounts they are said to be of: 比2019年增加 7,033 万元，增长 61%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ....agreement import Agreement
from ....findings import Finding, Severity
from ....intervals import Interval
from ....language.labels import canonical, is_known
from ...claims.phrases import BLANK, Sentence, Term
from ...reading import Reading
from .arithmetic import fits_rate, in_unit, interval, percent, rate_line, steps
from .comparisons import LAST_YEAR, OF_LAST_YEAR, RATE_ONLY, YEAR, subject
from .differences import ROUNDED, difference, rate_of_two, span, wrong_base

_STOP = re.compile(r"[，,；;：:、。]")
_AGAINST = re.compile(r"(?:[与同和]|相?[较比]于?)(?:20\d\d\s?年|上一?年|去年|年初|同期|预算)")
_COMPARED = re.compile(r"[比较与同和]")
_CLOSE = 24
"""The most characters between a change and its rate."""


def growth(reading: Reading, sentence: Sentence, earlier: Sequence[Sentence]) -> Iterator[Finding]:
    for index, term in enumerate(sentence.terms):
        if not term.exact:
            continue
        if term.growth:
            if term.direction < 0 and term.quantity.value > 1:
                yield _impossible(reading, sentence, term)
            elif change := _change_of(sentence, index):
                yield from _rate(reading, sentence, earlier, change, term)
            else:
                yield from rate_of_two(reading, sentence, term)
        elif term.direction and term.kind in ("money", "count"):
            yield from difference(reading, sentence, term)


def _change_of(sentence: Sentence, index: int) -> Term | None:
    """The change a growth rate stands beside: 增加 7,033 万元，增长 61%."""
    rate = sentence.terms[index]
    if not RATE_ONLY.fullmatch(rate.words):
        return None
    for other in sentence.terms[max(index - 1, 0) : index] + sentence.terms[index + 1 : index + 2]:
        first, second = sorted((rate, other), key=lambda t: t.quantity.start)
        gap = sentence.text[first.end - sentence.start : second.quantity.start - sentence.start]
        if other is rate or not other.direction or other.kind not in ("money", "count") or not other.exact:
            continue
        if (
            len(gap) <= _CLOSE
            and not re.search(r"[；;。]", gap)
            and (other is first or RATE_ONLY.fullmatch(other.words))
        ):
            return other
    return None


def _levels(sentence: Sentence, before: Sentence | None, change: Term) -> list[Term]:
    """The amounts a change may be of, the nearest first."""
    of = subject(change.words)
    here = [t for t in sentence.terms if t.level and t.same_unit(change) and t.end <= change.quantity.start]
    there = [t for t in before.terms if t.level and t.same_unit(change)] if before else []
    if of:
        return [t for t in reversed([*there, *here]) if _about(of, t)]
    named = _named_between(change)
    return [t for t in reversed(here or there) if not named or _about(named, t)]


def _further_back(earlier: Sequence[Sentence], change: Term) -> Iterator[Term]:
    """The amounts before the sentence before: where one of them makes the rate right, it is right."""
    if not subject(change.words):
        terms = (t for sentence in earlier[:-1] for t in sentence.terms)
        yield from (t for t in terms if t.level and t.exact and t.same_unit(change))


def _named_between(change: Term) -> str:
    """The known figure that clauses between its amount and a bare 比去年增加 have turned to: 公务接待费比预算无增减变化，比去年增加."""
    pieces = _STOP.split(change.lead.replace(BLANK, ""))[:-1]
    names = [canonical(_COMPARED.split(piece)[0]) for piece in pieces]
    return next((name for name in reversed(names) if is_known(name)), "")


def _about(of: str, level: Term) -> bool:
    label = level.label
    return of in level.words or (len(label) > 2 and (label in of or canonical(of) == label))


def _base_level(sentence: Sentence, change: Term, level: Term) -> bool:
    """Whether an amount may itself be what the change is measured against."""
    compared = LAST_YEAR.search(change.lead.replace(BLANK, "")) or LAST_YEAR.search(change.words)
    if compared is None:
        return True
    if OF_LAST_YEAR.search(level.words):
        return True
    named = YEAR.search(level.words)
    return bool(compared["year"]) and bool(named) and named[1] == compared["year"]  # type: ignore[index]


def _rate(
    reading: Reading, sentence: Sentence, earlier: Sequence[Sentence], change: Term, rate: Term
) -> Iterator[Finding]:
    levels = [t for t in _levels(sentence, earlier[-1] if earlier else None, change) if t.exact]
    if base_said := _base_said(sentence, change):
        yield from _against(reading, sentence, change, rate, base_said)
        return
    sign = rate.direction
    if (
        len(change.directions) == 1
        and change.direction != sign
        and change.quantity.value
        and rate.quantity.value
    ):
        yield _opposed(reading, sentence, change, rate)
        return
    if not levels:
        return
    best = Agreement.OFF
    # After what it is made of (其中：…。), a change is of the whole again, a sentence further back.
    for level in (*levels, *_further_back(earlier, change)):
        fit = _fits(sentence, change, rate, level, sign)
        best = fit if fit is Agreement.EXACT or best is Agreement.OFF else best
        if best is Agreement.EXACT:
            return
    level = levels[0]
    base = level.quantity.value - sign * change.quantity.value
    if best is Agreement.ROUNDED:
        yield _rounded(reading, sentence, change, rate, level, base)
    elif base <= 0:
        yield from _no_base(reading, sentence, change, rate, level, base)
    else:
        wrong = next((t for t in levels if fits_rate(rate.quantity, change.quantity, t.quantity)), None)
        yield (
            _wrong_year(reading, sentence, change, rate, wrong, sign)
            if wrong
            else _off(reading, sentence, change, rate, levels, base)
        )


def _base_said(sentence: Sentence, change: Term) -> Term | None:
    """The amount named as what it is compared with, right before the change: 较上年 1,600 万元多出 272 万元."""
    index = sentence.terms.index(change)
    base = sentence.terms[index - 1] if index else None
    if base is None or not base.level or not base.exact or not base.same_unit(change) or subject(change.words):
        return None
    near = not _STOP.search(change.lead.replace(BLANK, "").rstrip("，, "))
    return base if near and _AGAINST.match(base.words) and base.quantity.value > 0 else None


def _against(
    reading: Reading, sentence: Sentence, change: Term, rate: Term, base: Term
) -> Iterator[Finding]:
    """A rate against a base that is named, and no other."""
    fit = fits_rate(rate.quantity, change.quantity, base.quantity)
    ratio = change.quantity.value / base.quantity.value
    right = percent(ratio, rate.quantity.decimals)
    b = base.quantity
    line = rate_line(in_unit(change.quantity, b), in_unit(b, b), ratio, rate.quantity.decimals)
    at = span(reading, sentence, base, change, rate)
    if fit is Agreement.ROUNDED:
        yield Finding("C210", Severity.NOTE, ROUNDED.format(rate.quantity.text), calculation=line, places=at)
    elif fit is Agreement.OFF and not _change_is_wrong(sentence, change, rate, base):
        now = change.quantity.value * change.direction + b.value
        by_now = now > 0 and abs(change.quantity.value / now - rate.quantity.value) <= rate.quantity.step
        yield wrong_base(rate, line, right, at) if by_now else Finding(
            "C202",
            Severity.ERROR,
            f"增减幅度与所列数额不符：写为{rate.words}{rate.quantity.text}，{change.quantity.text}÷{b.text}应为{right}。",
            calculation=line,
            expected=right,
            found=rate.quantity.text,
            places=at,
        )


def _change_is_wrong(sentence: Sentence, change: Term, rate: Term, base: Term) -> bool:
    """Whether the rate is that of the two amounts: then the change between them is told, not the rate."""
    levels = [t for t in sentence.terms[: sentence.terms.index(base)] if t.level and t.same_unit(base)]
    if not levels:
        return False
    moved = (levels[-1].quantity.value - base.quantity.value) * rate.direction
    return abs(moved / base.quantity.value - rate.quantity.value) <= rate.quantity.step / 2


def _fits(sentence: Sentence, change: Term, rate: Term, level: Term, sign: int) -> Agreement:
    c, g, q = change.quantity, rate.quantity, level.quantity
    steps_of = steps([q, c])
    base = Interval.around(q.value, steps_of[0]) - Interval.around(c.value, steps_of[1]) * Decimal(sign)
    fit = fits_rate(g, interval(c, [q]), base)
    if not fit and _base_level(sentence, change, level):
        fit = fits_rate(g, c, q)
    return fit


def _impossible(reading: Reading, sentence: Sentence, rate: Term) -> Finding:
    return Finding(
        "C207",
        Severity.ERROR,
        f"下降幅度超过100%：原文写为“{rate.words}{rate.quantity.text}”，数额最多降为零，降幅不会超过100%。",
        found=rate.quantity.text,
        places=span(reading, sentence, rate),
    )


def _opposed(reading: Reading, sentence: Sentence, change: Term, rate: Term) -> Finding:
    return Finding(
        "C206",
        Severity.ERROR,
        f"增减方向自相矛盾：数额写为“{change.words}{change.quantity.text}”，幅度却写为“{rate.words}{rate.quantity.text}”。",
        places=span(reading, sentence, change, rate),
    )


def _line(change: Term, base: Decimal, unit: Term, rate: Term, sign: int) -> str:
    q, c = unit.quantity, change.quantity
    mark = "-" if sign > 0 else "+"
    shown = f"({in_unit(q, q)} {mark} {in_unit(c, q)})"
    return rate_line(in_unit(c, q), shown, c.value / base, rate.quantity.decimals)


def _rounded(
    reading: Reading, sentence: Sentence, change: Term, rate: Term, level: Term, base: Decimal
) -> Finding:
    line = _line(change, base, level, rate, rate.direction) if base > 0 else ""
    at = span(reading, sentence, level, change, rate)
    return Finding("C210", Severity.NOTE, ROUNDED.format(rate.quantity.text), calculation=line, places=at)


def _no_base(
    reading: Reading, sentence: Sentence, change: Term, rate: Term, level: Term, base: Decimal
) -> Iterator[Finding]:
    if base == 0 and change.quantity.value and rate.quantity.value:
        q, c = level.quantity, change.quantity
        yield Finding(
            "C208",
            Severity.WARNING,
            f"基期数为零，增减幅度无从计算：本期{level.quantity.text}全部为增加额，却写为“{rate.words}{rate.quantity.text}”，"
            "建议写“上年无此项”或“—”。",
            calculation=f"{in_unit(q, q)} - {in_unit(c, q)} = 0",
            found=rate.quantity.text,
            places=span(reading, sentence, level, change, rate),
        )


def _wrong_year(
    reading: Reading, sentence: Sentence, change: Term, rate: Term, level: Term, sign: int
) -> Finding:
    q, c = level.quantity, change.quantity
    base = q.value - sign * c.value
    wrong = rate_line(in_unit(c, q), in_unit(q, q), c.value / q.value, rate.quantity.decimals)
    line = f"应除以基期数：{_line(change, base, level, rate, sign)}；原文误除以本期数：{wrong}"
    return wrong_base(
        rate,
        line,
        percent(c.value / base, rate.quantity.decimals),
        span(reading, sentence, level, change, rate),
    )


def _off(
    reading: Reading, sentence: Sentence, change: Term, rate: Term, levels: Sequence[Term], base: Decimal
) -> Finding:
    level = levels[0]
    right = percent(change.quantity.value / base, rate.quantity.decimals)
    sure = len(levels) == 1
    return Finding(
        "C202",
        Severity.ERROR if sure else Severity.WARNING,
        f"增减幅度与所列数额不符：写为{rate.words}{rate.quantity.text}，按本期{level.quantity.text}、"
        f"{change.words}{change.quantity.text}计算应为{right}。",
        calculation=_line(change, base, level, rate, rate.direction),
        expected=right,
        found=rate.quantity.text,
        places=span(reading, sentence, level, change, rate),
    )
