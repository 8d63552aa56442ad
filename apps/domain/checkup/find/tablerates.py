"""Lines of rates: executed ÷ budget, growth, share, found by trying which reading fits most, else by the heads; a rate over
nothing; the shares of a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from ...language.labels import PLANS, measure_of
from ...language.lexicon import LEXICON
from ...money import ZERO
from ..figures import Figure
from ..reading import Reading
from ..relations import Kind, Relation, Support
from ..tables.axis import Axis, Made, axes, readings, way_of
from ..tables.columns import Column
from ..tables.figures import says
from ..tables.rowtrees import bare
from ..tables.tables import rated
from .tablesums import is_simple

Form = Literal["ratio", "growth", "share", "part"]
Way = tuple[Form, Column, tuple[Column | Figure, ...], bool]
"""The form, the line above, those added up below (or the one figure all are shares of), and whether rates are per cent."""
RULES: dict[Form, str] = {"ratio": "C420", "share": "C423", "part": "C420", "growth": "C424"}
SAMPLE = 24
"""So many rows of a long table are tried first."""
ABOVE, MOST_WHOLES = 2, 6
"""So many texts above a table tell what all of it is, in one of so many amounts."""
_MEASURES = {"adjusted": 3, "planned": 2, "budget": 1}


@dataclass(frozen=True)
class Ratio:
    """``head`` = ``top`` ÷ ``base`` (or its growth, or its share of the total) in most of the lines across."""

    axis: Axis
    head: Column
    form: Form
    top: Column
    base: tuple[Column | Figure, ...]
    per_hundred: bool
    """Whether rates without a sign are per cent (98.5) and not ratios (0.985)."""
    made: Made
    """By the line across; nothing where the base may be nothing."""

    @property
    def fitting(self) -> int:
        return len(self.made.relations) - len(self.made.apart)

    @property
    def suits(self) -> int:
        """How well heads and kind of rate go together; decides between readings that fit alike."""
        if self.form in ("growth", "share"):
            return 3 if says(self.head.label, LEXICON.growth_words if self.form == "growth" else LEXICON.share_words) else -3
        spent = 2 if self.top.measure == "actual" else 0
        behind = isinstance(self.base[0], Column) and self.base[0].index > self.head.index
        return spent + _MEASURES.get(self.base[0].measure, 0) - behind

    @property
    def rank(self) -> tuple[int, ...]:
        return self.made.proof(), self.fitting, self.suits, -len(self.made.apart)

    @property
    def established(self) -> bool:
        """Whether the rates themselves show what they are; 满意率 and 满意（份） say some of it."""
        named = self.form == "ratio" and bare(self.head.name).removesuffix("率") in self.top.name
        shared = self.form == "part" and says(self.head.label, LEXICON.share_words)
        least, most = 2 if named else 3, self.fitting if named or shared else self.fitting // 2
        return self.fitting >= least and self.made.proof() >= 2 and len(self.made.apart) <= most


def table_rates(reading: Reading) -> Iterator[Relation]:
    for axis, head, ratio in reading.once(best_ratios):
        yield from _rates(axis, head, ratio)
        yield from _shares(axis, head)


def best_ratios(reading: Reading) -> Iterator[tuple[Axis, Column, Ratio | None]]:
    """Every line of rates with the reading that fits most; of a long table those readings are tried that give the rates of most
    of some of its rows."""
    for axis in (axis for table in reading.tables for axis in axes(table)[::-1]):
        for head in (head for head in axis.heads if head.role == "rate"):
            ways, lines = list(_ways(axis, head, _wholes(reading, axis))), axis.crossing
            if len(lines) >= 2 * SAMPLE:
                counts = [ratio_of(axis, head, way, lines[:: len(lines) // SAMPLE]).fitting for way in ways]
                ways = [way for way, count in zip(ways, counts, strict=True) if count * 2 > max(counts)]
            found = [ratio for way in ways if (ratio := ratio_of(axis, head, way)).made.relations]
            yield axis, head, max(found, key=lambda r: r.rank, default=None)


def _wholes(reading: Reading, axis: Axis) -> list[Figure]:
    """What all may be shares of but the total of their line: a plan in a line across, an amount told just above the table."""
    item, rows = axis.table.item, enumerate(axis.table.rows)
    plans = [at for at, row in rows if measure_of(row.label) in PLANS and not axis.down]
    cells = [cell for at in plans for c in axis.heads if c.role == "amount" and (cell := axis.cell(c.index, at))]
    above = [f for f in reading.figures if item - ABOVE <= f.item < item and f.quantity.kind == "money" and f.quantity.exact]
    return [*cells, *above[:MOST_WHOLES]]


def _ways(axis: Axis, head: Column, wholes: Sequence[Figure] = ()) -> Iterator[Way]:
    """Every reading of a line of rates: two lines divided, grown, or a share of the total."""
    every = [c for c in axis.heads if c.role == "amount"]
    amounts = [c for c in every if c.unit != "分"]
    if len(amounts) < 2:
        amounts = every
    cells = [cell.text for across in axis.crossing if (cell := axis.cell(head.index, across))]
    unsigned = not any("%" in text for text in cells)
    for per_hundred in (True, False) if unsigned else (True,):
        for top in amounts:
            totals = (cell for at in reversed(axis.crossing) if axis.totals(at) and (cell := axis.cell(top.index, at)))
            yield from (("share", top, (total,), per_hundred) for total in islice(totals, 1))
            yield from (("part", top, (whole,), per_hundred) for whole in wholes)
            bases = [c for c in amounts if c is not top and c.unit == top.unit]
            for base in bases:
                yield "ratio", top, (base,), per_hundred
                yield "growth", top, (base,), per_hundred
            yield from (("ratio", top, (o, c), per_hundred) for o in bases if o.measure == "opening" for c in bases if c is not o)


def ratio_of(axis: Axis, head: Column, way: Way, lines: Iterable[int] = ()) -> Ratio:
    """The rates read that way, in some lines across or all; a share is one of the last total."""
    form, top, base, per_hundred = way
    relations = {}
    every = (axis.cell(head.index, at) for at in axis.crossing) if form == "growth" else ()
    signed = any(cell.quantity.value < 0 for cell in every if cell)
    kind: Kind = "growth" if form == "growth" else "ratio"
    for at in lines or axis.crossing:
        rate, over = axis.cell(head.index, at), axis.cell(top.index, at)
        under = [c if isinstance(c, Figure) else axis.cell(c.index, at) for c in base]
        below = [f for f in under if f]
        if rate and over and len(below) == len(under) and sum((f.interval.low for f in below), ZERO) > 0:
            operands = (over, *below)
            signs = way_of(operands, signed) if form == "growth" else ()
            relations[at] = Relation(kind, rated(rate, per_hundred), operands, head.label, signs=signs, rule=RULES[form])
    return Ratio(axis, head, form, top, base, per_hundred, Made(head.index, (top.index,), relations))


def _rates(axis: Axis, head: Column, ratio: Ratio | None) -> Iterator[Relation]:
    if ratio and ratio.established:
        yield from (replace(r, note="C420") for r in ratio.made.relations.values() if r.agreement or axis.table.sure)
        yield from _of_nothing(ratio)
    elif named := _named(axis, head):
        yield from _of_nothing(named)
        yield from _by_name(named)


def _of_nothing(ratio: Ratio) -> Iterator[Relation]:
    """A rate over a budget of zero does not exist, least of all as 100%."""
    axis, lines = ratio.axis, [c.index for c in (ratio.head, ratio.top, *ratio.base) if isinstance(c, Column)]
    crossing = axis.crossing if ratio.form == "ratio" and len(lines) == 3 else ()
    for rate, over, base in (tuple(axis.cell(line, at) for line in lines) for at in crossing):
        if rate and base and not base.quantity.value:
            support = Support.SAID if axis.table.sure else Support.LIKELY
            yield Relation("ratio", rated(rate, ratio.per_hundred), (over or base, base), support=support, rule="C420", zero="C421")


def _named(axis: Axis, head: Column) -> Ratio | None:
    """A rate of execution told by the heads alone: what was spent over what was planned."""
    group = head.path[:-1]
    amounts = [c for c in axis.heads if c.role == "amount" and (not group or c.path[:-1] == group)]
    spent = [c for c in amounts if c.measure == "actual" and not says(c.label, LEXICON.comparison_heads["base"])]
    bases = tuple(c for measure in PLANS for c in amounts if c.measure == measure)
    if not says(head.label, LEXICON.execution_words) or len(spent) != 1 or not bases or spent[0].unit != bases[0].unit:
        return None
    return ratio_of(axis, head, ("ratio", spent[0], bases[:1], True))


def _by_name(ratio: Ratio) -> Iterator[Relation]:
    """In a short table the heads say what the rate is; a rate that no reading of the line gives is wrong."""
    axis, relations, apart = ratio.axis, ratio.made.relations, ratio.made.apart
    yield from (r for r in relations.values() if r.agreement)
    ways = list(_ways(axis, ratio.head))
    shown = ratio.made.proof() > 1 == len(apart)
    lost = [at for at in apart if shown or not any(ratio_of(axis, ratio.head, way, (at,)).fitting for way in ways)]
    if axis.table.grid.sure and len(lost) <= max(1, len(relations) // 2):
        plain = sum(c.role == "amount" and c.unit != "分" for c in axis.heads) == 2 or ratio.base[0].measure == "adjusted"
        yield from (replace(relations[at], support=Support.SAID if plain else Support.LIKELY) for at in lost)


def _shares(axis: Axis, head: Column) -> Iterator[Relation]:
    """Shares add up to the 100% of the total row."""
    table, shares = axis.table, not axis.down and axis.table.sure and says(head.label, LEXICON.share_words)
    for at, row in enumerate(table.rows) if shares else ():
        whole = axis.cell(head.index, at)
        if whole and row.total and whole.quantity.value == 1:
            every = (tuple(filter(None, Axis(table, True).cells(parts, head.index))) for parts in readings(table.rows, at))
            support = Support.SAID if is_simple(table) else Support.LIKELY
            hundred = replace(whole, finest=ZERO)
            found = [Relation("sum", hundred, o, head.label, support, rule="C422") for o in every if len(o) > 1]
            yield from [r for r in found if r.agreement][:1] or found[:1]
