"""Changes and their rates in words."""

from __future__ import annotations

from decimal import Decimal

from ...findings import Severity
from ...money import ZERO
from ..judge import Verdict
from ..relations import Relation
from .said import ROUNDED, Said, severity_of
from .written import in_unit, percent, rate_line, written

_GO = {1: "增加（上升）", -1: "减少（下降）"}


def impossible(verdict: Verdict) -> Said:
    """C207."""
    rate = verdict.broken[0].operands[0]
    return Said(
        "C207", Severity.ERROR, f"下降幅度超过100%：原文写为“{rate.words}{rate.text}”，数额最多降为零，降幅不会超过100%。",
        "不大于100%", found=rate.text,
    )  # fmt: skip


def opposed(verdict: Verdict) -> Said:
    """C206."""
    relation = verdict.broken[0]
    rate, change = relation.whole, relation.operands[0]
    return Said(
        "C206", Severity.ERROR, f"增减额与增减幅度方向相反：“{change.words}{change.text}”与“{rate.words}{rate.text}”不能同时成立。",
        f"{'增长' if relation.signs[1] > 0 else '下降'}{rate.text}",
    )  # fmt: skip


def levels(verdict: Verdict) -> Said:
    """C521, C522."""
    relation = verdict.broken[0]
    now, before = relation.operands
    said, right = _GO[relation.signs[0]], _GO[-relation.signs[0]]
    if relation.rule == "C522":
        message = f"方向与数字相反：由{before.text}到{now.text}不是{said}。"
        return Said("C522", Severity.ERROR, message, right, found=relation.whole.place.quote)
    return Said(
        "C521", Severity.ERROR, f"方向与数字相反：“{relation.words}”由{before.text}变为{now.text}，文中却说{said}。", right,
        f"{now.text} {'<' if relation.signs[0] > 0 else '>'} {before.text}", relation.whole.place.quote,
    )  # fmt: skip


def said(verdict: Verdict) -> Said:
    """C524, C525: words without a number of their own."""
    relation = verdict.broken[0]
    words, now, *before = relation.figures
    if relation.rule == "C524":
        return Said("C524", Severity.WARNING, f"既说“{words.text}”，又说变动{now.text}，前后矛盾。")
    if now.quantity.kind == "ratio":
        return Said("C525", Severity.ERROR, f"“{words.text}”与完成率{now.text}相反。")
    plan = before[0]
    right = "大于" if now.quantity.value > plan.quantity.value else "小于"
    message = f"预算数为{plan.text}、决算数为{now.text}，决算数{right}预算数，文中却写“{words.text}”。"
    return Said("C525", Severity.ERROR, message, right)


def growth(verdict: Verdict) -> Said:
    """C202, C203, C208, C210, C521: a rate of change; of two amounts, of a change and its base, or of a change and what it led to."""
    relation = verdict.broken[0]
    rate = relation.whole
    if verdict.reason == "zero":
        now = relation.operands[-1]
        return Said(
            "C208", Severity.WARNING,
            f"基期数为零，增减幅度无从计算：本期{now.text}全部为增加额，却写为“{rate.words}{rate.text}”，建议写“上年无此项”或“—”。",
            calculation=f"{in_unit(now.quantity, now.quantity)} - {in_unit(relation.operands[0].quantity, now.quantity)} = 0",
        )  # fmt: skip
    line, right = _rate_line(relation, relation.right), percent(abs(relation.right), rate.quantity.decimals)
    if verdict.reason == "rounded":
        return Said("C210", Severity.NOTE, f"增减幅度{rate.text}与按所列数额计算的结果略有出入，{ROUNDED}", calculation=line)
    if relation.kind == "growth" and relation.right < 0:
        now, before = relation.operands
        mark = ">" if now.quantity.value > before.quantity.value else "<"
        return Said(
            "C521", Severity.ERROR, f"方向与数字相反：由{before.text}变为{now.text}，文中却说{_GO[relation.signs[0]]}。",
            _GO[-relation.signs[0]], f"{now.text} {mark} {before.text}",
        )  # fmt: skip
    if wrong := _by_now(relation):
        return Said(
            "C203", Severity.ERROR, f"增减幅度除错了基数：{rate.text}是除以本期数得出的，应除以上年（基期）数，为{right}。",
            right, f"应除以基期数：{line}；原文误除以本期数：{wrong}",
        )  # fmt: skip
    named = "、".join(f"{f.words}{f.text}" for f in relation.operands)
    return Said(
        "C202", severity_of(relation),
        f"增减幅度与所列数额不符：写为{rate.words}{rate.text}，按{named}计算应为{right}。", right, line,
    )  # fmt: skip


def _terms(relation: Relation) -> tuple[Decimal, Decimal]:
    """The change as the words have it, and its base."""
    first, second = (f.quantity.value for f in relation.operands)
    if relation.kind == "growth":
        return (first - second) * relation.signs[0], second
    return first, second - relation.signs[0] * first if relation.kind == "rise" else second


def _rate_line(relation: Relation, ratio: Decimal) -> str:
    one, two = (f.quantity for f in relation.operands)
    decimals = relation.whole.quantity.decimals
    if relation.kind == "growth":
        return rate_line(f"({in_unit(one, two)} - {in_unit(two, two)})", in_unit(two, two), ratio * relation.signs[0], decimals)
    if relation.kind == "rise":
        mark = "-" if relation.signs[0] > 0 else "+"
        return rate_line(in_unit(one, two), f"({in_unit(two, two)} {mark} {in_unit(one, two)})", ratio, decimals)
    return rate_line(in_unit(one, two), in_unit(two, two), ratio, decimals)


def _by_now(relation: Relation) -> str:
    """The sum that gives the rate where the change was divided by what it led to; empty where it was not."""
    change, base = _terms(relation)
    one, two = (f.quantity for f in relation.operands)
    stated, sign = relation.whole.quantity, relation.signs[0] if relation.signs else 0
    nows = [base + sign * change] if sign else [base + change, base - change]
    now = next((n for n in nows if n > 0 and abs(change / n - stated.value) <= stated.step), None)
    if now is None:
        return ""
    top = f"({in_unit(one, two)} - {in_unit(two, two)})" if relation.kind == "growth" else in_unit(one, two)
    return rate_line(top, written(now, [two, one]), change / now, stated.decimals)


def difference(verdict: Verdict) -> Said:
    """C204, C205, C211: a change against the two amounts it is the difference of."""
    relation = verdict.broken[0]
    new, old = (f.quantity for f in relation.operands)
    change = relation.whole
    high, low = (new, old) if new.value >= old.value else (old, new)
    right = written(abs(relation.right), [old, new, change.quantity])
    line = f"{in_unit(high, old)} - {in_unit(low, old)} = {right}"
    if verdict.reason == "rounded":
        return Said(
            "C211", Severity.NOTE, f"增减额{change.text}与两数之差{right}{old.unit}略有出入，{ROUNDED}", calculation=line,
        )  # fmt: skip
    room = sum(relation.steps, ZERO) / 2
    if relation.right < 0 and abs(relation.right + change.quantity.value) <= room and relation.signs:
        return Said(
            "C205", Severity.ERROR, f"增减方向与所列两数不符：由{old.text}到{new.text}，原文写为“{change.words}{change.text}”。",
            calculation=line,
        )  # fmt: skip
    return Said(
        "C204", severity_of(relation),
        f"增减额与所列两数之差不符：写为{change.text}，两数相差{right}{old.unit}。", right + old.unit, line,
    )  # fmt: skip
