"""Execution rates against the amounts beside them: 预算 100 万元，支出 98 万元，执行率 98%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ....agreement import Agreement
from ....findings import Finding, Place, Severity
from ....language.labels import measure_of
from ....language.lexicon import LEXICON
from ....language.quantities import Quantity
from ...claims.phrases import Sentence, Term
from ...reading import Reading
from .arithmetic import fits_rate, in_unit, percent, rate_line

_RATE = re.compile("|".join(map(re.escape, LEXICON.execution_rates)))
_PLAN = ("adjusted", "budget", "planned")
_LEFT = re.compile(r"结余|结转|剩余|余额|节余")
_DONE = re.compile(
    r"(?:20\d\d年度?|截至|年末|全年|已|实|共|累计|总|财政|资金)*(?:支出|执行|支付|使用|完成|到位)(?:了|额|数|金额|资金|共|总额|为|合计|[共总]计)*"
)
_COPULA = re.compile(r"[为是达：:，, ]{1,3}$")
_CUT = re.compile(r"[；;]")
_MOST = 24
"""Of how many amounts before a rate pairs are tried."""
_TEN_THOUSAND = Decimal(10_000)


def execution(reading: Reading, sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Finding]:
    for index, rate in enumerate(sentence.terms):
        if rate.kind == "ratio" and rate.exact and not rate.growth and _RATE.search(rate.words):
            yield from _rate(reading, sentence, before, index, rate)


def _rate(
    reading: Reading, sentence: Sentence, before: Sequence[Sentence], index: int, rate: Term
) -> Iterator[Finding]:
    beside = _beside(sentence, index)
    if beside and all(t.quantity.value == 0 for t in beside):
        if rate.quantity.value:
            yield _of_nothing(reading, sentence, beside, rate)
        return
    if found := list(_of_named(reading, sentence, beside, rate)):
        yield from found
        return
    certain = _paired(beside)
    best, pair = _best(rate, [t for t in sentence.terms if t.level], certain)
    if best is Agreement.OFF:
        best, _ = _best(rate, [t for s in (*before, sentence) for t in s.terms if t.level], certain)
        if best is Agreement.OFF:
            yield from _wrong(reading, sentence, beside, rate)
    elif best is Agreement.ROUNDED and pair and {pair[0], pair[1]} <= set(beside) and _paired(beside):
        yield _rounded(reading, sentence, pair, rate)


def _of_named(
    reading: Reading, sentence: Sentence, beside: Sequence[Term], rate: Term
) -> Iterator[Finding]:
    """完成年初预算的 96.85% where the opening budget is zero, or the rate is of the adjusted one."""
    kind = measure_of(rate.words)
    named = [t for t in beside if t.measure == kind] if kind in ("budget", "adjusted") else []
    done = [t for t in beside if measure(t) == "actual"]
    if len(named) != 1 or len(done) != 1 or not named[0].exact or not done[0].exact:
        return
    (base,), (part,) = named, done
    others = [t for t in beside if measure(t) in _PLAN and t is not base and t.exact and t.quantity.value > 0]
    other = next((t for t in others if fits_rate(rate.quantity, part.quantity, t.quantity)), None)
    right = f"完成{_plan_name(other)}的{rate.quantity.text}" if other else "—"
    if base.quantity.value == 0 and part.quantity.value:
        yield Finding(
            "C213", Severity.ERROR,
            f"{base.words}{base.quantity.text}，“{rate.words}{rate.quantity.text}”没有意义，应写“{right}”。",
            calculation=f"{part.quantity.text} ÷ 0", expected=right, found=rate.quantity.text,
            places=_places(reading, sentence, (rate, part, base)),
        )  # fmt: skip
    elif other and base.quantity.value and not fits_rate(rate.quantity, part.quantity, base.quantity):
        value = percent(part.quantity.value / base.quantity.value, rate.quantity.decimals)
        yield Finding(
            "C212", Severity.WARNING,
            f"比率除以的不是所写的预算数：{rate.quantity.text}是按{other.quantity.text}算的，应写“{right}”，或改为{value}。",
            calculation=_line((part, base), rate), expected=value, found=rate.quantity.text,
            places=_places(reading, sentence, (rate, part, base, other)),
        )  # fmt: skip


def _plan_name(term: Term | None) -> str:
    """What the plan is called where it stands."""
    return _COPULA.sub("", term.words) if term else ""


def _beside(sentence: Sentence, index: int) -> list[Term]:
    """The amounts a rate stands behind: back to the rate before it or the semicolon."""
    found: list[Term] = []
    for position in range(index, 0, -1):
        term, left = sentence.terms[position], sentence.terms[position - 1]
        if (
            _CUT.search(term.lead)
            or "其中" in term.lead
            or (left.kind == "ratio" and _RATE.search(left.words))
        ):
            break
        if left.level and not _LEFT.search(left.words):
            found.insert(0, left)
    return found


def measure(term: Term) -> str:
    """What kind of amount it is; a bare 支出 or 执行 is what was done."""
    return term.measure or ("actual" if _DONE.fullmatch(term.words) else "")


def _best(
    rate: Term, levels: Sequence[Term], certain: tuple[Term, Term] | None
) -> tuple[Agreement, tuple[Term, Term] | None]:
    """The best any two amounts make: what is divided by what is not always said.

    Where it is certain what was done, only what it may be measured against is open.
    """
    best: tuple[Agreement, tuple[Term, Term] | None] = (Agreement.OFF, None)
    levels = levels[-_MOST:]
    for part in levels:
        for base in levels:
            if part is base or not part.same_unit(base) or base.quantity.value == 0:
                continue
            if certain and (
                part is not certain[0] or (measure(base) not in _PLAN and base is not certain[1])
            ):
                continue
            if not part.exact or not base.exact:
                return Agreement.EXACT, None
            fit = fits_rate(rate.quantity, part.quantity, base.quantity)
            if fit is Agreement.EXACT:
                return fit, (part, base)
            if fit is Agreement.ROUNDED and best[0] is Agreement.OFF:
                best = fit, (part, base)
    return best


def _paired(beside: Sequence[Term]) -> tuple[Term, Term] | None:
    """What was done and what was planned, where only one amount can be each; of two plans the later one."""
    if not beside or not all(t.exact and t.same_unit(beside[0]) for t in beside) or len(beside) > 3:
        return None
    done = [t for t in beside if measure(t) == "actual"]
    plans = [t for t in beside if measure(t) in _PLAN]
    if (
        len(done) != 1
        or len(done) + len(plans) != len(beside)
        or len({measure(t) for t in plans}) != len(plans)
    ):
        return None
    return (done[0], min(plans, key=lambda t: _PLAN.index(measure(t)))) if plans else None


def _in_use(beside: Sequence[Term], rate: Term) -> tuple[Term, Term] | None:
    """What is in use and what there is, for 使用率 and 利用率."""
    if len(beside) != 2 or not re.search(r"使用率|利用率", rate.words) or not beside[0].same_unit(beside[1]):
        return None
    used = [t for t in beside if re.search(r"在用|使用", t.words)]
    return (used[0], next(t for t in beside if t is not used[0])) if len(used) == 1 else None


def _staffed(beside: Sequence[Term], rate: Term) -> tuple[Term, Term] | None:
    """Who there is and how many there may be, for 控制率 of persons."""
    if (
        len(beside) != 2
        or "控制率" not in rate.words
        or not all(t.quantity.unit in ("人", "名") for t in beside)
    ):
        return None
    allowed = [t for t in beside if "编制" in t.words and not re.search("在编|实有|编外", t.words)]
    here = [t for t in beside if re.search("在编|在职|实有", t.words)]
    return (here[0], allowed[0]) if len(allowed) == len(here) == 1 and here[0] is not allowed[0] else None


def _only_plan(sentence: Sentence, beside: Sequence[Term], rate: Term) -> tuple[Term, Term] | None:
    """What was done and, before a semicolon, the only plan of a sentence that speaks of one thing."""
    levels = [t for t in sentence.terms if t.level and t.end <= rate.start and t.kind == "money"]
    plans = [t for t in levels if measure(t) in _PLAN]
    if len(beside) != 1 or measure(beside[0]) != "actual" or len(plans) != 1 or "其中" in sentence.text:
        return None
    others = [t for t in levels if t is not plans[0] and t.label and t.label != plans[0].label]
    return (beside[0], plans[0]) if not others and beside[0].same_unit(plans[0]) else None


def _wrong(reading: Reading, sentence: Sentence, beside: Sequence[Term], rate: Term) -> Iterator[Finding]:
    pair = (
        _paired(beside)
        or _in_use(beside, rate)
        or _staffed(beside, rate)
        or _only_plan(sentence, beside, rate)
    )
    if pair is None or pair[1].quantity.value == 0:
        return
    part, base = pair
    for term, value in ((part, part.quantity.value), (base, base.quantity.value)):
        if slip := _unit_slip(rate.quantity, pair, term, value):
            yield _unit(reading, sentence, pair, rate, term, slip)
            return
    opening = measure(base) == "budget" and "年初" not in rate.words
    if opening and any(fits_rate(rate.quantity, part.quantity, plan) for plan in _later_plans(reading)):
        return
    ratio = part.quantity.value / base.quantity.value
    right = percent(ratio, rate.quantity.decimals)
    every = "" if len(beside) < 3 else "（按其他预算数作分母也得不出该比率）"
    yield Finding(
        "C212",
        Severity.WARNING if opening else Severity.ERROR,
        f"执行率与所列数额不符：{part.quantity.text}÷{base.quantity.text}应为{right}，原文写为{rate.quantity.text}{every}。",
        calculation=_line(pair, rate),
        expected=right,
        found=rate.quantity.text,
        places=_places(reading, sentence, (rate, part, base, *beside)),
    )


def _later_plans(reading: Reading) -> Iterator[Quantity]:
    """The document's budgets as they became: a rate beside the opening budget may be measured against one of them."""
    for claim in reading.claims:
        if claim.role == "level" and claim.measure in ("adjusted", "planned") and claim.quantity.value:
            yield claim.quantity
    for table in reading.tables:
        later = [column.index for column in table.amounts if column.measure in ("adjusted", "planned")]
        for row in table.rows:
            yield from (
                row.numbers[index] for index in later if index in row.numbers and row.numbers[index].value
            )


