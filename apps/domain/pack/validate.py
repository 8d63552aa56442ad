"""What must hold across the files of a pack: every name exists, every statement is asked for, nothing runs in circles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ..findings import Finding, Severity
from ..forms.form import GRADE, POINTS, RATE, RATE_POINTS, AssessmentForm, Place
from ..formulas import Formula, NoBase, compile_formula
from ..rules.structure import Aggregate, Split
from ..statements import DATE, NUMBER, CellAddress, Statement
from ..writing.outline import (
    ChartItem,
    Content,
    Forms,
    Glossary,
    Items,
    ProjectForms,
    Section,
    Sentence,
    StatementTable,
)
from ..writing.sentences import Pattern, compile_pattern
from .model import PROFILE_LABELS, Pack

Files = Mapping[str, str]
DEEPEST = 4
"""Levels of headings a report has."""


def validate(pack: Pack, files: Files) -> list[Finding]:
    """The findings across files; each names the file and the line where the text stands."""
    find = _Finder(files)
    known = known_names(pack)
    findings = [*_unknown_names(pack, known, find), *_columns(pack, find), *_outline_references(pack, find)]
    findings += [*_depth(pack.outline.content, find), *_rule_lists(pack, find), *_forms(pack, find), *_grades(pack, find)]
    findings += [*_steps(pack, find), *_circles(pack, find), *_cases(pack)]
    return findings or [*_kinds(pack, find)]


NOT_A_LABEL = "".join(f"(?<!{key}: )" for key in ("key", "label", "group", "title", "head", "name", "hint", "text"))
"""Where a name is used, not where something happens to be called the same."""


class _Finder:
    """Finds the file and line of a text, for findings that only know what was written."""

    def __init__(self, files: Files):
        self.files = files

    def finding(self, code: str, message: str, text: str, paths: str = "") -> Finding:
        whole, part = rf"(?<![\w.]){re.escape(text)}(?![\w.])", rf"(?<!\w){re.escape(text)}(?!\w)"
        for words in (NOT_A_LABEL + whole, whole, part):
            for path in sorted(self.files, key=lambda p: (not p.startswith(paths), p)):
                for number, line in enumerate(self.files[path].splitlines(), 1):
                    if text and re.search(words, line):
                        return Finding(code, Severity.ERROR, message, file=path, line=number)
        shorter = text.rpartition(".")[0]
        if shorter:
            return self.finding(code, message, shorter, paths)
        first = next((path for path in sorted(self.files) if path.startswith(paths)), "pack.yaml")
        return Finding(code, Severity.ERROR, message, file=first, line=1)


def known_names(pack: Pack) -> set[str]:
    """Every fact name the pack's formulas may use."""
    names = set(PROFILE_LABELS) | set(pack.labels) | {d.key for d in pack.derived}
    names |= {f"文字.{key}" for key in pack.passages}
    names |= {f"得分.指标{indicator.code}" for indicator in pack.framework.indicators}
    return names | form_names(pack)


ROW = "项1"
"""Stands for any row of a list."""


def _list_cells(pack: Pack) -> Iterator[CellAddress]:
    for statement in pack.list_statements:
        yield from statement.list_cells((ROW,))


def _list_path(pack: Pack, cell: CellAddress) -> str:
    return "projects.yaml" if pack.projects and cell.key.startswith(f"{pack.projects.statement.key}.") else "statements/"


def _formulas(pack: Pack) -> Iterator[tuple[str, Formula]]:
    for statement in pack.statements:
        yield from (("statements/", formula) for _, formula in statement.totals)
        if statement.kind != "list":
            yield from (("statements/", c.formula) for c in statement.cells if c.formula)
    yield from ((_list_path(pack, cell), cell.formula) for cell in _list_cells(pack) if cell.formula)
    yield from (("facts.yaml", d.formula) for d in pack.derived)
    for indicator in pack.framework.indicators:
        yield from (("framework.yaml", f) for f in indicator.formulas)
    yield from (("framework.yaml", a.count) for a in pack.framework.adjustments if a.count)
    if pack.framework.total:
        yield "framework.yaml", pack.framework.total
    for check in pack.checks:
        yield from (("checks.yaml", f) for f in (check.left, check.right))
    sheet = pack.projects
    if sheet:
        yield from (("projects.yaml", formula) for _, formula in sheet.statement.totals)
    if sheet and sheet.framework:
        yield from (("projects.yaml", f) for i in sheet.framework.indicators for f in i.formulas)
    for item in pack.content():
        if isinstance(item, Sentence):
            yield from (("outline.yaml", f) for f in (item.when, *(v.when for v in item.variants)) if f)
        if isinstance(item, Section) and item.when:
            yield "outline.yaml", item.when
        if isinstance(item, Glossary):
            yield from (("glossary.yaml", entry.when) for entry in item.entries if entry.when)


