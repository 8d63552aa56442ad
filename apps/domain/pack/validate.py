"""What must hold across the files of a pack: every name exists, every statement is asked for, nothing runs in circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..findings import Finding, Severity
from ..forms.second import PREFIX as SECOND
from ..forms.second import RESULTS as SECOND_RESULTS
from ..formulas import Formula, NoBase, compile_formula
from ..outline.outline import DEEPEST, Standing
from ..rules.structure import Aggregate, Split
from ..statements import CellAddress
from ..writing.sentences import Pattern
from .faults import faults
from .finder import Finder
from .kinds import AS_OF, CALENDAR
from .model import Pack
from .names import ROW, Names, list_cells, nearest, results_of
from .tables import tables


def validate(pack: Pack, files: Mapping[str, str]) -> list[Finding]:
    """The findings across files; each names the file and the line where the text stands."""
    find, names = Finder(files), Names(pack)
    findings = [*_unknown_names(names, find), *_columns(pack, find), *_outline(names, find), *_rule_lists(pack, find)]
    findings += [*_row_checks(names, find), *_checklist(names, find)]
    findings += [*_forms(names, find), *faults(names, find), *_grades(pack, find), *_steps(pack, find)]
    findings += [*_circles(names, find), *_cases(pack)]
    return findings or [*_kinds(names, find)]


class _Used(NamedTuple):
    """A formula of the pack and where it stands."""

    formula: Formula
    path: str
    line: int = 0
    short: bool = False
    """Whether a project is at hand there, whose fields go by their short names."""


def _formulas(pack: Pack) -> Iterator[_Used]:
    for statement in pack.statements:
        yield from (_Used(formula, "statements/") for _, formula in statement.totals)
        if statement.kind != "list":
            yield from (_Used(c.formula, "statements/") for c in statement.cells if c.formula)
    yield from (_Used(cell.formula, _list_path(pack, cell), short=True) for cell in list_cells(pack) if cell.formula)
    yield from (_Used(d.formula, "facts.yaml") for d in pack.derived)
    for indicator in pack.framework.indicators:
        yield from (_Used(f, "framework.yaml") for f in indicator.formulas)
    yield from (_Used(a.count, "framework.yaml") for a in pack.framework.adjustments if a.count)
    if pack.framework.total:
        yield _Used(pack.framework.total, "framework.yaml")
    for check in (c for c in pack.checks if not c.over):
        yield from (_Used(f, check.file, check.line) for f in check.formulas)
    sheet = pack.projects
    if sheet:
        yield from (_Used(formula, "projects.yaml", short=True) for _, formula in sheet.statement.totals)
    if sheet and sheet.framework:
        yield from (_Used(f, "projects.yaml", short=True) for i in sheet.framework.indicators for f in i.formulas)
    for standing in pack.standing:
        item = standing.item
        yield from (_Used(formula, item.file, item.line, standing.by_project) for formula in item.formulas())


def _list_path(pack: Pack, cell: CellAddress) -> str:
    return "projects.yaml" if pack.projects and cell.key.startswith(f"{pack.projects.statement.key}.") else "statements/"


class _Said(NamedTuple):
    """A pattern of the outline and where it stands."""

    pattern: Pattern
    path: str = "outline.yaml"
    line: int = 0
    short: bool = False


def _patterns(pack: Pack) -> Iterator[_Said]:
    outline = pack.outline
    for pattern in (outline.title, *outline.title_lines, *(line.value for line in outline.cover), outline.cover_date):
        if pattern:
            yield _Said(pattern)
    for standing in pack.standing:
        item = standing.item
        yield from (_Said(pattern, item.file, item.line, standing.by_project) for pattern in item.patterns())


def _unknown_names(names: Names, find: Finder) -> Iterator[Finding]:
    known, pack = names.known, names.pack
    seen: set[str] = {cell.key for cell in list_cells(pack)}
    for used in _formulas(pack):
        for name in sorted(used.formula.names - known - seen - (names.short if used.short else set())):
            seen.add(name)
            yield find.finding("P009", f"没有名为“{name}”的事实{nearest(name, known)}", name, used.path, used.line)
    for said in _patterns(pack):
        for name in sorted(said.pattern.names - known - seen - (names.short if said.short else set())):
            seen.add(name)
            yield find.finding("P009", f"句中用到“{name}”，没有这个事实{nearest(name, known)}", name, said.path, said.line)
        for each in said.pattern.lists:
            for problem in names.of_list(each.over, each.names):
                yield find.finding(*problem, said.path, said.line)


def _row_checks(names: Names, find: Finder) -> Iterator[Finding]:
    """What a check goes through row by row is there, and its formulas name columns of it or facts."""
    for check in (c for c in names.pack.checks if c.over):
        short = names.row_names(check.over)
        if short is None:
            message = f"没有名为“{check.over}”的列表、报表或自评表的一块{nearest(check.over, names.row_tables)}"
            yield find.finding("P009", message, check.over, check.file, check.line)
            continue
        used = {name for formula in check.formulas for name in formula.names} | ({check.by} - {""})
        for name in sorted(used - short - names.known):
            message = f"“{check.over}”没有栏次“{name}”{nearest(name, short | names.known)}"
            yield find.finding("P009", message, name, check.file, check.line)


def _checklist(names: Names, find: Finder) -> Iterator[Finding]:
    """Every fact and statement the checklist looks at is there."""
    for item in names.pack.checklist.items if names.pack.checklist else ():
        for name in item.way.names():
            if name not in names.known:
                where = name.removeprefix("文字.")
                yield find.finding("P009", f"没有名为“{name}”的事实{nearest(name, names.known)}", where, "disclosure.yaml")
        for key in item.way.statements():
            if key not in names.pack.by_key:
                message = f"没有名为“{key}”的报表{nearest(key, names.pack.by_key)}"
                yield find.finding("P009", message, key, "disclosure.yaml")


def _columns(pack: Pack, find: Finder) -> Iterator[Finding]:
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


def _outline(names: Names, find: Finder) -> Iterator[Finding]:
    """What the items say of themselves; headings have four levels at most, and no key comes twice."""
    keys: set[str] = set()
    for standing in names.pack.standing:
        item = standing.item
        for problem in item.problems(names):
            yield find.finding(*problem, item.file, item.line)
        key = getattr(item, "key", "")
        if key and key in keys:
            yield find.finding("P016", f"大纲中“{key}”重复", key, item.file, item.line)
        keys.add(key)
        yield from _too_deep(standing)


def _too_deep(standing: Standing) -> Iterator[Finding]:
    item, level = standing.item, standing.level
    if item.deeper and level > DEEPEST:
        message = f"标题“{getattr(item, 'title', '')}”在第 {level} 级，最多 {DEEPEST} 级"
        yield Finding("P015", Severity.ERROR, message, file=item.file, line=item.line)


def _forms(names: Names, find: Finder) -> Iterator[Finding]:
    """Every fact a form takes from elsewhere is there."""
    pack, known = names.pack, names.known
    for form in pack.forms:
        source = form.about or form
        own = {name.removeprefix(f"{source.key}.") for name in results_of(source)} | {f"{SECOND}.{name}" for name in SECOND_RESULTS}
        short = names.short if pack.projects and form.owner == pack.projects.statement.key else set(form.owner_names)
        for name in dict.fromkeys(form.meant(name) for part in form.parts for name in part.names()):
            if name not in own | short | known:
                yield find.finding("P009", f"没有名为“{name}”的事实{nearest(name, short | known)}", name, form.file)


def _grades(pack: Pack, find: Finder) -> Iterator[Finding]:
    """A district that grades nobody does not speak of a grade."""
    if pack.grades:
        return
    said = [(s.path, s.line) for s in _patterns(pack) if "等级" in s.pattern.names and not s.short]
    said += [(u.path, u.line) for u in _formulas(pack) if "等级" in u.formula.names and not u.short]
    if said:
        message = "用到“等级”，没有这个事实：没有划分等级。在 framework.yaml（或自评表）里写 grades，或删去这句话"
        yield find.finding("P009", message, "等级", *said[0])


def _rules(rule: object) -> Iterator[object]:
    """A rule and all the rules inside it."""
    yield rule
    for inner in (getattr(rule, "rule", None), *(part.rule for part in getattr(rule, "parts", ()))):
        if inner is not None:
            yield from _rules(inner)


def _rule_lists(pack: Pack, find: Finder) -> Iterator[Finding]:
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


def _kinds(names: Names, find: Finder) -> Iterator[Finding]:
    """Numbers are not computed with texts or dates: every formula is tried on a figure of each kind."""
    pack, sample = names.pack, _Sample(names.pack)
    for formula, path, line, _ in _formulas(pack):
        try:
            formula.value(sample)
        except NoBase as error:
            if isinstance(error.__cause__, TypeError | AttributeError):
                message = f"公式把文字、日期和数字放在一起计算：{formula.text}"
                yield find.finding("P014", message, min(formula.names, default=""), path, line)
    for check in pack.checks:
        own = sample.of_rows(check.over, names) if check.over else sample
        try:
            sides = [check.left.value(own), check.right.value(own)]
        except NoBase:
            continue
        if any(isinstance(side, bool) or not isinstance(side, Decimal) for side in sides):
            message = f"勾稽关系的两边都应是数：{check.left.text}，{check.right.text}"
            yield find.finding("P014", message, check.code, check.file, check.line)


class _Sample(dict[str, object]):
    """A value of the right kind for every name."""

    def __init__(self, pack: Pack):
        cells = [*list_cells(pack), *(c for s in pack.statements if s.kind != "list" for c in s.cells)]
        texts = dict.fromkeys((*pack.profile, *(f"文字.{key}" for key in pack.passages)), "文字")
        super().__init__(texts | {c.key: c.field.kind.sample for c in cells} | {"得分": Decimal(1)})
        self.update({AS_OF: date(2024, 6, 30), CALENDAR: Decimal("0.5")})
        for derived in pack.derived:
            try:
                self[derived.key] = derived.formula.value(self)
            except NoBase:
                self[derived.key] = Decimal(1)

    def __missing__(self, key: str) -> object:
        return Decimal(1)

    def of_rows(self, over: str, names: Names) -> _Sample:
        """The same where a row of ``over`` is at hand."""
        own = copy(self)
        for table in tables(names.pack, over, names.places):
            own.update({column.key: column.field.kind.sample for column in table.statement.columns})
        return own


def _steps(pack: Pack, find: Finder) -> Iterator[Finding]:
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


def _circles(names: Names, find: Finder) -> Iterator[Finding]:
    """Computed facts must not depend on themselves."""
    pack = names.pack
    inside = tuple(s for place in names.places for s in place.statements())
    cells = [*list_cells(pack), *(c for s in inside for c in (s.list_cells((ROW,)) if s.kind == "list" else s.cells))]
    formulas = pack.formulas | {cell.key: cell.formula for cell in cells if cell.formula}
    for statement in (*pack.list_statements, *(s for s in inside if s.kind == "list")):
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
            yield find.finding("P013", f"“{circle.replace(f'.{ROW}.', '.')}”的公式循环引用自身", *_cause(pack, circle))
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
    form = next((f for f in pack.forms if f".{f.key}." in f".{key}"), None)
    return (f"key: {key.rpartition('.')[2]}", form.file) if form else (f"key: {key}", "facts.yaml")


def _cases(pack: Pack) -> Iterator[Finding]:
    codes = {i.code for i in pack.framework.indicators}
    for case in pack.cases:
        for code in case.points:
            if code not in codes:
                yield Finding("P009", Severity.ERROR, f"用例“{case.name}”：没有编号为“{code}”的指标", file=case.file, line=case.line)
