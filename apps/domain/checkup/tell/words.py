"""What a rule of the register says of a relation, and the words it may use for that: figures and what is made of them, written out as the
figures beside them are, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from ...language.labels import MEASURE_NAMES
from ...language.lexicon import LEXICON, alternation
from ...language.quantities import Quantity
from ...money import ZERO, format_in, format_quantity, points, round_half_up
from ..figures import Figure
from ..forms.form import NOWHERE
from ..judge import holds_with
from ..relations import ADDING, RATES, Relation
from ..sentences.passages import quoted
from ..sentences.statedfigures import SELF_SCORE

_WIDE = str.maketrans({" ": None, "+": "＋", "-": "－", "(": "（", ")": "）"})
_GO = {1: "增加（上升）", -1: "减少（下降）"}
_CARRIED = re.compile(alternation(LEXICON.carry_words))
_TEN_THOUSAND = Decimal(10_000)
_UNITS = {"元": ("万元", _TEN_THOUSAND), "万元": ("元", 1 / _TEN_THOUSAND)}
SHORT, MOST = 40, 4
"""So many characters of a passage are quoted in a message; so many figures it may be."""


class Words(dict[str, object]):
    """What the patterns of the register may use of a relation, worked out as they ask for it."""

    def __init__(self, relation: Relation) -> None:
        operands = relation.operands
        super().__init__(whole=relation.whole, first=operands[0], last=operands[-1], words=relation.words, others=relation.others)
        self.relation = relation

    def __missing__(self, name: str) -> object:
        return WORDS[name](self.relation)


# --- figures written out ------------------------------------------------------------------------------


def written(value: Decimal, like: Sequence[Quantity]) -> str:
    """``value`` in the unit of the first of the figures beside it, with the most decimals any of them has."""
    first = like[0]
    if first.kind == "money":
        return format_in(value, first.unit, max(0, *(q.decimals + _shift(q, first) for q in like)))
    text = f"{value * 100 if first.kind in ('ratio', 'points') else value / first.factor:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shift(q: Quantity, first: Quantity) -> int:
    """How many more decimals a figure in 元 needs in 万元."""
    return (first.factor / q.factor).adjusted() if q.kind == first.kind == "money" else 0


def in_unit(q: Quantity, first: Quantity) -> str:
    """A figure as it stands, in the unit of another."""
    return written(q.value, [replace(first, decimals=q.decimals + _shift(q, first))])


def right_of(relation: Relation) -> str:
    """What the whole ought to be, written as it is."""
    like, value = relation.whole.quantity, relation.right if relation.whole.head else abs(relation.right)
    if like.kind == "ratio":
        return _rate(relation, value)
    if like.kind == "bare":
        return f"{round_half_up(value, max(f.quantity.decimals for f in relation.figures)):,f}"
    if relation.kind in ("average", "mean"):
        return f"{round_half_up(value / like.factor, like.decimals):,f}{like.unit}"
    return amount(relation, value)


def _rate(relation: Relation, value: Decimal) -> str:
    """As its column has it; in a sentence with two decimals at least."""
    whole, step = relation.whole, relation.whole.step * 100
    tabled = whole.head and step
    return format_quantity(value, "%", max(-int(step.normalize().as_tuple().exponent), 0) if tabled else max(whole.quantity.decimals, 2))


def amount(relation: Relation, value: Decimal) -> str:
    """What is added may want the decimals of parts in another unit; what is multiplied does not."""
    whole, adds = relation.whole.quantity, relation.kind in ADDING and len(relation.operands) > 1
    return written(value, [f.quantity for f in relation.figures if adds or f.quantity.unit == whole.unit]) + whole.unit


def _joined(signs: Iterable[int], terms: Iterable[str]) -> str:
    return "".join(f" {'+' if sign > 0 else '-'} {term}" for sign, term in zip(signs, terms, strict=True)).removeprefix(" + ").lstrip()


def _formula(relation: Relation, terms: Sequence[str], base: str = "") -> str:
    """``(7,033 - 6,500) ÷ 6,500``: the terms as the kind of the relation joins them; divided by ``base`` where that is another."""
    one, others = terms[0], " + ".join(terms[1:])
    match relation.kind:
        case "growth":
            return f"({one} - {others}) ÷ {base or others}"
        case "rise":
            now = f"({others} {'-' if relation.signs[0] > 0 else '+'} {one})"
            return f"{one} ÷ {base or now}"
        case "ratio" | "average":
            return f"{one} ÷ {f'({others})' if len(terms) > 2 else base or others}"
        case "mean":
            return f"({one} + {others}) ÷ {len(terms)}"
        case "product":
            return " × ".join(terms)
    return _joined(relation.every_sign, terms)


def _close(formula: str) -> str:
    """As it stands in a sentence: ``4,320户÷4,800户``."""
    return formula.translate(_WIDE)


def line_of(relation: Relation) -> str:
    """The sum to be worked out again, with the difference where it comes to another: ``1,105 + 9,370 = 10,475，与 10,457 相差 18``."""
    if relation.kind == "bound" and len(relation.operands) == 1:
        return f"{relation.operands[0].text} > {relation.whole.text}"
    if relation.kind in RATES:
        return _rate_line(relation)
    if relation.kind not in ADDING:
        return f"{_close(_formula(relation, [f.text for f in relation.operands]))} = {right_of(relation)}"
    whole, turn = relation.whole.quantity, -1 if relation.kind == "difference" and relation.right < 0 and not relation.whole.head else 1
    signed = [(sign * turn, f.quantity) for sign, f in zip(relation.every_sign, relation.operands, strict=True) if f.quantity.value]
    signs, figures = zip(*sorted(signed, key=lambda one: -one[0]), strict=True) if signed else ((), ())
    everything, right = [whole, *(q for _, q in signed)], relation.right * turn
    line, gap = _joined(signs, (in_unit(q, whole) for q in figures)), written(abs(right - whole.value), everything)
    if len(signed) < 2:
        return f"{line} ≠ {in_unit(whole, whole)}，相差 {gap}" if signed else ""
    line = f"{line} = {written(right, everything)}"
    return line if right == whole.value else f"{line}，与 {in_unit(whole, whole)} 相差 {gap}"


def _rate_line(relation: Relation, ratio: Decimal | None = None, base: str = "") -> str:
    """``7,033 ÷ 11,572 = 60.78%``: the division that gives the rate, in one unit; ``base`` where it is another than the relation's."""
    quantities = [f.quantity for f in relation.operands]
    right = relation.right * (relation.signs[0] if relation.kind == "growth" else 1) if ratio is None else ratio
    return f"{_formula(relation, [in_unit(q, quantities[1]) for q in quantities], base)} = {_rate(relation, right)}"


