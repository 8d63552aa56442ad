"""What a document says of its own figures: a figure, and a relation that holds one against others.

Finders (``find/``) propose relations from words and forms; ``judge`` says which are broken, which figure is at fault and
what it ought to be; ``tell/`` puts it in words.  A finder never looks at whether the numbers fit.

- A finder is a generator ``(Reading) -> Iterator[Relation]``, one kind of relation a file, listed in ``find.FINDERS``.
- A figure is one number of a sentence, cell or form; of sentences they are read, in context, in ``sentences/figures``.
- ``Relation.support`` says why anybody may believe the relation; without it nothing is told (see :class:`Support`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from functools import cached_property, reduce
from operator import add, mul
from typing import Any, Literal, cast

from ..agreement import Agreement, judge
from ..intervals import Interval
from ..language.lexicon import LEXICON
from ..money import ZERO, plain
from .figures import Figure

Kind = Literal[
    "sum", "bound", "ratio", "growth", "rise", "way", "difference", "balance", "product", "average", "mean", "equality", "count"
]
"""sum: the operands add up to the whole; bound: they do not exceed it; ratio: first ÷ (the sum of) the others; growth: (first − second) ÷
second; rise: first ÷ (second − first), the change and what it led to; way: the whole moves the way the operands do (its sign, then
that of a change or none for two levels); difference: first − second; balance: operands with their signs; product: the operands
multiplied; average: first ÷ second, an amount; mean: the operands added, by their number; equality and count: the one operand."""
RATES = ("ratio", "growth", "rise")
POINTS = "分"
_TENTH, _NEAR = Decimal("0.1"), Decimal("0.9")
ADDING = ("sum", "bound", "difference", "balance", "equality", "count")


class Support(IntEnum):
    """Why the relation is one, the strongest last: its order of words hints at it, its shape is that of one, its words
    make it likely, its words say it, the document itself lays it down.  The first two are told only where a slip of the
    hand explains the difference exactly; what is likely is to be explained, what is said is an error; what is laid down
    leaves no other reading."""

    HINT = 1
    SHAPE = 2
    LIKELY = 3
    SAID = 4
    RULED = 5


@dataclass(frozen=True)
class Relation:
    """``whole`` is held against what ``operands`` (with ``signs``) make; ``words`` are those that say so."""

    kind: Kind
    whole: Figure
    operands: tuple[Figure, ...]
    words: str = ""
    support: Support = Support.SAID
    signs: tuple[int, ...] = ()
    rule: str = ""
    """The rule it is told by."""
    among: int = 1
    """Of how many readings of the words this is one: the more, the likelier one of them fits a slip by chance."""
    shape: object = None
    """Relations of one shape (a column, row by row): where more are broken than hold, the shape was misread."""
    choice: object = None
    """Relations of one choice are readings of the same words: where one holds, none is broken."""
    note: str = ""
    """The rule that tells what rounding may explain; nothing is told of it without."""
    zero: str = ""
    """The rule that tells of a base of zero; nothing is told of it without."""
    near: int = 0
    """Of how much of the whole the parts may lack less than one part to be asked about: 200 is a hair, 1 anything."""
    beside: tuple[Decimal, ...] = ()
    """Other amounts of the sentence: with one of them as its base a rate may be right."""
    others: tuple[Figure, ...] = ()
    """Given figures that the whole may be instead: of another measure, or of another year."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.whole, *self.operands)

    @cached_property
    def right(self) -> Decimal:
        """What the whole ought to be, of the figures as stated; ZeroDivisionError where a base is zero."""
        return cast(Decimal, _made(self.kind, [f.quantity.value for f in self.operands], self.every_sign))

    @cached_property
    def span(self) -> Interval | None:
        """The same with what the stated precision leaves open; None where that may be a base of zero."""
        steps = self.steps[1:] if self.kind != "ratio" else [f.step for f in self.operands]
        stated = zip((f.quantity.value for f in self.operands), steps, strict=True)
        try:
            return cast(Interval, _made(self.kind, [Interval.around(v, step if v else ZERO) for v, step in stated], self.every_sign))
        except ZeroDivisionError:
            return None

    @property
    def steps(self) -> tuple[Decimal, ...]:
        """The worth of each figure's last digit, where 1,330.9 beside 6.07 is taken for 1,330.90: zeros are trimmed.

        A whole number may be exact or rounded and keeps its own.  Scores that are added are not rounded.
        """
        if self.kind in ADDING and self.whole.quantity.unit == POINTS:
            return (ZERO,) * len(self.figures)
        finest: dict[str, Decimal] = {}
        for figure in self.figures:
            if figure.quantity.decimals and not figure.given and figure.step:
                finest[figure.quantity.unit] = min(finest.get(figure.quantity.unit, figure.step), figure.step)
        if self.kind == "difference" and self.whole.quantity.unit in LEXICON.measured and not finest:
            return tuple(f.quantity.factor for f in self.figures)  # 168,071 公里 is rounded
        return tuple(
            finest[f.quantity.unit] if f.finest is None and f.quantity.decimals and not f.given else f.step for f in self.figures
        )

    @cached_property
    def agreement(self) -> Agreement:
        stated = self.whole.quantity
        if self.kind == "way":
            return self._way
        if self.kind in ("equality", "difference") and self.operands[0].given:
            return self._repeats
        if self.kind in RATES:
            cut = self.whole.step < _TENTH  # nobody cuts 二分之一, 六成
            fit = self._sided if stated.hedge else judge(stated.value, self.whole.step, self.right, self.span, rate=cut)
            now, before = (f.quantity.value for f in self.operands[:2])
            grown = fit is Agreement.ROUNDED and self.kind == "growth" and bool(now)  # divided by what it grew to: no rounding
            return Agreement.OFF if grown and judge(stated.value, self.whole.step, self.right * before / now, None, rate=True) else fit
        if self.kind in ("average", "mean"):
            return judge(stated.value, stated.factor.scaleb(-stated.decimals), self.right, self.span)
        again = self.kind in ("sum", "equality") and self.addends == 1 and len({f.step for f in self.figures if f.quantity.value}) == 1
        step = ZERO if again or not stated.value else self.steps[0]  # rounding leaves nothing open of zero, nor of the one part again
        fit = judge(stated.value, step, self.right, self.span, rate=self.kind == "product")
        return Agreement.EXACT if self.kind == "bound" and self.right < stated.value else fit

    @property
    def _repeats(self) -> Agreement:
        """What is given may be stated correctly rounded, or be rounded itself."""
        stated, given = self.whole.quantity, self.operands[0].quantity
        rounded = self.kind == "equality" and given.step > self.whole.step
        if rounded and judge(given.value, given.step, stated.value, stated.interval, rate=True) is Agreement.EXACT:
            return Agreement.EXACT
        span = self.operands[0].interval if self.kind == "equality" else self.span
        return judge(stated.value, self.whole.step, self.right, span, rate=True)

    @property
    def _way(self) -> Agreement:
        """Which way the operands go, against the way said; rounding may leave it open."""
        (said, *own), now, before = self.signs, self.operands[0].quantity, self.operands[-1].quantity
        moved = 0 if now.interval.meets(before.interval) else 1 if now.value > before.value else -1
        moved = own[0] * bool(now.value) * bool(self.whole.quantity.value) if own else moved
        return Agreement.EXACT if moved in (0, said) else Agreement.OFF

    @property
    def _sided(self) -> Agreement:
        """近九成, 超过七成, 不足五成: on the side said, and near where that is said."""
        stated, sides = self.whole.quantity, LEXICON.hedge_sides
        below = self.right <= stated.value and (stated.hedge in sides["below"] or self.right >= stated.value * _NEAR)
        return Agreement.EXACT if (self.right >= stated.value if stated.hedge in sides["above"] else below) else Agreement.OFF

    @property
    def addends(self) -> int:
        """How many of the operands are not zero."""
        return sum(1 for f in self.operands if f.quantity.value)

    @property
    def telling(self) -> bool:
        """Whether that it holds can hardly be chance: two parts at least and a whole of three digits or more; no rate of
        nothing or all."""
        whole = self.whole.quantity
        if self.kind in RATES:
            return bool(self.agreement) and self.right not in (0, 1)
        many = self.addends >= 2 and len(plain(abs(whole.value) / whole.factor).replace(".", "").lstrip("0")) >= 3
        return many and bool(self.agreement)

    @property
    def every_sign(self) -> tuple[int, ...]:
        """The operands' signs, plus where none are said."""
        return self.signs or (1,) * len(self.operands)


