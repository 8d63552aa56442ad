"""Points of a form's rows by what gives them: rate × weight, the share reached, formulas, bands and steps told in words; no full
marks for what was missed, none above the weight; columns that are made of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from math import floor
from typing import Any

from ...findings import Place
from ...language.lexicon import patterns
from ...language.quantities import Quantity, quantities
from ...language.schema import SCHEMA, says_any
from ...money import ZERO, plain, round_half_up
from ...money import points as as_points
from ..figures import Figure
from ..forms.form import LONG, Form, Row, figure_of
from ..forms.targets import bands_in, full_from, is_late, outcome, rule_of
from ..reading import Reading
from ..relations import Kind, Relation, Support
from ..tables.figures import compact

RE = patterns("points_of_rows", vars(SCHEMA))
ONE, OVER, MARKED = Decimal(1), Decimal("1.3"), Decimal("0.1")
"""A target exceeded by more may cost points (复核 asks for the reason from 130 % on); so much of the weight is no matter of
rounding or judgement."""
_CLAUSES = re.compile("[；;。]")
_CENT = Decimal("0.01")
_ALL = ("", "100", "100%", "≥100", "≥100%", "=100%")  # Targets of an execution that is scored by its rate
_NEAR = 24  # So many characters before a figure name it
_COMPUTED, _SHARE, _RIGHT = -2, -3, -4  # Where figures that are worked out begin, as far as they can be told apart


def sure_if(sure: object) -> Support:
    return Support.SAID if sure else Support.LIKELY


def worked_out(like: Figure, value: Decimal, start: int, head: str = "", text: str = "", words: str = "", **quantity: Any) -> Figure:
    """A figure that stands nowhere, quoted where another does."""
    made = replace(like.quantity, value=value, start=start, text=text or plain(value), **quantity)
    return replace(like, quantity=made, head=head, words=words or like.words)


# --- rate × weight -----------------------------------------------------------------------------------


def _executed(reading: Reading, form: Form) -> Iterator[Relation]:
    """预算执行 scores rate × weight, never more than the weight; the rate as printed, or as computed."""
    told = [words for note in form.notes for words in _CLAUSES.split(compact(note.text))]
    own_rule = any(says_any(words, SCHEMA.execution_names) and says_any(words, SCHEMA.step_words) for words in told)
    listed = [i for i in form.indicators if i.is_execution and not i.criteria.strip() and i.words("target") in _ALL]
    for fund in (*form.executions, *listed) if not own_rule else ():
        score, weight = figure_of(fund, "score", True), figure_of(fund, "weight")
        if score and not weight and form.execution_worth:  # what it weighs where its row does not say
            weight = replace(worked_out(score, form.execution_worth, -1, "分值"), measure="weight", finest=ZERO)
        rates = [rate for rate in (figure_of(fund, "rate"), figure_of(fund, "actual"), _computed(fund)) if rate]
        if score and weight and rates:
            stated, worth = score.quantity.value, weight.quantity.value
            formula = says_any(compact(fund.head), ("×", "*", "x", "X")) or stated > worth
            for rate in rates if stated != worth or rates[0].interval.high < full_from(form) else ():
                yield _into_total(form, by_rate(score, rate, weight, "C463", sure_if(formula and form.sure)))


def _computed(fund: Row) -> Figure | None:
    top, base = figure_of(fund, "executed"), figure_of(fund, "adjusted") or figure_of(fund, "budget")
    if top is None or base is None or base.interval.low <= 0:
        return None
    rate, span = top.quantity.value / base.quantity.value, top.interval / base.interval
    return replace(worked_out(top, rate, _COMPUTED, "执行率", top.text, unit="%", decimals=2), finest=span.high - span.low)


def by_rate(score: Figure, rate: Figure, weight: Figure, rule: str, support: Support = Support.SAID) -> Relation:
    """Points as the rate, of which no more than all counts, of the weight."""
    capped = replace(rate, quantity=replace(rate.quantity, value=min(rate.quantity.value, ONE)))
    return Relation("product", score, (capped, weight), "", support, rule=rule, choice=("points", score.key))


def _into_total(form: Form, relation: Relation) -> Relation:
    """The product with what the total becomes, where it takes the wrong points in."""
    total = form.total.points if form.total else None
    if form.total is None or total is None or total != form.score or relation.agreement:
        return relation
    words = f"，总分相应应为{as_points(total + relation.right - relation.whole.quantity.value)}"
    return replace(relation, whole=replace(relation.whole, top=form.total.place), words=words)


# --- what was aimed at and reached -------------------------------------------------------------------


def _reached(reading: Reading, form: Form) -> Iterator[Relation]:
    """Where the form says that points follow the share reached, they do; where it says nothing, 10号 says the same, and only a
    score far above that share is told."""
    scored = [i for i in form.indicators if i.fits and i.worth and i.points is not None and not i.is_full]
    rows = [(i, found, rule_of(form, i)) for i in scored if (found := outcome(i)) and found.completion <= OVER]
    made = []
    for i, found, rule in rows:
        score, weight = figure_of(i, "score"), figure_of(i, "weight")
        if rule != "nothing" and score and weight:
            share = worked_out(score, found.completion, _SHARE, "完成比例", found.working, unit="%")
            share = replace(share, place=replace(i.quoted, column=i.cells["actual"].place.column))
            relation = _into_total(form, by_rate(replace(score, finest=None), share, weight, "C466"))
            made.append((i, found, rule, relation))
    holding = any(rule and not found.reached and r.agreement for _, found, rule, r in made)
    for i, found, rule, relation in made:
        if rule and not (found.reached and (i.is_explained or "reason" in form.roles)):
            yield replace(relation, support=sure_if(found.plain or holding))
        elif not rule and not i.is_explained and not i.criteria.strip() and found.plain and not found.reached:
            far = relation.whole.quantity.value - relation.right > (i.worth or ZERO) * MARKED
            yield from [replace(relation, support=Support.LIKELY)] if far else []


def _missed(reading: Reading, form: Form) -> Iterator[Relation]:
    """A target that was missed gets no full marks (财预〔2020〕10号: by the share reached, 部分达成 80%—60%), nor any where the form
    says so; nor does what was done after its day."""
    for i in (i for i in form.indicators if i.fits and i.worth and i.points):
        found, said, rule, worth = outcome(i), i.words("actual"), rule_of(form, i), i.worth or ZERO
        partly = len(said) <= LONG and said.startswith(SCHEMA.partly) and not i.words("target").startswith(SCHEMA.partly)
        working = f"{found.working} = {plain(round_half_up(found.completion * 100, 2))}%" if found else ""
        if not i.is_full and found and not found.reached and rule == "nothing":
            yield from _at_most(i, ZERO, "C466", "nothing", sure_if(found.plain), working)
        elif i.criteria.strip() and not rule:
            continue
        elif not i.is_full:
            if partly and i.lost * 5 < worth and any(says_any(n.words, SCHEMA.partly) for n in form.notes):
                yield from _at_most(i, worth * 4 / 5, "C467", "most")
        elif found:
            number = i.cells["score"].number
            cost = round_half_up(worth * found.completion, max(number.decimals if number else 0, 1)) < worth  # as it is printed
            if found.completion < full_from(form) and cost:
                yield from _at_most(i, worth - _CENT, "C467", "", sure_if(found.plain and not i.is_explained), working)
        elif partly or is_late(i):
            yield from _at_most(i, worth - _CENT, "C467", "partly" if partly else "late")


def _at_most(
    i: Row, most: Decimal, rule: str, way: str, support: Support = Support.LIKELY, text: str = "", said: tuple[str, str] = ("", ""),
    top: Place | None = None,
) -> Iterator[Relation]:  # fmt: skip
    """A score beside the most it may be, told in a way of its own; ``said``: what it is measured by, else its target and result."""
    if score := figure_of(i, "score"):
        label, raw = said if said[0] else (i["target"], i["actual"])
        right = worked_out(replace(score, place=i.quoted), most, _RIGHT, text=text)
        right = replace(right, finest=ZERO, top=top, label=label, raw=raw)
        kind: Kind = "bound" if most else "equality"
        whole, other = (right, score) if most else (score, right)
        yield Relation(kind, whole, (other,), way, support, rule=rule, choice=("most", score.key))


# --- rules told in words beside an indicator ----------------------------------------------------------


def _by_words(reading: Reading, form: Form) -> Iterator[Relation]:
    rules: tuple[Callable[[Reading, Form, Row, str, Figure], Iterator[Relation]], ...] = (_by_formula, _by_bands, _by_steps)
    steps = [words for note in form.notes for words in _CLAUSES.split(compact(note.text)) if RE.step.search(words)]
    for i in form.indicators:
        # What the form says of all rates is the criteria of each that has none of its own.
        own = i.criteria.splitlines() or (steps if len(steps) == 1 and i.words("target").endswith("%") and not i.is_execution else [])
        criteria, score = "\n".join(map(compact, own)), figure_of(i, "score")
        for rule in rules if criteria and i.worth and score else ():
            yield from rule(reading, form, i, criteria, score) if score else ()


def _stated(reading: Reading, name: str) -> Figure | None:
    """The one rate of that name in the text; none where several differ."""
    figures = [
        f for f in reading.figures
        if f.role in ("rate", "other") and f.quantity.unit == "%" and f.quantity.exact
        and compact(name) in compact(reading.before(f, _NEAR))
    ]  # fmt: skip
    return figures[0] if len({figure.quantity.value for figure in figures}) == 1 else None


def _rate(reading: Reading, i: Row, name: str) -> tuple[Quantity, Place] | None:
    """The rate in the indicator's result, else that of the name in the text."""
    if own := [q for q in quantities(i["actual"]) if q.unit == "%"]:
        return own[0], i.quoted
    figure = _stated(reading, name)
    return (figure.quantity, figure.place) if figure else None


