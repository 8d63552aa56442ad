"""The report as HTML: the preview on screen and, with the paged style sheet, the source of the PDF."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import inf
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.domain.charts.labels import alternative
from apps.domain.writing.blocks import (
    Block,
    Cell,
    Chart,
    Heading,
    PageBreak,
    Paragraph,
    Report,
    Table,
    placed,
)

from . import charts
from .columns import UNBROKEN
from .grid import JUSTIFIED, breakable, narrowed, room_of, rows_kept_with_next, whole
from .sections import Section, Signature, anchors, entries, kept_with_next, sections
from .text import BODY_TITLE, COVER_TITLE, WIDEST_FIELDS, fields_width, tidied, title_lines, width

Mode = Literal["screen", "print"]


def css_file(name: str) -> Path:
    return Path(settings.BASE_DIR) / "static" / "css" / name


def render_html(report: Report, *, mode: Mode) -> str:
    """The report as one document of its own; in print without style sheets."""
    names = ("report.css", "report-screen.css") if mode == "screen" else ()
    report = tidied(report)
    content = _content(report, mode, front=True, sections=_sections(report, mode))
    return _document(report, content, "\n".join(css_file(name).read_text("utf-8") for name in names))


def render_fragment(report: Report) -> str:
    """The report as an element to set into a page; what came from a fact carries its ``data-key``."""
    report = tidied(report)
    return _content(report, "screen", front=True, sections=_sections(report, "screen"))


def printed_sections(report: Report) -> list[str]:
    """Every section as a document of its own, for the style sheets of :mod:`apps.reports.pdf`.  The report is tidied."""
    parts = _sections(report, "print")
    return [_document(report, _content(report, "print", front=False, sections=[part])) for part in parts]


def printed_front(report: Report, pages: Mapping[str, int]) -> str:
    """Cover and contents, and behind them the place where the body begins; ``pages`` are the numbers of the headings."""
    return _document(report, _content(report, "print", front=True, sections=[], pages=pages))


def _document(report: Report, content: str, css: str = "") -> str:
    return render_to_string("report/document.html", {"report": report, "content": content, "css": mark_safe(css)})


def _sections(report: Report, mode: Mode) -> list[dict[str, Any]]:
    ids = iter(anchors(report))
    return [
        {
            "landscape": section.landscape,
            "first": n == 0,
            "items": [_item(b, mode, ids) | {"kept": keep} for b, keep in zip(section.blocks, kept_with_next(section), strict=True)],
        }
        for n, section in enumerate(sections(report) or [Section(())])
    ]


def _content(
    report: Report, mode: Mode, *, front: bool, sections: list[dict[str, Any]], pages: Mapping[str, int] | None = None
) -> SafeString:
    lines = entries(report) if front and report.contents else []
    context = {
        "report": report,
        "sections": sections,
        "entries": [{"anchor": e.anchor, "level": e.level, "text": e.text, "page": (pages or {}).get(e.anchor)} for e in lines],
        "mode": mode,
    }
    context["leading"] = contents_leading(report)
    context["cover"] = report.cover if front else None
    context["fields"] = fields_width(report.cover) if report.cover else 0
    context["fields_left"] = (WIDEST_FIELDS - context["fields"]) / 2
    context["cover_title"] = title_lines(report.cover.title, COVER_TITLE) if report.cover else []
    context["body_title"] = title_lines(report.body_title, BODY_TITLE)
    return render_to_string("report/content.html", context)


def contents_leading(report: Report) -> float:
    """The line pitch (pt) that keeps the contents on one page where it can.

    22 lines a page (GB/T 9704), of which the heading takes almost 3; rather a closer list than a page of three entries.
    """
    lines = sum(1 + int(width(entry.text) > 24) for entry in entries(report))
    return min(28.95, round(553 / lines, 2)) if 0 < lines <= 27 else 28.95


def _item(block: Block | Signature, mode: Mode, ids) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {
            "template": "report/blocks/heading.html",
            "block": block,
            "tag": f"h{block.level + 1}",
            "id": next(ids),
        }
    if isinstance(block, Paragraph):
        return {"template": "report/blocks/paragraph.html", "block": block, "text": _runs(block, mode)}
    if isinstance(block, Table):
        return {"template": "report/blocks/table.html", "block": block, **_table(block, mode)}
    if isinstance(block, Chart):
        return {
            "template": "report/blocks/chart.html",
            "block": block,
            "src": charts.data_uri(block),
            "alt": alternative(block),
        }
    if isinstance(block, PageBreak):
        return {"template": "report/blocks/pagebreak.html"}
    return {"template": "report/blocks/signature.html", "block": block}


def _runs(paragraph: Paragraph, mode: Mode) -> SafeString:
    """The text; on screen a run made from a fact can be found by its key."""
    return _unbroken(format_html_join("", "{}", ((_run(run.shown, run.key, run.missing, mode),) for run in paragraph.runs)))


def _unbroken(text: str, room: float = inf) -> SafeString:
    """The text, in which year and number of a paper stay in one line where there is room."""
    found = UNBROKEN.sub(lambda at: f'<span class="unbroken">{at[0]}</span>' if width(at[0]) <= room else at[0], conditional_escape(text))
    return mark_safe(found)  # the pattern matches no markup


def _run(text: str, key: str, missing: bool, mode: Mode) -> str:
    marks = _marks(key, missing, mode)
    return format_html("<span{}>{}</span>", marks, text) if marks else text


def _marks(key: str, missing: bool, mode: Mode, classes: str = "") -> SafeString:
    names = f"{classes} missing".strip() if missing else classes
    marks = format_html(' class="{}"', names) if names else SafeString("")
    return marks + format_html(' data-key="{}"', key) if key and mode == "screen" else marks


def _table(table: Table, mode: Mode) -> dict[str, Any]:
    share = 100 / (sum(table.widths) or 1)
    marks = zip(rows_kept_with_next(table), breakable(table), strict=True)
    rows = [
        {
            "classes": " ".join(["kept"] * keep + ["long"] * split),
            "cells": [_cell(at.cell, mode, n < table.head_rows, room_of(at, table), narrowed(at, table)) for at in row],
        }
        for n, (row, (keep, split)) in enumerate(zip(placed(table.rows), marks, strict=True))
    ]
    return {
        "columns": [f"{w * share:.3f}%" for w in table.widths],
        "head": rows[: table.head_rows],
        "body": rows[table.head_rows :],
        "whole": whole(table),
    }


_FIGURE = re.compile(r"[-−]?[\d,]+(?:\.\d+)?%?")
SMALLEST = 60
"""A figure is set no smaller than this share of its table's type, in per cent."""