def _patterns(pack: Pack) -> Iterator[Pattern]:
    yield pack.outline.title
    yield from pack.outline.title_lines
    yield from (line.value for line in pack.outline.cover)
    if pack.outline.cover_date:
        yield pack.outline.cover_date
    for item in pack.content():
        if isinstance(item, Sentence):
            yield from (v.pattern for v in item.variants)
        elif isinstance(item, Section):
            yield compile_pattern(item.heading)
        elif isinstance(item, ProjectForms) and item.unit:
            yield compile_pattern(item.unit)
        elif isinstance(item, ChartItem):
            yield from (compile_pattern(text) for text in (item.title, *item.categories))
        elif isinstance(item, StatementTable) and item.title:
            yield compile_pattern(item.title)


def _results_of(form: AssessmentForm) -> set[str]:
    """What a form gives, by the names below its row: ``自评.得分``."""
    found = {POINTS, GRADE} if form.scored else set()
    found |= {f"{POINTS}.{row.key}" for row in form.indicators.fixed} if form.indicators and form.scored else set()
    found |= {f"{POINTS}.{first}" for first, _ in form.indicators.levels} if form.indicators and form.scored else set()
    found |= {RATE, RATE_POINTS} if form.funds else set()
    place = Place(form, ROW if form.owner else "")
    own = {name.removeprefix(place.prefix) for statement in place.statements() for name in _told_by(statement)}
    own |= {f"{place.indicators.removeprefix(place.prefix)}.个数"} if form.indicators else set()
    return own | {f"{form.key}.{name}" for name in found}


def _told_by(statement: Statement) -> Iterator[str]:
    """The cells of a form's own table; of a list what its rows give together."""
    if statement.kind != "list":
        yield from (cell.key for cell in statement.cells)
        return
    yield f"{statement.key}.个数"
    yield from (f"{statement.key}.合计.{column.key}" for column in statement.totalled)


def spoken_lists(pack: Pack) -> dict[str, Statement]:
    """The lists a sentence may go through: the pack's own, and those inside a form of the department."""
    inside = (s for form in pack.forms if not form.owner for s in Place(form).statements() if s.kind == "list")
    return {statement.key: statement for statement in (*pack.list_statements, *inside)}


def form_names(pack: Pack) -> set[str]:
    """The facts of all forms by full names: of the department's all, of those by row what they give together."""
    names: set[str] = set()
    for form in pack.forms:
        if not form.owner:
            names |= _results_of(form)
            continue
        names |= {f"{form.key}.个数"}
        names |= {f"{form.key}.平均{POINTS}", *(f"{form.key}.{GRADE}.{g.name}" for g in form.grades)} if form.scored else set()
    return names


def _short_names(pack: Pack) -> set[str]:
    """What a project's facts are called where one project is at hand."""
    if pack.projects is None:
        return set()
    scored = {"得分", "等级"} if pack.projects.framework else set()
    scored |= {name for form in pack.forms if form.owner == pack.projects.statement.key for name in _results_of(form)}
    codes = {f"得分.指标{i.code}" for i in pack.projects.framework.indicators} if pack.projects.framework else set()
    return set(pack.projects.statement.by_column) | scored | codes


def _project_patterns(pack: Pack) -> Iterator[Pattern]:
    for item in pack.project_content():
        if isinstance(item, Sentence):
            yield from (v.pattern for v in item.variants)
        elif isinstance(item, Section):
            yield compile_pattern(item.heading)