def _by_formula(reading: Reading, form: Form, i: Row, criteria: str, score: Figure) -> Iterator[Relation]:
    """得分 = 某率 × N分, with the rate stated once in the text; other items of the criteria may give the rest."""
    found, worth = list(RE.formula.finditer(criteria)), i.worth or ZERO
    told, name, most = found[0].groups() if len(found) == 1 else ("", "", "")
    named = [name] if told else [i.name[at:] for at in range(len(i.name) - len(name)) if name and i.name.endswith(name)]
    # Without 得分= the rate is the indicator's own: 执行率×2分 beside 采购执行率 is of no other 执行率.
    figure = next((f for own in named if own and (f := _stated(reading, own))), None)
    if figure and (rest := worth - Decimal(most or worth)):
        right = min(figure.quantity.value, ONE) * (worth - rest) + rest
        yield from _at_most(i, right, "C456", "most", text=as_points(right), said=(name, figure.text), top=figure.place)
    elif figure:
        weight = replace(worked_out(score, worth, _RIGHT), finest=ZERO)
        yield _into_total(form, by_rate(replace(score, finest=None), replace(figure, label=name), weight, "C456", Support.LIKELY))


def _by_bands(reading: Reading, form: Form, i: Row, criteria: str, score: Figure) -> Iterator[Relation]:
    """The points of the band a rate is in; a value at a limit that both name may be of either."""
    bands = bands_in(criteria, i.worth or ZERO)
    name = next((name for name, _, _ in bands if name), i.name)
    if bands and (reached := _rate(reading, i, name)):
        value = reached[0].value * 100
        for right in sorted({given for _, span, given in bands if span.low <= value <= span.high}):
            figure = worked_out(replace(score, place=i.quoted), right, _RIGHT, words=name)
            figure = replace(figure, label=f"{plain(value)}%", top=reached[1])
            yield Relation("equality", score, (figure,), "", Support.LIKELY, rule="C457", choice=("points", score.key))


