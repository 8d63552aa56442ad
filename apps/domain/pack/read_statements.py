"""Reading statements and the project sheet from pack files."""

from __future__ import annotations

from dataclasses import replace

from ..cells import NUMBER, TYPES, Field
from ..formulas import Formula
from ..money import PLAIN, NumberStyle
from ..statements import Column, ListSource, Row, Statement
from .model import SCORE_HEADS, FormCell, ProjectSheet, TargetForm
from .read_framework import read_project_framework
from .source import LineDict, LineList, Node, is_identifier

LIST_ROWS = ("类", "款", "项", "功能", "经济")
"""Which rows of a table of 决算 a list may take."""

KINDS = ("table", "list", "form")
_MONEY_DECIMALS = {"元": 2, "万元": 2, "亿元": 4, "%": 2}


def read_field(node: Node, unit: str, decimals: int | None, style: NumberStyle, usual_type: str = NUMBER) -> Field:
    """The properties a cell takes from its column or row; the statement's unit and the district's decimals are defaults."""
    kind = node.choice("type", tuple(TYPES), usual_type)
    numeric = TYPES[kind].numeric
    own_unit = node.text("unit", unit if numeric else "")
    usual = style.decimals if own_unit == style.unit else _MONEY_DECIMALS.get(own_unit, 0)
    default = decimals if decimals is not None and own_unit == unit else usual
    field = Field(
        kind, own_unit if numeric else "", node.integer("decimals", default), node.flag("negative"),
        node.flag("required", True), node.texts("choices"), node.text("hint", ""), node.integer("limit", 0),
    )  # fmt: skip
    for code, sentence, key in field.kind.problems(field):
        node.problem(code, sentence, key)
    return field


def read_statement(node: Node, style: NumberStyle = PLAIN, usual: tuple[str, str] = ("", "")) -> Statement:
    """A statement, or a table inside a form: that has ``usual`` key and title, and columns of ``kind`` the form fills."""
    kind = node.choice("kind", KINDS, "table")
    unit = node.text("unit", "")
    decimals = node.integer("decimals", 0) if node.has("decimals") else None
    typed = (n for n in node.nodes("columns", required=kind != "form") if not (usual[0] and n.raw("kind")))
    columns = tuple(_column(n, unit, decimals, style) for n in typed)
    rows: list[Row] = []
    for item in node.nodes("rows", required=kind != "list"):
        _row(item, rows, 0, kind, unit, decimals, style)
    statement = Statement(
        node.identifier("key") if node.has("key") or not usual[0] else usual[0],
        node.text("title", usual[1] or None), kind, columns, tuple(rows), node.text("head", "项目"), unit,
        node.text("hint", ""), node.text("printed_title", ""), node.integer("least", 0), node.flag("number_rows"),
        node.flag("total_row"), _formulas_of(node, "totals"), source=_list_source(node) if kind == "list" else None,
    )  # fmt: skip
    node.done()
    _unique(node, [c.key for c in columns], "栏次")
    _unique(node, [r.key for r in rows], "行次")
    return statement


def _unique(node: Node, keys: list[str], what: str) -> None:
    for key in sorted({k for k in keys if keys.count(k) > 1}):
        node.problem("P016", f"{what}“{key}”重复")


def _column(node: Node, unit: str, decimals: int | None, style: NumberStyle) -> Column:
    column = Column(
        node.identifier("key"), node.text("label"), read_field(node, unit, decimals, style), node.formula("formula", ""),
        node.text("prior", ""), node.text("group", ""), node.flag("printed", True), node.integer("width", 0),
        merge=node.flag("merge"), source=node.text("source", ""),
    )  # fmt: skip
    if column.prior and not is_identifier(column.prior):
        node.problem("P005", f"“{column.prior}”不是栏次的标识", "prior")
    node.done()
    return column


def _row(
    node: Node, rows: list[Row], depth: int, kind: str, unit: str, decimals: int | None, style: NumberStyle
) -> None:
    """Append a row and, below it, its children in printed order."""
    place = len(rows)
    children = node.nodes("children")
    for child in children:
        _row(child, rows, depth + 1, kind, unit, decimals, style)
    own = [row.key for row in rows[place:] if row.depth == depth + 1]
    parts = node.texts("parts") or tuple(own)
    sums = node.choice("sum", ("computed", "checked", "within", "none"), "within" if own else "none")
    field = read_field(node, unit, decimals, style) if kind == "form" else None
    dash = node.texts("dash")
    row = Row(
        node.identifier("key"), node.text("label"), depth, parts, "" if sums == "none" else sums,
        node.formula("formula", ""), field, (*node.texts("skip"), *dash), node.flag("printed", True), node.flag("bold"),
        node.text("prefix", ""), _formulas_of(node, "cells"), dash, _sources(node),
    )  # fmt: skip
    if not all(is_identifier(part) for part in parts):
        node.problem("P005", "parts 里应写行次的标识", "parts")
    if row.sums and not parts:
        node.problem("P017", "写了 sum，但没有下级行，也没有 parts", "sum")
    rows.insert(place, row)
    node.done()