def _unknown_names(pack: Pack, known: set[str], find: _Finder) -> Iterator[Finding]:
    seen: set[str] = {cell.key for cell in _list_cells(pack)}
    short = _short_names(pack)
    inside = {p.text for p in _project_patterns(pack)}
    for path, formula in _formulas(pack):
        allowed = short if path in ("projects.yaml", "outline.yaml") else set()
        for name in sorted(formula.names - known - seen - allowed):
            seen.add(name)
            yield find.finding("P009", f"没有名为“{name}”的事实{_nearest(name, known)}", name, path)
    for pattern in _patterns(pack):
        allowed = short if pattern.text in inside else set()
        for name in sorted(pattern.names - known - seen - allowed):
            seen.add(name)
            yield find.finding("P009", f"句中用到“{name}”，没有这个事实{_nearest(name, known)}", name, "outline.yaml")
        for each in pattern.lists:
            yield from _list_names(pack, each.over, each.names, find)


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"，是否应为“{close[0]}”" if close else ""


def _list_names(
    pack: Pack, over: str, names: Iterable[str], find: _Finder, path: str = "outline.yaml"
) -> Iterator[Finding]:
    """What is said of a list's rows: the list is there, and each name is a column of it or a fact."""
    statement = spoken_lists(pack).get(over)
    if statement is None:
        yield find.finding("P009", f"没有名为“{over}”的列表", over, path)
        return
    short = _short_names(pack) if pack.projects and statement is pack.projects.statement else set()
    for name in sorted(names):
        if name not in statement.by_column and name not in known_names(pack) | short:
            yield find.finding("P009", f"列表“{over}”没有栏次“{name}”", name, path)


def _columns(pack: Pack, find: _Finder) -> Iterator[Finding]:
    for statement in pack.list_statements:
        for name, _ in statement.totals:
            if name not in statement.by_column:
                yield find.finding("P009", f"“{statement.key}”没有栏次“{name}”", name, "")
    for statement in pack.statements:
        for column in statement.columns:
            if column.prior and column.prior not in statement.by_column:
                yield find.finding("P009", f"“{statement.key}”没有栏次“{column.prior}”", column.prior, "statements/")
        for row in statement.rows:
            for name in row.skip:
                if name not in statement.by_column:
                    yield find.finding("P009", f"“{statement.key}”没有栏次“{name}”", name, "statements/")
            for name in row.parts:
                if name not in statement.by_row:
                    yield find.finding("P009", f"“{statement.key}”没有行次“{name}”", name, "statements/")


def _outline_references(pack: Pack, find: _Finder) -> Iterator[Finding]:
    keys: set[str] = set()
    for item in pack.content():
        if isinstance(item, StatementTable):
            yield from _table_reference(pack, item, find)
        elif isinstance(item, Items):
            names = item.pattern.names | (item.when.names if item.when else frozenset())
            yield from _list_names(pack, item.statement, names, find)
        elif isinstance(item, Glossary):
            for entry in (e for e in item.entries if e.over):
                yield from _list_names(pack, entry.over, (entry.column,), find, "glossary.yaml")
        elif isinstance(item, ProjectForms):
            yield from _project_forms(pack, item, find)
        elif isinstance(item, Forms):
            yield from _form_item(pack, item, find)
        elif isinstance(item, ChartItem):
            yield from _chart_names(pack, item, find)
        key = getattr(item, "key", "")
        if key and key in keys:
            yield find.finding("P016", f"大纲中“{key}”重复", key, "outline.yaml")
        keys.add(key)


def _project_forms(pack: Pack, item: ProjectForms, find: _Finder) -> Iterator[Finding]:
    if pack.projects is None or not pack.projects.layout:
        yield find.finding("P012", "大纲里有项目表，但没有 projects.yaml 或其中没有 form", "project_forms", "outline.yaml")
        return
    statement = pack.projects.statement
    yield from _list_names(pack, statement.key, compile_pattern(item.title).names, find)
    if item.select and item.select not in statement.by_column:
        yield find.finding("P009", f"没有名为“{item.select}”的项目字段", item.select, "outline.yaml")


def _form_item(pack: Pack, item: Forms, find: _Finder) -> Iterator[Finding]:
    form = pack.by_form.get(item.form)
    if form is None:
        message = f"没有名为“{item.form}”的自评表{_nearest(item.form, pack.by_form)}"
        yield find.finding("P009", message, f"form: {item.form}", "outline.yaml")
        return
    texts = (item.title or form.title, item.unit, item.annex.replace("{n}", ""))
    names = frozenset(name for text in texts for name in compile_pattern(text).names)
    if form.owner:
        yield from _list_names(pack, form.owner, names | ({item.select} - {""}), find)
    else:
        known = known_names(pack)
        for name in sorted(names - known):
            yield find.finding("P009", f"句中用到“{name}”，没有这个事实{_nearest(name, known)}", name, "outline.yaml")