def _by_steps(reading: Reading, form: Form, i: Row, criteria: str, score: Figure) -> Iterator[Relation]:
    """控制率≤100%得8分，每超过1个百分点扣1分; 每少1次扣2分: what exceeds or falls short of the limit costs so much a step."""
    found, worth = list(RE.step.finditer(criteria)), i.worth or ZERO
    if len(found) == 1 and (measured := _measured(reading, i, found[0])):
        step, (limit, value, place) = found[0], measured
        over = (value - limit if step["more"] else limit - value) / Decimal(step["step"] or 1)
        said = RE.given.findall(criteria[: step.start()])
        most = worth - min(Decimal(said[-1]) if said else worth, Decimal(step["off"]) * floor(max(over, ZERO)))
        if i.criteria:
            yield from _at_most(i, most, "C457", "step", said=(step[0], ""), top=place)
        else:
            figure = worked_out(replace(score, place=i.quoted), most, _RIGHT, words=i.name)
            figure = replace(figure, label=f"{plain(value)}%", top=place)
            yield Relation("equality", score, (figure,), "steps", Support.LIKELY, rule="C457", choice=("points", score.key))


def _measured(reading: Reading, i: Row, step: Any) -> tuple[Decimal, Decimal, Place] | None:
    """The limit and the value, counted in the step's unit; of things the plan and the result of the indicator's own cells."""
    if step["unit"] in SCHEMA.step_percent:
        said = {Decimal(m[1]) for m in RE.per_cent.finditer(step.string[: step.start()])}
        limits = said or {q.value * 100 for q in quantities(i["target"]) if q.unit == "%"}
        found = _rate(reading, i, i.name)
        return (limits.pop(), found[0].value * 100, found[1]) if found and len(limits) == 1 else None
    own = [q for q in quantities(f"{i['target']}，{i['actual']}") if q.unit == step["unit"]]
    apart = says_any(i.words("actual"), SCHEMA.step_apart)  # 应建8项，缺2项
    return (own[0].value, own[1].value, i.quoted) if len(own) == 2 and not apart else None