# --- what they are called -----------------------------------------------------------------------------


def cell(figure: Figure) -> str:
    """“合计”行的“决算数”; by its own words where it has no head."""
    row = f"“{figure.words}”" if figure.words else "本"
    return f"{row}行的“{figure.head}”" if figure.head else figure.words


def _called(relation: Relation) -> list[str]:
    """What the operands, and last the whole, are called: by their columns, or by their rows where they stand in its column."""
    whole, first = relation.whole.place, relation.operands[0].place
    own, figures = relation.whole.words, (*relation.operands, relation.whole)
    one_row = any(f.place.row == whole.row for f in relation.operands) or {f.words for f in figures} == {own}
    beside = whole.row < 0 or first.column != whole.column or one_row
    heads = [f.head if relation.kind != "ratio" or f.words == own else f.words for f in figures]
    return heads if beside else [f.words for f in figures]


def _names(relation: Relation) -> list[str]:
    return [name.rpartition("·")[2].rpartition("：")[2] for name in _called(relation)[:-1]]


def _worded(figures: Iterable[Figure]) -> str:
    return "、".join(f"{f.words}{f.text}" for f in figures)


# --- parts and their whole ----------------------------------------------------------------------------


def behind(relation: Relation) -> bool:
    """Whether the total stands behind its parts."""
    whole, first = relation.whole, relation.operands[0]
    return whole.place.item == first.place.item and whole.quantity.start > first.quantity.start


def explained(relation: Relation) -> bool:
    """Whether what is missing (or too much) is itself another amount of the paragraph, a carry-over perhaps."""
    whole, own = relation.whole, {f.quantity.start for f in relation.figures}
    others = whole.sentence.reading.quantities[whole.item] if whole.sentence else ()
    return abs(relation.right - whole.quantity.value) in {q.value for q in others if q.start not in own} - {whole.quantity.value}