def _sources(node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """``source: 三公.接待``, a list of them, or a mapping from columns to formulas over the tables of 决算."""
    raw = node.raw("source")
    if raw is None:
        return ()
    if not isinstance(raw, LineDict):
        return (("", node.texts("source")),)
    inner = node.node("source")
    assert inner is not None
    found = tuple((key, inner.texts(key)) for key in inner)
    for key, texts in found:
        for text in texts:
            inner.compiled(text, key)
    return found


def _list_source(node: Node) -> ListSource | None:
    inner = node.node("source")
    if inner is None:
        return None
    columns = inner.node("columns")
    found = ListSource(
        inner.text("table"), inner.choice("rows", LIST_ROWS, "项"), inner.texts("codes"),
        tuple((key, columns.text(key)) for key in columns) if columns else (),
    )  # fmt: skip
    inner.done()
    return found


def _formulas_of(node: Node, name: str) -> tuple[tuple[str, Formula], ...]:
    """``cells: {预算: 支出.总计.调整}``: cells of a row, or ``totals`` of a list, that repeat a figure stated elsewhere."""
    inner = node.node(name)
    if inner is None:
        return ()
    return tuple((key, formula) for key in inner if (formula := inner.formula(key)))


def read_projects(node: Node, style: NumberStyle = PLAIN) -> ProjectSheet:
    """The project sheet: fields asked of each project, its indicators, the printed form."""
    unit = node.text("unit", "万元")
    columns = tuple(_column(n, unit, None, style) for n in node.nodes("fields", required=True))
    statement = Statement(
        "项目", node.text("title", "项目"), "list", columns, (), "项目", unit, node.text("hint", ""),
        least=node.integer("least", 0), total_row=True, totals=_formulas_of(node, "totals"),
    )  # fmt: skip
    _unique(node, [c.key for c in columns], "字段")
    if not any(c.key == "名称" for c in columns):
        node.problem("P003", "项目字段里要有“名称”", "fields")
    levels = read_levels(node)
    form = node.node("form")
    sheet = ProjectSheet(statement, TargetForm(levels, node.flag("actual", True)))
    if form is not None:
        sheet = _form(form, sheet)
    scores = node.node("scores")
    if scores is not None:
        sheet = replace(
            sheet, scored=scores.text("select", ""), score_heads=_score_heads(scores), framework=read_project_framework(scores)
        )
    node.done()
    return sheet


def read_levels(node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """First levels of indicators, each with its second levels."""
    found = []
    for level in node.nodes("levels"):
        found.append((level.text("name"), level.texts("children")))
        level.done()
    return tuple(found)


def _score_heads(scores: Node) -> tuple[str, ...]:
    heads = scores.texts("heads") or SCORE_HEADS
    if len(heads) not in (3, 4):
        scores.problem("P018", "heads 应写三项（内容、得分、备注）或四项（内容、分值、得分、备注）", "heads")
    return heads


def _form(form: Node, sheet: ProjectSheet) -> ProjectSheet:
    grid = form.integer("grid", 6)
    layout = []
    for line in _lines(form):
        cells = tuple(_form_cell(str(text)) for text in line)
        if sum(c.span for c in cells) != grid:
            form.problem("P018", f"表单一行应占 {grid} 格，现占 {sum(c.span for c in cells)} 格：{list(line)}", "layout")
        for cell in cells:
            if cell.field and cell.field not in sheet.statement.by_column:
                form.problem("P009", f"没有名为“{cell.field}”的项目字段", "layout")
        layout.append(cells)
    heads = []
    for head in form.nodes("targets"):
        heads.append((head.text("head"), head.choice("field", TARGET_FIELDS, "name"), head.integer("span", 1)))
        head.done()
    if heads and sum(span for _, _, span in heads) != grid - 1:
        form.problem("P018", f"指标各栏应占 {grid - 1} 格，现占 {sum(span for _, _, span in heads)} 格", "targets")
    found = replace(
        sheet, grid=grid, layout=_merged(form, layout), target_label=form.text("target_label", "年度绩效指标"), target_heads=tuple(heads)
    )
    form.done()
    return found


def _lines(form: Node) -> list[LineList]:
    """The lines of the form, each a list of texts."""
    layout = form.raw("layout")
    if layout is None:
        return []
    if not isinstance(layout, LineList) or not all(isinstance(line, LineList) for line in layout):
        form.problem("P002", "“layout”应为列表，每行也是列表", "layout")
        return []
    return list(layout)


TARGET_FIELDS = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")


ABOVE = "^"
"""A cell that the one above it covers."""


def _merged(form: Node, layout: list[tuple[FormCell, ...]]) -> tuple[tuple[FormCell, ...], ...]:
    """The lines without the covered cells; what covers them spans their lines."""
    lines: list[list[FormCell]] = []
    above: dict[int, tuple[int, int]] = {}
    for number, line in enumerate(layout):
        kept: list[FormCell] = []
        here: dict[int, tuple[int, int]] = {}
        column = 0
        for cell in line:
            if cell.label != ABOVE:
                here[column] = number, len(kept)
                kept.append(cell)
            elif column in above and (place := lines[above[column][0]])[above[column][1]].span == cell.span:
                here[column] = row, index = above[column]
                place[index] = replace(place[index], rows=number - row + 1)
            else:
                form.problem("P018", f"“^”上面没有同样宽的格：第 {number + 1} 行", "layout")
            column += cell.span
        lines.append(kept)
        above = here
    return tuple(map(tuple, lines))


def _form_cell(text: str) -> FormCell:
    """``项目名称`` a label, ``{名称}`` a field, ``{年度目标}*5`` a field over five columns, ``^`` the cell above."""
    body, _, span = text.partition("*")
    body = body.strip()
    width = max(1, int(span)) if span.strip().isdecimal() else 1
    if body.startswith("{") and body.endswith("}"):
        return FormCell(field=body[1:-1], span=width)
    return FormCell(label=body, span=width)


