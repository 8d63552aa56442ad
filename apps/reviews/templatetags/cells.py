"""A cell of a table of fields with what was said about it: ``{% cell cell talk %}``.  Pages have hundreds: no template each."""

from __future__ import annotations

from html import escape

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.assessments.widgets import attributes
from apps.budgets.forms import GridCell
from apps.reviews.talk import Talk

from .opinions import opinions

register = template.Library()


@register.simple_tag
def cell(cell: GridCell, talk: Talk | str) -> SafeString:
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