def _forms(pack: Pack, find: _Finder) -> Iterator[Finding]:
    """Every fact a form takes from elsewhere is there."""
    known = known_names(pack)
    for form in pack.forms:
        own = {name.removeprefix(f"{form.key}.") for name in _results_of(form)}
        short = _short_names(pack) if pack.projects and form.owner == pack.projects.statement.key else set(form.owner_names)
        for name in dict.fromkeys(name for part in form.parts for name in part.names()):
            if name not in own | short | known:
                yield find.finding("P009", f"没有名为“{name}”的事实{_nearest(name, short | known)}", name, form.file)


def _grades(pack: Pack, find: _Finder) -> Iterator[Finding]:
    """A district that grades nobody does not speak of a grade."""
    if pack.grades:
        return
    inside = {p.text for p in _project_patterns(pack)}
    texts = {p.text for p in _patterns(pack) if "等级" in p.names and p.text not in inside}
    if any("等级" in formula.names for path, formula in _formulas(pack) if path in ("outline.yaml", "facts.yaml")) or texts:
        message = "用到“等级”，没有这个事实：没有划分等级。在 framework.yaml（或自评表）里写 grades，或删去这句话"
        yield find.finding("P009", message, "等级", "outline.yaml")


def _depth(content: tuple[Content, ...], find: _Finder, level: int = 1) -> Iterator[Finding]:
    """Headings have four levels at most."""
    for item in content:
        if isinstance(item, Section) and level > DEEPEST:
            yield find.finding("P015", f"标题“{item.heading}”在第 {level} 级，最多 {DEEPEST} 级", item.heading, "outline.yaml")
        elif isinstance(item, Section):
            yield from _depth(item.content, find, level + 1)


def _rules(rule: object) -> Iterator[object]:
    """A rule and all the rules inside it."""
    yield rule
    for inner in (getattr(rule, "rule", None), *(part.rule for part in getattr(rule, "parts", ()))):
        if inner is not None:
            yield from _rules(inner)


def _rule_lists(pack: Pack, find: _Finder) -> Iterator[Finding]:
    """The lists that rules run over, and their columns, exist."""
    lists = {s.key: s for s in pack.list_statements}
    for rule in (r for indicator in pack.framework.indicators for r in _rules(indicator.rule)):
        if not isinstance(rule, Split | Aggregate):
            continue
        if rule.over not in lists:
            yield find.finding("P009", f"没有名为“{rule.over}”的列表", rule.over, "framework.yaml")
            continue
        columns = (rule.rate,) if isinstance(rule, Split) else (rule.score_column, rule.weight_column)
        for name in columns:
            if name and name not in lists[rule.over].by_column:
                yield find.finding("P009", f"列表“{rule.over}”没有栏次“{name}”", name, "framework.yaml")


def _kinds(pack: Pack, find: _Finder) -> Iterator[Finding]:
    """Numbers are not computed with texts or dates: every formula is tried on a figure of each kind."""
    sample = _Sample(pack)
    for path, formula in _formulas(pack):
        try:
            formula.value(sample)
        except NoBase as error:
            if isinstance(error.__cause__, TypeError | AttributeError):
                yield find.finding("P014", f"公式把文字、日期和数字放在一起计算：{formula.text}", min(formula.names, default=""), path)


    for check in pack.checks:
        try:
            sides = [check.left.value(sample), check.right.value(sample)]
        except NoBase:
            continue
        if any(isinstance(side, bool) or not isinstance(side, Decimal) for side in sides):
            yield find.finding("P014", f"勾稽关系的两边都应是数：{check.left.text}，{check.right.text}", check.code, "checks.yaml")


class _Sample(dict[str, object]):
    """A value of the right kind for every name."""

    KINDS: ClassVar[dict[str, object]] = {NUMBER: Decimal(1), DATE: date(2024, 1, 1)}

    def __init__(self, pack: Pack):
        cells = [*_list_cells(pack), *(c for s in pack.statements if s.kind != "list" for c in s.cells)]
        texts = dict.fromkeys((*PROFILE_LABELS, *(f"文字.{key}" for key in pack.passages)), "文字")
        super().__init__(texts | {c.key: self.KINDS.get(c.field.type, "文字") for c in cells} | {"得分": Decimal(1)})
        for derived in pack.derived:
            try:
                self[derived.key] = derived.formula.value(self)
            except NoBase:
                self[derived.key] = Decimal(1)

    def __missing__(self, key: str) -> object:
        return Decimal(1)


