"""A verdict as a finding: what is wrong, the sum that proves it, what it ought to be, every place."""

from __future__ import annotations

from decimal import Decimal

from ...findings import Finding, Severity
from ...money import format_in, round_half_up
from ..judge import Verdict
from ..relations import Relation, Support

_HUNDRED = Decimal(100)
MESSAGES: dict[str, str] = {
    "C101": "各部分之和与总数不符：总数写为{found}，按所列各部分相加应为{right}。",
    "C102": "所列各部分之和大于总数：总数写为{found}，各部分相加为{right}。",
    "C201": "占比与所列数额不符：{terms}应为{right}，原文写为{found}。",
    "C204": "差额与所列两数不符：{terms}应为{right}，原文写为{found}。",
    "C122": "年末数不平：年初数加收入（增加）减支出（减少）应为{right}，原文写为{found}。",
    "C131": "平均数与所列数额不符：{terms}应为{right}，原文写为{found}。",
    "C130": "数量乘标准与金额不符：{terms}应为{right}，原文写为{found}。",
    "C405": "“{words}”与两栏之差不符：{terms}应为{right}，原文写为{found}。",
    "C424": "“{words}”与所列两栏不符：（{new} - {old}）÷ {old}应为{right}，原文写为{found}。",
    "C220": "比率与所列数额不符：{terms}应为{right}，原文写为{found}。",
}
"""By rule; the register says what each rule is."""


def told(verdict: Verdict) -> Finding:
    """The finding of a verdict; an error where the words say the relation, else to be explained."""
    first = verdict.broken[0]
    right = _written(first.right, first)
    expected = f"不大于{first.whole.text}" if first.kind == "bound" else right
    severity = Severity.ERROR if first.support is Support.SAID else Severity.WARNING
    return Finding(
        first.rule, severity,
        MESSAGES[first.rule].format(
            right=right, found=first.whole.text, words=first.whole.words, terms=_terms(first),
            new=first.operands[0].text, old=first.operands[-1].text,
        ),
        expected=expected, found=first.whole.text, calculation="\n".join(map(_line, verdict.broken)),
        places=tuple(dict.fromkeys(figure.place for relation in verdict.broken for figure in relation.figures)),
    )  # fmt: skip


def _written(value: Decimal, relation: Relation) -> str:
    """The value as the figure it ought to be is written."""
    like = relation.whole.quantity
    if like.kind == "ratio":
        return f"{round_half_up(value * _HUNDRED, max(like.decimals, 2)):f}%"
    if relation.kind == "average":
        return f"{round_half_up(value / like.factor, like.decimals):,f}{like.unit}"
    if like.kind == "money":
        decimals = max(f.quantity.decimals for f in relation.figures if f.quantity.unit == like.unit)
        return f"{format_in(value, like.unit, decimals)}{like.unit}"
    return f"{value.normalize():f}{like.unit}"


_SIGNS: dict[str, str] = {"ratio": " ÷ ", "product": " × ", "average": " ÷ "}


def _terms(relation: Relation) -> str:
    """``4,320户÷4,800户``."""
    sign = _SIGNS.get(relation.kind, "").strip()
    if sign:
        return sign.join(f.text for f in relation.operands)
    signs = relation.signs or (1,) * len(relation.operands)
    line = "".join(("＋" if s > 0 else "－") + f.text for s, f in zip(signs, relation.operands, strict=True))
    return line.removeprefix("＋")


def _line(relation: Relation) -> str:
    return f"{_terms(relation)} = {_written(relation.right, relation)}"
