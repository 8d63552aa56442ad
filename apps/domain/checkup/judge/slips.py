"""Whether one slip of the hand explains a broken relation, and how much that says.

Of every figure every digit is tried: does the relation hold then?  Few figures of few digits hold with some digit changed
by chance; the more digits the whole has, the less.  So a slip counts where what was tried is little against what the whole
can tell apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from operator import mul

from ...intervals import Interval
from ...language.quantities import Quantity
from ...money import round_half_up
from ..figures import Figure, Key
from ..relations import RATES, Relation, Support

CHANCE = {Support.HINT: Decimal("0.05"), Support.SHAPE: Decimal("0.15")}
"""How likely a slip by chance may be, by what else speaks for the relation."""
_LONGEST = 10
_TEN_THOUSAND = Decimal(10_000)
_HARDLY = Decimal("0.01")


@dataclass(frozen=True)
class Slip:
    figure: Figure
    right: Decimal


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

    def against(self, slip: Slip) -> bool:
        """Whether one of them would break with what the figure would have to be: a rounded rate hardly notices a last digit."""
        key = slip.figure.key
        return key in self.given or any(
            not holds_with(r, position(r, slip.figure), slip.right) for r in self.held.get(key, ())
        )


def position(relation: Relation, figure: Figure) -> int:
    return next(i for i, other in enumerate(relation.figures) if other.key == figure.key)


def slip_in(relation: Relation, vouched: Vouched | None = None) -> Slip | None:
    """The one slip that nothing vouched for is against, and that explains the relation; None where none does, or chance would."""
    if relation.kind in ("way", "bound"):
        return None
    room = CHANCE.get(relation.support, Decimal(1)) * _told_apart(relation)
    for ways, each in ((slips, 9), (swapped, 1)):
        if sum(each * len(_digits(figure.quantity)) for figure in relation.figures) * relation.among <= room:
            found = (slip for at in range(len(relation.figures)) for slip in _slips(relation, at, ways))
            return next((slip for slip in found if vouched is None or not vouched.against(slip)), None)
    return None


def explained(relation: Relation) -> bool:
    """Whether any slip, or a change divided by what it led to, gives the figures as stated, however likely by chance."""
    if relation.kind == "bound":
        return any(relation.right <= value <= relation.right * 2 for value in variants(relation.whole.quantity))
    if any(True for at in range(len(relation.figures)) for _ in _slips(relation, at, slips)):
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


def _slips(relation: Relation, at: int, ways: Callable[[Quantity], Iterator[Decimal]]) -> Iterator[Slip]:
    figure = relation.figures[at]
    own = abs(figure.quantity.value)
    if relation.kind in RATES and at:
        yield from (Slip(figure, value) for value in ways(figure.quantity) if holds_with(relation, at, value))
        return
    try:
        needed = _needed(relation, at)
    except ArithmeticError:
        return
    near = abs(needed.middle) / 100
    for value in ways(figure.quantity):
        other_unit = figure.quantity.kind == "money" and abs(value) in (own * _TEN_THOUSAND, own / _TEN_THOUSAND)
        if needed.low <= value <= needed.high and not (other_unit and abs(value - needed.middle) > near):
            yield Slip(figure, value)


def _needed(relation: Relation, at: int) -> Interval:
    """What the figure at that position would have to be for the relation to hold."""
    whole, terms = relation.whole.quantity, [f.quantity.value for f in relation.operands]
    if at == 0 and relation.kind in RATES:
        right = round_half_up(relation.right * 100, whole.decimals) / 100
        return Interval(right, right)
    if at == 0 and relation.kind in ("product", "average", "mean"):
        return Interval.around(relation.right, whole.step)
    if relation.kind == "average":
        return whole.interval * terms[1] if at == 1 else terms[0] / whole.interval
    if relation.kind == "mean":
        return whole.interval * Decimal(len(terms)) - (sum(terms) - terms[at - 1])
    if relation.kind == "product":
        return whole.interval / reduce(mul, [term for i, term in enumerate(terms) if i != at - 1], Decimal(1))
    needed = solved(relation, at)
    return Interval(needed, needed)


def holds_with(relation: Relation, at: int, value: Decimal) -> bool:
    """Whether the relation holds with another value of the figure at that position, which may stand in it twice."""
    key = relation.figures[at].key
    figures = [replace(f, quantity=replace(f.quantity, value=value)) if f.key == key else f for f in relation.figures]
    try:
        return bool(replace(relation, whole=figures[0], operands=tuple(figures[1:])).agreement)
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


def variants(quantity: Quantity) -> Iterator[Decimal]:
    """The value with one digit changed, two neighbours swapped, or the other of 元 and 万元 meant."""
    scale, sign, digits = _written(quantity)
    for at, old in enumerate(digits):
        for new in "0123456789":
            if new != old:
                yield sign * Decimal(digits[:at] + new + digits[at + 1 :]) * scale
    yield from swapped(quantity)
    if quantity.kind == "money":
        yield from (quantity.value * _TEN_THOUSAND, quantity.value / _TEN_THOUSAND)


def slips(quantity: Quantity) -> Iterator[Decimal]:
    """These, and the value with its point one place off: 2.30亿元 for 2,300 万元."""
    yield from variants(quantity)
    if len(_digits(quantity)) > 1:
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
