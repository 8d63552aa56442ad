"""Reading forms/*.yaml and library.yaml: assessment forms, their parts and their indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..cells import FLAG, TEXT
from ..deviation import Deviation
from ..findings import Finding
from ..forms.columns import COMPOSED, FIELDS, KINDS, IndicatorColumn, Own
from ..forms.form import RESULTS, AssessmentForm, Group, Place
from ..forms.library import Library, LibraryItem
from ..forms.parts import PARTS, Part
from ..forms.parts.indicators import HELP, LIST, ONLY, FixedRow, Indicators, WeightClass, Weighting
from ..forms.parts.objectives import Objectives
from ..forms.parts.slots import Slot
from ..forms.values import SIGNS
from ..forms.ways import read_scorings
from ..money import NumberStyle
from ..statements import Row, Statement
from .model import ProjectSheet
from .names import nearest
from .read_framework import read_grades
from .read_statements import read_field, read_levels, read_statement
from .source import Inclusion, LineDict, Node, is_identifier, read_yaml

DEPARTMENT, PROJECTS = "department", "project"
Files = Mapping[str, str]


def read_forms(
    files: Files, findings: list[Finding], style: NumberStyle, statements: tuple[Statement, ...], projects: ProjectSheet | None
) -> tuple[AssessmentForm, ...]:
    """Every form of ``forms/``, in the order of their files."""
    library = read_library(files, findings)
    found: list[AssessmentForm] = []
    tops: dict[str, Node] = {}
    seen = {s.key for s in statements} | ({"项目"} if projects else set())
    for path in sorted(files):
        if not path.startswith("forms/"):
            continue
        top = read_yaml(files[path], path, findings)
        reader = FormReader(Inclusion(files, findings, path), style, statements, projects, library)
        form = reader.form(top, path)
        if form.key in seen:
            top.problem("P016", f"自评表“{form.key}”重复，或与报表同名", "key")
        seen.add(form.key)
        found.append(form)
        tops[form.key] = top
    return tuple(_about(form, found, tops[form.key]) for form in found)


def _about(form: AssessmentForm, forms: list[AssessmentForm], top: Node) -> AssessmentForm:
    """A 复核表 has the rows, the full marks and the parts of the form it is about; it asks nothing of its own."""
    name = top.text("review", "")
    if not name:
        return form
    source = next((f for f in forms if f.key == name and f is not form), None)
    if source is None or source.owner != form.owner or source.indicators is None:
        top.problem("P009", f"没有名为“{name}”、由同样的人填、有指标的自评表", "review")
        return form
    if next(Place(form, "项1" if form.owner else "").statements(), None):
        top.problem("P006", "复核表只能印自评表的内容和复核的结果，不能有自己要填的格", "content")
    return replace(form, full=source.full, decimals=source.decimals, grades=source.grades, select=source.select, about=source)


def read_library(files: Files, findings: list[Finding]) -> Library:
    path = "library.yaml"
    if path not in files:
        return Library()
    top = read_yaml(files[path], path, findings)
    items = []
    for field in top.nodes("fields", required=True):
        name = field.text("name")
        for node in field.nodes("indicators", required=True):
            sign = node.choice("sign", ("", *SIGNS), "")
            items.append(LibraryItem(
                name, node.text("name"), node.text("level1", ""), node.text("level2", ""), sign, node.text("unit", ""),
                node.text("target", ""), node.text("note", ""),
            ))  # fmt: skip
            node.done()
        field.done()
    top.done()
    return Library(tuple(items))


INDENTED = 16
"""What the column of names is wider by, where the levels stand in it and names two characters in."""


class FormReader:
    """Reads one form; the parts ask it for slots, statements and fields."""

    def __init__(
        self, inclusion: Inclusion, style: NumberStyle, statements: tuple[Statement, ...], projects: ProjectSheet | None,
        library: Library,
    ):  # fmt: skip
        self.inclusion, self.style, self.statements, self.projects, self.library = inclusion, style, statements, projects, library
        self.nodes: list[Node] = []
        """Where each part stands, in their order."""

    def form(self, top: Node, path: str) -> AssessmentForm:
        owner = self._owner(top)
        form = AssessmentForm(
            top.identifier("key"), top.text("title"), owner.key if owner else "", owner.columns if owner else (),
            top.text("select", ""), top.flag("every"), top.number("full", 100), top.integer("decimals", 2), read_grades(top),
            top.flag("landscape"), self._content(top),
            path, Deviation.read(top.node("deviation")), self._names(top),
        )  # fmt: skip
        top.has("review")
        self._check(top, form)
        top.done()
        return form

    def _owner(self, top: Node) -> Statement | None:
        """Who fills the form: the department, each project, each row of a list."""
        name = top.text("for")
        if name == DEPARTMENT:
            return None
        if name == PROJECTS:
            if self.projects is None:
                top.problem("P012", "没有 projects.yaml，自评表没有项目可填", "for")
            return self.projects.statement if self.projects else None
        found = next((s for s in self.statements if s.key == name and s.kind == "list"), None)
        if found is None and name:
            top.problem("P009", f"没有名为“{name}”的列表；for 应写 {DEPARTMENT}、{PROJECTS} 或列表的 key", "for")
        return found

    @staticmethod
    def _names(top: Node) -> tuple[tuple[str, str], ...]:
        """``names: {全年预算: 预算}``: what a part shared with other packs calls otherwise."""
        node = top.node("names")
        return tuple((name, node.text(name)) for name in node) if node else ()

    def _content(self, node: Node) -> tuple[Part | Group, ...]:
        return tuple(item for below in node.nodes("content", required=True) for item in self._items(below))

    def _items(self, node: Node) -> tuple[Part | Group, ...]:
        if node.has("part"):
            found = self.inclusion.included(node, "part", self._content)
            node.done()
            return found
        if not node.has("group"):
            part = self._part(node)
            return (part,) if part else ()
        group = Group(node.text("group"), self._content(node))
        node.done()
        return (group,)

    def _part(self, node: Node) -> Part | None:
        kind = next((k for k in PARTS if node.has(k)), "")
        if not kind:
            node.problem("P011", f"应写 {'、'.join((*PARTS, 'group', 'part'))} 之一")
            return None
        self.nodes.append(node)
        found = PARTS[kind].read(node, self)
        node.done()
        return found

    def _check(self, top: Node, form: AssessmentForm) -> None:
        """What only shows once the parts are together."""
        if form.select and form.owner and form.select not in form.owner_names:
            top.problem("P009", f"没有名为“{form.select}”的字段", "select")
        if form.every and (form.select or not form.owner):
            top.problem("P006", "“every”只能用在每个项目（每行）都填的表：部门的表不用写，也不与 select 同写", "every")
        used = {name for part in form.parts for name in part.names()}
        for name in (name for name, _ in form.renamed if name not in used):
            top.problem("P009", f"“names”里的“{name}”：表里没有名为“{name}”的事实{nearest(name, used)}", "names")
        seen: set[str] = set()
        for part, node in zip(form.parts, self.nodes, strict=True):
            for name in part.own_names():
                if name in seen or name in RESULTS:
                    node.problem("P016", f"“{name}”在表中出现两次，或是系统保留的名称")
                seen.add(name)
            if isinstance(part, Indicators) and part is not form.indicators:
                node.problem("P016", "一张表里 indicators 出现两次")
            inner = node.node(part.kind) if isinstance(node.raw(part.kind), LineDict) else node
            for code, message, key in part.problems(form):
                (inner or node).problem(code, message, key)

    # --- what parts ask for ------------------------------------------------------------------------------------------

    def labelled(self, line: Node, label: str) -> Slot:
        """``项目名称: 名称`` or ``联系人: {key: 联系人, type: text}``."""
        value = line.raw(label)
        if not isinstance(value, LineDict):
            return Slot(label, line.text(label))
        inner = line.node(label)
        assert inner is not None
        return self.slot(inner, label)

    def slot(self, node: Node, label: str = "", usual: str = TEXT) -> Slot:
        """``value`` names a fact; without it the slot is a field of the form's own, named ``key``."""
        label, group = label or node.text("label"), node.text("group", "")
        if node.has("value"):
            slot = Slot(label, node.text("value"), None, group, node.flag("required", True))
            node.done()
            return slot
        key = node.identifier("key")
        field = read_field(node, "", None, self.style, usual)
        node.done()
        return Slot(label, "", Row(key, label, field=field), group, field.required)

    def statement(self, node: Node, title: str, key: str = "表") -> Statement:
        return read_statement(node, self.style, (key, title or key))

    # --- indicators --------------------------------------------------------------------------------------------------

    def indicators(self, outer: Node) -> Indicators:
        node = outer.node("indicators")
        if node is None:
            return Indicators("", ())
        columns, tree = tuple(self._column(item) for item in node.nodes("columns", required=True)), node.flag("tree")
        if tree:
            columns = tuple(replace(c, width=c.width + INDENTED) if c.kind.kind == "name" else c for c in columns)
        weightings, levels = self._weightings(node)
        fixed = tuple(self._fixed(item) for item in node.nodes("rows"))
        library = node.choice("library", ("", HELP, ONLY), "")
        if library and not self.library.items:
            node.problem("P012", "没有文件“library.yaml”，或其中没有指标", "library")
        found = Indicators(
            node.text("label", "绩效指标"), columns, node.text("list", LIST), read_levels(node) or levels or self._usual_levels(weightings),
            weightings, node.flag("strict"), read_scorings(node), fixed, node.flag("free", not fixed), library, self.library,
            node.flag("subtotals"), node.text("total", "总分"), node.text("hint", ""), node.integer("least", 0),
            self._objectives(node), node.flag("execution"), tree,
        )  # fmt: skip
        if not is_identifier(found.list_name):
            node.problem("P005", f"“{found.list_name}”不能作标识：只能用汉字、字母、数字和下划线，且不以数字开头", "list")
        node.done()
        return found

    def _objectives(self, node: Node) -> Objectives | None:
        inner = node.node("goals")
        if inner is None:
            return None
        found = Objectives(inner.text("label", "年度绩效目标{n}（{分值}分）"), inner.integer("most", 5), inner.text("hint", ""))
        inner.done()
        return found

    def _usual_levels(self, weightings: tuple[Weighting, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Those of the projects, save where the form weighs classes of which none is known there: then these."""
        usual = self.projects.targets.levels if self.projects else ()
        weighed = tuple(dict.fromkeys(name for w in weightings for c in w.classes for name in c.names))
        strange = bool(weighed) and not {name for name, _ in usual} & set(weighed)
        return tuple((name, ()) for name in weighed) if usual and strange else usual

    def _weightings(self, node: Node) -> tuple[tuple[Weighting, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
        """``classes`` alone, or ``weightings`` that hold by the first levels a form has; and the levels they name."""
        levels: dict[str, tuple[str, ...]] = {}
        sets = []
        for item in node.nodes("weightings"):
            sets.append(Weighting(self._classes(item, levels), item.texts("has"), item.texts("lacks")))
            item.done()
        if node.has("classes"):
            sets.append(Weighting(self._classes(node, levels)))
        named = tuple(levels.items()) if any(levels.values()) else ()
        return tuple(sets), named

    def _classes(self, node: Node, levels: dict[str, tuple[str, ...]]) -> tuple[WeightClass, ...]:
        found = []
        for item in node.nodes("classes", required=True):
            names = item.texts("names") or ((item.text("name"),) if item.has("name") or not item.has("names") else ())
            found.append(WeightClass(names, item.number("weight")))
            children = item.texts("children")
            for name in names:
                levels[name] = levels.get(name) or children
            item.done()
        return tuple(found)

    def _column(self, node: Node) -> IndicatorColumn:
        """A registered kind, or with ``key`` a column of the district's own."""
        kind, group = node.text("kind", ""), node.text("group", "")
        if not kind:
            key, label = node.identifier("key"), node.text("label")
            if key in FIELDS or key in COMPOSED:
                node.problem("P016", f"“{key}”是系统保留的名称", "key")
            width = node.integer("width", 20)
            field, tick = read_field(node, "", None, self.style, TEXT), node.flag("tick")
            if tick and field.type != FLAG:
                node.problem("P006", "“tick”只能用在 type: flag 的栏", "tick")
            node.done()
            return IndicatorColumn(Own(key, label, field, width=width, tick=tick), label, width, group)
        if kind not in KINDS:
            node.problem("P006", f"没有“{kind}”这种栏，可用的有：{'、'.join(KINDS)}；本区自己的栏写 key", "kind")
            kind = "name"
        found = KINDS[kind].read(node)
        column = IndicatorColumn(found, node.text("label", found.label), node.integer("width", found.width), group)
        node.done()
        return column

    FIXED = ("level1", "level2", "name", "sign", "unit", "weight", "way", "core", "basis", "note")

    def _fixed(self, node: Node) -> FixedRow:
        """An indicator the bureau sets: its texts, and ``actual`` as a formula where it follows from the data."""
        texts = {name: node.text(name, "") for name in self.FIXED}
        texts["target_value"] = node.text("target", "")
        row = FixedRow(
            node.identifier("key"), tuple((k, v) for k, v in texts.items() if v), node.formula("actual", "")
        )
        if not texts["name"]:
            node.problem("P003", "缺少“name”")
        if texts["sign"] and texts["sign"] not in SIGNS:
            node.problem("P006", f"“sign”只能是 {'、'.join(SIGNS)}，现为“{texts['sign']}”", "sign")
        node.done()
        return row