def _made(kind: Kind, terms: list[Any], signs: tuple[int, ...]) -> Any:
    if kind in ("ratio", "average"):
        return terms[0] / reduce(add, terms[1:])
    if kind == "growth":
        return (terms[0] - terms[1]) * Decimal(signs[0]) / terms[1]
    if kind == "rise":
        return terms[0] / (terms[1] - terms[0] * Decimal(signs[0]))
    if kind == "product":
        return reduce(mul, terms)
    if kind == "mean":
        return reduce(add, terms) / Decimal(len(terms))
    return reduce(add, (term * Decimal(sign) for term, sign in zip(terms, signs, strict=True)))


def proposal(
    kind: Kind, whole: Figure, operands: Sequence[Figure], support: Support = Support.SAID, rule: str = "", choice: str = "", **more: Any
) -> Relation:
    """One between numbers of sentences; ``choice``: of which other readings of the whole one can hold."""
    return Relation(kind, whole, tuple(operands), whole.words, support, rule=rule, choice=(choice, whole.key) if choice else None, **more)


def whole_of_rates(rate: Figure) -> Figure:
    """The 100% that a share, or all shares of one whole, cannot exceed."""
    return replace(rate, quantity=replace(rate.quantity, value=Decimal(1), decimals=0, text="100%"), finest=Decimal("1E-9"))
