"""files → Pack, with a finding for everything that is wrong.  Nothing half-read is ever returned as good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypedDict

from ..disclosure import Checklist, read_checklist
from ..disclosure.checklist import KEY as CHECKLIST
from ..findings import Finding, Severity, has_errors
from ..forms.reasons import SHOWN, Reason, read_reasons, usual
from ..forms.review import ReviewRule, read_reviews
from ..framework import Framework
from ..money import UNITS, NumberStyle, to_base
from ..outline import Outline
from ..places import ATTACHED
from ..statements import Statement
from ..writing.sentences import compile_pattern
from .kinds import FOLDER, LABELS, MONITORING, SELF, Day, monitoring_files, self_files
from .model import (
    PROFILE_LABELS,
    Case,
    Derived,
    Doubts,
    Explain,
    Pack,
    PackCheck,
    ProjectSheet,
    Step,
    StepItem,
)
from .names import nearest
from .read_forms import read_forms
from .read_framework import read_framework
from .read_outline import read_outline
from .read_statements import read_projects, read_statement
from .source import Node, is_identifier, read_yaml
from .upgrade import upgraded
from .validate import validate

STEP_ITEMS = ("statement", "passage", "indicators", "projects", "form", "total")
RELATIONS = ("=", "<=", ">=", "<", ">")
RESERVED = {"上年", "监控", "评判", "复核", "文字", "改写", "说明", "等级", CHECKLIST, ATTACHED, *PROFILE_LABELS, *LABELS}
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
    if "pack.yaml" not in files:
        findings.append(Finding("P000", Severity.ERROR, "缺少 pack.yaml", file="pack.yaml", line=1))
        return None, findings
    digest, own = pack_hash(files), upgraded(self_files(files))
    head = read_yaml(own["pack.yaml"], "pack.yaml", findings)
    pack = _read(own, findings, digest, head, head, published)
    monitoring = read_monitoring(files, digest, findings, published=published)
    whole = replace(pack, monitoring=monitoring) if pack else None
    if whole and monitoring and not published:
        findings += _unknown_same(whole, monitoring, files)
    return (None if has_errors(findings) else whole), list(dict.fromkeys(findings))


def read_monitoring(
    files: Files, digest: str, findings: list[Finding], month: int = 0, *, published: bool = False
) -> Pack | None:
    """The 绩效运行监控 of a pack as its texts read for a month, that of the first of its days where none is named."""
    if not any(path.startswith(FOLDER) for path in files):
        return None
    found: list[Finding] = []
    head = read_yaml(files["pack.yaml"], "pack.yaml", [])
    days = _days(read_yaml(files.get(f"{FOLDER}pack.yaml", ""), "pack.yaml", []))
    own = monitoring_files(files, month or (days[0].month if days else 12))
    if "pack.yaml" not in own:
        name = f"{FOLDER}pack.yaml"
        findings.append(Finding("P000", Severity.ERROR, f"缺少 pack.yaml：{name}", file=name, line=1))
        return None
    pack = _read(own, found, digest, head, read_yaml(own["pack.yaml"], "pack.yaml", found), published)
    findings += [replace(f, file=f"{FOLDER}{f.file}" if f"{FOLDER}{f.file}" in files else f.file) for f in found]
    return pack


def _unknown_same(pack: Pack, monitoring: Pack, files: Files) -> Iterator[Finding]:
    """Both sides of ``same`` begin with something their kind of assessment has."""
    for ours, theirs in monitoring.same:
        for name, kind in ((ours, pack), (theirs, monitoring)):
            heads = {*kind.by_key, *kind.by_form, *(s.key for s in kind.list_statements)}
            if name.partition(".")[0] not in heads:
                line = next((n for n, text in enumerate(files[f"{FOLDER}pack.yaml"].splitlines(), 1) if name in text), 1)
                message = f"“same”里的“{name}”不存在：{kind.title}没有这张表"
                yield Finding("P009", Severity.ERROR, message, file=f"{FOLDER}pack.yaml", line=line)


def _read(
    files: Files, findings: list[Finding], digest: str, head: Node, own: Node, published: bool
) -> Pack | None:
    """One kind of assessment: ``head`` says whose pack it is, ``own`` what this kind is called and how it is filled in."""
    style = _style(head)
    checklist = _checklist(files, findings)
    statements = (*_statements(files, findings, style), *((checklist.statement,) if checklist else ()))
    projects = _projects(files, findings, style)
    reviewing = _reviews(files, findings)
    checks, reviews = _wanted(own, _checks(files, findings), reviewing["reviews"])
    pack = Pack(
        **_head(head, own),
        style=style,
        statements=statements,
        projects=projects,
        derived=_derived(files, findings, style),
        framework=_framework(files, findings),
        outline=_outline(files, findings, head.flag("base", False)),
        checks=checks,
        steps=_steps(own),
        cases=_cases(files, findings),
        hash=digest,
        explain=_explain(own, style),
        doubts=_doubts(own),
        forms=read_forms(files, findings, style, statements, projects),
        reviews=reviews,
        reasons=reviewing["reasons"],
        marks_shown=reviewing["marks_shown"],
        checklist=checklist,
    )
    own.done()
    if not has_errors(findings) and not published:
        findings.extend(validate(pack, files))
    return None if has_errors(findings) else pack


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
    kind: str
    days: tuple[Day, ...]
    same: tuple[tuple[str, str], ...]


def _head(head: Node, own: Node) -> _Head:
    district = head.node("district")
    head.raw("extends")
    found: _Head = {
        "code": head.text("code"),
        "title": own.text("title"),
        "district_code": district.text("code") if district else "",
        "district_name": district.text("name") if district else "",
        "bureau": district.text("bureau", "") if district else "",
        "year": head.integer("year", 0),
        "notice": own.text("notice", "") or head.text("notice", ""),
        "signoff": own.flag("signoff", False),
        "base": head.flag("base", False),
        "kind": SELF if own is head else MONITORING,
        "days": () if own is head else _days(own),
        "same": () if own is head else _same(own),
    }
    if district is None:
        head.problem("P003", "缺少“district”")
    else:
        district.done()
    if not 2000 <= found["year"] <= 2100:
        head.problem("P004", "“year”应为四位年份", "year")
    return found


def _days(own: Node) -> tuple[Day, ...]:
    """``days: [6月30日, 9月30日]``: the days a monitoring is made to, one at least."""
    found = tuple(day for text in own.texts("days") if (day := Day.read(text)))
    if len(found) != len(own.texts("days")) or not found:
        own.problem("P006", "“days”只能写日期，如 [6月30日, 9月30日]", "days")
    return found


def _same(own: Node) -> tuple[tuple[str, str], ...]:
    """``same: {部门自评.资金: 部门监控.资金}``."""
    node = own.node("same")
    return tuple((name, node.text(name)) for name in node) if node else ()


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


def _doubts(head: Node) -> Doubts:
    node, usual = head.node("doubts"), Doubts()
    if node is None:
        return usual
    found = Doubts(
        node.number("spent", usual.spent), node.number("target", usual.target),
        node.flag("staff", usual.staff), node.flag("carried", usual.carried),
    )  # fmt: skip
    if found.spent < 1 or found.target < 1:
        node.problem("P004", "应为数字：“spent”“target”不小于 100%")
    node.done()
    return found


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


def _gathered(files: Files, name: str) -> list[str]:
    """Files that add up, whoever brings them: ``checks.yaml`` and all below ``checks/``."""
    return sorted(path for path in files if path == f"{name}.yaml" or path.startswith(f"{name}/"))


class _Reviewing(TypedDict):
    reviews: tuple[ReviewRule, ...]
    reasons: tuple[Reason, ...]
    marks_shown: str


def _reviews(files: Files, findings: list[Finding]) -> _Reviewing:
    """What stands under ``review``; when marks are shown, the last file that says so."""
    tops = [read_yaml(files[path], path, findings) for path in _gathered(files, "review")]
    found = _Reviewing(
        reviews=tuple(rule for top in tops for rule in read_reviews(top)),
        reasons=tuple(reason for top in tops for reason in read_reasons(top)) or usual(),
        marks_shown=next((top.choice("shown", SHOWN, SHOWN[0]) for top in reversed(tops) if top.has("shown")), SHOWN[0]),
    )
    for top in tops:
        top.done()
    return found


def _wanted(
    own: Node, checks: tuple[PackCheck, ...], reviews: tuple[ReviewRule, ...]
) -> tuple[tuple[PackCheck, ...], tuple[ReviewRule, ...]]:
    """Without those whose code the pack has put ``off``: what a base brings and does not fit here."""
    off, known = own.texts("off"), {*(c.code for c in checks), *(r.review.code for r in reviews)}
    for code in (code for code in off if code not in known):
        own.problem("P009", f"没有名为“{code}”的勾稽关系或审核口径{nearest(code, known)}", "off")
    return tuple(c for c in checks if c.code not in off), tuple(r for r in reviews if r.review.code not in off)


def _checklist(files: Files, findings: list[Finding]) -> Checklist | None:
    path = "disclosure.yaml"
    return read_checklist(read_yaml(files[path], path, findings)) if path in files else None


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
        if key in seen or key in PROFILE_LABELS or key in LABELS:
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
    tops = [read_yaml(files[path], path, findings) for path in _gathered(files, "checks")]
    found = tuple(check for top in tops for check in _read_checks(top))
    for top in tops:
        top.done()
    return found


def _read_checks(top: Node) -> Iterator[PackCheck]:
    for node in top.nodes("checks", required=True):
        left, right = node.formula("left"), node.formula("right")
        severity = Severity(node.choice("severity", ("error", "warning", "note", "question"), "error"))
        relation = node.choice("relation", RELATIONS, "=")
        code, message, hint = node.text("code"), node.text("message"), node.text("hint", "")
        over, by, when = node.text("over", ""), node.text("by", ""), node.formula("when", "")
        if by and not over:
            node.problem("P003", "缺少“over”：写了 by（按哪一栏分组），还要写明哪张表的各行", "by")
        if left and right:
            yield PackCheck(code, left, relation, right, severity, message, hint, over, by, when, node.file, node.line)
        node.done()


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