def _table_reference(pack: Pack, item: StatementTable, find: _Finder) -> Iterator[Finding]:
    statement = pack.by_key.get(item.statement)
    if statement is None and pack.projects and item.statement == pack.projects.statement.key:
        statement = pack.projects.statement
    if statement is None:
        yield find.finding("P009", f"没有名为“{item.statement}”的报表", item.statement, "outline.yaml")
        return
    for name in item.columns:
        if name not in statement.by_column:
            yield find.finding("P009", f"报表“{item.statement}”没有栏次“{name}”", name, "outline.yaml")


def _chart_names(pack: Pack, item: ChartItem, find: _Finder) -> Iterator[Finding]:
    known = known_names(pack)
    if item.rows:
        yield from _list_names(pack, item.rows.over, (item.rows.category, item.rows.value), find)
    for series in item.series:
        if len(series.keys) != len(item.categories):
            yield find.finding("P018", f"图“{item.title}”的系列“{series.name}”与类别个数不符", item.title, "outline.yaml")
        for name in series.keys:
            if name not in known:
                yield find.finding("P009", f"没有名为“{name}”的事实{_nearest(name, known)}", name, "outline.yaml")


def _steps(pack: Pack, find: _Finder) -> Iterator[Finding]:
    """Each statement, passage and group is asked for in exactly one step; what no step names is added at the end."""
    groups = {g.name for g in pack.framework.groups}
    true = {"true", "True"}
    targets = {
        "statement": set(pack.by_key), "passage": set(pack.passages), "indicators": groups, "projects": true, "total": true,
        "form": {form.key for form in pack.forms if form.owner != "项目"},
    }  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for step in pack.steps:
        for item in step.items:
            if item.kind and item.key not in targets[item.kind]:
                yield find.finding("P009", f"步骤“{step.title}”中的“{item.key}”不存在", item.key, "pack.yaml")
            if (item.kind, item.key) in seen:
                yield find.finding("P016", f"“{item.key}”在步骤中出现两次", item.key, "pack.yaml")
            seen.add((item.kind, item.key))


def _circles(pack: Pack, find: _Finder) -> Iterator[Finding]:
    """Computed facts must not depend on themselves."""
    formulas = pack.formulas | {cell.key: cell.formula for cell in _list_cells(pack) if cell.formula}
    for statement in pack.list_statements:
        totals = {f"{statement.key}.合计.{c.key}": statement.fact_key(ROW, c.key) for c in statement.totalled}
        formulas |= {total: compile_formula(cell) for total, cell in totals.items()}
    state = dict.fromkeys(formulas, 0)

    def visit(key: str) -> str:
        if state.get(key) == 1:
            return key
        if state.get(key, 2) == 2:
            return ""
        state[key] = 1
        found = next((c for name in sorted(formulas[key].names) if (c := visit(name))), "")
        state[key] = 2
        return found

    for key in formulas:
        circle = visit(key)
        if circle:
            yield find.finding("P013", f"“{circle}”的公式循环引用自身", *_cause(pack, circle))
            return


def _cause(pack: Pack, key: str) -> tuple[str, str]:
    """The word and the file behind a computed fact: its column or row, or its own name."""
    for statement in (*pack.statements, *pack.list_statements):
        path = "projects.yaml" if pack.projects and statement is pack.projects.statement else "statements/"
        if statement.kind == "list" and key.startswith(f"{statement.key}."):
            return f"key: {key.rpartition('.')[2]}", path
        for cell in statement.cells if statement.kind != "list" else ():
            if cell.key == key:
                by_column = bool(cell.column and statement.by_column[cell.column].formula)
                return f"key: {cell.column if by_column else cell.row}", path
    return f"key: {key}", "facts.yaml"


def _cases(pack: Pack) -> Iterator[Finding]:
    codes = {i.code for i in pack.framework.indicators}
    for case in pack.cases:
        for code in case.points:
            if code not in codes:
                yield Finding("P009", Severity.ERROR, f"用例“{case.name}”：没有编号为“{code}”的指标", file=case.file, line=case.line)
