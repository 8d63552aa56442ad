"""Rows and cells of tables of fields, with what was said about them: ``{% form_row row form talk %}``.

Pages have hundreds of them: no template each.
"""

from __future__ import annotations

from html import escape

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.assessments.widgets import attributes
from apps.budgets.forms import StatementForm
from apps.budgets.grid import GridCell, GridRow
from apps.budgets.lists import RowsForm
from apps.reviews.talk import Talk

from .icons import icon
from .opinions import opinions

register = template.Library()


@register.simple_tag
def form_row(row: GridRow, form: StatementForm, talk: Talk | str) -> SafeString:
    """What it is called, and its cells: each with its unit where a row is one."""
    hint = f'<span class="form-text d-block">{escape(row.hint)}</span>' if row.hint else ""
    head = attributes({"scope": "row", "class": f"indent-{row.indent}" if row.indent else None})
    cells = "".join(f"{_cell(cell, talk)}{'' if form.columns else _unit(cell)}" for cell in row.cells)
    total = ' class="row-total"' if row.total else ""
    return SafeString(f"<tr{total}><th{head}>{escape(row.label)}{hint} {opinions(talk, row.place)}</th>{cells}</tr>")


@register.simple_tag
def list_row(row: GridRow, form: RowsForm, talk: Talk | str, number: int | str = "") -> SafeString:
    """Its number, its cells, what it earned where it earns points, and what can be done with it."""
    parts = (
        f"<tr data-row{attributes({'data-index': row.ident})}>",
        f'<td class="row-no"><span data-row-number>{number}</span>{opinions(talk, row.place)}</td>',
        *(_cell(cell, talk) for cell in row.cells),
        _earned(row, form) if form.results else "",
        f'<td class="row-tools">{_way(row)}{"" if row.fixed else _removal(form)}</td></tr>',
    )
    return SafeString("".join(parts))


def _unit(cell: GridCell) -> str:
    optional = ' <span class="muted">选填</span>' if cell.optional else ""
    return f'<td class="cell-unit">{escape(cell.unit)}{optional}</td>'


def _earned(row: GridRow, form: RowsForm) -> str:
    about = {"class": "cell-computed", "data-html": f"{form.statement.key}.{row.row}.得分", "title": row.hint or None}
    return f"<td{attributes(about)}>{render_to_string('budgets/_result.html', {'row': row})}</td>"


def _way(row: GridRow) -> str:
    """To the page of a row that has one; for a new row it is not there yet."""
    if row.page is None:
        return ""
    about = {"class": "btn btn-sm btn-link", "data-open-row": True, "href": row.page or "#", "hidden": not row.page}
    return f"<a{attributes(about)}>指标</a>"


def _removal(form: RowsForm) -> str:
    return f'<button type="button" class="row-remove" data-remove-row aria-label="移除{form.row_called}">{icon("trash")}</button>'


def _cell(cell: GridCell, talk: Talk | str) -> SafeString:
    if cell.skipped:
        return SafeString('<td class="cell-na" aria-label="不适用">—</td>')
    told = "".join(_note(text, " cell-told") for text in cell.told)
    if not cell.control:
        classes = f"cell-computed col-{cell.column}{'' if cell.numeric else ' text-start ps-5'}"
        shown = attributes({"class": classes, "id": cell.key, "data-key": cell.live or cell.key})
        return SafeString(f"<td{shown}>{escape(cell.text or '—')}{told}{opinions(talk, cell.place)}</td>")
    flags = {"cell-error": cell.message, "cell-demo": cell.demo, "is-carried": cell.carried, "cell-closed": cell.closed}
    classes = " ".join((f"col-{cell.column}", *(name for name, flag in flags.items() if flag)))
    title = cell.closed or ("演示数据" if cell.demo else None)
    parts = (
        f"<td{attributes({'class': classes, 'id': cell.key, 'title': title})}>",
        cell.control,
        _source(cell.source) if cell.source else "",
        render_to_string("components/carried.html", {"place": cell.carried}) if cell.carried else "",
        _note(cell.compared) if cell.compared else "",
        told,
        _note(f"按 {cell.note} 计", " cell-taken") if cell.note else "",
        f'<span class="visually-hidden">{escape(cell.closed)}</span>' if cell.closed else "",
        _message(cell) if cell.message else "",
        opinions(talk, cell.place),
        "</td>",
    )
    return SafeString("".join(parts))


def _note(text: str, kind: str = "") -> str:
    return f'<span class="cell-note{kind}">{escape(text)}</span>'


def _message(cell: GridCell) -> str:
    return f'<span class="cell-message" role="alert" id="{cell.ident}_error">{escape(cell.message)}</span>'


def _source(text: str) -> str:
    return f"<span{attributes({'class': 'cell-source', 'tabindex': 0, 'title': text, 'aria-label': text})}>源</span>"