def too_much(relation: Relation) -> bool:
    return relation.right > relation.whole.quantity.value and not behind(relation)


def too_big(relation: Relation) -> tuple[Figure, ...]:
    """The parts that are more than the whole by themselves."""
    room = sum(relation.steps, ZERO) / 2
    over = (f for f in relation.operands if f.quantity.value - relation.whole.quantity.value > room)
    return tuple(over) if too_much(relation) else ()


def carried(relation: Relation) -> tuple[Figure, ...]:
    """The parts behind those that are the whole already, where something carried over is among them."""
    sums = list(accumulate(f.quantity.value for f in relation.operands))[:-1]
    whole = relation.whole.quantity.value
    rest = relation.operands[sums.index(whole) + 1 :] if whole in sums else ()
    return rest if too_much(relation) and any(_CARRIED.search(f.words) for f in rest) else ()


# --- rates and changes --------------------------------------------------------------------------------


def of_rates(relation: Relation) -> bool:
    return relation.kind == "growth" and relation.whole.quantity.kind == relation.operands[0].quantity.kind


def another_base(relation: Relation) -> str:
    """The other amount of the paragraph with which the rate is right."""
    base, pair = relation.operands[1].quantity, replace(relation, operands=relation.operands[:2])
    other = next((value for value in relation.beside if value > 0 and holds_with(pair, 2, value)), None)
    return "" if other is None else f"{written(other, [base])}{base.unit}"


def unit_slip(relation: Relation) -> tuple[Figure, str] | None:
    """The figure and the unit with which the rate is right: 万元 for 元, or the reverse."""
    for at, figure in enumerate(relation.operands if len(relation.operands) == 2 else (), 1):
        unit, factor = _UNITS.get(figure.quantity.unit, ("", Decimal(1)))
        if unit and holds_with(relation, at, figure.quantity.value * factor, closely=True):
            return figure, unit
    return None


def by_now(relation: Relation) -> str:
    """The sum that gives the rate where the change was divided by what it led to; empty where it was not."""
    one, two = (f.quantity for f in relation.operands)
    change = (one.value - two.value) * relation.signs[0] if relation.kind == "growth" else one.value
    nows = {"growth": [one.value], "rise": [two.value]}.get(relation.kind, [two.value + change, two.value - change])
    now = next((n for n in nows if n > 0 and abs(change / n - relation.whole.quantity.value) <= relation.whole.quantity.step), None)
    return "" if now is None or of_rates(relation) else _rate_line(relation, change / now, written(now, [two, one]))


# --- figures that are filled in -----------------------------------------------------------------------


def _quote(relation: Relation) -> str:
    """The words of the text in quotation marks, not too many of them."""
    words = relation.words if relation.kind == "way" else relation.whole.place.quote.strip()
    return quoted(words if relation.kind == "way" or len(words) <= SHORT else f"…{words[-SHORT:]}")


def _several(relation: Relation) -> list[Figure]:
    """Those of different values that the whole may be."""
    return list({f.quantity.value: f for f in relation.others[::-1]}.values())[::-1][:MOST]


def _made(relation: Relation) -> str:
    """What the figures make of it."""
    way = ("增长", "下降") if relation.kind == "growth" else ("增加", "减少") if relation.kind == "difference" else ("", "")
    change = relation.right * (relation.signs or (1,))[0]
    return way[change <= 0] + right_of(relation) if change or relation.kind != "difference" else "持平"


