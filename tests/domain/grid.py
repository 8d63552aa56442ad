"""A table as the grid a reader sees: every place covered exactly once."""

from __future__ import annotations

from apps.domain.writing.blocks import Cell, Report, Table


def tables(report: Report) -> list[Table]:
    return [block for block in report.blocks if isinstance(block, Table)]


def table(report: Report, title: str) -> Table:
    (found,) = [t for t in tables(report) if t.title == title]
    return found


def grid(table: Table) -> list[list[Cell | None]]:
    """Which cell covers each place; None where none does."""
    places: list[list[Cell | None]] = [[None] * len(table.widths) for _ in table.rows]
    for r, row in enumerate(table.rows):
        at = 0
        for cell in row.cells:
            while at < len(table.widths) and places[r][at] is not None:
                at += 1
            for y in range(r, min(r + cell.rowspan, len(places))):
                for x in range(at, min(at + cell.colspan, len(table.widths))):
                    places[y][x] = cell
    return places


def grid_problems(table: Table) -> list[str]:
    """Why the rows do not make a grid: gaps, overlaps, cells beyond the edge."""
    width, problems = len(table.widths), []
    covered: dict[tuple[int, int], int] = {}
    for r, row in enumerate(table.rows):
        at = 0
        for cell in row.cells:
            if cell.colspan < 1 or cell.rowspan < 1:
                problems.append(f"row {r}: “{cell.text}” spans {cell.colspan} × {cell.rowspan}")
            while (r, at) in covered:
                at += 1
            for y in range(r, r + cell.rowspan):
                for x in range(at, at + cell.colspan):
                    covered[y, x] = covered.get((y, x), 0) + 1
                    if x >= width or y >= len(table.rows):
                        problems.append(f"row {r}: “{cell.text}” reaches beyond the table")
    problems += [f"row {y} column {x} is covered {n} times" for (y, x), n in covered.items() if n != 1]
    problems += [
        f"row {y} column {x} is not covered"
        for y in range(len(table.rows))
        for x in range(width)
        if (y, x) not in covered
    ]
    if not 0 <= table.head_rows <= len(table.rows):
        problems.append(f"{table.head_rows} head rows of {len(table.rows)} rows")
    return problems
