"""正文里的执行率和其他比率与填报数核对: a rate of the book by its name, or what was spent of what was planned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..agreement import Agreement, judge
from ..checkup.claims.claims import Claim
from ..checkup.claims.passages import quoted
from ..findings import Finding, Severity
from ..intervals import Interval
from ..language.labels import PLANS, is_known, plain_label
from ..language.quantities import fold
from ..money import ZERO, format_quantity
from .bookfigures import BookFigure
from .passagechanges import HINT, value_of
from .passagefigures import PARTIAL, WHOLES, Comparison, said

_EXECUTION = re.compile(r"(?:执行|支出|支付|完成|使用)率|完成(?:年初|调整|全年)?预算|为(?:年初|调整)?预算的")
_BARE_RATE = re.compile(r"(?:全年|年度|总|总体)?(?:预算|支出|资金|决算)*(?:执行|完成|支出|支付|使用)率")
"""The rate of whatever the sentence speaks of."""
_BUDGETS = (("年初", ("budget",)), ("调整", ("adjusted",)), ("全年", ("adjusted",)))


def stated_rates(case: Comparison) -> Iterator[Finding]:
    """执行率 and every rate that has a figure of its own in the book (T003, T005)."""
    for claim in case.passages.reading.claims:
        owner = case.passages.owners[claim.item]
        if claim.role not in ("rate", "other") or owner is None or owner.row or claim.scope:
            continue
        exact = claim.quantity.exact and claim.quantity.kind == "ratio" and claim.year == case.pack.year
        if exact and not PARTIAL.search(case.before(claim)):
            yield from _rate(case, claim)


def _rate(case: Comparison, claim: Claim) -> Iterator[Finding]:
    terms = list(_terms(case, claim))
    stated = claim.quantity
    verdicts = [judge(stated.value, stated.step, value, may_be, rate=True) for value, may_be, *_ in terms]
    if not terms or Agreement.EXACT in verdicts:
        return
    value, _, figures, shown = terms[verdicts.index(Agreement.ROUNDED) if Agreement.ROUNDED in verdicts else 0]
    words = said(claim.place)
    expected = format_quantity(value, "%", max(claim.quantity.decimals, 2), case.pack.style)
    sure = len({term[0] for term in terms}) == 1 and (figures[0].measure == "rate" or not claim.implied)
    severity = Severity.ERROR if sure else Severity.WARNING
    rest = (
        case.keys(claim.item, figures), expected, claim.quantity.text, f"{shown} = {expected}", HINT, "", 0,
        (case.placed(claim.place),),
    )  # fmt: skip
    if Agreement.ROUNDED in verdicts:
        yield Finding(
            "T003", Severity.NOTE, f"文字写{words}，按填报数为{expected}，只在末位相差，宜写成一致。", *rest
        )
    else:
        yield Finding("T005", severity, f"文字写{words}，与填报数算出的结果不符，应为{expected}。", *rest)


Term = tuple[Decimal, Interval, list[BookFigure], str]


def _terms(case: Comparison, claim: Claim) -> Iterator[Term]:
    """What the rate can be: a rate of the book by its name, else what was spent of what was planned."""
    named = _rate_name(claim)
    narrower = bool(claim.label) and claim.label not in WHOLES and _BARE_RATE.fullmatch(named)
    own = [f for f in case.of(named, "ratio") if f.year == case.pack.year and not narrower]
    for figure in own:
        yield value_of(figure), figure.interval, [figure], quoted(figure.name)
    if own or not _EXECUTION.search(fold(claim.place.quote)) or not is_known(claim.label):
        return
    asked = next((measures for word, measures in _BUDGETS if word in claim.place.quote), PLANS)
    figures = [f for f in case.of(claim.label) if f.year == case.pack.year and not f.fund]
    for spent in (f for f in figures if f.measure == "actual"):
        for planned in (f for f in figures if f.measure in asked and value_of(f)):
            if planned.interval.low > ZERO:
                may_be = spent.interval / planned.interval
                yield (
                    value_of(spent) / value_of(planned), may_be, [spent, planned],
                    f"{case.shown(spent)} ÷ {case.shown(planned)}",
                )  # fmt: skip


def _rate_name(claim: Claim) -> str:
    """预算执行率, 满意度: the words in front of the figure, as the book's rates are called."""
    raw = plain_label(re.sub(r"(?:为|是|达到?|有)$", "", plain_label(claim.raw)))
    quote = plain_label(re.sub(r"(?:为|是|达到?)?(?<![\d.,])[\d.,]++\s?%.*$", "", fold(claim.place.quote)))
    return quote if quote.endswith(("率", "度")) else raw
