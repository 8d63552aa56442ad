"""Sums in words: parts and wholes, changes added up, the path of a budget, identities, stocks."""

from __future__ import annotations

import re
from decimal import Decimal

from ...findings import Severity
from ...language.lexicon import LEXICON, alternation
from ...money import ZERO
from ..judge import Verdict
from ..relations import Relation, Support
from .said import ROUNDED, Said, severity_of
from .written import in_unit, sum_line, written

_CARRIED = re.compile(alternation(LEXICON.carry_words))


def parts(verdict: Verdict) -> Said:
    """C101–C105, C110."""
    relation = verdict.broken[0]
    whole, operands = relation.whole.quantity, [f.quantity for f in relation.operands]
    total, gap = _amount(relation, relation.right), _gap(relation)
    line = sum_line(operands, whole)
    if verdict.reason == "rounded":
        return Said(
            "C110", Severity.NOTE, f"各部分之和为{total}，与总数{whole.text}相差{gap}，{ROUNDED}", total, line,
        )  # fmt: skip
    behind = relation.whole.place.item == relation.operands[0].place.item and whole.start > operands[0].start
    if relation.right > whole.value and not behind:
        return _too_much(verdict, relation, total, gap)
    if verdict.reason == "near":
        return Said(
            "C105", Severity.QUESTION, f"“其中”所列各项之和为{total}，比总数{whole.text}少{gap}，请核对是否有漏列或笔误。",
            whole.text, line, found=total,
        )  # fmt: skip
    sure = relation.support >= Support.SAID and not (_explained(relation) and not behind)
    return Said(
        "C101", Severity.ERROR if sure else Severity.WARNING,
        f"各部分之和与总数不符：总数写为{whole.text}，所列各部分相加为{total}，相差{gap}。", total, line,
    )  # fmt: skip


def _too_much(verdict: Verdict, relation: Relation, total: str, gap: str) -> Said:
    whole, operands = relation.whole.quantity, [f.quantity for f in relation.operands]
    line = sum_line(operands, whole)
    big = next((f for f in relation.operands if f.quantity.value - whole.value > _room(relation)), None)
    if big is not None:
        both = f"{in_unit(big.quantity, whole)} > {in_unit(whole, whole)}"
        return Said(
            "C103", severity_of(relation),
            f"其中的一部分大于总数：总数写为{whole.text}，其中“{big.words}”却为{big.text}。",
            f"不大于{whole.text}", f"{both}；{line}", found=big.text,
        )  # fmt: skip
    ended = next((n for n in range(1, len(operands)) if sum((q.value for q in operands[:n]), ZERO) == whole.value), 0)
    rest = relation.operands[ended:]
    if ended and any(_CARRIED.search(f.words) for f in rest):
        named = "、".join(f"{f.words}{f.text}" for f in rest)
        return Said(
            "C104", Severity.WARNING,
            f"“其中”所列前{'一' if ended == 1 else '几'}项已等于总数{whole.text}，其后又列{named}，两处不能同时成立，"
            "请说明该数是否包含在总数之内。",
            whole.text, line, found=total,
        )  # fmt: skip
    sure = relation.support >= Support.SAID and not _explained(relation)
    return Said(
        "C102", Severity.ERROR if sure else Severity.WARNING,
        f"所列各部分之和大于总数：总数写为{whole.text}，各部分相加为{total}，多出{gap}。", total, line,
    )  # fmt: skip


def moves(verdict: Verdict) -> Said:
    """C106, C111."""
    relation = verdict.broken[0]
    whole, gap = relation.whole.quantity, _gap(relation)
    line = sum_line([f.quantity for f in relation.operands], whole, relation.signs)
    if verdict.reason == "rounded":
        return Said("C111", Severity.NOTE, f"各项增减相加与总额{whole.text}相差{gap}，{ROUNDED}", calculation=line)
    return Said(
        "C106", Severity.WARNING, f"各项增减相加与所写的总额不符：总额写为{whole.text}，按所列各项相加相差{gap}。", calculation=line,
    )  # fmt: skip


def path(verdict: Verdict) -> Said:
    """C107."""
    relation = verdict.broken[0]
    whole = relation.whole.quantity
    return Said(
        "C107", Severity.ERROR, f"预算调整前后不平：年初预算加减各项调整后，与调整后预算{whole.text}不符。",
        _amount(relation, relation.right), sum_line([f.quantity for f in relation.operands], whole, relation.signs),
    )  # fmt: skip


def _amount(relation: Relation, value: Decimal) -> str:
    like = [f.quantity for f in relation.figures]
    return written(value, like) + relation.whole.quantity.unit


def _gap(relation: Relation) -> str:
    return _amount(relation, abs(relation.right - relation.whole.quantity.value))


def _room(relation: Relation) -> Decimal:
    return sum(relation.steps, ZERO) / 2


def _explained(relation: Relation) -> bool:
    """Whether what is missing (or too much) is itself an amount of the paragraph, a carry-over perhaps."""
    return abs(relation.right - relation.whole.quantity.value) in relation.beside
