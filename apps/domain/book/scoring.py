"""得分: every indicator's points with the steps that lead to them, the total and the grade."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

from ..facts import FactBook
from ..forms.second import FOUND, PREFIX, Second, second_of
from ..formulas import Formula, Missing, NoBase, renamed
from ..framework import Adjustment, Framework, Indicator
from ..money import ZERO, plain, round_half_up
from ..numbers import read_number
from ..pack.model import Pack
from ..rules import Context, Outcome, Rule, answer_key
from ..rules.base import ByMeasure
from ..scores import Score, ScoreSheet, ScoreState

GIVEN_TOTAL = "评判.总分.给定"


def project_sheets(pack: Pack, book: FactBook) -> dict[str, ScoreSheet]:
    """The score sheet of each project the pack scores by itself, by its row."""
    sheet = pack.projects
    if sheet is None or sheet.framework is None:
        return {}
    key = sheet.statement.key
    rows = (r for r in book.rows(key) if not sheet.scored or book.text(f"{key}.{r}.{sheet.scored}") == "是")
    return {row: score_sheet(pack, book.row(f"{key}.{row}."), sheet.framework, marked(f"{key}.{row}")) for row in rows}


def marked(project: str) -> str:
    """What the reviewer's marks on a project that is scored by itself are called by, as those on a form by its indicators."""
    return f"{project}.评判"


def score_sheet(pack: Pack, book: FactBook, framework: Framework | None = None, marks: str = "") -> ScoreSheet:
    """Apply a framework, the pack's own where none is given, to a complete book; ``marks`` names those of a project."""
    if framework is None and pack.total is not None:
        return _taken(pack, pack.total, book)
    framework = framework or pack.framework
    scores = tuple(_score(pack, book, indicator, _second(book, indicator, marks)) for indicator in framework.indicators)
    adjustments = tuple((a.text, _adjusted(a, book)) for a in framework.adjustments)
    so_far = sum((s.points or ZERO for s in scores), sum((p for _, p in adjustments), ZERO))
    total = _total(framework, book, scores, so_far)
    grade = framework.grade_of(total) if total is not None else ""
    decimals = _stated_decimals(total) if framework.given and total is not None else framework.decimals
    sheet = ScoreSheet(scores, total, grade, framework.full, so_far, adjustments, framework.given, decimals)
    second = sheet.reviewed_total
    return sheet if second is None else replace(sheet, reviewed_grade=framework.grade_of(second))


def _taken(pack: Pack, formula: Formula, book: FactBook) -> ScoreSheet:
    """A total that is stated elsewhere: the points of a form, the mean of the projects."""
    full, decimals = pack.total_full, pack.total_decimals
    try:
        total = round_half_up(formula.over(book), decimals)
    except (Missing, NoBase):
        total = None
    source = f"取自{formula.spelled(lambda name: fact.label if (fact := book.get(name)) else name)}"
    second = _seconded(formula, book, decimals)
    grade, second_grade = (
        next((g.name for g in pack.grades if g.holds(got / full * 100)), "") if got is not None else "" for got in (total, second)
    )
    return ScoreSheet((), total, grade, full, total or ZERO, (), False, decimals, source, second, second_grade)


def _seconded(formula: Formula, book: FactBook, decimals: int) -> Decimal | None:
    """The same total taken from what the reviewer left of the forms; None where they looked at none."""
    second = {name: f"{PREFIX}.{name}" for name in formula.names if book.number(f"{PREFIX}.{name}") is not None}
    try:
        return round_half_up(renamed(formula, lambda name: second.get(name, name)).over(book), decimals) if second else None
    except (Missing, NoBase):
        return None


def _stated_decimals(total: Decimal) -> int:
    """A given total keeps the places it was given with: 96 is not 96.00."""
    return len(plain(total).partition(".")[2])


def _total(framework: Framework, book: FactBook, scores: tuple[Score, ...], so_far: Decimal) -> Decimal | None:
    if framework.given:
        return book.number(GIVEN_TOTAL)
    if not scores or any(s.points is None for s in scores):
        return None
    return round_half_up(max(ZERO, so_far), framework.decimals)


def _second(book: FactBook, indicator: Indicator, marks: str) -> Second:
    """What the reviewer typed of an indicator."""
    name = f"指标{indicator.code}"
    if marks:
        return second_of(book, marks, name)
    mark, found = book.get(f"{PREFIX}.{name}"), book.get(f"{PREFIX}.{name}.{FOUND}")
    reason = mark.reason if mark else found.reason if found else ""
    return Second(found.shown() if found else "", mark.number if mark else None, reason)


def _score(pack: Pack, book: FactBook, indicator: Indicator, second: Second) -> Score:
    ctx = Context(book, indicator.code, pack.style, pack.labels, pack.formulas)
    outcome = indicator.rule.score(ctx, indicator.weight)
    measure = _measured(indicator)
    value = measure.measure.take(ctx).value if measure else None
    actual = measure.measure.show(value, pack.style) if measure and value is not None else ""
    review, how = (second.points, "") if second.points is not None else _by_rule(indicator, ctx, second.found)
    return Score(
        indicator.code, indicator.name, indicator.weight, _rounded(outcome, indicator.weight), _state(outcome),
        outcome.lines, outcome.missing, outcome.unreasoned, _reasons(book, indicator), outcome.keys,
        review, second.reason, actual, second.found, how,
    )  # fmt: skip


def _by_rule(indicator: Indicator, ctx: Context, found: str) -> tuple[Decimal | None, str]:
    """The points of what the reviewer found, where the rule turns one measure into points; else none."""
    rule = _measured(indicator)
    if not found or rule is None:
        return None, ""
    value = read_number(found, rule.measure.unit, 6).value
    if value is None:
        return None, ""
    outcome = cast("Rule", rule.at(value)).score(ctx, indicator.weight)
    return _rounded(outcome, indicator.weight), "；".join(outcome.lines)


def _measured(indicator: Indicator) -> ByMeasure | None:
    rule: object = indicator.rule
    return rule if isinstance(rule, ByMeasure) else None


def _rounded(outcome: Outcome, weight: Decimal) -> Decimal | None:
    """Points between zero and the weight, rounded once, at the end of the indicator."""
    if outcome.points is None:
        return None
    return round_half_up(min(weight, max(ZERO, outcome.points)), 2)


def _state(outcome: Outcome) -> ScoreState:
    """Judged where more than half of the weight rests on a person's answer."""
    if outcome.points is None:
        return ScoreState.NOT_COMPUTABLE
    return ScoreState.JUDGED if outcome.judged > Decimal("0.5") else ScoreState.COMPUTED


def _reasons(book: FactBook, indicator: Indicator) -> tuple[str, ...]:
    found = (book.get(answer_key(indicator.code, ask.item)) for ask in indicator.asks)
    return tuple(fact.reason for fact in found if fact and fact.reason)


def _adjusted(adjustment: Adjustment, book: FactBook) -> Decimal:
    """加减分: the count times its points, never beyond the limit; nothing entered counts as nothing happened."""
    count = book.number(answer_key("加减分", adjustment.key))
    if adjustment.count:
        try:
            count = adjustment.count.over(book)
        except (Missing, NoBase):
            count = None
    got = (count or ZERO) * adjustment.each
    limit = abs(adjustment.most)
    return max(-limit, min(limit, got)) or ZERO


