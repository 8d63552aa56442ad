"""Markdown tables: cells between pipes, with or without frames of +---+."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .fitting import Row, kind_of
from .headings import classify
from .lines import Line
from .text_tables import LONGEST_GAP, Found, cell, grids

_RULE = re.compile(r"\s*+(?:\|\s*+)?:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)*+(?:\|\s*+)?")
_FRAME = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")
_PIPE = re.compile(r"(?<!\\)\|")


def piped(lines: Sequence[Line], start: int) -> Found | None:
    """A table between pipes; its parts on several pages, each with a rule under its first row, are one."""
    if not _belongs(lines, start):
        return None
    rows: list[Row] = []
    end = index = start
    outer = lines[start].raw.lstrip()[:1] in ("|", "+")
    framed, begun = _FRAME.fullmatch(lines[start].raw) is not None, True
    while index < len(lines) and index - end <= LONGEST_GAP:
        line = lines[index]
        if _FRAME.fullmatch(line.raw):
            end, begun = index + 1, True
        elif _belongs(lines, index):
            if index > end and rows and not framed and not _goes_on(rows, lines, index, outer):
                break
            if not _RULE.fullmatch(line.raw):
                row = _row(line, outer)
                rows[-1:] = [row] if not rows else [rows[-1], row] if begun else [_added(rows[-1], row)]
                begun = not framed
            end = index + 1
        elif not line.blank and classify(line.raw).kind != "furniture":
            break
        index += 1
    return Found(end, grids(_without_repeats(rows)))


def _belongs(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is part of such a table: a pipe at its beginning, a rule next to it, or as many pipes."""
    raw = lines[index].raw.strip()
    if "|" not in raw:
        return len(raw) < 2000 and _FRAME.fullmatch(raw) is not None
    if raw[0] == "|" and raw.count("|") > 1:
        return True
    near = lines[max(index - 1, 0) : index + 2]
    if raw.count("|") > 1 and sum(line.raw.count("|") == raw.count("|") for line in near) > 1:
        return True
    return any("|" in line.raw and _RULE.fullmatch(line.raw) for line in near)


def _goes_on(rows: Sequence[Row], lines: Sequence[Line], index: int, outer: bool) -> bool:
    """Behind a gap: as many columns, and not a new head (words above a rule), but for the head repeated."""
    row = _row(lines[index], outer)
    if len(row) != len(rows[-1]):
        return False
    ruled = index + 1 < len(lines) and _RULE.fullmatch(lines[index + 1].raw) is not None
    same = [c.text for c in row] == [c.text for c in rows[0]]
    return not ruled or same or any(kind_of(c.text) in ("figure", "rate") for c in row)


def _row(line: Line, outer: bool) -> Row:
    """The cells of a line; a blank one at its beginning or end is none where all lines have pipes there."""
    parts = _PIPE.split(line.raw.strip())
    parts = parts[1:] if outer and not parts[0].strip() else parts
    parts = parts[:-1] if outer and len(parts) > 1 and not parts[-1].strip() else parts
    return tuple(cell(part.replace("\\|", "|").removeprefix(" "), line) for part in parts)


def _added(row: Row, more: Row) -> Row:
    """A row of a framed table with its next line."""
    if len(row) != len(more):
        return row + tuple(c for c in more if c.text)
    return tuple(replace(a, text=a.text + b.text) if b.text else a for a, b in zip(row, more, strict=True))


def _without_repeats(rows: Sequence[Row]) -> Iterable[Row]:
    """The rows but for a head repeated on a further page."""
    first = [c.text for c in rows[0]] if rows else []
    for index, row in enumerate(rows):
        if index == 0 or [c.text for c in row] != first or not any(first):
            yield row
