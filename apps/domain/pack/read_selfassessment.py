"""Reading self_assessment.yaml; what it leaves out is as 财预〔2020〕10号 has it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ..formulas import compile_formula
from ..framework import Grade
from ..money import ZERO, plain
from ..rules.base import ZERO_POLICIES
from ..selfassessment import Fund, Level, SelfAssessment
from .model import ProjectSheet
from .read_framework import read_grades
from .source import Node

CLASSES = (("产出指标", Decimal(50)), ("效益指标", Decimal(30)), ("满意度指标", Decimal(10)))
LEVELS = (
    Level("达成预期指标", Decimal("0.8"), Decimal(1)),
    Level("部分达成预期指标并具有一定效果", Decimal("0.6"), Decimal("0.8")),
    Level("未达成预期指标且效果较差", ZERO, Decimal("0.6")),
)
GRADES = (Grade("优", Decimal(90)), Grade("良", Decimal(80)), Grade("中", Decimal(60)), Grade("差", ZERO))
FUNDS = (Fund("年度资金总额", "年初预算", "全年预算", "执行"),)
HEADS = ((("项目名称", "名称"),),)


def read_self_assessment(node: Node, sheet: ProjectSheet) -> SelfAssessment:
    execution = node.number("execution", 10)
    scheme = SelfAssessment(
        node.text("title", "项目支出绩效自评表"), execution,
        node.formula("rate", "执行 / 全年预算") or compile_formula("执行 / 全年预算"),
        node.choice("zero", ZERO_POLICIES, "not_computable"), _classes(node), _levels(node), read_grades(node) or GRADES,
        _funds(node), _heads(node) or HEADS, node.text("goal", "年度目标"), node.text("outcome", "完成情况"),
        node.number("full", 100), node.text("select", ""), tuple((c.key, c.label) for c in sheet.statement.columns),
    )  # fmt: skip
    total = sum((w for _, w in scheme.classes), execution)
    if total != scheme.full:
        node.problem("F001", f"执行率与各类指标权重合计 {plain(total)}，应为 {plain(scheme.full)}", "classes")
    _names(node, scheme, sheet)
    node.done()
    classes = {name for name, _ in scheme.classes}
    others = tuple(name for name, _ in sheet.targets.levels if name not in classes)
    return replace(scheme, asked=_asked(scheme, sheet), others=others)


def _asked(scheme: SelfAssessment, sheet: ProjectSheet) -> tuple[str, ...]:
    """What the form must print and the project list lets stay open; the figures of the rate are told with the rate."""
    heads = [name for line in scheme.heads for _, name in line]
    total = [name for fund in scheme.funds[:1] for name in (fund.initial, fund.budget, fund.spent) if name not in scheme.rate.names]
    optional = {column.key for column in sheet.statement.columns if not column.field.required}
    return tuple(name for name in dict.fromkeys((*heads, *total, scheme.goal, scheme.outcome)) if name in optional)


def _classes(node: Node) -> tuple[tuple[str, Decimal], ...]:
    found = []
    for item in node.nodes("classes"):
        found.append((item.text("name"), item.number("weight")))
        item.done()
    return tuple(found) or CLASSES


def _levels(node: Node) -> tuple[Level, ...]:
    """完成档次, from the highest to the lowest: together they leave no mark out, and none stands in two."""
    found = []
    for item in node.nodes("levels"):
        found.append(Level(item.text("name"), item.number("from"), item.number("to")))
        item.done()
    ends = [found[0].high, found[-1].low] if found else [Decimal(1), ZERO]
    closed = ends == [1, 0] and all(upper.low == lower.high for upper, lower in pairwise(found))
    if not closed or any(level.low >= level.high for level in found):
        node.problem("R013", "完成档次分档不完整：应从 100% 到 0 由高到低，首尾相接", "levels")
    return tuple(found) or LEVELS


def _funds(node: Node) -> tuple[Fund, ...]:
    found = []
    for item in node.nodes("funds"):
        found.append(Fund(item.text("label"), item.text("initial", ""), item.text("budget", ""), item.text("spent", "")))
        item.done()
    return tuple(found) or FUNDS


def _heads(node: Node) -> tuple[tuple[tuple[str, str], ...], ...]:
    """``heads: [{项目名称: 名称}, {主管部门: 主管部门, 实施单位: 实施单位}]``: one mapping a printed line."""
    lines = []
    for item in node.nodes("heads"):
        line = tuple((label, item.text(label)) for label in item)
        if not 1 <= len(line) <= 2:
            item.problem("P018", "应占 9 格：一行写一项或两项")
        lines.append(line[:2])
    return tuple(line for line in lines if line)


def _names(node: Node, scheme: SelfAssessment, sheet: ProjectSheet) -> None:
    """Every field the form prints is one of the project's, every class one of its first levels."""
    used = [("heads", f) for line in scheme.heads for _, f in line] + [("goal", scheme.goal), ("outcome", scheme.outcome)]
    used += [("funds", f) for fund in scheme.funds for f in (fund.initial, fund.budget, fund.spent)]
    used += [("select", scheme.select), *(("rate", name) for name in sorted(scheme.rate.names))]
    for key, name in used:
        if name and name not in sheet.statement.by_column:
            node.problem("P009", f"没有名为“{name}”的项目字段", key)
    firsts = [name for name, _ in sheet.targets.levels]
    for name, _ in scheme.classes if firsts else ():
        if name not in firsts:
            node.problem("P009", f"projects.yaml 的 levels 里没有名为“{name}”的一级指标", "classes")
