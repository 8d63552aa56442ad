"""What stands right above a table: its name, 部门：…, 公开03表, the unit; told by place where words alone do not tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from apps.domain.documents.headings import classify, unit_in
from apps.domain.documents.text_tables import is_subtitle, is_table_name

from .lines import Line
from .pages import Page
from .tables import Table

MOST = 6
FARTHEST = 3.2
"""In type sizes: what stands farther above a table is not of it."""
LONGEST = 40
_OF_TABLE = re.compile(
    r"(?:公开|财决|附|预算|决算|部门|批复)?\s*[0-9０-９一二三四五六七八九十]{1,3}(?:-\d)?\s*表|附[件表]\s*[\d一二三四五六七八九十]{0,3}(?:[-—]\d+)?"
    r"|(?:编制|填报|预算|公开|主管|项目|汇总)?(?:单位|部门|机构|日期|时间)(?:名称)?(?:[（(]..?章[)）])?\s*[:：].{0,60}"
)
_END = tuple("。；;，,：:、")


def name_tables(page: Page) -> None:
    """Gives every table its name, and the lines between the two their kinds."""
    blocks = page.blocks
    for index, table in enumerate(blocks):
        if isinstance(table, Table):
            above = _above(blocks[:index], table)
            table.above = tuple(line.text for line in above)
            _name(table, above, page)


def _above(blocks: Sequence[Line | Table], table: Table) -> list[Line]:
    """The lines right above a table, the nearest first."""
    found: list[Line] = []
    edge = table.top
    for block in reversed(blocks):
        near = isinstance(block, Line) and edge - block.bottom < FARTHEST * block.size
        if (
            isinstance(block, Table)
            or block.kind in ("furniture", "note", "contents")
            or not near
            or len(found) == MOST
        ):
            break
        found.append(block)
        edge = block.top
    return found


def _name(table: Table, above: Sequence[Line], page: Page) -> None:
    between: list[Line] = []
    for line in above:
        text = line.text
        if unit_in(text) and len(text) < 2 * LONGEST:
            continue
        if _OF_TABLE.fullmatch(text) or is_subtitle(text):
            between.append(line)
        elif _is_name(line, table, page):
            line.kind = "caption"
            table.caption = text
            for one in between:
                one.kind = "beside"
            return
        else:
            return


def _is_name(line: Line, table: Table, page: Page) -> bool:
    text = line.text
    if classify(text).kind in ("heading", "figure") or len(text) > LONGEST * 1.5 or text.endswith(_END):
        return False
    if classify(text).kind == "caption" or is_table_name(text):
        return True
    middle = (table.xs[0] + table.xs[-1]) / 2
    centred = (
        abs((line.x0 + line.x1) / 2 - middle) < 1.5 * line.size and line.x0 > table.xs[0] + 3 * line.size
    )
    return (
        centred and len(line.segments) == 1 and bool(re.search(r"[表明细况览单]$|表[（(].{1,20}[）)]$", text))
    )
