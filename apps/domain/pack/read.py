"""files → Pack, with a finding for everything that is wrong.  Nothing half-read is ever returned as good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TypedDict

from ..findings import Finding, Severity, has_errors
from ..forms.review import ReviewRule, read_reviews
from ..framework import Framework
from ..money import UNITS, NumberStyle, to_base
from ..outline import Outline
from ..statements import Statement
from ..writing.sentences import compile_pattern
from .model import PROFILE_LABELS, Case, Derived, Explain, Pack, PackCheck, ProjectSheet, Step, StepItem
from .read_forms import read_forms
from .read_framework import read_framework
from .read_outline import read_outline
from .read_statements import read_projects, read_statement
from .source import Node, is_identifier, read_yaml
from .upgrade import upgraded
from .validate import validate

STEP_ITEMS = ("statement", "passage", "indicators", "projects", "form", "total")
RELATIONS = ("=", "<=", ">=", "<", ">")
RESERVED = {"上年", "评判", "复核", "文字", "改写", "说明", "等级", *PROFILE_LABELS}
"""Names no statement may take: the prefixes and facts every assessment has."""
Files = Mapping[str, str]


def pack_hash(files: Files) -> str:
    """The hash that names a pack version: of all its files, whatever their order."""
    return hashlib.sha256(json.dumps(dict(sorted(files.items())), ensure_ascii=False).encode()).hexdigest()


def read_pack(files: Files, *, published: bool = False) -> tuple[Pack | None, list[Finding]]:
    """Read a pack from ``{path: text}``.

    Returns the pack, or None where any finding is an error, and all findings with file and line.  A ``published``
    version was sound by the rules of its day: what later rules would say of it does not keep it from being read.
    """
    findings: list[Finding] = []
    digest, files = pack_hash(files), upgraded(files)
    if "pack.yaml" not in files:
        findings.append(Finding("P000", Severity.ERROR, "缺少 pack.yaml", file="pack.yaml", line=1))
        return None, findings
    head = read_yaml(files["pack.yaml"], "pack.yaml", findings)
    style = _style(head)
    statements = _statements(files, findings, style)
    projects = _projects(files, findings, style)
    pack = Pack(
        **_head(head),
        style=style,
        statements=statements,
        projects=projects,
        derived=_derived(files, findings, style),
        framework=_framework(files, findings),
        outline=_outline(files, findings, head.flag("base", False)),
        checks=_checks(files, findings),
        steps=_steps(head),
        cases=_cases(files, findings),
        hash=digest,
        explain=_explain(head, style),
        forms=read_forms(files, findings, style, statements, projects),
        reviews=_reviews(files, findings),
    )
    head.done()
    if not has_errors(findings) and not published:
        findings.extend(validate(pack, files))
    return (None if has_errors(findings) else pack), findings


class _Head(TypedDict):
    code: str
    title: str
    district_code: str
    district_name: str
    bureau: str
    year: int
    notice: str
    signoff: bool
    base: bool


def _head(head: Node) -> _Head:
    district = head.node("district")
    head.raw("extends")
    found: _Head = {
        "code": head.text("code"),
        "title": head.text("title"),
        "district_code": district.text("code") if district else "",
        "district_name": district.text("name") if district else "",
        "bureau": district.text("bureau", "") if district else "",
        "year": head.integer("year", 0),
        "notice": head.text("notice", ""),
        "signoff": head.flag("signoff", False),
        "base": head.flag("base", False),
    }
    if district is None:
        head.problem("P003", "缺少“district”")
    else:
        district.done()
    if not 2000 <= found["year"] <= 2100:
        head.problem("P004", "“year”应为四位年份", "year")
    return found


def _style(head: Node) -> NumberStyle:
    node = head.node("numbers")
    if node is None:
        return NumberStyle()
    style = NumberStyle(
        node.flag("thousands", True), node.flag("trim"), node.text("unit", "万元"),
        node.integer("decimals", 2), node.integer("percent_decimals", 2), node.flag("plain_zero"),
    )  # fmt: skip
    if style.unit not in UNITS:
        node.problem("P006", f"不认识单位“{style.unit}”", "unit")
    node.done()
    return style


def _explain(head: Node, style: NumberStyle) -> Explain:
    """What has to be explained; the amount is in the district's unit."""
    node, usual = head.node("explain"), Explain()
    if node is None:
        return usual
    change, over = node.number("change", usual.change), node.number("over", usual.over)
    under, amount = node.number("under", usual.under), node.number("amount", Decimal(-1))
    if change <= 0 or over < 1 or not 0 <= under <= 1:
        node.problem("P004", "应为数字：“change”大于零，“over”不小于 100%，“under”在 0 至 100% 之间")
    node.done()
    return Explain(change, over, under, usual.amount if amount < 0 else to_base(amount, style.unit))


