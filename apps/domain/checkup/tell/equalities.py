"""The same figure in two places."""

from __future__ import annotations

from ...findings import Severity
from ...language.labels import MEASURE_NAMES
from ..figures import Figure
from ..judge import Verdict
from ..sentences.statedfigures import SELF_SCORE
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
    message = f"“{relation.words}”在两处数字相同而单位不同：{slip.printed}与{right.printed}，其中一处单位有误。"
    return Said("C321", severity, message, right.printed, found=slip.printed)


def differing(verdict: Verdict) -> Said:
    """C301–C303, C305, C306, C309: one thing, two figures; at fault is that which nothing else vouches for."""
    relation = verdict.broken[0]
    here, there = relation.figures
    if verdict.certain and verdict.culprit.key == there.key:
        here, there = there, here
    found, expected, named = here.printed, there.printed, _named(here)
    apart = f"此处为{found}，另一处为{expected}。"
    if here.quantity.kind == "money" and here.quantity.near(there.quantity):
        message = f"{named}有两处数字只差末位：{found}与{expected}，可能是四舍五入所致。"
        return Said("C309", Severity.NOTE, message, expected, found=found)
    severity, tables = severity_of(relation), sum(f.in_table for f in relation.figures)
    if here.label == SELF_SCORE:
        return Said("C305", severity, f"自评得分前后不一致：{apart}", expected, found=found)
    if here.of_project:
        return Said("C306", severity, f"项目“{here.label}”{MEASURE_NAMES.get(here.measure, '')}前后不一致：{apart}", expected, found=found)
    where = ("前后", "的文字与表格", "在两张表中")[tables]
    return Said(("C301", "C302", "C303")[tables], severity, f"{named}{where}不一致：{apart}", expected, found=found)


def _named(figure: Figure) -> str:
    dated = f"{figure.year}年" if figure.year else ""
    return f"{dated}“{figure.label}”{MEASURE_NAMES.get(figure.measure, '')}"


def one_of(verdict: Verdict) -> Said:
    """C307."""
    relation = verdict.broken[0]
    found = relation.whole.printed
    message = f"{_named(relation.whole)}{found}与别处所述都不一致：别处为{relation.words}。"
    return Said("C307", severity_of(relation), message, relation.operands[0].printed, found=found)


def too_large(verdict: Verdict) -> Said:
    """C304."""
    relation = verdict.broken[0]
    part, whole = relation.operands[0], relation.whole
    severity = severity_of(relation)
    message = f"“{part.label}”{part.printed}大于它所属的“{whole.label}”{whole.printed}，部分不能大于整体。"
    line = f"{part.printed} > {whole.printed}"
    return Said("C304", severity, message, f"不大于{whole.printed}", line, part.printed)
