"""Tall cells cut where a page ends, while WeasyPrint 70 makes its pages.

A cell that spans rows and is crossed by the end of a page would be left without its lower border there and without its
label on the next page.  So as soon as a page is made and a cell is seen to cross its end, the cell is cut in the tree of boxes
and that one page is made again, its label in the middle of what stands there.  CSS knows nothing like it, and laying
the whole report out again for each cut took as long as the first time.  One private function is replaced.
"""

from __future__ import annotations

from dataclasses import dataclass

from .grid import continued

ROUNDS = 4
"""Cutting a cell can move a row to another page; after so many rounds the page is taken as it is."""


def install() -> None:
    """Put our function in the place of WeasyPrint's; for :func:`apps.reports.justify.install`, which looks at the version."""
    from weasyprint.layout import page

    page.remake_page = _cutting(page.remake_page)


def _cutting(remake_page):
    def remade(index, context, root_box, html):
        page, resume_at = remake_page(index, context, root_box, html)
        cut = None
        for _ in range(ROUNDS):
            place = _next_row(root_box, resume_at)
            if cut and cut.at(place):
                break
            if cut:
                cut.undo()
            cut = Cut.crossed(*place) if place else None
            if not cut or cut.fitted(page):
                break
            page, resume_at = remake_page(index, context, root_box, html)
        return page, resume_at

    return remade


def _next_row(box, resume_at):
    """The table, its group and the number in it of the first row that begins on the next page; None outside tables."""
    from weasyprint.formatting_structure import boxes

    table = None
    while resume_at:
        ((number, resume_at),) = list(resume_at.items())[:1]
        if isinstance(box, boxes.TableBox):
            table = box
        if isinstance(box, boxes.TableRowGroupBox):
            return table, box, number + bool(resume_at)  # a row that is itself cut ends on the next page
        if number >= len(box.children):
            return None
        box = box.children[number]
    return None


@dataclass
class Cut:
    """The cells of a table that were cut above one row."""

    table: object
    group: object
    row: int
    parts: list[tuple[object, object]]
    """The upper and the lower part of each."""

    @classmethod
    def crossed(cls, table, group, row: int) -> Cut | None:
        """Cut all cells that span the beginning of the row; None where there are none."""
        if row >= len(group.children):
            return None
        parts = []
        for number, above in enumerate(group.children[:row]):
            for cell in above.children:
                if number + cell.rowspan > row:
                    lower = _lower(cell)
                    cell.rowspan, lower.rowspan = row - number, number + cell.rowspan - row
                    parts.append((cell, lower))
        if not parts:
            return None
        below = group.children[row]
        below.children = sorted([*below.children, *(lower for _, lower in parts)], key=lambda cell: cell.grid_x)
        return cls(table, group, row, parts)._bordered()

    def fitted(self, page) -> bool:
        """Whether the upper parts, as they stand on the page just made, could be given the height they have now.

        A label with more lines than its rows on this page have room for makes them higher: then the page is made again.
        """
        from weasyprint.formatting_structure import boxes
        from weasyprint.layout.table import add_top_padding

        tables = [box for box in page.descendants() if isinstance(box, boxes.TableBox) and box.element is self.table.element]
        if len(tables) != 1:
            return False
        rows = tables[0].children[-1].children
        made = {id(cell.element): cell for row in rows for cell in row.children}
        end = rows[-1].position_y + rows[-1].height
        found = []
        for upper, _ in self.parts:
            cell = made.get(id(upper.element))
            if cell is None or cell.style["vertical_align"] != "middle" or cell.computed_height != "auto":
                return False
            room = end - cell.position_y - (cell.border_height() - cell.border_bottom_width + upper.border_bottom_width)
            if room < 0:
                return False
            found.append((upper, cell, room / 2))
        for upper, cell, half in found:
            cell.rowspan, cell.border_bottom_width = upper.rowspan, upper.border_bottom_width
            if half:
                add_top_padding(cell, half)
                cell.padding_bottom += half
        tables[0].collapsed_border_grid = self.table.collapsed_border_grid
        return True

    def at(self, place) -> bool:
        return place is not None and place[1] is self.group and place[2] == self.row

    def undo(self) -> None:
        lowers = [lower for _, lower in self.parts]
        for upper, lower in self.parts:
            upper.rowspan += lower.rowspan
        below = self.group.children[self.row]
        below.children = [cell for cell in below.children if cell not in lowers]
        self._bordered()

    def _bordered(self) -> Cut:
        from weasyprint.layout.table import collapse_table_borders

        vertical, _ = self.table.collapsed_border_grid
        self.table.collapsed_border_grid = collapse_table_borders(self.table, len(vertical[0]) - 1, len(vertical))
        return self


def _lower(cell):
    """The part on the next page: its label, that of the whole cell, says （续）."""
    from weasyprint.formatting_structure import boxes

    texts = [box for box in cell.descendants() if isinstance(box, boxes.TextBox)]
    whole = getattr(cell, "whole_label", "".join(box.text for box in texts))
    label = continued(whole)
    lower = cell.deepcopy() if label and texts else cell.copy_with_children([])
    lower.whole_label = whole
    for number, box in enumerate(box for box in lower.descendants() if isinstance(box, boxes.TextBox)):
        box.text = "" if number else label
    return lower
