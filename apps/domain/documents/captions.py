"""Captions and units of tables: found above each grid, and told from other texts by standing there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .document import Grid, Item, Text
from .headings import style_of, unit_in
from .text_tables import is_subtitle, is_table_name

FARTHEST = 5
"""So many texts above a table may belong to it: number, name, (2020年度), unit."""
_BRACKETED = 12
"""So many characters at the end of the sentence above may: …如下（单位：万元）。"""
_HEADS = 3
"""So many rows of a table may state its unit."""


def captioned(items: Sequence[Item]) -> list[Item]:
    """The items, grids with caption and unit, the texts they come from marked as such."""
    result = list(items)
    for index, item in enumerate(items):
        if isinstance(item, Grid):
            caption, unit = _above(result, index)
            unit = unit or unit_in(caption) or _inside(item)
            result[index] = replace(item, caption=item.caption or caption, unit=item.unit or unit)
        elif isinstance(item, Text) and item.kind == "cell":
            _above(result, index)
    return result


def _above(items: list[Item], index: int) -> tuple[str, str]:
    """Caption and unit in the texts right above a grid."""
    caption = unit = ""
    for place in range(index - 1, max(index - 1 - FARTHEST, -1), -1):
        item = items[place]
        if not isinstance(item, Text):
            break
        text = item.text.strip()
        if item.kind == "unit" or (item.kind == "body" and len(text) <= 40 and unit_in(text)):
            unit = unit or unit_in(text)
            items[place] = replace(item, kind="unit", text=text)
        elif item.kind in ("body", "note", "heading") and is_subtitle(text) and not item.number:
            items[place] = replace(item, kind="note", level=0, text=text)
        elif not caption and (item.kind == "caption" or _names(item)):
            caption = text
            items[place] = replace(item, kind="caption", level=0, text=text)
        elif item.kind != "furniture":
            unit = unit or unit_in(text[-_BRACKETED:])
            annex = item.kind == "heading" and style_of(item.number) == "附件"
            caption = caption or (text if annex and is_table_name(text[len(item.number) :]) else "")
            break
    return caption, unit


def _names(item: Text) -> bool:
    """An unnumbered caption: 某某情况表 with nothing behind it."""
    return item.kind in ("body", "heading", "title") and not item.number and is_table_name(item.text)


def _inside(grid: Grid) -> str:
    """The unit a cell of the first rows states: 单位：万元."""
    texts = {cell.text for row in grid.rows[:_HEADS] for cell in row if cell.text and len(cell.text) <= 30}
    return next((unit for text in sorted(texts) if "单位" in text and (unit := unit_in(text))), "")
