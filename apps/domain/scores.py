"""得分 as values: every indicator's line with the steps that lead to it, the total and the grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from .money import ZERO, format_number, plain


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
    actual: str = ""
    """The value its rule measures, as it is printed; empty for rules that measure none."""
    found: str = ""
    """What the reviewer found instead (复核完成值)."""
    review_trace: str = ""
    """How the reviewer's points follow from what was found, where none were given."""

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
    second: Decimal | None = None
    """The same with the reviewer's marks."""
    reviewed_grade: str = ""
    """The grade of the total with the reviewer's marks."""

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
    def waiting(self) -> str:
        """Why there is no total yet; one that is taken from forms waits for these."""
        if self.open:
            return f"尚有 {len(self.open)} 项不能计分，已得 {plain(self.so_far)} 分"
        return "总分还没有填" if self.given else "自评表还没有填全，尚不能计分"

    @property
    def reviewed_total(self) -> Decimal | None:
        """The total with the reviewer's marks; None where the reviewer changed nothing."""
        if self.total is None or all(s.review is None and not s.found for s in self.scores):
            return self.second
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
