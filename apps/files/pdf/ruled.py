"""The ruled tables of a page: which of its lines belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .glyphs import Glyph, Sheet
from .lattices import GAP, SMALLEST_SLOT, Lattice
from .paths import Rule
from .tables import Table

SAME = 2.5
"""Points: rules so near to each other are one (double lines)."""
MAX_CROSSINGS = 3_000_000


class Found(NamedTuple):
    """The tables, the glyphs and rules outside them, and whether rules were too many to be looked at."""

    tables: list[Table]
    glyphs: list[Glyph]
    rules: list[Rule]
    crowded: bool = False


def ruled_tables(sheet: Sheet) -> Found:
    across = _merged([rule for rule in sheet.rules if not rule.upright])
    upright = _merged([rule for rule in sheet.rules if rule.upright])
    if len(across) * len(upright) > MAX_CROSSINGS:
        return Found([], sheet.glyphs, [], True)
    lattices = _outermost([lattice for part in _parts(across, upright) if (lattice := Lattice.of(*part))])
    tables: list[Table] = []
    left = sheet.glyphs
    for lattice in lattices:
        inside, outside = lattice.parted(left)
        table = lattice.table(inside, sheet.number)
        if table and any(cell.text for row in table.rows for cell in row):
            tables.append(table)
            left = outside
    rules = [rule for rule in across if not any(t.top - GAP <= rule.at <= t.bottom + GAP for t in tables)]
    return Found(tables, left, rules)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on one straight line that touch are one."""
    result: list[Rule] = []
    for group in _groups(sorted(rules, key=lambda r: r.at)):
        at = sum(r.at * (r.end - r.start) for r in group) / (sum(r.end - r.start for r in group) or 1)
        start = end = None
        for rule in sorted(group, key=lambda r: r.start):
            if end is not None and rule.start <= end + GAP:
                end = max(end, rule.end)
                continue
            if start is not None and end is not None:
                result.append(Rule(rule.upright, at, start, end))
            start, end = rule.start, rule.end
        if start is not None and end is not None:
            result.append(Rule(group[0].upright, at, start, end))
    return [rule for rule in result if rule.end - rule.start > SMALLEST_SLOT]


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in rules:
        if groups and rule.at - groups[-1][0].at <= SAME:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _parts(across: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that cross, directly or by others, belong to one table."""
    chief = list(range(len(across) + len(upright)))

    def head(index: int) -> int:
        while chief[index] != index:
            chief[index] = chief[chief[index]]
            index = chief[index]
        return index

    for i, h in enumerate(across):
        for j, v in enumerate(upright, len(across)):
            if h.start - GAP <= v.at <= h.end + GAP and v.start - GAP <= h.at <= v.end + GAP:
                chief[head(i)] = head(j)
    parts: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, rule in enumerate([*across, *upright]):
        parts[head(i)][rule.upright].append(rule)
    return [part for part in parts.values() if part[0] and part[1]]


def _outermost(lattices: list[Lattice]) -> list[Lattice]:
    """From the top, without those inside a cell of another."""
    kept = [
        one
        for one in lattices
        if not any(other is not one and other.holds(one) and len(other.chiefs()) > 1 for other in lattices)
    ]
    return sorted(kept, key=lambda lattice: lattice.ys[0])
