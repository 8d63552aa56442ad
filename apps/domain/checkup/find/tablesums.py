"""Totals of a table, down its columns and across its rows, and their parts; rows and the rows below them, 其中 and what it is of,
both sides of a table; tables with the same columns, of one whole: the rows of one without a total make the total of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, pairwise, product, takewhile

from ...agreement import Agreement
from ...language.lexicon import LEXICON
from ..reading import Reading
from ..relations import Relation, Support
from ..tables.axis import (
    LONGEST_RUN,
    Axis,
    Made,
    Parts,
    axes,
    column_readings,
    group_of,
    known_parts,
    readings,
    summable,
)
from ..tables.figures import compact, says
from ..tables.rowtrees import Row, of_which
from ..tables.tables import DataTable, alike, cell_of, gapless

MOST_TOTALS = 60  # Of a table with more totals only the last are added up
MOST_PARTS = 300  # Of a longer list it is not tried whether leaving out some rows would make it right
MOST_SIBLINGS = 20  # So many tables with the same columns and a total are compared with
Totals = Sequence[Sequence[Made]]


def table_sums(reading: Reading) -> Iterator[Relation]:
    for _, found in groupby(reading.once(totals_of), key=lambda t: t[0].table.item):
        yield from _families([(a.table, [made[0] for made in totals]) for a, totals in found if a.down and a.table.sure])
    for axis, totals in reading.once(totals_of):
        shown = _shown(totals) if axis.down else {}
        for made in totals:
            kin = sum(other[0].proof() for other in totals if other is not made)
            yield from _total(axis, made, shown.get(made[0].whole, set()), kin)
        yield from _of_which(axis)
    for _, tables in groupby(reading.tables, key=lambda t: t.item):
        beside = list(tables)
        yield from _listed(beside)
        yield from _sides(beside)


def totals_of(reading: Reading) -> Iterator[tuple[Axis, Totals]]:
    """Of each table along each axis its totals, each with its readings, that which closes most lines first."""
    for table in reading.tables:
        down, across = axes(table)
        whole = not says(table.grid.caption[-3:], LEXICON.continued)
        rows = [at for at, row in enumerate(table.rows) if row.total and whole][-MOST_TOTALS:]
        yield down, [made for at in rows if (made := down.sums(at, readings(table.rows, at), "C401"))]
        columns = summable(table)
        yield across, [made for c in columns if c.total and (made := across.sums(c.index, column_readings(columns, c), "C404"))]


def _shown(totals: Totals) -> dict[int, set[int]]:
    """By total row the columns in which another total shows its figure to be right, so that its parts must be wrong; and
    of a 总计 those in which the 合计 it goes on from is the sum of its own parts."""
    result: dict[int, set[int]] = {}
    best = [made[0] for made in totals]
    for made in best:
        closing = {i for i, r in made.relations.items() if r.agreement and r.addends}
        for part in made.parts:
            result.setdefault(part, set()).update(closing)
    telling = {made.whole: {i for i, r in made.relations.items() if r.telling} for made in best}
    for made in best:
        result.setdefault(made.whole, set()).update(*(telling.get(part, set()) for part in made.parts))
    return result


def _total(axis: Axis, readings_: Sequence[Made], shown: set[int], kin: int) -> Iterator[Relation]:
    """A total by the reading that holds, else by the likeliest as far as anything speaks for it."""
    best, rows = readings_[0], axis.table.rows
    misfits = [i for i in best.relations if not any(made.fit(i) for made in readings_)]
    clear = axis.down and all(rows[p].style for p in best.parts)
    for index, relation in best.relations.items():
        exact = next((made for made in readings_ if made.fit(index) is Agreement.EXACT), None)
        holds = best if clear and best.fit(index) else exact or next((made for made in readings_ if made.fit(index)), None)
        if holds:
            yield replace(holds.relations[index], note="C401" if axis.down and holds is best and relation.rule == "C401" else "")
            continue
        down = _row_support(axis, best, index, len(misfits), index in shown, kin) if axis.down else None
        if support := down if axis.down else _column_support(axis, best, index, kin):
            yield replace(relation, support=support)


# --- what speaks for a total that is not the sum of its parts ----------------------------------------


def _column_support(axis: Axis, made: Made, at: int, kin: int) -> Support | None:
    """Other rows, other totals (``kin``), or a head over all of them."""
    table, apart, telling, columns = axis.table, len(made.apart), made.proof(), summable(axis.table)
    if not table.sure and not gapless(table, (at,), (made.whole, *made.parts)):
        return None
    if (telling >= 3 and apart * 2 <= telling) or (telling >= 2 and apart == 1):
        return Support.SAID
    whole = table.column_at[made.whole]
    every = tuple(c.index for c in columns if c is not whole and not c.total)  # a total at one end, and all its parts
    alone = whole in (columns[0], columns[-1]) and made.parts == every
    if table.sure and (len(table.rows) == 1 or made.closing >= apart) and alone:
        return Support.LIKELY
    if table.sure and len(whole.path) > 1 and group_of(columns, whole) == made.parts:
        return Support.SAID if (made.closing >= 2 and apart == 1) or kin else Support.LIKELY
    return Support.SHAPE if table.sure and telling >= apart == 1 else None


def _row_support(axis: Axis, best: Made, index: int, misfits: int, shown: bool, kin: int) -> Support | None:
    """Other columns or totals (``kin``), a plain table, or nothing."""
    table, relation = axis.table, best.relations[index]
    if not table.sure or best.proof(index):
        return Support.SAID if table.sure else None
    if _dropped(axis, best, index, known=True):
        return None
    ordered = is_ordered(table)
    if not ordered and _dropped(axis, best, index):
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
    return Support.LIKELY if plain or kin > 1 else Support.SHAPE


def is_ordered(table: DataTable) -> bool:
    """One total, all other rows numbered or coded, so that their tree is plain."""
    named = [row for row in table.rows if row.numbers and not row.total and not row.part_of]
    return _has_one_total(table) and len(named) >= 2 and (all(row.style for row in named) or all(row.code for row in named))


def is_simple(table: DataTable) -> bool:
    """One total, all other rows on one level."""
    return _has_one_total(table) and all(row.level == 0 and not row.part_of for row in table.rows)


def _has_one_total(table: DataTable) -> bool:
    return [at for at, row in enumerate(table.rows) if row.total] in ([0], [len(table.rows) - 1])


def _dropped(axis: Axis, best: Made, index: int, known: bool = False) -> bool:
    """Whether the total closes once a run of neighbouring rows is left out: it may be sub-items nobody marked, or is ``known``
    to be."""
    rows, whole, parts = axis.table.rows, best.relations[index].whole, best.parts
    lengths = range(1, min(LONGEST_RUN, len(parts) - 2) + 1) if len(parts) <= MOST_PARTS else ()
    for start, end in ((start, start + length) for length in lengths for start in range(1, len(parts) - length + 1)):
        run, above = parts[start:end], rows[parts[start] - 1].numbers.get(index)
        kept = parts[:start] + parts[end:]
        figures, inner = (sum(rows[p].numbers[index].value for p in some if index in rows[p].numbers) for some in (kept, run))
        part = known_parts(rows, run[0] - 1, run) if known else above is not None and inner <= above.value
        if part and abs(figures - whole.quantity.value) <= whole.step:
            return True
    return False


# --- rows and the rows below them, 其中, sides -------------------------------------------------------


def _families(panels: Sequence[tuple[DataTable, Sequence[Made]]]) -> Iterator[Relation]:
    """Rows with children that exhaust them: 一、 = 1 + 2 + 3; those of one side of a table vouch for those of the other."""
    families = []
    for table, _ in panels:
        kids: dict[int, Parts] = {}
        for at, row in enumerate(table.rows):
            if row.parent >= 0 and not row.part_of and not row.total:
                kids[row.parent] = (*kids.get(row.parent, ()), at)
        down, several = Axis(table, True), [p for p in sorted(kids) if len(kids[p]) >= 2 or table.rows[p].code]
        families += [(table.rows, made) for parent in several for made in down.sums(parent, [kids[parent]], "C402")]
    proved = sum(made.proof() for _, totals in panels for made in totals) + sum(
        bool(r.telling or (r.agreement and r.addends and rows[made.whole].code)) for rows, made in families for r in made.relations.values()
    )
    for rows, made in families:
        coded, known = bool(rows[made.whole].code), known_parts(rows, made.whole, made.parts)
        numbered = all(rows[p].style for p in made.parts)
        for index, relation in made.relations.items():
            proof, over = made.proof(index), relation.right > relation.whole.quantity.value
            said = proof or (proved if relation.agreement else (coded or numbered) and proved >= 2)
            likely = relation.agreement or known or (numbered and (proved or over)) or (coded and proved)
            if relation.addends and (said or likely):
                yield replace(relation, support=Support.SAID if said else Support.LIKELY, note="C402" if said else "")


def _listed(tables: Sequence[DataTable]) -> Iterator[Relation]:
    """What stands below a row as 其中 makes it, where others of the grid are made so; as many rows as make it, or all up to the next
    whole: where its parts end is not said."""
    found = []
    for table in tables:
        rows, down = table.rows, Axis(table, True)
        for at in range(len(rows) - 2):
            if of_which(rows[at + 1].label) and not of_which(rows[at].label):
                ends = (i for i in range(at + 2, len(rows)) if rows[i].total or of_which(rows[i].label) or not rows[i].numbers)
                end = next(ends, len(rows))
                end -= end < len(rows) and of_which(rows[end].label)  # what has parts of its own is the next whole
                parts = [i for i in range(at + 1, end) if rows[i].style == rows[at + 1].style]
                made = down.sums(at, [tuple(parts[:count]) for count in range(2, len(parts) + 1)], "C402")
                found += [replace(r, choice=("listed", r.whole.key)) for m in made for r in m.relations.values()]
    closing = len({r.whole.key for r in found if r.agreement})
    if closing:
        yield from (replace(r, support=Support.SAID if closing > 1 else Support.LIKELY) for r in found)
    for axis in (Axis(table, False) for table in tables if table.sure):
        columns = summable(axis.table)
        for at, whole in enumerate(columns):
            some = [c.index for c in takewhile(lambda c: c.part_of, columns[at + 1 :])]
            listed = axis.sum(whole.index, some, "C404")
            if len(some) > 1 and 1 < listed.closing >= len(listed.apart):
                yield from listed.relations.values()


def _of_which(axis: Axis) -> Iterator[Relation]:
    """A 其中 is never more than the whole."""
    table, sure = axis.table, axis.table.sure
    if axis.down:
        pairs = [(row.parent, at, "其中" in compact(row.label)) for at, row in enumerate(table.rows) if row.part_of and row.parent >= 0]
    else:
        near = [(w, p) for w, p in pairwise(summable(table)) if p.part_of and not w.part_of]
        pairs = [(w.index, p.index, True) for w, p in near if w.path[:-1] == p.path[:-1] and w.unit == p.unit]
    for whole, part, said in pairs:
        shape = None if axis.down else (table.item, table.part, part)
        for across in axis.crossing:
            all_, some = axis.cell(whole, across), axis.cell(part, across)
            if all_ and some and all_.quantity.kind == some.quantity.kind and all_.quantity.value >= 0:
                support = Support.SAID if sure and said else Support.LIKELY
                yield Relation("bound", all_, (some,), support=support, rule="C403" if axis.down else "C406", shape=shape)


def _sides(panels: Sequence[DataTable]) -> Iterator[Relation]:
    """收入总计 and 支出总计 of one table balance."""
    for left, right in combinations(panels, 2):
        first, second = summable(left), summable(right)
        if left.part == right.part and len(first) == 1 and second:
            grand = {row.index: at for at, row in enumerate(left.rows) if _is_grand(row.label)}
            for at, row in enumerate(right.rows):
                if row.index in grand and _is_grand(row.label):
                    whole, part = cell_of(right, at, second[0].index), cell_of(left, grand[row.index], first[0].index)
                    if whole and part and whole.quantity.unit == part.quantity.unit:
                        support = Support.SAID if left.sure else Support.LIKELY
                        yield Relation("equality", whole, (part,), "", support, rule="C410", note="C410")


def _is_grand(label: str) -> bool:
    return compact(label).rstrip(":：").endswith("总计")


# --- tables with the same columns ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Match:
    """A table without a total, read as parts of another table's total; relations by the number of the column."""

    table: DataTable
    sibling: DataTable
    made: Made


