"""A report made ready for print, once for every writer alike: what people paste from Word is cleaned, columns fit their words."""

from __future__ import annotations

import re
from dataclasses import replace

from apps.domain.writing.blocks import (
    Block,
    Cell,
    Chart,
    Cover,
    Heading,
    Paragraph,
    Report,
    Run,
    Table,
    TableRow,
)
from apps.domain.writing.widths import width

from .columns import fitted
from .seams import seamed

CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u2014\u2018\u2019\u201c\u201d\u2026"
LATIN = "0-9A-Za-z%.,"

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK = re.compile("[\t\xa0\u2000-\u200a\u202f\u205f]")
_GAP = re.compile(f"(?<=[{CJK}]) +(?=[{LATIN}])|(?<=[{LATIN}]) +(?=[{CJK}])")
_EDGES = " \u3000\n"


def tidy(text: str) -> str:
    """The text without invisible characters, and without the spaces Word leaves between 汉字 and figures.

    Such a space becomes a hole in a justified line.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BREAK.sub("\n", text)
    text = _BLANK.sub(" ", _INVISIBLE.sub("", text))
    return _GAP.sub("", text)


def tidied(report: Report) -> Report:
    """The report with every text tidied and the columns of its tables fitted."""
    return replace(
        report,
        title=tidy(report.title),
        blocks=tuple(_block(block) for block in report.blocks),
        cover=_cover(report.cover) if report.cover else None,
        body_title=tuple(tidy(line) for line in report.body_title),
        author=tidy(report.author),
    )


def _block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, runs=_runs(block.runs))
    if isinstance(block, Heading):
        return replace(block, text=tidy(block.text).strip(_EDGES))
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Chart):
        return _chart(block)
    return block


def _runs(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs tidied singly and at their seams; an indent typed by hand is dropped, the style indents."""
    made: list[Run] = []
    before = ""
    for number, run in enumerate(runs):
        text = tidy(run.text)
        if number == 0:
            text = text.lstrip(_EDGES)
        elif _GAP.search(before[-2:] + text[:3]):
            text = text.lstrip(" ")
            made[-1] = replace(made[-1], text=made[-1].text.rstrip(" "))
        if number == len(runs) - 1:
            text = text.rstrip(_EDGES)
        made.append(run if text == run.text else replace(run, text=text))
        before = text or before
    return tuple(made)


def _table(table: Table) -> Table:
    made = replace(
        table,
        rows=tuple(TableRow(tuple(_cell(cell) for cell in row.cells)) for row in table.rows),
        title=tidy(table.title),
        unit=tidy(table.unit),
        notes=tuple(tidy(note) for note in table.notes),
    )
    return seamed(fitted(made))


def _cell(cell: Cell) -> Cell:
    text = tidy(cell.text).strip(_EDGES)
    return cell if text == cell.text else replace(cell, text=text)


def _chart(chart: Chart) -> Chart:
    return replace(
        chart,
        title=tidy(chart.title),
        categories=tuple(tidy(name) for name in chart.categories),
        series=tuple(replace(series, name=tidy(series.name)) for series in chart.series),
        labels=tuple(tuple(tidy(label) for label in row) for row in chart.labels),
        alt=tidy(chart.alt),
    )


def _cover(cover: Cover) -> Cover:
    return replace(
        cover,
        title=tuple(tidy(line) for line in cover.title),
        fields=tuple(replace(f, label=tidy(f.label), value=tidy(f.value)) for f in cover.fields),
        date=tidy(cover.date),
    )


FIELDS, WIDEST_FIELDS = 116.0, 156.0
"""How wide (mm) the lines of the cover for names and seals are, and may be where a name is long."""
FIELD_TYPE = 16 / 72 * 25.4
"""A character of 16 pt, in millimetres."""


def fields_width(cover: Cover) -> float:
    """As wide as the longest name needs beside its label, its line a character longer on both sides."""
    label = max((width(f.label) + 1 for f in cover.fields), default=0.0)
    value = max((width(f.value) + 2 for f in cover.fields), default=0.0)
    return min(max(FIELDS, round((label + value + 0.5) * FIELD_TYPE, 1)), WIDEST_FIELDS)


COVER_TITLE, BODY_TITLE = 13.0, 20.0
"""Characters that a line of the title on the cover (32 pt) and above the body (2号) holds."""


def title_lines(lines: tuple[str, ...], room: float) -> list[str]:
    """Title lines that fit: one too long is broken by sense after 年度, else in two halves (GB/T 9704, 7.3.1)."""
    made: list[str] = []
    for line in lines:
        if width(line) <= room:
            made.append(line)
            continue
        at = line.rfind("年度") + 2
        at = at if 2 < at < len(line) else (len(line) + 1) // 2
        made += [line[:at], line[at:]]
    return made
