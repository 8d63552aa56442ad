"""Down the columns of a table: totals and their parts, rows and the rows below them, 其中 and what it is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ..reading import Reading
from ..relations import Relation, Support
from ..tables.cells import cell_of
from ..tables.figures import compact
from ..tables.partings import Parts, children, known_parts, readings, without_runs
from ..tables.rowreadings import Sum, gapless, summable, sums_of
from ..tables.tables import DataTable

MOST_TOTALS = 60
"""Of a table with more totals only the last are added up."""
MOST_PARTS = 300
"""Of a longer list it is not tried whether leaving out some rows would make it right."""


def column_sums(reading: Reading) -> Iterator[Relation]:
    for table, totals in reading.once(totals_of):
        shown = _shown(totals)
        for sums in totals:
            kin = sum(other[0].proof(-1) for other in totals if other is not sums)
            yield from _total(table, sums, shown.get(sums[0].at, set()), kin)
        yield from _of_which(table)
    for _, panels in groupby(reading.once(totals_of), key=lambda t: t[0].item):
        beside = [(table, [sums[0] for sums in totals]) for table, totals in panels if table.grid.sure]
        yield from _families(beside)
        yield from _headed([table for table, totals in beside if not totals])


def totals_of(reading: Reading) -> Iterator[tuple[DataTable, list[list[Sum]]]]:
    """Of each table its totals, each with its readings, that which closes most columns first."""
    for table in reading.tables:
        if table.kind == "figures":
            totals = [at for at, row in enumerate(table.rows) if row.total][-MOST_TOTALS:]
            yield table, [sums for at in totals if (sums := sums_of(table, at, readings(table.rows, at)))]


def _shown(totals: Sequence[Sequence[Sum]]) -> dict[int, set[int]]:
    """By total row the columns in which another total shows its figure to be right, so that its parts must be wrong; and
    of a 总计 those in which the 合计 it goes on from is the sum of its own parts."""
    result: dict[int, set[int]] = {}
    best = [sums[0] for sums in totals]
    for s in best:
        closing = {i for i, r in s.relations.items() if r.agreement and r.addends}
        for part in s.parts:
            result.setdefault(part, set()).update(closing)
    telling = {s.at: {i for i, r in s.relations.items() if r.telling} for s in best}
    for s in best:
        result.setdefault(s.at, set()).update(*(telling.get(part, set()) for part in s.parts))
    return result


def _total(table: DataTable, sums: Sequence[Sum], shown: set[int], kin: int) -> Iterator[Relation]:
    """A total by the reading that holds, else by the likeliest as far as anything speaks for it."""
    best = sums[0]
    misfits = [i for i in best.relations if not any(s.closes(i) for s in sums)]
    for index, relation in best.relations.items():
        clear = all(table.rows[p].style for p in best.parts)
        exact = next((s for s in sums if s.exact(index)), None)
        holds = best if clear and best.closes(index) else exact or next((s for s in sums if s.closes(index)), None)
        if holds:
            noted = relation.agreement and holds is best
            yield replace(holds.relations[index], note="C401" if noted else "")
        elif support := _support(table, best, index, len(misfits), index in shown, kin):
            yield replace(relation, support=support)


def _support(table: DataTable, best: Sum, index: int, misfits: int, shown: bool, kin: int) -> Support | None:
    """What speaks for a total that is not the sum of its rows: other columns or (``kin``) totals, a plain table, or nothing."""
    relation = best.relations[index]
    proof = best.proof(index)
    if not table.grid.sure:
        if misfits != 1 or not gapless(table, (best.at, *best.parts), summable(table)):
            return None
        return Support.SAID if proof >= 2 else Support.LIKELY if proof else None
    if proof:
        return Support.SAID
    if not relation.addends or _unmarked_parts(table, best, index):
        return None
    ordered = is_ordered(table) and best.parts == _highest(table)
    if not ordered and _dropped(table, best, index):
        return Support.LIKELY if is_simple(table) else None
    rows = [table.rows[p] for p in best.parts]
    plain = all(row.style or row.total for row in rows) or any(row.total for row in rows)
    if plain and shown:
        return Support.SAID
    if ordered or (is_simple(table) and relation.addends >= 2):
        return Support.SAID if misfits <= max(1, len(best.relations) - 1) else Support.LIKELY
    whole = relation.whole.quantity.value
    if abs(relation.right - whole) > abs(whole) / 2:
        return None
    return Support.LIKELY if plain or best.closing or kin > 1 else Support.SHAPE


def is_ordered(table: DataTable) -> bool:
    """One total at the end or the beginning, all other rows numbered or coded, so that their tree is plain."""
    named = [row for row in table.rows if row.numbers and not row.total and not row.part_of]
    firm = all(row.style for row in named) or all(row.code for row in named)
    return _has_one_total(table) and firm and len(named) >= 2


def is_simple(table: DataTable) -> bool:
    """One total at the end or the beginning, all other rows on one level."""
    flat = all(row.level == 0 and not row.part_of for row in table.rows)
    return _has_one_total(table) and flat and len(table.labels) <= 2


def _has_one_total(table: DataTable) -> bool:
    totals = [at for at, row in enumerate(table.rows) if row.total]
    return len(totals) == 1 and totals[0] in (0, len(table.rows) - 1)


def _highest(table: DataTable) -> Parts:
    return tuple(i for i, r in enumerate(table.rows) if r.level == 0 and not r.total and not r.part_of)


def _dropped(table: DataTable, best: Sum, index: int) -> bool:
    """Whether the total closes once a run of rows is left out: it may be sub-items nobody marked."""
    return len(best.parts) <= MOST_PARTS and any(
        _closes_without(table, best, index, kept) and _covers(table, run, index)
        for kept, run in without_runs(table.rows, best.parts)
    )


def _unmarked_parts(table: DataTable, best: Sum, index: int) -> bool:
    return len(best.parts) <= MOST_PARTS and any(
        known_parts(table.rows, run[0] - 1, run) and _closes_without(table, best, index, kept)
        for kept, run in without_runs(table.rows, best.parts)
    )


def _closes_without(table: DataTable, best: Sum, index: int, kept: Parts) -> bool:
    whole = best.relations[index].whole
    figures = [table.rows[p].numbers[index].value for p in kept if index in table.rows[p].numbers]
    return bool(figures) and abs(sum(figures) - whole.quantity.value) <= whole.step


def _covers(table: DataTable, run: Parts, index: int) -> bool:
    """Whether the row above a run is large enough to hold the run's rows."""
    above = table.rows[run[0] - 1].numbers.get(index)
    inner = [table.rows[p].numbers[index].value for p in run if index in table.rows[p].numbers]
    return above is not None and sum(inner) <= above.value


