"""Of relations that share figures the fewest culprits: one slip is one verdict, with all it breaks.

A figure that a relation which holds vouches for is not the culprit where another of the broken relation may be; of those that may be,
the one that explains most broken relations is.  What it ought to be is what they agree on.

Whether one slip of the hand explains a broken relation: of every figure every digit is tried.  Few figures of few digits hold with some
digit changed by chance; so a slip counts where what was tried is little against what the whole can tell apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from ..agreement import Agreement
from ..language.quantities import Quantity
from .figures import Figure, Key
from .relations import ADDING, RATES, Relation, Support

FAR = {
    Support.LIKELY: ((*RATES, "sum", "product", "average", "mean", "difference"), Decimal("1.5")),
    Support.SAID: (("sum", "bound"), Decimal(2)),
}
"""So many times as much is no slip of what a sentence means or says of such figures, unless one digit or unit explains it."""
OF_NAMES, OF_SCORES = "C304", ("C456", "C457", "C467")
"""Known names say themselves which is part of which; what a rule leaves of a score is one among many."""
MOST = 200
"""More broken relations that hang together are a table or list misread: only the first are told."""
Reason = Literal["said", "slip", "near", "rounded", "zero"]


@dataclass(frozen=True)
class Verdict:
    """``culprit`` is at fault in all of ``broken`` (the surest first) and ought to be ``right`` (None where nothing
    says)."""

    culprit: Figure
    broken: tuple[Relation, ...]
    right: Decimal | None
    certain: bool = True
    """Whether no other figure of the first broken relation explains as much."""
    reason: Reason = "said"
    """Why it is believed: its words say or make it likely, a slip explains it, it misses by a hair; else it is no contradiction:
    rounding, or a rate of nothing."""

    @property
    def first(self) -> Relation:
        """The surest of the broken."""
        return self.broken[0]


def verdicts(relations: Sequence[Relation]) -> Iterator[Verdict]:
    """The culprits of every broken relation that somebody may believe, each relation in one verdict."""
    ruled = {r.choice for r in relations if r.support is Support.RULED and r.choice is not None}
    relations = [r for r in relations if r.choice not in ruled or r.support is Support.RULED]
    hedged = (r for r in relations if r.support > Support.HINT and not (_stated(r) or r.whole.quantity.told))
    settled = {r.choice for r in hedged if r.choice is not None}
    stated = list(filter(_stated, relations))
    told = list(filter(_defined, stated))
    settled |= {r.choice for r in told if r.agreement is Agreement.EXACT and r.choice is not None}
    held = [r for r in told if r.agreement and r.kind not in ("bound", "way")]
    good = Vouched(held, {f.key for r in told for f in r.operands if f.given})
    for relation in stated:  # no contradiction: a rate of nothing, and what rounding explains, where its rule tells that
        if relation.zero and relation.whole.quantity.value and relation.choice not in settled and not _defined(relation):
            yield Verdict(relation.whole, (relation,), None, reason="zero")
    for relation in told:
        if relation.note and relation.agreement is Agreement.ROUNDED and relation.choice not in settled:
            settled |= {relation.choice} - {None}
            yield Verdict(relation.whole, (relation,), relation.right, reason="rounded")
    settled |= {r.choice for r in told if r.agreement and r.choice is not None}
    for group in _together(_open(told, settled, good)):
        yield from _fewest(group[:MOST], good)


def _together(open_: Sequence[Relation]) -> Iterable[list[Relation]]:
    """The broken relations by what hangs together: those that share figures, directly or through others."""
    group_of: dict[Key, list[Relation]] = {}
    for relation in open_:
        joined = {id(g): g for key in _keys(relation) if (g := group_of.get(key))}.values()
        first, *others = sorted(joined, key=len, reverse=True) or [[]]
        first += [relation, *(r for group in others for r in group)]
        group_of |= dict.fromkeys({key for r in (relation, *(r for g in others for r in g)) for key in _keys(r)}, first)
    return {id(group): group for group in group_of.values()}.values()


def _fewest(open_: list[Relation], good: Vouched) -> Iterator[Verdict]:
    """The fewest culprits that explain them: the figure that explains most, then the next."""
    while open_:
        blamed = Counter(f.key for r in open_ for f in _suspects(r, good) for _ in range(_weight(r)))
        relation = max(open_, key=lambda r: (max(blamed[f.key] for f in _suspects(r, good)), r.support))
        # The one that explains most first; of equals the one in another unit, else the whole.
        rank = {f: (blamed[f.key], in_other_unit(relation, f), f is relation.whole) for f in _suspects(relation, good)}
        worst, *others = sorted(rank, key=rank.__getitem__, reverse=True)
        likely = (worst, *(f for f in others if blamed[f.key] > _weight(relation)))
        verdict = max((_verdict(f, open_, good) for f in likely), key=lambda v: sum(map(_weight, v.broken)))
        many, first, suspects = len(verdict.broken), verdict.first, _suspects(verdict.first, good)
        # What else one is blamed for it does not explain.
        fault = {f.key: (blamed[f.key] * (many > 1), in_other_unit(first, f)) for f in (*suspects, verdict.culprit)}
        rivals = (f for f in suspects if f.key != verdict.culprit.key and fault[f.key] == fault[verdict.culprit.key])
        yield replace(verdict, certain=not any(many == 1 or len(_verdict(f, open_, good).broken) >= many for f in rivals))
        told_of = set(map(id, verdict.broken))
        open_ = [r for r in open_ if id(r) not in told_of]


def _weight(relation: Relation) -> int:
    """That a bound holds says less than that a sum does."""
    return 1 if relation.kind == "bound" else 2


def _stated(relation: Relation) -> bool:
    sided = relation.kind in RATES and relation.support >= Support.LIKELY
    return all(f.quantity.exact for f in relation.operands) and (relation.whole.quantity.told if sided else relation.whole.quantity.exact)


def _defined(relation: Relation) -> bool:
    try:
        return relation.agreement in Agreement
    except ArithmeticError:  # a base of zero
        return False


def _open(told: Sequence[Relation], settled: set[object], good: Vouched) -> list[Relation]:
    """The broken ones somebody may believe; of a choice the surest, of equals the one a slip explains.  Shapes of which more relations
    are broken than hold were misread."""
    found: dict[object, tuple[tuple[int, bool], Relation]] = {}
    shown = {r.shape for r in told if r.shape is not None and r.agreement is Agreement.EXACT and (r.telling or r.kind == "equality")}
    balance: Counter[object] = Counter()
    for relation in told:
        balance[relation.shape] += 1 if relation.agreement else -1
    for relation in told:
        misread = relation.shape is not None and relation.support > Support.SHAPE and balance[relation.shape] < 0
        if misread or relation.agreement or relation.choice in settled:
            continue
        if relation.support is Support.SHAPE and relation.shape in shown:
            surer = replace(relation, support=Support.LIKELY)  # its neighbours of the same shape hold
            relation = surer if relation.kind != "equality" or slip_in(surer, good) else relation
        said = relation.support if relation.support >= Support.LIKELY else 0
        whole = relation.whole.quantity.value
        near = relation.near and 0 < (whole - relation.right) * relation.near < whole
        if not said and not near and not slip_in(relation, good):
            continue
        if _far(relation) and not explained(relation):
            continue
        key = relation.choice if relation.choice is not None else id(relation)
        rank = (said, slip_in(relation, good))
        if key not in found or rank > found[key][0]:
            found[key] = rank, relation
    return [relation for _, relation in found.values()]


def _far(relation: Relation) -> bool:
    """Whether what was computed is another number altogether: then the words that seemed to belong together do not."""
    kinds, times = FAR.get(relation.support, ((), Decimal(1)))
    if relation.kind not in kinds or relation.whole.in_table or relation.rule == OF_NAMES:
        return False
    one, other = sorted((abs(relation.whole.quantity.value), abs(relation.right)))
    return other > one * times


def _suspects(relation: Relation, good: Vouched) -> list[Figure]:
    """The figures that may be at fault: those nothing vouches for; the whole where all are vouched for."""
    open_ = [figure for figure in relation.figures if figure.key not in good]
    return open_ or [relation.whole]


def _verdict(culprit: Figure, open_: Sequence[Relation], good: Vouched) -> Verdict:
    """Those of the broken that one value of the culprit mends; the others are another slip."""
    broken = [r for r in open_ if any(f.key == culprit.key for f in r.figures)]
    ordered = sorted(broken, key=lambda r: (-r.support, r.whole.key != culprit.key))
    sure = ((r, position(r, culprit)) for r in ordered if r.kind not in ("way", "bound"))
    values = list(dict.fromkeys(solved(r, at) for r, at in sure if at == 0 or r.kind in ADDING))
    mends = [[r for r in ordered if _mended(r, culprit, value)] for value in values]
    best = max(range(len(values)), key=lambda i: len(mends[i]), default=-1)
    unsolved = [r for r in ordered if r is ordered[0] or not {r.kind, ordered[0].kind} & {"bound", "way"}]
    right, mended = (values[best], mends[best]) if best >= 0 and mends[best] else (None, unsolved)
    first = mended[0]
    again = {"bound"} if first.kind in ("bound", "sum") else set()
    mended += [r for r in ordered if r not in mended and r.kind in again and _keys(r) <= _keys(first)]
    reason: Reason = "said" if first.support >= Support.LIKELY else "slip" if slip_in(first, good) else "near"
    return Verdict(culprit, tuple(mended), right, reason=reason)


def _keys(relation: Relation) -> set[Key]:
    return {figure.key for figure in relation.figures}


def _mended(relation: Relation, culprit: Figure, value: Decimal) -> bool:
    """Whether it holds with that value; that it does not exceed a whole any more says little, unless a slip gives the value."""
    if relation.kind == "way":
        return relation.whole.key == culprit.key and value < 0
    if relation.kind == "bound" and relation.rule not in OF_SCORES and value not in slips(culprit.quantity):
        return False
    return holds_with(relation, position(relation, culprit), value)


# --- slips of the hand --------------------------------------------------------------------------------

CHANCE = {Support.HINT: Decimal("0.05"), Support.SHAPE: Decimal("0.15")}
"""How likely a slip by chance may be, by what else speaks for the relation."""
_LONGEST = 10
_TEN_THOUSAND = Decimal(10_000)
_HARDLY = Decimal("0.01")


class Vouched:
    """The figures that relations which hold vouch for, and ``given`` ones: those are right."""

    def __init__(self, held: Iterable[Relation] = (), given: Collection[Key] = ()) -> None:
        self.held: dict[Key, list[Relation]] = defaultdict(list)
        self.given = given
        for relation in held:
            for figure in relation.figures:
                self.held[figure.key].append(relation)

    def __contains__(self, key: Key) -> bool:
        return key in self.given or key in self.held

    def against(self, figure: Figure, right: Decimal) -> bool:
        """Whether one of them would break with what the figure would have to be: a rounded rate hardly notices a last digit."""
        held = self.held.get(figure.key, ())
        return figure.key in self.given or any(not holds_with(r, position(r, figure), right) for r in held)


def position(relation: Relation, figure: Figure) -> int:
    return next(i for i, other in enumerate(relation.figures) if other.key == figure.key)


def slip_in(relation: Relation, vouched: Vouched) -> bool:
    """Whether one slip that nothing vouched for is against explains the relation, and chance would hardly."""
    room = CHANCE.get(relation.support, Decimal(1)) * _told_apart(relation) if relation.kind not in ("way", "bound") else 0
    for ways, each in ((slips, 9), (swapped, 1)):
        if 0 < sum(each * len(_digits(figure.quantity)) for figure in relation.figures) * relation.among <= room:
            return any(not vouched.against(f, value) for at, f in enumerate(relation.figures) for value in _slips(relation, at, ways))
    return False


def explained(relation: Relation) -> bool:
    """Whether any slip, or a change divided by what it led to, gives the figures as stated, however likely by chance."""
    if relation.kind == "bound":
        return any(relation.right <= value <= relation.right * 2 for value in slips(relation.whole.quantity, point=False))
    if any(next(_slips(relation, at, slips), None) is not None for at in range(len(relation.figures))):
        return True
    if relation.kind != "growth" or not relation.operands[0].quantity.value:
        return False
    turned = replace(relation, operands=relation.operands[::-1], signs=(-relation.signs[0],))
    return bool(turned.agreement)


def _told_apart(relation: Relation) -> Decimal:
    """How many values the whole can have, at the coarsest the terms are stated; round ones tell less than they show."""
    whole = relation.whole.quantity
    if relation.kind in RATES:
        return abs(whole.value) / (whole.step or Decimal(1))
    if relation.kind in ("average", "mean"):
        return abs(whole.value) / whole.factor.scaleb(-whole.decimals)
    values = [f.quantity.value for f in relation.figures if f.quantity.value]
    step = min((Decimal(1).scaleb(int(v.normalize().as_tuple().exponent)) for v in values), default=Decimal(1))
    return max(map(abs, values), default=Decimal(0)) / step


def _slips(relation: Relation, at: int, ways: Callable[[Quantity], Iterator[Decimal]]) -> Iterator[Decimal]:
    """The values of the figure at that position with which the relation comes out to the last digit, or as a rate is rounded."""
    needed = solved(relation, at) if relation.kind in ADDING else None
    closely = relation.kind not in RATES or not at
    for value in ways(relation.figures[at].quantity):
        if value == needed if needed is not None else holds_with(relation, at, value, closely):
            yield value


def holds_with(relation: Relation, at: int, value: Decimal, closely: bool = False) -> bool:
    """Whether it holds with another value of the figure at that position, which may stand in it twice; ``closely``: to the last digit."""
    own = relation.figures[at]
    other = replace(own, quantity=replace(own.quantity, value=value))
    whole, *operands = (other if (f.key, f.quantity) == (own.key, own.quantity) else f for f in relation.figures)
    changed = replace(relation, whole=whole, operands=tuple(operands))
    try:
        if not closely:
            return bool(changed.agreement)
        return abs(whole.quantity.value - changed.right) <= min(whole.step / 2, abs(changed.right) / 100)
    except ArithmeticError:
        return False


def in_other_unit(relation: Relation, figure: Figure) -> bool:
    """Whether a sum of amounts holds if one of them is ten thousand times as much, or as little: 65,000 among 万元."""
    if relation.kind not in ("sum", "difference", "balance") or figure.quantity.kind != "money" or not figure.quantity.value:
        return False
    times = solved(relation, position(relation, figure)) / figure.quantity.value
    return any(abs(times * scale - 1) < _HARDLY for scale in (_TEN_THOUSAND, 1 / _TEN_THOUSAND))


def solved(relation: Relation, at: int) -> Decimal:
    """What the figure at that position (0 the whole) must be for a relation that adds up."""
    if at == 0:
        return relation.right
    sign = relation.every_sign[at - 1]
    rest = relation.right - relation.operands[at - 1].quantity.value * sign
    return (relation.whole.quantity.value - rest) * sign


def _digits(quantity: Quantity) -> str:
    return f"{abs(quantity.value) / quantity.factor:f}".replace(".", "").strip("0")[:_LONGEST]


def slips(quantity: Quantity, point: bool = True) -> Iterator[Decimal]:
    """The value with one digit changed, two neighbours swapped, the other of 元 and 万元 meant, or its ``point`` one place off: 2.30亿元
    for 2,300 万元."""
    scale, sign, digits = _written(quantity)
    for at, old in enumerate(digits):
        for new in "0123456789":
            if new != old:
                yield sign * Decimal(digits[:at] + new + digits[at + 1 :]) * scale
    yield from swapped(quantity)
    if quantity.kind == "money":
        yield from (quantity.value * _TEN_THOUSAND, quantity.value / _TEN_THOUSAND)
    if point and len(_digits(quantity)) > 1:
        yield from (quantity.value * 10, quantity.value / 10)


def swapped(quantity: Quantity) -> Iterator[Decimal]:
    """The value with two neighbouring digits swapped: few values, so that even short numbers hardly meet one by chance."""
    scale, sign, digits = _written(quantity)
    for at in range(1, len(digits)):
        if digits[at] != digits[at - 1]:
            yield sign * Decimal(digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :]) * scale


def _written(quantity: Quantity) -> tuple[Decimal, int, str]:
    scale = quantity.factor.scaleb(-quantity.decimals)
    return scale, -1 if quantity.value < 0 else 1, f"{(abs(quantity.value) / scale).to_integral_value():f}"
