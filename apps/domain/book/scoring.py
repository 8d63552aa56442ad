"""得分: every indicator's points with the steps that lead to them, the total and the grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ..facts import FactBook
from ..formulas import Formula, Missing, NoBase
from ..framework import Adjustment, Framework, Indicator
from ..money import ZERO, format_number, plain, round_half_up
from ..pack.model import Pack
from ..rules import Context, Outcome, answer_key

GIVEN_TOTAL = "评判.总分.给定"


class ScoreState(StrEnum):
    COMPUTED = "computed"
    JUDGED = "judged"
    NOT_COMPUTABLE = "notcomputable"

    @property
    def label(self) -> str:
        return {"computed": "计算得分", "judged": "评判得分", "notcomputable": "尚不能计分"}[self.value]


@dataclass(frozen=True, slots=True)
class Score:
    """One indicator's line: points (None while not computable), state, printed steps, what is missing.

    ``review`` is the reviewer's 复核分, given beside the self score and never over it.
    """

    code: str
    name: str
    weight: Decimal
    points: Decimal | None
    state: ScoreState
    trace: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unreasoned: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    review: Decimal | None = None
    review_reason: str = ""

    @property
    def final(self) -> Decimal | None:
        return self.points if self.review is None else self.review

    @property
    def shown(self) -> str:
        """The points as a report prints them, two decimals; empty while not computable."""
        return "" if self.points is None else f"{self.points:.2f}"

    @property
    def lost(self) -> Decimal:
        return ZERO if self.points is None else self.weight - self.points

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "weight": plain(self.weight),
            "points": None if self.points is None else self.shown,
            "state": self.state.value,
            "trace": "；".join(self.trace),
            "missing": list(self.missing),
            "reasons": list(self.reasons),
            "review": None if self.review is None else f"{self.review:.2f}",
        }


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """All lines, the total (None while any line is open) and its grade."""

    scores: tuple[Score, ...]
    total: Decimal | None
    grade: str
    full: Decimal
    so_far: Decimal
    """The sum of the lines that are known."""
    adjustments: tuple[tuple[str, Decimal], ...] = ()
    given: bool = False
    decimals: int = 2
    source: str = ""
    """Where a total without lines of its own is taken from: a form, the mean of the projects."""

    @property
    def applies(self) -> bool:
        """False where the district scores no department as a whole (it may still score projects)."""
        return bool(self.scores) or self.given or bool(self.source)

    @property
    def shown(self) -> str:
        return "" if self.total is None else format_number(self.total, self.decimals)

    @property
    def open(self) -> tuple[Score, ...]:
        return tuple(score for score in self.scores if score.points is None)

    @property
    def reviewed_total(self) -> Decimal | None:
        """The total with the reviewer's marks; None where the reviewer changed nothing."""
        if self.total is None or all(s.review is None for s in self.scores):
            return None
        return sum((s.final or ZERO for s in self.scores), sum((p for _, p in self.adjustments), ZERO))

    def by_code(self) -> Mapping[str, Score]:
        return {score.code: score for score in self.scores}

    def as_dict(self) -> dict[str, Any]:
        return {
            "total": None if self.total is None else f"{self.total:.{self.decimals}f}",
            "full": plain(self.full),
            "grade": self.grade,
            "given": self.given,
            "indicators": [score.as_dict() for score in self.scores],
        }


def project_sheets(pack: Pack, book: FactBook) -> dict[str, ScoreSheet]:
    """The score sheet of each project the pack scores by itself, by its row."""
    sheet = pack.projects
    if sheet is None or sheet.framework is None:
        return {}
    key = sheet.statement.key
    rows = (r for r in book.rows(key) if not sheet.scored or book.text(f"{key}.{r}.{sheet.scored}") == "是")
    return {row: score_sheet(pack, book.row(f"{key}.{row}."), sheet.framework) for row in rows}


def score_sheet(pack: Pack, book: FactBook, framework: Framework | None = None) -> ScoreSheet:
    """Apply a framework, the pack's own where none is given, to a complete book."""
    if framework is None and pack.total is not None:
        return _taken(pack, pack.total, book)
    framework = framework or pack.framework
    scores = tuple(_score(pack, book, indicator) for indicator in framework.indicators)
    adjustments = tuple((a.text, _adjusted(a, book)) for a in framework.adjustments)
    so_far = sum((s.points or ZERO for s in scores), sum((p for _, p in adjustments), ZERO))
    total = _total(framework, book, scores, so_far)
    grade = framework.grade_of(total) if total is not None else ""
    decimals = _stated_decimals(total) if framework.given and total is not None else framework.decimals
    return ScoreSheet(scores, total, grade, framework.full, so_far, adjustments, framework.given, decimals)


def _taken(pack: Pack, formula: Formula, book: FactBook) -> ScoreSheet:
    """A total that is stated elsewhere: the points of a form, the mean of the projects."""
    full, decimals = pack.total_full, pack.framework.decimals
    try:
        total = round_half_up(formula.over(book), decimals)
    except (Missing, NoBase):
        total = None
    source = f"取自{formula.spelled(lambda name: fact.label if (fact := book.get(name)) else name)}"
    grade = next((g.name for g in pack.grades if g.holds(total / full * 100)), "") if total is not None else ""
    return ScoreSheet((), total, grade, full, total or ZERO, (), False, decimals, source)


def _stated_decimals(total: Decimal) -> int:
    """A given total keeps the places it was given with: 96 is not 96.00."""
    return len(plain(total).partition(".")[2])


def _total(framework: Framework, book: FactBook, scores: tuple[Score, ...], so_far: Decimal) -> Decimal | None:
    if framework.given:
        return book.number(GIVEN_TOTAL)
    if not scores or any(s.points is None for s in scores):
        return None
    return round_half_up(max(ZERO, so_far), framework.decimals)


def _score(pack: Pack, book: FactBook, indicator: Indicator) -> Score:
    ctx = Context(book, indicator.code, pack.style, pack.labels, pack.formulas)
    outcome = indicator.rule.score(ctx, indicator.weight)
    review = book.get(f"复核.指标{indicator.code}")
    return Score(
        indicator.code, indicator.name, indicator.weight, _rounded(outcome, indicator.weight), _state(outcome),
        outcome.lines, outcome.missing, outcome.unreasoned, _reasons(book, indicator), outcome.keys,
        review.number if review else None, review.reason if review else "",
    )  # fmt: skip


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


