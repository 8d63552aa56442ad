"""Tables of the report: statements, the score table, project forms, as blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ..book.evaluation import Evaluation
from ..book.scoring import ScoreSheet
from ..facts import Fact, FactBook
from ..framework import Group, Indicator
from ..money import DASH, NumberStyle, plain
from ..pack.model import FormCell, Pack, ProjectSheet
from ..statements import NUMBER, Column, Field, Row, Statement
from ..totals import stated_total
from ..writing.blocks import Align, Cell, Table, TableRow
from ..writing.outline import StatementTable

KEPT_WHOLE = 12
"""A table with no more rows stands on one page; a longer one may be cut between rows."""


def statement_of(pack: Pack, key: str) -> Statement:
    if pack.projects and key == pack.projects.statement.key:
        return pack.projects.statement
    return pack.by_key[key]


def statement_table(evaluation: Evaluation, item: StatementTable, number: str, anchor: str) -> Table:
    """A statement as the outline prints it: chosen columns, one- or two-line head, rows with 其中 indents."""
    pack, book = evaluation.pack, evaluation.book
    statement = statement_of(pack, item.statement)
    columns = _printed_columns(statement, item.columns)
    rows = tuple(_form_rows(statement, book, pack.style)) if statement.kind == "form" else ()
    if statement.kind == "table":
        rows = tuple(_table_rows(statement, columns, book, pack.style))
    elif statement.kind == "list":
        rows = tuple(_list_rows(statement, columns, book, pack.style))
    heads = _heads(statement, columns)
    demo = _demo_note(statement, columns, book)
    return Table(
        (*heads, *rows), _widths(statement, columns), len(heads), number,
        item.title or statement.printed_title or statement.title, f"单位：{statement.unit}" if statement.unit and item.show_unit else "",
        (*item.notes, *demo), item.landscape, len(rows) <= KEPT_WHOLE, anchor=anchor,
    )  # fmt: skip


def _printed_columns(statement: Statement, chosen: tuple[str, ...]) -> tuple[Column, ...]:
    if chosen:
        return tuple(statement.by_column[key] for key in chosen)
    return tuple(c for c in statement.columns if c.printed)


def _widths(statement: Statement, columns: tuple[Column, ...]) -> tuple[int, ...]:
    if statement.kind == "form":
        return (60, 40)
    widths = tuple(c.width or (22 if c.field.type == NUMBER else 40) for c in columns)
    if statement.kind == "list":
        return (8, *widths) if statement.number_rows else widths
    return (max(30, 100 - sum(widths)), *widths)


def _heads(statement: Statement, columns: tuple[Column, ...]) -> tuple[TableRow, ...]:
    """One line, or two where columns are grouped."""
    if statement.kind == "form":
        return (TableRow((_head(statement.head), _head("内容"))),)
    first = () if statement.kind == "list" and not statement.number_rows else (
        "序号" if statement.kind == "list" else statement.head,
    )  # fmt: skip
    if not any(c.group for c in columns):
        return (TableRow(tuple(_head(text) for text in (*first, *(c.label for c in columns)))),)
    top = [_head(text, rowspan=2) for text in first]
    low = []
    for i, column in enumerate(columns):
        if not column.group:
            top.append(_head(column.label, rowspan=2))
            continue
        if i == 0 or columns[i - 1].group != column.group:
            run = _run_length(columns, i)
            top.append(_head(column.group, colspan=run))
        low.append(_head(column.label))
    return TableRow(tuple(top)), TableRow(tuple(low))


def _run_length(columns: tuple[Column, ...], start: int) -> int:
    length = 0
    while start + length < len(columns) and columns[start + length].group == columns[start].group:
        length += 1
    return length


def _head(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text, colspan, rowspan, "center", head=True)


def _table_rows(statement: Statement, columns: tuple[Column, ...], book: FactBook, style: NumberStyle) -> Iterator[TableRow]:
    for row in statement.rows:
        if not row.printed:
            continue
        label = Cell(f"{row.prefix}{row.label}", indent=row.depth, bold=row.bold)
        cells = tuple(_cell(statement, row, column, book, style) for column in columns)
        yield TableRow((label, *cells))


def _cell(statement: Statement, row: Row, column: Column, book: FactBook, style: NumberStyle) -> Cell:
    if column.key in row.skip:
        return Cell(DASH if column.key in row.dash else "", align="right")
    key = statement.fact_key(row.key, column.key)
    return fact_cell(book.get(key), key, column.field, statement.unit, style, row.bold)


def fact_cell(fact: Fact | None, key: str, field: Field, unit: str, style: NumberStyle, bold: bool = False) -> Cell:
    """A fact in a table: the bare figure, or with its sign where its unit is not the table's."""
    align: Align = "right" if field.type == NUMBER else "left"
    if fact is None or (not fact.known and fact.state.value == "missing"):
        return Cell("", align=align, missing=field.required, key=key, bold=bold)
    text = fact.shown(style, with_unit=fact.unit == "%" and unit != "%")
    return Cell(text, align=align, key=key, bold=bold)


