"""Which rows a total may be the sum of: every sensible reading of a table's rows, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...language.labels import canonical
from ...language.lexicon import LEXICON
from .rowtrees import Row, bare, is_carry
from .tables import DataTable

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
    """Of a table whose totals stand above their parts: the rows up to the next total, all rows, the totals below."""
    rest = list(range(at + 1, len(rows)))
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
    names = LEXICON.parts_of.get(canonical(rows[parent].label), ()) or LEXICON.parts_of.get(
        bare(rows[parent].label), ()
    )
    return bool(names) and all(canonical(rows[i].label) in names or bare(rows[i].label) in names for i in run)


def children(table: DataTable) -> dict[int, Parts]:
    """For each row its children that together may exhaust it (not 其中)."""
    result: dict[int, list[int]] = {}
    for at, row in enumerate(table.rows):
        if row.parent >= 0 and not row.part_of and not row.total:
            result.setdefault(row.parent, []).append(at)
    return {parent: tuple(kids) for parent, kids in result.items()}