# --- columns -----------------------------------------------------------------------------------------

_FORMULAS: tuple[tuple[str, Kind, tuple[str, str], tuple[int, ...], str], ...] = (
    ("lost", "difference", ("weight", "score"), (1, -1), "C476"),
    ("deviation", "difference", ("score", "review_score"), (1, -1), "C476"),
    ("share", "ratio", ("score", "weight"), (), "C476"),
    ("completion", "ratio", ("actual", "target"), (), "C476"),
    ("score", "product", ("factor", "weight"), (), "C468"),
    ("adjusted", "balance", ("budget", "changed"), (1, 1), "C405"),
    ("left", "balance", ("adjusted", "executed"), (1, -1), "C405"),
    ("arrival", "ratio", ("arrived", "adjusted"), (), "C420"),
)
"""What a row says beside its score; 得分系数 × 权重, or 百分制得分 × 权重; 年初预算 with what it was changed by, less what was spent."""


def _formulas(reading: Reading, form: Form) -> Iterator[Relation]:
    """Columns that are made of others, as most rows show; a product goes into the total."""
    for role, kind, ends, signs, rule in _FORMULAS:
        found = [r for row in (*form.indicators, *form.funds) if (r := _formula(row, role, kind, ends, signs, rule))]
        if kind == "product" and sum(form.weights) == 1:  # weights that make one, not a hundred
            hundreds = [replace(r.operands[0].quantity, value=r.operands[0].quantity.value * 100) for r in found]
            found = [replace(r, operands=(replace(r.operands[0], quantity=q), r.operands[1])) for r, q in zip(found, hundreds, strict=True)]
        shown = sum(bool(r.agreement and r.addends > 1) for r in found)
        if shown and sum(not r.agreement for r in found) <= shown:
            yield from (_into_total(form, r) if kind == "product" else r for r in found)


def _formula(row: Row, role: str, kind: Kind, ends: tuple[str, str], signs: tuple[int, ...], rule: str) -> Relation | None:
    whole = figure_of(row, role, True)
    first, second = _compared(row, whole) if role == "completion" else (figure_of(row, end) for end in ends)
    if not whole or not first or not second or (kind == "ratio" and not second.quantity.value):
        return None
    one_unit = kind in ("ratio", "product") or len({f.quantity.unit for f in (whole, first, second)}) == 1
    return Relation(kind, whole, (first, second), signs=signs, rule=rule) if one_unit else None


def _compared(row: Row, whole: Figure | None) -> tuple[Figure | None, Figure | None]:
    """What was reached and what was aimed at, where more is better; 100% may stand for more."""
    found = outcome(row) if whole and row.fits else None
    if whole is None or found is None or found.less or (found.reached and whole.quantity.value == 1):
        return None, None
    result, aim = found.working.split(" ÷ ")
    like = replace(whole, finest=ZERO, quantity=replace(whole.quantity, unit=""))
    return worked_out(like, found.result, _COMPUTED, "实际完成值", result), worked_out(like, found.aim, _SHARE, "指标值", aim)


def _bounds(reading: Reading, form: Form) -> Iterator[Relation]:
    """No score exceeds its weight; where most do, scores are out of a hundred and weights per cent."""
    for role in ("score", "review_score"):
        rows = [(w, s, i) for i in form.indicators if (w := figure_of(i, "weight")) and (s := figure_of(i, role))]
        found = [(Relation("bound", weight, (score,), rule="C452"), i) for weight, score, i in rows]
        over = sum(not r.agreement for r, _ in found)
        if (form.sure or form.closes) and not (over > 1 and over * 2 > len(form.indicators)):
            yield from (r for r, i in found if i.fits and not i.is_extra)


Find = Callable[[Reading, Form], Iterator[Relation]]
LIMITS: tuple[Find, ...] = (_missed, _by_words)
MADE: tuple[Find, ...] = (_executed, _reached, _bounds, _formulas)
"""What limits a score is told before the sums that it spoils; what makes it behind them."""