def _list_rows(statement: Statement, columns: tuple[Column, ...], book: FactBook, style: NumberStyle) -> Iterator[TableRow]:
    for i, row in enumerate(book.rows(statement.key), 1):
        first = (Cell(str(i), align="center"),) if statement.number_rows else ()
        cells = []
        for column in columns:
            key = statement.fact_key(row, column.key)
            run = _equal_rows(statement, column, book, i - 1) if column.merge else 1
            if run:
                cell = fact_cell(book.get(key), key, column.field, statement.unit, style)
                cells.append(replace(cell, rowspan=run, align="center") if run > 1 else cell)
        yield TableRow((*first, *cells))
    if statement.total_row:
        yield _total_row(statement, columns, book, style)


def _total_row(statement: Statement, columns: tuple[Column, ...], book: FactBook, style: NumberStyle) -> TableRow:
    """合计 over the leading text columns, then the totals; a rate has no total."""
    lead = next((i for i, c in enumerate(columns) if c.field.type == NUMBER), len(columns))
    span = lead + (1 if statement.number_rows else 0)
    cells = [Cell("合计", span, align="center", bold=True)] if span else []
    stated = dict(statement.totals)
    for column in columns[lead:]:
        if column.key in stated:
            cells.append(stated_total(stated[column.key], column.field, statement.unit, book, style))
            continue
        key = f"{statement.key}.合计.{column.key}"
        fact = book.get(key)
        cells.append(Cell(fact.shown(style) if fact else "", align="right", bold=True, key=key if fact else ""))
    return TableRow(tuple(cells))


def _equal_rows(statement: Statement, column: Column, book: FactBook, place: int) -> int:
    """Over how many rows a merged column's cell reaches; 0 where the row above covers it."""
    texts = [book.text(statement.fact_key(row, column.key)) for row in book.rows(statement.key)]
    if place and texts[place] == texts[place - 1]:
        return 0
    return next((n for n, text in enumerate(texts[place:]) if text != texts[place]), len(texts) - place)


def _form_rows(statement: Statement, book: FactBook, style: NumberStyle) -> Iterator[TableRow]:
    for row in statement.rows:
        if not row.printed:
            continue
        field = row.field or Field()
        key = statement.fact_key(row.key)
        fact = book.get(key)
        text = fact.shown(style, with_unit=True) if fact else ""
        yield TableRow((Cell(row.label, indent=row.depth), Cell(text, align="right" if field.type == NUMBER else "left", key=key)))


def _demo_note(statement: Statement, columns: tuple[Column, ...], book: FactBook) -> tuple[str, ...]:
    """Says which of the printed figures are demonstration figures."""
    cells = statement.list_cells(book.rows(statement.key)) if statement.kind == "list" else iter(statement.cells)
    printed = {"", *(column.key for column in columns)}
    typed = [c for c in cells if c.column in printed and not c.computed and (f := book.get(c.key)) and f.known]
    demo = [c for c in typed if book[c.key].demo]
    if not demo:
        return ()
    if len(demo) == len(typed):
        return ("注：本表为演示数据。",)
    names = "、".join(c.label for c in demo[:4]) + (f"等{len(demo)}格" if len(demo) > 4 else "")
    return (f"注：{names}为演示数据。",)


# --- the score table ---------------------------------------------------------------------------------------------


