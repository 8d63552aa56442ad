"""Charts: what is written in them, labels of axes and legends, is no text of the report."""

from __future__ import annotations

from apps.domain.documents.headings import classify

from .lines import Line
from .pages import Page
from .paths import Shape
from .tables import Table

NEAR = 30.0
"""Points between shapes of one chart."""
AROUND = 26.0
"""So far above and below its shapes a chart has labels."""
BELOW = 90.0
"""So far below its shapes a chart's name stands, a legend between."""
LEAST = 40.0
SMALL = 0.94
"""Of the body's size: what a chart is labelled in."""
LABEL = 24
FILLED = 0.5
"""A lattice with fewer filled cells under shapes is made of a chart's axes."""

MOST_WEDGES = 4
"""The edges of wedges make a lattice of no more cells."""

Box = tuple[float, float, float, float]


def mark_charts(page: Page, size: float) -> None:
    """Lines inside charts become furniture; lattices of axes, bars and the edges of wedges are no tables."""
    page.tables = [table for table in page.tables if not _is_of_wedges(table, page.shapes)]
    tables = [table for table in page.tables if _is_table(table)]
    shapes = [shape for shape in page.shapes if not _is_background(shape, page, tables)]
    names = [line for line in page.lines if classify(line.text).kind == "figure"]
    for group in _groups(shapes):
        name = next(
            (
                line
                for line in names
                if 0 < line.base - group[3] < BELOW or 0 < group[1] - line.base < AROUND * 2
            ),
            None,
        )
        if not _is_chart(group, shapes, name):
            continue
        top, bottom = _reach(group, name)
        page.tables = [t for t in page.tables if _is_table(t) or t.bottom < top or t.top > bottom]
        for line in page.lines:
            if top < line.base < bottom and not line.kind and line is not name and _is_label(line, size):
                line.kind = "furniture"


def _is_table(table: Table) -> bool:
    cells = {cell for row in table.rows for cell in row}
    return sum(bool(cell.text) for cell in cells) > FILLED * len(cells)


def _is_of_wedges(table: Table, shapes: list[Shape]) -> bool:
    """The straight edges of a pie's wedges, with the shares written on them."""
    left, right = table.xs[0], table.xs[-1]
    over = [s for s in shapes if s.curved and s.x0 < right and left < s.x1 and s.y0 < table.bottom and table.top < s.y1]
    return len(over) > 1 and len({id(cell) for row in table.rows for cell in row}) <= MOST_WEDGES


def _is_background(shape: Shape, page: Page, tables: list[Table]) -> bool:
    """The page's own colour, or that of cells."""
    if (shape.x1 - shape.x0) * (shape.y1 - shape.y0) > 0.6 * page.width * page.height:
        return True
    middle = (shape.y0 + shape.y1) / 2
    return any(table.top - 2 <= middle <= table.bottom + 2 for table in tables)


def _groups(shapes: list[Shape]) -> list[Box]:
    """The boxes around shapes that stand near each other."""
    boxes: list[Box] = []
    for shape in sorted(shapes, key=lambda s: s.y0):
        box: Box = (shape.x0, shape.y0, shape.x1, shape.y1)
        while near := next((other for other in boxes if _near(box, other)), None):
            boxes.remove(near)
            box = (min(box[0], near[0]), min(box[1], near[1]), max(box[2], near[2]), max(box[3], near[3]))
        boxes.append(box)
    return boxes


def _near(a: Box, b: Box) -> bool:
    return a[0] - NEAR < b[2] and b[0] - NEAR < a[2] and a[1] - NEAR < b[3] and b[1] - NEAR < a[3]


def _is_chart(group: Box, shapes: list[Shape], name: Line | None) -> bool:
    if group[2] - group[0] < LEAST or group[3] - group[1] < LEAST / 2:
        return False
    inside = [
        s for s in shapes if group[0] <= s.x0 and s.x1 <= group[2] and group[1] <= s.y0 and s.y1 <= group[3]
    ]
    round_ones = any(s.curved and min(s.x1 - s.x0, s.y1 - s.y0) > LEAST / 2 for s in inside)
    return (
        round_ones
        or (name is not None and bool(inside))
        or len({round(s.y0) for s in inside}) > 2 < len(inside)
    )


def _reach(group: Box, name: Line | None) -> tuple[float, float]:
    """From where to where on the page the chart's labels stand: up to its name."""
    top, bottom = group[1] - AROUND, group[3] + AROUND
    if name and name.base > group[3]:
        bottom = name.base
    elif name:
        top = name.base
    return top, bottom


def _is_label(line: Line, size: float) -> bool:
    small = line.size < SMALL * size
    short = all(len(word) <= LABEL for word in line.text.split())
    return (
        short and small and classify(line.text).kind not in ("caption", "figure", "unit", "note", "heading")
    )