def _families(panels: Sequence[tuple[DataTable, Sequence[Sum]]]) -> Iterator[Relation]:
    """Rows with children that exhaust them: 一、 = 1 + 2 + 3; those of one side of a table vouch for those of the other."""
    families = [
        (table, family)
        for table, _ in panels
        for parent, kids in children(table).items()
        if len(kids) >= 2 or table.rows[parent].code
        for family in sums_of(table, parent, [kids], "C402")
    ]
    proved = sum(
        1
        for table, family in families
        for r in family.relations.values()
        if r.telling or (r.agreement and r.addends and table.rows[family.at].code)
    ) + sum(s.proof(-1) for _, totals in panels for s in totals)
    for table, family in families:
        for index, relation in family.relations.items():
            if relation.addends and (support := _family_support(table, family, index, proved)):
                yield replace(relation, support=support, note="C402" if support is Support.SAID else "")


def _headed(panels: Sequence[DataTable]) -> Iterator[Relation]:
    """Lists side by side, each with its whole in front: 工资福利支出, 基本工资, … | 商品和服务支出, 办公费, …; where one is made so."""
    flat = [t for t in panels if len(t.rows) > 2 and all(row.level == 0 and not row.part_of for row in t.rows)]
    found = [
        relation
        for table in flat
        for family in sums_of(table, 0, [tuple(range(1, len(table.rows)))], "C402")
        for relation in family.relations.values()
    ]
    if len(flat) > 1 and any(r.telling for r in found):
        yield from (replace(r, support=Support.LIKELY) for r in found)


def _family_support(table: DataTable, family: Sum, index: int, proved: int) -> Support | None:
    relation, coded = family.relations[index], bool(table.rows[family.at].code)
    if relation.agreement:
        return Support.SAID if family.proof(index) or proved or coded else Support.LIKELY
    if family.proof(index) or (coded and proved >= 2):
        return Support.SAID
    numbered = all(table.rows[p].style for p in family.parts)
    if numbered and proved >= 2:
        return Support.SAID
    over = relation.right > relation.whole.quantity.value
    if (numbered and (proved or over)) or (coded and proved):
        return Support.LIKELY
    return Support.LIKELY if known_parts(table.rows, family.at, family.parts) else None


def _of_which(table: DataTable) -> Iterator[Relation]:
    """A 其中 is never more than the whole."""
    for at, row in enumerate(table.rows):
        for column in summable(table) if row.part_of and row.parent >= 0 else ():
            part, whole = cell_of(table, at, column), cell_of(table, row.parent, column)
            if part and whole and part.quantity.kind == whole.quantity.kind and whole.quantity.value >= 0:
                sure = table.grid.sure and "其中" in compact(row.label)
                support = Support.SAID if sure else Support.LIKELY
                yield Relation("bound", whole, (part,), column.label, support, rule="C403")