def score_table(evaluation: Evaluation, title: str, number: str, landscape: bool, anchor: str) -> Table:
    """评分表: levels with weights, 指标说明, 评分标准 and points, first levels merged over their rows."""
    framework, scores = evaluation.pack.framework, evaluation.sheet.by_code()
    depth = max((_depth(g) for g in framework.groups), default=1)
    rows: list[TableRow] = []
    for group in framework.groups:
        rows += _group_rows(group, depth, scores)
    total = evaluation.sheet.shown
    lead = [Cell("总分", align="center", bold=True), Cell(plain(framework.full), align="center", bold=True)]
    lead += [cell for _ in range(depth) for cell in (Cell("", align="center"), Cell(plain(framework.full), align="center", bold=True))]
    tail = (Cell(""), Cell(""), Cell(total, align="center", bold=True, missing=not total, key="得分"))
    rows += [_adjustment_row(text, got, depth) for text, got in evaluation.sheet.adjustments]
    heads = _score_heads(depth)
    widths = (*([7, 5] * depth), 9, 5, 26, 46, 7)
    return Table(
        (*heads, *rows, TableRow((*lead, *tail))), widths, len(heads), number, title or framework.title, "", (), landscape, anchor=anchor
    )


def _adjustment_row(text: str, got: Decimal, depth: int) -> TableRow:
    """加减分: outside the hundred, so without weight; the total counts it."""
    return TableRow((Cell("加减分", 2, align="center"), Cell(text, 2 * depth + 2), Cell(f"{got:+.2f}", align="center")))


def _depth(group: Group) -> int:
    return 1 + max((_depth(g) for g in group.groups), default=0)


_ORDINALS = ("一", "二", "三", "四", "五")


def _score_heads(depth: int) -> tuple[TableRow, ...]:
    levels = depth + 1
    top = (_head("评价指标", colspan=levels * 2), _head("指标说明", rowspan=3), _head("评分标准", rowspan=3), _head("得分", rowspan=3))
    middle = tuple(_head(f"{_ORDINALS[i]}级指标", colspan=2) for i in range(levels))
    low = tuple(_head(text) for _ in range(levels) for text in ("名称", "权重(%)"))
    return TableRow(top), TableRow(middle), TableRow(low)


def _group_rows(group: Group, depth: int, scores: object) -> list[TableRow]:
    """The rows of a group; its own two cells span them all, and stand in the first.

    A group without the levels below it spans their columns too.
    """
    inner: list[TableRow] = []
    for child in group.groups:
        inner += _group_rows(child, depth - 1, scores)
    inner += [_indicator_row(i, scores) for i in group.indicators]
    if not inner:
        return []
    wide = 1 + 2 * (depth - 1) if group.indicators and not group.groups else 1
    own = (
        Cell(group.name, colspan=wide, rowspan=len(inner), align="center"),
        Cell(plain(group.weight), rowspan=len(inner), align="center"),
    )
    return [TableRow((*own, *inner[0].cells)), *inner[1:]]


def _indicator_row(indicator: Indicator, scores: object) -> TableRow:
    score = scores[indicator.code]  # type: ignore[index]
    return TableRow((
        Cell(indicator.name, align="center"), Cell(plain(indicator.weight), align="center"),
        Cell(indicator.explanation), Cell(indicator.criteria),
        Cell(score.shown, align="center", missing=score.points is None, key=f"得分.指标{indicator.code}"),
    ))  # fmt: skip


# --- project forms -----------------------------------------------------------------------------------------------


