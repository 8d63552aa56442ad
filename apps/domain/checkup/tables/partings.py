"""Which rows or columns a total may be the sum of: every sensible reading of a table, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...language.labels import canonical
from ...language.lexicon import LEXICON
from .columns import Column
from .rowtrees import Row, bare, is_carry

Parts = tuple[int, ...]
LONGEST_RUN = 8
"""Unmarked sub-items of a row are no longer a run than that."""


def readings(rows: Sequence[Row], at: int) -> list[Parts]:
    """The sets of rows (positions) the total at ``at`` may add up."""
    found: dict[Parts, None] = {}
    for parts in _readings(rows, at):
        for variant in (parts, tuple(p for p in parts if not is_carry(rows[p].label))):
            if variant:
                found.setdefault(variant)
    return list(found)


def _readings(rows: Sequence[Row], at: int) -> Iterator[Parts]:
    before = max((i for i in range(at) if rows[i].total), default=-1)
    last = list(range(before + 1, at))
    onward = [(before, *inner) for inner in (*_variants(rows, last), ())] if before >= 0 else []
    if bare(rows[at].label).endswith("总计"):
        yield from onward
    for stretch in (last, list(range(at))):
        yield from _variants(rows, stretch)
    yield from onward
    sums = [i for i in range(at) if rows[i].total]
    if len(sums) > 1:
        yield tuple(sums)
        yield from (tuple(sorted((*sums, *loose))) for loose in _variants(rows, last) if loose)
    first = next((i for i, row in enumerate(rows) if row.numbers), at)
    if rows[first].total or not any(rows[i].numbers for i in last):
        yield from _readings_below(rows, at)


def _readings_below(rows: Sequence[Row], at: int) -> Iterator[Parts]:
    """Of a table whose totals stand above their parts: the rows up to the next total, all rows up to the next numbered like the
    total, the totals below."""
    own = (i for i in range(at + 1, len(rows)) if rows[at].style and rows[i].style == rows[at].style)
    rest = list(range(at + 1, next(own, len(rows))))
    below = [i for i in rest if rows[i].total]
    later = list(range(at + 1, below[0])) if below else rest
    for stretch in (later, rest):
        yield from _variants(rows, stretch)
    if below:
        yield tuple(below)
        top = min((rows[i].level for i in rest if not rows[i].total), default=0)
        loose = [i for i in rest if i > below[-1] and rows[i].level == top and not rows[i].total]
        yield tuple(sorted((*below, *loose)))


def _variants(rows: Sequence[Row], stretch: list[int]) -> Iterator[Parts]:
    """Of a stretch of rows: the highest, the lowest, all; always without 其中 and without sums."""
    plain = [i for i in stretch if not rows[i].total and not rows[i].part_of]
    if not plain:
        return
    top = min(rows[i].level for i in plain)
    yield tuple(i for i in plain if rows[i].level == top)
    parents = {rows[i].parent for i in plain}
    yield tuple(i for i in plain if i not in parents)
    yield tuple(plain)
    yield tuple(i for i in stretch if not rows[i].total)
    for open_parts in _open_parts(rows, stretch):
        yield tuple(i for i in plain if rows[i].level == top and i not in open_parts)


def _open_parts(rows: Sequence[Row], stretch: list[int]) -> Iterator[set[int]]:
    """Rows behind a 其中 that may go on with it although nothing says so: 其中：固定资产, 无形资产."""
    for at in (i for i in stretch if rows[i].part_of):
        run: set[int] = set()
        for i in range(at + 1, min(at + 1 + LONGEST_RUN, len(rows))):
            if i not in stretch or rows[i].total or rows[i].style:
                break
            if not rows[i].part_of:
                run = run | {i}
                yield run


def without_runs(rows: Sequence[Row], parts: Parts) -> Iterator[tuple[Parts, Parts]]:
    """The reading without one run of neighbouring rows, which may be unmarked sub-items: (what is left, the run)."""
    for length in range(1, min(LONGEST_RUN, len(parts) - 2) + 1):
        for start in range(1, len(parts) - length + 1):
            yield parts[:start] + parts[start + length :], parts[start : start + length]


def known_parts(rows: Sequence[Row], parent: int, run: Parts) -> bool:
    """Whether the run's rows are known to be parts of the row above them."""
    names = LEXICON.parts_of.get(canonical(rows[parent].label), ()) or LEXICON.parts_of.get(bare(rows[parent].label), ())
    return bool(names) and all(canonical(rows[i].label) in names or bare(rows[i].label) in names for i in run)


def children(rows: Sequence[Row]) -> dict[int, Parts]:
    """For each row its children that together may exhaust it (not 其中)."""
    parents = {row.parent for row in rows} - {-1}
    inner = {p: tuple(at for at, r in enumerate(rows) if r.parent == p and not r.part_of and not r.total) for p in sorted(parents)}
    return {parent: kids for parent, kids in inner.items() if kids}


# --- columns ---------------------------------------------------------------------------------------


def column_readings(columns: Sequence[Column], total: Column) -> list[Parts]:
    """The columns (the grid's) a total may add up: those of its group, the run behind or before it."""
    at = columns.index(total)
    runs = [columns[at + 1 : end] for end in range(len(columns), at + 2, -1)] + [columns[start:at] for start in range(at - 1)]
    found = [group_of(columns, total)]
    for run in runs:
        found += (tuple(c.index for c in run if keeps(c)) for keeps in (lambda c: True, lambda c: not c.total, lambda c: c.total))
    return [parts for parts in dict.fromkeys(found) if len(parts) > 1]


def group_of(columns: Sequence[Column], total: Column) -> Parts:
    """The columns under the same head; of a group inside it its own total, or all of it where it has none."""
    above = total.path[:-1]
    inside = [c for c in columns if c is not total and c.path[: len(above)] == above and not c.part_of]
    groups: dict[str, list[Column]] = {}
    for c in inside:
        groups.setdefault(c.path[len(above)] if len(c.path) > len(above) + 1 else "", []).append(c)
    parts = [c for c in groups.pop("", []) if not c.total]
    for members in groups.values():
        parts += [c for c in members if c.total] or members
    return tuple(sorted(c.index for c in parts))