def sibling_sums(reading: Reading) -> Iterator[Relation]:
    """The columns of a match that are not the sister's total; where all are, only a total row is lacking."""
    for match in reading.once(matches):
        for n, r in match.made.relations.items() if match.table.sure and match.made.apart else ():
            words = f"“{caption(match.table)}”各行的“{summable(match.table)[n].label}”"
            whole = replace(r.whole, words=f"“{caption(match.sibling)}”的总计", head="")
            yield replace(r, whole=whole, words=words, support=Support.SAID, note="C408")


def matches(reading: Reading) -> Iterator[Match]:
    """Of each table without a total the sister with the same columns whose total its rows make in most of them."""
    sisters: dict[tuple[tuple[str, str], ...], list[DataTable]] = defaultdict(list)
    for table in reading.tables:
        sisters[tuple((compact(c.name), c.unit) for c in summable(table))].append(table)
    for columns, tables in sisters.items():
        whole = [table for table in tables if any(row.total for row in table.rows)][:MOST_SIBLINGS]
        for table in tables if len(columns) > 1 else ():
            if len(table.rows) >= 3 and not any(row.total for row in table.rows):
                every = readings((*table.rows, Row(-1, "", {}, total=True)), len(table.rows))
                pairs = product(whole, [[(table, at) for at in rows] for rows in every])
                found = [Match(table, other, _total_of(other, rows, "C408")) for other, rows in pairs]
                yield from sorted((m for m in found if m.made.proof()), key=lambda m: -m.made.proof())[:1]