def project_form(evaluation: Evaluation, sheet: ProjectSheet, row: str, title: str, number: str, unit: str, anchor: str) -> Table:
    """A project's form: its fields on a grid of label and value cells, then its indicators."""
    book, style = evaluation.book, evaluation.pack.style
    rows = [TableRow(tuple(_form_cell(sheet, cell, row, book, style) for cell in line)) for line in sheet.layout]
    rows += _target_rows(sheet, row, book, style)
    lead = 12 if sheet.target_heads else 0
    widths = (lead, *([100 // sheet.grid] * (sheet.grid - 1))) if lead else tuple([100 // sheet.grid] * sheet.grid)
    keep = len(rows) <= KEPT_WHOLE
    return Table(tuple(rows), widths, 0, number, title, unit, _project_notes(sheet, row, book), keep=keep, anchor=anchor)


def _form_cell(sheet: ProjectSheet, cell: FormCell, row: str, book: FactBook, style: NumberStyle) -> Cell:
    if not cell.field:
        return Cell(cell.label, cell.span, cell.rows, "center", head=True)
    field = sheet.statement.by_column[cell.field].field
    key = sheet.statement.fact_key(row, cell.field)
    fact = book.get(key)
    text = fact.shown(style, with_unit=fact.unit == "%") if fact else ""
    long = field.type == "long" or "\n" in text or cell.span > 2
    missing = field.required and (fact is None or fact.state.value == "missing")
    return Cell(text, cell.span, cell.rows, "left" if long else "center", key=key, missing=missing)


TARGETS = "指标"


def _target_rows(sheet: ProjectSheet, row: str, book: FactBook, style: NumberStyle) -> list[TableRow]:
    """The project's indicators; equal neighbours of the first two levels are merged."""
    if not sheet.target_heads:
        return []
    name = f"项目.{row}.{TARGETS}"
    targets = book.rows(name)
    head = TableRow((
        _head(sheet.target_label, rowspan=len(targets) + 1), *(_head(text, span) for text, _, span in sheet.target_heads),
    ))  # fmt: skip
    rows = [head]
    for i, target in enumerate(targets):
        cells = []
        for _, field, span in sheet.target_heads:
            text = book.text(f"{name}.{target}.{field}")
            if field in ("level1", "level2"):
                merged = _merged(book, name, targets, i, field)
                if merged:
                    cells.append(Cell(text, span, merged, "center"))
                continue
            cells.append(Cell(text, span, align="left" if field in ("name", "reason") else "center"))
        rows.append(TableRow(tuple(cells)))
    return rows


def _merged(book: FactBook, name: str, targets: tuple[str, ...], i: int, field: str) -> int:
    """How many rows this level cell covers; 0 where the row above covers it."""
    fields = ("level1",) if field == "level1" else ("level1", "level2")
    path = [tuple(book.text(f"{name}.{t}.{f}") for f in fields) for t in targets]
    if i and path[i] == path[i - 1]:
        return 0
    run = 1
    while i + run < len(path) and path[i + run] == path[i]:
        run += 1
    return run


def _project_notes(sheet: ProjectSheet, row: str, book: FactBook) -> tuple[str, ...]:
    printed = {cell.field for line in sheet.layout for cell in line}
    columns = (c for c in sheet.statement.columns if c.key in printed)
    demo = [c for c in columns if (f := book.get(sheet.statement.fact_key(row, c.key))) and f.demo and f.known]
    if not demo:
        return ()
    return (f"注：{'、'.join(c.label for c in demo)}为演示数据。",)


def project_scores(evaluation: Evaluation, row: str, sheet: ScoreSheet, title: str, number: str, anchor: str) -> Table:
    """项目评价得分表: what was judged, its points and how they came about, with the total."""
    projects = evaluation.pack.projects
    heads = projects.score_heads if projects else ()
    weighed = len(heads) == 4
    rows = [TableRow(tuple(_head(text) for text in heads))]
    for score in sheet.scores:
        points = Cell(f"{plain(score.points)}分" if score.points is not None else "", align="center", missing=score.points is None)
        note = Cell("；".join(score.reasons) or "；".join(score.trace))
        weight = (Cell(f"{plain(score.weight)}分", align="center"),) if weighed else ()
        rows.append(TableRow((Cell(score.name, align="center"), *weight, points, note)))
    total = Cell(f"{plain(sheet.total)}分" if sheet.total is not None else "", align="center", bold=True, missing=sheet.total is None)
    full = (Cell(f"{plain(sheet.full)}分", align="center", bold=True),) if weighed else ()
    rows.append(TableRow((Cell("合计", align="center", bold=True), *full, total, Cell(""))))
    widths = (34, 12, 12, 42) if weighed else (38, 16, 46)
    return Table(tuple(rows), widths, 1, number, title, "", (), anchor=anchor)