WORDS: dict[str, Callable[[Relation], object]] = {
    # what it is
    "all": lambda r: r.whole.place.column == NOWHERE,
    "against": lambda r: r.signs and r.right < 0,
    "base": lambda r: r.kind == "growth",
    "by_now": by_now,
    "compared": lambda r: r.rule == "T006",
    "converted": lambda r: r.choice,
    "derived": lambda r: r.rule == "T005",
    "differ": lambda r: r.operands[0].key != r.operands[1].key,
    "growth": lambda r: r.kind == "growth" and r.right < 0,
    "half_tabled": lambda r: any(f.in_table for f in r.figures),
    "levels": lambda r: r.operands[0].quantity.kind != "ratio",
    "near": lambda r: r.whole.quantity.kind == "money" and r.whole.quantity.near(r.operands[0].quantity),
    "no_base": lambda r: r.operands[0].quantity.value,
    "nothing": lambda r: r.zero,
    "of_project": lambda r: r.whole.of_project,
    "other_base": another_base,
    "other_year": lambda r: any(f.year != r.whole.year for f in r.others[:1]),
    "pair": lambda r: len(r.operands) > 1,
    "rates": of_rates,
    "rest": carried,
    "same_digits": lambda r: r.whole.quantity.same_digits(r.operands[0].quantity),
    "self_score": lambda r: r.whole.label == SELF_SCORE,
    "slip": unit_slip,
    "tabled": lambda r: all(f.in_table for f in r.figures),
    "too_big": too_big,
    "too_much": too_much,
    "total": lambda r: r.kind == "equality",
    "turned": lambda r: r.signs and r.right < 0 and holds_with(r, 0, -r.whole.quantity.value),
    "twice": lambda r: r.rule == "C301",
    "way": lambda r: r.kind == "way",
    # what is said of it
    "cell": lambda r: cell(r.whole),
    "part": lambda r: cell(r.operands[0]),
    "names": lambda r: "、".join(_names(r)),
    "signed_names": lambda r: _close(_formula(r, _names(r))),
    "first_name": lambda r: _called(r)[0],
    "last_name": lambda r: "与".join(_called(r)[1:-1]),
    "own_name": lambda r: _called(r)[-1],
    "heads": lambda r: ("÷" if r.kind == "ratio" else "减").join(f.head for f in r.operands),
    "after": lambda r: r.words if r.whole.measure == "rate" else "",
    "listed": lambda r: "，".join([f"{p.words}为{p.printed}" for p in r.operands] + [f"合计{right_of(r)}"] * (len(r.operands) > 1)),
    "factor": lambda r: format_quantity(f.quantity.value, "%", 2) if (f := r.operands[0]).quantity.start == -2 else f.text,
    "points": lambda r: points(r.right),
    "found": lambda r: r.whole.text,
    "right": right_of,
    "terms": lambda r: _close(_formula(r, [f.text for f in r.operands])),
    "line": line_of,
    "gap": lambda r: amount(r, abs(r.right - r.whole.quantity.value)),
    "measured": lambda r: MEASURE_NAMES.get(r.whole.measure, ""),
    "dated": lambda r: f"{r.whole.year}年" if r.whole.year else "",
    "made_of": lambda r: "各组成部分之和" if len(r.operands) > 1 else r.operands[0].words,
    "said": lambda r: _GO[r.signs[0]],
    "turn": lambda r: _GO[-r.signs[0]],
    "mark": lambda r: ">" if r.operands[0].quantity.value > r.operands[1].quantity.value else "<",
    "few": lambda r: "一" if len(r.operands) - len(carried(r)) == 1 else "几",
    "carried": lambda r: _worded(carried(r)),
    "every": lambda r: _worded(r.operands),
    "other": lambda r: f"{r.whole.text.removesuffix(r.whole.quantity.unit)}{r.operands[0].quantity.unit}",
    "quote": _quote,
    "name": lambda r: quoted(r.operands[0].raw),
    "before": lambda r: quoted(r.operands[-1].raw),
    "both": lambda r: "和".join(quoted(f.raw) for f in r.operands if f.given),
    "made": _made,
    "sum": lambda r: f"{quoted(r.operands[0].raw)} = {right_of(r)}" if r.kind == "equality" else line_of(r),
    "off": lambda r: written(abs(r.whole.quantity.value - r.right), [f.quantity for f in r.figures[::-1]]) + r.operands[0].quantity.unit,
    "several": lambda r: "、".join(f"{quoted(f.raw)}{f.text}" for f in _several(r)),
    "several_texts": lambda r: "、".join(f.text for f in _several(r)),
    "risen": lambda r: "增加" if r.operands[0].quantity.value > r.operands[1].quantity.value else "减少",
    "than": lambda r: "大于" if r.operands[0].quantity.value > r.operands[-1].quantity.value else "小于",
}
"""Of relations, by the names the register has for them: the cases in which another rule is told in place of one or a rule is put otherwise,
and what the patterns say."""
