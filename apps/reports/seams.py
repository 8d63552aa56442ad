"""Where a label that needs several lines is parted: between its words, 社会效益 and 指标, never one character alone below."""

from __future__ import annotations

import re
from dataclasses import replace

from apps.domain.writing.blocks import Placed, Table, TableRow, placed
from apps.domain.writing.widths import width

from .grid import NARROWED, lines_of, room_of, words_of

LABEL = re.compile(r"(?=.{5,9}$)(?:[\u4e00-\u9fff]{2,}：)?[\u4e00-\u9fff]{2,}")
"""Longer ones need more lines and have better places of their own."""
LONGEST = 16
"""What is longer than so many characters is a text, not a label with something in brackets."""
SUFFIXES = "度率数值量额性区"
"""A word that ends so has three characters (满意度, 完成率), others two."""


def seamed(table: Table) -> Table:
    """The table with its labels parted where a word ends, if they take no more lines than so."""
    rows = tuple(TableRow(tuple(replace(at.cell, text=_parted(at, table)) for at in row)) for row in placed(table.rows))
    return table if rows == table.rows else replace(table, rows=rows)


def _parted(at: Placed, table: Table) -> str:
    text, across = at.cell.text, room_of(at, table)
    needed = lines_of(width(text), across)
    if needed == 1 or "\n" in text or len(text) > LONGEST:
        return text
    lines = [line for word in words_of(text) for line in _label(word, across + NARROWED)]
    return "\n".join(lines) if len(lines) <= needed and max(map(width, lines)) <= across + NARROWED else text


def _label(word: str, across: float) -> list[str]:
    """The label in two lines, the first as long as it can be; in more, no one of them a character alone."""
    if not LABEL.fullmatch(word) or width(word) <= across:
        return [word]
    above = word
    while len(above := above[: -3 if above[-1] in SUFFIXES else -2]) > 1:
        if max(len(above), len(word) - len(above)) <= across:
            return [above, word[len(above) :]]
    return _filled(word, int(across))


def _filled(word: str, across: int) -> list[str]:
    """Full lines, the last word whole: 服务对象/满意度/指标."""
    if across <= 2 or "：" in word:
        return [word]
    lines = [word[at : at + across] for at in range(0, len(word), across)]
    if len(lines[-1]) == 1:
        lines[-2:] = [lines[-2][:-1], lines[-2][-1] + lines[-1]]
    return lines