def continued_sums(reading: Reading) -> Iterator[Relation]:
    """A total of a table that goes on over pages (表3（续）, 续表3), whose rows all make it, as another column shows."""
    run: list[DataTable] = []
    for table in reading.tables:
        on = run and says(table.grid.caption, LEXICON.continued)
        on = on and [c.label for c in summable(table)] == [c.label for c in summable(run[-1])]
        run = [*run, table] if on else [table]
        rows = [(t, at) for t in run for at, row in enumerate(t.rows) if row.level == 0 and not row.total and not row.part_of]
        if len(run) > 1 and table.sure and [at for at, row in enumerate(table.rows) if row.total] == [len(table.rows) - 1]:
            made = _total_of(table, rows, "C401")
            yield from (r for at, r in made.relations.items() if made.proof(at))


def _total_of(table: DataTable, rows: Sequence[tuple[DataTable, int]], rule: str) -> Made:
    """The last total of a table as the sum of rows of tables with the same columns."""
    relations, total = {}, max(at for at, row in enumerate(table.rows) if row.total)
    for n, column in enumerate(summable(table)):
        whole, own = cell_of(table, total, column.index), [(t, at, summable(t)[n].index) for t, at in rows]
        operands = tuple(filter(None, (cell_of(*cell) for cell in own)))
        merged = any((at, index) in t.unknown for t, at, index in own)
        if whole and operands and alike((whole, *operands)) and not merged:
            relations[n] = Relation("sum", whole, operands, rule=rule)
    return Made(total, (), relations)


def caption(table: DataTable) -> str:
    return table.grid.caption.strip() or "本表"
