"""The same figure in two places."""

from __future__ import annotations

from ...findings import Severity
from ..judge import Verdict
from ..relations import Figure
from .said import Said, severity_of
from .written import written


def units(verdict: Verdict) -> Said:
    """C320, C321: the same digits in two units."""
    relation = verdict.broken[0]
    slip, right = relation.whole, relation.operands[0]
    if relation.rule == "C320":
        severity = Severity.ERROR if relation.words else Severity.WARNING
        if relation.choice:
            expected = written(relation.right, [slip.quantity]) + slip.quantity.unit
            return Said("C320", severity, f"{right.text}换算后应为{expected}，括号里写的是{slip.text}。", expected)
        expected = f"{slip.text.removesuffix(slip.quantity.unit)}{right.quantity.unit}"
        return Said("C320", severity, f"同一句中{right.text}与{slip.text}数字相同而单位不同，其中一处单位有误。", expected)
    severity = severity_of(relation)
    message = f"“{relation.words}”在两处数字相同而单位不同：{with_unit(slip)}与{with_unit(right)}，其中一处单位有误。"
    return Said("C321", severity, message, with_unit(right), found=with_unit(slip))


def too_large(verdict: Verdict) -> Said:
    """C304."""
    relation = verdict.broken[0]
    part, whole = relation.operands[0], relation.whole
    severity = severity_of(relation)
    message = f"“{part.words}”{with_unit(part)}大于它所属的“{whole.words}”{with_unit(whole)}，部分不能大于整体。"
    line = f"{with_unit(part)} > {with_unit(whole)}"
    return Said("C304", severity, message, f"不大于{with_unit(whole)}", line, with_unit(part))


def with_unit(figure: Figure) -> str:
    """The figure with its unit, also where a table states the unit once for all."""
    quantity = figure.quantity
    return quantity.text if not quantity.unit or quantity.text.endswith(quantity.unit) else quantity.text + quantity.unit