def _statements(files: Files, findings: list[Finding], style: NumberStyle) -> tuple[Statement, ...]:
    found: list[Statement] = []
    seen = {"项目"} if "projects.yaml" in files else set()
    for path in sorted(files):
        if not path.startswith("statements/"):
            continue
        top = read_yaml(files[path], path, findings)
        for node in top.nodes("statements") if top.has("statements") else [top]:
            statement = read_statement(node, style)
            if statement.key in seen:
                node.problem("P016", f"报表“{statement.key}”重复", "key")
            if statement.key in RESERVED:
                node.problem("P016", f"“{statement.key}”是系统保留的名称", "key")
            seen.add(statement.key)
            found.append(statement)
        top.done()
    return tuple(found)


def _projects(files: Files, findings: list[Finding], style: NumberStyle) -> ProjectSheet | None:
    path = "projects.yaml"
    return read_projects(read_yaml(files[path], path, findings), style) if path in files else None


def _reviews(files: Files, findings: list[Finding]) -> tuple[ReviewRule, ...]:
    path = "review.yaml"
    return read_reviews(read_yaml(files[path], path, findings)) if path in files else ()


def _framework(files: Files, findings: list[Finding]) -> Framework:
    if "framework.yaml" not in files:
        return Framework("", "")
    return read_framework(read_yaml(files["framework.yaml"], "framework.yaml", findings))


def _outline(files: Files, findings: list[Finding], base: bool) -> Outline:
    if "outline.yaml" not in files and base:
        return Outline(compile_pattern("报告"))
    if "outline.yaml" not in files:
        findings.append(Finding("P000", Severity.ERROR, "缺少 outline.yaml", file="outline.yaml", line=1))
        return Outline(compile_pattern("报告"))
    return read_outline(read_yaml(files["outline.yaml"], "outline.yaml", findings), files, findings)


def _derived(files: Files, findings: list[Finding], style: NumberStyle) -> tuple[Derived, ...]:
    if "facts.yaml" not in files:
        return ()
    top = read_yaml(files["facts.yaml"], "facts.yaml", findings)
    found, seen = [], set[str]()
    for node in top.nodes("facts", required=True):
        key, formula = node.text("key"), node.formula("formula")
        if not all(is_identifier(part) for part in key.split(".")):
            node.problem("P005", f"“{key}”不能作标识：只能用汉字、字母、数字和下划线，且不以数字开头", "key")
        if key in seen or key in PROFILE_LABELS:
            node.problem("P016", f"“{key}”重复或是系统保留的名称", "key")
        seen.add(key)
        unit = node.text("unit", "%")
        usual = {"%": style.percent_decimals, style.unit: style.decimals}.get(unit, 2 if unit in UNITS else 0)
        decimals = node.integer("decimals", usual)
        if formula:
            found.append(Derived(key, node.text("label"), formula, unit, decimals))
        node.done()
    top.done()
    return tuple(found)


def _checks(files: Files, findings: list[Finding]) -> tuple[PackCheck, ...]:
    if "checks.yaml" not in files:
        return ()
    top = read_yaml(files["checks.yaml"], "checks.yaml", findings)
    found = []
    for node in top.nodes("checks", required=True):
        left, right = node.formula("left"), node.formula("right")
        severity = Severity(node.choice("severity", ("error", "warning", "note", "question"), "error"))
        relation = node.choice("relation", RELATIONS, "=")
        code, message, hint = node.text("code"), node.text("message"), node.text("hint", "")
        if left and right:
            found.append(PackCheck(code, left, relation, right, severity, message, hint))
        node.done()
    top.done()
    return tuple(found)


def _steps(head: Node) -> tuple[Step, ...]:
    steps = []
    for node in head.nodes("steps"):
        items = []
        for item in node.nodes("items", required=True):
            kind = next((k for k in STEP_ITEMS if item.has(k)), "")
            if not kind:
                item.problem("P003", f"应写 {'、'.join(STEP_ITEMS)} 之一")
            items.append(StepItem(kind, str(item.raw(kind))))
            item.done()
        steps.append(Step(node.text("key"), node.text("title"), node.text("hint", ""), tuple(items)))
        node.done()
    return tuple(steps)


def _cases(files: Files, findings: list[Finding]) -> tuple[Case, ...]:
    found = []
    for path in sorted(p for p in files if p.startswith("cases/")):
        top = read_yaml(files[path], path, findings)
        for node in top.nodes("cases", required=True):
            found.append(_case(node))
        top.done()
    return tuple(found)


def _case(node: Node) -> Case:
    def texts(key: str) -> dict[str, str]:
        inner = node.node(key)
        if inner is None:
            return {}
        return {k: str(inner.raw(k)) for k in inner}

    case = Case(
        node.text("name"), texts("facts"), texts("points"), node.texts("findings"), node.texts("absent"),
        node.text("total", ""), texts("shown"), node.file, node.line,
    )  # fmt: skip
    node.done()
    return case
