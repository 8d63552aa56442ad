"""Reading the framework: levels, weights, criteria, rules, grades."""

from __future__ import annotations

from decimal import Decimal

from ..deviation import Deviation
from ..framework import Adjustment, Framework, Grade, Group, Indicator
from ..money import ZERO, plain
from ..rules import read_rule
from ..rules.banding import Band
from ..rules.judgement import Manual
from .source import Node


def read_framework(top: Node) -> Framework:
    full = top.number("full", 100)
    given, taken = top.flag("given"), top.formula("total", "")
    groups = tuple(_group(node) for node in top.nodes("groups", required=not given and taken is None))
    framework = Framework(
        top.text("title"), top.text("source", ""), groups, read_grades(top), _adjustments(top), full,
        top.integer("decimals", 2), given, taken, Deviation.read(top.node("deviation")),
    )  # fmt: skip
    top.done()
    _close(top, "各一级指标", [g.weight for g in groups], full, given or not groups)
    if taken is not None and (groups or given):
        top.problem("F005", "写了 total（得分取自别处），就不能再有 groups 或 given", "total")
    _unique_codes(top, framework)
    return framework


def read_project_framework(node: Node) -> Framework:
    """The short list of indicators a project is scored by; one group, named after the table."""
    full = node.number("full", 100)
    indicators = tuple(i for n in node.nodes("indicators", required=True) if (i := _indicator(n)))
    title = node.text("title", "项目评价得分表")
    framework = Framework(title, "", (Group(title, full, (), indicators),), read_grades(node), (), full)
    _close(node, "各项", [i.weight for i in indicators], full)
    _unique_codes(node, framework)
    node.done()
    return framework


def _close(node: Node, what: str, weights: list[Decimal], whole: Decimal, skip: bool = False) -> None:
    total = sum(weights, ZERO)
    if not skip and total != whole:
        node.problem("F001", f"{what}权重合计 {plain(total)}，应为 {plain(whole)}")


def _unique_codes(top: Node, framework: Framework) -> None:
    codes = [i.code for i in framework.indicators]
    for code in sorted({c for c in codes if codes.count(c) > 1}):
        top.problem("F002", f"指标编号“{code}”重复")


def _group(node: Node) -> Group:
    weight = node.number("weight")
    groups = tuple(_group(n) for n in node.nodes("groups"))
    indicators = tuple(i for n in node.nodes("indicators") if (i := _indicator(n)))
    group = Group(node.text("name"), weight, groups, indicators)
    if groups and indicators:
        node.problem("F004", f"“{group.name}”下不能既有分组又有指标，评分表排不出来", "indicators")
    inner = [g.weight for g in groups] + [i.weight for i in indicators]
    _close(node, f"“{group.name}”下级指标", inner, weight)
    node.done()
    return group


def _indicator(node: Node) -> Indicator:
    weight = node.number("weight")
    rule_node = node.node("rule")
    if rule_node is None:
        node.problem("P003", "缺少“rule”")
    rule = read_rule(rule_node, weight) if rule_node else None
    code = node.text("code")
    if "." in code:
        node.problem("P005", "指标编号中不能有小数点", "code")
    indicator = Indicator(
        code, node.text("name"), weight, node.text("explanation", ""), node.text("criteria", ""),
        rule or Manual("", ""), node.text("hint", ""),
    )  # fmt: skip
    node.done()
    return indicator


def read_grades(top: Node) -> tuple[Grade, ...]:
    """等级, from the highest to the lowest; empty where the district has none."""
    grades = []
    for node in top.nodes("grades"):
        grades.append(_grade(node))
        node.done()
    if grades != sorted(grades, key=lambda g: (-g.least, not g.open)):
        top.problem("F003", "等级应从高到低排列", "grades")
    if grades and (grades[-1].least > 0 or (grades[-1].open and grades[-1].least == 0)):
        top.problem("F003", "最低一级应从 0 分起", "grades")
    return tuple(grades)


def _grade(node: Node) -> Grade:
    """``least: 90`` begins at 90 points; ``in: "(90, 100]"`` says which ends belong to it."""
    name, text = node.text("name"), node.text("in", "")
    if not text:
        return Grade(name, node.number("least"))
    band = Band.read(text, ZERO)
    if band is None:
        node.problem("R011", f"区间“{text}”写法有误，应如 [90, 100] 或 (60, 80]", "in")
        return Grade(name, ZERO)
    return Grade(name, band.low or ZERO, band.low is not None and not band.low_in, band)


def _adjustments(top: Node) -> tuple[Adjustment, ...]:
    found = []
    for node in top.nodes("adjustments"):
        count = node.formula("count", "")
        found.append(Adjustment(node.text("key"), node.text("text"), node.number("each"), node.number("most"), count))
        node.done()
    return tuple(found)