def _cell(cell: Cell, mode: Mode, in_head: bool, room: float, narrow: bool) -> dict[str, Any]:
    """A cell; a figure in it is never broken between its digits: where it has too little room it is set smaller."""
    is_head = in_head or (cell.head and bool(cell.shown))
    align = "center" if in_head else "justified" if cell.align == "left" and room >= JUSTIFIED else cell.align
    names = [align] + (["strong"] if cell.bold else [])
    figure = bool(_FIGURE.fullmatch(cell.text))
    names += ["digits"] if figure else ["narrow"] if narrow else []
    spans = "".join(
        f' {name}="{n}"' for name, n in (("colspan", cell.colspan), ("rowspan", cell.rowspan)) if n > 1
    )
    scope = (' scope="colgroup"' if cell.colspan > 1 else ' scope="col"') if in_head else ' scope="row"'
    tight = max(SMALLEST, int(100 * room / width(cell.text))) if figure and width(cell.text) > room else 100
    styles = [f"padding-left:{cell.indent + 0.4:g}em"] if cell.indent else []
    styles += [f"font-size:{tight}%"] if tight < 100 else []
    style = f' style="{";".join(styles)}"' if styles else ""
    fixed = SafeString(spans + (scope if is_head else "") + style)  # numbers and our own words only
    return {
        "tag": "th" if is_head else "td",
        "attributes": _marks(cell.key, cell.missing, mode, " ".join(names)) + fixed,
        "text": _unbroken(cell.shown, room),
    }