def _unit_slip(rate: Quantity, pair: tuple[Term, Term], term: Term, value: Decimal) -> str:
    """The unit with which the rate is right: 万元 for 元, or the reverse."""
    for unit, other, factor in (("元", "万元", _TEN_THOUSAND), ("万元", "元", 1 / _TEN_THOUSAND)):
        if term.quantity.unit != unit:
            continue
        part, base = (value * factor if t is term else t.quantity.value for t in pair)
        if base and abs(part / base - rate.value) <= rate.step / 2:
            return other
    return ""


def _line(pair: tuple[Term, Term], rate: Term) -> str:
    part, base = pair[0].quantity, pair[1].quantity
    return rate_line(
        in_unit(part, base), in_unit(base, base), part.value / base.value, rate.quantity.decimals
    )


def _places(reading: Reading, sentence: Sentence, terms: Sequence[Term]) -> tuple[Place, ...]:
    start = min(t.start for t in terms)
    return (reading.document.place(sentence.item, start, max(t.end for t in terms)),)


def _unit(
    reading: Reading, sentence: Sentence, pair: tuple[Term, Term], rate: Term, term: Term, unit: str
) -> Finding:
    return Finding(
        "C215",
        Severity.ERROR,
        f"数额的单位有误：“{term.words}{term.quantity.text}”按{unit}计算才与{rate.quantity.text}相符，应为{unit}。",
        calculation=_line(pair, rate),
        expected=unit,
        found=term.quantity.unit,
        places=_places(reading, sentence, (term,)) + _places(reading, sentence, (rate, *pair)),
    )


def _of_nothing(reading: Reading, sentence: Sentence, beside: Sequence[Term], rate: Term) -> Finding:
    return Finding(
        "C213",
        Severity.ERROR,
        f"数额为零，比率却写为{rate.quantity.text}：预算也为零的，0÷0没有意义，应写“—”或“不适用”；有预算而未支出的，应为0%。",
        calculation="0 ÷ 0" if len(beside) > 1 else f"0 ÷ 预算数 ≠ {rate.quantity.text}",
        expected="—" if len(beside) > 1 else "0%或“—”",
        found=rate.quantity.text,
        places=_places(reading, sentence, (*beside, rate)),
    )


def _rounded(reading: Reading, sentence: Sentence, pair: tuple[Term, Term], rate: Term) -> Finding:
    return Finding(
        "C216",
        Severity.NOTE,
        f"执行率{rate.quantity.text}与按所列数额计算的结果略有出入，属四舍五入的尾差，可不修改。",
        calculation=_line(pair, rate),
        places=_places(reading, sentence, (*pair, rate)),
    )
